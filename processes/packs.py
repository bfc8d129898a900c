"""Region packs from files into rows; rows that people entered by hand are left as they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from offices.models import StandardValue
from processes import standard_rows
from rules.load import check_rows, load_pack
from rules.shipped import ROOT
from rules.standards import StandardRow

FOLDER = ROOT / "packs"
_Identity = tuple[str, str, str, object]


@dataclass(frozen=True)
class PacksLoaded:
    """What one loading of packs changed, and which rows were left to the people who entered them."""

    rows: int
    written: int
    removed: int
    kept: tuple[str, ...]


def read(folder: Path = FOLDER) -> list[StandardRow]:
    """All rows of the packs in a folder, checked together."""
    rows = [row for path in sorted(folder.glob("*.toml")) for row in load_pack(path.read_text("utf-8"), path.name)]
    check_rows(rows, str(folder.name))
    return rows


@transaction.atomic
def load(rows: Sequence[StandardRow]) -> PacksLoaded:
    """Brings the rows of the packs' areas in line with the packs: what changed is written anew, what is gone goes."""
    wanted = {_identity(value): value for value in map(standard_rows.value_of, rows)}
    known = StandardValue.objects.filter(area__in={row.area for row in rows})
    by_hand = {_identity(value) for value in known if value.entered_by_id}
    shipped = {_identity(value): value for value in known if not value.entered_by_id}
    stale = [value.pk for key, value in shipped.items() if key not in wanted or not _same(value, wanted[key])]
    kept = {key for key, value in shipped.items() if value.pk not in stale} | by_hand
    new = [value for key, value in wanted.items() if key not in kept]
    StandardValue.objects.filter(pk__in=stale).delete()
    StandardValue.objects.bulk_create(new, batch_size=500)
    return PacksLoaded(len(wanted), len(new), len(stale), tuple(_name(key) for key in sorted(by_hand & wanted.keys())))


def _identity(value: StandardValue) -> _Identity:
    return value.area, value.key, value.residence_kind, value.from_on


def _same(value: StandardValue, wanted: StandardValue) -> bool:
    columns = ("value", "unit", "until_on", "set_by", "cite", "note", "example")
    return all(getattr(value, column) == getattr(wanted, column) for column in columns)


def _name(identity: _Identity) -> str:
    area, key, residence_kind, from_on = identity
    return f"{area} {key}{f'（{residence_kind}）' if residence_kind else ''} {from_on}起"
