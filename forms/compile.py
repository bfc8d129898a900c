"""Makes a Django form class of a section, once for each section."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError

from forms.answers import Answer, Upload
from forms.fields import make
from forms.files import AttachmentAnswer
from forms.schema import Field, Section
from forms.values import check_order


class SectionForm(forms.Form):
    """One level of questions; a hidden question is neither required nor kept."""

    use_required_attribute = False
    rows_of: ClassVar[Field]

    def __init__(self, *arguments: Any, on: date | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.on = on
        self.warnings: dict[str, list[str]] = {}
        self.uploaded: dict[str, list[Upload]] = {}

    def _clean_fields(self) -> None:
        for name, answer in self.fields.items():
            self.clean_answer(name, cast(Answer, answer))

    def clean_answer(self, name: str, answer: Answer) -> None:
        """Keeps the answer of a question that is shown, or its error."""
        if hidden(answer.asked, self.cleaned_data):
            return
        try:
            value = self.read(name, answer)
        except ValidationError as error:
            self.add_error(name, error)
            return
        if value is None:
            self.miss(answer)
        else:
            self.keep(name, answer, value)

    def read(self, name: str, answer: Answer) -> Any:
        raw = answer.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
        value = answer.clean(raw, self.initial.get(name)) if isinstance(answer, AttachmentAnswer) else answer.clean(raw)
        if value is not None:
            answer.check(value, self.on)
            self.check_order(answer, value)
        return value

    def check_order(self, answer: Answer, value: Any) -> None:
        """Compares a date with an earlier question that it names."""
        for bound, after in ((answer.asked.not_after, True), (answer.asked.not_before, False)):
            if bound in self.cleaned_data:
                try:
                    check_order(value, self.cleaned_data[bound], after, str(self.fields[bound].label))
                except ValueError as error:
                    raise ValidationError(f"{answer.label}{error}") from None

    def keep(self, name: str, answer: Answer, value: Any) -> None:
        self.cleaned_data[name] = answer.plain(value)
        if files := answer.uploads(value):
            self.uploaded[name] = files
        if doubt := answer.doubt(value):
            self.warnings[name] = [f"{answer.label}{doubt}"]

    def miss(self, answer: Answer) -> None:
        """Reminds of an answer that is wanted but cannot be insisted on."""
        if answer.asked.wanted:
            self.warnings[answer.asked.name] = [f"还没有{answer.label}，可以继续，归档前请补齐"]


def hidden(asked: Field, answers: dict[str, Any]) -> bool:
    """Says whether earlier answers put the question aside."""
    return asked.show_if is not None and not asked.show_if.holds(answers)


@dataclass(frozen=True)
class Compiled:
    """The form class of a section and the row classes of its lists."""

    form: type[SectionForm]
    lists: dict[str, Field]
    rows: dict[str, type[SectionForm]]
    people: tuple[tuple[str, Field], ...]


@lru_cache(maxsize=512)
def compiled(section: Section, asked: frozenset[str] = frozenset()) -> Compiled:
    """Returns the classes of a section; fields with a source are left out unless named in `asked`."""
    fields = [field for field in section.fields if not field.source or field.name in asked]
    lists = {field.name: field for field in fields if field.kind == "list"}
    people = [("", field) for field in fields] + [(name, field) for name in lists for field in lists[name].columns]
    return Compiled(
        form=form_class([field for field in fields if field.kind != "list"]),
        lists=lists,
        rows={name: row_class(field, asked) for name, field in lists.items()},
        people=tuple((name, field) for name, field in people if field.kind == "person"),
    )


def row_class(field: Field, asked: frozenset[str]) -> type[SectionForm]:
    columns = [column for column in field.columns if not column.source or f"{field.name}.{column.name}" in asked]
    made = form_class(columns)
    made.rows_of = field
    return made


def form_class(fields: Iterable[Field]) -> type[SectionForm]:
    return cast(type[SectionForm], type("Form", (SectionForm,), {field.name: make(field) for field in fields}))
