"""The registry of sources, the demand list of a month, the log of rounds, and who reaches which."""

from datetime import date, timedelta

import pytest

from cases.errors import Blocked, NotAllowed
from monitoring.due_days import due_day
from monitoring.models import (
    Comparison,
    Demand,
    RiskWarning,
    Source,
)
from monitoring.receiving import deliveries, demands, reach, rounds, sources
from offices.models import Office, StandardValue, User
from tests import builders
from tests.arrivals import AUGUST, line, new_source, person, received, taken
from tests.builders import COUNTY, NOW, VILLAGE, resident_id

pytestmark = pytest.mark.django_db


@pytest.mark.proves("MON-07", "S2-08", "S2-09")
def test_the_months_demand_list_has_the_packs_day_rolled_and_names_who_is_late(medical: Source, sender: User) -> None:
    assert due_day("340303", date(2026, 10, 1)) == (None, False)
    set_value("push.request_day", 10)
    assert due_day(COUNTY[:6], date(2026, 1, 1)) == (date(2026, 1, 10), False)
    set_value("push.roll", "next_working_day")
    assert due_day(COUNTY[:6], date(2026, 1, 1)) == (date(2026, 1, 12), False)
    assert due_day(COUNTY[:6], date(2026, 10, 1)) == (date(2026, 10, 10), False)
    assert due_day("430681", date(2026, 1, 1)) == (date(2026, 1, 10), False)

    assert (demands.prepare_all(NOW), demands.prepare_all(NOW)) == (1, 0)
    new_source(sender, "yearly", "agriculture", ["poverty_relieved_list"], cycle="yearly")
    water = new_source(sender, "411224-water", "water", ["drinking_water"])
    assert demands.prepare_all(NOW) == 1 and Demand.objects.filter(source=water).exists()
    water.demands.all().delete()

    (line_of,) = demands.of_month(sender, NOW.date(), NOW.date())
    on_time, late = demands.state_of(line_of, date(2026, 9, 10)), demands.state_of(line_of, date(2026, 9, 11))
    assert list(demands.late(sender, date(2026, 9, 11))) == [line_of] and not demands.late(sender, date(2026, 9, 10))
    assert (line_of.due_on, on_time, late) == (date(2026, 9, 10), "open", "late")
    delivered = deliveries.receive(medical, NOW.date(), "九月.csv", [b"x"], sender, NOW + timedelta(days=14))
    answered = Demand.objects.get()
    assert answered.answered_by == delivered and demands.state_of(answered, date(2026, 9, 30)) == "answered_late"
    assert demands.sheet([answered], NOW.date())[:2] == b"PK"


def set_value(key: str, value: object) -> None:
    told = {"from_on": date(2026, 1, 1), "set_by": "county", "cite": "示例", "example": True}
    StandardValue.objects.create(area=COUNTY, key=key, value=value, **told)


@pytest.mark.proves("S2-09")
def test_a_department_asks_for_data_in_its_own_name_and_late_demands_are_marked(medical: Source, sender: User) -> None:
    set_value("push.request_day", 10)
    bureau = builders.person("county_approver", COUNTY, username="agriculture", office_kind="agriculture_bureau")
    with pytest.raises(NotAllowed):
        demands.ask(medical, NOW.date(), "education", "核对学生", bureau, NOW)

    in_time = demands.ask(medical, AUGUST, "civil_affairs", "补充比对", sender, NOW.replace(month=8))
    late = demands.ask(medical, NOW.date(), "civil_affairs", "补充比对", sender, NOW + timedelta(days=20))

    assert (demands.asked_late(in_time), demands.asked_late(late)) == (False, True)
    with pytest.raises(Blocked, match="已经提出过"):
        demands.ask(medical, NOW.date(), "civil_affairs", "补充比对", sender, NOW)


@pytest.mark.proves("S1-01", "S1-10", "S2-35")
def test_the_registry_reports_each_source_with_what_it_sent_and_who_is_silent(
    medical: Source, sender: User, second: User
) -> None:
    new_source(sender, "411224-water", "water", ["drinking_water"])
    person(1, "张三")
    taken(medical, sender, second, [line("张三", resident_id(1)), line("外人", resident_id(2))])

    here = {one.source.code: one for one in sources.standings(sender, NOW.date())}

    sent, silent = here["411224-medical"], here["411224-water"]
    assert (sent.department, sent.deliveries, sent.rows, sent.matched, sent.late) == ("医疗保障部门", 1, 2, 1, False)
    assert (silent.deliveries, silent.late) == (0, True)
    assert not [one for one in sources.standings(sender, date(2026, 10, 30)) if one.source == medical and one.late]
    assert [one for one in sources.standings(sender, date(2026, 11, 1)) if one.source == medical and one.late]


def test_a_departments_liaison_sends_for_the_own_department_only_and_accepts_nothing(
    medical: Source, sender: User
) -> None:
    water = new_source(sender, "411224-water", "water", ["drinking_water"])
    liaison = builders.person("liaison", COUNTY)
    Office.objects.filter(holdings__user=liaison).update(department="medical_security")

    assert list(reach.sources_for(liaison, NOW.date())) == [medical]
    reach.check_may_receive(liaison, medical, NOW.date())
    with pytest.raises(NotAllowed):
        reach.check_may_receive(liaison, water, NOW.date())
    sent = received(medical, sender, [line("张三", resident_id(1))])
    with pytest.raises(NotAllowed):
        deliveries.accept(sent.pk, False, liaison, NOW)
    assert set(reach.askable_for(liaison, NOW.date())) == {medical, water}, "one asks other departments"
    asked = demands.ask(water, NOW.date(), "medical_security", "核对饮水", liaison, NOW)
    assert asked in demands.of_month(liaison, NOW.date(), NOW.date())


@pytest.mark.proves("S1-43")
def test_the_log_of_rounds_adds_up_rows_hits_and_warnings_by_month(medical: Source, sender: User, second: User) -> None:
    known = person(1, "张三")
    taken(medical, sender, second, [line("张三", resident_id(1)), line("外人", resident_id(2))])
    for month, hits in ((AUGUST, 7), (date(2026, 9, 1), 2)):
        told = {"month": month, "cycle": "periodic", "state": "done", "hits": hits, "started_at": NOW, "moved_at": NOW}
        Comparison.objects.create(area=COUNTY, **told)
    where = {"household": known.household, "area": VILLAGE, "town": VILLAGE[:9], "county": COUNTY[:6]}
    for state, outcome in (("open", ""), ("closed", "refuted")):
        told = {"level": 1, "source": "comparison", "received_on": NOW.date(), "raised_at": NOW}
        RiskWarning.objects.create(**where, **told, state=state, outcome=outcome)

    september, august = rounds.rounds(sender, NOW.date())

    assert (august.deliveries, august.rows, august.matched, august.comparisons, august.hits) == (1, 2, 1, 1, 7)
    assert (september.hits, september.warnings, september.settled, september.rows) == (2, 2, 1, 0)
    added = rounds.totals([september, august])
    assert (added.rows, added.hits, added.warnings, added.settled) == (2, 9, 2, 1)
    far = builders.person("county_head", builders.FAR_VILLAGE)
    assert rounds.rounds(far, NOW.date()) == []


def test_a_source_with_items_of_another_department_is_refused(sender: User) -> None:
    with pytest.raises(Blocked, match="这个部门"):
        new_source(sender, "x", "water", ["medical_own_cost"])
