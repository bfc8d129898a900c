"""What an area has set: rows become standards, calendars, due dates and the one who decides."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from offices.models import CalendarDay, CalendarYear, StandardValue, User
from processes import calendars, packs, region, standard_rows
from processes.errors import DelegationRefused
from rules.deadlines import Extension
from rules.errors import ExtensionRefused, MissingStandard, UnknownRule, UnsetLocalLimit
from rules.load import load_calendar, load_pack
from rules.shipped import shipped_notices, shipped_rows

LUSHI, YANSHAN, MILUO, YIZHOU = "411224000000", "340303200000", "430681000000", "451203000000"
DAY = date(2026, 9, 18)
NOW = datetime(2026, 9, 18, 1, tzinfo=UTC)

pytestmark = pytest.mark.django_db

NEXT_YEAR = """
layer = "state_council"
years = [2027]
document = "国办发明电〔2026〕9号"
issued_on = 2026-11-04
cite = "测试用安排"

[[holiday]]
name = "元旦"
from = 2027-01-01
to = 2027-01-03
work = [2026-12-27]
"""

CLOSURE = """
layer = "county"
area = "411224206000"
years = []
document = "卢政办〔2026〕3号"
issued_on = 2026-09-19
cite = "防汛停工通知"

[[holiday]]
name = "防汛停工"
from = 2026-09-21
to = 2026-09-22
"""

PACK = """
area = "411224"

[[value]]
key = "{}"
value = 5
from = 2026-01-01
set_by = "county"
cite = "测试"
"""


@pytest.fixture(autouse=True)
def nothing_set(db):
    """Takes away what every installation has loaded; the test's own transaction brings it back."""
    for table in (StandardValue, CalendarDay, CalendarYear):
        table.objects.all().delete()


@pytest.fixture
def shipped(nothing_set):
    """The rows that come with the product."""
    packs.load(shipped_rows())
    calendars.load(shipped_notices(), corrected=False)


def standard(key, value, area=LUSHI, **columns):
    return StandardValue.objects.create(
        **{
            "area": area,
            "key": key,
            "value": value,
            "from_on": date(2026, 1, 1),
            "set_by": "prefecture",
            "cite": "测试文件",
            **columns,
        }
    )


def people():
    return [User.objects.create(username=name) for name in ("first", "second")]


def test_packs_come_back_from_the_rows_as_they_were_written(shipped):
    rows = standard_rows.read({row.area for row in shipped_rows()})

    assert sorted(rows, key=repr) == sorted(shipped_rows(), key=repr)


def test_loading_packs_again_changes_nothing(shipped):
    done = packs.load(shipped_rows())

    assert (done.written, done.removed, done.kept) == (0, 0, ())


def test_a_changed_pack_replaces_its_rows_and_leaves_other_areas(shipped):
    others = StandardValue.objects.exclude(area=LUSHI).count()
    packs.load(load_pack(PACK.format("limit.step.archiving")))

    done = packs.load(load_pack(PACK.format("limit.step.delivery")))

    assert (done.written, done.removed) == (1, 1)
    assert StandardValue.objects.get(area=LUSHI).key == "limit.step.delivery"
    assert StandardValue.objects.exclude(area=LUSHI).count() == others


def test_a_pack_does_not_touch_what_a_person_entered():
    first, second = people()
    hands = {"entered_by": first, "entered_at": NOW, "approved_by": second, "approved_at": NOW}
    standard("limit.step.delivery", "7", set_by="county", **hands)
    text = PACK.format("limit.step.delivery")

    done = packs.load(load_pack(text))

    assert done.kept == ("411224000000 limit.step.delivery 2026-01-01起",)
    assert region.standards(LUSHI, DAY).value("limit.step.delivery") == Decimal(7)


