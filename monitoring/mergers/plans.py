"""A merger before it is confirmed: proposed, put right by hand, looked at with what it moves and what hinders it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from cases import access, chain
from cases.errors import AlreadyDone, Blocked, NotFound
from monitoring.models import Merger, MergerLine, MergerPost
from offices import divisions
from offices.divisions import Level
from offices.models import Division, Holding, PostKind, User

State = Merger.State
ENTERS, CONFIRMS = {PostKind.COUNTY_APPROVER}, {PostKind.COUNTY_HEAD}
READS = ENTERS | CONFIRMS | {PostKind.SYSTEM_ADMINISTRATOR, PostKind.SUPERVISOR, PostKind.AUDITOR}
# What is not over yet.
STANDING = (State.DRAFT, State.CONFIRMED, State.RUNNING)
# By the old code: the new one, and what the place is called there.
Targets = Mapping[str, tuple[str, str]]


def mergers_for(user: User, on: date) -> QuerySet[Merger]:
    """The mergers of the counties in which a person holds a post of the county."""
    counties = {prefix for prefix in access.reach(user, on).areas(set(READS)) if len(prefix) == 6}
    return Merger.objects.filter(county__in=counties)


@transaction.atomic
def enter(actor: User, old: str, new: str, on: date, document: str, now: datetime) -> Merger:
    """Writes a merger down with a proposal for each village and with everybody going along; nothing moves yet."""
    access.check_holds(actor, ENTERS, divisions.at(old, Level.COUNTY), _day(now), "区划撤并由县级审核人拟订")
    _check(old, new)
    merger = Merger.objects.create(county=old[:6], document=document, on=on, entered_by=actor, entered_at=now)
    names = dict(Division.objects.filter(code__in=[old, new]).values_list("code", "name"))
    _write_lines(
        merger, {old: (new, names[new])} | (_villages(old, new) if len(divisions.significant(old)) == 9 else {})
    )
    MergerPost.objects.bulk_create(MergerPost(merger=merger, holding=row) for row in holdings_of(merger, on))
    _note(merger, "merger_entered", actor, now)
    return merger


def _day(now: datetime) -> date:
    return now.astimezone().date()


def _check(old: str, new: str) -> None:
    rows = {row.code: row for row in Division.objects.filter(code__in=[old, new])}
    if len(rows) < 2:
        raise Blocked("请选择撤销的和承接的区划，须是两个不同的乡镇（街道）或者两个不同的村（社区）")
    if rows[old].level != rows[new].level or rows[old].level not in (Level.TOWNSHIP, Level.VILLAGE):
        raise Blocked("撤销的和承接的须同级：乡镇（街道）并入乡镇（街道），村（社区）并入村（社区）")
    if old[:6] != new[:6]:
        raise Blocked("只能在本县范围内撤并；跨县的由上级安排数据移交")
    if any(row.valid_to for row in rows.values()):
        raise Blocked("所选区划已经撤销，请选择现行区划")


def _villages(old: str, new: str) -> dict[str, tuple[str, str]]:
    """A proposal for each village of a township: the one of its name there, or a new one with the next free code."""
    there = Division.objects.filter(parent=new)
    by_name = dict(there.filter(valid_to__isnull=True).values_list("name", "code"))
    free = _free_codes(new, set(there.values_list("code", flat=True)))
    own = Division.objects.filter(parent=old, valid_to__isnull=True).order_by("code")
    return {row.code: (by_name.get(row.name) or _like(row.code, new, free), row.name) for row in own}


def _free_codes(town: str, taken: set[str]) -> list[str]:
    every = (f"{town[:9]}{number:03d}" for number in range(1, 1000))
    return [code for code in every if code not in taken]


def _like(code: str, town: str, free: list[str]) -> str:
    """The code with the same last digits where that is free, else the next free one of the same kind."""
    same, kind = f"{town[:9]}{code[9:]}", int(code[9:])
    chosen = same if same in free else next((each for each in free if int(each[9:]) > kind), free[-1])
    free.remove(chosen)
    return chosen


def _write_lines(merger: Merger, targets: Targets) -> None:
    merger.lines.all().delete()
    rows = [MergerLine(old_code=old, new_code=new, new_name=name) for old, (new, name) in sorted(targets.items())]
    for row in rows:
        row.merger = merger
    MergerLine.objects.bulk_create(rows)


def old_codes(merger: Merger) -> list[str]:
    """The codes that a merger ends."""
    return list(merger.lines.order_by("old_code").values_list("old_code", flat=True))


def holdings_of(merger: Merger, on: date) -> QuerySet[Holding]:
    """The posts at the offices of the old places that are held on a day or later."""
    lasting = Q(until_on__isnull=True) | Q(until_on__gte=on)
    rows = Holding.objects.filter(lasting, office__division__in=old_codes(merger))
    return rows.select_related("user", "office").order_by("office__division", "office__kind", "post", "user")


@transaction.atomic
def change(merger_id: int, actor: User, targets: Targets, stays: Sequence[int], on: date, now: datetime) -> Merger:
    """Puts the proposal right: where each village goes, who does not go along (by holding), and from which day."""
    merger = _draft(merger_id, actor, now)
    access.check_holds(actor, ENTERS, divisions.full(merger.county), _day(now), "区划撤并由县级审核人拟订")
    known = {row.old_code: (row.new_code, row.new_name) for row in merger.lines.all()}
    _write_lines(merger, known | {old: row for old, row in targets.items() if old in known})
    merger.on, merger.revision = on, merger.revision + 1
    merger.entered_by, merger.entered_at = actor, now
    merger.save()
    merger.posts.all().delete()
    rows = holdings_of(merger, on)
    MergerPost.objects.bulk_create(
        MergerPost(merger=merger, holding=row, goes_along=row.pk not in stays or row.post == PostKind.APPLICANT)
        for row in rows
    )
    _note(merger, "merger_entered", actor, now)
    return merger


def _draft(merger_id: int, actor: User, now: datetime) -> Merger:
    found = mergers_for(actor, _day(now)).select_for_update().filter(pk=merger_id).first()
    if found is None:
        raise NotFound()
    if found.state != State.DRAFT:
        raise AlreadyDone(f"这项撤并{found.get_state_display()}，不能再改")
    return found


@transaction.atomic
def confirm(merger_id: int, actor: User, revision: int, hindrances: Sequence[str], now: datetime) -> Merger:
    """The second person's yes to the version that was looked at; it is carried out from its day on."""
    merger = _draft(merger_id, actor, now)
    if not may_confirm(merger, actor, _day(now)):
        raise Blocked("须由拟订人以外的县级负责人确认")
    if merger.revision != revision:
        raise Blocked("方案在您打开以后改过，请看过新的方案再确认")
    if hindrances:
        raise Blocked(f"还有{len(hindrances)}项要先解决：{hindrances[0]}")
    merger.state, merger.confirmed_by, merger.confirmed_at = State.CONFIRMED, actor, now
    merger.save()
    _note(merger, "merger_confirmed", actor, now)
    return merger


