"""Changes during an award: reported, verified, seconded, decided; what falls goes to a review with its hearing."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from cases import awards, procedures, secrets, steps
from cases.errors import NotAllowed
from cases.models import Award, Case, ChainEntry, Document
from offices.models import User
from tests import builders
from tests.journeys.answers import SIGNED

pytestmark = pytest.mark.django_db
DECEMBER = date(2026, 12, 1)
LATER = builders.NOW + timedelta(days=75)
TOLD: dict[str, dict[str, object]] = {
    "change_report": {"happened_on": "2026-11-10", "told_by": "household", "change_told": "收入有变化。"},
    "change_verification": {"verified_on": "2026-11-12", "verified_by_ways": ["visit"], "change_found": "查明属实。"},
    "change_examination": {
        "calculation_checked": True,
        "change_opinion": "按查实的收入重新核算。",
        "examiner_signature": SIGNED,
    },
    "change_confirmation": {"change_confirmed": True, "confirmation_signature": SIGNED},
    "increase_decision": {
        "calculation_agreed": True,
        "decision_text": "收入减少，依规定增发。",
        "decision_signature": SIGNED,
    },
}


@pytest.fixture
def people() -> dict[str, User]:
    return builders.team()


@pytest.fixture
def award(people: dict[str, User]) -> Award:
    return builders.granted(people)


def opened(award: Award, people: dict[str, User]) -> Case:
    return procedures.open_procedure(award, "change", "change_report", people["caseworker"], LATER)


def tell(case: Case, people: dict[str, User], element: str, now: datetime, **said: object) -> steps.StepDone:
    task = builders.open_task(case, element)
    told = builders.signed(TOLD[element] | said, now.date().isoformat())
    return steps.submit(task.pk, people[task.post], told, {}, now)


def told_until_seconded(case: Case, people: dict[str, User], amount: str) -> None:
    rows = [{"member": "李建国", "item": "casual_labour", "amount": amount, "period": "month"}]
    tell(case, people, "change_report", LATER, change_kinds=["incomes"])
    tell(case, people, "change_verification", LATER, verified_kinds=["incomes"], incomes=rows)
    tell(case, people, "change_examination", LATER)
    tell(case, people, "change_confirmation", LATER)


def close(case: Case, people: dict[str, User]) -> None:
    for element in ("delivery", "archiving"):
        builders.do(builders.open_task(case, element), people, LATER)


def test_an_increase_is_decided_by_another_and_paid_from_the_next_month(award: Award, people: dict[str, User]) -> None:
    before, case = award.amount, opened(award, people)
    told_until_seconded(case, people, "100.00")
    done = tell(case, people, "increase_decision", LATER)
    award.refresh_from_db()
    assert award.amount == before + Decimal(200)
    assert awards.period_of(award, date(2026, 11, 1)).amount == before
    assert awards.period_of(award, DECEMBER).amount == before + Decimal(200)
    assert [document.kind for document in done.issued] == ["increase"]
    assert [task.element for task in done.opened] == ["delivery"]


def test_a_change_that_leaves_the_amount_is_answered_in_writing(award: Award, people: dict[str, User]) -> None:
    case = opened(award, people)
    told_until_seconded(case, people, "300.00")
    assert Document.objects.filter(case=case).values_list("kind", flat=True).last() == "change_reply"
    close(case, people)
    case.refresh_from_db()
    assert (case.state, case.outcome) == (Case.State.CLOSED, Case.Outcome.CONTINUE)
    assert award.periods.count() == 1


def test_nobody_seconds_a_change_that_the_same_person_entered(award: Award, people: dict[str, User]) -> None:
    builders.hold(people["caseworker"], "head_of_office", builders.TOWN)
    case = opened(award, people)
    tell(case, people, "change_report", LATER, change_kinds=["address"], address="五组3号")
    tell(case, people, "change_verification", LATER, verified_kinds=["address"])
    tell(case, people, "change_examination", LATER)
    with pytest.raises(NotAllowed, match="另一人"):
        tell(case, people | {"head_of_office": people["caseworker"]}, "change_confirmation", LATER)


def test_an_account_changes_only_when_a_second_person_has_seen_the_papers(
    award: Award, people: dict[str, User]
) -> None:
    case = opened(award, people)
    account = {"account_kind": "bank_card", "account_name": "李建国", "account_number": "6228480010000000017"}
    more = {"account_reason": "原卡丢失。", "account_paper": [{"name": "card.jpg"}]}
    form = steps.open_form(builders.open_task(case), people["caseworker"], LATER.date())
    assert form.section.find("account_paper").required
    with pytest.raises(steps.FormRejected) as refused:
        tell(case, people, "change_report", LATER, change_kinds=["account"], **account, **more)
    assert "account_paper" in refused.value.form.errors


def test_who_died_leaves_the_register_on_the_day_of_death(award: Award, people: dict[str, User]) -> None:
    case, household = opened(award, people), award.household
    child = {"name": "李小满", "relation": "child", "born_on": "2015-05-01", "sex": "male", "student": "compulsory"}
    own = {"name": "李建国", "relation": "self", "resident_id": builders.resident_id(1), "labour": "partial"}
    tell(case, people, "change_report", LATER, change_kinds=["members"])
    tell(case, people, "change_verification", LATER, verified_kinds=["members"], members=[own, child])
    tell(case, people, "change_examination", LATER)
    tell(case, people, "change_confirmation", LATER)
    present = household.members.filter(until_on__isnull=True)
    assert sorted(present.values_list("name", flat=True)) == ["李小满", "李建国"]
    assert household.members.filter(name="李建国").count() == 1, "who stays keeps the row"
    again = LATER + timedelta(days=40)
    tell(case, people, "increase_decision", LATER)
    close(case, people)
    case = procedures.open_procedure(award, "change", "death", people["caseworker"], again)
    gone = [{"name": "李小满", "gone_reason": "died", "gone_on": "2026-12-20"}]
    tell(case, people, "change_report", again, change_kinds=["members"], happened_on="2026-12-20")
    tell(
        case,
        people,
        "change_verification",
        again,
        verified_kinds=["members"],
        members=[own],
        members_gone=gone,
        verified_on="2026-12-22",
    )
    tell(case, people, "change_examination", again)
    assert household.members.get(name="李小满").until_on is None, "nothing counts before the second person"


def test_the_address_is_sealed_and_the_chain_names_each_step(award: Award, people: dict[str, User]) -> None:
    case = opened(award, people)
    tell(case, people, "change_report", LATER, change_kinds=["address"], address="五组3号", phone="13800000777")
    tell(case, people, "change_verification", LATER, verified_kinds=["address"])
    tell(case, people, "change_examination", LATER)
    tell(case, people, "change_confirmation", LATER)
    household = award.household
    household.refresh_from_db()
    assert secrets.unseal_text(household.address_sealed, "household.address", household.uid) == "五组3号"
    assert household.phone_mask == "138****0777"
    acts = ChainEntry.objects.filter(case=case).order_by("id").values_list("act", "element")
    assert ("submit", "change_confirmation") in acts


def test_a_fall_is_not_decided_here_but_reviewed(award: Award, people: dict[str, User]) -> None:
    before, case = award.amount, opened(award, people)
    told_until_seconded(case, people, "400.00")
    case.refresh_from_db()
    award.refresh_from_db()
    assert (case.state, case.outcome) == (Case.State.CLOSED, Case.Outcome.CONTINUE)
    review = Case.objects.get(about=award, procedure="review")
    assert (review.cause, review.state) == ("change_report", Case.State.OPEN)
    assert award.amount == before and award.periods.count() == 1
