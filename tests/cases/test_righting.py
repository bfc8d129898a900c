"""Wrong decisions put right and fraud sanctioned: heard first, within the law of the day, money to the fen."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from cases import awards, procedures, steps
from cases.changing import righting
from cases.errors import Blocked
from cases.models import Award, Case, Document, Rectification, Sanction
from offices.models import User
from processes.models import Task
from tests import builders
from tests.journeys.answers import SIGNED

pytestmark = pytest.mark.django_db
LATER = builders.NOW + timedelta(days=75)
HEARD = LATER + timedelta(days=1)
OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)
TOLD: dict[str, dict[str, object]] = {
    "rectification_proposal": {
        "righting_ground": "calculation",
        "righting_found": "漏计一项扣减，少算保障金。",
        "righted_from": "2026-10",
        "recovers": False,
        "proposer_signature": SIGNED,
    },
    "rectification_decision": {
        "rectification_agreed": True,
        "decision_text": "核算有误，予以更正。",
        "decision_signature": SIGNED,
    },
    "sanction_finding": {
        "righting_found": "隐瞒长期务工收入，虚报收入证明。",
        "undue_amount": "500.00",
        "returned_amount": "0.00",
        "fine_amount": "1000.00",
        "instalments": 1,
        "recheck_due": False,
        "proposer_signature": SIGNED,
    },
    "sanction_decision": {
        "sanction_agreed": True,
        "decision_text": "陈述申辩不成立。",
        "decision_signature": SIGNED,
    },
    "hearing_notice": {
        "hearing_reasons": "核算有误。",
        "hearing_evidence": "测算表。",
        "notified_way": "in_person",
        "notified_on": LATER.date().isoformat(),
        "hearing_place": "民政局二楼",
    },
    "hearing": {
        "hearing_outcome": "in_person",
        "heard_on": HEARD.date().isoformat(),
        "heard_person": "李建国",
        "heard_relation": "self",
        "hearing_agrees": "agrees",
        "hearing_opinion": "没有意见。",
        "heard_signature": SIGNED,
        "recorders": [{"name": "常文清", "signature": SIGNED}, {"name": "孟小舟", "signature": SIGNED}],
    },
}
Team = dict[str, User]


@pytest.fixture
def people() -> Team:
    return builders.team()


@pytest.fixture
def award(people: Team) -> Award:
    return builders.granted(people)


def opened(award: Award, people: Team, procedure: str) -> Case:
    return procedures.open_procedure(award, procedure, procedure, people["county_approver"], LATER)


def tell(case: Case, people: Team, element: str, now: object = LATER, **said: object) -> steps.StepDone:
    task = builders.open_task(case, element)
    told = builders.signed(TOLD[element] | said, now.date().isoformat())
    return steps.submit(task.pk, people[task.post], told, {}, now)


def heard(case: Case, people: Team) -> None:
    tell(case, people, "hearing_notice")
    tell(case, people, "hearing", HEARD)


def test_too_little_is_corrected_from_its_month_without_a_hearing(award: Award, people: Team) -> None:
    old, case = award.amount, opened(award, people, "rectification")
    tell(case, people, "rectification_proposal", righting_proposal="correct", righted_amount=str(old + 100))
    tell(case, people, "rectification_decision")
    award.refresh_from_db()
    made = Rectification.objects.get(case=case)
    assert awards.period_of(award, OCTOBER).amount == award.amount == old + 100
    assert (made.wrong, made.difference, made.from_month) == (award.case.decision, 200, OCTOBER)
    assert award.case.decision.amount == old, "the wrong decision stays as it was"
    assert award.case.decision.rectifications.get() == made
    assert Document.objects.filter(case=case).values_list("kind", flat=True).last() == "rectification"


@pytest.mark.proves("LAW-14")
def test_a_correction_downwards_is_heard_before_it_is_decided(award: Award, people: Team) -> None:
    old, case = award.amount, opened(award, people, "rectification")
    tell(case, people, "rectification_proposal", righting_proposal="correct", righted_amount=str(old - 50))
    assert builders.open_task(case).element == "hearing_notice"
    heard(case, people)
    tell(case, people, "rectification_decision", HEARD)
    assert awards.period_of(award, NOVEMBER).amount == old - 50
    assert Rectification.objects.get().difference == -100
    kinds = list(Document.objects.filter(case=case).order_by("id").values_list("kind", flat=True))
    assert kinds == ["hearing_notice", "hearing_record", "rectification"]


@pytest.mark.proves("LAW-14")
def test_nobody_gets_round_the_hearing_by_skipping_its_steps(award: Award, people: Team) -> None:
    case = opened(award, people, "rectification")
    tell(case, people, "rectification_proposal", righting_proposal="revoke")
    heard(case, people)
    Task.objects.filter(process=case.process_id, element="hearing").update(section="archiving")
    with pytest.raises(Blocked, match="听取救助对象的意见"):
        tell(case, people, "rectification_decision", HEARD)
    award.refresh_from_db()
    assert award.state == Award.State.ACTIVE and not Rectification.objects.exists()


def test_a_revoked_award_pays_nothing_from_the_month_on(award: Award, people: Team) -> None:
    case = opened(award, people, "rectification")
    tell(case, people, "rectification_proposal", righting_proposal="revoke", righted_from="2026-11")
    heard(case, people)
    tell(case, people, "rectification_decision", HEARD)
    award.refresh_from_db()
    assert (award.state, award.end_reason) == (Award.State.ENDED, "revoked")
    assert awards.period_of(award, OCTOBER) and awards.period_of(award, NOVEMBER) is None


def test_a_decision_that_was_right_is_upheld_and_nothing_moves(award: Award, people: Team) -> None:
    case = opened(award, people, "rectification")
    tell(case, people, "rectification_proposal", righting_proposal="uphold", righting_ground="none")
    tell(case, people, "rectification_decision")
    assert Rectification.objects.get().outcome == "uphold" and award.periods.count() == 1


@pytest.mark.proves("LAW-19")
def test_the_fine_is_that_of_the_law_in_force_on_the_day_of_the_decision(base: None) -> None:
    before, after = (righting.fine_of(builders.VILLAGE, on) for on in (date(2026, 6, 30), date(2026, 7, 1)))
    undue = Decimal(500)
    assert (before.least, before.most, before.clause) == (1, 3, "社会救助暂行办法 第六十八条")
    assert (after.least, after.most, after.clause) == (0, 2, "社会救助法 第七十三条")
    assert before.refuses(undue, Decimal(1500)) == "" and after.refuses(undue, Decimal(1000)) == ""
    assert "不能超过骗取金额的2倍，即1000.00元" in after.refuses(undue, Decimal("1000.01"))
    assert "不能低于骗取金额的1倍" in before.refuses(undue, Decimal(499))
    assert before.refuses(undue, Decimal(0)) == ""


@pytest.mark.proves("LAW-19")
def test_a_fine_beyond_the_law_is_refused_and_one_within_it_is_on_record(award: Award, people: Team) -> None:
    case = opened(award, people, "sanction")
    tell(case, people, "sanction_finding", fine_amount="1000.01")
    heard(case, people)
    with pytest.raises(Blocked, match="不能超过骗取金额的2倍"):
        tell(case, people, "sanction_decision", HEARD)
    case.process.refresh_from_db()
    assert not Sanction.objects.exists() and builders.open_task(case).element == "sanction_decision"


@pytest.mark.proves("LAW-19")
def test_a_sanction_is_heard_decided_and_written(award: Award, people: Team) -> None:
    case = opened(award, people, "sanction")
    tell(case, people, "sanction_finding")
    heard(case, people)
    tell(case, people, "sanction_decision", HEARD)
    made = Sanction.objects.get()
    assert (made.fine, made.most, made.clause) == (1000, 2, "社会救助法 第七十三条")
    assert Document.objects.filter(case=case, kind="sanction").exists()
    award.refresh_from_db()
    assert award.state == Award.State.ACTIVE, "the award itself is changed by a review only"


def test_more_than_was_ever_paid_is_not_claimed_back(award: Award, people: Team) -> None:
    case = opened(award, people, "sanction")
    tell(case, people, "sanction_finding", returned_amount="500.00", fine_amount="0.00")
    heard(case, people)
    with pytest.raises(Blocked, match="不能超过已经发放"):
        tell(case, people, "sanction_decision", HEARD)
