"""Who refuses to cooperate without a reason ends the procedure, in writing and with the article that says so."""

import re

import pytest

from cases.documents import issue
from cases.models import Award, Decision
from tests.journeys.county import Journey, apply

pytestmark = pytest.mark.django_db
REFUSED = {
    "refusal_reasons": ["non_cooperation"],
    "refusal_text": "三次上门约定入户，申请人均无正当理由拒绝，并拒绝说明收入情况。",
}


@pytest.fixture(autouse=True)
def county(base: None) -> None:
    """The base of every installation."""


def refused() -> Journey:
    journey = apply()
    journey.investigate()
    journey.do("examination", proposal="refuse", **REFUSED)
    journey.do("opinion")
    journey.do("county_confirmation", confirmation_opinion="refuse", **REFUSED)
    journey.do("decision", decision_outcome="refuse", **REFUSED)
    return journey


@pytest.mark.proves("DB-28")
def test_non_cooperation_ends_in_a_written_refusal_that_names_its_article() -> None:
    journey = refused()

    text = re.sub(r"<[^>]+>|\s", "", issue.read_html(journey.document("refusal")))
    assert Decision.objects.get(case=journey.case).outcome == "refuse"
    assert not Award.objects.filter(case=journey.case).exists()
    assert journey.waiting() == {"refusal_delivery"}
    assert "无正当理由不配合调查，终止审核确认程序" in text
    assert "二、依据《最低生活保障审核确认办法》第二十九条。" in text
    assert REFUSED["refusal_text"][:10] in text
