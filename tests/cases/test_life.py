"""What the proof of whole lives looks at: faults put in by hand are told, a sound world is not blamed."""

from random import Random

import pytest

from cases.models import Case, Household
from offices.models import Division
from processes.models import Task
from tests import builders
from web.prove import life
from web.prove.life import Life

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]


@pytest.fixture
def lived(base: None) -> Life:
    """A village with its people and one case."""
    lived = Life(Random(5))
    lived.apply()
    return lived


def test_a_sound_world_is_not_blamed_and_each_fault_is_told(lived: Life) -> None:
    assert list(lived.places.wrong(lived.now)) == []

    case = Case.objects.get(county=life.COUNTY)
    Task.objects.filter(process=case.process_id, state="open").update(area=builders.OTHER_VILLAGE)
    Division.objects.filter(code=builders.FAR_VILLAGE).update(successor=builders.OTHER_VILLAGE)
    Household.objects.filter(pk=case.household_id).update(area=builders.FAR_VILLAGE)

    wrong = "\n".join(lived.places.wrong(lived.now))
    assert "不在一地" in wrong and "已并出，还有1行户" in wrong


def test_somebody_who_sees_more_than_the_seats_of_today_is_told(lived: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(life.Places, "_seen", lambda self, user, now: {-1})

    assert any("与现有岗位所辖的不一致" in told for told in lived.places.wrong(lived.now))
