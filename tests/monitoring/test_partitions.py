"""A table in partitions of a county each keeps its rows, and the trial of it would see one that it does not keep."""

import pytest
from django.db import connection
from django.utils import timezone

from cases import chain
from cases.models import ChainEntry
from web.prove.partitions.making import ACTS, _refused
from web.prove.partitions.proof import compare
from web.prove.partitions.splitting import PLANS, Plan, split
from web.prove.proof import Proof

CHAIN, TASKS = PLANS


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        (CHAIN, "FOR VALUES IN ('411224')"),
        (Plan("processes_task", "area", "RANGE"), "FOR VALUES FROM ('411224') TO ('411225')"),
    ],
)
def test_a_partition_takes_the_rows_of_one_county(plan, told):
    assert plan.values("411224") == told


@pytest.mark.postgresql
@pytest.mark.django_db
def test_the_chain_in_partitions_keeps_its_rows_and_each_partition_refuses_what_the_table_refused():
    for county in ("411224", "340303"):
        chain.append_for_county(county, "look", None, timezone.now(), {})
    with connection.cursor() as cursor:
        # The trial works on rows that were committed; here they are still in the test's own transaction.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    made = split(CHAIN, ["411224"])
    assert made.rows == 2
    assert [told.partition(" ")[0] for told in made.lost] == ["cases_chainentry_pkey"]
    assert list(ChainEntry.objects.order_by("county").values_list("county", flat=True)) == ["340303", "411224"]
    assert all(_refused(act.format(CHAIN.table, "411224")) for act in ACTS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT county FROM cases_chainentry_411224")
        assert cursor.fetchall() == [("411224",)]


def test_a_row_that_stayed_behind_and_an_unguarded_partition_are_found():
    proof = Proof("partitions")
    split_ = {"acts": 1, "unguarded": ["DELETE FROM one"]}
    whole = {"tables": {"cases_chainentry": (9, "a")}, "pages": {"x": "200 a"}, "broken": {}}
    parts = {"tables": {"cases_chainentry": (8, "b")}, "pages": {"x": "200 b"}, "broken": {"411224": 3}}
    compare(proof, split_, whole, parts)
    assert (proof.tried, proof.failed) == (4, 4)
