"""A whole invented county: staff, watched households, awards of earlier years, and this year's cases at every step."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from django.db import transaction

from cases.errors import Blocked
from cases.invented import clones, households, staff, templates
from cases.invented.acting import Actor
from cases.invented.demonstration import line_of
from cases.invented.printing import on_demand_only
from cases.invented.profiles import Profile
from cases.invented.staff import Staff
from cases.invented.stories import Story, choose_closed, choose_open, start_of
from cases.invented.watched import watch
from cases.models import Case, Household, Member
from offices import divisions
from offices.models import Division

# Whole copies leave out what only special stories have; these are the plain ones.
PLAIN = ("granted", "granted_after_correction", "refused", "not_accepted")


@dataclass
class County:
    """One county being invented; the same seed gives the same people and the same course of events."""

    code: str
    profile: Profile
    seed: int
    now: datetime
    made: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.rng = Random(f"{self.code} {self.seed}")
        self.villages = self._choose_villages()
        self.taken: set[str] = set()
        self.kind, self.line = line_of(self.code, self.now.date())
        self.closed: dict[str, list[int]] = {}

    def make(self) -> dict[str, int]:
        """Makes everything and returns the counts."""
        people = staff.employ(self.rng, self.code, self.villages, self._users_a_village(), self.now.date())
        self.made["users"] = people.people
        with on_demand_only():
            self._play_all(people)
        self._copy_closed()
        self._grant_earlier()
        self.made["watched"] = watch(self.rng, self.code, self.villages, self._missing_people(), self.now, self.taken)
        return dict(self.made) | self._totals()

    def _choose_villages(self) -> list[Division]:
        first, last = divisions.bounds(self.code)
        standing = Division.objects.filter(code__gte=first, code__lt=last, valid_to__isnull=True)
        towns = list(standing.filter(level=divisions.Level.TOWNSHIP).order_by("code"))[: self.profile.towns]
        villages = standing.filter(level=divisions.Level.VILLAGE, parent__in=[town.code for town in towns])
        chosen = list(villages.order_by("code"))[:: self._every(villages.count())]
        if not chosen:
            raise Blocked(f"区划{self.code}没有村（社区），请先执行 python manage.py load_region {self.code[:6]}")
        return chosen[: self.profile.villages]

    def _every(self, count: int) -> int:
        return max(count // self.profile.villages, 1)

    def _users_a_village(self) -> int:
        return max(self.profile.village_users // len(self.villages), 2)

    def _play_all(self, people: Staff) -> None:
        stories = choose_open(self.rng, self.profile.played_open)
        closed = [(story, self.rng.randrange(10, 200)) for story in choose_closed(self.rng, self.profile.played_closed)]
        for place, (story, stall) in enumerate([*closed, *stories]):
            self._play(story, stall, self.villages[place * 7 % len(self.villages)], people)

    @transaction.atomic
    def _play(self, story: Story, stall: int, village: Division, people: Staff) -> None:
        """One case in one transaction: a commit a step would double the time."""
        start = start_of(story, stall, self.now)
        made = households.invent(
            self.rng, self.code, village.code, village.name, start.date(), line=self.line, taken=self.taken
        )
        if story.outcome == "refuse":
            made = households.enrich(self.rng, made, self.line)
        case = Actor(self.rng, made, story, people, self.kind, start, self.now, stall).run()
        self.made["played"] += 1
        if case.state == Case.State.CLOSED:
            self.closed.setdefault(story.name, []).append(case.pk)

    def _copy_closed(self) -> None:
        plain = [templates.read(pk) for name in PLAIN for pk in self.closed.get(name, ())]
        self.made["copied"] = clones.repeat(
            self.rng, plain, self.profile.applications - self.made["played"], self.taken
        )

    def _grant_earlier(self) -> None:
        granted = [templates.read(pk) for pk in self.closed.get("granted", ())]
        areas = [self.rng.choice(self.villages).code for _ in range(self.profile.awards)]
        self.made["awards"] = clones.settle(self.rng, granted, areas, range(200, 650), self.taken)

    def _missing_people(self) -> int:
        return self.profile.people - self._count(Member)

    def _count(self, table: type[Member | Household]) -> int:
        first, last = divisions.bounds(self.code)
        column = "area" if table is Household else "household__area"
        return table.objects.filter(**{f"{column}__gte": first, f"{column}__lt": last}).count()

    def _totals(self) -> dict[str, int]:
        cases = Case.objects.filter(county=self.code[:6])
        return {
            "villages": len(self.villages),
            "households": self._count(Household),
            "people": self._count(Member),
            "cases": cases.count(),
            "open": cases.filter(state=Case.State.OPEN).count(),
        }
