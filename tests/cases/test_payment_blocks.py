"""What holds payments back: a death, a stop, an account nobody holds any more; and who lets them go."""

from datetime import date
from decimal import Decimal

import pytest

from cases import awards, chain
from cases.errors import Blocked, NotAllowed
from cases.models import ChainEntry, PaymentBlock, PaymentRoll, Transfer
from cases.payments import (
    accounts,
    batches,
    blocks,
    cancelling,
    holding,
    ledger,
    rolls,
)
from cases.reviews import proposals
from offices.models import User
from tests import builders
from tests.cases import money
from tests.cases.money import moment, month

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


@pytest.mark.proves("REV-05")
def test_a_death_holds_the_share_of_the_dead_and_the_others_are_paid_until_it_is_decided(
    people: dict[str, User],
) -> None:
    head = people["county_head"]
    award = money.grant(head, date(2026, 8, 10), "400.00", persons=3)
    money.paid(people, date(2026, 9, 3), SEPTEMBER)
    frozen = money.frozen(people, date(2026, 10, 1), OCTOBER)
    dead = award.household.members.order_by("id").last()
    money.died(award, people["village_aide"], date(2026, 9, 20), date(2026, 10, 2), dead)

    # Frozen before the death was told: the sum of the roll stays, the others' part is paid on a supplementary one.
    rolls.approve(frozen.pk, head, moment(date(2026, 10, 3)))
    assert lines(frozen) == [("regular", "2026-10", Decimal("400.00"), "blocked")]
    cancelling.cancel(frozen.lines.get().pk, "成员去世", people["finance_clerk"], moment(date(2026, 10, 3)))
    extra = money.paid(people, date(2026, 10, 4), OCTOBER, supplementary=True)
    november = money.paid(people, date(2026, 11, 3), NOVEMBER)
    for roll, month_ in ((extra, "2026-10"), (november, "2026-11")):
        assert lines(roll) == [
            ("regular", month_, Decimal("266.67"), "paid"),
            ("regular", month_, Decimal("133.33"), "blocked"),
        ]

    # The decision takes the share away from the month on from which nothing is due to the dead.
    decision = money.decide(
        award.household, head, date(2026, 11, 20), "250.00", outcome="reduce", about=award, persons=2
    )
    decision.reason_code = "death"
    awards.lay(award, proposals.parts_of(award, decision), decision)
    blocks.settle_deaths(award, decision)
    for line in award.lines.filter(state="blocked"):
        cancelling.cancel(line.pk, "成员去世", people["finance_clerk"], moment(date(2026, 11, 21)))
    december = money.frozen(people, date(2026, 12, 1), month(2026, 12))

    assert lines(december) == [("regular", "2026-12", Decimal("250.00"), "planned")]
    assert PaymentBlock.objects.filter(released_at__isnull=True).count() == 0
    assert (ledger.balance(award), ledger.check(award)) == (Decimal("250.00"), [])


def test_when_the_holder_of_the_account_died_everything_waits_for_another_account(people: dict[str, User]) -> None:
    award = money.grant(people["county_head"], date(2026, 8, 10), "400.00", persons=2)
    holder, other = award.household.members.order_by("id")
    holder.name = award.household.name
    holder.save()
    money.died(award, people["village_aide"], date(2026, 8, 20), date(2026, 8, 22), holder)
    assert [line[3] for line in lines(money.approved(people, date(2026, 9, 3), SEPTEMBER))] == ["blocked"]

    told = ("social_security_card", "农商银行", other.name, "6217000010000000021", "户主去世")
    made = accounts.enter(award.pk, *told, people["caseworker"], moment(date(2026, 9, 10)))
    accounts.confirm(made.pk, people["head_of_office"], moment(date(2026, 9, 11)))

    october = money.approved(people, date(2026, 10, 3), OCTOBER)
    assert [line[2:] for line in lines(october)] == [(Decimal("200.00"), "planned"), (Decimal("200.00"), "blocked")]


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
    with pytest.raises(Blocked, match="已经提请"):
        blocks.ask(block.pk, "代为提请", people["caseworker"], now)
    with pytest.raises(NotAllowed, match="不能自己批准"):
        blocks.release(block.pk, "已核实", people["county_approver"], now)
    with pytest.raises(Blocked, match="理由"):
        blocks.release(block.pk, " ", people["county_head"], now)
    blocks.release(block.pk, "入户核实", people["county_head"], now)

    assert batches.make(roll.pk, people["finance_clerk"], now).total == Decimal("400.00")
    acts = ChainEntry.objects.filter(household=award.household).values_list("act", flat=True)
    assert {"payment_blocked", "release_asked", "payment_released"} <= set(acts)
    assert chain.verify("411224") is None


def test_one_persons_hold_ends_by_itself_and_stands_only_when_a_second_one_confirms_it(people: dict[str, User]) -> None:
    award = money.grant(people["county_head"], date(2026, 8, 10), "400.00")
    clerk, approver = people["caseworker"], people["county_approver"]
    block = holding.hold(award.pk, SEPTEMBER, "本人失联", clerk, moment(date(2026, 9, 1)))
    roll = money.approved(people, date(2026, 9, 3), SEPTEMBER)
    assert [line[3] for line in lines(roll)] == ["blocked"] and block.ends_on == date(2026, 10, 1)

    assert holding.lapse(builders.COUNTY, moment(date(2026, 10, 1))) == 0
    assert holding.lapse(builders.COUNTY, moment(date(2026, 10, 2))) == 1
    assert [line[3] for line in lines(roll)] == ["planned"]
    with pytest.raises(NotAllowed, match="另一人登记"):
        holding.hold(award.pk, OCTOBER, "本人失联", clerk, moment(date(2026, 10, 2)))

    again = holding.hold(award.pk, SEPTEMBER, "本人失联", approver, moment(date(2026, 10, 2)))
    with pytest.raises(NotAllowed, match="不能自己确认"):
        holding.confirm(again.pk, "已核实", approver, moment(date(2026, 10, 3)))
    holding.confirm(again.pk, "村里证实外出未归", people["county_head"], moment(date(2026, 10, 3)))
    assert holding.lapse(builders.COUNTY, moment(date(2027, 10, 3))) == 0
    assert [line[3] for line in lines(roll)] == ["blocked"]


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
