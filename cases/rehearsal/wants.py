"""The expectations of a file: known names only, each with a value that can be compared."""

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from cases.rehearsal import values
from cases.rehearsal.expectations import AREAS
from cases.rehearsal.vocabulary import Area, Leaf

Refuse = Callable[[str, str], None]
Wants = dict[str, Any]


def read_wants(want: Mapping[str, Any], leaves: Sequence[Leaf] | None, path: str, refuse: Refuse) -> Wants:
    """Reads what is expected of an act (all areas) or of a check (its leaves); dotted names are joined again."""
    if leaves is not None:
        return _table(want, leaves, path, refuse)
    found: Wants = {}
    for name, value in want.items():
        if name not in AREAS:
            refuse(f"{path}.{name}", _unknown(name, AREAS))
        else:
            found[name] = _area(AREAS[name], value, f"{path}.{name}", refuse)
    return found


def _area(area: Area, want: Any, path: str, refuse: Refuse) -> Any:
    if area.shape == "leaf":
        return _leaf(area.leaves[0], want, path, refuse)
    if area.shape == "rows":
        return _rows(want, area.leaves, path, refuse)
    if not isinstance(want, Mapping) or not want:
        refuse(path, f"应写成一组期望：{'、'.join(leaf.name for leaf in area.leaves if leaf.name) or '名称 = 值'}")
        return {}
    if area.shape == "one":
        return _table(want, area.leaves, path, refuse)
    if area.shape == "map":
        return {name: _leaf(area.leaves[0], value, f"{path}.{name}", refuse) for name, value in joined(want).items()}
    named = _tables(want, {leaf.name for leaf in area.leaves})
    return {name: _table(table, area.leaves, f"{path}.{name}", refuse) for name, table in named.items()}


def joined(table: Mapping[str, Any], prefix: str = "") -> Wants:
    """The values of a table by dotted names."""
    found: Wants = {}
    for name, value in table.items():
        if isinstance(value, Mapping):
            found |= joined(value, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = value
    return found


def _tables(want: Mapping[str, Any], leaves: set[str], prefix: str = "") -> dict[str, Mapping[str, Any]]:
    """Tables of leaves by dotted names: `clocks.dibao.confirmation_total` is one name."""
    found: dict[str, Mapping[str, Any]] = {}
    for name, value in want.items():
        inner = isinstance(value, Mapping) and value and not leaves & value.keys()
        if inner and all(isinstance(each, Mapping) for each in value.values()):
            found |= _tables(value, leaves, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = value
    return found


def _table(want: Any, leaves: Sequence[Leaf], path: str, refuse: Refuse) -> Wants:
    known, found = {leaf.name: leaf for leaf in leaves}, {}
    if not isinstance(want, Mapping):
        refuse(path, f"应写成一组期望：{'、'.join(known)}")
        return {}
    for name, value in want.items():
        if name not in known:
            refuse(f"{path}.{name}", _unknown(name, known))
        else:
            found[name] = _leaf(known[name], value, f"{path}.{name}", refuse)
    return found


def _leaf(leaf: Leaf, want: Any, path: str, refuse: Refuse) -> Any:
    if leaf.kind == "rows":
        return _rows(want, leaf.leaves, path, refuse)
    if leaf.kind == "map":
        if not isinstance(want, Mapping):
            refuse(path, "应写成一组“名称 = 值”")
            return {}
        return {name: _leaf(leaf.leaves[0], value, f"{path}.{name}", refuse) for name, value in joined(want).items()}
    if wrong := values.problem(leaf.kind, want):
        refuse(path, wrong)
    return want


def _rows(want: Any, leaves: Sequence[Leaf], path: str, refuse: Refuse) -> list[Wants]:
    if not isinstance(want, list) or not want:
        refuse(path, '应写成若干行，如 [{ rule = "INC-07", amount = 80 }]')
        return []
    return [_table(row, leaves, f"{path}[{place}]", refuse) for place, row in enumerate(want, 1)]


def _unknown(name: str, known: Any) -> str:
    near = get_close_matches(name, list(known), 1)
    hint = f"，是不是 {near[0]}" if near else ""
    return f"没有“{name}”这项期望{hint}；可用的有：{'、'.join(known)}"
