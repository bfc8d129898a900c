"""A province of invented places with raw rows: one opened case cloned in SQL over two hundred townships."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from django.db import connection
from django.db.models import Model

from cases.models import Case, Household, Member
from offices.models import Division, Holding, Office, OfficeKind, PostKind, User
from processes.models import Process, Task

COUNTIES, TOWNS_EACH, VILLAGES_EACH, CLERKS_EACH = 10, 20, 10, 4
TOWNS = COUNTIES * TOWNS_EACH
TASKS, AHEAD = 4, 40
# Open work does not grow with the years behind it: what is cloned beyond has ended.
MOST_OPEN = 500_000
TABLES = (Household, Member, Process, Case, Task)
FAMILY_NAMES, GIVEN_NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许", "安宝春德恩芳桂海吉兰明平秋荣山田文秀玉珍"
NAMES = (
    f"substr('{FAMILY_NAMES}', n.n % 20 + 1, 1) || substr('{GIVEN_NAMES}', n.n / 20 % 20 + 1, 1)"
    f" || substr('{GIVEN_NAMES}', n.n / 400 % 20 + 1, 1)"
)


class Province:
    """Ten counties of twenty townships, each with an office and four caseworkers."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.towns = [f"{_county(n // TOWNS_EACH)}{100 + n % TOWNS_EACH:03d}" for n in range(TOWNS)]
        self._lay_out()
        self.offices = self._offices()
        self.clerks = self._people("clerk", CLERKS_EACH, PostKind.CASEWORKER, self.offices)
        bureaus = Office.objects.filter(kind=OfficeKind.CIVIL_AFFAIRS_BUREAU, division__code__startswith="9901")
        self.supervisors = self._people("supervisor", 1, PostKind.SUPERVISOR, list(bureaus.order_by("division_id")))

    def _lay_out(self) -> None:
        codes = [f"{_county(n)}000000" for n in range(COUNTIES)] + [f"{town}000" for town in self.towns]
        codes += [f"{town}{200 + n}" for town in self.towns for n in range(VILLAGES_EACH)]
        level = {6: 3, 3: 4}
        Division.objects.bulk_create(
            Division(code=code, name=code, level=level.get(len(code) - len(code.rstrip("0")), 5), kind="")
            for code in codes
        )

    def _offices(self) -> list[Office]:
        told = [(f"{_county(n)}000000", OfficeKind.CIVIL_AFFAIRS_BUREAU) for n in range(COUNTIES)]
        told += [(f"{town}000", OfficeKind.TOWNSHIP_OFFICE) for town in self.towns]
        Office.objects.bulk_create(Office(division_id=code, kind=kind, name=code) for code, kind in told)
        kept = Office.objects.filter(kind=OfficeKind.TOWNSHIP_OFFICE, division__code__startswith="9901")
        return list(kept.order_by("division_id"))

    def _people(self, name: str, count: int, post: str, offices: list[Office]) -> list[User]:
        places = [office for office in offices for _ in range(count)]
        made = User.objects.bulk_create(User(username=f"bench.{name}.{n}") for n in range(len(places)))
        seats = zip(made, places, strict=True)
        Holding.objects.bulk_create(Holding(user=u, office=o, post=post, from_on=self.on) for u, o in seats)
        return made

    def clone(self, case: Case, task: Task, count: int, done_by: int) -> None:
        """Writes that many copies of a case with its household, a member, its process and four tasks."""
        self._write_places()
        member = case.household.members.earliest("id").pk
        with connection.cursor() as cursor, hurried(cursor):
            _clone(Household, case.household_id, count, {"uid": _random_uuid(), "area": "p.village"})
            own = {"uid": _random_uuid(), "household_id": "n.household + n.n", "resident_id_index": "'person ' || n.n"}
            _clone(Member, member, count, own)
            _clone(Process, case.process_id, count, {"area": "p.village"})
            own = {"process_id": "n.process + n.n", "household_id": "n.household + n.n", "number": "'990120260' || n.n"}
            own |= {"area": "p.village", "town": "p.town", "county": "substr(p.town, 1, 6)", "applicant": NAMES}
            _clone(Case, case.pk, count, own)
            for place in range(TASKS):
                last = place == TASKS - 1
                _clone(Task, task.pk, count, self._columns(place, min(count, MOST_OPEN) if last else 0, done_by))
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")

    def _columns(self, place: int, until_open: int, done_by: int) -> dict[str, str]:
        """The last task of a case is open, falls due within the next days, and every second one is held."""
        open_now = f"n.n <= {until_open}"
        own = {"process_id": "n.process + n.n", "key": f"'t{place}-' || n.n", "office_id": "p.office"}
        own |= {"area": "p.village", "town": "p.town", "due_on": _day(self.on, f"n.n / {TOWNS} % {AHEAD}")}
        held = f"{open_now} AND n.n / {TOWNS} % 2 = 0"
        return own | {
            "holder_id": f"CASE WHEN {held} THEN p.clerk + n.n / {2 * TOWNS} % {CLERKS_EACH} END",
            "state": f"CASE WHEN {open_now} THEN 'open' ELSE 'done' END",
            "done_by_id": f"CASE WHEN {open_now} THEN NULL ELSE {done_by} END",
            "done_at": f"CASE WHEN {open_now} THEN NULL ELSE t.opened_at END",
        }

    def _write_places(self) -> None:
        rows = [
            (n, f"{town}{200 + n % VILLAGES_EACH}", town, self.offices[n].pk, self.clerks[n * CLERKS_EACH].pk)
            for n, town in enumerate(self.towns)
        ]
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMPORARY TABLE bench_place"
                " (n integer, village varchar(12), town varchar(9), office bigint, clerk bigint)"
            )
            cursor.executemany("INSERT INTO bench_place VALUES (%s, %s, %s, %s, %s)", rows)


def _county(number: int) -> str:
    return f"9901{number + 11}"


def _random_uuid() -> str:
    return "gen_random_uuid()" if connection.vendor == "postgresql" else "lower(hex(randomblob(16)))"


def _day(on: date, days: str) -> str:
    postgresql = connection.vendor == "postgresql"
    return f"DATE '{on}' + ({days})::int" if postgresql else f"date('{on}', '+' || ({days}) || ' days')"


def _clone(model: type[Model], pk: int, count: int, own: Mapping[str, str]) -> None:
    """Writes `count` copies of a row with some columns worked out from the copy's number and its township."""
    meta = model._meta
    columns = [field.column for field in meta.concrete_fields if not field.primary_key]
    wanted = ", ".join(own.get(column, f't."{column}"') for column in columns)
    named = ", ".join(f'"{column}"' for column in columns)
    bases = {"process": Process, "household": Household}
    told = ", ".join(f"CAST({_base(each, count)} AS bigint) AS {name}" for name, each in bases.items())
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < {count}),"
            f" n AS (SELECT r.n, {told} FROM r)"
            f" INSERT INTO {meta.db_table} ({named}) SELECT {wanted} FROM n"
            f" JOIN bench_place p ON p.n = n.n % {TOWNS}"
            f" JOIN {meta.db_table} t ON t.id = {int(pk)} ORDER BY n.n"
        )


def _base(model: type[Model], count: int) -> int:
    """The id before the first copy of a table that was cloned already."""
    newest = model._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
    return newest - count


@contextmanager
def hurried(cursor: object) -> Iterator[None]:
    """PostgreSQL writes copies of sound rows without checking each reference, and builds its indexes at the end."""
    if connection.vendor != "postgresql":
        yield
        return
    tables = [model._meta.db_table for model in TABLES]
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND NOT EXISTS"
        " (SELECT 1 FROM pg_constraint WHERE conname = indexname)",
        [tables],
    )
    indexes = cursor.fetchall()
    # The pairs of names are kept as always; only what compares references sleeps.
    cursor.execute("ALTER TABLE cases_case ENABLE ALWAYS TRIGGER name_pairs_new")
    cursor.execute("SET session_replication_role = replica; SET maintenance_work_mem = '512MB'")
    cursor.execute("; ".join(f'DROP INDEX "{name}"' for name, _ in indexes))
    yield
    cursor.execute("; ".join(definition for _, definition in indexes))
    cursor.execute("SET session_replication_role = DEFAULT")
    cursor.execute("ALTER TABLE cases_case ENABLE TRIGGER name_pairs_new")
