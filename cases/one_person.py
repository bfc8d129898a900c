"""Two members of a household who turn out to be one person: merged, reviewed where both were paid for, split again.

Nothing is erased: the member entered twice is ended, and the record says into whom. What an award pays changes only
by a review, in which the household is heard.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, QuerySet

from cases import access, chain
from cases.errors import Blocked, NotAllowed, NotFound
from cases.merging import AT_MOST, MAY_MERGE, check_may_split, check_nothing_runs, standing
from cases.models import Member, PersonMerge
from cases.reviews import opening
from offices.models import User

CAUSE = "other"


@dataclass(frozen=True)
class Twice:
    """Two members of one household who may be one person, and why; the one entered first is the one to keep."""

    kept: Member
    gone: Member
    why: str


@transaction.atomic
def merge(kept_id: int, gone_id: int, actor: User, reason: str, now: datetime) -> PersonMerge:
    """Ends the member entered twice; each award of the household gets an occasion to be reviewed."""
    kept, gone = _two(kept_id, gone_id, actor, now)
    if not reason.strip():
        raise Blocked("请写明凭什么认定是同一个人")
    if kept.until_on or gone.until_on:
        raise Blocked("其中一人已经不在这一户，不能合并")
    check_nothing_runs([kept.household])
    record = PersonMerge.objects.create(
        kept=kept, gone=gone, reason=reason.strip()[:500], merged_by=actor, merged_at=now
    )
    on = now.astimezone().date()
    gone.until_on = max(on, gone.from_on)
    gone.save(update_fields=["until_on"])
    for award in opening.awards_of(kept.household_id):
        opening.note(award, CAUSE, on, now, actor, member=gone)
    chain.append_for_household(kept.household, "person_merged", actor, now, {"record": record.pk})
    return record


@transaction.atomic
def split(record_id: int, actor: User, reason: str, now: datetime) -> PersonMerge:
    """Undoes a merge: the member counts again. Blocked once a case was opened on the merged household."""
    record = standing(PersonMerge, record_id)
    kept, gone = _two(record.kept_id, record.gone_id, actor, now)
    check_may_split(record, reason, [kept.household])
    gone.until_on = None
    gone.save(update_fields=["until_on"])
    record.undo(actor, reason, now)
    chain.append_for_household(kept.household, "person_split", actor, now, {"record": record.pk})
    return record


def _two(kept_id: int, gone_id: int, actor: User, now: datetime) -> tuple[Member, Member]:
    on = now.astimezone().date()
    seen = access.households_for(actor, on)
    asked = Member.objects.select_for_update(of=("self",)).select_related("household")
    rows = {row.pk: row for row in asked.filter(pk__in=[kept_id, gone_id], household__in=seen)}
    if len(rows) != 2 or rows[kept_id].household_id != rows[gone_id].household_id:
        raise NotFound()
    if not access.reach(actor, on).posts & MAY_MERGE:
        raise NotAllowed("成员的合并、拆分由县级民政部门办理")
    return rows[kept_id], rows[gone_id]


def candidates(actor: User, now: datetime) -> list[Twice]:
    """Members of one household, in one's area, with one id, or with one name and day of birth."""
    homes = access.households_for(actor, now.astimezone().date())
    people = Member.objects.filter(until_on__isnull=True, household__in=homes)
    found = [
        *_alike(people.exclude(resident_id_index=""), ("household", "resident_id_index"), "同一个身份号码"),
        *_alike(people.exclude(born_on=None), ("household", "name", "born_on"), "姓名和出生日期相同"),
    ]
    return list({(each.kept.pk, each.gone.pk): each for each in reversed(found)}.values())[:AT_MOST]


def _alike(people: QuerySet[Member], columns: tuple[str, ...], why: str) -> Iterator[Twice]:
    shared = people.values(*columns).annotate(n=Count("id")).filter(n__gt=1).order_by(*columns)
    for key in list(shared[:AT_MOST]):
        alike = people.filter(**{name: key[name] for name in columns}).select_related("household").order_by("id")
        first, *others = alike
        yield from (Twice(first, other, why) for other in others)
