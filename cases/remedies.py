"""Reconsiderations and lawsuits: what a household may ask, what was filed, by when it is decided, what then is owed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from cases import access, chain
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import Case, Delivery, Document, Household, Remedy, RemedyDuty
from offices.models import OfficeKind, PostKind, User
from offices.routing import office_for
from processes import region, snapshots
from rules.deadlines import Deadline
from rules.remedies import Act, Kind, Reconsidered, Ruling, Way, ways

ENTERS = {PostKind.CASEWORKER, PostKind.HEAD_OF_OFFICE, PostKind.COUNTY_APPROVER, PostKind.COUNTY_HEAD}
# Letters that decide something about a household, the newest of a case being what it may turn against.
DECIDING = frozenset(
    {"decision", "refusal", "non_acceptance", "reduction", "termination", "gradual_exit", "increase"}
    | {"standard_change", "relocation", "rectification", "sanction", "refund", "risk_removal"}
)
R = Remedy.Result
# What each result obliges the office to do.
DUTIES = {
    R.CHANGED: "按变更后的决定执行，补发或者追回差额",
    R.REVOKED: "撤销原决定，重新调查并作出决定，恢复原来的待遇",
    R.UNLAWFUL: "采取补救措施",
    R.ORDERED: "在限期内作出决定",
}


@dataclass(frozen=True)
class Standing:
    """Where a household stands with one case: the letter, when it came, the ways, and what was filed."""

    case: Case
    document: Document | None
    delivered_on: date | None
    ways: tuple[tuple[Way, str], ...]
    filed: tuple[Remedy, ...]
    suspends: bool


@dataclass(frozen=True)
class _Place:
    """What holds for all cases of an area on a day: the ruling, and the two organs."""

    ruling: Ruling
    organs: Mapping[str, str]


def standings(household: Household, on: date) -> list[Standing]:
    """For each decided or silent case of a household, newest first: what may be asked, where, until when."""
    cases = list(
        household.cases.select_related("process")
        .defer("process__engine_state")
        .prefetch_related("remedies__duty", "remedies__document")
        .order_by("-id")
    )
    if not cases:
        return []
    letters = _letters(cases)
    with snapshots.trust(snapshots.stamps()):
        place = _place(household.area, on)
        found = (_standing(case, letters.get(case.pk, (None, None)), place, on) for case in cases)
        return [each for each in found if each is not None]


def standing(case: Case, on: date) -> Standing | None:
    """Where the household stands with one case; none while the office may still take its time."""
    return _standing(case, _letters([case]).get(case.pk, (None, None)), _place(case.area, on), on)


def _place(area: str, on: date) -> _Place:
    return _Place(ruling(area, on), {kind: organ_of(area, kind, on) for kind in Kind})


def _standing(case: Case, told: tuple[Document | None, date | None], place: _Place, on: date) -> Standing | None:
    letter, delivered_on = told
    act = _act(case, letter, delivered_on)
    if act is None:
        return None
    filed = tuple(sorted(case.remedies.all(), key=lambda row: row.pk))
    found = ways(act, _due_in(case), place.ruling, _reconsidered(filed))
    if act.silence and not filed and not any(way.from_on and way.from_on <= on for way in found):
        return None
    where = tuple((way, place.organs[way.kind]) for way in found)
    return Standing(case, letter, delivered_on, where, filed, place.ruling.suspends)


def _letters(cases: list[Case]) -> dict[int, tuple[Document, date | None]]:
    """The newest deciding letter of each case with the day on which it came, in two queries."""
    rows = Document.objects.filter(case__in=[case.pk for case in cases], kind__in=DECIDING)
    rows = rows.exclude(state=Document.State.VOID).defer("html_sealed").order_by("id")
    newest = {row.case_id: row for row in rows}
    days: dict[int, date] = {}
    deliveries = Delivery.objects.filter(document__in=[row.pk for row in newest.values()])
    for document_id, on in deliveries.values_list("document_id", "delivered_on"):
        days[document_id] = min(on, days.get(document_id, on))
    return {case_id: (row, days.get(row.pk)) for case_id, row in newest.items()}


def _act(case: Case, letter: Document | None, delivered_on: date | None) -> Act | None:
    if letter is not None:
        return Act(made_on=letter.issued_on, known_on=delivered_on)
    if case.decided_on or case.state == Case.State.CLOSED:
        return None
    return Act(asked_on=case.opened_at.astimezone().date())


def _due_in(case: Case) -> Callable[[str, date], Deadline]:
    """Days by the rules in the box: which remedies there are is the law of the day, whatever edition a case keeps."""

    def due(rule_id: str, start: date) -> Deadline:
        return region.due(rule_id, start, case.area)

    return due


def ruling(area: str, on: date) -> Ruling:
    """What the area rules on the order of the two ways (行政复议法 第二十三条) and on suspension (第四十二条)."""
    values = region.standards(area, on)
    silence, refusal, suspends = (
        values.find(key) for key in ("appeal.review_first", "appeal.review_first_refusal", "appeal.suspends")
    )
    return Ruling(
        first_for_silence=bool(silence is None or silence.value),
        first_for_decision=bool(refusal.value) if refusal is not None else None,
        suspends=bool(suspends is not None and suspends.value),
    )


def _reconsidered(filed: tuple[Remedy, ...]) -> Reconsidered | None:
    rows = [row for row in filed if row.kind == Remedy.Kind.RECONSIDERATION]
    rows = [row for row in rows if row.result not in (R.WITHDRAWN,)]
    if not rows:
        return None
    newest = max(rows, key=lambda row: (row.filed_on, row.pk))
    return Reconsidered(newest.filed_on, newest.due_on, newest.received_on)


def organ_of(area: str, kind: str, on: date) -> str:
    """The county's government for bureau and township alike (行政复议法 第二十四条), or the county's court."""
    government = office_for(OfficeKind.COUNTY_GOVERNMENT, area, on).name
    return government if kind == Kind.RECONSIDERATION else f"{government.removesuffix('人民政府')}人民法院"


@transaction.atomic
def file(case_id: int, actor: User, kind: str, filed_on: date, now: datetime, note: str = "") -> Remedy:
    """Registers a reconsideration or a lawsuit; one that came too late or too early is registered and marked so."""
    on = now.astimezone().date()
    case = _find(case_id, actor, on)
    if filed_on > on:
        raise Blocked("提出日期不能晚于今天")
    stands = standing(case, filed_on)
    if stands is None:
        raise Blocked("这件办件还没有决定，也没有超过答复期限，没有可以复议、起诉的事项")
    way, organ = next((way, organ) for way, organ in stands.ways if way.kind == kind)
    remedy = Remedy.objects.create(
        case=case,
        document=stands.document,
        kind=kind,
        ground=Remedy.Ground.DECISION if stands.document else Remedy.Ground.INACTION,
        organ=organ,
        filed_on=filed_on,
        open_until=way.until,
        note=_told(way, filed_on, note),
        entered_by=actor,
        entered_at=now,
    )
    chain.append(case, "file_remedy", actor, now, detail={"remedy": remedy.pk, "kind": kind})
    return remedy


def _told(way: Way, filed_on: date, note: str) -> str:
    """What stood in the way on the day, for whoever decides on acceptance; the office does not decide that."""
    late = f"提出时已超过期限（{way.until}）" if way.until and filed_on > way.until else ""
    return "；".join(part for part in (way.blocked, late, note.strip()) if part)[:500]


def _find(case_id: int, actor: User, on: date) -> Case:
    case = access.cases_for(actor, on).select_related("process").filter(pk=case_id).first()
    if case is None:
        raise NotFound()
    if not access.reach(actor, on).posts & ENTERS:
        raise NotAllowed("您的岗位不能登记复议、诉讼")
    return case


def _locked(remedy_id: int, actor: User, on: date) -> Remedy:
    remedy = Remedy.objects.select_for_update(of=("self",)).select_related("case__process").filter(pk=remedy_id).first()
    if remedy is None:
        raise NotFound()
    _find(remedy.case_id, actor, on)
    if remedy.result:
        raise Blocked("这一件已经有了结果")
    return remedy


@transaction.atomic
def accept(remedy_id: int, actor: User, accepted_on: date, simple: bool, now: datetime) -> Remedy:
    """Notes acceptance; for a reconsideration this starts the time for its decision: 60 days, 30 when simple."""
    remedy = _locked(remedy_id, actor, now.astimezone().date())
    if accepted_on < remedy.filed_on:
        raise Blocked("受理日期不能早于提出日期")
    remedy.accepted_on, remedy.simple = accepted_on, simple
    if remedy.kind == Remedy.Kind.RECONSIDERATION:
        rule = "remedy.reconsideration_decision" + ("_simple" if simple else "")
        _set_due(remedy, region.due(rule, accepted_on, remedy.case.area))
    remedy.save()
    chain.append(remedy.case, "accept_remedy", actor, now, detail={"remedy": remedy.pk})
    return remedy


@transaction.atomic
def extend(remedy_id: int, actor: User, now: datetime) -> Remedy:
    """Notes that a hard reconsideration takes up to thirty days more (行政复议法 第六十二条)."""
    remedy = _locked(remedy_id, actor, now.astimezone().date())
    if remedy.kind != Remedy.Kind.RECONSIDERATION or remedy.accepted_on is None or remedy.simple or remedy.extended:
        raise Blocked("只有已受理的普通程序复议可以延长一次")
    rule, start = "remedy.reconsideration_decision", remedy.accepted_on
    _set_due(remedy, region.due(rule, start, remedy.case.area, extension="complex"))
    remedy.extended = True
    remedy.save()
    chain.append(remedy.case, "extend_remedy", actor, now, detail={"remedy": remedy.pk})
    return remedy


def _set_due(remedy: Remedy, due: Deadline) -> None:
    remedy.due_on, remedy.due_explanation = due.due_on, due.explanation


@transaction.atomic
def conclude(remedy_id: int, actor: User, said: Mapping[str, object], now: datetime) -> Remedy:
    """Notes the result with `result`, `result_on`, `received_on`, `note`; what it obliges to is opened as a duty.

    The act itself stands until a case of its own carries the duty out (行政复议法 第四十二条).
    """
    remedy = _locked(remedy_id, actor, now.astimezone().date())
    result, result_on = str(said["result"]), said["result_on"]
    if not isinstance(result_on, date) or result_on < remedy.filed_on:
        raise Blocked("结果日期不能早于提出日期")
    remedy.result, remedy.result_on = result, result_on
    received_on = said.get("received_on")
    remedy.received_on = received_on if isinstance(received_on, date) else None
    remedy.note = "；".join(part for part in (remedy.note, str(said.get("note") or "")) if part)[:500]
    remedy.save()
    if result in DUTIES:
        RemedyDuty.objects.create(remedy=remedy, duty=DUTIES[R(result)], due_on=said.get("duty_due_on") or None)
    chain.append(remedy.case, "conclude_remedy", actor, now, detail={"remedy": remedy.pk, "result": result})
    return remedy


@transaction.atomic
def carry_out(duty_id: int, actor: User, case: Case | None, note: str, now: datetime) -> RemedyDuty:
    """Closes a duty: by the case in which the office decided anew, or by what it did instead."""
    duty = RemedyDuty.objects.select_for_update(of=("self",)).select_related("remedy__case").get(pk=duty_id)
    _find(duty.remedy.case_id, actor, now.astimezone().date())
    if duty.state == RemedyDuty.State.DONE:
        raise Blocked("这一事项已经履行")
    if case is None and not note.strip():
        raise Blocked("请写明怎样履行的，或者写明重新作出决定的办件")
    if case is not None and case.household_id != duty.remedy.case.household_id:
        raise Blocked("履行的办件不是这一户的")
    duty.state, duty.done_in, duty.done_note = RemedyDuty.State.DONE, case, note.strip()[:300]
    duty.done_by, duty.done_at = actor, now
    duty.save()
    chain.append(duty.remedy.case, "carry_out_duty", actor, now, detail={"duty": duty.pk})
    return duty


def duties_waiting(user: User, on: date) -> list[RemedyDuty]:
    """The duties of one's area that nobody has carried out, the soonest first."""
    rows = RemedyDuty.objects.filter(state=RemedyDuty.State.WAITING, remedy__case__in=access.cases_for(user, on))
    return list(rows.select_related("remedy__case").order_by("due_on", "id"))
