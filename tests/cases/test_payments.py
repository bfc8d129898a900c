"""Rolls, blocks, bank files, returns, recoveries, subsidies and messages, each told by what must hold."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from cases import chain
from cases.awards import Part
from cases.errors import Blocked, FileRefused, NotAllowed, NotFound
from cases.models import ChainEntry, LedgerEntry, OutgoingMessage, PaymentBlock, PaymentRoll, SubsidyOrder, Transfer
from cases.payments import (
    accounts,
    answers,
    batches,
    blocks,
    budget,
    cancelling,
    differences,
    layouts,
    ledger,
    messages,
    orders,
    recoveries,
    rolls,
    sheets,
)
from offices.models import User
from tests.builders import FAR_VILLAGE, hold, person
from tests.cases import money
from tests.cases.money import ACCOUNT, AREA, moment, month

pytestmark = pytest.mark.django_db
SEPTEMBER, OCTOBER, NOVEMBER = month(2026, 9), month(2026, 10), month(2026, 11)
Answer = Transfer.State


@pytest.fixture
def people(base: None) -> dict[str, User]:
    return money.team()


def lines(roll: PaymentRoll) -> list[tuple[str, str, Decimal, str]]:
    rows = roll.lines.order_by("due_month", "id")
    return [(line.kind, f"{line.due_month:%Y-%m}", line.amount, line.state) for line in rows]


def reasons(roll: PaymentRoll) -> list[tuple[str, Decimal]]:
    return [(row.kind, row.amount) for row in roll.differences.order_by("award_id", "id")]


# What a roll carries


@pytest.mark.proves("DB-20")
def test_an_award_is_paid_monthly_from_the_month_after_the_decision(people: dict[str, User]) -> None:
    money.grant(people["county_head"], date(2026, 9, 10), "403.00")

    with pytest.raises(Blocked, match="没有应发的待遇"), transaction.atomic():
        money.frozen(people, date(2026, 9, 20), SEPTEMBER)
    rolls.PaymentRoll.objects.all().delete()
    october = money.paid(people, date(2026, 10, 3), OCTOBER)
    november = money.paid(people, date(2026, 11, 3), NOVEMBER)

    assert lines(october) == [("regular", "2026-10", Decimal("403.00"), "paid")]
    assert lines(november) == [("regular", "2026-11", Decimal("403.00"), "paid")]
    assert november.state == PaymentRoll.State.SETTLED


def test_a_decision_for_past_months_brings_arrears_for_each_of_them(people: dict[str, User]) -> None:
    award = money.grant(people["county_head"], date(2026, 8, 10), "400.00")
    money.paid(people, date(2026, 9, 3), SEPTEMBER)
    money.paid(people, date(2026, 10, 3), OCTOBER)

    money.change(award, people["county_head"], date(2026, 10, 20), "450.00", SEPTEMBER, "increase")
    november = money.frozen(people, date(2026, 11, 3), NOVEMBER)

    assert [line[:3] for line in lines(november)] == [
        ("arrears", "2026-09", Decimal("50.00")),
        ("arrears", "2026-10", Decimal("50.00")),
        ("regular", "2026-11", Decimal("450.00")),
    ]
    assert reasons(november) == [("increased", Decimal("50.00")), ("arrears", Decimal("100.00"))]


def test_the_first_roll_of_a_county_pays_nothing_for_the_months_before_it(people: dict[str, User]) -> None:
    money.grant(people["county_head"], date(2025, 1, 10), "400.00")

    assert [line[1] for line in lines(money.frozen(people, date(2026, 10, 3), OCTOBER))] == ["2026-10"]


def test_what_was_granted_after_the_freeze_is_paid_by_a_supplementary_roll_and_not_again(
    people: dict[str, User],
) -> None:
    money.grant(people["county_head"], date(2026, 8, 10), "400.00")
    money.paid(people, date(2026, 9, 3), SEPTEMBER)
    money.grant(people["county_head"], date(2026, 8, 31), "250.00")

    supplement = money.paid(people, date(2026, 9, 12), SEPTEMBER, supplementary=True)
    october = money.frozen(people, date(2026, 10, 3), OCTOBER)

    assert [line[2] for line in lines(supplement)] == [Decimal("250.00")]
    assert october.previous_total == Decimal("650.00") == october.total
    assert reasons(october) == []


def test_each_reason_stands_beside_the_decision_that_caused_it(people: dict[str, User]) -> None:
    head, day = people["county_head"], date(2026, 9, 15)
    raised, reduced, exits, stopped = (money.grant(head, date(2026, 8, 10), amount) for amount in ("1", "2", "3", "4"))
    money.paid(people, date(2026, 9, 3), SEPTEMBER)
    causes = [
        money.change(raised, head, day, "10", OCTOBER, "increase"),
        money.change(reduced, head, day, "1", OCTOBER, "reduce"),
        money.change(exits, head, day, "3", OCTOBER, "gradual_exit"),
        money.stop(stopped, head, day, SEPTEMBER),
    ]
    new = money.grant(head, day, "7")

    october = money.frozen(people, date(2026, 10, 3), OCTOBER)

    told = [(row.kind, row.decision) for row in october.differences.order_by("award_id")]
    assert told == [
        ("increased", causes[0]),
        ("reduced", causes[1]),
        ("exit_step", causes[2]),
        ("ended", causes[3]),
        ("new", new.case.decision),
    ]


def test_differences_that_do_not_add_up_stop_the_freeze(people: dict[str, User]) -> None:
    with pytest.raises(differences.Unbalanced, match="相差5元"):
        differences.check([], Decimal(5))


def test_the_effect_of_a_decision_on_the_next_roll_is_known_before_it_is_made(people: dict[str, User]) -> None:
    award = money.grant(people["county_head"], date(2026, 8, 10), "400.00")
    money.paid(people, date(2026, 9, 3), SEPTEMBER)
    before = award.periods.count()

    effect = budget.effect(award, [Part(SEPTEMBER, None, Decimal("450.00"), 1)], date(2026, 9, 20))

    assert (effect.month, effect.change, effect.arrears) == (OCTOBER, Decimal("50.00"), Decimal("50.00"))
    assert budget.effect(award, [], date(2026, 9, 20)).after == 0
    assert award.periods.count() == before


# Two people, and nothing changed afterwards


def test_nobody_approves_a_roll_of_their_own(people: dict[str, User]) -> None:
    money.grant(people["county_head"], date(2026, 8, 10), "400.00")
    roll = money.frozen(people, date(2026, 9, 3), SEPTEMBER)
    hold(people["finance_clerk"], "county_head", money.VILLAGE)

    with pytest.raises(NotAllowed, match="另一人"), transaction.atomic():
        rolls.approve(roll.pk, people["finance_clerk"], moment(date(2026, 9, 3)))
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentRoll.objects.filter(pk=roll.pk).update(
            approved_by=people["finance_clerk"], approved_at=moment(date(2026, 9, 3))
        )
    assert rolls.approve(roll.pk, people["county_head"], moment(date(2026, 9, 3))).state == "approved"


def test_posts_and_areas_bound_what_may_be_done(people: dict[str, User]) -> None:
    money.grant(people["county_head"], date(2026, 8, 10), "400.00")
    far = person("finance_clerk", FAR_VILLAGE)
    now = moment(date(2026, 9, 3))
    with pytest.raises(NotFound):
        rolls.prepare(AREA, "dibao", SEPTEMBER, far, now)
    with pytest.raises(NotAllowed):
        rolls.prepare(AREA, "dibao", SEPTEMBER, people["county_head"], now)
    roll = money.frozen(people, date(2026, 9, 3), SEPTEMBER)
    with pytest.raises(NotFound):
        rolls.approve(roll.pk, person("county_head", FAR_VILLAGE), now)


def test_a_frozen_roll_is_neither_computed_again_nor_thrown_away(people: dict[str, User]) -> None:
    money.grant(people["county_head"], date(2026, 8, 10), "400.00")
    roll, now = money.frozen(people, date(2026, 9, 3), SEPTEMBER), moment(date(2026, 9, 4))

    for act in (rolls.recompute, rolls.drop, rolls.freeze):
        with pytest.raises(Blocked):
            act(roll.pk, people["finance_clerk"], now)


# Nothing is paid to the dead


def test_a_death_reported_before_the_freeze_holds_the_line_and_the_county_sees_why(people: dict[str, User]) -> None:
    award = money.grant(people["county_head"], date(2026, 8, 10), "400.00")
    money.paid(people, date(2026, 9, 3), SEPTEMBER)
    money.died(award, people["village_aide"], date(2026, 9, 20), date(2026, 9, 22))

    october = money.approved(people, date(2026, 10, 3), OCTOBER)

    assert [line[3] for line in lines(october)] == ["blocked"]
    assert "2026-09-20" in october.lines.get().reason
    with pytest.raises(Blocked, match="没有可以送银行"):
        batches.make(october.pk, people["finance_clerk"], moment(date(2026, 10, 4)))


def test_a_death_reported_between_approval_and_sending_still_stops_the_money(people: dict[str, User]) -> None:
    award = money.grant(people["county_head"], date(2026, 8, 10), "400.00")
    other = money.grant(people["county_head"], date(2026, 8, 10), "300.00")
    roll = money.approved(people, date(2026, 9, 3), SEPTEMBER)
    money.died(award, people["village_aide"], date(2026, 8, 30), date(2026, 9, 4))

    batch = batches.make(roll.pk, people["finance_clerk"], moment(date(2026, 9, 5)))

    assert [each.award for each in batch.transfers.all()] == [other]
    assert roll.total == Decimal("700.00") and rolls.payable(roll) == Decimal("300.00")


def test_the_month_of_a_death_is_paid_where_the_area_says_so(people: dict[str, User]) -> None:
    award = money.grant(people["county_head"], date(2026, 8, 10), "400.00")
    money.died(award, people["village_aide"], date(2026, 9, 2), date(2026, 9, 3))

    assert [line[3] for line in lines(money.approved(people, date(2026, 9, 3), SEPTEMBER))] == ["planned"]
    assert [line[3] for line in lines(money.approved(people, date(2026, 10, 3), OCTOBER))] == ["blocked"]


def test_a_household_in_which_nobody_is_left_is_held_without_a_report(people: dict[str, User]) -> None:
    award = money.grant(people["county_head"], date(2026, 8, 10), "400.00")
    award.household.members.update(until_on=date(2026, 8, 31))

    assert [line[3] for line in lines(money.approved(people, date(2026, 9, 3), SEPTEMBER))] == ["blocked"]


def test_a_block_is_released_by_another_person_with_a_reason_and_stays_released(people: dict[str, User]) -> None:
    award = money.grant(people["county_head"], date(2026, 8, 10), "400.00", persons=3)
    money.died(award, people["village_aide"], date(2026, 8, 20), date(2026, 8, 22))
    roll, now = money.approved(people, date(2026, 9, 3), SEPTEMBER), moment(date(2026, 9, 4))
    block = PaymentBlock.objects.get()

    with pytest.raises(Blocked, match="还没有人提请"):
        blocks.release(block.pk, "已核实", people["county_approver"], now)
    blocks.ask(block.pk, "其余两人仍在户内", people["county_approver"], now)
    with pytest.raises(NotAllowed, match="不能自己批准"):
        blocks.release(block.pk, "已核实", people["county_approver"], now)
    with pytest.raises(Blocked, match="理由"):
        blocks.release(block.pk, " ", people["county_head"], now)
    blocks.release(block.pk, "入户核实", people["county_head"], now)

    assert batches.make(roll.pk, people["finance_clerk"], now).total == Decimal("400.00")
    acts = ChainEntry.objects.filter(household=award.household).values_list("act", flat=True)
    assert {"payment_blocked", "release_asked", "payment_released"} <= set(acts)
    assert chain.verify("411224") is None


def test_a_stop_decided_after_the_freeze_holds_the_line_until_it_is_given_up(people: dict[str, User]) -> None:
    head = people["county_head"]
    award = money.grant(head, date(2026, 8, 10), "400.00")
    roll = money.frozen(people, date(2026, 9, 3), SEPTEMBER)
    money.change(award, head, date(2026, 9, 4), "150.00", SEPTEMBER, "reduce")
    now = moment(date(2026, 9, 5))
    rolls.approve(roll.pk, head, now)
    line, block = roll.lines.get(), PaymentBlock.objects.get()

    assert (line.state, block.cause) == ("blocked", "stopped")
    blocks.ask(block.pk, "请恢复", people["caseworker"], now)
    with pytest.raises(Blocked, match="不能恢复发放"):
        blocks.release(block.pk, "恢复", people["county_approver"], now)
    cancelling.cancel(line.pk, "已减发", people["finance_clerk"], now)

    assert ledger.balance(award) == 0 and ledger.check(award) == []
    october = money.frozen(people, date(2026, 10, 3), OCTOBER)
    assert [line[:3] for line in lines(october)] == [
        ("arrears", "2026-09", Decimal("150.00")),
        ("regular", "2026-10", Decimal("150.00")),
    ]


def test_what_the_award_still_owes_is_not_given_up(people: dict[str, User]) -> None:
    award = money.grant(people["county_head"], date(2026, 8, 10), "400.00")
    money.died(award, people["village_aide"], date(2026, 8, 20), date(2026, 8, 22))
    roll = money.approved(people, date(2026, 9, 3), SEPTEMBER)

    with pytest.raises(Blocked, match="仍然有效"):
        cancelling.cancel(roll.lines.get().pk, "死亡", people["finance_clerk"], moment(date(2026, 9, 4)))


# The bank


@pytest.mark.proves("S1-17", "S0-22")
def test_what_failed_is_sent_again_to_the_social_security_card_that_the_township_entered(
    people: dict[str, User],
) -> None:
    award = money.grant(people["county_head"], date(2026, 8, 10), "400.00")
    roll, now = money.approved(people, date(2026, 9, 3), SEPTEMBER), moment(date(2026, 9, 4))
    clerk, number = people["finance_clerk"], "6217000010000000021"
    first = batches.make(roll.pk, clerk, now)
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
    monkeypatch.setattr(sheets, "UNPACKED", 10_000)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", b" " * (sheets.UNPACKED + 1))
    entity = io.BytesIO()
    with zipfile.ZipFile(entity, "w") as book:
        book.writestr("xl/worksheets/sheet1.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')

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


# Putting right


def test_an_overpayment_comes_back_in_instalments_within_the_cap(people: dict[str, User]) -> None:
    head = people["county_head"]
    award = money.grant(head, date(2026, 8, 10), "400.00")
    money.paid(people, date(2026, 9, 3), SEPTEMBER)
    cause = money.change(award, head, date(2026, 9, 20), "300.00", SEPTEMBER, "correct")
    now = moment(date(2026, 9, 21))
    assert recoveries.overpaid(award, SEPTEMBER) == Decimal("100.00")

    plan = recoveries.open(award, Decimal(100), "少报收入", cause, head, now, instalment=Decimal(80))
    assert recoveries.overpaid(award, SEPTEMBER) == 0
    october = money.paid(people, date(2026, 10, 3), OCTOBER)
    november = money.paid(people, date(2026, 11, 3), NOVEMBER)

    # 80 a month is more than a fifth of 300.
    assert sorted(line[2] for line in lines(october)) == [Decimal("-60.00"), Decimal("300.00")]
    assert sorted(line[2] for line in lines(november)) == [Decimal("-40.00"), Decimal("300.00")]
    plan.refresh_from_db()
    assert (plan.state, ledger.balance(award), ledger.check(award)) == ("done", 0, [])
    assert recoveries.paid(award) == Decimal("900.00")


def test_nobody_is_asked_for_more_than_was_paid(people: dict[str, User]) -> None:
    award = money.grant(people["county_head"], date(2026, 8, 10), "400.00")
    money.paid(people, date(2026, 9, 3), SEPTEMBER)

    with pytest.raises(Blocked, match="400.00元"):
        recoveries.open(award, Decimal(401), "多发", None, people["county_head"], moment(date(2026, 9, 20)))


# Subsidies and messages


def order(people: dict[str, User], **more: object) -> SubsidyOrder:
    told = {"area": AREA, "kind": "subsidy", "title": "价格临时补贴", "schemes": ["dibao"], "amount": Decimal("22.00")}
    told |= {"from_month": OCTOBER, "until_month": OCTOBER, "cite": "卢发改〔2026〕示例号"}
    return orders.enter(SubsidyOrder(**told | more), people["finance_clerk"], moment(date(2026, 9, 20)))


@pytest.mark.proves("LAW-22")
def test_a_price_linked_subsidy_is_paid_for_each_person_in_its_months_and_no_longer(people: dict[str, User]) -> None:
    money.grant(people["county_head"], date(2026, 8, 10), "400.00", persons=3)
    made = order(people)
    unconfirmed = money.paid(people, date(2026, 9, 3), SEPTEMBER)
    orders.confirm(made.pk, people["county_head"], moment(date(2026, 9, 21)))

    october = money.paid(people, date(2026, 10, 3), OCTOBER)
    november = money.paid(people, date(2026, 11, 3), NOVEMBER)

    assert [line[0] for line in lines(unconfirmed)] == ["regular"]
    assert ("subsidy", "2026-10", Decimal("66.00"), "paid") in lines(october)
    assert reasons(november) == [("subsidy", Decimal("-66.00"))]
    assert Transfer.objects.get(batch__roll=october).amount == Decimal("466.00")


@pytest.mark.proves("DB-33")
def test_a_top_up_goes_to_the_old_of_a_household_once_a_person(people: dict[str, User]) -> None:
    award = money.grant(people["county_head"], date(2026, 8, 10), "400.00", persons=2)
    award.household.members.filter(name__endswith="0").update(born_on=date(1960, 9, 30))
    made = order(people, kind="top_up", title="老年人增发", group="elderly", amount=Decimal(104))
    orders.confirm(made.pk, people["county_head"], moment(date(2026, 9, 21)))

    october = money.frozen(people, date(2026, 10, 3), OCTOBER)

    assert ("top_up", "2026-10", Decimal("104.00"), "planned") in lines(october)


class Phones:
    """A gateway that remembers, and refuses as often as it is told to."""

    def __init__(self, refusals: int = 0) -> None:
        self.sent: list[tuple[str, str]] = []
        self.refusals = refusals

    def send(self, phone: str, text: str) -> None:
        if self.refusals:
            self.refusals -= 1
            raise messages.NotSent("网关忙")
        self.sent.append((phone, text))


@pytest.mark.proves("S1-16")
def test_each_household_that_was_paid_gets_one_message_that_gives_nothing_away(people: dict[str, User]) -> None:
    award = money.grant(people["county_head"], date(2026, 8, 10), "400.00")
    silent = money.grant(people["county_head"], date(2026, 8, 10), "300.00")
    messages.opt_out(silent.household_id, people["caseworker"], moment(date(2026, 8, 30)))
    roll = money.paid(people, date(2026, 9, 3), SEPTEMBER)
    now, gateway = moment(date(2026, 9, 5)), Phones(refusals=1)
    told = list(Transfer.objects.filter(batch__roll=roll).select_related("batch__roll"))

    assert messages.queue(told, now) == 0, "queued when the bank had paid, and not again"
    assert [messages.send_waiting(gateway, now) for _ in range(3)] == [0, 1, 0]
    [(phone, text)] = gateway.sent
    assert phone == "13800000621"
    assert not any(word in text for word in ("400", "低保", "最低生活", award.household.name, "0017"))
    assert OutgoingMessage.objects.get(household=silent.household).state == "skipped"
