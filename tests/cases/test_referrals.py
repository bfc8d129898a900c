"""Needs go to departments and come back: limits, two receivers, spreadsheets that double nothing, ledgers."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from cases import chain
from cases.errors import Blocked, NotFound
from cases.models import Household, Measure, Member, Referral
from cases.referrals import answering, ledger, limits, papers, pushing, reach, sheets, tables
from cases.referrals.answering import Answer
from cases.referrals.pushing import Wish
from cases.takeover import workbook
from offices.models import Holding, Office, User
from rules.periods import period_of
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.usefixtures("base")
DAY = NOW.date()


def household(name: str = "李建国", area: str = builders.VILLAGE, serial: int = 1) -> Household:
    """A household that lives in a village, without a case."""
    found = Household.objects.create(area=area, name=name, residence_kind="rural", opened_at=NOW)
    number = builders.resident_id(serial)
    mask = f"{number[:6]}********{number[-4:]}"
    Member.objects.create(household=found, name=name, relation="self", resident_id_mask=mask, from_on=DAY)
    return found


def liaison(department: str) -> User:
    """Somebody who speaks for a department of the county."""
    user = User.objects.create_user(f"liaison.{department}", password="builders-only-2026", display_name=department)
    office = Office.objects.get(division_id=builders.COUNTY, department=department)
    Holding.objects.create(user=user, office=office, post="liaison", from_on=date(2024, 1, 1))
    return user


@pytest.fixture
def caseworker() -> User:
    return builders.person("caseworker", builders.VILLAGE)


def member_of(found: Household) -> Member:
    return found.members.get()


def push(actor: User, found: Household, *items: str) -> list[Referral]:
    """Pushes some items for the one member of a household."""
    catalogue = {"public_post", "training_subsidy", "job_service"}
    wishes = [
        Wish(found.pk, item, member_of(found).pk if item in catalogue else None, "夫妻都在家，想就近找活")
        for item in items
    ]
    pushing.push(wishes, actor, NOW)
    return list(Referral.objects.filter(household=found).order_by("id"))


@pytest.mark.proves("S1-40", "MON-06", "S2-37")
def test_a_need_goes_to_its_department_and_its_result_stands_in_the_chain_of_the_household(caseworker: User) -> None:
    found = household()
    post, house = push(caseworker, found, "public_post", "repair_dangerous")

    assert (post.to_office.department, house.to_office.department) == ("human_resources", "housing")
    assert (post.state, post.need, post.due_on) == ("sent", "有劳动能力的成员没有工作", date(2026, 10, 10))
    worker = liaison("human_resources")
    answering.receive([post.pk], worker, NOW)
    answering.begin(post.pk, worker, NOW)
    answering.answer(post.pk, Answer("given", "安排到村保洁岗", amount=Decimal("600.00")), worker, NOW)

    post.refresh_from_db()
    assert (post.state, post.measure.kind, post.measure.amount) == ("answered", "public_post", Decimal("600.00"))
    acts = [entry.act for entry in chain.entries(found)]
    pushed, taken = ["push_referral", "push_referral"], ["receive_referral", "begin_referral"]
    assert acts == [*pushed, *taken, "answer_referral", "measure"]


@pytest.mark.proves("S3-09")
def test_feedback_goes_to_civil_affairs_and_to_agriculture_where_the_area_says_so(caseworker: User) -> None:
    (row,) = push(caseworker, household(), "public_post")
    farm = builders.person("county_approver", builders.VILLAGE, "farm.officer", office_kind="agriculture_bureau")
    assert row.copy_office.kind == "agriculture_bureau"
    assert not reach.referrals_for(farm, DAY).exists(), "the second receiver is sent the feedback, not the push"

    answering.answer(row.pk, Answer("not_given", "年龄不符合岗位要求"), liaison("human_resources"), NOW)
    assert answering.note([row.pk], farm, NOW) == 1
    assert answering.note([row.pk], caseworker, NOW) == 1

    row.refresh_from_db()
    assert (row.copy_noted_by, row.noted_by) == (farm, caseworker)
    assert limits.two_receivers(builders.FAR_VILLAGE, DAY)
    assert not Measure.objects.exists()


@pytest.mark.proves("S0-03", "MON-08", "MON-09")
def test_every_department_of_the_catalogue_gets_what_it_answers_for_services_of_care_too(caseworker: User) -> None:
    found, catalogue = household(), tables.catalogue()
    first = [catalogue.items_of(word)[0] for word in catalogue.departments]
    care = [item for item in catalogue.items.values() if item.system == "care"]
    person = member_of(found).pk
    wishes = [Wish(found.pk, item.id, person if item.per == "person" else None) for item in [*first, *care]]
    pushing.push(wishes, caseworker, NOW)

    rows = Referral.objects.filter(household=found).select_related("to_office")
    assert {row.department for row in rows} == set(catalogue.departments)
    assert len({row.to_office_id for row in rows}) == len(catalogue.departments) == 15
    lack = next(lack for lack in catalogue.lacks if lack.id == "care")
    assert {row.need for row in rows if row.item in lack.items} == {lack.title}


def test_what_is_under_way_is_not_pushed_twice_and_the_own_office_gets_nothing(caseworker: User) -> None:
    found = household()
    push(caseworker, found, "public_post")
    again = pushing.push([Wish(found.pk, "public_post", member_of(found).pk)], caseworker, NOW)
    assert (again.count, len(again.skipped)) == (0, 1)

    county = builders.person("county_approver", builders.VILLAGE)
    with pytest.raises(Blocked, match="本机关主管"):
        pushing.push([Wish(found.pk, "social_work")], county, NOW)
    far = household("张三", builders.FAR_VILLAGE, 9)
    with pytest.raises(NotFound):
        pushing.push([Wish(far.pk, "repair_dangerous")], caseworker, NOW)


def test_a_push_given_back_says_why_and_may_go_out_again(caseworker: User) -> None:
    found = household()
    (row,) = push(caseworker, found, "public_post")
    worker = liaison("human_resources")
    with pytest.raises(Blocked, match="原因"):
        answering.give_back(row.pk, " ", worker, NOW)
    answering.give_back(row.pk, "本人已在外地就业", worker, NOW)

    assert len(push(caseworker, found, "public_post")) == 2
    with pytest.raises(NotFound):
        answering.receive([row.pk], liaison("education"), NOW)


def filled(data: bytes, **rows: tuple[str, str, str]) -> bytes:
    """The sheet with the three columns typed in, by the name of the person."""
    told = workbook.read("表", data)[sheets.SHEET]
    told = [[*row[:8], *rows.get(row[1], row[8:])] for row in told]
    return workbook.write({sheets.SHEET: told})


def test_a_department_that_does_not_sign_in_fills_three_columns_and_nothing_is_booked_twice(caseworker: User) -> None:
    for serial, name in enumerate(("李建国", "王桂兰", "赵小满", "周大有"), 1):
        push(caseworker, household(name, serial=serial), "public_post")
    office = Office.objects.get(division_id=builders.COUNTY, department="human_resources")
    made = sheets.make(office, caseworker, NOW)
    assert builders.resident_id(1).encode() not in made
    back = filled(
        made,
        李建国=("2026-09-02", "安排到村保洁岗", "已落实 600"),
        王桂兰=("2026年13月1日", "", "给了"),
        赵小满=("2026-09-02", "年龄不符合", "未落实"),
    )

    first = sheets.take_in(office, "人社反馈.xlsx", back, caseworker, NOW)
    assert (first.good, first.same, first.empty) == (2, 0, 1)
    assert {(fault["row"], fault["column"]) for fault in first.faults} == {
        (3, "收到日期"),
        (3, "办理情况"),
        (3, "结果和金额"),
    }
    again = sheets.take_in(office, "人社反馈.xlsx", back, caseworker, NOW)
    assert (again.good, again.same, Measure.objects.count()) == (0, 2, 1)

    other = Office.objects.get(division_id=builders.COUNTY, department="housing")
    push(caseworker, household("陈六", serial=8), "repair_dangerous")
    wrong = sheets.take_in(other, "错.xlsx", back, caseworker, NOW)
    assert (wrong.good, len(wrong.faults)) == (0, 4)


def test_only_the_three_columns_of_a_sheet_can_be_typed_in(caseworker: User) -> None:
    import io
    import zipfile

    push(caseworker, household(), "public_post")
    office = Office.objects.get(division_id=builders.COUNTY, department="human_resources")
    with zipfile.ZipFile(io.BytesIO(sheets.make(office, caseworker, NOW))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()

    assert '<sheetProtection sheet="1"' in sheet
    assert sheet.count('s="2"') == 3


def test_the_quarterly_ledger_counts_what_was_carried_over_and_names_what_is_late(caseworker: User) -> None:
    first, second = household("李建国"), household("王桂兰", serial=2)
    push(caseworker, first, "public_post")
    (row,) = push(caseworker, second, "public_post")
    answering.answer(row.pk, Answer("given", "已上岗", amount=Decimal("600")), liaison("human_resources"), NOW)
    later, next_quarter = date(2026, 11, 2), period_of(date(2026, 11, 2), "quarterly")
    third = ledger.of_period(caseworker, later, period_of(DAY, "quarterly"))

    (line,) = ledger.lines(third, later)
    assert (line.pushed, line.answered, line.given, line.late, line.amount) == (2, 1, 1, 1, Decimal("600.00"))
    (carried,) = ledger.lines(ledger.of_period(caseworker, later, next_quarter), later)
    assert (carried.pushed, carried.late) == (1, 1)
    told = workbook.read("台账", ledger.as_xlsx(third, later))
    assert [len(told[name]) for name in ("台账", "明细", "超期")] == [2, 3, 2]


def test_without_a_published_period_nothing_falls_due_and_ledgers_go_by_quarter() -> None:
    unset = limits.limits("430681000000", DAY)
    assert (unset.due_on, limits.period("430681000000", DAY).title) == (None, "2026年第3季度")
    assert limits.limits("610000000000", DAY).due_on == date(2026, 9, 30)
    far = limits.limits(builders.VILLAGE, DAY + timedelta(days=150))
    assert (far.due_on, far.provisional) == (date(2027, 4, 12), True)


@pytest.mark.proves("D24")
def test_the_paper_of_a_push_names_person_need_item_and_limit_and_comes_back_with_the_result(caseworker: User) -> None:
    (row,) = push(caseworker, household(), "public_post")
    assert row.push.paper.number.endswith("号")
    answering.answer(row.pk, Answer("given", "安排到村保洁岗", DAY, Decimal("600")), liaison("human_resources"), NOW)
    (line,) = papers.lines(row.push.referrals.all())

    assert (line.name, line.item, line.due_on) == ("李建国", "公益性岗位安置", date(2026, 10, 10))
    assert (line.outcome, line.amount, line.answered_on) == ("已落实", Decimal("600.00"), DAY)
