"""An award goes on in another place: on whatever day the receiver decides, no month is unpaid and none paid twice."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from cases import awards, inherited, procedures, steps
from cases.changing import relocating
from cases.errors import Blocked
from cases.models import Award, AwardPeriod, Case, Decision, Relocation
from offices.models import User
from tests import builders
from tests.journeys.answers import SIGNED

pytestmark = pytest.mark.django_db
LATER = builders.NOW + timedelta(days=75)
DECEMBER = date(2026, 12, 1)
NEAR, FAR = builders.OTHER_VILLAGE, builders.FAR_VILLAGE
TOLD: dict[str, dict[str, object]] = {
    "relocation_request": {
        "relocation_outcome": "go",
        "relocated": True,
        "moved_on": "2026-11-01",
        "address": "安置区2号楼301",
        "relocation_reason": "全家搬入安置区，已实际居住。",
    },
    "relocation_release": {"release_agreed": True, "release_signature": SIGNED},
    "relocation_acceptance": {
        "receiving_outcome": "accept",
        "received_found": "一人居住，已住满一个月。",
        "receiver_signature": SIGNED,
    },
    "relocation_confirmation": {"calculation_checked": True, "confirmation_signature": SIGNED},
    "relocation_decision": {"calculation_agreed": True, "decision_signature": SIGNED},
}
Team = dict[str, User]


@pytest.fixture
def people() -> Team:
    return builders.team()


@pytest.fixture
def there() -> Team:
    return {post: builders.person(post, NEAR) for post in ("caseworker", "head_of_office")}


@pytest.fixture
def award(people: Team) -> Award:
    return builders.granted(people)


def tell(case: Case, actor: User, element: str, now: datetime = LATER, **said: object) -> steps.StepDone:
    task = builders.open_task(case, element)
    return steps.submit(task.pk, actor, builders.signed(TOLD[element] | said, now.date().isoformat()), {}, now)


def sent(award: Award, people: Team, to_area: str = NEAR) -> Case:
    case = procedures.open_procedure(award, "relocation", "relocation", people["caseworker"], LATER)
    tell(case, people["caseworker"], "relocation_request", to_area=to_area)
    tell(case, people["head_of_office"], "relocation_release")
    case.refresh_from_db()
    return case


def test_the_receiver_gets_the_case_and_the_sender_goes_on_paying(award: Award, people: Team, there: Team) -> None:
    case = sent(award, people)
    task = builders.open_task(case)
    assert (task.element, task.area, task.office.division_id) == ("relocation_acceptance", NEAR, f"{NEAR[:9]}000")
    assert (case.area, case.town) == (NEAR, NEAR[:9])
    award.refresh_from_db()
    assert award.state == Award.State.ACTIVE and award.area == builders.VILLAGE
    assert [document.kind for document in case.documents.all()] == ["relocation_letter"]


@pytest.mark.proves("REV-13", "S2-25")
def test_the_month_of_the_decision_is_the_senders_last(award: Award, people: Team, there: Team) -> None:
    case = sent(award, people)
    tell(case, there["caseworker"], "relocation_acceptance")
    tell(case, there["head_of_office"], "relocation_confirmation")
    tell(case, people["county_head"], "relocation_decision")
    moving = Relocation.objects.get(case=case)
    award.refresh_from_db()
    assert (moving.state, moving.last_month, moving.first_month) == ("done", date(2026, 11, 1), DECEMBER)
    assert (award.state, award.ended_on, award.end_reason) == ("ended", date(2026, 11, 30), "relocation")
    new = moving.new_award
    assert (new.area, new.state, new.from_month, new.account_mask) == (NEAR, "active", DECEMBER, award.account_mask)
    assert new.household.area == NEAR
    assert {document.kind for document in case.documents.all()} == {"relocation_letter", "relocation"}


def test_what_is_not_received_goes_back_with_the_reason(award: Award, people: Team, there: Team) -> None:
    case = sent(award, people)
    tell(case, there["caseworker"], "relocation_acceptance", receiving_outcome="return", return_reason="没有实际居住。")
    case.refresh_from_db()
    assert builders.open_task(case).element == "relocation_request" and case.area == builders.VILLAGE
    assert case.relocation.state == "returned" and case.relocation.return_reason == "没有实际居住。"
    tell(case, people["caseworker"], "relocation_request", relocation_outcome="cancel")
    case.refresh_from_db()
    award.refresh_from_db()
    assert (case.state, case.outcome, award.state) == ("closed", "continue", "active")
    assert builders.open_task(case) is None


def test_a_later_procedure_of_the_new_award_knows_the_household(award: Award, people: Team, there: Team) -> None:
    case = sent(award, people)
    tell(case, there["caseworker"], "relocation_acceptance")
    tell(case, there["head_of_office"], "relocation_confirmation")
    tell(case, people["county_head"], "relocation_decision")
    new = Award.objects.get(case=case)
    later = procedures.open_procedure(new, "change", "change_report", there["caseworker"], LATER)
    assert inherited.answers_of(later)["application"]["members"][0]["name"] == "李建国"


def test_nothing_is_moved_to_the_same_village_or_to_no_village(award: Award, people: Team) -> None:
    for place, sentence in ((builders.VILLAGE, "同一个村"), ("411224107000", "12位")):
        case = Case.objects.filter(about=award).first() or procedures.open_procedure(
            award, "relocation", "relocation", people["caseworker"], LATER
        )
        with pytest.raises(Blocked, match=sentence):
            tell(case, people["caseworker"], "relocation_request", to_area=place)


def months_paid(one: Award, month: date) -> list[Decimal]:
    """What both awards of the household together pay in a month."""
    rows = AwardPeriod.objects.filter(award__household=one.household_id, superseded_at__isnull=True)
    return [
        row.amount for row in rows if row.from_month <= month and (row.until_month is None or row.until_month >= month)
    ]


def turns() -> list[date]:
    """Each day of a month of 31 days, the last days of a leap February and of short months, the turn of a year."""
    long = [date(2027, 1, day) for day in range(1, 32)]
    return [*long, date(2028, 2, 28), date(2028, 2, 29), date(2027, 2, 28), date(2027, 4, 30), date(2027, 12, 31)]


def test_the_month_after_is_the_same_for_every_day_of_a_month() -> None:
    day = date(2027, 1, 1)
    while day < date(2031, 1, 1):
        assert awards.first_month(day) == awards.month_after(awards.month_after(day, 0), 1)
        assert (awards.first_month(day) - timedelta(days=1)).month == day.month
        day += timedelta(days=1)


@pytest.mark.proves("REV-13", "S2-25")
def test_on_no_day_is_a_month_lost_or_paid_twice(award: Award) -> None:
    decision = award.case.decision
    for day in turns():
        last_month = awards.month_after(day, 0)
        decision.from_month = awards.first_month(day)
        new = relocating.carry_over(award, decision, NEAR, last_month)
        for place in range(-2, 3):
            month = awards.month_after(day, place)
            payer = new if place > 0 else award
            assert len(months_paid(award, month)) == 1 and awards.period_of(payer, month), (day, month)
        assert award.ended_on == date(day.year, day.month, monthrange(day.year, day.month)[1])
        put_back(award, new)


def put_back(award: Award, new: Award) -> None:
    AwardPeriod.objects.filter(award=new).delete()
    new.delete()
    AwardPeriod.objects.filter(award=award).update(until_month=None)
    award.state, award.ended_on = Award.State.ACTIVE, None
    award.save()


def test_the_steps_of_a_gradual_exit_go_along(award: Award, people: Team) -> None:
    decision = Decision.objects.get(case=award.case)
    january = date(2027, 1, 1)
    part = awards.Part(DECEMBER, DECEMBER, award.amount, 1, "gradual_exit")
    awards.lay(award, [part, awards.Part(january, january, award.amount / 2, 1, "gradual_exit")], decision)
    award.state = Award.State.EXITING
    award.save()
    new = relocating.carry_over(award, decision, NEAR, DECEMBER)
    assert new.state == "exiting"
    assert [(row.from_month, row.until_month, row.kind) for row in awards.standing(new)] == [
        (january, january, "gradual_exit")
    ]
