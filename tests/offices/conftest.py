"""Tests of offices start from an installation without any."""

import pytest

from offices.models import Absence, Division, Holding, Office


@pytest.fixture
def no_offices(db: None) -> None:
    """Takes away what every installation has; the test's own transaction brings it back."""
    for table in (Absence, Holding, Office, Division):
        table.objects.all().delete()
