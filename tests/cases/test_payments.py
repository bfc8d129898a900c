"""Rolls, recoveries, subsidies and messages, each told by what must hold."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cases.awards import Part
from cases.errors import Blocked, NotAllowed, NotFound
from cases.gateway import NotSent
from cases.models import OutgoingMessage, PaymentBlock, PaymentRoll, SubsidyOrder, Transfer
from cases.payments import (
    daily,
    differences,
    effects,
    ledger,
    messages,
    orders,
    recoveries,
    rolls,
)
from offices.models import User
from tests.builders import FAR_VILLAGE, hold, person
from tests.cases import money
from tests.cases.money import AREA, moment, month

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

    day = date(2026, 9, 20)
    raised = effects.effect(award, [Part(SEPTEMBER, None, Decimal("450.00"), 1)], SEPTEMBER, day)
    stopped = effects.effect(award, [], OCTOBER, day)

    assert (raised.from_month, raised.roll_month) == (SEPTEMBER, OCTOBER)
    assert (raised.change, raised.arrears, raised.overpaid) == (Decimal("50.00"), Decimal("50.00"), 0)
    assert (stopped.before, stopped.after, stopped.overpaid) == (Decimal("400.00"), 0, 0)
    assert effects.effect(award, [], SEPTEMBER, day).overpaid == Decimal("400.00")
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

    def send(self, phone: str, text: str, uid: str, now: datetime) -> str:
        if self.refusals:
            self.refusals -= 1
            raise NotSent("网关忙")
        self.sent.append((phone, text))
        return "r-1"


@pytest.mark.proves("S1-16")
def test_each_household_that_was_paid_gets_one_message_that_gives_nothing_away(people: dict[str, User]) -> None:
    award = money.grant(people["county_head"], date(2026, 8, 10), "400.00")
    silent = money.grant(people["county_head"], date(2026, 8, 10), "300.00")
    messages.opt_out(silent.household_id, people["caseworker"], moment(date(2026, 8, 30)))
    roll = money.paid(people, date(2026, 9, 3), SEPTEMBER)
    now, gateway = moment(date(2026, 9, 5)), Phones(refusals=1)
    told = list(Transfer.objects.filter(batch__roll=roll).select_related("batch__roll"))

    assert messages.queue(told, now) == 0, "queued when the bank had paid, and not again"
    minutes = [messages.send_waiting(gateway, now + timedelta(minutes=each)) for each in (0, 1, 5, 6)]
    assert minutes == [0, 0, 1, 0], "after a pause"
    [(phone, text)] = gateway.sent
    assert phone == "13800000621"
    assert not any(word in text for word in ("400", "低保", "最低生活", award.household.name, "0017"))
    assert OutgoingMessage.objects.get(household=silent.household).state == "skipped"


def test_the_time_keeper_holds_what_the_facts_call_for_and_sends_what_waits_once(
    people: dict[str, User], settings: Any, tmp_path: Path
) -> None:
    award = money.grant(people["county_head"], date(2026, 8, 10), "400.00")
    left = money.grant(people["county_head"], date(2026, 8, 10), "300.00")
    money.paid(people, date(2026, 9, 3), SEPTEMBER)
    left.household.members.update(until_on=date(2026, 9, 5))
    settings.MESSAGE_FILE = str(tmp_path / "messages.txt")
    now = moment(date(2026, 9, 6))

    assert (daily.hold(now), daily.send(now)) == (1, 2)
    assert (daily.hold(now), daily.send(now)) == (0, 0), "the same day"
    assert (daily.hold(moment(date(2026, 9, 7))), daily.send(now)) == (0, 0), "the day after"
    assert PaymentBlock.objects.get().award == left != award
    assert len((tmp_path / "messages.txt").read_text(encoding="utf-8").splitlines()) == 2
