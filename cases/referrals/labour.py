"""The register of ability and wish to work: a tag with its evidence and day, pushed to employment; never a refusal.

Nothing that decides on assistance reads these tags.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet, Sum

from cases import access, chain, secrets
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import LabourTag, Measure, Member
from cases.referrals import pushing, reach, tables
from cases.referrals.pushing import Pushed, Wish
from offices.models import PostKind, User
from rules.catalogue import PERSON
from rules.measure_kinds import YearlyService

PLACE = "labour_tag.evidence"
Ability, Wanted = LabourTag.Ability, LabourTag.Wish
TAGS = frozenset(
    {PostKind.VILLAGE_AIDE, PostKind.INVESTIGATOR, PostKind.CASEWORKER, PostKind.HEAD_OF_OFFICE}
    | {PostKind.COUNTY_APPROVER, PostKind.COUNTY_HEAD}
)
# What is pushed for each wish; who cannot work now is not pushed.
ITEM_FOR = {
    Wanted.JOB: "job_service",
    Wanted.NEARBY: "public_post",
    Wanted.TRAINING: "training_subsidy",
    Wanted.BUSINESS: "startup_loan",
}


@dataclass(frozen=True)
class Seen:
    """What somebody found out about a person's work: ability, wish, on which evidence, on which day."""

    ability: str
    wish: str
    evidence: str
    seen_on: date


@transaction.atomic
def tag(member_id: int, seen: Seen, actor: User, now: datetime) -> LabourTag:
    """Tags a person; the tag before ends on the day of the new one and is kept."""
    on = now.astimezone().date()
    member = _member(member_id, actor, on)
    _check(seen, on)
    for before in LabourTag.objects.filter(member=member, until_on__isnull=True):
        before.until_on = max(seen.seen_on, before.seen_on)
        before.save(update_fields=["until_on"])
    row = LabourTag.objects.create(
        member=member,
        household=member.household,
        area=member.household.area,
        ability=seen.ability,
        wish=seen.wish,
        evidence_sealed=secrets.seal_text(seen.evidence.strip()[:500], PLACE, member.uid),
        seen_on=seen.seen_on,
        entered_by=actor,
        entered_at=now,
    )
    detail = {"member": member.pk, "ability": row.ability, "wish": row.wish}
    chain.append_for_household(member.household, "labour_tag", actor, now, detail)
    return row


def _member(member_id: int, actor: User, on: date) -> Member:
    if not access.reach(actor, on).posts & TAGS:
        raise NotAllowed("劳动能力标识由村（社区）、乡镇（街道）和民政部门登记")
    rows = Member.objects.filter(household__in=access.households_for(actor, on).values("pk"), until_on__isnull=True)
    member = rows.select_related("household").select_for_update(of=("self",)).filter(pk=member_id).first()
    if member is None:
        raise NotFound("没有找到这个人，或者不在您的管辖范围内")
    return member


def _check(seen: Seen, on: date) -> None:
    if seen.ability not in Ability.values or seen.wish not in Wanted.values:
        raise Blocked("请选择劳动能力和就业意愿")
    if not seen.evidence.strip():
        raise Blocked("请写明依据，例如入户看到的情况、残疾证、诊断证明")
    if seen.seen_on > on:
        raise Blocked("认定日期不能晚于今天")
    if seen.ability == Ability.NONE and seen.wish != Wanted.NOT_NOW:
        raise Blocked("没有劳动能力的，就业意愿选“暂时不能工作”")


def read_evidence(row: LabourTag) -> str:
    """On which evidence a person was tagged."""
    return secrets.unseal_text(row.evidence_sealed, PLACE, row.member.uid)


def push(tag_ids: Iterable[int], actor: User, now: datetime) -> Pushed:
    """Pushes tagged people to the department that fits their wish; who wants no work now is left out."""
    rows = reach.labour_tags_for(actor, now.astimezone().date()).filter(pk__in=list(tag_ids))
    wishes = [_wish(row) for row in rows.order_by("pk") if row.wish in ITEM_FOR and row.ability != Ability.NONE]
    if not wishes:
        raise Blocked("选中的人里没有想就业、学技能或者经营的")
    return pushing.push(wishes, actor, now)


def _wish(row: LabourTag) -> Wish:
    item = ITEM_FOR[Wanted(row.wish)]
    member = row.member_id if tables.catalogue().items[item].per == PERSON else None
    told = f"{Ability(row.ability).label}，{Wanted(row.wish).label}（{row.seen_on}登记）"
    return Wish(row.household_id, item, member, told)


@dataclass(frozen=True)
class Served:
    """What one person was given of the yearly services, by kind of measure, and how that stands."""

    tag: LabourTag
    done: dict[str, int]
    state: str

    @property
    def is_late(self) -> bool:
        """Tells whether something is owed and the year is nearly or wholly over."""
        return self.state in (LATE, MISSED)


DONE, GOING, LATE, MISSED = "done", "going", "late", "missed"
STATES = {DONE: "已做到", GOING: "进行中", LATE: "偏晚", MISSED: "没有做到"}


def services(tags: QuerySet[LabourTag], year: int, on: date) -> list[Served]:
    """The yearly services of tagged people able to work, those who lack most first, in two statements."""
    service = tables.measures().service
    rows = list(tags.filter(ability__in=service.abilities).select_related("member", "household"))
    given = Measure.objects.filter(
        member__in=tags.values("member"), kind__in=list(service.parts), from_on__year=year
    ).exclude(state=Measure.State.STOPPED)
    counts: dict[int, dict[str, int]] = {}
    for member_id, kind, times in given.order_by().values_list("member_id", "kind").annotate(n=Sum("times")):
        counts.setdefault(member_id, {})[kind] = times
    found = [_served(row, counts.get(row.member_id, {}), service, year, on) for row in rows]
    return sorted(found, key=lambda one: (-_lacking(one.done, service), one.tag.area, one.tag.pk))


def _served(row: LabourTag, done: dict[str, int], service: YearlyService, year: int, on: date) -> Served:
    done = {kind: done.get(kind, 0) for kind in service.parts}
    if not _lacking(done, service):
        return Served(row, done, DONE)
    if year < on.year:
        return Served(row, done, MISSED)
    return Served(row, done, LATE if on.month >= service.warn_from_month else GOING)


def _lacking(done: dict[str, int], service: YearlyService) -> int:
    return sum(max(0, times - done.get(kind, 0)) for kind, times in service.parts.items())
