"""Risk warnings: merged per household, verified in a procedure of their own, answered; never a stop by themselves."""

from datetime import date, timedelta
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from cases import bulk, chain, drafts, intake, secrets, steps
from cases.documents import issue
from cases.errors import Blocked, FormRejected, NotAllowed
from cases.models import Award, AwardPeriod, Case, Document, Household, Referral
from monitoring import doctors
from monitoring.comparing import looking
from monitoring.doctors import Signing
from monitoring.models import Comparison, Delivery, DispatchRun, Hit, Level, Record, RiskWarning, Source
from monitoring.receiving import deliveries
from monitoring.risk import dispatching, escalating, gathering, leads, limits
from monitoring.risk.lives import WarningLife
from offices.models import User
from processes.errors import MoveRefused
from processes.models import Task
from rules import indicators
from tests import builders
from tests.arrivals import new_source
from tests.warned import COUNTY, NOW, People, clock, dispatched, do, household, sign, verified

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def county(base: None) -> None:
    """Lushi with its offices, people and calendar."""


@pytest.fixture
def people() -> People:
    return builders.team()


@pytest.mark.proves("MON-04", "S0-06", "S0-10", "S1-07", "S2-15")
def test_signs_of_a_household_are_one_warning_with_its_most_serious_level_and_its_limit(people: People) -> None:
    first, second = household("甲某"), household("乙某")
    run = dispatched([sign(first, "1", Level.YELLOW), sign(first, "2", Level.RED), sign(second, "3")])

    warning = RiskWarning.objects.get(household=first)
    task = Task.objects.get(process=warning.case.process_id)
    assert (run.state, run.total, run.done, run.opened) == ("done", 3, 3, 2)
    assert (warning.level, warning.signs.count(), warning.state) == (Level.RED, 2, "open")
    assert (task.element, task.post, task.office.division_id) == ("verification_visit", "grid_member", first.area)
    # Five working days for red in the example of this county; the National Day holidays are over.
    assert task.due_on == warning.due_on == warning.case.due_on == date(2026, 10, 19)
    assert chain.verify(COUNTY) is None


def test_signs_taken_in_twice_and_a_run_gone_on_with_make_no_second_warning(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatching, "BATCH", 2)
    signs = [sign(household(f"户{number}"), str(number)) for number in range(5)]
    first = dispatching.start(COUNTY, "province", signs, NOW.date(), None, NOW)
    dispatching._batch(first, limits.Limits(), NOW)
    # A worker that knew the run as it was before finds it moved and leaves no trace.
    dispatching._batch(first, limits.Limits(), NOW)
    assert (RiskWarning.objects.count(), Case.objects.filter(scheme="risk_warning").count()) == (2, 2)

    # The worker died here; the next round of the time-keeper takes the run up.
    escalating.take_up(NOW + timedelta(minutes=5), clock)
    again = dispatched(signs)

    first.refresh_from_db()
    assert (first.state, first.done, first.opened, again.total) == ("done", 5, 5, 0)
    assert RiskWarning.objects.count() == Case.objects.filter(scheme="risk_warning").count() == 5


@pytest.mark.proves("S2-16", "S0-06")
def test_rows_of_both_warning_lists_and_hits_of_a_comparison_become_signs_with_their_colours(people: People) -> None:
    home, other = household("甲某"), household("乙某")
    source = Source.objects.create(
        code="platform",
        department="provincial_platform",
        title="省级平台",
        legal_basis="x",
        purpose="x",
        cycle="monthly",
    )
    month = date(2026, 10, 1)
    delivery = Delivery.objects.create(
        source=source,
        county=COUNTY,
        month=month,
        channel="file",
        name="名单.xlsx",
        digest="0",
        received_at=NOW,
        moved_at=NOW,
    )
    for line, (item, code) in enumerate([("provincial_warning", "orange"), ("anti_return_risk", "red")], 1):
        Record.objects.create(delivery=delivery, line=line, item=item, household=home, month=month, on=month, code=code)
    comparison = Comparison.objects.create(
        area=builders.COUNTY, month=month, cycle="periodic", started_at=NOW, moved_at=NOW
    )
    indicator = next(iter(indicators.shipped().indicators))
    hit = Hit.objects.create(
        comparison=comparison,
        indicator=indicator,
        scene="x",
        direction="entry",
        level="yellow",
        household=other,
        month=month,
        facts={"amount": 3820000},
        found_at=NOW,
    )

    runs = [
        *gathering.from_delivery(delivery, people["county_approver"], NOW),
        gathering.from_comparison(comparison, None, NOW),
    ]
    done = [dispatching.go_on(run.pk, clock) for run in runs]

    warning = RiskWarning.objects.get(household=home)
    hit.refresh_from_db()
    assert [(run.source, run.opened, run.joined) for run in done] == [
        ("province", 1, 0),
        ("relapse", 0, 1),
        ("comparison", 1, 0),
    ]
    assert (warning.level, warning.received_on, warning.signs.count()) == (Level.RED, NOW.date(), 2)
    assert hit.warning == RiskWarning.objects.get(household=other)
    assert hit.warning.reason == indicators.shipped().indicators[indicator].title


