"""By when warnings are verified and by whom, and what a county learns from them: limits, levels, handing on, tuning."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import chain, clocks
from cases.errors import Blocked, NotAllowed
from cases.models import Clock, Household
from monitoring.models import Delivery, Level, Record, RiskWarning, Unmatched
from monitoring.risk import dispatching, gathering, leads, limits, passing, replying, tuning
from processes.models import Task
from tests import builders
from tests.arrivals import new_source
from tests.warned import COUNTY, NOW, People, clock, dispatched, household, sign, verified

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def county(base: None) -> None:
    """Lushi with its offices, people and calendar."""


@pytest.fixture
def people() -> People:
    return builders.team()


@pytest.mark.proves("MON-04")
def test_the_limit_is_the_area_s_and_in_miluo_forty_working_days_from_receipt(people: People) -> None:
    due = limits.Limits().due(Level.ORANGE, "430681001001", NOW.date())

    assert (due.rule_id, due.days, due.unit, due.due_on) == (
        "risk_warning.verification",
        40,
        "working_day",
        date(2026, 12, 7),
    )


def test_a_colour_that_an_area_does_not_know_has_the_limit_of_its_least_serious_one() -> None:
    """Jixi knows red, orange and yellow: a row without a colour would be blue."""
    found = limits.Limits().due(Level.BLUE, "230303001001", NOW.date())

    assert (found.rule_id, found.days) == ("risk_warning.verification_yellow", 20)


@pytest.mark.proves("MON-04", "S1-07")
def test_without_a_limit_nothing_is_handed_down_and_the_run_says_what_is_missing_and_who_sets_it(
    people: People,
) -> None:
    home = household("甲某", builders.FAR_VILLAGE)
    run = dispatching.start(home.area[:6], "province", [sign(home, "1")], NOW.date(), None, NOW)

    run = dispatching.go_on(run.pk, clock)

    assert (run.state, RiskWarning.objects.count()) == ("failed", 0)
    assert all(words in run.error for words in ("预警线索入户核实时限", "应由省级或设区的市或县级设定", "limit.orange"))
    teller = builders.person("grid_member", builders.FAR_VILLAGE)
    with pytest.raises(Blocked, match="预警线索入户核实时限"):
        leads.raise_lead(leads.Lead(home.area, "丁某", "屋顶漏雨。", "grid"), teller, NOW)
    assert not Household.objects.filter(name="丁某").exists()


@pytest.mark.proves("S2-14", "S1-07")
def test_raised_levels_move_their_days_together_and_each_chain_says_so(people: People) -> None:
    homes = [household(f"户{number}") for number in range(4)]
    dispatched([sign(home, f"a{home.pk}", Level.YELLOW) for home in homes])

    with CaptureQueriesContext(connection) as few:
        dispatched([sign(home, f"b{home.pk}", Level.RED) for home in homes[:1]])
    with CaptureQueriesContext(connection) as many:
        dispatched([sign(home, f"c{home.pk}", Level.RED) for home in homes[1:]])

    rows = RiskWarning.objects.select_related("case").order_by("id")
    due = date(2026, 10, 19)
    assert {(row.level, row.due_on, row.case.due_on) for row in rows} == {(Level.RED, due, due)}
    assert set(Task.objects.values_list("rule", "due_on")) == {("risk_warning.verification_red", due)}
    assert Clock.objects.filter(due_on=due).count() == 4
    assert len(many) == len(few)
    entry = chain.entries(homes[2]).filter(act="raise_warning").get()
    assert entry.detail["message"] == "又收到更严重的疑点，由黄色提高为红色，核查期限提前到2026-10-19"
    assert chain.verify(COUNTY) is None
    verified(rows[0], people, "refuted")
    assert not Clock.objects.filter(case=rows[0].case, stopped_on__isnull=True).exists()


@pytest.mark.proves("S1-32")
def test_a_warning_goes_up_to_the_county_and_back_with_reasons_and_keeps_its_day(people: People) -> None:
    dispatched([sign(household("甲某"), "1", Level.RED)])
    warning = RiskWarning.objects.get()
    due = warning.due_on
    with pytest.raises(Blocked, match="为什么"):
        passing.hand_on(warning, "township", " ", people["grid_member"], NOW)
    with pytest.raises(NotAllowed):
        passing.hand_on(warning, "township", "我来", people["county_approver"], NOW)

    passing.hand_on(warning, "township", "户在集镇租住，网格里找不到。", people["grid_member"], NOW)
    passing.hand_on(warning, "county", "涉及两个乡镇。", people["caseworker"], NOW)
    with pytest.raises(NotAllowed):
        passing.hand_on(warning, "village", "退回", people["grid_member"], NOW)
    assert (passing.held(warning).tier, passing.held(warning).task.post) == ("county", "county_approver")
    task = passing.hand_on(warning, "village", "已查明在本村居住，请网格入户。", people["county_approver"], NOW)

    drawn = ("grid_member", " village_aide grid_head caseworker investigator ", warning.area, due)
    assert (task.post, task.also, task.office.division_id, task.due_on) == drawn
    assert [entry.detail["message"][:11] for entry in passing.handed(warning)] == [
        "村（社区）转乡镇（街道",
        "乡镇（街道）转县（市、",
        "县（市、区）转村（社区",
    ]
    verified(warning, people, "refuted")
    feedback = Task.objects.get(process=warning.case.process_id, element="feedback")
    assert feedback.due_on == due and "按全程办结期限提示" in clocks.explain(feedback, warning.case)
    assert chain.verify(COUNTY) is None


def test_a_muted_indicator_sends_nobody_after_a_second_person_agreed(people: People) -> None:
    dispatched([sign(household("甲某"), "1"), sign(household("乙某"), "2")])
    one, other = RiskWarning.objects.order_by("id")
    verified(one, people, "refuted")
    verified(other, people, "eligible", next_scheme="dibao")
    wish = tuning.Wish(COUNTY, "provincial_warning", "mute")

    seen = tuning.preview(wish, NOW.date())
    made = tuning.propose(wish, "误报多", people["county_approver"], NOW)
    with pytest.raises(NotAllowed):
        tuning.decide(made.pk, True, people["county_approver"], NOW)
    tuning.decide(made.pk, True, people["county_head"], NOW)
    run = dispatched([sign(household("丙某"), "3"), sign(household("丁某"), "4", Level.RED)])

    assert (seen.verified, seen.saved, seen.missed) == (2, 2, 1)
    assert (run.muted, run.opened) == (1, 1)
    assert RiskWarning.objects.get(household__name="丙某").state == "muted"


@pytest.mark.proves("S1-09")
def test_a_figure_is_tuned_after_a_look_at_visits_saved_and_households_that_would_have_been_missed(
    people: People,
) -> None:
    figures = {"甲某": 300_000, "乙某": 450_000, "丙某": 900_000, "丁某": None, "戊某": 100_000}
    levels = {"戊某": Level.RED}
    dispatched(
        [
            sign(household(name), name, levels.get(name, Level.YELLOW), figure=figure, indicator="high_medical_cost")
            for name, figure in figures.items()
        ]
    )
    found = {row.household.name: row for row in RiskWarning.objects.select_related("household", "case")}
    for name, row in found.items():
        verified(row, people, "eligible" if name == "乙某" else "refuted", next_scheme="dibao")
    wish = tuning.Wish(COUNTY, "high_medical_cost", "figure", 500_000)
    with pytest.raises(Blocked, match="数值达到多少"):
        tuning.propose(replace(wish, least=None), "误报多", people["county_approver"], NOW)

    # Of five only 甲某 and 乙某 lie below: 丙某 is above, 丁某 has no figure, red is always visited.
    assert tuning.preview(wish, NOW.date()) == tuning.Preview(verified=5, saved=2, missed=1)
    assert tuning.preview(replace(wish, least=400_000), NOW.date()) == tuning.Preview(5, 1, 0)
    made = tuning.propose(replace(wish, least=400_000), "误报多", people["county_approver"], NOW)
    tuning.decide(made.pk, True, people["county_head"], NOW)
    told = {"己某": 399_999, "庚某": 400_000, "辛某": None}
    run = dispatched(
        [sign(household(name), name, figure=figure, indicator="high_medical_cost") for name, figure in told.items()]
    )
    assert (run.muted, run.opened) == (1, 2)
    assert RiskWarning.objects.get(state="muted").household.name == "己某"
    tuning.end(made.pk, people["county_head"], NOW)
    # What was kept quiet is no open warning: its next sign sends somebody again.
    again = dispatched([sign(found["甲某"].household, "x", figure=1, indicator="high_medical_cost")])
    assert (again.muted, chain.verify(COUNTY)) == (0, None)


@pytest.mark.proves("S1-08", "S2-15")
def test_a_list_of_people_whom_nobody_knows_yet_is_owed_an_answer_too(people: People) -> None:
    source = new_source(people["county_approver"], "411224-province", "provincial_platform", ["provincial_warning"])
    told = {"month": NOW.date().replace(day=1), "channel": "file", "name": "x", "received_at": NOW, "moved_at": NOW}
    delivery = Delivery.objects.create(source=source, county=COUNTY, digest="0", **told)
    assert replying.standing(delivery, NOW.date()) is None
    doubt = {"area": builders.VILLAGE, "name_mask": "外＊人", "reason": "unknown", "sealed": b""}
    Unmatched.objects.create(delivery=delivery, line=2, **doubt)
    Unmatched.objects.create(
        delivery=delivery, line=10_000_003, state="set_aside", note="不是本县人", decided_at=NOW, **doubt
    )

    standing = replying.standing(delivery, NOW.date())
    head, *lines = replying.of_delivery(delivery, {})

    assert standing is not None and (standing.signs, standing.doubts, standing.is_answered) == (0, 1, False)
    shown = [dict(zip(head, line, strict=True)) for line in lines]
    assert [(row["来源编号"], row["办理状态"], row["反馈内容"]) for row in shown] == [
        ("202610-2", "人员待核对", ""),
        ("202610-2-3", "核对后不采用", "不是本县人"),
    ]


@pytest.mark.proves("S1-08")
def test_a_row_sent_twice_in_a_month_is_one_sign_and_each_list_has_its_answer(people: People) -> None:
    home, on = household("甲某"), NOW.date()
    source = new_source(people["county_approver"], "411224-province", "provincial_platform", ["provincial_warning"])
    told = {"month": on.replace(day=1), "channel": "file", "name": "x", "received_at": NOW, "moved_at": NOW}
    fact = {"item": "provincial_warning", "household": home, "month": told["month"], "on": on, "code": "yellow"}
    replies = []
    for digest in "01":
        made = Delivery.objects.create(source=source, county=COUNTY, digest=digest, state="done", facts=1, **told)
        Record.objects.create(delivery=made, line=2, **fact)
        for run in gathering.from_delivery(made, None, NOW):
            dispatching.go_on(run.pk, clock)
        replies.append([line[7] for line in replying.of_delivery(made, {})])

    assert RiskWarning.objects.get().signs.count() == 1
    assert replies == [["办理状态", "核查中"], ["办理状态", "本月前一批已有，见那一批的反馈"]]
    assert gathering.from_delivery(made, None, NOW) == []
