"""Joint conferences: twelve departments vote by name, the decision goes back to the case, tasks go to the offices."""

from datetime import date, datetime

import pytest

from cases import conferences, meeting_calendar, meetings, resolutions, secrets
from cases.ballots import Ballot
from cases.errors import AlreadyDone, Blocked, NotAllowed, NotFound
from cases.meetings import Matter, Record, Seat
from cases.models import ChainEntry, Household, Resolution
from cases.resolutions import Order
from offices.models import Office, User
from processes import region
from tests import builders
from tests.together.conftest import liaison

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 30)


def seats() -> list[Seat]:
    """Civil affairs, which leads, and the twelve departments of the pack; the last one is away."""
    words = region.standards(builders.COUNTY, DAY).get("conference.departments").value
    names = dict(Office.objects.filter(division_id=builders.COUNTY).values_list("department", "name"))
    rows = [Seat("田景和", "县民政局"), *(Seat(f"代表{place}", names[word]) for place, word in enumerate(words, 1))]
    return [*rows[:-1], Seat(rows[-1].name, rows[-1].unit, False)]


def ballots(against: int = 2) -> tuple[Ballot, ...]:
    here = [seat.name for seat in seats() if seat.present]
    return tuple(Ballot(name, "against" if at < against else "in_favour") for at, name in enumerate(here))


def conference(case_number: str, orders: tuple[Order, ...] = (), **changes: object) -> Record:
    told = {"decision": "agreed", "case_number": case_number, "ballots": ballots(), "orders": orders} | changes
    matter = Matter("困难认定和帮扶分工", "家庭支出骤增。", "同意按实际困难给予救助。", **told)
    papers = ("入户调查表", "核对报告")
    return Record("joint_conference", DAY, "县民政局会议室", "田景和", seats(), [matter], papers=papers)


@pytest.mark.proves("S0-03", "S2-04", "S4-15", "LAW-21", "D25")
def test_twelve_departments_vote_by_name_and_each_gets_its_task_with_a_day(
    household: Household, people: dict[str, User], now: datetime
) -> None:
    case = household.cases.get(procedure="application")
    school, home = (
        Office.objects.get(division_id=builders.COUNTY, department=word) for word in ("education", "housing")
    )
    orders = (Order(school.name, "落实助学", date(2026, 10, 31)), Order(home.name, "鉴定房屋", date(2026, 12, 1)))

    meeting = meetings.hold(conference(case.number, orders), builders.COUNTY, people["county_approver"], now)
    html = secrets.unseal_text(meeting.paper.html_sealed, meetings.HTML_PLACE, meeting.paper.uid)

    assert len(meeting.members) == 13 and "应到13人，实到12人" in html and meeting.papers == ["入户调查表", "核对报告"]
    assert "赞成10票，反对2票" in html and "反对：田景和、代表1" in html and f"责任单位：{school.name}" in html
    entry = ChainEntry.objects.get(act="conference")
    assert (entry.case, entry.detail["decision"]) == (case, "agreed")
    assert conferences.minutes_of(case) == [meeting.paper.number]
    far, own = builders.person("head_of_office", builders.OTHER_VILLAGE), people["head_of_office"]
    assert meetings.meetings_for(far, DAY).get() == meeting
    assert not meetings.matters_for(far, DAY).exists() and not meetings.papers_for(far, DAY).exists()
    assert meetings.matters_for(own, DAY).get().case == case and meetings.papers_for(own, DAY).get() == meeting.paper

    teacher, builder = liaison("education"), liaison("housing")
    own = resolutions.resolutions_for(teacher, now.date())
    assert [row.content for row in own] == ["落实助学"]
    assert [row.office for row in resolutions.late(Resolution.objects.all(), now.date())] == [school]
    with pytest.raises(NotFound):
        resolutions.answer(own.get().pk, builder, "办好了", now)
    with pytest.raises(NotAllowed):
        resolutions.answer(own.get().pk, people["county_head"], "办好了", now)
    with pytest.raises(Blocked, match="落实情况"):
        resolutions.answer(own.get().pk, teacher, " ", now)
    resolutions.answer(own.get().pk, teacher, "已纳入助学，每学期1500元", now)
    assert not resolutions.late(Resolution.objects.all(), now.date()).exists()
    with pytest.raises(AlreadyDone):
        resolutions.answer(own.get().pk, teacher, "再填", now)


@pytest.mark.proves("S2-17")
def test_a_household_that_has_no_case_is_decided_on_too_and_a_wrong_vote_decides_nothing(
    household: Household, people: dict[str, User], now: datetime
) -> None:
    def hold(**changes: object) -> object:
        return meetings.hold(conference("", **changes), builders.COUNTY, people["county_approver"], now)

    about = {"household": str(household.uid)}
    with pytest.raises(Blocked, match="没有到会"):
        hold(**about, ballots=(Ballot("代表12", "in_favour"),))
    with pytest.raises(Blocked, match="两次"):
        hold(**about, ballots=(Ballot("代表1", "in_favour"),) * 2)
    with pytest.raises(Blocked, match="对不上"):
        hold(**about, in_favour=12)
    with pytest.raises(Blocked, match="半数"):
        hold(**about, ballots=ballots(against=6))
    with pytest.raises(Blocked, match="没有登记"):
        hold(**about, orders=(Order("县某某局", "办", now.date()),))
    assert not ChainEntry.objects.filter(act="conference").exists()

    hold(**about)
    entry = ChainEntry.objects.get(act="conference")
    assert (entry.household, entry.case) == (household, None)


@pytest.mark.proves("S1-37", "S1-20")
def test_the_year_shows_monthly_study_and_quarterly_dispatch_and_which_were_missed(base: None) -> None:
    year = meeting_calendar.year_of("610112", 2026, date(2026, 5, 3))
    study = [each for each in year if each.kind == "study"]
    dispatch = [each for each in year if each.kind == "dispatch"]

    assert [len(study), len(dispatch)] == [12, 4]
    assert [each.missed for each in study] == [True] * 4 + [False] * 8
    assert [(each.from_on, each.until_on) for each in dispatch][0] == (date(2026, 1, 1), date(2026, 3, 31))
    assert dispatch[-1].until_on == study[-1].until_on == date(2026, 12, 31)
