"""Runs over the register: what departments delivered meets the indicators, and a run begun twice doubles nothing."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from cases.errors import Blocked, NotAllowed
from cases.models import ChainEntry, Household, Member
from monitoring import repeats
from monitoring.comparing import daily, looking, runs
from monitoring.models import Comparison, Delivery, Hit, Record, RiskSign, Source, WatchGroup
from offices.models import StandardValue
from tests import builders

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 12, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
AUGUST, SEPTEMBER = date(2026, 8, 1), date(2026, 9, 1)
YUAN = 100


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


CHOSEN = (
    "own_cost_month",
    "own_cost_quarter",
    "heavy_disability_not_covered",
    "dangerous_house_d",
    "post_ended",
    "disease_in_monitored",
)


@pytest.fixture(autouse=True)
def few_indicators():
    """A county that has chosen six: what many cost, the tests of the engines show."""
    StandardValue.objects.create(
        area=builders.COUNTY,
        key="risk_warning.chosen",
        value=list(CHOSEN),
        from_on=date(2026, 1, 1),
        set_by="county",
        cite="试",
    )


@pytest.fixture
def delivery():
    source = Source.objects.create(
        code="many",
        county="411224",
        department="medical_security",
        title="试",
        legal_basis="法",
        purpose="试",
        cycle="monthly",
    )
    return {month: _delivery(source, month) for month in (AUGUST, SEPTEMBER)}


def _delivery(source, month, name="试"):
    return Delivery.objects.create(
        source=source, county="411224", month=month, channel="file", name=name, digest=f"{month}{name}",
        legal_basis="法", purpose="试", state="done", received_at=NOW, moved_at=NOW,
    )  # fmt: skip


def household(number: int, area: str = builders.VILLAGE) -> Member:
    home = Household.objects.create(area=area, name=f"户{number}", residence_kind="rural", opened_at=NOW)
    return Member.objects.create(
        household=home, name="某人", relation="本人", born_on=date(1980, 1, 1), from_on=date(2020, 1, 1),
        resident_id_index=f"{number:064x}"[::-1],
    )  # fmt: skip


def record(delivery: Delivery, member: Member, item: str, yuan: int = 0, **more) -> Record:
    line = Record.objects.filter(delivery=delivery).count() + 1
    values = {"on": delivery.month, "month": delivery.month, "amount": yuan * YUAN or None} | more
    Delivery.objects.filter(pk=delivery.pk).update(facts=line)
    return Record.objects.create(
        delivery=delivery, line=line, item=item, member=member, household=member.household, **values
    )


def done(run: Comparison) -> Comparison:
    return runs.go_on(run.pk, lambda: NOW)


def hits(run: Comparison) -> set[tuple[str, int]]:
    return set(Hit.objects.filter(comparison=run).values_list("indicator", "household_id"))


@pytest.mark.proves("S1-43", "S0-27")
def test_a_run_counts_what_it_compared_and_says_which_numbers_met_an_indicator(delivery):
    ill, well = household(1), household(2)
    record(delivery[SEPTEMBER], ill, "medical_own_cost", 6000)
    record(delivery[SEPTEMBER], well, "medical_own_cost", 60)
    record(delivery[SEPTEMBER], ill, "disability", code="1", level=1)
    total = Household.objects.filter(area__startswith="411224").count()
    run = done(runs.start("411224000000", SEPTEMBER, "on_demand", None, NOW))
    assert (run.state, run.done, run.rows, run.hits) == ("done", total, 3, len(hits(run)))
    assert run.persons >= 2
    assert {("own_cost_month", ill.household_id), ("heavy_disability_not_covered", ill.household_id)} <= hits(run)
    assert not {name for name, home in hits(run) if home == well.household_id}
    month = Hit.objects.get(indicator="own_cost_month", household=ill.household)
    assert (month.facts, month.member, month.direction) == ({"own_cost_1": 6000 * YUAN}, None, "entry")
    heavy = Hit.objects.get(indicator="heavy_disability_not_covered")
    assert heavy.member == ill and heavy.facts["disability_level"] == 1


@pytest.mark.parametrize("engine", [runs.DATABASE, runs.DUCKDB])
def test_a_run_begun_again_doubles_nothing(delivery, engine):
    ill = household(1)
    record(delivery[SEPTEMBER], ill, "medical_own_cost", 6000)
    for _ in range(2):
        done(runs.start(builders.VILLAGE, SEPTEMBER, "on_demand", None, NOW, engine=engine))
    assert Hit.objects.filter(indicator="own_cost_month").count() == 1


def test_a_run_whose_process_died_goes_on_where_it_stood(delivery, monkeypatch):
    people = [household(number, builders.FAR_VILLAGE.replace("340303200", "411224203")) for number in range(1, 6)]
    for each in people:
        record(delivery[SEPTEMBER], each, "medical_own_cost", 6000)
    monkeypatch.setattr(runs, "BATCH", 2)
    run = runs.start("411224203000", SEPTEMBER, "on_demand", None, NOW)
    write, died = runs.write, []

    def dies_once(run, found, now):
        write(run, found, now)
        if run.last_household and not died:
            died.append(run.last_household)
            raise SystemExit

    monkeypatch.setattr(runs, "write", dies_once)
    with pytest.raises(SystemExit):
        done(run)
    run.refresh_from_db()
    assert (run.state, run.done) == ("running", 2)
    run = done(run)
    assert (run.state, run.done, run.rows) == ("done", 5, 5)
    assert Hit.objects.filter(indicator="own_cost_month").count() == 5


def test_a_monthly_run_looks_only_at_what_changed_since_the_month_before(delivery):
    steady, ill, _ = household(1), household(2), household(3)
    record(delivery[AUGUST], steady, "dangerous_house", code="4", level=4)
    first = done(runs.start("411224000000", AUGUST, "periodic", None, NOW))
    assert hits(first) == {("dangerous_house_d", steady.household_id)} and first.rows == 1
    record(delivery[SEPTEMBER], ill, "medical_own_cost", 12000)
    second = runs.start("411224000000", SEPTEMBER, "periodic", None, NOW)
    assert second.since == first
    second = done(second)
    assert {home for _, home in hits(second)} == {ill.household_id}
    assert second.rows == 1, "the house is still dangerous, and was told of in August"
    handed_down = RiskSign.objects.filter(run__source="comparison").values_list("household_id", flat=True)
    assert sorted(set(handed_down)) == [steady.household_id, ill.household_id], "what a month finds goes down by itself"


@pytest.mark.proves("S0-07")
def test_the_month_is_compared_by_itself_once_data_were_due_and_only_once(delivery):
    ill = household(1)
    record(delivery[SEPTEMBER], ill, "medical_own_cost", 6000)
    assert daily.start_due(NOW.replace(day=10)) == 0, "until the tenth departments may still send"
    assert daily.start_due(NOW) == 1
    run = Comparison.objects.get()
    assert (run.cycle, run.month, run.area, run.started_by) == ("periodic", SEPTEMBER, builders.COUNTY, None)
    run = done(run)
    assert daily.start_due(NOW) == 0
    assert (run.state, run.rows, run.hits, run.finished_at) == ("done", 1, 1, NOW), "the log tells what it did"
    assert (
        "push.request_day" in daily.missing_day("340303", SEPTEMBER) and daily.next_round("340303", SEPTEMBER) is None
    )
    assert hits(run) == {("own_cost_month", ill.household_id)}


def test_a_household_is_looked_at_at_once_for_what_cannot_wait(delivery):
    ill = household(1)
    record(delivery[SEPTEMBER], ill, "medical_own_cost", 6000)
    run = looking.look(ill.household, None, NOW)
    assert (run.cycle, run.state) == ("real_time", "done")
    assert hits(run) == {("own_cost_month", ill.household_id)}
    assert looking.look(ill.household, None, NOW).hits == 0


def test_what_two_deliveries_of_a_month_both_tell_counts_once_on_every_engine(delivery):
    ill, sum_of_all = household(1), 2 * 2600 * YUAN
    more = _delivery(delivery[SEPTEMBER].source, SEPTEMBER, "补报")
    bill = {"on": SEPTEMBER.replace(day=3)}
    record(delivery[SEPTEMBER], ill, "medical_own_cost", 2600, **bill)
    record(more, ill, "medical_own_cost", 2600, **bill)
    record(more, ill, "medical_own_cost", 2600, on=SEPTEMBER.replace(day=4))
    for engine in (runs.DUCKDB, runs.DATABASE):
        run = done(runs.start(builders.VILLAGE, SEPTEMBER, "on_demand", None, NOW, engine=engine))
        assert (run.rows, Hit.objects.get(indicator="own_cost_month").facts["own_cost_1"]) == (2, sum_of_all)
        Hit.objects.all().delete()
    look = looking.look(ill.household, None, NOW)
    assert (look.rows, Hit.objects.get(indicator="own_cost_month").facts["own_cost_1"]) == (2, sum_of_all)
    assert repeats.repeated(Delivery.objects.get(pk=more.pk)) == 1

    # The first file is put right by another: then the later one tells its rows itself, and its part is written anew.
    Delivery.objects.filter(pk=delivery[SEPTEMBER].pk).update(state="replaced")
    assert done(runs.start(builders.VILLAGE, SEPTEMBER, "on_demand", None, NOW)).rows == 2
    assert repeats.repeated(Delivery.objects.get(pk=more.pk)) == 0


def test_a_household_on_agricultures_list_is_watched_like_one_that_was_recognised_here(delivery):
    listed, other = household(1), household(2)
    WatchGroup.objects.create(
        household=listed.household, group="relapse_risk", area=builders.VILLAGE, from_on=AUGUST, entered_at=NOW
    )
    for each in (listed, other):
        record(delivery[SEPTEMBER], each, "serious_disease", code="cancer")
    assert hits(done(runs.start(builders.VILLAGE, SEPTEMBER, "on_demand", None, NOW))) == {
        ("disease_in_monitored", listed.household_id)
    }
    assert looking.look(other.household, None, NOW).hits == 0


def test_only_county_approvers_and_heads_start_and_one_run_at_a_time():
    approver, clerk = builders.person("county_approver", builders.COUNTY), builders.person("caseworker", builders.TOWN)
    with pytest.raises(NotAllowed):
        runs.start("340303000000", SEPTEMBER, "on_demand", approver, NOW)
    with pytest.raises(NotAllowed):
        runs.start(builders.COUNTY, SEPTEMBER, "on_demand", clerk, NOW)
    with pytest.raises(Blocked):
        runs.start("410000000000", SEPTEMBER, "on_demand", None, NOW)
    run = runs.start(builders.COUNTY, SEPTEMBER, "on_demand", approver, NOW)
    with pytest.raises(Blocked):
        runs.start(builders.COUNTY, SEPTEMBER, "on_demand", approver, NOW)
    with pytest.raises(NotAllowed):
        runs.stop(run.pk, clerk, NOW)
    assert runs.stop(run.pk, approver, NOW) and not runs.stop(run.pk, approver, NOW)
    assert ChainEntry.objects.get(act="comparison_stopped").actor == approver
    assert done(run).state == "stopped"