def test_a_new_sign_joins_the_open_warning_and_its_level_can_only_rise(people: People) -> None:
    home = household("甲某")
    dispatched([sign(home, "1", Level.YELLOW)])
    run = dispatched([sign(home, "2", Level.RED), sign(home, "3", Level.BLUE)])

    warning = RiskWarning.objects.get()
    assert (run.joined, run.opened, warning.level, warning.signs.count()) == (1, 0, Level.RED, 3)


@pytest.mark.proves("MON-03", "S0-06", "S1-08", "S3-06", "D23")
def test_a_false_alarm_is_refuted_with_its_reason_answered_and_closed(people: People) -> None:
    home = household("甲某")
    dispatched([sign(home, "YJ-7", Level.BLUE)])
    dispatched([sign(home, "YJ-8")])
    warning = RiskWarning.objects.get()
    with pytest.raises(MoveRefused):
        WarningLife(warning).move("close")

    warning = verified(warning, people, "refuted", not_included=["income_above"])
    paper = Document.objects.get(case=warning.case, kind="verification_record")
    text = issue.read_html(paper)
    do(warning.case, people, "feedback", NOW, reply_text="经入户核实，困难已有帮扶解决。")

    warning.refresh_from_db()
    warning.case.refresh_from_db()
    assert (warning.state, warning.outcome, warning.false_alarm) == ("closed", "refuted", "already_helped")
    assert (warning.visited_on, warning.replied_on, warning.case.state) == (NOW.date(), NOW.date(), "closed")
    assert not warning.case.clocks.filter(stopped_on__isnull=True).exists()
    assert all(word in text for word in ("预警核查单", "YJ-7", "橙色", "☑", "困难已经解决", "人均收入高于标准"))


def test_a_visit_is_answered_one_by_one_and_a_false_alarm_with_its_reason(people: People) -> None:
    dispatched([sign(household("甲某"), "1")])
    task = Task.objects.get(element="verification_visit")
    with pytest.raises(Blocked, match="逐件"):
        bulk.form_for([task], NOW.date())

    with pytest.raises(FormRejected) as refused:
        steps.submit(task.pk, people["grid_member"], {"verification_outcome": "refuted"}, {}, NOW)

    assert "false_alarm" in refused.value.form.errors


@pytest.mark.proves("MON-03", "S2-15")
def test_who_may_be_eligible_finds_an_application_filled_with_what_is_known(people: People) -> None:
    dispatched([sign(household("甲某"), "1")])

    warning = verified(RiskWarning.objects.get(), people, "eligible", next_scheme="dibao")

    draft = drafts.find(people["caseworker"], intake.draft_key("dibao", builders.VILLAGE))
    assert warning.state == "verified"
    assert draft is not None
    assert [member["name"] for member in draft["members"]] == ["甲某"]
    assert draft["application_reason"] == "三口人靠打零工生活，房屋安全。"


@pytest.mark.proves("MON-03", "S1-06", "S2-32", "S2-35")
@pytest.mark.either_database
def test_a_death_that_health_tells_warns_at_once_opens_a_review_and_by_itself_stops_and_cuts_nothing(
    people: People, django_capture_on_commit_callbacks: Any
) -> None:
    award = builders.granted(people)
    before = list(AwardPeriod.objects.filter(award=award).values())
    approver, head = people["county_approver"], people["county_head"]
    deaths = new_source(approver, "deaths", "health", ["death_certificate", "family_doctor"])
    doctors_before = doctors.signing(approver, NOW.date())
    with django_capture_on_commit_callbacks(execute=True):
        delivery = told_by(deaths, approver, head, award.household, "死亡医学证明")
    assert DBTaskResult.objects.filter(task_path__endswith="look_at_arrival").count() == 1, "not at the month's end"
    run = looking.on_arrival(delivery.pk, NOW)
    assert looking.on_arrival(delivery.pk, NOW).hits == 0, "looked at again, nothing is found twice"
    hit = run.found.get()
    assert (hit.indicator, hit.direction, run.cycle) == ("death_certified_in_benefit", "block", "real_time")
    dispatching.go_on(DispatchRun.objects.get(source="comparison").pk, clock)
    assert RiskWarning.objects.get().level == Level.RED

    warning = verified(RiskWarning.objects.get(), people, "ineligible")
    do(warning.case, people, "feedback", NOW, reply_text="已转入复核。")

    award.refresh_from_db()
    review = Case.objects.get(about=award, procedure="review")
    assert (warning.follow_up, review.cause, review.state) == (review, "risk_warning", "open")
    assert list(AwardPeriod.objects.filter(award=award).values()) == before
    assert award.state == Award.State.ACTIVE

    # The same bureau says who has signed with a family doctor; who has not is pushed to it, once.
    member = award.household.members.get()
    assert doctors_before == Signing(1, 0) and list(doctors.unsigned(approver, NOW.date())) == [member]
    clerk = people["caseworker"]
    assert (doctors.push([member.pk], clerk, NOW).count, len(doctors.push([member.pk], clerk, NOW).skipped)) == (1, 1)
    told_by(deaths, approver, head, award.household, "家庭医生签约")
    assert doctors.signing(approver, NOW.date()) == Signing(1, 1)
    assert not doctors.unsigned(approver, NOW.date()).exists()


