"""Past cases gone through again on other texts: what would have been otherwise, and that nothing real is touched."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.apps import apps

from cases import clocks, objections, returns
from cases.models import Clock, PublicNotice, ReplayFinding, ReplayRun
from cases.replaying import runs
from processes import drafts
from processes.models import SchemeDraft, SchemeEdition
from rules.load import load_tables
from tests import builders, redrawn
from tests.cases.test_decisions import REFUSED
from tests.journeys.county import MORNING, Journey, apply, person

AREA, FIRST, LAST = "411224000000", date(2026, 1, 1), date(2026, 12, 31)
Kind = ReplayFinding.Kind
RICH = [{"member": "杨德全", "item": "wage", "amount": "9000.00", "period": "month"}]


def later(days: int = 1) -> datetime:
    return MORNING + timedelta(days=days)


def granted(now: datetime = MORNING, **told: object) -> Journey:
    journey = apply(now=now, **told)
    journey.investigate()
    journey.run("examination", "opinion", "public_notice")
    journey.wait_for_timer()
    journey.run("notice_result", "county_confirmation", "decision", "publication", "delivery", "archiving")
    return journey


def refused(now: datetime = MORNING) -> Journey:
    journey = apply(now=now, **other_people(1), incomes=RICH)
    journey.investigate()
    journey.do("examination", proposal="refuse", **REFUSED)
    journey.do("opinion")
    journey.do("county_confirmation", confirmation_opinion="refuse", **REFUSED)
    journey.do("decision", decision_outcome="refuse", **REFUSED)
    journey.run("refusal_delivery", "archiving")
    return journey


def other_people(serial: int) -> dict[str, object]:
    """The same family with other ids, since one person is in one running case only."""
    told = builders.single("杨德全", serial)
    return {name: told[name] for name in ("members", "signatures", "account_name")}


def draft_of(texts: Mapping[str, str]) -> SchemeDraft:
    base = SchemeEdition.objects.filter(scheme="dibao", state="published").latest("in_force_from")
    reason = ("听取意见", "社会救助法 第四十八条")
    return drafts.open_draft("dibao", *reason, person("lushi.designer").pk, MORNING, base=base, texts=texts)


def replay(texts: Mapping[str, str], **assumed: object) -> ReplayRun:
    run = runs.start(draft_of(texts), AREA, FIRST, LAST, None, later(90), assumed)
    done = runs.go_on(run.pk, lambda: later(90))
    assert (done.state, done.error) == ("done", "")
    return done


def found(run: ReplayRun, kind: str, journey: Journey) -> dict[str, dict[str, object]]:
    """What was found of a kind in one case, by key."""
    rows = ReplayFinding.objects.filter(run=run, kind=kind, case=journey.case)
    return {row.key: row.detail for row in rows}


def test_a_case_replayed_on_its_own_texts_goes_as_it_went() -> None:
    granted()
    refused()

    run = replay(redrawn.shipped())

    assert (run.total, run.report["cases"], run.report["same"]) == (2, 2, 2)
    assert not ReplayFinding.objects.filter(run=run).exists()


def test_returns_corrections_objections_and_late_timers_are_followed() -> None:
    journey = apply()
    journey.investigate()
    journey.run("examination", "opinion")
    returns.redo(journey.open()[0].pk, person("lushi.caseworker"), "examination", "意见不清", journey.now)
    journey.run("examination", "opinion", "public_notice")
    notice = PublicNotice.objects.get(case=journey.case)
    objections.raise_objection(notice, {"content": "收入不实"}, journey.now + timedelta(days=2), "web")
    journey.wait_for_timer()
    journey.now += timedelta(days=3)
    journey.run("notice_result", "objection")
    task = journey.task("reinvestigation")
    returns.request_correction(
        task.pk, person("lushi.investigator1"), "household_investigation", ["food"], "请补", journey.now
    )
    journey.do("household_investigation")
    journey.run("reinvestigation", "objection_reply", "examination", "opinion")

    run = replay(redrawn.shipped())

    assert run.report["same"] == run.total == 1, run.report


def test_an_extension_counts_on_both_sides() -> None:
    journey = apply()
    journey.run("acceptance")
    total = Clock.objects.get(case=journey.case, rule="dibao.confirmation_total")
    clocks.request_extension(total.pk, person("lushi.head"), "hard_investigation", "", journey.now)

    run = replay(redrawn.shipped())

    assert run.report["same"] == 1


def test_a_new_step_is_seen_where_cases_meet_it_and_nowhere_else() -> None:
    heard, other = refused(), granted(later())

    run = replay(redrawn.with_hearing())

    assert run.report["kinds"][Kind.OTHER_WAY] == run.report["kinds"][Kind.ADDED] == 1
    assert found(run, Kind.ADDED, heard) == {"early_hearing": {"count": 1}}
    assert found(run, Kind.WORK, heard) == {"township_office:411224107000": {"more": 1}}
    assert not ReplayFinding.objects.filter(run=run, case=other.case).exists()
    (way,) = run.report["ways"]
    assert [step for step in way["now"] if step not in way["then"]] == ["early_hearing"]


def test_what_follows_a_new_step_comes_as_much_later_as_it_takes() -> None:
    journey = refused()

    run = replay(redrawn.with_hearing())

    compared = runs.again(run, journey.case.pk)
    hearing = next(step for step in compared.now.steps if step.element == "early_hearing")
    decided = next(step for step in compared.now.steps if step.element == "decision")
    after = next(step for step in compared.now.steps if step.element == "refusal_delivery")
    assert hearing.supposed and hearing.opened_on == decided.done_on
    assert after.opened_on == hearing.done_on == hearing.due_on > hearing.opened_on


def test_a_shorter_limit_moves_days_and_shows_who_would_be_late() -> None:
    journey = granted()
    table = redrawn.shipped()[redrawn.TABLE]
    texts = redrawn.shipped(**{redrawn.TABLE: table.replace("days = 30\n", "days = 3\n", 1)})

    run = replay(texts)

    moved = found(run, Kind.MOVED, journey)["dibao.confirmation_total"]
    broken = found(run, Kind.BROKEN, journey)["dibao.confirmation_total"]
    clock = Clock.objects.get(case=journey.case, rule="dibao.confirmation_total")
    assert (moved["then"], moved["why"]) == (clock.due_on.isoformat(), "rule")
    assert moved["now"] == broken["due"] < broken["done"] == clock.stopped_on.isoformat()


def test_a_rule_changed_for_the_future_is_tried_on_the_past() -> None:
    """A draft dates its change, and terms that began before keep theirs: on past cases that would show nothing."""
    journey = granted()
    held = '{ until = 2026-12-31, unit = "working_day", days = 30, clause = "办法 第二十二条" }'
    former = f"days = 3\nfrom = 2027-01-01\nformer = [{held}]\n"
    table = redrawn.shipped()[redrawn.TABLE].replace("days = 30\n", former, 1)
    assert load_tables({"dibao": table}).deadlines["dibao.confirmation_total"].former

    run = replay(redrawn.shipped(**{redrawn.TABLE: table}))

    assert "dibao.confirmation_total" in found(run, Kind.BROKEN, journey)


def test_a_question_that_nobody_was_asked_stops_the_case_unless_an_answer_is_supposed() -> None:
    journey = refused()
    texts = redrawn.with_hearing()
    flow = "flow_gateway_outcome_issue_confirmation"
    texts[redrawn.DIBAO] = redrawn.with_condition(texts[redrawn.DIBAO], flow, 'early_outcome == "disagrees"')

    stuck, supposed = replay(texts), replay(texts, early_outcome="accepts")

    assert found(stuck, Kind.STUCK, journey)["decision"]["why"] == "缺少事实：early_outcome"
    assert Kind.STUCK not in supposed.report["kinds"]
    assert found(supposed, Kind.ADDED, journey) == {"early_hearing": {"count": 1}}


def test_a_question_that_must_be_answered_now_names_the_cases_without_an_answer() -> None:
    journey = granted()
    forms = redrawn.shipped()[redrawn.SHARED_FORMS].replace(
        'label = "以家庭还是单人户申请", required = false', 'label = "以家庭还是单人户申请"'
    )

    run = replay(redrawn.shipped(**{redrawn.SHARED_FORMS: forms}))

    assert found(run, Kind.UNANSWERED, journey) == {"application.applies_as": {}}


def test_other_eligibility_rules_change_the_outcome_where_people_followed_the_calculation() -> None:
    journey = granted()
    table = redrawn.shipped()[redrawn.TABLE]
    for sign in (">=", "<"):
        table = table.replace(f"per_capita_income {sign} dibao_standard", f"per_capita_income {sign} 1")

    run = replay(redrawn.shipped(**{redrawn.TABLE: table}))

    assert found(run, Kind.CALCULATION, journey)["grant>refuse"]["outcome"] == ["grant", "refuse"]
    assert found(run, Kind.OTHER_OUTCOME, journey) == {"grant>refuse": {"then": "grant", "now": "refuse"}}
    assert "public_notice" in found(run, Kind.DROPPED, journey)


def test_a_step_left_out_is_less_work_for_its_office() -> None:
    journey = granted()
    texts = redrawn.shipped()
    texts[redrawn.DIBAO] = redrawn.without_step(texts[redrawn.DIBAO], "opinion")

    run = replay(texts)

    assert found(run, Kind.DROPPED, journey) == {"opinion": {"count": 1}}
    assert found(run, Kind.WORK, journey) == {"township_office:411224107000": {"more": -1}}


def test_an_open_case_is_followed_as_far_as_it_came() -> None:
    journey = apply()
    journey.run("acceptance")

    run = replay(redrawn.with_hearing())

    assert (run.total, run.report["same"]) == (1, 1)
    assert not found(run, Kind.STUCK, journey)


def rows() -> dict[str, list[dict[str, object]]]:
    """Every row of the real tables."""
    kept = {ReplayRun, ReplayFinding, SchemeDraft}
    tables = [table for name in ("cases", "processes", "offices") for table in apps.get_app_config(name).get_models()]
    return {
        table.__name__: [
            {field.attname: getattr(row, field.attname) for field in table._meta.concrete_fields}
            for row in table.objects.order_by("pk")
        ]
        for table in tables
        if table not in kept
    }


def test_a_replay_leaves_every_real_table_as_it_was() -> None:
    granted()
    refused(later())
    before = rows()

    replay(redrawn.with_hearing())

    assert rows() == before
