"""The supervisor's board of one large county: 20,000 open tasks beside a year of finished ones, as a page over HTTP."""

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.test import Client
from django.utils import timezone

from cases.models import Case, Household
from offices.models import Division, Office, OfficeKind, User
from processes.models import Process, SchemeEdition, Task

COUNTY, SUPERVISOR = "411224", "lushi.supervisor"
STEPS = ("acceptance", "household_investigation", "means_test", "examination", "public_notice", "decision", "archiving")
DONE_A_PROCESS, ENDED, PAGES = 5, 2.5, 10
AT_ONCE = 2000


class Boards:
    """A county of that many open tasks, made once, beside a year of finished cases: some 270,000 finished tasks."""

    def __init__(self) -> None:
        self.chance = random.Random(7)
        self.now = timezone.now()
        self.made = 0

    def open(self, cases: int) -> None:
        """Makes processes with one open task each, and two and a half times as many that have ended."""
        if self.made:
            return
        self.made = cases
        self.villages = list(Division.objects.filter(code__startswith=COUNTY, level=5).values_list("code", flat=True))
        self.offices = list(Office.objects.filter(kind=OfficeKind.TOWNSHIP_OFFICE, division__code__startswith=COUNTY))
        self.user = User.objects.get(username=SUPERVISOR)
        self.edition = SchemeEdition.objects.filter(scheme="dibao", state="published").first()
        told = {"area": self.villages[0], "name": "李建国", "residence_kind": "rural"}
        self.household = Household.objects.create(**told, opened_at=self.now)
        every = cases + int(cases * ENDED)
        for first in range(0, every, AT_ONCE):
            self._some(range(first, min(first + AT_ONCE, every)), cases)

    def _some(self, numbers: range, open_ones: int) -> None:
        processes = [self._process(number < open_ones) for number in numbers]
        Process.objects.bulk_create(processes)
        pairs = list(zip(numbers, processes, strict=True))
        Case.objects.bulk_create(self._case(number, process) for number, process in pairs)
        Task.objects.bulk_create([task for number, process in pairs for task in self._tasks(number, process)])

    def _process(self, running: bool) -> Process:
        began = self.now - timedelta(days=self.chance.randrange(60 if running else 365), hours=1)
        state = Process.State.RUNNING if running else Process.State.ENDED
        area = self.chance.choice(self.villages)
        return Process(
            edition=self.edition, diagram="dibao", area=area, engine_state=b"", state=state, started_at=began
        )

    def _case(self, number: int, process: Process) -> Case:
        return Case(
            number=f"{COUNTY}9{number:09d}",
            scheme=self.chance.choice(("dibao", "tekun", "temporary", "dibao_margin")),
            household=self.household,
            process=process,
            applicant="李建国",
            residence_kind="rural",
            channel="counter",
            area=process.area,
            town=process.area[:9],
            county=COUNTY,
            opened_at=process.started_at,
        )

    def _tasks(self, number: int, process: Process) -> Iterator[Task]:
        opened = process.started_at
        for place in range(DONE_A_PROCESS if process.state == Process.State.ENDED else 1):
            done = opened + timedelta(hours=self.chance.randrange(1, 200))
            yield self._task(f"{number}.{place}", process, STEPS[place], opened, done)
            opened = done
        if process.state == Process.State.RUNNING:
            yield self._task(f"{number}.open", process, self.chance.choice(STEPS), opened, None)

    def _task(self, key: str, process: Process, element: str, opened: datetime, done: datetime | None) -> Task:
        finished = {"state": Task.State.DONE, "done_by": self.user, "done_at": done} if done else {}
        return Task(
            process=process,
            key=key,
            element=element,
            name=element,
            section=element,
            area=process.area,
            town=process.area[:9],
            office=self.chance.choice(self.offices),
            post="caseworker",
            opened_at=opened,
            due_on=opened.date() + timedelta(days=self.chance.randrange(3, 60)),
            **finished,
        )

    def acts(self) -> Iterator[Callable[[], None]]:
        """Pages of a supervisor who looks at one dimension after the other."""
        settings.ALLOWED_HOSTS = ["*"]
        client = Client()
        client.force_login(self.user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        for place in range(PAGES):
            by = ("town", "village", "office", "step", "person")[place % 5]
            yield lambda by=by: self._look(client, by)

    def _look(self, client: Client, by: str) -> None:
        answer = client.get("/supervision/", {"by": by})
        if answer.status_code != 200:
            raise RuntimeError(f"the board answered {answer.status_code}")

    def state_bytes(self) -> list[int]:
        """No state of a process is written here."""
        return []

    def figures(self) -> Mapping[str, float]:
        """How much there was to count."""
        return {"open": Task.objects.filter(state="open").count(), "tasks": Task.objects.count()}


def make(number: int) -> Boards:
    """One worker's county."""
    return Boards()
