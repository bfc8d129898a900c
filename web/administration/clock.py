"""Doubts about the system's clock, and the administrator's word that it is right."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring import clock_guard
from monitoring.models import ClockAlarm
from web.desk import Desk
from web.together.layout import Cell, Entry, Table


class RightClock(forms.Form):
    """A button."""


def parts(here: Desk) -> list[Any]:
    """What was read that cannot be true, beside the time that the server shows now; nothing when nobody doubts it."""
    alarms = clock_guard.open_alarms()
    if not alarms:
        return []
    hint = _("服务器现在的时刻：%(now)s。请与标准时间核对；不一致的，先校准服务器") % {"now": _shown(here.now)}
    columns = (_("状态"), _("读到的时刻"), _("原因"))
    table = Table(_("系统时钟"), columns, [_row(alarm) for alarm in alarms], "", hint)
    done = _("已确认系统时钟，到期处理会在半分钟内继续。")
    does = lambda _told: _confirm(here)  # noqa: E731
    return [table, Entry("clock", _("确认时钟"), RightClock, does, _("时刻无误，继续到期处理"), done)]


def _row(alarm: ClockAlarm) -> list[Cell]:
    state = Cell(_("已恢复一致")) if alarm.over_at else Cell(_("到期处理已暂停"), tag="seal")
    return [state, Cell(_shown(alarm.reading), nums=True), Cell(alarm.reason)]


def _confirm(here: Desk) -> None:
    clock_guard.confirm(here.user, here.now)


def _shown(moment: Any) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}"
