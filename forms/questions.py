"""One question, one row, one list as the templates draw them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.forms import BoundField
from django.template.loader import render_to_string

from forms.compile import SectionForm
from forms.schema import Field
from forms.sources import Source, sources

WIDE = ("longtext", "attachment", "photos", "signature", "list", "consent", "choices")
CHOOSING = ("choices", "yes_no")


@dataclass(frozen=True)
class Question:
    """One question as it is drawn; without a bound field it is fetched or fixed."""

    asked: Field
    field: BoundField | None = None
    value: str = ""
    notes: Collection[str] = ()
    prefix: str = ""

    @property
    def template(self) -> str:
        name = "fixed" if self.field is None else "tick" if self.asked.kind == "consent" else self.layout
        return f"forms/{name}.html"

    @property
    def layout(self) -> str:
        """A set of boxes needs a fieldset with a legend; one control needs a label."""
        radios = self.field is not None and self.field.field.widget.__class__.__name__ == "RadioSelect"
        parts = self.asked.kind == "signature"
        return "choices" if radios or self.asked.kind in CHOOSING else "parts" if parts else "single"

    @property
    def wide(self) -> bool:
        return self.asked.kind in WIDE

    @property
    def source(self) -> Source | None:
        return sources().get(self.asked.source)

    @property
    def show_field(self) -> str:
        return self.prefix + self.asked.show_if.field if self.asked.show_if else ""

    @property
    def show_values(self) -> str:
        return " ".join(posted(value) for value in self.asked.show_if.values) if self.asked.show_if else ""


def posted(value: object) -> str:
    """Returns a value of a condition as its input posts it."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


@dataclass(frozen=True)
class Row:
    """One row of a list; rare columns are folded away unless something stands in them."""

    form: SectionForm
    questions: list[Question]
    folded: list[Question]
    open: bool


@dataclass(frozen=True)
class Listing(Question):
    """A list as it is drawn: its rows and an empty one for scripts to copy."""

    rows: tuple[Row, ...] = ()
    empty: str = ""
    errors: Collection[str] = ()
    names: Collection[str] = ()

    @property
    def template(self) -> str:
        return "forms/list.html"


def draw_row(asked: Field, form: SectionForm, notes: Mapping[str, Collection[str]]) -> Row:
    """Returns a row with its rare columns apart; `notes` are its warnings by column."""
    drawn = [
        Question(column, form[column.name], notes=notes.get(column.name, ()), prefix=f"{form.prefix}-")
        for column in asked.columns
        if column.name in form.fields
    ]
    folded = [question for question in drawn if question.asked.folded]
    opened = any(question.field and (question.field.errors or question.field.value()) for question in folded)
    return Row(form, [question for question in drawn if not question.asked.folded], folded, bool(opened))


@lru_cache(maxsize=1024)
def empty_row(form_class: type[SectionForm], language: str | None) -> str:
    """Returns the row that scripts copy; it is half of a long form and always the same, so it is drawn once."""
    asked = form_class.rows_of
    form = form_class(prefix=f"{asked.name}-__row__", label_suffix="")
    return render_to_string("forms/row.html", {"row": draw_row(asked, form, {}), "asked": asked})
