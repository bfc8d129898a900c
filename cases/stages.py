"""The chain of one household in five stages: data shared, recognised, assisted, followed, left (一户一链)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from cases.models import Award, Case, CertificateCall, ChangeReport, Decision, Household
from processes.models import Task

# The steps in which other departments' data answer.
SHARING = ("means_test",)
DONE, NOW, LATER, SKIPPED = "done", "now", "later", "skipped"


@dataclass(frozen=True)
class Records:
    """What is on record about a household: days of shared data, its cases, awards and reports of changes."""

    shared: list[date] = field(default_factory=list)
    open_cases: int = 0
    decided: list[date] = field(default_factory=list)
    granted: list[date] = field(default_factory=list)
    awards: list[str] = field(default_factory=list)
    changes: list[date] = field(default_factory=list)


@dataclass(frozen=True)
class HouseholdStage:
    """One of the five stages: whether it is done, runs now, or comes later; the newest day and how many records."""

    title: str
    state: str
    last_on: date | None = None
    count: int = 0


def stages(found: Records) -> list[HouseholdStage]:
    """The five stages in order, computed from the records alone."""
    held = [state for state in found.awards if state != Award.State.ENDED]
    recognition = NOW if found.open_cases else DONE if found.decided else LATER
    return [
        _stage("数据共享", _sharing(found), found.shared),
        _stage("识别", recognition, found.decided),
        _stage("救助", NOW if held else DONE if found.awards else _missed(found), found.granted),
        _stage("跟踪", NOW if held else DONE if found.awards and found.changes else _missed(found), found.changes),
        HouseholdStage("退出", _leaving(found), count=found.awards.count(Award.State.ENDED)),
    ]


def _stage(title: str, state: str, days: list[date]) -> HouseholdStage:
    return HouseholdStage(title, state, max(days, default=None), len(days))


def _sharing(found: Records) -> str:
    if found.shared:
        return DONE
    return NOW if found.open_cases else SKIPPED if found.decided else LATER


def _missed(found: Records) -> str:
    """A household whose every case ended without an award, and that asks for nothing now, passes a stage by."""
    return SKIPPED if found.awards or (found.decided and not found.open_cases) else LATER


def _leaving(found: Records) -> str:
    if Award.State.EXITING in found.awards:
        return NOW
    return DONE if found.awards and set(found.awards) == {Award.State.ENDED} else _missed_exit(found)


def _missed_exit(found: Records) -> str:
    return LATER if found.awards or found.open_cases or not found.decided else SKIPPED


def records_of(household: Household) -> Records:
    """Reads what is on record about a household."""
    awards = list(Award.objects.filter(household=household).values_list("state", "from_month"))
    return Records(
        shared=_shared(household),
        open_cases=Case.objects.filter(household=household, state=Case.State.OPEN, decided_on__isnull=True).count(),
        decided=_days(Decision.objects.filter(case__household=household).values_list("decided_at", flat=True)),
        granted=[month for _state, month in awards],
        awards=[state for state, _month in awards],
        changes=_days(ChangeReport.objects.filter(household=household).values_list("reported_at", flat=True)),
    )


def _shared(household: Household) -> list[date]:
    """Days on which other departments' data answered for the household: certificates fetched, means tests done."""
    calls = CertificateCall.objects.filter(case__household=household).values_list("called_at", flat=True)
    tests = Task.objects.filter(process__case__household=household, element__in=SHARING, state=Task.State.DONE)
    done = [moment for moment in tests.values_list("done_at", flat=True) if moment]
    return _days([*calls, *done])


def _days(moments: Iterable[datetime]) -> list[date]:
    return [moment.astimezone().date() for moment in moments]
