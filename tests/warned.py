"""Households that are warned of, and their verification as far as a test needs it."""

from datetime import datetime
from uuid import uuid4

from cases import steps
from cases.errors import FormRejected
from cases.models import Case, Household, Member
from monitoring.models import DispatchRun, Level, RiskWarning
from monitoring.risk import dispatching
from monitoring.risk.dispatching import Sign
from offices.models import User
from processes.models import Task
from tests import builders

NOW = datetime(2026, 10, 12, 9, tzinfo=builders.ZONE)
COUNTY = builders.COUNTY[:6]
People = dict[str, User]


def clock() -> datetime:
    return NOW


def household(name: str, area: str = builders.VILLAGE) -> Household:
    """A household with one member and no case."""
    made = Household.objects.create(uid=uuid4(), area=area, name=name, residence_kind="rural", opened_at=NOW)
    Member.objects.create(uid=uuid4(), household=made, name=name, relation="self", from_on=NOW.date(), sex="male")
    return made


def sign(home: Household, key: str, level: int = Level.ORANGE, **changes: object) -> Sign:
    told = {"indicator": "provincial_warning", "told": "省级低收入人口预警", "reference": key, **changes}
    return Sign(home.pk, level, f"record:{key}", **told)


def dispatched(signs: list[Sign]) -> DispatchRun:
    run = dispatching.start(COUNTY, RiskWarning.Source.PROVINCE, signs, NOW.date(), None, NOW, "省级预警名单")
    return dispatching.go_on(run.pk, clock)


def do(case: Case, people: People, element: str, at: datetime, **told: object) -> steps.StepDone:
    task = Task.objects.get(process=case.process_id, element=element, state=Task.State.OPEN)
    try:
        return steps.submit(task.pk, people[task.post], told, {}, at)
    except FormRejected as slip:
        raise AssertionError(slip.form.errors) from slip


def verified(warning: RiskWarning, people: People, outcome: str, **told: object) -> RiskWarning:
    """A warning visited and examined."""
    found = {} if outcome == "refuted" else {"verification_found": "三口人靠打零工生活，房屋安全。"}
    reason = {"false_alarm": "already_helped"} if outcome == "refuted" else {}
    do(warning.case, people, "verification_visit", NOW, verification_outcome=outcome, **found, **reason)
    do(warning.case, people, "verification_examination", NOW, verification_outcome=outcome, **reason, **told)
    warning.refresh_from_db()
    return warning
