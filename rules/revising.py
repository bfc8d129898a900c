"""Changing the rows of a draft lawfully: what was published is never overwritten, a new number begins on a day.

`base` is the text of the edition that the draft builds on, empty when there is none. A row of the base can end, and a
new row follow it; a row that the draft itself brought can be corrected or taken out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from rules import writing
from rules.assessment import check_rulebook
from rules.deadline_rules import LENGTH
from rules.errors import ConfigError, RowRefused
from rules.load import load_tables

Values = Mapping[str, Any]
DEADLINES = "deadlines"
_DEFAULTS: Mapping[str, object] = {"roll": True, "later_of_both": False, "kind": "limit", "local": False}
# What makes a time limit another one: changing it would change what running texts mean.
_NATURE = {
    "starts": "起算事件",
    "kind": "性质",
    "local": "是否由本地公布",
    "extension": "延长办法",
    "packs": "本地参数",
}


def deadline_is_published(base: str, name: str, file: str) -> bool:
    """Tell whether the edition before had a time limit of this name."""
    return bool(writing.read_table(base, (DEADLINES, name), file))


def write_deadline(text: str, base: str, name: str, values: Values, from_on: date | None, file: str) -> str:
    """Set a time limit; where the base has another length, that one ends the day before `from_on` and is kept."""
    was = writing.read_table(base, (DEADLINES, name), file)
    wanted = {key: value for key, value in values.items() if value is not None and key not in ("from", "former")}
    if was:
        _keep_nature(was, wanted)
        wanted |= _succession(was, wanted, from_on)
    elif from_on:
        wanted["from"] = from_on
    return writing.set_table(text, (DEADLINES, name), wanted, file)


def drop_deadline(text: str, base: str, name: str, file: str) -> str:
    """Take a time limit out that the draft brought; one of the base stays, for running texts name it."""
    if deadline_is_published(base, name, file):
        raise RowRefused("已经发布过的时限不能删除：在办的件还要用它。不再使用的，在流程图里改用别的时限即可。")
    return writing.drop_table(text, (DEADLINES, name), file)


def _keep_nature(was: Values, wanted: Values) -> None:
    for key, title in _NATURE.items():
        if _told(was, key) != _told(wanted, key):
            raise RowRefused(f"已经发布过的时限不能改{title}：请新增一条时限，再让环节改用新的一条。", key)


def _succession(was: Values, wanted: Values, from_on: date | None) -> dict[str, object]:
    """Where the length is another one: the day it begins, and the former rows with the one that ends before it."""
    kept = {key: was[key] for key in ("from", "former") if key in was}
    if all(_told(was, key) == _told(wanted, key) for key in LENGTH):
        return kept
    if from_on is None:
        raise RowRefused("改动已经发布的期限，要写明新期限从哪一天起；原期限到前一天为止，仍然保留。", "from")
    if "from" in was and from_on <= was["from"]:
        raise RowRefused(f"新期限的起始日应晚于现行期限的起始日 {was['from']}。", "from")
    ended = {"until": from_on - timedelta(days=1)} | {key: was[key] for key in LENGTH if key in was}
    return {"from": from_on, "former": [*was.get("former", []), ended]}


def _told(values: Values, key: str) -> object:
    return values.get(key, _DEFAULTS.get(key))


def row_is_published(base: str, section: str, row: Values, file: str) -> bool:
    """Tell whether the edition before had this row, an end written since left aside."""
    return _plain(row) in [_plain(other) for other in writing.read_rows(base, section, file)]


def _plain(row: Values) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != "until"}


def write_row(
    text: str, base: str, section: str, place: int, values: Values, from_on: date | None, file: str
) -> str:  # fmt: skip
    """Change a row: a published one ends the day before `from_on` and the new one follows, the draft's is corrected."""
    row = writing.read_rows(text, section, file)[place]
    wanted = {key: value for key, value in values.items() if value is not None and key not in ("from", "until")}
    if not row_is_published(base, section, row, file):
        dated = {"from": from_on or row.get("from"), "until": row.get("until")}
        kept = {key: day for key, day in dated.items() if day}
        return writing.set_row(text, section, place, wanted | kept, file)
    if wanted == {key: value for key, value in row.items() if key not in ("from", "until")}:
        return text
    if from_on is None:
        raise RowRefused("改动已经发布的规则，要写明新规则从哪一天起；原规则到前一天为止，仍然保留。", "from")
    _open_ended(row)
    ended = end_row(text, section, place, from_on - timedelta(days=1), file)
    return writing.insert_row(ended, section, place + 1, wanted | {"from": from_on}, file)


def add_row(text: str, section: str, values: Values, from_on: date | None, file: str) -> str:
    """Put a new row behind the others of its section."""
    wanted = {key: value for key, value in values.items() if value is not None}
    wanted |= {"from": from_on} if from_on else {}
    return writing.insert_row(text, section, len(writing.read_rows(text, section, file)), wanted, file)


def end_row(text: str, section: str, place: int, until: date | None, file: str) -> str:
    """Write the last day of a row, or take an end that the draft wrote away again with None."""
    row = writing.read_rows(text, section, file)[place]
    if until and row.get("from", date.min) > until:
        raise RowRefused(f"最后一日不能早于这一行的起始日 {row['from']}。", "until")
    return writing.set_row(text, section, place, _plain(row) | ({"until": until} if until else {}), file)


def drop_row(text: str, base: str, section: str, place: int, file: str) -> str:
    """Take out a row that the draft brought; one of the base can only end."""
    row = writing.read_rows(text, section, file)[place]
    if row_is_published(base, section, row, file):
        raise RowRefused("已经发布过的规则不能删除，只能写明到哪一天为止：以前的决定还要按它重算。")
    return writing.drop_row(text, section, place, file)


def _open_ended(row: Values) -> None:
    if "until" in row:
        raise RowRefused(f"这一行已写明到 {row['until']} 为止，请改它后面的新行。", "from")


def check_tables(texts: Mapping[str, str]) -> None:
    """Read tables by scheme name as publishing does, on each day on which a row begins; the first slip is raised."""
    check_rulebook(load_tables(texts))


def slip_field(slip: ConfigError) -> str:
    """Name the field that a slip is about, as the last part of where it was found."""
    return slip.key.rpartition(" · ")[2]
