"""Filters of the lists: scheme, step, place, due date; values come from fixed choices only."""

from datetime import date

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cases.models import Award, Case
from offices import divisions
from offices.models import Division
from offices.routing import Seat
from processes.models import Task
from web.looks import dressed
from web.words import STEPS, scheme_choices

TOWN_DIGITS = 9
DUE_BANDS = (("overdue", _("已超期")), ("soon", _("3个工作日内到期")), ("provisional", _("日期暂定")))


def places_under(seats: tuple[Seat, ...]) -> list[tuple[str, str]]:
    """The divisions one level below the person's own, as choices."""
    own = {seat.division for seat in seats}
    rows = Division.objects.filter(parent__in=own, valid_to__isnull=True).order_by("code")
    return list(rows.values_list("code", "name"))


def band(name: str, on: date, soon: date, column: str = "due_on") -> Q:
    """The condition of a due-date band; the same one counts and lists."""
    return {
        "overdue": Q(**{f"{column}__lt": on}),
        "soon": Q(**{f"{column}__gte": on, f"{column}__lte": soon}),
        "provisional": Q(provisional=True),
    }.get(name, Q())


class Placed(django_filters.FilterSet):
    """A list that can be narrowed to a place and a due-date band."""

    place = django_filters.ChoiceFilter(method="in_place", label=_("村（社区）或乡镇"), empty_label=_("全部地区"))
    due = django_filters.ChoiceFilter(method="in_band", label=_("期限"), choices=DUE_BANDS, empty_label=_("全部期限"))

    def __init__(self, data: object, queryset: QuerySet, *, seats: tuple[Seat, ...], on: date, soon: date) -> None:
        super().__init__(data, queryset)
        self.on, self.soon = on, soon
        self.filters["place"].extra["choices"] = places_under(seats)
        dressed(self.form)

    def in_place(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        low, high = divisions.bounds(value)
        return rows.filter(area__gte=low, area__lt=high)

    def in_band(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(band(value, self.on, self.soon))


class TaskFilter(Placed):
    """Narrows an inbox."""

    scheme = django_filters.ChoiceFilter(
        field_name="process__case__scheme", label=_("类别"), choices=scheme_choices, empty_label=_("全部类别")
    )
    step = django_filters.ChoiceFilter(
        field_name="element", label=_("环节"), choices=list(STEPS.items()), empty_label=_("全部环节")
    )

    class Meta:
        model = Task
        fields = ["scheme", "step", "place", "due"]


class CaseFilter(Placed):
    """Narrows the list of cases."""

    scheme = django_filters.ChoiceFilter(label=_("类别"), choices=scheme_choices, empty_label=_("全部类别"))
    state = django_filters.ChoiceFilter(label=_("状态"), choices=Case.State.choices, empty_label=_("全部状态"))

    class Meta:
        model = Case
        fields = ["scheme", "state", "place", "due"]


class AwardFilter(django_filters.FilterSet):
    """Narrows the list of awards."""

    scheme = django_filters.ChoiceFilter(label=_("类别"), choices=scheme_choices, empty_label=_("全部类别"))
    state = django_filters.ChoiceFilter(label=_("状态"), choices=Award.State.choices, empty_label=_("全部状态"))

    class Meta:
        model = Award
        fields = ["scheme", "state"]


def town_of(request: HttpRequest) -> str:
    """The township that an address narrows to, nine digits; empty for anything else."""
    told = request.GET.get("town", "")
    return told if len(told) == TOWN_DIGITS and told.isascii() and told.isdigit() else ""
