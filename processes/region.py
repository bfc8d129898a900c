"""What an area has set, composed for one day: standards, calendar, deadline rules, due dates and who decides."""

from dataclasses import dataclass, replace
from datetime import date

from processes import calendars, standard_rows
from processes.errors import DelegationRefused
from rules.areas import full_code, lineage
from rules.deadlines import Deadline, DeadlineRule, Extension, compute
from rules.errors import UnknownRule
from rules.load import Tables
from rules.shipped import shipped_tables
from rules.standards import StandardRow, Standards
from rules.workdays import Calendar

ALIASES = {"warning.verification": "risk_warning.verification"}
TOWNSHIP, COUNTY = "township", "county"
LEGAL_BASIS = "decider.legal_basis"
NATION = "0" * 12


@dataclass(frozen=True)
class Decider:
    """Who confirms in an area on a day; a township only on the provincial rule named here (社会救助法 第四十四条)."""

    level: str
    legal_basis: str = ""
    row: StandardRow | None = None

    @property
    def delegated(self) -> bool:
        """Tells whether the township confirms."""
        return self.level == TOWNSHIP


def standards(area: str, on: date, residence_kind: str | None = None) -> Standards:
    """The values of an area and all above it on a day, read from the rows as they stand now."""
    return Standards(standard_rows.read(lineage(area)), area, on, residence_kind)


def sets_values(area: str) -> bool:
    """Tells whether an area has rows of its own, as a province has whose divisions are not loaded."""
    return area.isdigit() and bool(standard_rows.read([full_code(area)]))


def calendar(area: str) -> Calendar:
    """The working days of an area, from the rows as they stand now."""
    return calendars.calendar(area)


def same_as(area: str) -> str:
    """The lowest area, this one or above, that has set a standard or a day of its own: what holds there holds here."""
    own = standard_rows.areas() | calendars.areas()
    return next((each for each in lineage(area) if each in own), NATION)


def tables() -> Tables:
    """The tables in the box; a case brings those of its own edition."""
    return shipped_tables()


def find_rule(rule_id: str, source: Tables | None = None) -> DeadlineRule:
    """A deadline rule as its table writes it; UnknownRule lists the rules of the same kind."""
    rules = (source or tables()).deadlines
    name = ALIASES.get(rule_id, rule_id)
    if name not in rules:
        family = [known for known in rules if known.split(".")[0] == name.split(".")[0]] or list(rules)
        raise UnknownRule(f"没有时限规则“{rule_id}”；可用的有：{'、'.join(family)}")
    return rules[name]


def deadline_rule(rule_id: str, area: str, on: date, source: Tables | None = None) -> DeadlineRule:
    """A deadline rule with the numbers that the area has set for the day."""
    return _localised(find_rule(rule_id, source).on(on), area, on)


def _localised(rule: DeadlineRule, area: str, on: date) -> DeadlineRule:
    return rule.localised(standards(area, on)) if rule.packs else rule


def due(
    rule_id: str,
    start: date,
    area: str,
    *,
    extension: Extension | str | None = None,
    delegated: bool | None = None,
    on: date | None = None,
    source: Tables | None = None,
) -> Deadline:
    """The due date of a rule that started on a day; an extension named by its reason alone is a trial."""
    written = find_rule(rule_id, source).on(start)
    values = standards(area, on or start) if written.packs or written.delegated_days else None
    rule = written.localised(values) if values and written.packs else written
    if delegated is None:
        delegated = bool(values and written.delegated_days and _decider(values).delegated)
    granted = _trial(extension, start) if isinstance(extension, str) else extension
    found = compute(rule, start, calendar(area), delegated=delegated, extension=granted)
    return found if found.rule_id == rule_id else replace(found, rule_id=rule_id)


def _trial(reason: str, start: date) -> Extension:
    return Extension(reason, start, "其他特殊情况", "提出人", "批准人")


def decider(scheme: str, area: str, on: date) -> Decider:
    """Who confirms in an area on a day; DelegationRefused when a township is named without a provincial rule."""
    return _decider(standards(area, on))


def _decider(values: Standards) -> Decider:
    row = values.find("decider")
    if row is None or row.value != TOWNSHIP:
        return Decider(COUNTY, row=row)
    basis = values.find(LEGAL_BASIS)
    if basis is None:
        raise DelegationRefused(f"区划{values.area}写明由乡镇（街道）确认，但没有登记省级依据（社会救助法 第四十四条）")
    return Decider(TOWNSHIP, str(basis.value), row)


def rules_started_by(scheme: str, event: str, source: Tables | None = None) -> list[str]:
    """The rules of a scheme that an event starts; limits that only an area can set are left to their tasks."""
    rules = (source or tables()).deadlines.values()
    own = (rule for rule in rules if rule.id.startswith(f"{scheme}.") and not rule.local)
    return [rule.id for rule in own if event in (rule.starts, rule.restarts)]


def opens_with_task(rule_id: str, source: Tables | None = None) -> bool:
    """Tells whether a clock starts when the papers arrive, that is when its task opens."""
    rule = (source or tables()).deadlines.get(rule_id)
    return rule is not None and not rule.local and rule.starts == "file_receipt"
