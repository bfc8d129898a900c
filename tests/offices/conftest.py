"""Tests of offices start from an installation without any."""

import pytest
from django.db import connection

from offices.models import Absence, Division, Holding, Office


@pytest.fixture
def no_offices(db: None) -> None:
    """Takes away what every installation has; the test's own transaction brings it back."""
    with connection.cursor() as cursor:  # whoever still names a row is not looked for: nothing of it is kept
        for table in (Absence, Holding, Office, Division):
            cursor.execute(f"DELETE FROM {table._meta.db_table}")
