"""A worker that is killed while it hands warnings down loses no household and warns of none twice."""

from random import Random
from uuid import uuid4

import pytest
from django.utils import timezone

from cases import chain
from cases.models import Case, Household
from monitoring.models import Level, RiskSign, RiskWarning
from monitoring.risk import dispatching
from monitoring.risk.dispatching import Sign
from processes.models import Task
from tests import builders
from web.prove.killing import killed_and_begun_anew

pytestmark = pytest.mark.django_db(transaction=True)
HOUSEHOLDS, KILLS, BATCH = 150, 3, 5
COUNTY = builders.COUNTY[:6]


def test_killed_again_and_again_a_drop_loses_and_doubles_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatching, "BATCH", BATCH)
    homes = Household.objects.bulk_create(
        Household(uid=uuid4(), area=builders.VILLAGE, name=f"户{n}", residence_kind="rural", opened_at=builders.NOW)
        for n in range(HOUSEHOLDS)
    )
    signs = [Sign(home.pk, Level.RED, f"record:{n}", "provincial_warning") for n, home in enumerate(homes)]
    run = dispatching.start(COUNTY, "province", signs, builders.NOW.date(), None, builders.NOW)

    kills = killed_and_begun_anew(lambda: _work(run.pk), KILLS, Random(3), longest=0.4)

    run.refresh_from_db()
    warnings = RiskWarning.objects.filter(run=run)
    assert kills >= 1
    assert (run.state, run.done, run.opened) == ("done", HOUSEHOLDS, HOUSEHOLDS)
    assert set(warnings.values_list("household", flat=True)) == {home.pk for home in homes}
    assert warnings.count() == Case.objects.filter(risk_warning__in=warnings).count() == HOUSEHOLDS
    assert Task.objects.filter(process__case__risk_warning__in=warnings).count() == HOUSEHOLDS
    assert not RiskSign.objects.filter(run=run, warning__isnull=True).exists()
    assert chain.verify(COUNTY) is None


def _work(run_id: int) -> None:
    dispatching.go_on(run_id, timezone.now)
