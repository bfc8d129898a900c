"""One household of six with thirty lines judged with its explanation, under two sets of parameters in turn."""

from collections.abc import Callable, Iterator
from datetime import date

from rules.assessment import as_json, assess, parse_facts
from rules.shipped import shipped_rows, shipped_tables
from rules.standards import Standards

AREA, ON = "411224", date(2026, 7, 20)
MEMBERS = (("a", "self", 52), ("b", "spouse", 50), ("c", "child", 16), ("d", "child", 12), ("e", "parent", 78))
ITEMS = ("casual_labour", "farming", "land_transfer", "wage")
# Two sets: as the county has it, and a trial with a higher standard.
TRIALS: tuple[dict[str, object], ...] = ({}, {"dibao.standard": "900"})


def household(serial: int) -> dict[str, object]:
    """Six people, twenty incomes, five assets, five expenses; amounts differ from household to household."""
    people = [*MEMBERS, ("f", "parent", 75)]
    keys = [key for key, _, _ in people]
    return {
        "area": AREA,
        "on": ON.isoformat(),
        "residence_kind": "rural",
        "members": [{"key": key, "relation": relation, "age": age} for key, relation, age in people],
        "incomes": [
            {"member": keys[place % 2], "item": ITEMS[place % 4], "amount": 40 + serial % 97 + place, "period": "month"}
            for place in range(20)
        ],
        "assets": [{"member": keys[place % 2], "kind": "deposit", "value": 500 + place} for place in range(5)],
        "expenses": [
            {"member": keys[place], "kind": "medical", "amount": 900 + serial % 89, "period": "year"}
            for place in range(5)
        ],
    }


class Assessed:
    """That many households, each judged under both sets."""

    def open(self, cases: int) -> None:
        """Writes the facts down."""
        self.told = [household(serial) for serial in range(cases)]

    def acts(self) -> Iterator[Callable[[], str]]:
        """From facts as they are told to the answer as it is stored."""
        for told in self.told:
            for trial in TRIALS:
                yield lambda told=told, trial=trial: _judged({**told, "parameters": trial} if trial else told)

    def state_bytes(self) -> list[int]:
        """The size of an answer."""
        return [len(_judged(self.told[0]))]


def _judged(told: dict[str, object]) -> str:
    facts = parse_facts(told)
    standards = Standards(shipped_rows(), facts.area, facts.on, facts.residence_kind)
    return as_json(assess(facts, standards, shipped_tables()))


def make(number: int) -> Assessed:
    """One worker's households."""
    return Assessed()
