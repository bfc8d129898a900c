"""Lays out what a run compares: Parquet for the embedded engine, temporary tables for the product's own database."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet

from cases import secrets
from monitoring import repeats
from monitoring.comparing import changing, facts
from monitoring.comparing.compiling import HOUSEHOLDS, PERSONS, RECORDS, Plan
from monitoring.comparing.engines import Database, DuckDB, Engine
from monitoring.comparing.lake import Lake
from monitoring.models import Comparison, Record

MEMORY = "2GB"
# A part without rows, so that a county that has received nothing yet can be compared too.
EMPTY = "none"


@dataclass(frozen=True)
class Laid:
    """What a run compares, laid out in an engine; `changed`: whom to look at again has been written down."""

    engine: Engine
    changed: bool


@contextmanager
def opened(run: Comparison, plan: Plan) -> Iterator[Laid]:
    """An engine with everything that the run needs laid out; gone on with, what lies there already is used."""
    if run.engine != DuckDB.name:
        yield Laid(_in_database(run), changed=False)
        return
    lake = Lake(folder_of(run))
    _bring_up_to_date(lake, run)
    _write_standing(lake, run)
    engine = DuckDB(lake.folder, _parts(run), MEMORY)
    try:
        yield Laid(engine, run.since is not None and _note_changed(engine, lake, plan, run, run.since))
    finally:
        engine.close()


def folder_of(run: Comparison) -> Path:
    """Where the files of the run's county lie; persons in them go by their index, so each index key has its own."""
    return Path(settings.MEDIA_ROOT) / "comparing" / run.area[:6] / f"key{secrets.index_key()}"


def forget_former_keys() -> None:
    """Takes away the files in which persons go by their index under a former key."""
    kept = f"key{secrets.index_key()}"
    for folder in (Path(settings.MEDIA_ROOT) / "comparing").glob("*/*"):
        if folder.name != kept:
            shutil.rmtree(folder, ignore_errors=True)


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


def _note_changed(engine: DuckDB, lake: Lake, plan: Plan, run: Comparison, since: Comparison) -> bool:
    """Notes whom to look at again; False when files of the run before are gone, and everybody has to be."""
    moved, before = sorted(set(run.deliveries) ^ set(since.deliveries)), str(since.pk)
    gone = [part for part in moved if not lake.has(RECORDS, part)]
    if gone or not all(lake.has(source, before) for source in changing.BEFORE):
        return False
    engine.lay(changing.MOVED, RECORDS, [EMPTY, *moved])
    for source, name in changing.BEFORE.items():
        engine.lay(name, source, [before])
    changing.note(engine, plan)
    return True


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
