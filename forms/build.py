"""The one way to a form: a section and what was typed make a bound form with plain values, errors and warnings."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django.template.loader import render_to_string

from forms import listing, page
from forms.answers import Upload
from forms.compile import SectionForm, compiled, hidden
from forms.rows import flatten, flatten_files, input_names, without
from forms.schema import Section

EDITS = ("_add", "_remove", "_import")


def build(
    section: Section,
    data: Mapping[str, Any] | None = None,
    files: Mapping[str, Any] | None = None,
    initial: Mapping[str, Any] | None = None,
    locked: Collection[str] | None = None,
    known: Mapping[str, Any] | None = None,
    *,
    on: date | None = None,
    asked: Collection[str] = (),
) -> "BoundForm":
    """Binds a section to answers: `data` posted or plain, `initial` shown first, `locked` kept as it is in `initial`.

    `known` holds what the system has already (members to choose among, fetched answers); `on` is the day that dates
    are checked against; `asked` names sourced questions to be asked all the same, by a decision made elsewhere.
    """
    return BoundForm(section, data, files, initial or {}, frozenset(locked or ()), known or {}, on, frozenset(asked))


def asks_for_people(section: Section) -> bool:
    """Says whether a section lets one choose among people that the system knows."""
    return bool(compiled(section).people)


class BoundForm:
    """A section with answers; everything is computed on first use."""

    def __init__(
        self,
        section: Section,
        data: Mapping[str, Any] | None,
        files: Mapping[str, Any] | None,
        initial: Mapping[str, Any],
        locked: frozenset[str],
        known: Mapping[str, Any],
        on: date | None,
        asked: frozenset[str],
    ) -> None:
        self.section, self.initial, self.locked, self.known, self.on = section, initial, locked, known, on
        self.compiled = compiled(section, asked)
        self.is_bound = data is not None
        self.editing = data is not None and any(key in data for key in EDITS)
        self.uploads = flatten_files(files)
        self.data = self.with_locked(flatten(data or {}))
        self.lists = self.read_lists()

    def read_lists(self) -> dict[str, listing.Rows]:
        if not self.is_bound:
            return listing.read_initial(self.compiled, self.initial)
        return listing.read_posted(self.compiled, self.data, self.uploads, self.initial, self.on)

    def with_locked(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Puts the earlier answer in the place of whatever was posted for a locked question."""
        if not self.locked or not self.is_bound:
            return data
        fields = [field for field in self.section.fields if field.name in self.locked]
        merged = without(data, [name for field in fields for name in input_names(field)])
        for key, value in flatten({field.name: self.initial.get(field.name, "") for field in fields}).items():
            merged.setlist(key, list(value) if isinstance(value, list | tuple) else [value])
        return merged

    @cached_property
    def form(self) -> SectionForm:
        """The questions outside lists."""
        # Django takes a form with files, even none, for a bound one.
        sent = (self.data, self.uploads) if self.is_bound else (None, None)
        return self.compiled.form(*sent, initial=self.initial, on=self.on, label_suffix="")

    def is_valid(self) -> bool:
        """Says whether the answers can be kept; adding or removing a row without scripts is never a submission."""
        return self.is_bound and not self.editing and not self.errors

    @cached_property
    def errors(self) -> dict[str, list[str]]:
        """Chinese messages by path, such as `members.0.resident_id`."""
        if not self.is_bound or self.editing:
            return {}
        found = {name: [str(note) for note in notes] for name, notes in self.form.errors.items()}
        for rows in self.lists.values():
            found |= rows.errors(self.form.cleaned_data)
        found |= {path: notes for path, notes in listing.check_namesakes(self.shown) if path not in found}
        return found | dict(listing.check_people(self.compiled, self.form, self.shown, self.known))

    def refuse(self, name: str, sentence: str) -> None:
        """Adds a message at a question that rules outside the form found, so that the form is shown again with it."""
        if name in self.form.fields:
            self.form.add_error(name, sentence)
        self.errors.setdefault(name, []).append(sentence)

    @cached_property
    def shown(self) -> dict[str, listing.Rows]:
        """The lists that no earlier answer puts aside."""
        answers = self.form.cleaned_data if self.form.is_bound and self.form.errors is not None else {}
        return {name: rows for name, rows in self.lists.items() if not hidden(rows.asked, answers)}

    @cached_property
    def cleaned(self) -> dict[str, Any]:
        """Plain answers of the declared questions; what was left empty, or never shown, is left out."""
        if not self.is_valid():
            return {}
        rows = {
            name: [dict(form.cleaned_data) for form in rows.forms]
            for name, rows in self.shown.items()
            if rows.mentioned
        }
        return self.form.cleaned_data | rows

    @cached_property
    def warnings(self) -> dict[str, list[str]]:
        """What should be looked at again but does not stop anyone, by path."""
        found: dict[str, list[str]] = {}
        for path, form in self.levels():
            found |= {path + name: notes for name, notes in form.warnings.items()}
        return found

    @cached_property
    def files(self) -> dict[str, list[Upload]]:
        """Uploaded files that passed, by path; also when other answers did not pass, so that they can be kept."""
        found: dict[str, list[Upload]] = {}
        for path, form in self.levels():
            found |= {path + name: files for name, files in form.uploaded.items()}
        return found

    def levels(self) -> Iterator[tuple[str, SectionForm]]:
        """Yields the checked forms with the paths of their questions."""
        if self.is_bound and not self.editing and self.errors is not None:
            yield "", self.form
            for name, rows in self.shown.items():
                yield from ((f"{name}.{place}.", form) for place, form in enumerate(rows.forms))

    def render(self, **context: Any) -> str:
        """Returns the questions as HTML: all that was typed, with messages where they belong."""
        shown = page.Page(self.section, self.form, self.lists, self.errors, self.warnings, self.locked, self.known)
        shown.adding = str(self.data.get("_add", "")) if self.editing else ""
        return render_to_string("forms/section.html", {"page": shown, **context})


def typed(section: Section, data: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what was typed so far as plain nested values, for a draft; undeclared inputs are left behind."""
    bound = build(section, data)
    rows = {name: [listing.row_values(form) for form in rows.forms] for name, rows in bound.lists.items()}
    return listing.row_values(bound.form) | {name: found for name, found in rows.items() if found}
