"""A worker that is killed while it takes a delivery loses nothing of it and writes nothing twice."""

from random import Random

import pytest
from django.db.models import Count

from monitoring.models import Delivery, Record, Unmatched
from monitoring.receiving import deliveries, dry_run, store
from tests import arrivals as base
from tests import builders
from tests.builders import COUNTY, NOW, resident_id
from web.prove.killing import killed_and_begun_anew

pytestmark = pytest.mark.django_db(transaction=True)
ROWS, KNOWN, KILLS = 400, 40, 4
WRONG = base.line("", "411224195003150010")


@pytest.fixture
def arrived(monkeypatch: pytest.MonkeyPatch) -> Delivery:
    """A delivery that nobody has looked at yet, to be taken in many small batches."""
    monkeypatch.setattr(dry_run, "BATCH", 5)
    sender = builders.person("county_approver", COUNTY)
    source = base.new_source(sender, "medical", "medical_security", ["medical_own_cost"], takes_good_rows=True)
    for serial in range(KNOWN):
        base.person(serial, f"人{serial}")
    lines = [base.line(f"人{n % 50}", resident_id(n) if n % 7 else "") for n in range(ROWS)]
    data = "\n".join([base.HEAD, WRONG, *lines]).encode()
    return deliveries.receive(source, base.AUGUST, "八月.csv", [data], None, NOW, channel=Delivery.Channel.PUSH)


def test_killed_again_and_again_a_delivery_loses_and_doubles_nothing(arrived: Delivery) -> None:
    kills = killed_and_begun_anew(lambda: _work(arrived.pk), KILLS, Random(3), longest=0.3)

    done = Delivery.objects.get()
    waiting = Unmatched.objects.count()
    twice = Record.objects.values("line", "item").annotate(n=Count("id")).filter(n__gt=1)
    assert kills >= 1 and done.state == Delivery.State.DONE and not twice.exists()
    # The wrong row, and eight without a number that stand in the file twice.
    assert (done.total, done.bad, len(store.bad_rows(done.uid))) == (ROWS + 1, 9, 9)
    assert (done.matched, done.facts) == (Record.objects.count(), Record.objects.count())
    assert done.matched + done.outside + waiting == done.good + done.doubtful == done.total - done.bad
    assert Record.objects.count() == len([n for n in range(KNOWN) if n % 7])


def _work(delivery_id: int) -> None:
    deliveries.check(delivery_id, lambda: NOW)
    deliveries.go_on(delivery_id, lambda: NOW)
