"""A clock that tests move, and people who do the steps that wait for them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cases import intake, steps
from cases.models import Case, Document
from cases.steps import StepDone
from offices.models import User
from processes.models import Process, Task, Timer
from tests.journeys import answers

SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 9, 1, 9, 0, tzinfo=SHANGHAI)
SEATS = {
    "caseworker": "caseworker",
    "investigator": "investigator1",
    "head_of_office": "head",
    "county_approver": "approver",
    "county_head": "county_head",
    "means_test_officer": "means_test",
}


def person(name: str) -> User:
    """A demonstration account."""
    return User.objects.get(username=name)


@dataclass
class Journey:
    """One case on its way, in one county, with a clock that only goes forward."""

    case: Case
    access_code: str
    place: str
    now: datetime
    reload: bool = False

    def open(self) -> list[Task]:
        """The tasks that wait, oldest first."""
        return list(Task.objects.filter(process=self.case.process, state=Task.State.OPEN).order_by("id"))

    def waiting(self) -> set[str]:
        """The steps that wait."""
        return {task.element for task in self.open()}

    def task(self, element: str) -> Task:
        """The waiting task of a step."""
        return next(task for task in self.open() if task.element == element)

    def do(self, element: str, by: str = "", **changes: object) -> StepDone:
        """Does a step as the person whose work it is; half an hour passes."""
        task = self.task(element)
        self.now += timedelta(minutes=30)
        actor = person(f"{self.place}.{by or SEATS[task.post]}")
        told = answers.answer(task.section, self.now.date().isoformat(), **changes)
        done = steps.submit(task.pk, actor, told, {}, self.now)
        self.case.refresh_from_db()
        return done

    def run(self, *elements: str) -> None:
        """Does several steps in order."""
        for element in elements:
            self.do(element)

    def wait_for_timer(self) -> StepDone | None:
        """Lets the time pass until the next timer, the morning after its day."""
        timer = Timer.objects.get(process=self.case.process)
        self.now = timer.due_at.astimezone(SHANGHAI) + timedelta(hours=9)
        return steps.fire_timers(self.case.process_id, self.now)

    def investigate(self, **hits: object) -> None:
        """Acceptance to the end of the investigation."""
        self.run("acceptance", "means_test_request")
        self.do("means_test")
        self.do("means_test_findings", **hits)
        self.run("household_investigation", "neighbour_inquiry")

    def document(self, kind: str) -> Document:
        """The newest document of a kind."""
        return Document.objects.filter(case=self.case, kind=kind).latest("id")

    @property
    def process(self) -> Process:
        return Process.objects.get(pk=self.case.process_id)


def apply(place: str = "lushi", now: datetime = MORNING, by: str = "aide", **changes: object) -> Journey:
    """Hands in an application through the village aide (or another collector)."""
    actor = person(f"{place}.{by}")
    area = person(f"{place}.aide").holdings.get().office.division_id
    told = answers.application(**changes)
    opened = intake.apply("dibao", actor, told, {}, now, channel="village_aide", area=area)
    return Journey(opened.case, opened.access_code, place, now)
