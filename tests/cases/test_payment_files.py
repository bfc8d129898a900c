"""Files to the bank and to finance, and what the bank answers, each told by what must hold."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from cases.errors import Blocked, FileRefused, NotAllowed
from cases.models import ChainEntry, LedgerEntry, Transfer
from cases.payments import (
    accounts,
    answers,
    batches,
    budget,
    layouts,
    ledger,
    sheets,
)
from cases.takeover import workbook
from offices.models import User
from tests.builders import person
from tests.cases import money
from tests.cases.money import ACCOUNT, AREA, moment, month

pytestmark = pytest.mark.django_db
SEPTEMBER = month(2026, 9)
Answer = Transfer.State


@pytest.fixture
def people(base: None) -> dict[str, User]:
    return money.team()


# The bank


@pytest.mark.proves("S1-17", "S0-22")
def test_what_failed_is_sent_again_to_the_social_security_card_that_the_township_entered(
    people: dict[str, User],
) -> None:
    award = money.grant(people["county_head"], date(2026, 8, 10), "400.00")
    roll, now = money.approved(people, date(2026, 9, 3), SEPTEMBER), moment(date(2026, 9, 4))
    clerk, number = people["finance_clerk"], "6217000010000000021"
    first = batches.make(roll.pk, clerk, now)
    assert "银行卡,农信社" in layouts.bank_file(first.pk, "csv", "送银行", clerk, now).data.decode("utf-8-sig")
    batches.answer(first.pk, [batches.Told(first.transfers.get(), Answer.FAILED, "12", "销户")], clerk, now)
    with pytest.raises(Blocked, match="还没有更换账户"), transaction.atomic():
        batches.make(roll.pk, clerk, now)

    made = accounts.enter(
        award.pk, "social_security_card", "农商银行", "陈秀禾", number, "换卡", people["caseworker"], now
    )
    with pytest.raises(NotAllowed), transaction.atomic():
        accounts.confirm(made.pk, people["caseworker"], now)
    accounts.confirm(made.pk, people["head_of_office"], now)
    second = batches.make(roll.pk, clerk, now)
    assert roll.lines.get().state == "reissued"
    batches.answer(second.pk, [batches.Told(second.transfers.get(), Answer.PAID, "00")], clerk, now)

    text = layouts.bank_file(second.pk, "csv", "送农商银行", clerk, now).data.decode("utf-8-sig")
    assert number in text and "社会保障卡" in text and ACCOUNT not in text
    assert ledger.sums(award)["paid"] == Decimal("-400.00") and ledger.check(award) == []


def test_money_that_comes_back_after_it_was_paid_is_owed_again(people: dict[str, User]) -> None:
    award = money.grant(people["county_head"], date(2026, 8, 10), "400.00")
    roll, now = money.paid(people, date(2026, 9, 3), SEPTEMBER), moment(date(2026, 9, 9))
    transfer = Transfer.objects.get(batch__roll=roll)

    batches.answer(
        transfer.batch_id, [batches.Told(transfer, Answer.RETURNED, "99", "退汇")], people["finance_clerk"], now
    )

    roll.refresh_from_db()
    assert (roll.state, roll.lines.get().state) == ("exported", "failed")
    assert ledger.balance(award) == Decimal("400.00") and ledger.check(award) == []


def sent(people: dict[str, User]) -> tuple[object, User, object]:
    for amount in ("400.00", "300.50"):
        money.grant(people["county_head"], date(2026, 8, 10), amount)
    roll, now = money.approved(people, date(2026, 9, 3), SEPTEMBER), moment(date(2026, 9, 4))
    return batches.make(roll.pk, people["finance_clerk"], now), people["finance_clerk"], now


@pytest.mark.parametrize("form", [sheets.as_csv, lambda rows: sheets.as_xlsx(rows, "回盘")], ids=["csv", "xlsx"])
def test_a_return_file_is_tried_and_then_booked(people: dict[str, User], form: object) -> None:
    batch, clerk, now = sent(people)
    data = form(
        [
            ("序号", "金额", "结果", "返回码", "说明"),
            (1, "400.00", "成功", "00", ""),
            (2, "300.50", "失败", "12", "户名不符"),
        ]
    )

    reading = answers.read(batch.pk, data, "回盘", clerk, now)
    assert (reading.paid, reading.failed) == ((1, Decimal("400.00")), (1, Decimal("300.50")))
    assert (reading.slips, reading.outstanding) == ((), 0)
    assert not LedgerEntry.objects.filter(kind="paid").exists()

    answers.book(reading, clerk, now)
    sums = batches.sums(batch.roll)
    assert (sums["paid"], sums["failed"]) == (Decimal("400.00"), Decimal("300.50"))
    assert batch.total == sums["paid"] + sums["failed"] + sums["sent"]
    again = answers.read(batch.pk, data, "回盘", clerk, now)
    assert ["已登记" in slip.message for slip in again.slips] == [True, True]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("x", "400.00", "成功", ""), "不是数字"),
        (("9", "400.00", "成功", ""), "不在这一批次"),
        (("1", "400.01", "成功", ""), "不一致"),
        (("1", "四百", "成功", ""), "金额“四百”不是数字"),
        (("1", "400.00", "也许", ""), "看不懂结果"),
        (("1", "400.00", "失败", ""), "写明原因"),
        (("1", "400.00", "退回", "销户"), "不能再登记"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_of_the_file_is_booked(
    people: dict[str, User], row: tuple[str, ...], says: str
) -> None:
    batch, clerk, now = sent(people)
    rows = [("序号", "金额", "结果", "说明"), row, ("2", "300.50", "成功", "")]

    reading = answers.read(batch.pk, sheets.as_csv(rows), "回盘.csv", clerk, now)

    assert [slip.row for slip in reading.slips] == [2] and says in reading.slips[0].message
    with pytest.raises(Blocked, match="没有登记任何一行"):
        answers.book(reading, clerk, now)


def test_a_file_without_the_heads_is_refused_with_what_is_missing(people: dict[str, User]) -> None:
    batch, clerk, now = sent(people)

    with pytest.raises(Blocked, match="金额（元）、结果"):
        answers.read(batch.pk, "序号,数\n1,2\n".encode("gb18030"), "回盘.csv", clerk, now)


# Files


DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠x"]


def test_no_cell_that_goes_out_is_a_formula() -> None:
    text = sheets.as_csv([[name] for name in DANGEROUS]).decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(sheets.as_xlsx([[name, Decimal("-5.00")] for name in DANGEROUS], "=x"))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()

    assert all(row.strip('"').startswith("'") for row in text.split("\r\n") if row)
    assert "<f>" not in sheet and sheet.count('t="inlineStr"') == len(DANGEROUS)
    assert "<v>-5.00</v>" in sheet


def test_what_was_written_is_read_back() -> None:
    rows = [["户名", "账号"], ["𠮷田<&>", "6228480010000000017"], ["=x", ""]]

    assert sheets.read(sheets.as_csv(rows), "a.csv") == rows
    assert sheets.read(sheets.as_xlsx(rows, "a"), "a.xlsx") == rows


def test_files_that_are_no_tables_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_BYTES", 10_000)
    bomb, entity = (io.BytesIO(sheets.as_xlsx([["a"]], "a")) for _ in range(2))
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/media/a.bin", b" " * (workbook.MOST_BYTES + 1))
    with zipfile.ZipFile(entity, "a") as book:
        book.writestr("xl/_rels/workbook.xml.rels", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')

    for data in (bomb.getvalue(), entity.getvalue(), b"PK\x03\x04broken", b"\xff\xfe\x00\x01", b"", b"a\0b"):
        with pytest.raises(FileRefused):
            sheets.read(data, "x")


def test_taking_out_the_bank_file_needs_a_purpose_and_stands_in_the_chain(people: dict[str, User]) -> None:
    batch, clerk, now = sent(people)
    with pytest.raises(Blocked, match="用途"):
        layouts.bank_file(batch.pk, "csv", " ", clerk, now)
    with pytest.raises(NotAllowed):
        layouts.bank_file(batch.pk, "csv", "看看", people["county_head"], now)

    made = layouts.bank_file(batch.pk, "xlsx", "送农商银行", clerk, now)

    entry = ChainEntry.objects.filter(act="bank_file").get()
    assert entry.detail["purpose"] == "送农商银行" and entry.detail["count"] == 2
    assert [row[2] for row in sheets.read(made.data, made.name)[1:]] == [ACCOUNT, ACCOUNT]


@pytest.mark.proves("ARC-05")
def test_the_file_for_the_books_carries_every_line_and_no_whole_account(people: dict[str, User]) -> None:
    batch, clerk, now = sent(people)

    made = layouts.finance_file(batch.roll_id, "csv", "入账", clerk, now)

    rows = sheets.read(made.data, made.name)
    assert sum(Decimal(row[8]) for row in rows[1:]) == batch.roll.total
    assert ACCOUNT not in made.data.decode("utf-8-sig") and rows[1][9] == ACCOUNT[-4:]


@pytest.mark.proves("S2-21")
def test_finance_sees_the_years_need_and_audits_jointly(people: dict[str, User]) -> None:
    batch, clerk, now = sent(people)
    months = budget.sheet(AREA, "dibao", 2026)
    auditor = person("auditor", money.VILLAGE)

    made = layouts.audit_file(AREA, 2026, "csv", "联合检查", auditor, now)

    assert [each.amount for each in months] == [0] * 8 + [Decimal("700.50")] * 4
    assert [each.frozen for each in months][8:] == [True, False, False, False]
    assert [row[6] for row in sheets.read(made.data, made.name)] == ["应发", "700.50"]
