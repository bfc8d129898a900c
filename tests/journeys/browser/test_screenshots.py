"""The picture in the README: a household in mid-course, drawn again with --update-golden."""

from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys.browser.conftest import WAY, At, Clock
from tests.journeys.browser.told import APPLICANT
from tests.journeys.county import Journey, apply

pytestmark = pytest.mark.browser
PICTURE = Path(__file__).resolve().parents[3] / "docs/images/case.png"
MOST = 300_000


def in_mid_course(county: Clock) -> Journey:
    """One step a day, until the head of the office has to give an opinion."""
    journey = apply(now=county.now)
    for element in WAY[: WAY.index("opinion")]:
        journey.do(element)
        journey.now += timedelta(hours=7) if journey.now.weekday() < 4 else timedelta(hours=1)
    county.now = journey.now
    return journey


def test_the_picture_in_the_readme_shows_a_household_in_mid_course(at: At, county: Clock, update_golden: bool) -> None:
    journey = in_mid_course(county)
    head = at("lushi.head").open_task(APPLICANT, "负责人签署审核意见").go(f"/cases/{journey.case.number}/")
    expect(head.page.locator(".diagram[data-ready=true]")).to_be_attached()
    head.reads("现在在谁手里", "郭志远", "月保障金额", "849.00")

    if update_golden:
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        head.page.screenshot(path=PICTURE)

    assert Image.open(PICTURE).size == (1366, 900)
    assert PICTURE.stat().st_size < MOST
