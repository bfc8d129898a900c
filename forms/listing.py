"""The rows of a section's lists: read, imported from a table, counted, and compared with the people they name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.datastructures import MultiValueDict

from forms.compile import Compiled, SectionForm, hidden
from forms.rows import places, without
from forms.schema import Field
from forms.table import read_table

MOST, UNIT = 50, "项"

# Incomes, property and signatures say by name whose they are.
NAMED_ONCE = frozenset({"members", "obligors"})
NAMESAKES = (
    "与第%(first)s位同名（“%(name)s”）：填重了的请删去一行；确实同名的，请在这一位姓名后注明区别，如“%(name)s（小）”"
)


@dataclass
class Rows:
    """One list as it was typed."""

    asked: Field
    form_class: type[SectionForm]
    forms: list[SectionForm]
    next_place: int
    mentioned: bool = True
    problems: list[str] = field(default_factory=list)

    @property
    def least(self) -> int:
        return int(self.asked.min) if self.asked.min is not None else int(self.asked.required)

    def errors(self, answers: Mapping[str, Any]) -> dict[str, list[str]]:
        """Messages by path, unless the list is put aside by an earlier answer."""
        if hidden(self.asked, dict(answers)):
            return {}
        count = self.count_problems()
        found = {self.asked.name: [*self.problems, *count]} if self.problems or count else {}
        for place, form in enumerate(self.forms):
            for name, notes in form.errors.items():
                found[f"{self.asked.name}.{place}.{name}"] = [str(note) for note in notes]
        return found

    def count_problems(self) -> list[str]:
        most, unit = int(self.asked.max or MOST), self.asked.unit or UNIT
        if len(self.forms) < self.least:
            return [f"{self.asked.label}至少填写{self.least}{unit}，现在有{len(self.forms)}{unit}"]
        if len(self.forms) > most:
            return [f"{self.asked.label}最多填写{most}{unit}，现在有{len(self.forms)}{unit}"]
        return []

    def blank(self, place: int | str) -> SectionForm:
        """Returns an empty row to be filled in."""
        return self.form_class(prefix=f"{self.asked.name}-{place}", label_suffix="")


def read_initial(kit: Compiled, initial: Mapping[str, Any]) -> dict[str, Rows]:
    """Returns rows that show earlier answers."""
    found = {}
    for name, asked in kit.lists.items():
        earlier = as_rows(initial.get(name))
        forms = [kit.rows[name](initial=row, prefix=f"{name}-{i}", label_suffix="") for i, row in enumerate(earlier)]
        found[name] = Rows(asked, kit.rows[name], forms, len(forms))
    return found


def read_posted(
    kit: Compiled, data: Mapping[str, Any], files: MultiValueDict[str, Any], initial: Mapping[str, Any], on: date | None
) -> dict[str, Rows]:
    """Returns the rows that were typed, pasted or uploaded."""
    if not kit.lists:
        return {}
    data, problems = with_tables(kit, without_removed(data), files)
    found = {}
    for name, numbers in places(kit.lists, data, files).items():
        earlier = dict(enumerate(as_rows(initial.get(name))))
        forms = [
            kit.rows[name](data, files, prefix=f"{name}-{i}", initial=earlier.get(i), on=on, label_suffix="")
            for i in numbers
        ]
        place = numbers[-1] + 1 if numbers else 0
        mentioned = bool(forms) or name in data
        found[name] = Rows(kit.lists[name], kit.rows[name], forms, place, mentioned, problems.get(name, []))
    return found


def as_rows(value: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in value if isinstance(row, Mapping)] if isinstance(value, list | tuple) else []


def without_removed(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Leaves out the row whose remove button was pressed in a browser without scripts."""
    removed = data.get("_remove")
    return without(data, [f"{removed}-"]) if isinstance(removed, str) and removed else data


def with_tables(
    kit: Compiled, data: Mapping[str, Any], files: MultiValueDict[str, Any]
) -> tuple[Mapping[str, Any], dict[str, list[str]]]:
    """Appends the rows of pasted or uploaded tables to those typed by hand."""
    problems: dict[str, list[str]] = {}
    for name, asked in kit.lists.items():
        content = table_content(name, data, files) if asked.csv else ""
        if content:
            try:
                data = append(data, name, read_table(asked, content))
            except ValueError as error:
                problems[name] = [f"{asked.label}：{error}"]
    return data, problems


def table_content(name: str, data: Mapping[str, Any], files: MultiValueDict[str, Any]) -> bytes | str:
    uploaded = files.get(f"{name}_csv_file")
    if uploaded:
        return bytes(uploaded.read())
    pasted = data.get(f"{name}_csv")
    return pasted.strip() if isinstance(pasted, str) else ""


def append(data: Mapping[str, Any], name: str, rows: list[dict[str, str]]) -> Mapping[str, Any]:
    merged = without(data, [f"{name}_csv"])
    start = max(places([name], data)[name], default=-1) + 1
    for place, row in enumerate(rows, start):
        for column, value in row.items():
            merged[f"{name}-{place}-{column}"] = value
    return merged


def check_people(
    kit: Compiled, form: SectionForm, lists: Mapping[str, Rows], known: Mapping[str, Any]
) -> Iterator[tuple[str, list[str]]]:
    """Yields a message for every name that is not on the list it was chosen from."""
    for owner, asked in kit.people:
        if asked.among not in lists and asked.among not in known:
            continue  # who lives in the household was not handed in, so nothing can be compared
        if owner and owner not in lists:
            continue  # an earlier answer puts the list aside
        names = people(asked.among, lists, known)
        levels = lists[owner].forms if owner else [form]
        for place, level in enumerate(levels):
            name = level.cleaned_data.get(asked.name)
            if name and name not in names:
                path = f"{owner}.{place}.{asked.name}" if owner else asked.name
                yield path, [f"{asked.label}“{name}”不在名单中：{'、'.join(names) or '名单还是空的'}"]


def check_namesakes(lists: Mapping[str, Rows]) -> Iterator[tuple[str, list[str]]]:
    """Yields a message for every name of a household's list that stands there twice: the sums are told by name."""
    for owner in NAMED_ONCE & lists.keys():
        seen: dict[str, int] = {}
        for place, level in enumerate(lists[owner].forms):
            name = str(level.cleaned_data.get("name") or "")
            if name and seen.setdefault(name, place) != place:
                yield f"{owner}.{place}.name", [NAMESAKES % {"first": seen[name] + 1, "name": name}]


def people(among: str, lists: Mapping[str, Rows], known: Mapping[str, Any]) -> list[str]:
    """Returns the names that can be chosen: those just typed, else those the system holds."""
    if among in lists:
        forms = lists[among].forms
        typed = (form.cleaned_data if form.is_bound and form.is_valid() else row_values(form) for form in forms)
        return [str(row["name"]) for row in typed if row.get("name")]
    return [str(row.get("name", "")) if isinstance(row, Mapping) else str(row) for row in known.get(among) or ()]


def row_values(form: SectionForm) -> dict[str, Any]:
    """Returns what stands in a row, right or wrong, without files."""
    values = {
        name: form[name].value() for name in form.fields if form.fields[name].widget.needs_multipart_form is False
    }
    return {name: value for name, value in values.items() if value not in ("", None, [])}
