"""Two households that turn out to be one: merged with a record of what moved, split again while nothing depends on it.

Cases, awards and documents keep the household in which they arose; the record joins the two, and the chain shows both.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import TypeVar

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from cases import access, chain, secrets
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import Award, Case, ChainEntry, Household, Member, Merge, MergeRecord
from offices.models import PostKind, User

Kind = TypeVar("Kind", bound=Merge)
MAY_MERGE = {PostKind.COUNTY_APPROVER, PostKind.COUNTY_HEAD}
AT_MOST = 200


@dataclass(frozen=True)
class Candidate:
    """Two households that may be one, and why: the same person by id, or the same name and day of birth."""

    first: Household
    second: Household
    why: str
    certain: bool


@transaction.atomic
def merge(kept_id: int, gone_id: int, actor: User, reason: str, now: datetime) -> MergeRecord:
    """Moves the members of one household into another; who is in both stays once. Blocked while both are paid alike."""
    kept, gone = _two(kept_id, gone_id, actor, now)
    if not reason.strip():
        raise Blocked("请写明凭什么认定是同一户")
    _check_free(kept, gone)
    on = now.astimezone().date()
    moved = [_move(member, kept, on) for member in gone.members.filter(until_on__isnull=True).order_by("id")]
    record = MergeRecord.objects.create(
        kept=kept, gone=gone, moved=moved, reason=reason.strip()[:500], merged_by=actor, merged_at=now
    )
    for household in (kept, gone):
        chain.append_for_household(household, "household_merged", actor, now, {"record": record.pk})
    return record


def _two(kept_id: int, gone_id: int, actor: User, now: datetime) -> tuple[Household, Household]:
    on = now.astimezone().date()
    rows = {
        row.pk: row for row in access.households_for(actor, on).select_for_update().filter(pk__in=[kept_id, gone_id])
    }
    if kept_id == gone_id or len(rows) != 2:
        raise NotFound()
    if not access.reach(actor, on).posts & MAY_MERGE:
        raise NotAllowed("户的合并、拆分由县级民政部门办理")
    return rows[kept_id], rows[gone_id]


def _check_free(kept: Household, gone: Household) -> None:
    if MergeRecord.objects.filter(Q(gone=gone) | Q(gone=kept), split_at__isnull=True).exists():
        raise Blocked("其中一户已经并入别的户，请先拆分")
    check_nothing_runs([kept, gone])
    paid = Award.objects.filter(household__in=[kept, gone]).exclude(state=Award.State.ENDED).order_by()
    if doubled := paid.values("scheme").annotate(n=Count("id")).filter(n__gt=1).order_by("scheme").first():
        raise Blocked(f"两户都在享受同一类救助（{doubled['scheme']}），须先办理复核，终止其中一户，再合并")


def _move(member: Member, kept: Household, on: date) -> dict[str, int | None]:
    """Ends a person in the old household and counts the same person in the new one, unless already there."""
    member.until_on = max(on, member.from_on)
    member.save(update_fields=["until_on"])
    present = _same_person(kept.members.filter(until_on__isnull=True), member)
    return {"ended": member.pk, "made": None if present else _copied(member, kept, on).pk}


def _same_person(rows: Iterable[Member], member: Member) -> Member | None:
    by_id = (row for row in rows if member.resident_id_index and row.resident_id_index == member.resident_id_index)
    by_name = (row for row in rows if not member.resident_id_index and _named(row) == _named(member))
    return next(by_id, None) or next(by_name, None)


def _named(row: Member) -> tuple[object, ...]:
    return (row.name, row.born_on)


def _copied(member: Member, kept: Household, on: date) -> Member:
    made = Member(household=kept, name=member.name, born_on=member.born_on, sex=member.sex, from_on=on)
    # There is one applicant in a household; the one who comes in is related in a way that somebody must say.
    made.relation = "other" if member.relation == "self" else member.relation
    number = secrets.unseal_text(member.resident_id_sealed, "member.resident_id", member.uid)
    made.resident_id_sealed = secrets.seal_text(number, "member.resident_id", made.uid)
    made.resident_id_index, made.resident_id_mask = member.resident_id_index, member.resident_id_mask
    made.save()
    return made


@transaction.atomic
def split(record_id: int, actor: User, reason: str, now: datetime) -> MergeRecord:
    """Undoes a merge: who was moved goes back. Blocked once something new rests on the merged household."""
    record = standing(MergeRecord, record_id)
    kept, gone = _two(record.kept_id, record.gone_id, actor, now)
    check_may_split(record, reason, [kept, gone])
    on = now.astimezone().date()
    Member.objects.filter(pk__in=[row["ended"] for row in record.moved]).update(until_on=None)
    for member in Member.objects.filter(pk__in=[row["made"] for row in record.moved if row["made"]]):
        member.until_on = max(on, member.from_on)
        member.save(update_fields=["until_on"])
    record.undo(actor, reason, now)
    for household in (kept, gone):
        chain.append_for_household(household, "household_split", actor, now, {"record": record.pk})
    return record


def standing(kind: type[Kind], record_id: int) -> Kind:
    """A merge that was not undone, locked; NotFound otherwise."""
    record = kind.objects.select_for_update().filter(pk=record_id, split_at__isnull=True).first()
    if record is None:
        raise NotFound()
    return record


def check_nothing_runs(households: Iterable[Household]) -> None:
    """Blocked while a case of the households is open: its people must not change under it."""
    if running := Case.objects.filter(household__in=households, state=Case.State.OPEN).first():
        raise Blocked(f"还有办件在办（办件编号{running.number}），办结后再合并")


def check_may_split(record: Merge, reason: str, households: Iterable[Household]) -> None:
    """Blocked without a reason, and once a case was opened on what had been merged."""
    if not reason.strip():
        raise Blocked("请写明为什么拆分")
    if later := Case.objects.filter(household__in=households, opened_at__gt=record.merged_at).first():
        raise Blocked(f"合并以后已有新的办件（办件编号{later.number}），不能直接拆分；请按情况变化办理")


def together(household: Household) -> list[Household]:
    """A household with those merged into it, so that a page shows what belongs to one family of people."""
    rows = MergeRecord.objects.filter(kept=household, split_at__isnull=True).select_related("gone").order_by("id")
    return [household, *(row.gone for row in rows)]


def chain_of(household: Household) -> QuerySet[ChainEntry]:
    """The one chain of a household and those merged into it, in order, looks left out."""
    rows = ChainEntry.objects.filter(household__in=together(household)).exclude(act="look")
    return rows.select_related("actor", "case").order_by("id")


def candidates(actor: User, now: datetime) -> list[Candidate]:
    """Households of one's area that may be one; the certain ones first."""
    merged = MergeRecord.objects.filter(split_at__isnull=True).values("gone")
    seen = access.households_for(actor, now.astimezone().date()).exclude(pk__in=merged)
    people = Member.objects.filter(until_on__isnull=True, household__in=seen)
    pairs = dict(_pairs(people.exclude(born_on=None), ("name", "born_on"), "姓名和出生日期相同", False))
    pairs |= dict(_pairs(people.exclude(resident_id_index=""), ("resident_id_index",), "同一个身份号码", True))
    found = sorted(pairs.values(), key=lambda each: (not each.certain, each.first.pk, each.second.pk))
    return found[:AT_MOST]


def _pairs(
    people: QuerySet[Member], columns: tuple[str, ...], why: str, certain: bool
) -> Iterator[tuple[tuple[int, int], Candidate]]:
    shared = people.values(*columns).annotate(n=Count("household", distinct=True)).filter(n__gt=1).order_by()
    for key in list(shared[:AT_MOST]):
        alike = {name: key[name] for name in columns}
        homes = Household.objects.filter(pk__in=people.filter(**alike).values("household")).order_by("id")
        for first, second in pairwise(homes):
            yield (first.pk, second.pk), Candidate(first, second, why, certain)