def test_a_value_entered_by_hand_is_not_in_force_until_a_second_person_approves():
    first, second = people()
    row = standard("dibao.standard", "900", entered_by=first, entered_at=NOW)

    with pytest.raises(MissingStandard):
        region.standards(LUSHI, DAY).get("dibao.standard")

    row.approved_by, row.approved_at = second, NOW
    row.save()
    assert region.standards(LUSHI, DAY).value("dibao.standard") == Decimal(900)


def test_a_changed_value_is_seen_at_once_even_when_only_its_text_changed():
    row = standard("dibao.standard", "900", residence_kind="rural")
    assert region.standards(LUSHI, DAY, "rural").value("dibao.standard") == Decimal(900)

    StandardValue.objects.filter(pk=row.pk).update(value="901")

    assert region.standards(LUSHI, DAY, "rural").value("dibao.standard") == Decimal(901)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("dibao.standard", Decimal("812.50")),
        ("property.exemptions", ("残疾人代步车", "农用三轮车")),
        ("decider", "county"),
        ("application.at_residence", True),
        ("a.date", "2026-01-01"),
    ],
)
def test_values_survive_the_way_through_a_row(key, value):
    row = standard(key, standard_rows.encode(value))

    assert standard_rows.row_of(StandardValue.objects.get(pk=row.pk)).value == value


def test_a_date_is_kept_as_text():
    assert standard_rows.encode(date(2026, 1, 1)) == "2026-01-01"


def test_the_nearest_area_wins(shipped):
    standard("limit.total", "25", area="411200000000", set_by="prefecture")
    standard("limit.total", "28", set_by="county")

    assert region.deadline_rule("dibao.confirmation_total", "411224100001", DAY).days == 28
    assert region.deadline_rule("dibao.confirmation_total", "411200000000", DAY).days == 25


@pytest.mark.proves("LAW-11")
def test_the_county_decides_where_no_province_has_passed_it_down(shipped):
    decider = region.decider("dibao", LUSHI, DAY)

    assert (decider.level, decider.delegated, decider.legal_basis) == ("county", False, "")


@pytest.mark.proves("LAW-11", "S3-02")
def test_yanshan_township_decides_on_the_basis_its_pack_names(shipped):
    decider = region.decider("dibao", YANSHAN, DAY)

    assert decider.delegated and decider.legal_basis and decider.row.area == YANSHAN
    assert region.decider("dibao", "340303201000", DAY).level == "county"


@pytest.mark.proves("LAW-11")
def test_a_township_without_a_provincial_basis_is_refused():
    standard("decider", "township", set_by="province")

    with pytest.raises(DelegationRefused, match="第四十四条"):
        region.decider("dibao", LUSHI, DAY)


def test_nobody_having_said_anything_leaves_it_to_the_county():
    assert region.decider("dibao", LUSHI, DAY).level == "county"


@pytest.mark.proves("S3-02")
def test_the_delegated_total_is_twenty_working_days(shipped):
    due = region.due("dibao.confirmation_total", DAY, YANSHAN)

    assert (due.days, due.unit, due.due_on) == (20, "working_day", date(2026, 10, 22))
    assert region.due("dibao.confirmation_total", DAY, YANSHAN, delegated=False).days == 30


def test_an_extension_is_a_trial_by_reason_or_a_decision_with_its_day(shipped):
    trial = region.due("dibao.confirmation_total", DAY, LUSHI, extension="objection")
    decided = region.due(
        "dibao.confirmation_total", DAY, LUSHI, extension=Extension("separated_residence", date(2026, 10, 9))
    )

    assert trial.days == decided.days == 45
    assert "2026-10-09" in decided.explanation
    with pytest.raises(ExtensionRefused, match="届满"):
        region.due("dibao.confirmation_total", DAY, LUSHI, extension=Extension("objection", date(2027, 1, 1)))


def test_a_warning_is_known_by_both_names(shipped):
    first = region.due("warning.verification", DAY, MILUO)
    second = region.due("risk_warning.verification", DAY, MILUO)

    assert first.due_on == second.due_on == date(2026, 11, 19)
    assert first.rule_id == "warning.verification"


