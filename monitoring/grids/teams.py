"""Rapid-response teams: who is in a village's team, sending it out, when it was there and what it found."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from cases import access, chain, secrets
from cases.errors import AlreadyDone, Blocked, NotAllowed, NotFound
from cases.models import Household
from monitoring.models import ResponseTeam, TeamDispatch, TeamSeat
from offices import divisions
from offices.models import Holding, PostKind, User
from offices.routing import in_force

PLACE = "dispatch.sealed"
P = PostKind
SENDS = {P.CASEWORKER, P.HEAD_OF_OFFICE, P.COUNTY_APPROVER, P.COUNTY_HEAD}
REFUSAL = "快速响应小队由乡镇（街道）和县级民政部门组建、派出"


@transaction.atomic
def found(name: str, area: str, leader: User, members: Sequence[User], actor: User, now: datetime) -> ResponseTeam:
    """Founds a village's team with its leader; people may sit in other teams and grids as well."""
    on = now.astimezone().date()
    access.check_holds(actor, SENDS, area, on, REFUSAL)
    if divisions.level(area) != divisions.Level.VILLAGE:
        raise Blocked("快速响应小队建在村（社区）")
    if not name.strip() or ResponseTeam.objects.filter(area=area, name=name.strip()).exists():
        raise Blocked("请写明队名；同一个村（社区）的队名不能重复")
    team = ResponseTeam.objects.create(area=area, name=name.strip(), entered_by=actor, entered_at=now)
    people = {user.pk: user for user in (leader, *members)}
    if people_for(area, on).filter(pk__in=people).count() != len(people):
        raise Blocked("队员须在本村（社区）或者上级任职")
    TeamSeat.objects.bulk_create(TeamSeat(team=team, user_id=pk, leads=pk == leader.pk) for pk in people)
    chain.append_for_county(area[:6], "team_founded", actor, now, {"team": team.pk})
    return team


def people_for(area: str, on: date) -> QuerySet[User]:
    """Who may sit in a village's team: people with a post there or above, up to the county."""
    above = [area, *divisions.ancestors(area)]
    held = Holding.objects.filter(in_force(on), office__division_id__in=above).exclude(post=P.APPLICANT)
    return User.objects.filter(is_active=True, pk__in=held.values("user_id"))


def teams_for(user: User, on: date) -> QuerySet[ResponseTeam]:
    """The teams in one's area and those one sits in."""
    held = access.reach(user, on)
    seen = access.in_areas(held.areas(access.SEES_CASES))
    # Whose post there has ended is of the team no more, whether or not somebody took the seat away.
    posted = access.in_areas({seat.prefix for seat in held.seats})
    own = Q(pk__in=TeamSeat.objects.filter(user=user).values("team_id")) & posted
    rows = ResponseTeam.objects.filter(seen | own).filter(Q(until_on__isnull=True) | Q(until_on__gte=on))
    return rows.prefetch_related("seats__user")


@transaction.atomic
def send(
    team_id: int, cause: str, told: str, due_at: datetime, household: Household | None, actor: User, now: datetime
) -> TeamDispatch:
    """Sends a team out: what happened, and by when it should be there."""
    on = now.astimezone().date()
    team = teams_for(actor, on).filter(pk=team_id).first()
    if team is None:
        raise NotFound()
    access.check_holds(actor, SENDS, team.area, on, REFUSAL)
    if cause not in TeamDispatch.Cause.values or not told.strip():
        raise Blocked("请写明事由和情况")
    if due_at <= now:
        raise Blocked("要求到场的时间须晚于现在")
    if household is not None and household.area != team.area:
        raise Blocked("这一户不在小队所在的村（社区）")
    row = TeamDispatch(team=team, household=household, cause=cause, due_at=due_at)
    row.dispatched_by, row.dispatched_at = actor, now
    row.sealed = secrets.seal_json({"told": told.strip()[:1000]}, PLACE, row.uid)
    row.save(force_insert=True)
    _note(row, "team_sent", actor, now)
    return row


@transaction.atomic
def close(dispatch_id: int, actor: User, arrived_at: datetime, result: str, now: datetime) -> TeamDispatch:
    """A person of the team says when it was there and what it did."""
    on = now.astimezone().date()
    row = TeamDispatch.objects.select_for_update(of=("self",)).select_related("team").filter(pk=dispatch_id).first()
    if row is None or not teams_for(actor, on).filter(pk=row.team_id).exists():
        raise NotFound()
    if not row.team.seats.filter(user=actor).exists():
        raise NotAllowed("处置情况由小队队员反馈")
    if row.closed_at is not None:
        raise AlreadyDone("这次派出已经反馈")
    if not result.strip() or not row.dispatched_at <= arrived_at <= now:
        raise Blocked("请写明处置情况；到场时间须在派出以后、现在以前")
    row.sealed = secrets.seal_json(dict(read(row)) | {"result": result.strip()[:1000]}, PLACE, row.uid)
    row.arrived_at, row.closed_by, row.closed_at = arrived_at, actor, now
    row.save()
    _note(row, "team_reported", actor, now)
    return row


def _note(row: TeamDispatch, act: str, actor: User, now: datetime, **told: str) -> None:
    detail = {"dispatch": row.pk, "cause": row.cause, **told}
    if row.household is not None:
        chain.append_for_household(row.household, act, actor, now, detail)
    else:
        chain.append_for_county(row.team.area[:6], act, actor, now, detail)


def read(row: TeamDispatch) -> Mapping[str, str]:
    """What happened and what was done, opened."""
    return secrets.unseal_json(row.sealed, PLACE, row.uid)


@transaction.atomic
def look(row: TeamDispatch, actor: User, now: datetime) -> Mapping[str, str]:
    """Opens an errand; that somebody looked is kept (社会救助法 第七十条)."""
    _note(row, "look", actor, now, purpose="查看小队派出")
    return read(row)


def dispatches_for(user: User, on: date) -> QuerySet[TeamDispatch]:
    """What the teams of one's area and one's own were sent out for."""
    rows = TeamDispatch.objects.filter(team__in=teams_for(user, on).values("pk"))
    return rows.select_related("team", "household", "dispatched_by", "closed_by")
