"""What a form section says, as frozen values: sections, groups, fields and their conditions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property


@dataclass(frozen=True)
class Condition:
    """Holds when an earlier answer is one of the named values."""

    field: str
    values: tuple[object, ...]

    def holds(self, answers: Mapping[str, object]) -> bool:
        """Says whether the answers given so far meet the condition."""
        answer = answers.get(self.field)
        given = answer if isinstance(answer, list) else [answer]
        return any(value in self.values for value in given)


@dataclass(frozen=True)
class Field:
    """One question; its name is the name of the fact it sets."""

    name: str
    kind: str
    label: str
    required: bool = True
    wanted: bool = False
    help: str = ""
    unit: str = ""
    options: tuple[tuple[str, str], ...] = ()
    show_if: Condition | None = None
    columns: tuple["Field", ...] = ()
    min: Decimal | None = None
    max: Decimal | None = None
    not_before: str = ""
    not_after: str = ""
    among: str = ""
    secret: bool = False
    folded: bool = False
    csv: bool = False
    source: str = ""
    evidence: str = ""
    asked_because: str = ""
    clause: str = ""

    def label_of(self, value: object) -> str:
        """Returns the Chinese label of an option, or the value itself."""
        return dict(self.options).get(str(value), str(value))


@dataclass(frozen=True)
class Group:
    """Questions shown together; a folded group opens on demand."""

    id: str
    title: str = ""
    intro: str = ""
    folded: bool = False
    fields: tuple[Field, ...] = ()
    before: str = ""
    """The shared group in front of which a scheme's own one stands; empty: at the end."""


@dataclass(frozen=True, eq=False)
class Section:
    """The form of one user task; compared by identity, so that compiling it can be cached cheaply."""

    id: str
    title: str
    intro: str = ""
    applicant: bool = False
    groups: tuple[Group, ...] = field(default=())
    adds: bool = False
    """Written as an addition to the shared section of the same name, which alone would be no whole form."""

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """All questions in the order they are asked."""
        return tuple(item for group in self.groups for item in group.fields)

    def find(self, name: str) -> Field | None:
        """Returns the question of that name, if the section asks it."""
        return next((item for item in self.fields if item.name == name), None)
