"""What the templates draw: groups of questions and lists, with ids, messages and what is already known."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.forms import BoundField
from django.utils.translation import get_language

from forms.compile import SectionForm
from forms.listing import Rows, people
from forms.questions import Listing, Question, draw_row, empty_row
from forms.schema import Field, Group, Section


class Page:
    """A section on screen."""

    def __init__(
        self,
        section: Section,
        form: SectionForm,
        lists: Mapping[str, Rows],
        errors: Mapping[str, list[str]],
        warnings: Mapping[str, list[str]],
        locked: Collection[str],
        known: Mapping[str, Any],
    ) -> None:
        self.section, self.form, self.lists, self.errors, self.warnings = section, form, lists, errors, warnings
        self.locked, self.known = locked, known
        self.adding = ""

    @property
    def groups(self) -> Iterator[tuple[Group, list[Question]]]:
        for group in self.section.groups:
            yield group, [self.question(asked) for asked in group.fields]

    @property
    def opened(self) -> list[str]:
        """Folded groups in which something stands or is wrong; they are drawn open."""
        return [group.id for group in self.section.groups if group.folded and self.touched(group)]

    def touched(self, group: Group) -> bool:
        names = {asked.name for asked in group.fields}
        wrong = any(path.partition(".")[0] in names for path in self.errors)
        return wrong or any(self.stands(name) for name in names)

    def stands(self, name: str) -> bool:
        """Whether one has something to look at; rows handed on from an earlier step are only counted in the heading."""
        return self.form.is_bound and bool(self.lists[name].forms) if name in self.lists else bool(self.value(name))

    def value(self, name: str) -> Any:
        return self.form[name].value() if name in self.form.fields else None

    @property
    def people(self) -> dict[str, list[str]]:
        """Names offered while typing, by the list they come from."""
        used = [asked for asked in self.all_fields() if asked.kind == "person"]
        return {asked.among: people(asked.among, self.lists, self.known) for asked in used}

    def all_fields(self) -> Iterator[Field]:
        for asked in self.section.fields:
            yield asked
            yield from asked.columns

    @property
    def summary(self) -> Iterator[tuple[str, str]]:
        """Links from each message to the control that it is about."""
        for path, notes in self.errors.items():
            yield from ((self.anchor(path), self.place(path) + note) for note in notes)

    def place(self, path: str) -> str:
        """Says which row of a list a message is about."""
        name, _, rest = path.partition(".")
        return f"{self.lists[name].asked.label}{int(rest.partition('.')[0]) + 1}：" if rest else ""

    def anchor(self, path: str) -> str:
        name, _, rest = path.partition(".")
        if not rest:
            return f"list-{name}" if name in self.lists else control(self.form[name])
        place, _, column = rest.partition(".")
        return control(self.lists[name].forms[int(place)][column])

    def question(self, asked: Field) -> Question:
        """Returns what is drawn for a question: a control, a list, or what is fixed or fetched."""
        notes = self.warnings.get(asked.name, ())
        if asked.name in self.locked or (asked.name not in self.form.fields and asked.name not in self.lists):
            return Question(asked, value=fixed(asked, self.fixed_value(asked)))
        if asked.kind == "list":
            return self.listing(asked, self.lists[asked.name])
        return Question(asked, self.form[asked.name], notes=notes)

    def fixed_value(self, asked: Field) -> Any:
        return self.form.initial.get(asked.name) if asked.name in self.locked else self.known.get(asked.name)

    def listing(self, asked: Field, rows: Rows) -> Listing:
        return Listing(
            asked,
            rows=tuple(draw_row(asked, form, self.notes(asked, place)) for place, form in self.forms(asked, rows)),
            empty=empty_row(rows.form_class, get_language()),
            errors=self.errors.get(asked.name, ()),
            names=people(asked.name, self.lists, self.known),
        )

    def notes(self, asked: Field, place: int) -> dict[str, list[str]]:
        """The warnings of one row, by column."""
        path = f"{asked.name}.{place}."
        return {name.removeprefix(path): notes for name, notes in self.warnings.items() if name.startswith(path)}

    def forms(self, asked: Field, rows: Rows) -> Iterator[tuple[int, SectionForm]]:
        """Returns the rows typed, filled up with empty ones to the least number or the one just asked for."""
        missing = max(rows.least - len(rows.forms), 0) + (self.adding == asked.name)
        yield from enumerate(rows.forms)
        yield from ((-1, rows.blank(rows.next_place + place)) for place in range(missing))


def control(field: BoundField) -> str:
    """Returns the id of the control to go to: of a set of boxes, the first one."""
    return str(field.id_for_label or f"{field.auto_id}_0")


def fixed(asked: Field, value: Any) -> str:
    """Returns an answer as text that cannot be changed here; secrets keep only their last digits."""
    if value in (None, ""):
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "；".join(fixed(asked, item) for item in value)
    if isinstance(value, Mapping):
        return "，".join(fixed(column, value[column.name]) for column in asked.columns if column.name in value) or str(
            value.get("name", "")
        )
    return f"****{str(value)[-4:]}" if asked.secret else asked.label_of(value)
