"""The texts by which a case is gone through again, with what the walk asks of them, worked out once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache

from cases import clocks
from cases.models import APPLICATION
from forms.schema import Field, Section
from processes import editions, region, trials
from processes.diagrams import BPMN, read_diagram, read_extensions
from processes.editions import Edition
from rules.deadline_rules import DeadlineRule
from rules.deadlines import Deadline, Extension
from rules.errors import ExtensionRefused, UnsetLocalLimit
from rules.load import Tables

# Due dates kept in memory; beyond that the law begins anew.
MOST_DUES = 50_000
# Parts of a table that judge nobody: a clause under a letter sends no case another way.
NOT_JUDGING = frozenset({"document_clauses", "remedies"})


@dataclass(frozen=True)
class Seat:
    """Who does a step: the kind of office, the post, and how many days are allowed by which rule."""

    name: str
    office_kind: str
    post: str
    rule: str


@dataclass
class Law:
    """An edition, or texts on trial, as the walk reads them."""

    edition: Edition
    dues: dict[tuple[object, ...], Deadline | str] = field(default_factory=dict)
    starts: dict[str, list[str]] = field(default_factory=dict)
    again: dict[tuple[str, date], bool] = field(default_factory=dict)

    @property
    def tables(self) -> Tables:
        return self.edition.tables

    @cached_property
    def seats(self) -> dict[str, Seat]:
        """The human steps of all diagrams by id."""
        roots = [read_diagram(text) for text in self.edition.diagrams.values()]
        return {seat[0]: seat[1] for root in roots for seat in map(_seat, root.iter(f"{{{BPMN}}}userTask"))}

    def started_by(self, event: str) -> list[str]:
        """The rules whose clocks an event starts: the scheme's own, and the applicant's remedies."""
        if event not in self.starts:
            self.starts[event] = clocks.started_by(self.edition, APPLICATION, event)
        return self.starts[event]

    @cached_property
    def judging(self) -> dict[str, dict[str, object]]:
        """What the tables say of who is eligible for what."""
        sections = self.tables.sections.items()
        return {
            name: {key: value for key, value in table.items() if key not in NOT_JUDGING} for name, table in sections
        }

    def section(self, name: str) -> Section | None:
        """A form section, if these texts have it."""
        return self.edition.sections.get(name)

    def due(self, rule_id: str, on: date, place: str, delegated: bool, extension: Extension | None) -> Deadline:
        """A due date, remembered; `place` is what `region.same_as` gives for the case's area.

        An extension that is refused is left out.
        """
        key = (rule_id, on, place, delegated, extension)
        if key not in self.dues:
            if len(self.dues) >= MOST_DUES:
                self.dues.clear()
            self.dues[key] = self._due(rule_id, on, place, delegated, extension)
        found = self.dues[key]
        if isinstance(found, str):
            raise UnsetLocalLimit(found)
        return found

    def _due(self, rule_id: str, on: date, place: str, delegated: bool, extension: Extension | None) -> Deadline | str:
        """The due date, or the sentence that says why the area has none."""
        try:
            return region.due(rule_id, on, place, delegated=delegated, extension=extension, source=self.tables)
        except ExtensionRefused:
            return region.due(rule_id, on, place, delegated=delegated, source=self.tables)
        except UnsetLocalLimit as unset:
            return str(unset)

    def posts_again(self, place: str, on: date) -> bool:
        """Tells whether an area posts a second notice after an objection."""
        if (place, on) not in self.again:
            found = region.standards(place, on).find("publicity.repost_after_objection")
            self.again[place, on] = bool(found and found.value)
        return self.again[place, on]


def _seat(task: object) -> tuple[str, Seat]:
    asked = read_extensions(task)["properties"]
    name = task.get("name") or task.get("id")
    return task.get("id"), Seat(
        name, asked.get("office_kind", ""), asked.get("post", "").split(" ")[0], asked.get("deadline", "")
    )


@lru_cache(maxsize=32)
def law_of(edition_id: int) -> Law:
    """The law of a published edition."""
    return Law(editions.load(edition_id))


def on_trial(scheme: str, texts: Mapping[str, str], base: Law | None) -> Law:
    """The law of texts on trial: a rule that they change holds for the past too, else nothing could be learnt."""
    edition = trials.ready(scheme, texts)
    known = base.tables.deadlines if base else {}
    changed = {rule.id: replace(rule, former=()) for rule in _changed(edition.tables.deadlines, known)}
    tables = replace(edition.tables, deadlines={**edition.tables.deadlines, **changed})
    return Law(replace(edition, tables=tables))


def _changed(rules: Mapping[str, DeadlineRule], known: Mapping[str, DeadlineRule]) -> list[DeadlineRule]:
    return [rule for name, rule in rules.items() if known.get(name) != rule]


def newly_required(before: Section | None, after: Section | None) -> list[Field]:
    """Questions that must be answered now and did not have to be before; what a source answers is not asked."""
    if before is None or after is None or before is after:
        return []
    return [
        asked
        for asked in after.fields
        if asked.required and not asked.source and not ((old := before.find(asked.name)) and old.required)
    ]
