"""How much lies in the places of a merger, by kind: shown before it is confirmed, and what is left while it runs."""

from cases.models import Award, Case, Document, Household, MeetingMatter, Need, Referral
from monitoring.mergers.plans import holdings_of, old_codes
from monitoring.models import Grid, Merger, RiskWarning, WatchGroup
from offices.models import Office
from processes.models import Task

HOUSEHOLDS = "户"
UNFINISHED = (Task.State.OPEN, Task.State.WAITING)


def lying(codes: list[str]) -> dict[str, int]:
    """The rows that lie in some places, by what a county calls them."""
    cases = Case.objects.filter(area__in=codes)
    awards = Award.objects.filter(area__in=codes)
    return {
        HOUSEHOLDS: Household.objects.filter(area__in=codes).count(),
        "在办办件": cases.filter(state=Case.State.OPEN).count(),
        "已办结办件": cases.filter(state=Case.State.CLOSED).count(),
        "待办任务": Task.objects.filter(area__in=codes, state__in=UNFINISHED).count(),
        "在享待遇": awards.exclude(state=Award.State.ENDED).count(),
        "已终止待遇": awards.filter(state=Award.State.ENDED).count(),
        "文书（文号和内容不变）": Document.objects.filter(case__area__in=codes).count(),
        "预警": RiskWarning.objects.filter(area__in=codes).count(),
        "重点关注名单": WatchGroup.objects.filter(area__in=codes).count(),
        "主动发现": Need.objects.filter(area__in=codes).count(),
        "部门转办": Referral.objects.filter(area__in=codes).count(),
        "会议议题（随办件）": MeetingMatter.objects.filter(case__area__in=codes).count(),
        "网格": Grid.objects.filter(area__in=codes).count(),
    }


def households_left(merger: Merger) -> int:
    """How many households still lie in the old places."""
    return Household.objects.filter(area__in=old_codes(merger)).count()


def figures(merger: Merger) -> dict[str, int]:
    """All that a merger moves, its offices, posts and people with it."""
    codes = old_codes(merger)
    held = holdings_of(merger, merger.on)
    return lying(codes) | {
        "机构": Office.objects.filter(division__in=codes, until_on__isnull=True).count(),
        "任职": held.count(),
        "人员": held.order_by().values("user").distinct().count(),
    }
