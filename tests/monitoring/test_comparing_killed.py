"""A worker that is killed in the middle of a comparison loses no hit of it and writes none twice."""

from datetime import date
from functools import partial
from random import Random
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.models import Household
from monitoring.comparing import runs
from monitoring.models import Comparison, Delivery, DispatchRun, Hit, Record, RiskSign, Source
from offices.models import StandardValue
from tests import builders
from web.prove.killing import killed_in_the_middle

# PostgreSQL sees a worker killed in the middle where a delivery is received.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.either_database]
HOUSEHOLDS, KILLED_AT, BATCH = 60, (10, 35), 5
COUNTY, MONTH = builders.COUNTY[:6], date(2026, 9, 1)


@pytest.fixture
def homes(settings, tmp_path, monkeypatch) -> list[int]:
    """Households each of which meets one indicator, compared a few at a time."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(runs, "BATCH", BATCH)
    StandardValue.objects.create(
        area=builders.COUNTY, key="risk_warning.chosen", value=["own_cost_month", "dangerous_house_d"],
        from_on=date(2026, 1, 1), set_by="county", cite="试",
    )  # fmt: skip
    source = Source.objects.create(
        code="killed", county=COUNTY, department="medical_security", title="试", legal_basis="法", purpose="试",
        cycle="monthly",
    )  # fmt: skip
    delivery = Delivery.objects.create(
        source=source, county=COUNTY, month=MONTH, channel="file", name="试", digest="1", legal_basis="法",
        purpose="试", state="done", received_at=builders.NOW, moved_at=builders.NOW, facts=HOUSEHOLDS,
    )  # fmt: skip
    made = Household.objects.bulk_create(
        Household(uid=uuid4(), area=builders.VILLAGE, name=f"户{n}", residence_kind="rural", opened_at=builders.NOW)
        for n in range(HOUSEHOLDS)
    )
    Record.objects.bulk_create(
        Record(
            delivery=delivery, line=n, item="medical_own_cost", household=home, on=MONTH, month=MONTH, amount=600_000
        )
        for n, home in enumerate(made)
    )
    return [home.pk for home in made]


def test_killed_again_and_again_a_comparison_loses_and_doubles_no_hit(homes: list[int]) -> None:
    run = runs.start(builders.COUNTY, MONTH, "periodic", None, timezone.now())

    kills = killed_in_the_middle(
        lambda: _work(run.pk), [partial(_has_compared, run.pk, done) for done in KILLED_AT], Random(5)
    )

    run.refresh_from_db()
    found = Hit.objects.filter(comparison=run)
    assert kills == len(KILLED_AT)
    assert (run.state, run.done, run.rows, run.hits) == ("done", run.total, HOUSEHOLDS, HOUSEHOLDS)
    assert sorted(found.values_list("household", flat=True)) == homes
    assert DispatchRun.objects.count() == 1, "what it found is handed down once"
    assert sorted(RiskSign.objects.values_list("household", flat=True)) == homes


def _has_compared(run_id: int, homes: int) -> bool:
    return Comparison.objects.get(pk=run_id).done >= homes


def _work(run_id: int) -> None:
    runs.go_on(run_id, timezone.now)
