"""A marked row of every table in every area: what the demonstration lacks is made up until the database takes it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from uuid import uuid4

from django.db import DataError, IntegrityError, transaction
from django.db.models import Field, ForeignKey

from cases import hotline, secrets
from cases.models import Attachment, Household, Volume
from monitoring.grids import teams
from offices.models import Division, Holding, Office, PostGrant, User
from web.prove.access import marks, owners
from web.prove.access.owners import Table

TRIES, COUNTY = 400, 6
# Written by triggers or by the chain alone, or read by nobody as a row.
LEFT_OUT = {"ChainHead", "ChainEntry", "NamePair"}
# What no check of the database asks for and yet every row has that a person made.
WHOLE: dict[tuple[str, str], object] = {
    ("CalendarChange", "layer"): "county",
    ("CalendarChange", "text"): "2026-01-01\n停办 2027-03-01",
    ("Evaluation", "questions"): ["服务是否及时"],
    ("EvaluationLine", "answers"): [80] * 12,
    ("DestructionList", "kind"): "upload",
    ("Entitlement", "item"): "insurance_premium",
    ("Entitlement", "department"): "medical_security",
    ("OutgoingMessage", "reason"): "平台没有回应",
    ("Forgetting", "kind"): "session",
    ("Grid", "path"): "",
    ("OrderAct", "kind"): "issue",
}
# A volume is of a household that has something to file.
BESIDE: dict[Table, Table] = {Volume: Attachment}
# Sealed answers that a page opens, under the place for which each is sealed.
SEALED: dict[str, tuple[dict[str, str], str]] = {
    "HotlineCall": (dict.fromkeys(("content", "about", "caller", "phone"), "来电所说"), hotline.PLACE),
    "TeamDispatch": ({"told": "所说"}, teams.PLACE),
}


class Planter:
    """Makes up rows of areas, each text with a mark of its own."""

    def __init__(self, villages: Sequence[str], now: datetime) -> None:
        self.now, self.rng = now, Random("planting")
        self.areas = sorted({village[:9] for village in villages})
        self.villages = {area: _villages(area) for area in self.areas}
        self.texts = marks.texts()
        self.home = 0
        self.missing: list[str] = []

    def plant(self) -> None:
        """Sees to it that each table has a row in each area; names what the database would not take."""
        tables = [table for table in owners.tables() if _planted(table)]
        left = [(table, area) for area in self.areas for table in tables]
        for _ in range(3):
            left = [(table, area) for table, area in left if not self._has(table, area) and not self._make(table, area)]
        self.missing = [f"{table.__name__} {area}" for table, area in left]

    def _has(self, table: Table, area: str) -> bool:
        return any(_at(found, area) for found in owners.areas(table).values())

    def _make(self, table: Table, area: str) -> bool:
        for attempt in range(TRIES):
            try:
                with transaction.atomic():
                    row = table(**dict(self._values(table, area, attempt)))
                    if sealed := SEALED.get(table.__name__):
                        row.sealed = secrets.seal_json(*sealed, row.uid)
                    row.save(force_insert=True)
                    if _at(owners.areas(table, [row.pk]).get(row.pk, ""), area):
                        return True
                    transaction.set_rollback(True)
            except (IntegrityError, DataError, LookupError):
                continue
        return False

    def _values(self, table: Table, area: str, attempt: int) -> Iterator[tuple[str, object]]:
        homes = self._rows(Household, area)
        if table in BESIDE:
            filed = set(owners.households(BESIDE[table]).values())
            homes = [home for home in homes if home in filed]
        self.home = self.rng.choice(homes) if homes else 0
        for column in table._meta.concrete_fields:
            if not column.primary_key:
                yield column.attname, self._value(column, area, attempt)

    def _value(self, column: Field, area: str, attempt: int) -> object:
        """What a column gets: full at the first try, by chance empty later, as check constraints want it."""
        known = WHOLE.get((column.model.__name__, column.attname))
        if known is not None:
            return known
        if column.null and attempt and self.rng.random() < 0.5:
            return None
        if isinstance(column, ForeignKey):
            return self._target(column, area)
        if column.choices:
            return self.rng.choice([value for value, _ in column.flatchoices])
        return self._plain(column, area)

    def _target(self, column: ForeignKey, area: str) -> int | None:
        table = column.related_model
        if table is Household and column.name == "household" and self.home:
            return self.home  # of whom everything else in the row tells as well
        ids = self._people(area) if table is User else self._rows(table, area)
        if ids:
            return self.rng.choice(ids)
        if column.null:
            return None
        raise LookupError(column.name)

    def _rows(self, table: Table, area: str) -> list[int]:
        if table is Office:
            return list(Office.objects.filter(division_id=area.ljust(12, "0")).values_list("pk", flat=True))
        known = owners.areas(table) if table not in owners.NOWHERE else {}
        if not known:
            return list(table._default_manager.values_list("pk", flat=True)[:50])
        homes = owners.households(table) if table is not Household else {}
        return [pk for pk, found in known.items() if _at(found, area) and homes.get(pk, self.home) == self.home]

    def _people(self, area: str) -> list[int]:
        held = Holding.objects.filter(office__division__code__startswith=area)
        return list(held.values_list("user_id", flat=True))

    def _plain(self, column: Field, area: str) -> object:
        kind = column.get_internal_type()
        if column.attname in ("area", "from_area", "to_area", "county", "town"):
            return self._code(column, area)
        if kind in ("CharField", "TextField", "SlugField"):
            return self._text(column)
        made = {
            "UUIDField": uuid4(),
            "BinaryField": b"",
            "DateField": self.now.date() + timedelta(days=self.rng.randrange(-40, 40)),
            "DateTimeField": self.now - timedelta(days=self.rng.randrange(1, 40)),
            "BooleanField": self.rng.random() < 0.5,
        }
        if kind in made:
            return made[kind]
        if kind == "JSONField":
            return column.get_default() if column.has_default() else {}
        return self.rng.randrange(1, 90)

    def _code(self, column: Field, area: str) -> str:
        """Where the household lives, as many digits as the column takes; what moves, moves to another village."""
        lives = Household.objects.filter(pk=self.home).values_list("area", flat=True).first()
        village = self.rng.choice(self.villages[area]) if column.attname == "to_area" or not lives else lives
        return village[: column.max_length]

    def _text(self, column: Field) -> str:
        mark = next(self.texts)
        return mark[-column.max_length :] if column.max_length and column.max_length < len(mark) else mark


def _planted(table: Table) -> bool:
    """People, posts and offices are there already; they are no rows of a case."""
    return (table._meta.app_label != "offices" or table is PostGrant) and table.__name__ not in LEFT_OUT


def _villages(area: str) -> list[str]:
    rows = Division.objects.filter(parent=area.ljust(12, "0")).order_by("code")
    return list(rows.values_list("code", flat=True)[:4])


def _at(found: str, area: str) -> bool:
    """A row of the township or of a village in it; what a county keeps as one belongs to each of its townships."""
    return found.startswith(area) or (len(found) == COUNTY and area.startswith(found))
