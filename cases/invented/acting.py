"""Carries one invented case through the real write path, with a clock that only it moves."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random

from django.utils import timezone

from cases import intake, objections, returns, steps
from cases.invented import script, several
from cases.invented.answers import Scene, fill
from cases.invented.households import Invented
from cases.invented.staff import Staff
from cases.invented.stories import ORDER, Story
from cases.models import Case, Channel, Household, PublicNotice
from offices.models import OfficeKind, PostKind, User
from offices.routing import office_id_for
from processes import editions, region
from processes.models import Task
from rules.workdays import Calendar

# No case takes more steps than this; a story that does has lost its way.
MOST_STEPS = 60


@dataclass
class Actor:
    """One case on its way: the household, the story, the people, and what time it is for them."""

    rng: Random
    household: Invented
    story: Story
    staff: Staff
    residence_kind: str
    now: datetime
    limit: datetime
    stall: int = 0
    applicant: User | None = None
    calendar: Calendar = field(init=False)
    until: datetime = field(init=False)
    seen: Counter[str] = field(default_factory=Counter)
    objected: bool = False

    def __post_init__(self) -> None:
        self.calendar = region.calendar(self.household.area)
        self.until = self.limit - timedelta(days=self.stall * 7 // 5)

    def run(self) -> Case:
        """Applies and goes on until the story stops, time runs out, or the case is closed."""
        case = self._apply()
        for _ in range(MOST_STEPS):
            if not self._step(case):
                break
        return Case.objects.get(pk=case.pk)

    def _apply(self) -> Case:
        actor, channel = self._who_applies()
        scene = self._scene(actor, actor)
        scheme = self.story.scheme
        section = editions.in_force(scheme, scene.on).section("application")
        said = script.application(self.household, scene, self.residence_kind, channel == Channel.VILLAGE_AIDE)
        said["scheme"] = scheme
        area, answers = self.household.area, fill(section, said, scene)
        case = intake.apply(scheme, actor, answers, {}, self.now, channel=channel, area=area).case
        Household.objects.filter(pk=case.household_id).update(is_invented=True)
        return case

    def _who_applies(self) -> tuple[User, Channel]:
        """Two in five come through the village, where it has an aide; the others come to the counter."""
        if self.applicant:
            return self.applicant, Channel.SELF
        aides = self._seat(OfficeKind.VILLAGE_COMMITTEE, PostKind.VILLAGE_AIDE)
        if aides and self.rng.random() < 0.4:
            return aides[0], Channel.VILLAGE_AIDE
        return self._seat(OfficeKind.TOWNSHIP_OFFICE, PostKind.CASEWORKER)[0], Channel.COUNTER

    def _seat(self, kind: str, post: str) -> Sequence[User]:
        return self.staff.holders(office_id_for(kind, self.household.area, self.now.date()), post)

    def _scene(self, actor: User, colleague: User) -> Scene:
        members = tuple(str(row["name"]) for row in self.household.members)
        return Scene(self.now.date(), actor, str(colleague), self.household.applicant, members, self.household.phone)

    def _step(self, case: Case) -> bool:
        """Does one thing; False when nothing more happens in this story."""
        open_tasks = list(Task.objects.filter(process_id=case.process_id, state=Task.State.OPEN).order_by("id"))
        if not open_tasks:
            return self._wait(case)
        task = next((task for task in open_tasks if task.element not in self.story.still), None)
        if task is None:
            return self._return(open_tasks[0])
        return self._pass_time(self._gap(task)) and self._act(task)

    def _return(self, task: Task) -> bool:
        """The step that stands still may have been sent back; then the sender waits."""
        if self.story.returned == "open" and not self.seen["return"] and self._pass_time(0):
            self._send_back(task)
        return False

    def _send_back(self, task: Task) -> None:
        self.seen["return"] += 1
        actor = self._holders(task)[0]
        message = "收入一栏与核对结果不一致，请核实后更正。"
        returns.request_correction(task.pk, actor, "household_investigation", ["incomes"], message, self.now)

    def _act(self, task: Task) -> bool:
        if self.story.returned == "answered" and task.element == "examination" and not self.seen["return"]:
            self._send_back(task)
            return True
        people = self._holders(task)
        actor = people[self.rng.randrange(len(people))]
        colleague = next((person for person in people if person != actor), actor)
        scene = self._scene(actor, colleague)
        section = editions.load(task.process.edition_id).section(task.section)
        said = several.offered(task) or script.told(self.story, task.element, self.household, self.seen[task.element])
        self.seen[task.element] += 1
        steps.submit(task.pk, actor, fill(section, said, scene), {}, self.now)
        return True

    def _holders(self, task: Task) -> list[User]:
        return list(self.staff.holders(task.office_id, task.post))

    def _wait(self, case: Case) -> bool:
        """Nobody has anything to do: an objection may come, and then the period ends."""
        timer = case.process.timers.order_by("due_at").first()
        if timer is None or self.story.until == "notice_period":
            return False
        if self.story.objection and not self.objected:
            return self._object(case)
        self.now = max(self.now, timer.due_at + timedelta(minutes=5))
        if self.now > self.limit:
            return False
        steps.fire_timers(case.process_id, self.now)
        return self._pass_time(1)

    def _object(self, case: Case) -> bool:
        self.objected = True
        if not self._pass_time(1):
            return False
        notice = PublicNotice.objects.filter(case=case, taken_down_on__isnull=True).last()
        said = {"content": "听说他家有人在外打工，收入不少，请核实。", "name": "", "phone": ""}
        objections.raise_objection(notice, said, self.now, "web")
        return True

    def _gap(self, task: Task) -> int:
        """Working days until this step is taken: quick when the case is late for where its story ends, else slower."""
        if self.story.fresh:
            return 1
        left = self.story.days - ORDER.get(task.element, 0)
        slack = self.calendar.working_days_between(self.now.date(), self.until.date()) - left
        return self.rng.choice((0, 0, 1)) if slack <= 0 else min(slack, self.rng.choice((1, 2, 3)))

    def _pass_time(self, days: int) -> bool:
        """Moves on by some working days and a few minutes; False when that would be the future."""
        local = timezone.localtime(self.now)
        on = self.calendar.add_working_days(local.date(), days) if days else self.calendar.roll_forward(local.date())
        later = local + timedelta(minutes=self.rng.randrange(5, 50))
        if on > local.date() or later.hour >= 18:
            on = on if on > local.date() else self.calendar.add_working_days(on, 1)
            later = timezone.make_aware(datetime.combine(on, time(8, 30 + self.rng.randrange(0, 29))))
        self.now = later
        return later <= self.limit
