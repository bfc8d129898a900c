"""Data of a county or a province, drawn by the engine from a seed: same seed, same files."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitoring.comparing.compiling import HOUSEHOLDS, PERSONS, RECORDS
from rules.data_items import shipped as shipped_items
from rules.indicators import HOUSEHOLD_FLAGS, Catalogue, Indicator
from rules.measures import first_day

MONTH = 2026 * 12 + 8
MONTHS = 13
SIZE = 3
STANDARD = 60000
# Parts: what the record knows, and what it knew a month ago.
NOW, BEFORE = "now", "before"
# Of a million households so many come onto a benefit, or off it, within a month.
_MOVED_A_MONTH = 10_000


@dataclass(frozen=True)
class Profile:
    """How many rows of data about how many persons; `slice` households are compared at a time."""

    rows: int
    persons: int
    slice: int

    @property
    def households(self) -> int:
        """Three persons a household."""
        return self.persons // SIZE


PROFILES = {
    "S": Profile(200_000, 100_000, 100_000),
    "M": Profile(2_000_000, 600_000, 100_000),
    "province": Profile(20_590_000, 10_470_000, 400_000),
}
# Of ten persons two are of low income, and seven of ten rows are about them: 1.91 million beside 8.56 million.
_POOR_SHARE, _ROWS_OF_THE_POOR = 18, 70


def draw(folder: Path, profile: Profile, catalogue: Catalogue, indicators: tuple[Indicator, ...], seed: int) -> None:
    """Writes the Parquet parts that a run reads: rows of each month, households, persons."""
    import duckdb

    for source in (RECORDS, HOUSEHOLDS, PERSONS):
        (folder / source).mkdir(parents=True)
    with duckdb.connect(config={"temp_directory": str(folder / "spill"), "memory_limit": "4GB"}) as made:
        made.execute(f"CREATE MACRO drawn(i, what) AS (hash({seed}, i, what) % 1000000)::BIGINT")
        for part, ago in ((NOW, 0), (BEFORE, 1)):
            _copy(made, _households(profile, ago), folder / HOUSEHOLDS / f"{part}.parquet")
            _copy(made, _persons(profile, ago), folder / PERSONS / f"{part}.parquet")
        made.execute(f"CREATE TABLE kinds AS {_kinds(catalogue, indicators)}")
        for number in range(MONTHS):
            _copy(made, _records(profile, MONTH - number, number), folder / RECORDS / f"{number}.parquet")


def _copy(made: Any, query: str, path: Path) -> None:
    made.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")


def _households(profile: Profile, ago: int) -> str:
    """What the record knows of each; a month ago one poor household of a hundred was, or was not, on each benefit."""
    poor = f"i < {profile.households * _POOR_SHARE // 100}"
    share = {"in_dibao": 60, "in_tekun": 5, "in_margin": 15, "in_rigid": 10, "in_monitored": 20, "in_low_income": 100}
    flags = {name: f"{poor} AND {_flag(name, part, ago)}" for name, part in share.items()}
    flags |= {name: _flag(name, 5, ago) for name in ("was_refused", "has_exited")}
    columns = ", ".join(f"({flags[name]})::BIGINT AS {name}" for name in HOUSEHOLD_FLAGS)
    return (
        f"SELECT i::BIGINT AS household, {columns}, {SIZE}::BIGINT AS members, {STANDARD}::BIGINT AS standard"
        f" FROM range({profile.households}) AS t(i)"
    )


def _flag(name: str, share: int, ago: int) -> str:
    return f"((drawn(i, '{name}') < {share * 10_000}) <> (drawn(i, 'moved {name}') < {_MOVED_A_MONTH * ago}))"


def _persons(profile: Profile, ago: int) -> str:
    """Ages and places; one of twelve had the birthday within the last month."""
    age = f"greatest(drawn(i, 'age') % 95 - (drawn(i, 'born') % 12 < {ago})::BIGINT, 0)"
    return (
        f"SELECT (i // {SIZE})::BIGINT AS household, i::BIGINT AS person, {age} AS age,"
        f" (drawn(i, 'places') < 500)::BIGINT + 1 AS places FROM range({profile.households * SIZE}) AS t(i)"
    )


def _kinds(catalogue: Catalogue, indicators: tuple[Indicator, ...]) -> str:
    """The items that are read, each with the codes that a row may have."""
    items = shipped_items().items
    used = sorted({measure.item for measure in catalogue.measures_of(indicators)})
    pairs = [(item, code) for item in used for code in (sorted(set(items[item].codes.values())) or [""])]
    rows = ", ".join(f"({place}, '{item}', '{code}')" for place, (item, code) in enumerate(pairs))
    return f"SELECT * FROM (VALUES {rows}) AS t(place, item, code)"


def _records(profile: Profile, month: int, number: int) -> str:
    """One month's rows, sorted by household as the product writes them."""
    rows = profile.rows // MONTHS + (number < profile.rows % MONTHS)
    first, poor = number * profile.rows, profile.households * _POOR_SHARE // 100
    day = int(first_day(month).strftime("%Y%m%d"))
    return f"""
        WITH chosen AS (
            SELECT i, CASE WHEN drawn(i, 'poor') < {_ROWS_OF_THE_POOR * 10_000}
                THEN hash(i, 1) % {poor} ELSE {poor} + hash(i, 2) % {profile.households - poor} END AS household
            FROM range({first}, {first + rows}) AS t(i))
        SELECT household::BIGINT AS household, (household * {SIZE} + drawn(i, 'who') % {SIZE})::BIGINT AS person, item,
            {month}::BIGINT AS month, ({day} + drawn(i, 'day') % 28)::BIGINT AS day,
            (drawn(i, 'amount') * drawn(i, 'much') // 200000)::BIGINT AS amount,
            CASE WHEN code SIMILAR TO '[0-9]+' THEN code::BIGINT ELSE 0 END AS level, code
        FROM chosen JOIN kinds ON place = drawn(i, 'kind') % (SELECT count(*) FROM kinds)
        ORDER BY household"""
