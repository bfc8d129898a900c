"""Statuses that another department recognises: ended or kept by its own procedure, compared with ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from cases import access, assessments, awards
from cases.documents import issue
from cases.errors import Blocked
from cases.models import Award, Case, Decision, Member
from cases.proposals import known
from cases.work import Work
from offices.models import OfficeKind, User
from processes import region
from processes.operations import operation
from processes.schemes import scheme_of
from rules.assistance import assistance
from rules.deadline_rules import add_months
from rules.documents import masked_name

SECURED = {
    "income_stable": "收入来源还不稳定",
    "schooling_secured": "义务教育没有保障",
    "medical_secured": "基本医疗没有保障",
    "housing_secured": "住房安全没有保障",
    "water_secured": "饮水安全没有保障",
}
OBSERVED = "fp.observe_months"
REMOVED = "risk_removed"


@operation("end_recognition")
def end_recognition(work: Work, parameters: Mapping[str, object]) -> None:
    """标注风险消除：收入稳定、三保障和饮水安全都落实、观察期已满的，结束监测帮扶"""
    award = _recognised(work)
    _check_removed(work, award)
    made = assessments.require(work.case)
    decision = Decision.objects.create(
        case=work.case,
        assessment=made,
        outcome=Case.Outcome.STOP,
        amount=0,
        persons=award.persons,
        office=issue.deciding_office(work.case, work.on),
        clause=made.clause,
        row=made.row,
        reason_code=REMOVED,
        reasons=str(work.facts.find("check_finding") or ""),
        decided_by=work.actor,
        decided_at=work.now,
    )
    awards.cut(award, work.on.replace(day=1), decision)
    awards.AwardLife(award).move("ends")
    award.ended_on, award.end_reason = work.on, REMOVED
    award.save(update_fields=["state", "ended_on", "end_reason"])
    work.case.outcome, work.case.decided_on = Case.Outcome.STOP, work.on


@operation("keep_recognition")
def keep_recognition(work: Work, parameters: Mapping[str, object]) -> None:
    """风险没有消除：继续监测帮扶"""
    _recognised(work)
    work.case.outcome, work.case.decided_on = Case.Outcome.CONTINUE, work.on


def _recognised(work: Work) -> Award:
    """The status that the procedure is about; social assistance is ended by hearing and decision only."""
    award = work.case.about
    if award is None or award.kind != Award.Kind.STATUS or _is_assistance(award.scheme):
        raise Blocked("这个操作只用于其他部门认定的对象；终止社会救助须先听取意见（社会救助法 第四十八条）")
    return award


def _is_assistance(scheme: str) -> bool:
    return scheme_of(scheme).owner != OfficeKind.AGRICULTURE_BUREAU


def _check_removed(work: Work, award: Award) -> None:
    said = known(work)
    lacking = [why for name, why in SECURED.items() if said.get(name) is not True]
    months = region.standards(award.area, work.on).find(OBSERVED)
    if months and work.on < add_months(award.from_month, int(str(months.value))):
        lacking.append(f"观察期还没有满{months.value}个月")
    if lacking:
        raise Blocked(f"还不能标注风险消除：{'；'.join(lacking)}")


@dataclass(frozen=True)
class Unmatched:
    """A household that stands on one of two lists only: its masked name, where, since when."""

    award: Award
    name: str
    area: str
    since: date


def on_one_list_only(user: User, on: date) -> tuple[list[Unmatched], list[Unmatched]]:
    """Households that agriculture recognised and civil affairs did not, and the other way round, in one's area."""
    held = access.compared_awards_for(user, on).exclude(state=Award.State.ENDED).select_related("household")
    farm = held.filter(scheme__in=_owned(OfficeKind.AGRICULTURE_BUREAU))
    civil = held.filter(scheme__in=_owned(OfficeKind.CIVIL_AFFAIRS_BUREAU)).exclude(kind=Award.Kind.ONCE)
    return _unmatched(farm, civil), _unmatched(civil, farm)


def _owned(owner: str) -> list[str]:
    return [key for key, scheme in assistance().schemes.items() if scheme.owner == owner]


def _unmatched(rows: QuerySet[Award], others: QuerySet[Award]) -> list[Unmatched]:
    """Awards whose household has no member on the other list; people are the same when their numbers are."""
    members = Member.objects.filter(until_on__isnull=True)
    theirs = set(members.filter(household__awards__in=others).values_list("resident_id_index", flat=True)) - {""}
    known_households = members.filter(resident_id_index__in=theirs).values("household_id")
    alone = rows.exclude(household_id__in=known_households).exclude(household_id__in=others.values("household_id"))
    return [
        Unmatched(row, masked_name(row.case.applicant), row.area, row.from_month)
        for row in alone.select_related("case")
    ]