def told_by(source: Source, sender: User, second: User, home: Household, title: str) -> Delivery:
    """What a bureau says of the one person of a household: that an event happened."""
    member = home.members.get()
    number = secrets.unseal_text(member.resident_id_sealed, "member.resident_id", member.uid)
    data = f"姓名,公民身份号码,{title}\n{member.name},{number},是\n".encode()
    made = deliveries.receive(source, NOW.date(), "名单.csv", [data], sender, NOW)
    deliveries.check(made.pk, clock)
    deliveries.accept(made.pk, True, second, NOW)
    return deliveries.go_on(made.pk, clock)


@pytest.mark.proves("S2-17", "MON-03")
def test_what_is_complex_goes_to_a_case_conference_whose_minutes_are_asked_for(people: People) -> None:
    dispatched([sign(household("甲某"), "1")])
    warning = RiskWarning.objects.get()
    verified_to_conference(warning, people)
    task = Task.objects.get(element="case_conference", state="open")
    told = {"conference_number": "没有", "conference_conclusion": "按误报处理。", "settled_outcome": "refuted"}

    with pytest.raises(FormRejected) as refused:
        steps.submit(task.pk, people["county_approver"], told, {}, NOW)

    assert "conference_number" in refused.value.form.errors
    assert task.post == "county_approver"


def verified_to_conference(warning: RiskWarning, people: People) -> None:
    found = {"verification_outcome": "complex", "verification_found": "户籍、居住和赡养情况都不清楚。"}
    do(warning.case, people, "verification_visit", NOW, **found)
    do(warning.case, people, "verification_examination", NOW, verification_outcome="complex")


@pytest.mark.proves("S2-15")
def test_a_warning_nobody_visited_in_time_is_told_upwards_once(people: People) -> None:
    dispatched([sign(household("丙某"), "1")])
    later = NOW + timedelta(days=90)

    assert [escalating.escalate(later), escalating.escalate(later)] == [1, 0]

    assert RiskWarning.objects.get().escalated_on == later.date()


@pytest.mark.proves("S2-06", "S4-09", "S3-04")
def test_a_lead_about_somebody_without_a_case_is_verified_like_any_warning(people: People) -> None:
    lead = leads.Lead(builders.VILLAGE, "丁某", "独居老人，屋顶漏雨，没有收入。", "grid")
    warning = leads.raise_lead(lead, people["grid_member"], NOW)
    again = leads.raise_lead(lead, people["village_aide"], NOW)

    assert (warning.source, warning.case.scheme, warning.household.name) == ("lead", "risk_warning", "丁某")
    assert warning.raised_by == warning.case.opened_by == people["grid_member"]
    assert (again.pk, RiskWarning.objects.count(), again.signs.count()) == (warning.pk, 1, 2)
    with pytest.raises(NotAllowed):
        leads.raise_lead(lead, people["finance_clerk"], NOW)


@pytest.mark.proves("S2-14", "S2-18", "MON-03")
def test_a_policy_that_was_not_delivered_is_pushed_to_its_department(people: People) -> None:
    dispatched([sign(household("甲某"), "1")])
    task = Task.objects.get(process=RiskWarning.objects.get().case.process_id)
    assert task.office.division_id == builders.VILLAGE, "first to the village, whose township examines"

    warning = verified(RiskWarning.objects.get(), people, "policy_gap", missing_items=["rent_subsidy"])

    pushed = Referral.objects.get()
    assert (pushed.department, pushed.to_office.department, pushed.to_office.division_id) == (
        "housing",
        "housing",
        builders.COUNTY,
    )
    assert (pushed.item, pushed.household, pushed.case) == ("rent_subsidy", warning.household, warning.case)
