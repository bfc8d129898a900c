"""Recipients of an older system: tried, explained row by row, confirmed by another, taken over once and whole."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from cases import awards, inherited, procedures
from cases.errors import Blocked, NotAllowed
from cases.models import Award, Case, ChainEntry, Household, Member, TakeoverRow, TakeoverRun
from cases.reviews import plan
from cases.takeover import reconciling, runs, template, workbook
from cases.takeover.layout import SHEETS
from offices.models import User
from tests import builders

pytestmark = pytest.mark.django_db
NOW = builders.NOW
OLD = Path(__file__).parent.parent / "monitoring" / "files" / "hospital.xls"
Rows = list[list[str]]
MEMBERS = ["户编号", "村（社区）代码", "城乡", "姓名", "与户主关系", "公民身份号码", "住址", "电话"]
AWARDS = ["户编号", "救助类别", "保障人数", "月金额（元）", "起发月份", "上次复核日期", "复核类别", "收款账号"]
TOTALS = ["乡镇代码", "救助类别", "户数", "人数", "月金额合计（元）"]


def person(number: str, serial: int, relation: str = "本人", **changes: str) -> list[str]:
    told = {
        "户编号": number,
        "村（社区）代码": builders.VILLAGE,
        "城乡": "农村",
        "姓名": f"赵满{serial}",
        "与户主关系": relation,
        "公民身份号码": builders.resident_id(serial),
    }
    return [(told | changes).get(title, "") for title in MEMBERS]


def award(number: str, amount: str = "400.00", **changes: str) -> list[str]:
    told = {
        "户编号": number,
        "救助类别": "最低生活保障",
        "保障人数": "1",
        "月金额（元）": amount,
        "起发月份": "2025-03",
        "上次复核日期": "2026-04-15",
        "收款账号": "6228480010000000017",
    }
    return [(told | changes).get(title, "") for title in AWARDS]


def book(members: Rows, rows: Rows, totals: Rows = ()) -> dict[str, bytes]:
    sheets = {"家庭和成员": [MEMBERS, *members], "待遇": [AWARDS, *rows], "合计": [TOTALS, *totals]}
    return {"存量.xlsx": workbook.write(sheets)}


@pytest.fixture
def people() -> tuple[User, User]:
    return builders.person("county_approver", builders.VILLAGE), builders.person("county_head", builders.VILLAGE)


def taken(people: tuple[User, User], files: dict[str, bytes], choice: str = "clean") -> TakeoverRun:
    run = runs.try_files(files, people[0], NOW)
    runs.confirm(run.pk, choice, people[1], NOW)
    return runs.go_on(run.pk, lambda: NOW)


def test_what_is_written_is_read_back_and_a_formula_is_only_text() -> None:
    data = workbook.write({"表": [["户编号", "=1+1"], ["<赵&满>", "411224196803150026"]]})
    assert workbook.read("a.xlsx", data) == {"表": [["户编号", "=1+1"], ["<赵&满>", "411224196803150026"]]}
    assert workbook.read("a.csv", "户编号,姓名\nA,赵满".encode("gb18030")) == {
        "a.csv": [["户编号", "姓名"], ["A", "赵满"]]
    }
    with pytest.raises(Blocked, match="重新另存"):
        workbook.read("a.xlsx", data[: len(data) // 2])
    old = workbook.read("a.xls", OLD.read_bytes())["住院明细"]
    assert len(old) == 604 and old[2] == ["1", "invented 0", builders.resident_id(0), "1000.5"]


def test_the_template_has_every_column_with_an_explanation() -> None:
    sheets = workbook.read("模板.xlsx", template.blank())
    assert [row[1] for row in sheets["填写说明"][1:]] == [each.title for columns in SHEETS.values() for each in columns]
    assert "公民身份号码*" in sheets["家庭和成员"][0]


def test_a_clean_household_becomes_a_household_with_a_case_an_award_and_a_period(people: tuple[User, User]) -> None:
    run = taken(people, book([person("A", 7), person("A", 8, "配偶")], [award("A", 保障人数="2")]))
    assert (run.state, runs.counts(run)["taken"]) == ("done", 1)
    made = Award.objects.get()
    assert (made.amount, made.persons, made.from_month, made.account_mask) == (400, 2, date(2025, 3, 1), "****0017")
    assert (made.case.procedure, made.case.state, made.case.process.state) == ("takeover", "closed", "ended")
    assert awards.period_of(made, date(2026, 9, 1)).amount == 400
    assert made.household.members.count() == 2
    assert list(ChainEntry.objects.filter(household=made.household).values_list("act", flat=True)) == ["takeover"]


def test_the_next_review_counts_from_the_stated_last_one(people: tuple[User, User]) -> None:
    taken(people, book([person("A", 7)], [award("A")]))
    plan.schedule_missing(NOW)
    made = Award.objects.get()
    assert date(2026, 4, 15) < made.next_review_on <= date(2027, 4, 15)


def test_a_later_procedure_starts_from_what_the_file_said(people: tuple[User, User]) -> None:
    taken(people, book([person("A", 7)], [award("A")]))
    case = procedures.open_procedure(Award.objects.get(), "change", "change_report", people[0], NOW)
    assert inherited.answers_of(case)["application"]["members"][0]["name"] == "赵满7"


FAULTS = {
    "公民身份号码": (person("A", 7, 公民身份号码="411224196803150027"), award("A"), "校验位不符"),
    "村（社区）代码": (person("A", 7, **{"村（社区）代码": "411224107999"}), award("A"), "不是本县的村"),
    "月金额（元）": (person("A", 7), award("A", "四百元"), "应为数字"),
    "起发月份": (person("A", 7), award("A", 起发月份="2027-03"), "晚于本月"),
    "上次复核日期": (person("A", 7), award("A", 上次复核日期="2026-02-30"), "不是真实存在的日期"),
    "保障人数": (person("A", 7), award("A", 保障人数="3"), "多于家庭成员人数"),
    "救助类别": (person("A", 7), award("A", 救助类别="低保户"), "只能是"),
    "与户主关系": (person("A", 7, "配偶"), award("A"), "没有“本人”"),
    "姓名": (person("A", 7, 姓名=""), award("A"), "没有填写"),
}


@pytest.mark.parametrize("column", FAULTS)
def test_a_fault_names_sheet_row_column_and_what_to_do(people: tuple[User, User], column: str) -> None:
    member, row, sentence = FAULTS[column]
    run = runs.try_files(book([member], [row]), people[0], NOW)
    found = [each for each in runs.faults_of(run) if each["column"] == column]
    assert found and sentence in found[0]["wrong"] and found[0]["mend"] and found[0]["row"] == 2
    assert builders.resident_id(7) not in str(runs.faults_of(run))


def test_an_id_that_the_spreadsheet_made_a_number_is_refused_not_repaired(people: tuple[User, User]) -> None:
    run = runs.try_files(book([person("A", 7, 公民身份号码="4.1122419680315E+17")], [award("A")]), people[0], NOW)
    assert "末几位已经丢失" in str(runs.faults_of(run))


def test_one_person_twice_in_the_file_or_here_already_is_told(people: tuple[User, User]) -> None:
    builders.apply(builders.person("village_aide", builders.VILLAGE), builders.single("李建国", 9))
    rows = [person("A", 7), person("B", 7), person("C", 9)]
    run = runs.try_files(book(rows, [award("A"), award("B"), award("C")]), people[0], NOW)
    told = [(each["row"], each["wrong"]) for each in runs.faults_of(run)]
    assert told == [(2, "同一个人在文件中出现几次"), (3, "同一个人在文件中出现几次"), (4, "这个人已在本系统的一户中")]


def test_sums_are_compared_with_what_the_old_system_states(people: tuple[User, User]) -> None:
    rows = [person("A", 7), person("B", 8)]
    stated = [[builders.TOWN[:9], "最低生活保障", "2", "2", "900.00"]]
    run = runs.try_files(book(rows, [award("A"), award("B", "500.10")], stated), people[0], NOW)
    line = reconciling.compared(run.found, run.stated)[0]
    assert (line["agrees"], line["found"]["amount"], line["stated"]["amount"]) == (False, "900.10", "900.00")
    with pytest.raises(Blocked, match="合计不符"):
        runs.confirm(run.pk, "everything", people[1], NOW)


def test_nobody_confirms_what_the_same_person_uploaded(people: tuple[User, User]) -> None:
    run = runs.try_files(book([person("A", 7)], [award("A")]), people[0], NOW)
    with pytest.raises(NotAllowed, match="两人"):
        runs.confirm(run.pk, "clean", people[0], NOW)
    with pytest.raises(NotAllowed, match="县级民政部门"):
        runs.try_files(book([person("A", 7)], [award("A")]), builders.person("caseworker", builders.VILLAGE), NOW)


def test_the_same_file_is_not_taken_over_twice_and_a_run_goes_on_without_doubles(
    people: tuple[User, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "AT_ONCE", 2)
    rows, paid = [person(f"H{n}", n) for n in range(10, 15)], [award(f"H{n}") for n in range(10, 15)]
    files = book(rows, paid)
    run = runs.try_files(files, people[0], NOW)
    with pytest.raises(Blocked, match="已经上传过"):
        runs.try_files(files, people[0], NOW + timedelta(days=1))
    runs.confirm(run.pk, "clean", people[1], NOW)
    runs.go_on(run.pk, lambda: NOW, seconds=0)
    assert runs.counts(run)["taken"] == 2
    runs.stop(run.pk, people[0], NOW)
    assert runs.go_on(run.pk, lambda: NOW).state == "stopped" and Household.objects.count() == 2
    runs.resume(run.pk, people[0], NOW)
    assert runs.go_on(run.pk, lambda: NOW).state == "done"
    assert (Household.objects.count(), Award.objects.count(), Member.objects.count()) == (5, 5, 5)
    assert len(set(Case.objects.values_list("number", flat=True))) == 5


def test_who_came_into_the_system_meanwhile_is_refused_with_the_reason(people: tuple[User, User]) -> None:
    run = runs.try_files(book([person("A", 7)], [award("A")]), people[0], NOW)
    runs.confirm(run.pk, "clean", people[1], NOW)
    builders.apply(builders.person("village_aide", builders.VILLAGE), builders.single("李建国", 7))
    runs.go_on(run.pk, lambda: NOW)
    assert TakeoverRow.objects.get().state == "refused" and not Award.objects.exists()


def test_the_report_holds_sums_faults_and_fates_but_no_name_and_no_id(people: tuple[User, User]) -> None:
    run = taken(people, book([person("A", 7), person("B", 8, 姓名="")], [award("A"), award("B")]))
    sheets = workbook.read("报告.xlsx", runs.report(run))
    assert [row[-1] for row in sheets["结果"][1:]] == ["已接收", "有误"]
    assert len(sheets["问题"]) == 2
    assert builders.resident_id(7) not in str(sheets) and "赵满7" not in str(sheets)