@transaction.atomic
def abandon(merger_id: int, actor: User, now: datetime) -> Merger:
    """Leaves a merger aside that has not begun; by who entered it, or by who might confirm it."""
    found = mergers_for(actor, _day(now)).select_for_update().filter(pk=merger_id).first()
    if found is None:
        raise NotFound()
    if not may_abandon(found, actor, _day(now)):
        raise Blocked("已经开始或者已经结束的撤并不能放弃；没有开始的由拟订人或者县级负责人放弃")
    found.state = State.ABANDONED
    found.save(update_fields=["state"])
    _note(found, "merger_abandoned", actor, now)
    return found


def _heads(merger: Merger, actor: User, on: date) -> bool:
    return divisions.significant(divisions.full(merger.county)) in access.reach(actor, on).areas(set(CONFIRMS))


def may_change(merger: Merger, actor: User, on: date) -> bool:
    """Whether a person may put a draft right."""
    return merger.state == State.DRAFT and merger.county in access.reach(actor, on).areas(set(ENTERS))


def may_confirm(merger: Merger, actor: User, on: date) -> bool:
    """Whether a person is the second one: a head of the county, and another than who entered it."""
    return merger.state == State.DRAFT and actor.pk != merger.entered_by_id and _heads(merger, actor, on)


def may_abandon(merger: Merger, actor: User, on: date) -> bool:
    """Whether a person may leave aside what has not begun."""
    waits = merger.state in (State.DRAFT, State.CONFIRMED)
    return waits and (merger.entered_by_id == actor.pk or _heads(merger, actor, on))


def _note(merger: Merger, act: str, actor: User, now: datetime) -> None:
    detail = {"merger": merger.pk, "document": merger.document, "on": merger.on.isoformat()}
    chain.append_for_county(merger.county, act, actor, now, detail)
