"""The value in force for an area on a day, and the memory of which rows were read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rules.areas import LEVEL_NAMES, full_code, lineage
from rules.errors import MissingStandard
from rules.parameters import canonical, find_parameter

_KIND_NAMES = {"rural": "农村", "urban": "城市"}
_MONTHS = {"yuan_per_person_year": 12}


@dataclass(frozen=True, slots=True)
class StandardRow:
    """One value of one key for one area, with its days in force, who set it and where that is written."""

    area: str
    key: str
    value: object
    from_on: date
    until_on: date | None
    set_by: str
    cite: str
    example: bool = False
    residence_kind: str | None = None
    unit: str = ""
    note: str = ""

    def in_force(self, on: date) -> bool:
        """Tell whether the row holds on that day; both ends are included."""
        return self.from_on <= on and (self.until_on is None or on <= self.until_on)

    @property
    def per_month(self) -> Decimal:
        """Give the value per month, whatever period it was published for."""
        return Decimal(str(self.value)) / _MONTHS.get(self.unit, 1)


class Standards:
    """All values of one area on one day; the most specific area wins, then the kind of residence, then the newest.

    A newer row ends the older one of the same area, key and kind, also after its own last day.
    """

    def __init__(self, rows: Iterable[StandardRow], area: str, on: date, residence_kind: str | None = None) -> None:
        self.area, self.on, self.residence_kind = full_code(area), on, residence_kind
        self.used: list[StandardRow] = []
        self._trial: dict[str, StandardRow] = {}
        rank = {code: place for place, code in enumerate(lineage(area))}
        newest: dict[tuple[str, str, str | None], StandardRow] = {}
        for row in sorted(rows, key=lambda row: row.from_on):
            if row.area in rank and row.from_on <= on:
                newest[row.key, row.area, row.residence_kind] = row
        self._rows: dict[str, list[StandardRow]] = {}
        for row in sorted(newest.values(), key=lambda row: (rank[row.area], row.residence_kind is None)):
            if row.in_force(on):
                self._rows.setdefault(row.key, []).append(row)

    def find(self, key: str, residence_kind: str | None = None) -> StandardRow | None:
        """Return the row in force, or None; a row for one kind of residence answers only for that kind."""
        name, kind = canonical(key), residence_kind or self.residence_kind
        row = self._trial.get(name) or next(
            (row for row in self._rows.get(name, ()) if row.residence_kind in (None, kind)), None
        )
        if row is not None and row not in self.used:
            self.used.append(row)
        return row

    def get(self, key: str, residence_kind: str | None = None) -> StandardRow:
        """Return the row in force, or raise MissingStandard with who must set the value."""
        row = self.find(key, residence_kind)
        if row is None:
            raise MissingStandard(self._missing_text(canonical(key), residence_kind), canonical(key))
        return row

    def value(self, key: str, residence_kind: str | None = None) -> object:
        """Return the value alone, or raise MissingStandard."""
        return self.get(key, residence_kind).value

    def override(self, values: Mapping[str, object]) -> Standards:
        """Return the same standards with some values replaced for a trial run; nested tables become dotted keys."""
        trial = object.__new__(Standards)
        trial.area, trial.on, trial.residence_kind = self.area, self.on, self.residence_kind
        trial.used, trial._rows, trial._trial = [], self._rows, dict(self._trial)
        for key, value in _flat(values):
            trial._trial[canonical(key)] = self._trial_row(canonical(key), value)
        return trial

    def tried(self, key: str) -> bool:
        """Tell whether the trial itself states the value."""
        return canonical(key) in self._trial

    def _trial_row(self, key: str, value: object) -> StandardRow:
        parameter = find_parameter(key)
        unit = parameter.unit if parameter else ""
        return StandardRow(self.area, key, value, self.on, None, "trial", "本次试算指定的数值", unit=unit)

    def _missing_text(self, key: str, residence_kind: str | None) -> str:
        kind = residence_kind or self.residence_kind
        parameter = find_parameter(key)
        title = parameter.title if parameter else "未登记的参数"
        where = f"{self.area}{_KIND_NAMES.get(kind or '', '')}"
        on = f"{self.on.year}年{self.on.month}月{self.on.day}日"
        text = f"缺少“{title}”（{key}）：区划 {where} 在 {on} 没有有效数值"
        if parameter is None:
            return f"{text}，参数目录中也没有这一项，请先在 rules/tables/parameters.toml 登记。"
        setters = "或".join(LEVEL_NAMES[level] for level in parameter.setters(self.on))
        text = f"{text}；应由{setters}设定（{parameter.clause}），请在该区划的参数包中补一行并注明依据。"
        return text + parameter.unset_note


def _flat(values: Mapping[str, object], prefix: str = "") -> list[tuple[str, object]]:
    pairs: list[tuple[str, object]] = []
    for key, value in values.items():
        if isinstance(value, Mapping):
            pairs += _flat(value, f"{prefix}{key}.")
        else:
            pairs.append((prefix + key, value))
    return pairs
