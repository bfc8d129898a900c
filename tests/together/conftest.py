"""What tests of working together share: a county's people, one household with an award, and three days later."""

from datetime import datetime, timedelta

import pytest

from cases.invented.decade import Past, make
from cases.models import Household
from offices.models import Office, User
from tests import builders

NOW = builders.NOW + timedelta(days=60)


@pytest.fixture
def people(base: None) -> dict[str, User]:
    return builders.team()


@pytest.fixture
def household(people: dict[str, User]) -> Household:
    """A household that has been granted dibao a year ago."""
    return make(Past(builders.VILLAGE, builders.NOW.date(), people["caseworker"], years=1, schemes=("dibao",)))


@pytest.fixture
def now() -> datetime:
    return NOW


def liaison(department: str) -> User:
    """Somebody who speaks for a department of the county."""
    office = Office.objects.get(division_id=builders.COUNTY, department=department)
    user = User.objects.create_user(f"liaison.{department}", password="builders-only-2026", display_name=department)
    user.holdings.create(office=office, post="liaison", from_on=builders.NOW.date())
    return user
