"""Of several time-keepers one does the rounds."""

import pytest
from django.db import connection

from monitoring import leading


@pytest.mark.django_db
def test_a_second_time_keeper_waits_until_the_first_is_gone(monkeypatch):
    assert leading.leads()
    assert leading.leads(), "who leads goes on leading"
    if connection.vendor != "postgresql":
        return
    other = connection.copy()
    try:
        with monkeypatch.context() as elsewhere:
            elsewhere.setattr(leading, "connection", other)
            assert not leading.leads()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock_all()")
        with monkeypatch.context() as elsewhere:
            elsewhere.setattr(leading, "connection", other)
            assert leading.leads()
    finally:
        other.close()
