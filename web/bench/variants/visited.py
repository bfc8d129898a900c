"""What visitors of a generated county have in hand: who they are, and open tasks with answers that are accepted."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from random import Random
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cases import holding, steps
from cases.doubles import Doubled
from cases.errors import CaseError
from cases.invented import households, script, several, staff
from cases.invented.acting import Actor
from cases.invented.answers import fill
from cases.invented.demonstration import line_of
from cases.invented.stories import Story, choose_open, start_of
from cases.models import Case, Member
from forms.rows import flatten
from offices import divisions
from offices.demo_accounts import PASSWORD
from offices.models import Division, Holding, User
from processes import editions
from processes.models import Task
from web.words import PURPOSES

COUNTY = "411224"
VISITORS_A_POST = 12
POSTS = ("caseworker", "head_of_office", "county_approver", "supervisor")
CASES_A_PERSON, NAMES = 60, 200
YES_NO = {True: "yes", False: "no"}


class Visited:
    """The county that stands already; `open` plays as many cases up to a task that somebody holds."""

    def __init__(self) -> None:
        self.rng, self.now = Random(20_261), timezone.now()
        self.code = divisions.full(COUNTY)
        self.people = staff.present(self.code, self.now.date())
        self.kind, self.line = line_of(self.code, self.now.date())
        self.areas = sorted(set(Case.objects.filter(county=COUNTY).values_list("area", flat=True)))
        self.tasks: list[dict[str, Any]] = []
        self.taken: set[str] = set()

    def open(self, cases: int) -> None:
        """Plays one story after another until so many tasks stand open whose answers would be accepted."""
        self.tasks = []
        for place, (story, stall) in enumerate(choose_open(self.rng, cases * 3)):
            if len(self.tasks) == cases:
                return
            with suppress(Doubled):  # an invented household that the county has already
                self.tasks += self._held(self._played(place, story, stall))

    def acts(self) -> Iterator[Any]:
        """Nothing: the visits are timed where they are made."""
        return iter(())

    def figures(self) -> Mapping[str, Any]:
        """The whole stock as plain values."""
        return {
            "password": PASSWORD,
            "purpose": next(iter(PURPOSES)),
            "visitors": {post: _people(post) for post in POSTS},
            "tasks": self.tasks,
            "cases": list(self._cases()),
            "names": self._names(),
        }

    def state_bytes(self) -> list[int]:
        """Not measured here."""
        return []

    def _played(self, place: int, story: Story, stall: int) -> tuple[Actor, Case]:
        start, area = start_of(story, stall, self.now), self.areas[place * 7 % len(self.areas)]
        name = Division.objects.get(code=area).name
        made = households.invent(self.rng, self.code, area, name, start.date(), line=self.line, taken=self.taken)
        if story.outcome == "refuse":
            made = households.enrich(self.rng, made, self.line)
        actor = Actor(self.rng, made, story, self.people, self.kind, start, self.now, stall)
        with transaction.atomic():
            return actor, actor.run()

    def _held(self, played: tuple[Actor, Case]) -> list[dict[str, Any]]:
        """The task at which the story stopped, in somebody's hand, with answers tried out and taken back."""
        actor, case = played
        actor.now = self.now
        open_ones = Task.objects.filter(process_id=case.process_id, state=Task.State.OPEN)
        task = open_ones.filter(element=actor.story.until).first()
        people = actor._holders(task) if task else []
        if not task or not people:
            return []
        holding.claim([task.pk], people[0], self.now)
        posted = _posted(_answers(actor, task, people))
        accepted = self._accepted(task, people[0], posted)
        return [{"task": task.pk, "user": people[0].username, "posted": posted}] if accepted else []

    def _accepted(self, task: Task, user: User, posted: Mapping[str, Any]) -> bool:
        try:
            with transaction.atomic():
                steps.submit(task.pk, user, posted, {}, self.now)
                transaction.set_rollback(True)
        except CaseError:
            return False
        return True

    def _cases(self) -> Iterator[tuple[str, str]]:
        """A caseworker and the number of a case of the own township, many times."""
        for seat in _seats("caseworker")[: VISITORS_A_POST * 2]:
            numbers = list(
                Case.objects.filter(area__startswith=seat.office.division_id[:9]).values_list("number")[:500]
            )
            for (number,) in self.rng.sample(numbers, min(len(numbers), CASES_A_PERSON)):
                yield seat.user.username, number

    def _names(self) -> list[str]:
        rows = Member.objects.filter(household__area__startswith=COUNTY).values_list("name", flat=True)[:4000]
        return [name[-2:] for name in self.rng.sample(list(rows), min(len(rows), NAMES)) if len(name) > 1]


def _answers(actor: Actor, task: Task, people: Sequence[User]) -> dict[str, object]:
    section = editions.load(task.process.edition_id).section(task.section)
    told = several.offered(task) or script.told(actor.story, task.element, actor.household, 0)
    return fill(section, told, actor._scene(people[0], people[-1]))


def _posted(said: Mapping[str, object]) -> dict[str, Any]:
    """Answers as a browser posts them."""
    flat = flatten(said).items()
    return {key: YES_NO[value] if isinstance(value, bool) else value for key, value in flat if value is not None}


def _people(post: str) -> list[str]:
    """People in a post, of different offices first."""
    seats = list(_seats(post))
    firsts = {seat.office_id: seat.user.username for seat in reversed(seats)}
    return list(dict.fromkeys([*firsts.values(), *(seat.user.username for seat in seats)]))[:VISITORS_A_POST]


def _seats(post: str) -> QuerySet[Holding]:
    rows = Holding.objects.filter(post=post, until_on__isnull=True, office__division__code__startswith=COUNTY)
    return rows.filter(user__is_active=True).select_related("user", "office").order_by("office_id", "id")


def make(number: int) -> Visited:
    """One worker's part."""
    return Visited()
