"""The seven-task process through the product: an edition that only benchmarks publish."""

from datetime import date
from pathlib import Path

from cases import intake
from processes import editions
from processes.models import Task
from web.bench.variants.carried import Carried, Carrier
from web.bench.variants.county import Village, this_morning

SCHEME = "seven"
FOLDER = Path(__file__).resolve().parent.parent / "seven"
FILES = {
    "bpmn/seven.bpmn": "seven.bpmn",
    "forms/schemas/seven.toml": "forms.toml",
    "rules/tables/seven.toml": "tables.toml",
    "templates/documents/seven/decision.html": "decision.html",
}
MEMBERS = (("陈秀禾", "self"), ("杨德全", "spouse"), ("杨禾苗", "child"))
TOLD: dict[str, dict[str, object]] = {
    "application": {"members": [{"name": name, "relation": relation} for name, relation in MEMBERS]},
    "acceptance": {"acceptance_outcome": "accept"},
    "examination": {"proposal": "grant", "amount": "849"},
    "decision": {"decision_outcome": "grant"},
    "archiving": {"pages": "36"},
}


class Seven(Carrier):
    """Applications taken by intake, then seven tasks each."""

    def __init__(self, number: int) -> None:
        now = this_morning()
        super().__init__(Village(number, now), lambda task, carried: _told(task))
        texts = {path: (FOLDER / name).read_text("utf-8") for path, name in FILES.items()}
        editions.publish(SCHEME, texts, date(2020, 1, 1), None, now)

    def open(self, cases: int) -> None:
        """Takes applications."""
        self.cases = [self._open() for _ in range(cases)]

    def _open(self) -> Carried:
        village = self.village
        raw = {
            "residence_kind": "rural",
            "application_reason": "丈夫患慢性病，只能打零工，孩子上学，生活困难。",
            "phone": "13800000621",
            "address": "东明村三组27号",
            **TOLD["application"],
        }
        actor = village.caseworker()
        opened = intake.apply(SCHEME, actor, raw, {}, village.now, channel="counter", area=village.area)
        return Carried(opened.case, tuple(name for name, _ in MEMBERS), village.now)


def _told(task: Task) -> dict[str, object]:
    return TOLD.get(task.element, {})


def make(number: int) -> Seven:
    """One worker's cases."""
    return Seven(number)
