"""A few invented warnings for trying the system out: a small drop of the province's, one of them visited."""

from datetime import datetime

from cases import steps
from cases.models import Household
from monitoring.models import DispatchRun, Level, RiskWarning
from monitoring.risk import dispatching
from monitoring.risk.dispatching import Sign
from offices.demo_accounts import DONGMING_VILLAGE
from offices.models import User
from processes.models import Task

SHOWN = 6
TOLD = ("近十二个月个人负担医疗费用较高", "重度残疾人未享受护理补贴", "登记失业超过六个月")


def ensure(now: datetime) -> int:
    """Makes the warnings once, where the demonstration's households are; returns how many were made."""
    if DispatchRun.objects.exists():
        return 0
    homes = list(Household.objects.filter(area=DONGMING_VILLAGE, is_invented=True).order_by("id")[:SHOWN])
    run = dispatching.start(
        DONGMING_VILLAGE[:6],
        RiskWarning.Source.PROVINCE,
        [_sign(home, place) for place, home in enumerate(homes)],
        now.astimezone().date(),
        None,
        now,
        "省级预警名单（演示）",
    )
    dispatching.go_on(run.pk, lambda: now)
    _visit(run, now)
    return RiskWarning.objects.count()


def _sign(home: Household, place: int) -> Sign:
    level = Level.values[place % len(Level.values)]
    return Sign(home.pk, level, f"demo:{home.pk}", "provincial_warning", TOLD[place % len(TOLD)], f"YJ{place:04d}")


def _visit(run: DispatchRun, now: datetime) -> None:
    """The first of the drop was seen by the grid member and found to be helped already."""
    grid = User.objects.filter(username="lushi.grid").first()
    task = Task.objects.filter(process__case__risk_warning__run=run, element="verification_visit").first()
    if grid is not None and task is not None:
        told = {"verification_outcome": "refuted", "false_alarm": "already_helped"}
        steps.submit(task.pk, grid, told, {}, now)
