"""Lays out what a run compares: Parquet for the embedded engine, temporary tables for the product's own database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet

from monitoring import repeats
from monitoring.comparing import facts
from monitoring.comparing.compiling import HOUSEHOLDS, PERSONS, RECORDS, Plan
from monitoring.comparing.engines import Database, DuckDB, Engine, note_changed
from monitoring.comparing.lake import Lake
from monitoring.models import Comparison, Record

MEMORY = "2GB"
# A part without rows, so that a county that has received nothing yet can be compared too.
EMPTY = "none"


@contextmanager
def opened(run: Comparison, plan: Plan) -> Iterator[Engine]:
    """An engine with everything that the run needs laid out; gone on with, what lies there already is used."""
    if run.engine != DuckDB.name:
        yield _in_database(run)
        return
    lake = Lake(folder_of(run))
    _bring_up_to_date(lake, run)
    _write_standing(lake, run)
    engine = DuckDB(lake.folder, _parts(run), MEMORY)
    try:
        if run.since is not None:
            _note_changed(engine, lake, plan, run, run.since)
        yield engine
    finally:
        engine.close()


def folder_of(run: Comparison) -> Path:
    """Where the files of the run's county lie."""
    return Path(settings.MEDIA_ROOT) / "comparing" / run.area[:6]


def _parts(run: Comparison) -> dict[str, list[str]]:
    """The files that a run reads, by source."""
    return {RECORDS: [EMPTY, *run.deliveries], HOUSEHOLDS: [str(run.pk)], PERSONS: [str(run.pk)]}


def _bring_up_to_date(lake: Lake, run: Comparison) -> None:
    """Writes what has come since the last run, a part a delivery: older parts stay as they are."""
    if not lake.has(RECORDS, EMPTY):
        lake.write(RECORDS, EMPTY, ())
    numbers = [facts.number(part) for part in run.deliveries]
    for part in sorted(set(run.deliveries) - lake.names(RECORDS)):
        lake.write(RECORDS, part, facts.records(_counted(Record.objects.filter(delivery=facts.number(part)), numbers)))


def _counted(rows: QuerySet[Record], numbers: list[int]) -> QuerySet[Record]:
    """The rows without what an earlier delivery of the run tells already; most months have no such delivery."""
    before = {number for found in repeats.earlier(numbers).values() for number in found}
    return repeats.counted_once(rows, Q(delivery__in=before)) if before else rows


def _write_standing(lake: Lake, run: Comparison) -> None:
    """Writes down once a run what the record knows, so that a run gone on with goes on from the same."""
    homes, on = facts.households(run.area), run.last_day
    if not lake.has(HOUSEHOLDS, str(run.pk)):
        lake.write(HOUSEHOLDS, str(run.pk), facts.standing(homes, on))
    if not lake.has(PERSONS, str(run.pk)):
        lake.write(PERSONS, str(run.pk), facts.persons(homes, on))


def _note_changed(engine: DuckDB, lake: Lake, plan: Plan, run: Comparison, since: Comparison) -> None:
    """Whom to look at again: windows moved, a delivery came or was replaced, the record knows something else."""
    every = plan.clusters.values()
    note_changed(engine, plan)
    moved = sorted(set(run.deliveries) ^ set(since.deliveries))
    if not all(lake.has(RECORDS, part) for part in moved):
        engine.add_changed(f"SELECT household FROM {HOUSEHOLDS}", every)
    elif moved:
        engine.add_changed(f"SELECT household FROM {engine.files(RECORDS, moved)}", every)
    for source in (HOUSEHOLDS, PERSONS):
        if not lake.has(source, str(since.pk)):
            engine.add_changed(f"SELECT household FROM {HOUSEHOLDS}", every)
            continue
        new, old = (engine.files(source, [str(each.pk)]) for each in (run, since))
        for first, second in ((new, old), (old, new)):
            engine.add_changed(f"SELECT household FROM (SELECT * FROM {first} EXCEPT SELECT * FROM {second})", every)


def _in_database(run: Comparison) -> Database:
    """Temporary tables with the data of the run's area."""
    engine, homes = Database(), facts.households(run.area)
    numbers = [facts.number(part) for part in run.deliveries]
    rows = Record.objects.filter(delivery__in=numbers, household__in=homes.order_by())
    engine.fill(RECORDS, facts.records(_counted(rows, numbers)))
    engine.fill(HOUSEHOLDS, facts.standing(homes, run.last_day))
    engine.fill(PERSONS, facts.persons(homes, run.last_day))
    return engine


def tidy(run: Comparison) -> None:
    """Takes away what no run reads any more: data that were replaced, what the record knew for older runs."""
    going = Comparison.objects.filter(area__startswith=run.area[:6], state__in=["waiting", "running"])
    if going.exists():
        return
    lake, keep = Lake(folder_of(run)), {str(run.pk)}
    for part in lake.names(RECORDS) - {EMPTY, *run.deliveries}:
        lake.drop(RECORDS, part)
    newest = Comparison.objects.filter(area__startswith=run.area[:6], cycle="periodic", state="done")
    keep |= {str(pk) for pk in newest.order_by("-month").values_list("pk", flat=True)[:2]}
    for source in (HOUSEHOLDS, PERSONS):
        for name in lake.names(source) - keep:
            lake.drop(source, name)
