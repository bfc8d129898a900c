"""Random edits of the small drawings: the same process as somebody would change it for the next edition."""

import re
from dataclasses import dataclass, field

NEW = "added"


@dataclass
class Edited:
    """A changed drawing, the names that changed, and what kind of change it was."""

    files: dict[str, str]
    kind: str
    renamed: dict[str, str] = field(default_factory=dict)


def edit(files, chance):
    """One random change of one of the drawings."""
    name = chance.choice(sorted(files))
    lines = [line.strip() for line in files[name].strip().splitlines()]
    made = chance.choice([_insert, _insert, _rename, _remove, _add_branch, _move_office])(lines, chance)
    if made is None:
        return edit(files, chance)
    kind, lines, renamed = made
    return Edited({**files, name: "\n".join(lines)}, kind, renamed)


def _insert(lines, chance):
    """A new step on a random flow, before or behind wherever the case stands."""
    events = {line.split()[1] for line in lines if line.startswith("events ")}
    flows = [(at, source, target, rest) for at, source, target, rest in _flows(lines) if source not in events]
    at, source, target, rest = chance.choice(flows)
    into = [f"user {NEW}", f"{source} > {NEW}{rest}", f"{NEW} > {target}"]
    return "inserted", _with_flows(lines, at, (source, target), into), {}


def _rename(lines, chance):
    name = chance.choice(_users(lines) + [line.split()[1] for line in lines if re.match("sub|timer|boundary", line)])
    renamed = [re.sub(rf"(?<![\w=]){name}(?!\w)", f"{name}2", line) for line in lines]
    return "renamed", renamed, {name: f"{name}2"}


def _remove(lines, chance):
    """A step taken out, its neighbours joined; not one with something on its border, nor one before a signal."""
    bordered = set(re.findall(r"boundary \w+ on (\w+)", "\n".join(lines)))
    name = chance.choice(_users(lines))
    into = [(source, rest) for _, source, target, rest in _flows(lines) if target == name]
    out = [target for _, source, target, _ in _flows(lines) if source == name]
    throws = {line.split()[1] for line in lines if line.startswith("throw ")}
    if name in bordered or len(out) != 1 or out[0] in throws or any(source == out[0] for source, _ in into):
        return None
    kept = []
    for line in lines:
        if " > " not in line:
            kept += [] if line.startswith(f"user {name}") else [line]
            continue
        for _, source, target, rest in _flows([line]):
            if source != name:
                kept.append(f"{source} > {out[0] if target == name else target}{rest}")
    return "removed", kept, {}


def _add_branch(lines, chance):
    """One more parallel way beside the others, where there is a split and a join of one pair."""
    splits = [line.split()[1] for line in lines if line == "parallel split"]
    if not splits:
        return None
    end = "join" if "parallel join" in lines else next(line.split()[1] for line in lines if line.startswith("end "))
    at = next(index for index, line in enumerate(lines) if line.startswith("split > "))
    return "branch", [*lines[:at], f"user {NEW}", f"split > {NEW} > {end}", *lines[at:]], {}


def _move_office(lines, chance):
    plain = [name for name in _users(lines) if f"user {name}" in lines]
    if not plain:
        return None
    name = chance.choice(plain)
    return "office", [f"{line} post=head_of_office" if line == f"user {name}" else line for line in lines], {}


def _users(lines):
    return [line.split()[1] for line in lines if line.startswith("user ")]


def _flows(lines):
    found = []
    for at, line in enumerate(lines):
        if not re.match(r"\w+ > ", line):
            continue
        way, condition = re.fullmatch(r"(.*?)( if .*| otherwise)?", line).groups()
        stops = [stop.strip() for stop in way.split(">")]
        found += [(at, source, target, condition or "") for source, target in zip(stops, stops[1:], strict=False)]
    return found


def _with_flows(lines, at, pair, instead):
    """The lines with one flow of a line replaced by others."""
    ways = [f"{source} > {target}{rest}" for _, source, target, rest in _flows([lines[at]]) if (source, target) != pair]
    return [*lines[:at], *instead, *ways, *lines[at + 1 :]]
