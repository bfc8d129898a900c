"""Kinds of measures: each item of the catalogue counts as one, groups and achievement tables name what there is."""

from datetime import date

import pytest

from rules.catalogue import load_catalogue
from rules.errors import ConfigError
from rules.load import load_tables
from rules.measure_kinds import load_measures
from rules.periods import period_of
from rules.shipped import shipped_tables

SHIPPED = load_measures(shipped_tables())


def test_every_item_of_the_catalogue_counts_as_exactly_one_kind_of_measure() -> None:
    catalogue = load_catalogue(shipped_tables())

    assert set(SHIPPED.by_item) == set(catalogue.items)
    assert {kind.department for kind in SHIPPED.kinds.values()} <= set(catalogue.departments)


@pytest.mark.proves("S3-07")
def test_every_kind_of_measure_secures_a_basis_wards_off_a_risk_or_furthers_growth() -> None:
    assert SHIPPED.groups == {"basic": "保基本", "risk": "防风险", "growth": "促发展"}
    assert all(SHIPPED.of_group(group) for group in SHIPPED.groups)


def test_an_item_that_two_kinds_claim_is_refused_with_its_row() -> None:
    row = '[[measure]]\nid = "{}"\ntitle = "x"\ngroup = "g"\ndepartment = "d"\nper = "person"\nitems = ["same"]\n'
    text = f'[[group]]\nid = "g"\ntitle = "x"\n{row.format("one")}{row.format("two")}'

    with pytest.raises(ConfigError, match="same"):
        load_measures(load_tables({"measures": text}))


@pytest.mark.parametrize(
    ("on", "kind", "title", "last"),
    [
        (date(2026, 2, 10), "monthly", "2026年2月", date(2026, 2, 28)),
        (date(2026, 9, 30), "quarterly", "2026年第3季度", date(2026, 9, 30)),
        (date(2026, 7, 1), "half_yearly", "2026年下半年", date(2026, 12, 31)),
        (date(2024, 2, 29), "yearly", "2024年度", date(2024, 12, 31)),
    ],
)
def test_a_day_lies_in_one_period_of_each_kind(on: date, kind: str, title: str, last: date) -> None:
    found = period_of(on, kind)

    assert (found.title, found.last) == (title, last)
    assert found.before.last < found.first <= on <= found.last < found.after.first


def test_what_counts_by_person_is_pushed_by_person() -> None:
    items = load_catalogue(shipped_tables()).items
    by_person = [kind for kind in SHIPPED.kinds.values() if kind.per == "person"]

    assert {item for kind in by_person for item in kind.items if items[item].per != "person"} == set()
