"""Petitions with a reply clock, meetings with quorum and minutes, reminder letters, and the numbers of a month."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from cases import awards, meeting_calendar, meetings, petitions, statistics
from cases.documents import issue
from cases.errors import Blocked, NotAllowed, NotFound
from cases.meetings import Matter, Record, Seat
from cases.models import AwardPeriod, Case, ChainEntry, Household, MeetingMatter, OfficePaper, Petition
from cases.petitions import Told
from offices.models import StandardValue, User
from tests import builders

pytestmark = pytest.mark.django_db
People = dict[str, User]
NAMED = Told("举报该户有车", "邻居甲", "13700000000")


@pytest.fixture
def case(household: Household) -> Case:
    return household.cases.get(procedure="application")


def complain(case: Case, people: People, now: datetime, told: Told = NAMED) -> Petition:
    return petitions.register(case.pk, "report", told, now.date(), people["caseworker"], now)


def test_a_real_name_is_answered_in_writing_within_sixty_days(case: Case, people: People, later: datetime) -> None:
    petition = complain(case, people, later)
    assert petition.due_on == date(2026, 12, 31)
    with pytest.raises(Blocked, match="书面答复"):
        petitions.answer(petition.pk, people["caseworker"], "已入户核实", " ", later)

    done = petitions.answer(petition.pk, people["caseworker"], "已入户核实，无车辆", "反映的情况不属实", later)
    html = issue.read_html(done.document)

    assert done.state == "replied" and "访复" in done.document.number
    assert "反映的情况不属实" in html and "举报该户有车" in html
    assert "邻居甲" not in html and "13700000000" not in html
    with pytest.raises(Blocked, match="已经办结"):
        petitions.answer(petition.pk, people["caseworker"], "再", "再", later)


def test_an_anonymous_report_is_verified_and_closed_without_a_letter(
    case: Case, people: People, later: datetime
) -> None:
    petition = complain(case, people, later, Told("举报该户有车"))

    done = petitions.answer(petition.pk, people["caseworker"], "已核实，不属实", "", later)

    assert (petition.due_on, done.state, done.document) == (None, "closed", None)
    assert petitions.read(petition).content == "举报该户有车"


def test_a_hard_one_gets_thirty_days_more_once_from_a_head_of_office(
    case: Case, people: People, later: datetime
) -> None:
    petition = complain(case, people, later)
    with pytest.raises(NotAllowed):
        petitions.extend(petition.pk, people["caseworker"], later)

    longer = petitions.extend(petition.pk, people["county_head"], later)

    assert longer.due_on == date(2027, 2, 1)
    with pytest.raises(Blocked, match="延长一次"):
        petitions.extend(petition.pk, people["county_head"], later)


def test_a_petition_outside_the_area_or_without_content_is_refused(case: Case, people: People, later: datetime) -> None:
    far = builders.person("caseworker", builders.FAR_VILLAGE)
    with pytest.raises(NotFound):
        petitions.register(case.pk, "report", NAMED, later.date(), far, later)
    with pytest.raises(Blocked, match="反映的内容"):
        complain(case, people, later, Told(" "))
    with pytest.raises(Blocked, match="今天"):
        petitions.register(case.pk, "report", NAMED, later.date() + timedelta(days=1), people["caseworker"], later)


# Meetings

MEMBERS = [
    Seat("田景和", "县民政局"),
    Seat("卫长河", "县财政局"),
    Seat("燕青山", "县医保局"),
    Seat("庞书韵", "县教育局", False),
]


def conference(case: Case, **changes: object) -> Record:
    matter = {"decision": "agreed", "in_favour": 3, "case_number": case.number} | changes
    told = Matter("田有福户困难认定", "家庭支出骤增。", "同意按实际困难给予救助。", **matter)
    return Record("case_conference", date(2026, 10, 30), "县民政局会议室", "田景和", MEMBERS, [told])


@pytest.mark.proves("LAW-21", "GX-15", "D25", "S2-17")
def test_a_case_conference_decides_with_quorum_and_majority_and_its_minutes_bear_no_seal(
    case: Case, people: People, later: datetime
) -> None:
    meeting = meetings.hold(conference(case), builders.COUNTY, people["county_approver"], later)
    html = file_html(meeting.paper)

    assert (meeting.quorum, meeting.paper.number) == (3, "卢民纪〔2026〕1号")
    assert "应到4人，实到3人" in html and "赞成3票" in html and "会议决定：同意" in html
    assert "出席：" in html and "请假：" in html and "印章" not in html
    assert ChainEntry.objects.get(act="conference").case == case
    assert MeetingMatter.objects.get().case == case
    assert issue.verify(meeting.paper.code).number == meeting.paper.number


def file_html(paper: OfficePaper) -> str:
    from cases import secrets

    return secrets.unseal_text(paper.html_sealed, meetings.HTML_PLACE, paper.uid)


@pytest.mark.proves("LAW-21")
def test_too_few_members_or_votes_decide_nothing(case: Case, people: People, later: datetime) -> None:
    actor = people["county_approver"]
    with pytest.raises(Blocked, match="半数"):
        meetings.hold(conference(case, in_favour=1), builders.COUNTY, actor, later)
    with pytest.raises(Blocked, match="多于到会"):
        meetings.hold(conference(case, in_favour=3, against=2), builders.COUNTY, actor, later)
    with pytest.raises(Blocked, match="办件编号"):
        meetings.hold(conference(case, case_number=""), builders.COUNTY, actor, later)
    with pytest.raises(NotFound):
        meetings.hold(conference(case, case_number="0"), builders.COUNTY, actor, later)
    with pytest.raises(NotAllowed):
        meetings.hold(conference(case), builders.COUNTY, people["caseworker"], later)
    StandardValue.objects.create(
        area=builders.COUNTY,
        key="conference.quorum_share",
        value=100,
        from_on=date(2026, 1, 1),
        set_by="县",
        cite="办法",
    )
    with pytest.raises(Blocked, match="少于法定人数4人"):
        meetings.hold(conference(case), builders.COUNTY, actor, later)
    assert not OfficePaper.objects.exists()


@pytest.mark.proves("S1-20")
def test_the_quarterly_dispatch_meeting_and_the_reminder_letter_to_a_government(
    case: Case, people: People, later: datetime
) -> None:
    actor = people["county_approver"]
    assert meeting_calendar.next_dispatch("411224", later.date()) is None
    StandardValue.objects.create(
        area=builders.COUNTY, key="conference.dispatch_cycle", value="quarterly", from_on=date(2026, 1, 1),
        set_by="县", cite="办法",
    )  # fmt: skip
    told = Matter("三季度工作", "超期办件3件。", "11月底前清零。")
    record = Record("dispatch", date(2026, 10, 30), "县政府", "副县长", MEMBERS, [told])
    assert meeting_calendar.next_dispatch("411224", later.date()) == date(2026, 11, 1)

    meetings.hold(record, builders.COUNTY, actor, later)
    letter = meetings.remind("东明镇人民政府", ["超期办件3件。"], ["11月底前清零。"], builders.COUNTY, actor, later)

    assert meeting_calendar.next_dispatch("411224", later.date()) == date(2027, 1, 1)
    assert "东明镇人民政府" in file_html(letter) and "函" in letter.number
    with pytest.raises(Blocked, match="主送"):
        meetings.remind(" ", ["x"], ["y"], builders.COUNTY, actor, later)


# Statistics


def test_the_month_counts_who_is_paid_entered_left_and_changed_and_opens_the_rows(
    household: Household, people: People, later: datetime
) -> None:
    user, award = people["county_head"], household.awards.get()
    AwardPeriod.objects.filter(award=award).delete()
    first = date(2026, 9, 1)
    awards.lay(award, [awards.Part(first, date(2026, 9, 1), Decimal(523), 4)], None)
    awards.lay(award, [awards.Part(date(2026, 10, 1), date(2026, 10, 1), Decimal(400), 4)], None)
    award.from_month = first
    award.save()

    september, october, november = (
        statistics.month_of(user, month, later.date()) for month in (first, date(2026, 10, 1), date(2026, 11, 1))
    )

    assert (september.total.households, september.total.persons, september.total.amount) == (1, 4, 523)
    assert september.changes["entered"].households == 1
    assert (october.changes["lowered"].households, october.changes["raised"].households) == (1, 0)
    assert november.changes["left"].households == 1 and november.total.households == 0
    assert statistics.changed(user, "left", date(2026, 11, 1), later.date()).get().award == award
    assert ["合计", "", "", 1, 4, "523.00"] in list(statistics.table(september, {}, {}))


def test_reviews_and_applications_are_counted_apart(household: Household, people: People, later: datetime) -> None:
    user, months = people["county_head"], {case.decided_on.replace(day=1) for case in household.cases.all()}
    found = [statistics.month_of(user, month, later.date()) for month in sorted(months)]

    assert sum(each.reviews for each in found) == 2
    assert sum(each.outcomes.get("grant", 0) for each in found) == 1
    far = builders.person("county_head", builders.FAR_VILLAGE)
    assert all(statistics.month_of(far, month, later.date()).reviews == 0 for month in months)
