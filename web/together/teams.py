"""Rapid-response teams of villages: who is in them, sending one out, reporting back."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cases import access
from monitoring.grids import teams
from monitoring.models import ResponseTeam, TeamDispatch
from offices import divisions
from offices.models import Division, Holding, User
from offices.routing import in_force
from web.archive.fields import line, words
from web.desk import Desk, desk, seated
from web.posts import KEEPS_GRIDS, READS_GRIDS
from web.together.layout import Act, Cell, Entry, Facts, Head, Part, Table, one_of, paged, place_names, several, show


class TeamForm(forms.Form):
    """A village's team; its people are chosen next, from who has a post there."""

    name = line(gettext_lazy("队名"), 60)
    area = one_of(gettext_lazy("村（社区）"), ())
    leader = one_of(gettext_lazy("队长"), ())
    members = several(gettext_lazy("队员"), ())


class SendForm(forms.Form):
    """What happened and by when the team should be there."""

    cause = one_of(gettext_lazy("事由"), TeamDispatch.Cause.choices)
    told = words(gettext_lazy("情况"), 1000)
    hours = forms.IntegerField(label=gettext_lazy("几小时内到场"), min_value=1, max_value=72, initial=2)
    household = one_of(gettext_lazy("哪一户（没有建户的不选）"), (), required=False)


