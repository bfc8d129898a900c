"""Calls to the hotline: registering one, the open ones by day, answering."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cases import hotline
from cases.models import HotlineCall
from offices import divisions
from web.archive.fields import line, words
from web.desk import Desk, desk, seated
from web.posts import READS_CALLS, TAKES_CALLS
from web.together.grids import areas_of
from web.together.layout import Act, Cell, Entry, Facts, Head, Part, Table, one_of, paged, place_names, show


class CallForm(forms.Form):
    """A call as it was taken."""

    kind = one_of(gettext_lazy("来电类型"), HotlineCall.Kind.choices)
    area = one_of(gettext_lazy("哪个村（社区）"), ())
    content = words(gettext_lazy("来电内容"), 2000, rows=4)
    about = line(gettext_lazy("困难群众姓名"), 50, required=False, hint=gettext_lazy("求助和反映他人困难的必须填。"))
    caller = line(gettext_lazy("来电人"), 50, required=False)
    phone = line(gettext_lazy("联系电话"), 30, required=False)
    received_at = forms.DateTimeField(
        label=gettext_lazy("来电时间"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class ReplyForm(forms.Form):
    """What the caller was answered."""

    reply = words(gettext_lazy("答复内容"), 1000)


@seated(*READS_CALLS)
@require_http_methods(["GET", "HEAD", "POST"])
def calls(request: HttpRequest) -> HttpResponse:
    """The calls of one's area, the unanswered ones first, and registering one."""
    here = desk(request)
    rows = hotline.calls_for(here.user, here.on)
    sheet = paged(request, rows.order_by("-state", "due_on", "-pk"))
    names, late = place_names(row.area for row in sheet), hotline.late(rows, here.on).count()
    columns = (_("来电"), _("村（社区）"), _("来电时间"), _("答复期限"), _("状态"))
    hint = _("逾期 %(n)s 件") % {"n": late} if late else ""
    shown = [_row(row, names, here) for row in sheet]
    parts: list[Part] = [Table(_("来电"), columns, shown, _("还没有登记来电。"), hint, sheet)]
    if here.posts & TAKES_CALLS:
        first = {"received_at": timezone.localtime(here.now)}
        entry = Entry("call", _("登记来电"), _form(here), _takes(here), _("登记"), _("已登记来电"), initial=first)
        parts.insert(0, entry)
    number = hotline.number_of(divisions.full(here.county), here.on)
    intro = _("社会救助服务热线 %(number)s。求助和反映他人困难的来电，登记后同时转为主动发现线索。") % {
        "number": number
    }
    return show(request, Head(_("服务热线"), intro, [Act(reverse("web:policy"), _("政策公开页"))]), parts)


def _row(row: HotlineCall, names: Mapping[str, str], here: Desk) -> list[Cell]:
    late = row.answered_at is None and row.due_on is not None and row.due_on < here.on
    tag = "seal" if late else ("ok" if row.answered_at else "warn")
    return [
        Cell(row.get_kind_display(), reverse("web:call", args=[row.uid])),
        Cell(names.get(row.area, "")),
        Cell(f"{timezone.localtime(row.received_at):%Y-%m-%d %H:%M}", nums=True),
        Cell(f"{row.due_on:%Y-%m-%d}" if row.due_on else _("本地没有规定"), nums=True),
        Cell(_("逾期") if late else row.get_state_display(), tag=tag),
    ]


def _form(here: Desk) -> Any:
    def make(data: Any = None, **more: Any) -> forms.Form:
        form = CallForm(data, **more)
        rows = areas_of(here, TAKES_CALLS)
        form.fields["area"].choices = [row for row in rows if divisions.level(row[0]) == divisions.Level.VILLAGE]
        return form

    return make


def _takes(here: Desk) -> Any:
    def does(said: Mapping[str, Any]) -> str:
        told = hotline.Told(said["content"], said["about"], said["caller"], said["phone"])
        made = hotline.register(said["kind"], said["area"], told, said["received_at"], here.user, here.now)
        return reverse("web:call", args=[made.uid])

    return does


@seated(*READS_CALLS)
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest, uid: str) -> HttpResponse:
    """One call; opening it is recorded."""
    here = desk(request)
    row = get_object_or_404(hotline.calls_for(here.user, here.on), uid=uid)
    said = hotline.look(row, here.user, here.now)

    def does(told: Mapping[str, Any]) -> None:
        hotline.answer(row.pk, here.user, told["reply"], here.now)

    facts = [
        (_("来电内容"), said["content"]),
        (_("困难群众"), said["about"]),
        (_("来电人"), said["caller"]),
        (_("联系电话"), said["phone"] if here.posts & TAKES_CALLS else ""),
        (_("答复期限"), f"{row.due_on:%Y-%m-%d}" if row.due_on else _("本地没有规定")),
        (_("期限说明"), row.due_explanation),
        (_("答复"), said.get("reply", "")),
    ]
    parts: list[Part] = [Facts(row.get_kind_display(), facts, _("本次查看已记录。"))]
    if row.answered_at is None and here.posts & TAKES_CALLS:
        parts.append(Entry("reply", _("答复"), ReplyForm, does, _("登记答复"), _("已登记答复")))
    acts = [Act(reverse("web:need", args=[row.need_id]), _("打开线索"))] if row.need_id else []
    return show(request, Head(_("来电"), "", acts, Act(reverse("web:calls"), _("服务热线"))), parts)
