"""A worker that is killed while it takes a delivery loses nothing of it and writes nothing twice."""

from random import Random

import pytest
from django.db.models import Count

from monitoring.models import Delivery, Record, Source, Unmatched
from monitoring.receiving import deliveries, dry_run
from tests import arrivals as base
from tests import builders
from tests.builders import COUNTY, NOW, resident_id
from web.prove.killing import killed_and_begun_anew

pytestmark = pytest.mark.django_db(transaction=True)
ROWS, KNOWN, KILLS = 400, 40, 3


@pytest.fixture
def accepted(monkeypatch: pytest.MonkeyPatch) -> Delivery:
    """A delivery that a second person has let in, in many small batches."""
    monkeypatch.setattr(dry_run, "BATCH", 5)
    sender, second = builders.person("county_approver", COUNTY), builders.person("county_head", COUNTY)
    source: Source = base.new_source(sender, "411224-medical", "medical_security", ["medical_own_cost"])
    for serial in range(KNOWN):
        base.person(serial, f"人{serial}")
    lines = [base.line(f"人{n % 50}", resident_id(n) if n % 7 else "") for n in range(ROWS)]
    tried = base.received(source, sender, lines)
    return deliveries.accept(tried.pk, False, second, NOW)


def test_killed_again_and_again_a_delivery_loses_and_doubles_nothing(accepted: Delivery) -> None:
    kills = killed_and_begun_anew(lambda: _work(accepted.pk), KILLS, Random(3), longest=0.2)

    done = Delivery.objects.get()
    waiting = Unmatched.objects.count()
    twice = Record.objects.values("line", "item").annotate(n=Count("id")).filter(n__gt=1)
    assert kills >= 1 and done.state == Delivery.State.DONE and not twice.exists()
    assert (done.matched, done.facts) == (Record.objects.count(), Record.objects.count())
    assert done.matched + done.outside + waiting == done.good + done.doubtful == done.total - done.bad
    assert Record.objects.count() == len([n for n in range(KNOWN) if n % 7])


def _work(delivery_id: int) -> None:
    deliveries.go_on(delivery_id, lambda: NOW)