class ReportForm(forms.Form):
    """When the team was there and what it did."""

    arrived_at = forms.DateTimeField(
        label=gettext_lazy("到场时间"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    result = words(gettext_lazy("处置情况"), 1000)


@seated(*READS_GRIDS)
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """The teams of one's area and one's own, what they were sent out for, and founding one."""
    here = desk(request)
    found = list(teams.teams_for(here.user, here.on).order_by("area", "pk"))
    names = place_names(row.area for row in found)
    sheet = paged(request, teams.dispatches_for(here.user, here.on).order_by("-dispatched_at"))
    columns = (_("小队"), _("村（社区）"), _("人员"))
    sent = (_("事由"), _("小队"), _("派出"), _("要求到场"), _("到场"))
    parts: list[Part] = [
        Table(_("派出"), sent, [_sent_row(row, here.now) for row in sheet], _("还没有派出过。"), "", sheet),
        Table(_("小队"), columns, [_team_row(row, names) for row in found], _("还没有组建小队。")),
    ]
    if here.posts & KEEPS_GRIDS:
        villages = _villages(here)
        chosen = request.GET.get("area", "")
        if chosen in dict(villages):
            parts.append(Entry("team", _("组建小队"), _form(chosen, here), _founds(here), _("组建"), _("已组建小队")))
        elif villages:
            parts.append(_choose(villages))
    return show(request, Head(_("快速响应小队"), _("村（社区）遇到急难，先派人到场，再办救助。")), parts)


def _choose(villages: list[tuple[str, str]]) -> Entry:
    """First the village, then its people."""

    def make(data: Any = None, **more: Any) -> forms.Form:
        form = forms.Form(data, **more)
        form.fields["area"] = one_of(_("村（社区）"), villages, blank=True)
        return form

    def does(said: Mapping[str, Any]) -> str:
        return f"{reverse('web:teams')}?area={said['area']}"

    return Entry("choose", _("组建小队"), make, does, _("下一步"), _("请填队名，选队长和队员"))


def _villages(here: Desk) -> list[tuple[str, str]]:
    within = access.in_areas({seat.prefix for seat in here.seats if seat.post in KEEPS_GRIDS}, "code")
    rows = Division.objects.filter(within, level=divisions.Level.VILLAGE, valid_to__isnull=True).order_by("code")
    return [(row.code, row.name) for row in rows]


def _team_row(row: ResponseTeam, names: Mapping[str, str]) -> list[Cell]:
    people = [f"{seat.user}{_('（队长）') if seat.leads else ''}" for seat in row.seats.all()]
    return [Cell(row.name, reverse("web:team", args=[row.pk])), Cell(names.get(row.area, "")), Cell("、".join(people))]


def _sent_row(row: TeamDispatch, now: datetime) -> list[Cell]:
    late = row.arrived_at is None and row.due_at < now
    there = f"{_local(row.arrived_at)}" if row.arrived_at else (_("逾期未到") if late else _("在途"))
    return [
        Cell(row.get_cause_display(), reverse("web:dispatch", args=[row.pk])),
        Cell(row.team.name),
        Cell(_local(row.dispatched_at), nums=True),
        Cell(_local(row.due_at), nums=True),
        Cell(there, tag="seal" if late else ("ok" if row.arrived_at else "warn")),
    ]


def _local(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def _form(area: str, here: Desk) -> Any:
    def make(data: Any = None, **more: Any) -> forms.Form:
        form = TeamForm(data, **more)
        own = teams.people_for(area, here.on).filter(holdings__in=_holdings(area, here)).distinct()
        people = [(user.pk, str(user)) for user in own.order_by("display_name", "pk")]
        form.fields["area"].choices = [(area, place_names([area]).get(area, area))]
        form.fields["leader"].choices = people
        form.fields["members"].choices = people
        form.fields["members"].required = False
        return form

    return make


def _holdings(area: str, here: Desk) -> Any:
    """The posts of the village and its township: who can be there soon."""
    from_here = [area, divisions.parent(area)]
    return Holding.objects.filter(in_force(here.on), office__division_id__in=from_here).values("pk")


def _founds(here: Desk) -> Any:
    def does(said: Mapping[str, Any]) -> str:
        people = User.objects.in_bulk([int(said["leader"]), *map(int, said["members"])])
        leader = people.pop(int(said["leader"]))
        teams.found(said["name"], said["area"], leader, list(people.values()), here.user, here.now)
        return reverse("web:teams")

    return does


@seated(*READS_GRIDS)
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """One team, and sending it out."""
    here = desk(request)
    row = get_object_or_404(teams.teams_for(here.user, here.on), pk=pk)
    names = place_names([row.area])
    people = "、".join(f"{seat.user}{_('（队长）') if seat.leads else ''}" for seat in row.seats.all())
    parts: list[Part] = [Facts(_("小队"), [(_("村（社区）"), names.get(row.area, "")), (_("人员"), people)])]
    if here.posts & KEEPS_GRIDS:
        parts.append(Entry("send", _("派出小队"), _send_form(row, here), _sends(row, here), _("派出"), _("已派出小队")))
    return show(request, Head(row.name, crumb=Act(reverse("web:teams"), _("快速响应小队"))), parts)


def _send_form(row: ResponseTeam, here: Desk) -> Any:
    def make(data: Any = None, **more: Any) -> forms.Form:
        form = SendForm(data, **more)
        homes = access.households_for(here.user, here.on).filter(area=row.area).order_by("name", "pk")
        form.fields["household"].choices = [("", "—"), *((home.pk, home.name) for home in homes)]
        return form

    return make


def _sends(row: ResponseTeam, here: Desk) -> Any:
    def does(said: Mapping[str, Any]) -> str:
        home = access.households_for(here.user, here.on).filter(pk=said["household"] or None).first()
        due_at = here.now + timedelta(hours=said["hours"])
        made = teams.send(row.pk, said["cause"], said["told"], due_at, home, here.user, here.now)
        return reverse("web:dispatch", args=[made.pk])

    return does


@seated(*READS_GRIDS)
@require_http_methods(["GET", "HEAD", "POST"])
def dispatch(request: HttpRequest, pk: int) -> HttpResponse:
    """One errand: what happened, by when, and what the team found."""
    here = desk(request)
    row = get_object_or_404(teams.dispatches_for(here.user, here.on), pk=pk)
    said = teams.look(row, here.user, here.now)
    facts = [
        (_("小队"), row.team.name),
        (_("家庭"), row.household.name if row.household else ""),
        (_("情况"), said["told"]),
        (_("派出"), f"{row.dispatched_by} {_local(row.dispatched_at)}"),
        (_("要求到场"), _local(row.due_at)),
        (_("到场"), _local(row.arrived_at) if row.arrived_at else ""),
        (_("处置情况"), said.get("result", "")),
    ]
    parts: list[Part] = [Facts(_("派出"), facts)]
    if row.closed_at is None and row.team.seats.filter(user=here.user).exists():
        first = {"arrived_at": timezone.localtime(here.now)}
        parts.append(Entry("report", _("反馈"), ReportForm, _reports(row, here), _("反馈"), _("已反馈"), initial=first))
    return show(request, Head(row.get_cause_display(), crumb=Act(reverse("web:teams"), _("快速响应小队"))), parts)


def _reports(row: TeamDispatch, here: Desk) -> Any:
    def does(said: Mapping[str, Any]) -> None:
        teams.close(row.pk, here.user, said["arrived_at"], said["result"], here.now)

    return does
