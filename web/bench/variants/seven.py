"""The seven-task process through the product: an edition that only benchmarks publish."""

import secrets
from datetime import date
from itertools import count
from pathlib import Path

from django.db import transaction

from cases import steps
from cases.models import Case, Channel, Household
from processes import editions, engine
from processes.models import Process, SchemeEdition, Task
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
SHARED = ("rules/tables/shared", "templates/documents/shared/")
MEMBERS = ("陈秀禾", "杨德全", "杨禾苗")
TOLD: dict[str, dict[str, object]] = {
    "acceptance": {"acceptance_outcome": "accept"},
    "examination": {"proposal": "grant", "amount": "849"},
    "decision": {"decision_outcome": "grant"},
    "archiving": {"pages": "36"},
}


def _edition() -> editions.Edition:
    """The four files with the shared ones they lean on. No law asks for these seven tasks, so nothing is checked
    against it: the row is written as published.
    """
    texts = {path: text for path, text in editions.read_shipped("dibao").items() if path.startswith(SHARED)}
    texts |= {path: (FOLDER / name).read_text("utf-8") for path, name in FILES.items()}
    digest, published = editions.digest_of(texts), SchemeEdition.State.PUBLISHED
    row, _ = SchemeEdition.objects.get_or_create(
        scheme=SCHEME, digest=digest, in_force_from=date(2020, 1, 1), defaults={"texts": texts, "state": published}
    )
    return editions.load(row.pk)


class Seven(Carrier):
    """Cases that are opened without an application, then seven tasks each."""

    def __init__(self, number: int) -> None:
        now = this_morning()
        super().__init__(Village(number, now), lambda task, carried: _told(task))
        self.edition = _edition()
        series = secrets.token_hex(4)
        self.numbers = (f"bench-{series}-{place}" for place in count(1))

    def open(self, cases: int) -> None:
        """Opens cases at their first task."""
        self.cases = [self._open(next(self.numbers)) for _ in range(cases)]

    @transaction.atomic
    def _open(self, number: str) -> Carried:
        """Intake knows the schemes of the law only, so the rows are made here."""
        area, now = self.village.area, self.village.now
        household = Household.objects.create(name=MEMBERS[0], area=area, residence_kind="rural", opened_at=now)
        process = Process.objects.create(
            edition_id=self.edition.id, diagram=SCHEME, area=area, engine_state=b"", started_at=now
        )
        Case.objects.create(
            number=number,
            scheme=SCHEME,
            household=household,
            process=process,
            applicant=household.name,
            residence_kind=household.residence_kind,
            channel=Channel.COUNTER,
            area=area,
            town=area[:9],
            county=area[:6],
            opened_at=now,
        )
        work = steps.begin(process, self.village.caseworker(), now)
        steps.settle(work, engine.start(self.edition.spec, work), "", "open")
        return Carried(work.case, MEMBERS, now)


def _told(task: Task) -> dict[str, object]:
    return TOLD.get(task.element, {})


def make(number: int) -> Seven:
    """One worker's cases."""
    return Seven(number)