def test_an_unknown_rule_is_refused_with_its_relatives():
    with pytest.raises(UnknownRule, match="dibao.public_notice"):
        region.find_rule("dibao.nothing")
    with pytest.raises(UnknownRule, match="remedy.litigation"):
        region.find_rule("nothing")


def test_a_local_limit_that_nobody_set_is_said_to_be_unset(shipped):
    with pytest.raises(UnsetLocalLimit):
        region.due("dibao.archiving", DAY, "370000000000")


def test_events_start_the_clocks_of_the_law_and_tasks_those_of_arriving_papers():
    assert region.rules_started_by("dibao", "acceptance") == ["dibao.investigation_start", "dibao.confirmation_total"]
    assert region.opens_with_task("dibao.county_confirmation")
    assert not region.opens_with_task("dibao.archiving")
    assert not region.opens_with_task("dibao.nothing")


def test_a_rule_without_local_numbers_needs_no_rows(shipped):
    StandardValue.objects.all().delete()

    assert region.deadline_rule("remedy.litigation", LUSHI, DAY).days == 6
    assert region.due("remedy.litigation", DAY, LUSHI).due_on == date(2027, 3, 18)


def test_days_come_from_the_tables_of_the_edition_that_is_handed_in(shipped):
    tables = region.tables()

    assert region.due("dibao.public_notice", DAY, LUSHI, source=tables).rule == region.deadline_rule(
        "dibao.public_notice", LUSHI, DAY
    )


def test_a_year_without_notice_is_provisional_until_it_is_loaded(shipped):
    start = date(2026, 12, 24)
    before = region.due("dibao.county_confirmation", start, LUSHI)

    assert calendars.load([load_calendar(NEXT_YEAR)], corrected=True) == 1

    after = region.due("dibao.county_confirmation", start, LUSHI)
    assert (before.provisional, after.provisional) == (True, False)
    assert before.due_on == date(2027, 1, 8) and after.due_on == date(2027, 1, 7)


def test_a_closure_holds_for_its_area_alone(shipped):
    calendars.load([load_calendar(CLOSURE)], corrected=True)

    assert region.calendar("411224206001").add_working_days(DAY, 1) == date(2026, 9, 20)
    assert region.calendar("411224206001").add_working_days(DAY, 2) == date(2026, 9, 23)
    assert region.calendar("411224100001").add_working_days(DAY, 2) == date(2026, 9, 21)
    assert not CalendarYear.objects.filter(year=2027).exists()


def test_guangxi_keeps_its_own_holiday(shipped):
    assert region.calendar(YIZHOU) is region.calendar("451203100001")
    assert region.calendar(LUSHI) is region.calendar(MILUO)


def test_loading_the_shipped_calendars_again_writes_nothing(shipped):
    ids = list(CalendarDay.objects.order_by("id").values_list("id", flat=True))

    assert calendars.load(shipped_notices(), corrected=False) == 0
    assert list(CalendarDay.objects.order_by("id").values_list("id", flat=True)) == ids


def test_a_shipped_file_does_not_undo_what_the_installation_loaded(shipped):
    corrected = load_calendar(NEXT_YEAR.replace("2027", "2026").replace("2026-12-27", "2026-01-04"))
    calendars.load([corrected], corrected=True)

    assert calendars.load(shipped_notices(), corrected=False) == 0
    assert CalendarYear.objects.get(year=2026).document == "国办发明电〔2026〕9号"
    assert not CalendarDay.objects.filter(document="国办发明电〔2025〕7号").exists()


def test_a_shipped_file_leaves_days_that_were_set_otherwise(shipped):
    day = CalendarDay.objects.get(on=date(2026, 1, 4))
    CalendarDay.objects.filter(pk=day.pk).update(working=False, document="更正")

    calendars.load(shipped_notices(), corrected=False)

    assert CalendarDay.objects.get(on=date(2026, 1, 4)).document == "更正"
