"""Cases are tested on the base of every installation."""

import pytest


@pytest.fixture(autouse=True)
def county(base: None) -> None:
    """Lushi and Yanshan with their offices, people, standards and calendar."""
