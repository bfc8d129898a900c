"""What a refusal says, and what no decision can do without."""

import re
from datetime import date

import pytest

from cases import remedies
from cases.documents import issue
from cases.errors import Blocked
from cases.models import Delivery
from offices.models import StandardValue
from tests.journeys.county import Journey, apply, person

REFUSED = {"refusal_reasons": ["income_not_below"], "refusal_text": "家庭月人均收入高于当地标准。"}


def refused(place: str = "lushi") -> Journey:
    journey = apply(place, incomes=[{"member": "杨德全", "item": "wage", "amount": "9000.00", "period": "month"}])
    journey.investigate()
    journey.do("examination", proposal="refuse", **REFUSED)
    if place == "lushi":
        journey.do("opinion")
        journey.do("county_confirmation", confirmation_opinion="refuse", **REFUSED)
        journey.do("decision", decision_outcome="refuse", **REFUSED)
    else:
        journey.do("township_confirmation", decision_outcome="refuse", **REFUSED)
    return journey


def text_of(journey: Journey, kind: str) -> str:
    return re.sub(r"<[^>]+>|\s", "", issue.read_html(journey.document(kind)))


@pytest.mark.proves("APP-04")
@pytest.mark.parametrize(("place", "organ"), [("lushi", "卢氏县人民政府"), ("yanshan", "蚌埠市蚌山区人民政府")])
def test_reconsideration_goes_to_the_county_government_for_bureau_and_township_alike(place: str, organ: str) -> None:
    assert f"向{organ}申请行政复议" in text_of(refused(place), "refusal")


@pytest.mark.proves("APP-05", "APP-13")
def test_the_refusal_names_the_laws_that_open_both_ways() -> None:
    text = text_of(refused(), "refusal")

    assert "也可以自收到本" in text
    for law in ("《社会救助法》第七十六条", "《最低生活保障审核确认办法》第三十八条", "《行政复议法》第十一条"):
        assert law in text


@pytest.mark.proves("APP-12", "APP-14")
def test_the_refusal_tells_that_it_runs_on_and_that_a_court_may_order_payment() -> None:
    text = text_of(refused(), "refusal")

    assert "不停止执行" in text
    assert "先予执行" in text


@pytest.mark.proves("DB-21")
def test_the_refusal_carries_reasons_clause_and_the_whole_arithmetic() -> None:
    text = text_of(refused(), "refusal")

    assert "家庭月人均收入高于当地标准" in text
    assert "9000" in text
    assert "第十八条" in text


@pytest.mark.proves("APP-01", "APP-05", "APP-08", "APP-13", "APP-14")
def test_the_remedies_run_from_the_day_of_delivery_and_the_receipt_is_on_file() -> None:
    journey = refused()

    journey.do("refusal_delivery")

    receipt = Delivery.objects.get(document=journey.document("refusal"))
    assert (receipt.way, receipt.receiver) == ("direct", "陈秀禾")
    clocks = {clock.rule: (clock.started_on, clock.unit, clock.days) for clock in journey.case.clocks.all()}
    day = journey.now.date()
    assert clocks["remedy.reconsideration"] == (day, "calendar_day", 60)
    assert clocks["remedy.litigation"] == (day, "month", 6)
    assert "最低生活保障不予确认告知书" in text_of(journey, "delivery")

    # Both ways stand open side by side: a court may be asked at once, and asking stops nothing.
    stands = remedies.standing(journey.case, day)
    assert [(way.kind, way.is_open(day), organ) for way, organ in stands.ways] == [
        ("reconsideration", True, "卢氏县人民政府"),
        ("litigation", True, "卢氏县人民法院"),
    ]
    waiting, clerk = journey.waiting(), person("lushi.approver")
    direct = remedies.file(journey.case.pk, clerk, "litigation", day, journey.now)
    remedies.file(journey.case.pk, clerk, "reconsideration", day, journey.now)
    journey.case.refresh_from_db()
    assert (direct.note, direct.open_until) == ("", clocks_end(journey, "remedy.litigation"))
    assert (journey.case.outcome, journey.waiting(), stands.suspends) == ("refuse", waiting, False)
    told = {
        "key": "appeal.suspends",
        "value": True,
        "from_on": day,
        "set_by": "nation",
        "cite": "行政复议法 第四十二条",
    }
    StandardValue.objects.create(area="000000000000", **told)
    assert remedies.standing(journey.case, day).suspends, "unless the law or the organ says that it is suspended"


def clocks_end(journey: Journey, rule: str) -> date:
    return journey.case.clocks.get(rule=rule).due_on


def test_the_decision_answers_the_clock_of_a_silent_agency() -> None:
    journey = refused()

    silent = journey.case.clocks.get(rule="remedy.inaction")

    assert silent.stopped_on == journey.case.decided_on


def test_the_county_cannot_grant_past_the_notice_that_a_proposal_to_refuse_left_out() -> None:
    journey = apply("lushi")
    journey.investigate()
    journey.do("examination", proposal="refuse", **REFUSED)
    journey.do("opinion")
    journey.do("county_confirmation", confirmation_opinion="refuse", **REFUSED)

    with pytest.raises(Blocked, match="还没有公示过"):
        journey.do("decision", decision_outcome="grant")
