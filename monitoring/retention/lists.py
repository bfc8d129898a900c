"""Destruction lists of rows: made by one person, approved by another, carried out by a job that may die at any time."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from time import monotonic

from django.db import transaction
from django.db.models import F, QuerySet

from cases import access, chain
from cases.archive.destruction import number_for
from cases.errors import AlreadyDone, Blocked, NotAllowed, NotFound
from cases.models import DestructionList, DestructionRow
from monitoring.retention.kinds import KINDS, Kind, Rows
from monitoring.retention.overwriting import nothing_left
from offices import divisions
from offices.models import PostKind, User

# The archivists of a county: what is no volume is kept by the county alone.
DESTROYS = {PostKind.COUNTY_APPROVER, PostKind.COUNTY_HEAD}
READS = DESTROYS | {PostKind.AUDITOR, PostKind.SYSTEM_ADMINISTRATOR}
WHO = "销毁由县级档案管理人员提出，另一人批准"
BATCH, MOST = 200, 20_000
State, Fate = DestructionList.State, DestructionRow.Fate


@dataclass(frozen=True)
class Due:
    """How many rows of a class are due, by the township they belong to; empty for those of the whole county."""

    kind: Kind
    by_town: dict[str, int]

    @property
    def count(self) -> int:
        """All of them."""
        return sum(self.by_town.values())


def due_for(user: User, on: date) -> list[Due]:
    """What is due of each class in the counties of a person, counted by township."""
    return [Due(kind, _towns(kind, _within(kind, user, on))) for kind in KINDS.values()]


def _within(kind: Kind, user: User, on: date) -> Rows:
    areas = access.reach(user, on).areas(READS)
    return kind.due(on).filter(access.in_areas(areas, kind.area))


def _towns(kind: Kind, rows: Rows) -> dict[str, int]:
    found = Counter(town_of(area) for area in rows.values_list(kind.area, flat=True))
    return dict(sorted(found.items()))


def town_of(area: str) -> str:
    """The 12-digit code of the township in which an area lies; empty for a county's own."""
    digits = divisions.significant(area.ljust(12, "0"))
    return divisions.full(digits[:9]) if len(digits) >= 9 else ""


def lists_for(user: User, on: date) -> "QuerySet[DestructionList]":
    """The lists of rows in the counties of a person, newest first."""
    counties = {prefix[:6] for prefix in access.reach(user, on).areas(READS)}
    rows = DestructionList.objects.filter(county__in=counties).exclude(kind=DestructionList.VOLUME)
    return rows.select_related("listed_by", "approved_by").order_by("-id")


@transaction.atomic
def make(kind_id: str, reason: str, actor: User, now: datetime) -> DestructionList:
    """Puts what is due of a class in the actor's county on a list, at most 20,000 rows, the oldest first."""
    on, kind = now.astimezone().date(), KINDS.get(kind_id)
    county = _county(actor, on)
    if kind is None:
        raise NotFound()
    if not reason.strip():
        raise Blocked("请写明鉴定意见")
    due = kind.due(on).filter(access.in_areas({county}, kind.area)).order_by("since_on", "pk")
    found = list(due.values_list("pk", kind.area, "since_on")[:MOST])
    if not found:
        raise Blocked("这一类没有到期而又不再需要的记录")
    listed = DestructionList.objects.create(
        county=county, kind=kind.id, number=number_for(county, on), reason=reason.strip()[:300],
        total=len(found), listed_by=actor, listed_at=now,
    )  # fmt: skip
    DestructionRow.objects.bulk_create(
        (
            DestructionRow(listed=listed, row=pk, area=area, kept_until=kind.kept_until(since_on))
            for pk, area, since_on in found
        ),
        batch_size=500,
    )
    _note(listed, "list_destruction", actor, now, rows=listed.total)
    return listed


def _county(actor: User, on: date) -> str:
    whole = sorted(prefix for prefix in access.reach(actor, on).areas(DESTROYS) if len(prefix) == 6)
    if not whole:
        raise NotAllowed(WHO)
    return whole[0]


@transaction.atomic
def approve(list_id: int, actor: User, now: datetime) -> DestructionList:
    """Lets a list be carried out; never by who made it. A job then destroys what is still past its term."""
    on = now.astimezone().date()
    listed = _locked(list_id, actor, on)
    access.check_holds(actor, DESTROYS, listed.county, on, WHO)
    if listed.approved_by_id:
        raise AlreadyDone("这份清册已经批准")
    if listed.listed_by_id == actor.pk:
        raise NotAllowed("销毁清册须由提出人以外的人批准")
    listed.approved_by, listed.approved_at, listed.state = actor, now, State.RUNNING
    listed.save(update_fields=["approved_by", "approved_at", "state"])
    _note(listed, "approve_destruction", actor, now, rows=listed.total)
    return listed


def _locked(list_id: int, actor: User, on: date) -> DestructionList:
    seen = lists_for(actor, on).order_by().values("pk")
    found = DestructionList.objects.select_for_update(of=("self",)).filter(pk=list_id, pk__in=seen).first()
    if found is None:
        raise NotFound()
    return found


def go_on(list_id: int, clock: Callable[[], datetime], seconds: float = float("inf")) -> DestructionList:
    """Destroys batch after batch until the list is done or the time given is up; returns it as it stands then."""
    until, listed = monotonic() + seconds, DestructionList.objects.get(pk=list_id)
    with nothing_left():
        while listed.state == State.RUNNING and monotonic() < until:
            _batch(list_id, clock())
            listed.refresh_from_db()
    return listed


@transaction.atomic
def _batch(list_id: int, now: datetime) -> None:
    """One batch in one transaction; a file goes before its row is marked, so that a second try finds it gone."""
    listed = DestructionList.objects.select_for_update(of=("self",)).get(pk=list_id)
    waiting = list(listed.rows.filter(fate=Fate.WAITING).order_by("pk")[:BATCH])
    on, kind = now.astimezone().date(), KINDS[listed.kind]
    still = set(kind.past(on).filter(pk__in=[row.row for row in waiting]).values_list("pk", flat=True))
    kind.empty(sorted(still), on)
    _settle(listed, [row.pk for row in waiting if row.row in still], Fate.DESTROYED, now)
    _settle(listed, [row.pk for row in waiting if row.row not in still], Fate.WITHHELD, now)
    if not listed.rows.filter(fate=Fate.WAITING).exists():
        _finish(listed, now)


def _settle(listed: DestructionList, ids: Iterable[int], fate: str, now: datetime) -> None:
    count = DestructionRow.objects.filter(pk__in=list(ids)).update(fate=fate, settled_at=now)
    DestructionList.objects.filter(pk=listed.pk).update(**{fate: F(fate) + count})


def _finish(listed: DestructionList, now: datetime) -> None:
    DestructionList.objects.filter(pk=listed.pk).update(state=State.DONE, finished_at=now)
    listed.refresh_from_db()
    _note(listed, "destroyed", None, now, destroyed=listed.destroyed, withheld=listed.withheld)


def _note(listed: DestructionList, act: str, actor: User | None, now: datetime, **more: int) -> None:
    chain.append_for_county(listed.county, act, actor, now, {"list": listed.number, "class": listed.kind, **more})
