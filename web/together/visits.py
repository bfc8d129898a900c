"""Follow-up visits: who is due, writing one down, how satisfied people are."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cases import access, follow_ups
from cases.models import FollowUpVisit
from web.archive.fields import day, words
from web.desk import desk, seated
from web.posts import FOLLOWS_UP, READS_FOLLOW_UPS
from web.together.layout import Act, Cell, Entry, Facts, Head, Table, one_of, paged, place_names, show

AHEAD = timedelta(days=30)
SHOWN = 200


class VisitForm(forms.Form):
    """What a household said."""

    on = day(gettext_lazy("回访日期"))
    way = one_of(gettext_lazy("方式"), FollowUpVisit.Way.choices)
    satisfaction = one_of(gettext_lazy("满意度"), FollowUpVisit.Satisfaction.choices)
    told = words(gettext_lazy("反映的情况"), 1000, required=False, hint=gettext_lazy("不满意或者还有困难的必须写明。"))
    needs_more = forms.BooleanField(label=gettext_lazy("还有困难，需要继续帮扶"), required=False)


@seated(*READS_FOLLOW_UPS)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Who is due within thirty days, and what the visits so far say."""
    here = desk(request)
    due = follow_ups.plan(here.user, here.on, here.on + AHEAD, SHOWN)
    visits = follow_ups.visits_for(here.user, here.on)
    sheet = paged(request, visits.order_by("-on", "-pk"))
    names = place_names([each.household.area for each in due] + [row.area for row in sheet])
    parts = [
        Table(
            _("该回访的家庭"),
            (_("家庭"), _("村（社区）"), _("上次回访"), _("应在"), _("状态")),
            [_due_row(each, names, here.on) for each in due],
            _("三十天内没有该回访的家庭。"),
            _("按本地规定的间隔，从确认救助或上次回访算起。"),
        ),
        Facts(_("满意度"), _grades(follow_ups.satisfaction_of(visits))),
        Table(
            _("回访记录"),
            (_("家庭"), _("日期"), _("方式"), _("满意度"), _("回访人")),
            [_visit_row(row, names) for row in sheet],
            _("还没有回访记录。"),
            "",
            sheet,
        ),
    ]
    return show(request, Head(_("回访"), _("救助以后定期问一问：有没有到手、管不管用、还缺什么。")), parts)


def _due_row(each: follow_ups.Due, names: Mapping[str, str], on: Any) -> list[Cell]:
    late = each.late(on)
    return [
        Cell(each.household.name, reverse("web:follow_up", args=[each.household.uid])),
        Cell(names.get(each.household.area, "")),
        Cell(f"{each.last_on:%Y-%m-%d}" if each.last_on else _("还没有"), nums=True),
        Cell(f"{each.due_on:%Y-%m-%d}", nums=True),
        Cell(_("逾期") if late else _("待回访"), tag="seal" if late else "warn"),
    ]


def _visit_row(row: FollowUpVisit, names: Mapping[str, str]) -> list[Cell]:
    return [
        Cell(row.household.name, reverse("web:follow_up", args=[row.household.uid]), names.get(row.area, "")),
        Cell(f"{row.on:%Y-%m-%d}", nums=True),
        Cell(row.get_way_display()),
        Cell(row.get_satisfaction_display(), tag="ok" if row.satisfaction >= 4 else "warn"),
        Cell(row.entered_by),
    ]


def _grades(counted: Mapping[int, int]) -> list[tuple[str, object]]:
    return [(str(FollowUpVisit.Satisfaction(grade).label), f"{n} 户次") for grade, n in counted.items()]


@seated(*READS_FOLLOW_UPS)
@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: HttpRequest, uid: str) -> HttpResponse:
    """What one household said so far, and writing a visit down."""
    here = desk(request)
    household = get_object_or_404(access.households_for(here.user, here.on), uid=uid)
    rows = follow_ups.look(household, here.user, here.now)

    def does(said: Mapping[str, Any]) -> None:
        told = dict(said) | {"satisfaction": int(said["satisfaction"])}
        follow_ups.record(household, actor=here.user, now=here.now, **told)

    told = [
        [Cell(f"{row.on:%Y-%m-%d}", nums=True), Cell(row.get_way_display()), Cell(row.get_satisfaction_display())]
        + [Cell(words_said), Cell(row.entered_by)]
        for row, words_said in rows
    ]
    columns = (_("日期"), _("方式"), _("满意度"), _("反映的情况"), _("回访人"))
    parts: list[Table | Entry] = [Table(_("历次回访"), columns, told, _("还没有回访过。"))]
    if here.posts & FOLLOWS_UP:
        first = {"on": here.on, "way": "visit", "satisfaction": 4}
        parts.insert(0, Entry("visit", _("登记回访"), VisitForm, does, _("登记"), _("已登记回访"), initial=first))
    return show(request, Head(household.name, crumb=Act(reverse("web:follow_ups"), _("回访"))), parts)
