"""Invented people at the offices of one village, who apply and who do whatever step is open, as its own form asks."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from django.db.models import QuerySet

from cases import intake, steps
from cases.invented import households, names, script, several, staff
from cases.invented.answers import Answers, Scene, fill
from cases.invented.demonstration import line_of
from cases.invented.households import Invented
from cases.invented.stories import Story
from cases.models import Case, Channel
from cases.work import StepDone
from offices import divisions
from offices.models import Division, OfficeKind, PostKind, User
from offices.routing import office_id_for
from processes import editions
from processes.models import Task

GRANTED = Story("granted")
MOST_MEMBERS = 2
NOTICE_PERIOD = "notice_period"


class Hands:
    """Everybody around one village; the same seed has the same households apply."""

    def __init__(self, area: str, rng: Random, now: datetime) -> None:
        self.area, self.rng = area, rng
        self.division = Division.objects.get(code=area)
        county = divisions.at(area, divisions.Level.COUNTY)
        self.people = staff.employ(rng, county, [self.division], 1, now.date())
        self.kind, self.line = line_of(area, now.date())
        self.taken: set[str] = set()

    def settle(self, area: str, now: datetime) -> None:
        """Goes on in another village, with whoever sits at its offices today."""
        self.area, self.division = area, Division.objects.get(code=area)
        self.people = staff.present(area[:6], now.astimezone().date())
        self.kind, self.line = line_of(area, now.date())

    def household(self, now: datetime) -> Invented:
        """A small household that has not applied yet: of two who are called alike, forms would need to know which."""
        county, name = self.area[:6], self.division.name
        while True:
            made = households.invent(self.rng, county, self.area, name, now.date(), line=self.line, taken=self.taken)
            if len(made.members) <= MOST_MEMBERS:
                return made

    def caseworker(self, now: datetime) -> User:
        """Who takes applications at the township."""
        office = office_id_for(OfficeKind.TOWNSHIP_OFFICE, self.area, now.date())
        return self.people.holders(office, PostKind.CASEWORKER)[0]

    def application(self, made: Invented, now: datetime, scheme: str = "dibao") -> Answers:
        """What a household writes on its application."""
        actor = self.caseworker(now)
        members = tuple(str(row["name"]) for row in made.members)
        scene = Scene(now.date(), actor, str(actor), made.applicant, members, made.phone)
        said = {**script.application(made, scene, self.kind, False), "scheme": scheme}
        return fill(editions.in_force(scheme, scene.on).section(intake.ELEMENT), said, scene)

    def apply(
        self, now: datetime, made: Invented | None = None, scheme: str = "dibao", actor: User | None = None
    ) -> Case:
        """An application at the counter of the township, by whoever takes them there if nobody else is named."""
        actor, made = actor or self.caseworker(now), made or self.household(now)
        raw = self.application(made, now, scheme)
        return intake.apply(scheme, actor, raw, {}, now, channel=Channel.COUNTER, area=self.area).case

    def holders(self, task: Task) -> list[User]:
        """Who may do a task."""
        return list(self.people.holders(task.office_id, task.post))

    def answers(self, task: Task, actor: User, now: datetime, told: Mapping[str, object] | None = None) -> Answers:
        """A task's form filled in: what is told, what the course of a granted case says, the rest as the form asks."""
        case = task.process.case
        members = tuple(case.household.members.filter(until_on__isnull=True).values_list("name", flat=True))
        home = Invented(case.county, case.area, "", now.date(), "", members=[{"name": case.applicant}])
        colleague = next((each for each in self.holders(task) if each != actor), actor)
        scene = Scene(now.date(), actor, str(colleague), case.applicant, members or (case.applicant,), _phone(case))
        said = several.offered(task) or script.told(GRANTED, task.element, home, 0)
        section = editions.load(task.process.edition_id).section(task.section)
        return fill(section, {**said, **(told or {})}, scene)

    def do(
        self, task: Task, now: datetime, actor: User | None = None, told: Mapping[str, object] | None = None
    ) -> StepDone:
        """Does one task by whoever holds its post first."""
        actor = actor or self.holders(task)[0]
        return steps.submit(task.pk, actor, self.answers(task, actor, now, told), {}, now)

    def walk(self, case: Case, now: datetime, until: str = "") -> datetime:
        """Goes on with a case until a step is open, or with "notice_period" a timer runs, or to its end; says when."""
        while task := _next(case, until):
            now += timedelta(minutes=10)
            self.do(task, now)
        timer = case.process.timers.order_by("due_at").first()
        if timer is None or until == NOTICE_PERIOD or _open(case).exists():
            return now
        now = timer.due_at + timedelta(hours=9)
        steps.fire_timers(case.process_id, now)
        return self.walk(case, now, until)


def _open(case: Case) -> "QuerySet[Task]":
    rows = Task.objects.filter(process=case.process_id, state=Task.State.OPEN)
    return rows.select_related("process__case__household").order_by("id")


def _next(case: Case, until: str) -> Task | None:
    return _open(case).exclude(element=until).first() if until else _open(case).first()


def _phone(case: Case) -> str:
    return names.mobile(Random(case.pk))
