"""A few invented cases to try the system out with: every step in one township, and a township that decides itself."""

from datetime import date, datetime
from random import Random

from django.db import transaction

from cases.invented import households, payrolls, referred, staff
from cases.invented.acting import Actor
from cases.invented.printing import on_demand_only
from cases.invented.stories import CLOSED, DEPARTMENTS, EVERYTHING, OPEN, Story, start_of
from cases.models import Household
from offices import divisions
from offices.demo_accounts import DONGMING_VILLAGE, YANSHAN_VILLAGE
from offices.models import Division, PostKind, User
from processes import region

# Working days since the case of everything was closed: long enough ago for what follows it.
ENDED = 20
STANDARD = "dibao.standard"
# Working days since the last act, story by story: some fresh, some soon due, some late.
STALLS = (0, 1, 6, 0, 25, 1)
YANSHAN = ("accepting", "examining", "on_the_board", "confirming", "publishing", "granted", "refused")


def ensure(now: datetime) -> int:
    """Makes the demonstration cases unless they are there; returns how many were made."""
    made = 0
    for village, stories in ((DONGMING_VILLAGE, [*OPEN, *CLOSED]), (YANSHAN_VILLAGE, _yanshan())):
        town = divisions.parent(village)
        if not Household.objects.filter(area__startswith=divisions.significant(town)).exists():
            with on_demand_only():
                made += play(town, stories, now)
                made += _together(village, now) if village == DONGMING_VILLAGE else 0
                referred.refer(town, now)
                payrolls.pay(town, now)
    return made


def _yanshan() -> list[Story]:
    """Where the township decides, its own confirmation stands in the place of the county's."""
    known = {story.name: story for story in (*OPEN, *CLOSED)}
    wanted = [known[name] for name in YANSHAN]
    return [Story("confirming", "township_confirmation") if story.name == "confirming" else story for story in wanted]


@transaction.atomic
def play(town: str, stories: list[Story], now: datetime) -> int:
    """Plays each story once, in the first four villages of a township that has its people; returns how many."""
    rng, taken = Random(town), set[str]()
    villages = list(Division.objects.filter(parent=town).order_by("code"))
    people = staff.present(divisions.at(town, divisions.Level.COUNTY), now.date())
    applicants = list(User.objects.filter(holdings__post=PostKind.APPLICANT, holdings__office__division__parent=town))
    for place, story in enumerate(stories):
        stall = STALLS[place % len(STALLS)]
        start = start_of(story, stall, now)
        village = villages[place % 4]
        kind, line = line_of(town, start.date())
        made = households.invent(rng, town[:6], village.code, village.name, start.date(), line=line, taken=taken)
        if story.outcome == "refuse":
            made = households.enrich(rng, made, line)
        user = applicants.pop() if applicants else None
        if user:
            made = households.rename(made, str(user))
        Actor(rng, made, story, people, kind, start, now, stall, user).run()
    return len(stories)


@transaction.atomic
def _together(village: str, now: datetime) -> int:
    """One household: it applied once for everything, and now asks departments for what else it may have."""
    people = staff.present(divisions.at(village, divisions.Level.COUNTY), now.date())
    rng = Random(village)
    kind, line = line_of(village, now.date())
    name = Division.objects.get(code=village).name
    made = households.couple(rng, village[:6], village, name, now.date(), line=line, taken=set())
    for story, stall in ((EVERYTHING, ENDED), (DEPARTMENTS, 0)):
        Actor(rng, made, story, people, kind, start_of(story, stall, now), now, stall).run()
    return 2


def line_of(area: str, on: date) -> tuple[str, int]:
    """The kind of residence for which an area has a standard, rural first, and the standard of a month."""
    values = region.standards(area, on)
    for kind in ("rural", "urban"):
        row = values.find(STANDARD, kind)
        if row is not None:
            return kind, int(row.per_month)
    return "rural", 500
