"""How an invented case goes: where it stops, what is decided, what goes wrong on the way."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

# The steps in the order in which a case reaches them, and the working days that takes.
ORDER = {
    "acceptance": 0,
    "item_choice": 2,
    "disabled_persons": 6,
    "correction": 1,
    "means_test_request": 2,
    "household_investigation": 2,
    "neighbour_inquiry": 2,
    "means_test": 3,
    "means_test_findings": 5,
    "examination": 8,
    "opinion": 10,
    "public_notice": 11,
    "notice_period": 12,
    "notice_result": 19,
    "objection": 20,
    "reinvestigation": 21,
    "community_appraisal": 21,
    "objection_reply": 23,
    "county_visit": 21,
    "county_confirmation": 22,
    "township_confirmation": 22,
    "decision": 24,
    "publication": 25,
    "delivery": 26,
    "refusal_delivery": 24,
    "archiving": 28,
    "": 30,
}

# Steps beside which others go on.
BESIDE = ("means_test_request", "household_investigation", "neighbour_inquiry", "means_test", "means_test_findings")


@dataclass(frozen=True)
class Story:
    """One course of events; `until` names the step that nobody does any more, empty means to the end."""

    name: str
    until: str = ""
    outcome: str = "grant"
    correction: bool = False
    objection: str = ""
    relative: bool = False
    returned: str = ""
    fresh: bool = False
    scheme: str = "dibao"
    beside: tuple[str, ...] = ()

    @property
    def still(self) -> tuple[str, ...]:
        """The steps that nobody does any more: where it stops, and others that stand open beside it."""
        return (self.until, *self.beside)

    @property
    def days(self) -> int:
        """Working days until the case has come as far as it goes."""
        beside = 5 if self.until in BESIDE else 0
        detours = (4 if self.correction else 0) + (5 if self.objection and not self.until else 0)
        return ORDER[self.until] + beside + detours


CLOSED = (
    Story("granted"),
    Story("granted_after_correction", correction=True),
    Story("granted_after_objection", objection="reinvestigation"),
    Story("granted_after_appraisal", objection="community_appraisal"),
    Story("granted_with_relative", relative=True),
    Story("granted_after_return", returned="answered"),
    Story("refused", outcome="refuse"),
    Story("not_accepted", outcome="non_acceptance"),
)
# One household that applied once for everything, and then asked for what departments give.
EVERYTHING = Story("several_classes", scheme="one_door")
DEPARTMENTS = Story("many_departments", "disabled_persons", scheme="special_aid", beside=("medical_security", "health"))
CLOSED_WEIGHTS = (60, 8, 3, 2, 3, 4, 14, 6)
OPEN = (
    Story("accepting", "acceptance"),
    Story("correcting", "correction", correction=True),
    Story("requesting_means_test", "means_test_request"),
    Story("accepted_just_now", "means_test_request", fresh=True),
    Story("testing_means", "means_test"),
    Story("judging_findings", "means_test_findings"),
    Story("visiting", "household_investigation"),
    Story("asking_neighbours", "neighbour_inquiry"),
    Story("examining", "examination"),
    Story("returned_for_correction", "examination", returned="open"),
    Story("signing_opinion", "opinion"),
    Story("posting", "public_notice"),
    Story("on_the_board", "notice_period"),
    Story("taking_down", "notice_result"),
    Story("objected", "objection", objection="reinvestigation"),
    Story("visiting_again", "reinvestigation", objection="reinvestigation"),
    Story("appraising", "community_appraisal", objection="community_appraisal"),
    Story("answering_objection", "objection_reply", objection="reinvestigation"),
    Story("county_visiting", "county_visit", relative=True),
    Story("confirming", "county_confirmation"),
    Story("deciding", "decision"),
    Story("deciding_refusal", "decision", outcome="refuse"),
    Story("publishing", "publication"),
    Story("delivering", "delivery"),
    Story("delivering_refusal", "refusal_delivery", outcome="refuse"),
    Story("archiving", "archiving"),
)
# Working days since the last act of a case that stands still: fresh, due soon, overdue.
STALLS = ((0, 1), (2, 5), (15, 40))


def choose_closed(rng: Random, count: int) -> list[Story]:
    """That many closed stories, each kind at least once when there is room."""
    certain = list(CLOSED[:count])
    return certain + rng.choices(CLOSED, CLOSED_WEIGHTS, k=count - len(certain))


def choose_open(rng: Random, count: int) -> list[tuple[Story, int]]:
    """That many open stories with the days they have stood still; each stage comes up in turn."""
    return [(OPEN[place % len(OPEN)], _stall(rng, place // len(OPEN))) for place in range(count)]


def _stall(rng: Random, round_number: int) -> int:
    """Each stage is seen in time first; of the later ones a fifth is late."""
    low, high = STALLS[0] if round_number == 0 else rng.choices(STALLS, (5, 3, 2))[0]
    return rng.randint(low, high)


def start_of(story: Story, stall: int, now: datetime) -> datetime:
    """When a case began that has come so far and then stood still; seven days make five working days."""
    days = 3 if story.fresh else (story.days + stall) * 7 // 5 + 6
    return timezone.localtime(now - timedelta(days=days)).replace(hour=9)
