"""Where a row belongs: the area and the household of any row, read from the tables' own relations."""

from collections.abc import Iterable, Iterator
from functools import cache

from django.apps import apps
from django.db.models import ForeignKey, Model

from cases.models import Household
from offices import divisions
from offices.models import Division, Office, User
from processes.models import SchemeDraft, SchemeEdition

APPS = ("processes", "cases", "monitoring", "offices")
# Relations that say where a row belongs, before any other; an account or an edition says nothing of a place.
FIRST = ("household", "case", "award", "process", "task", "member", "document", "notice", "kept", "wrong")
NOWHERE = (User, SchemeEdition, SchemeDraft, Division)
COLUMNS = ("area", "from_area", "county")
FARTHEST = 4
Table = type[Model]


def tables() -> list[Table]:
    """The tables whose rows belong to an area."""
    return [table for name in APPS for table in apps.get_app_config(name).get_models() if ways(table, COLUMNS)]


@cache
def ways(table: Table, ends: tuple[str, ...]) -> tuple[str, ...]:
    """The paths from a table to one of the columns, nearest first; an office counts by its division."""
    if table is User:
        return ("holdings__office__division_id",) if ends == COLUMNS else ()
    return tuple(path for step in _steps(table) for path in _ends(*step, ends))


def _ends(table: Table, path: str, ends: tuple[str, ...]) -> Iterator[str]:
    if table is Office and ends == COLUMNS:
        yield f"{path}division_id"
    known = {field.attname for field in table._meta.concrete_fields}
    yield from (f"{path}{end}" for end in ends if end in known)


def _steps(table: Table) -> list[tuple[Table, str]]:
    """Every table that can be reached over relations, with the path to it."""
    found, seen = [(table, "")], {table}
    for here, path in found:
        for link in _links(here):
            if link.related_model not in seen and path.count("__") < FARTHEST:
                seen.add(link.related_model)
                found.append((link.related_model, f"{path}{link.name}__"))
    return found


def _links(table: Table) -> list[ForeignKey]:
    rows = [each for each in table._meta.concrete_fields if isinstance(each, ForeignKey)]
    rows = [each for each in rows if each.related_model not in NOWHERE]
    return sorted(rows, key=lambda each: (FIRST.index(each.name) if each.name in FIRST else len(FIRST), each.name))


def areas(table: Table, ids: Iterable[int] | None = None) -> dict[int, str]:
    """By row: the significant digits of its area."""
    return {pk: digits(area) for pk, area in _first(table, ways(table, COLUMNS), ids).items() if area}


def households(table: Table, ids: Iterable[int] | None = None) -> dict[int, int]:
    """By row: the household that it is about."""
    paths = ("pk",) if table is Household else ways(table, ("household_id",))
    return {pk: int(home) for pk, home in _first(table, paths, ids).items()}


def _first(table: Table, paths: Iterable[str], ids: Iterable[int] | None) -> dict[int, str]:
    rows = table._default_manager.all() if ids is None else table._default_manager.filter(pk__in=list(ids))
    found: dict[int, str] = {}
    for path in paths:
        found = dict(rows.exclude(**{path: None}).values_list("pk", path)) | found
    return found


def digits(area: str) -> str:
    """A division's digits that count, whether it is written with 6, 9 or 12."""
    return divisions.significant(area.ljust(12, "0"))
