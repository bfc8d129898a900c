"""Invented warnings for trying the system out: every state and colour, late ones, a lead, a tuning, groups in sight.

Everything goes through the real write path, by the demonstration's own people of Lushi.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from cases import steps
from cases.models import Household
from monitoring.models import DispatchRun, Level, RiskWarning
from monitoring.risk import dispatching, escalating, leads, tuning, watching
from monitoring.risk.dispatching import Sign
from monitoring.risk.leads import Lead
from monitoring.risk.tuning import Wish
from offices.demo_accounts import DONGMING_VILLAGE, LUSHI
from offices.models import StandardValue, User
from processes.models import Task

SHOWN, LATE = 8, 2
COUNTY = LUSHI[:6]
TOLD = ("近十二个月个人负担医疗费用较高", "重度残疾人未享受护理补贴", "登记失业超过六个月")
# Lushi has published no limits for verification; those of the demonstration are examples and say so.
LIMITS = {"red": 5, "orange": 10, "yellow": 20, "blue": 30}
CITE = "演示用示例，无文件依据"
QUIET = "serious_insurance_missing"
VISIT, EXAMINATION, FEEDBACK = "verification_visit", "verification_examination", "feedback"
FOUND = "两位老人靠儿子打零工生活，房屋安全，看病花费大。"
# What was said step by step, about one household after the other; the rest of the drop is still open.
WAYS: tuple[dict[str, dict[str, object]], ...] = (
    {VISIT: {"verification_outcome": "refuted", "false_alarm": "already_helped"}},
    {
        VISIT: {"verification_outcome": "refuted", "false_alarm": "outdated"},
        EXAMINATION: {"verification_outcome": "refuted", "false_alarm": "outdated"},
        FEEDBACK: {"reply_text": "经入户核实，数据已过时，困难早已解决。"},
    },
    {
        VISIT: {"verification_outcome": "policy_gap", "verification_found": FOUND},
        EXAMINATION: {"verification_outcome": "policy_gap", "missing_items": ["chronic_aid", "family_doctor"]},
    },
    {
        VISIT: {"verification_outcome": "eligible", "verification_found": FOUND},
        EXAMINATION: {"verification_outcome": "eligible", "next_scheme": "temporary"},
    },
    {
        VISIT: {"verification_outcome": "complex", "verification_found": FOUND},
        EXAMINATION: {"verification_outcome": "complex"},
    },
)
DOERS = {VISIT: "grid", EXAMINATION: "caseworker", FEEDBACK: "approver"}
People = dict[str, User]


def ensure(now: datetime) -> int:
    """Makes the warnings once, where the demonstration's households are; returns how many were made."""
    people = {user.username[6:]: user for user in User.objects.filter(username__startswith="lushi.", is_invented=True)}
    if not people or DispatchRun.objects.exists():
        return 0
    with transaction.atomic():
        _limits(people, now)
        homes = list(Household.objects.filter(area=DONGMING_VILLAGE, is_invented=True).order_by("id")[:SHOWN])
        _drop(homes[:LATE], 60, now, "省级预警名单（上月，演示）")
        _drop(homes[LATE:], 0, now, "省级预警名单（演示）")
        escalating.escalate(now)
        _verify(homes[LATE:], people, now)
        _lead(people, now)
        _quiet(people, now)
        _in_sight(homes, people, now)
    return RiskWarning.objects.count()


def _limits(people: People, now: datetime) -> None:
    """Levels and limits by colour, entered by one person and approved by another, as the page of values does it."""
    told = {
        "area": LUSHI,
        "set_by": "county",
        "cite": CITE,
        "example": True,
        "from_on": now.date().replace(month=1, day=1),
    }
    seen = {
        "entered_by": people["approver"],
        "entered_at": now,
        "approved_by": people["county_head"],
        "approved_at": now,
    }
    values: dict[str, object] = {f"risk_warning.limit.{colour}": days for colour, days in LIMITS.items()}
    values["risk_warning.levels"] = list(LIMITS)
    StandardValue.objects.bulk_create(
        StandardValue(key=key, value=value, **told, **seen) for key, value in values.items()
    )


def _drop(homes: Sequence[Household], days_ago: int, now: datetime, origin: str) -> None:
    received = now - timedelta(days=days_ago)
    signs = [_sign(home, place, origin) for place, home in enumerate(homes)]
    run = dispatching.start(
        COUNTY, RiskWarning.Source.PROVINCE, signs, received.astimezone().date(), None, received, origin
    )
    dispatching.go_on(run.pk, lambda: now)


def _sign(home: Household, place: int, origin: str) -> Sign:
    level = Level.values[place % len(Level.values)]
    told = TOLD[place % len(TOLD)]
    return Sign(home.pk, level, f"demo:{home.pk}:{len(origin)}", "provincial_warning", told, f"YJ{place:04d}")


def _verify(homes: Sequence[Household], people: People, now: datetime) -> None:
    """One household after the other goes its way, as far as it is told."""
    for home, way in zip(homes, WAYS, strict=False):
        for element, said in way.items():
            tasks = Task.objects.filter(process__case__risk_warning__household=home, state=Task.State.OPEN)
            task = tasks.filter(element=element).first()
            if task is not None:
                steps.submit(task.pk, people[DOERS[element]], dict(said), {}, now)


def _lead(people: People, now: datetime) -> None:
    told = "家里顶梁柱住院一个多月，地里的活没人干，孩子刚开学。"
    lead = Lead(DONGMING_VILLAGE, "赵根生", told, "neighbour", level=Level.ORANGE)
    made = leads.raise_lead(lead, people["grid"], now)
    Household.objects.filter(pk=made.household_id).update(is_invented=True)


def _quiet(people: People, now: datetime) -> None:
    """A tuning in force, and one that waits for the second person."""
    one, other = people["approver"], people["county_head"]
    quiet = tuning.propose(Wish(COUNTY, QUIET, "mute"), "险种代码换版，查出的多是误报", one, now)
    tuning.decide(quiet.pk, True, other, now)
    tuning.propose(Wish(COUNTY, "own_cost_month", "figure", 800_000), "五千元起的多已报销，先看八千元以上的", one, now)


def _in_sight(homes: Sequence[Household], people: People, now: datetime) -> None:
    for home, group in zip(homes[:3], ("severe_illness", "elderly_alone", "major_expense"), strict=False):
        watching.enter(home, group, "村里掌握的情况", people["caseworker"], now)
