"""Two persons of a county and a source of data for the tests of what departments send."""

import pytest

from monitoring.models import Source
from offices.models import User
from tests import builders
from tests.arrivals import new_source
from tests.builders import COUNTY


@pytest.fixture
def sender() -> User:
    return builders.person("county_approver", COUNTY)


@pytest.fixture
def second() -> User:
    return builders.person("county_head", COUNTY)


@pytest.fixture
def medical(sender: User) -> Source:
    """The medical security bureau's monthly costs."""
    return new_source(sender, "411224-medical", "medical_security", ["medical_own_cost", "medical_total_cost"])
