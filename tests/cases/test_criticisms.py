"""Who kept silent on a major change for more than three months is criticised on record; the award is not touched."""

from datetime import date, timedelta

import pytest

from cases import criticisms
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import Award, ChainEntry, Criticism
from tests import builders

pytestmark = pytest.mark.django_db
NOW = builders.NOW + timedelta(days=200)
CHANGED = date(2026, 10, 31)


@pytest.mark.proves("REV-06")
def test_silence_beyond_three_months_is_criticised_on_record(base: None) -> None:
    people = builders.team()
    award = builders.granted(people)
    household, clerk, on = award.household, people["caseworker"], NOW.date()
    with pytest.raises(Blocked, match="告知重大变化的期间到2027-01-31"):
        criticisms.record(household.pk, clerk, CHANGED, date(2027, 1, 31), on, "已务工，没有告知。", NOW)
    made = criticisms.record(household.pk, clerk, CHANGED, date(2027, 2, 1), on, "已务工，没有告知；本人认错。", NOW)
    assert criticisms.read(made) == "已务工，没有告知；本人认错。"
    assert ChainEntry.objects.filter(household=household, act="criticised").count() == 1
    assert Award.objects.get(pk=award.pk).state == Award.State.ACTIVE
    with pytest.raises(NotAllowed):
        criticisms.record(household.pk, people["village_aide"], CHANGED, on, on, "同上。", NOW)
    far = builders.person("caseworker", builders.FAR_VILLAGE)
    with pytest.raises(NotFound):
        criticisms.record(household.pk, far, CHANGED, on, on, "同上。", NOW)
    with pytest.raises(Blocked, match="依次"):
        criticisms.record(household.pk, clerk, on, CHANGED, on, "同上。", NOW)
    assert Criticism.objects.count() == 1
