"""What is found of an award after it was granted: its periods, its state, its reviews, who is watched."""

from collections.abc import Mapping
from typing import Any

from cases.models import Award, AwardPeriod, Case, ExitPeriod, Watch, WorkRefusal
from cases.rehearsal.life_acts import household_of
from cases.rehearsal.stage import Stage
from cases.rehearsal.vocabulary import Area, Leaf

L = Leaf


def _award(stage: Stage) -> Award | None:
    return Award.objects.filter(household=household_of(stage)).order_by("id").first()


def life(stage: Stage) -> Mapping[str, Any] | None:
    """The first award of the household as it stands."""
    found = _award(stage)
    if found is None:
        return None
    leaving = ExitPeriod.objects.filter(award=found).order_by("id").last()
    watched = Watch.objects.filter(household=found.household).order_by("id").last()
    names = ("state", "amount", "persons", "review_class", "next_review_on", "ended_on", "end_reason")
    return {name: getattr(found, name) for name in names} | {
        "reviews": Case.objects.filter(about=found).count(),
        "exit_until": leaving.until_month if leaving else None,
        "reminded": bool(leaving and leaving.reminded_at),
        "watched_until": watched.until_on if watched else None,
        "refusals": WorkRefusal.objects.filter(household=found.household).count(),
    }


def periods(stage: Stage) -> list[dict[str, Any]]:
    """What the first award pays, period by period, without what was set aside."""
    rows = AwardPeriod.objects.filter(award=_award(stage), superseded_at__isnull=True).order_by("from_month")
    return [
        {
            "from": row.from_month,
            "until": row.until_month,
            "amount": row.amount,
            "kind": row.kind,
            "persons": row.persons,
        }
        for row in rows
    ]


def change(stage: Stage) -> Mapping[str, Any] | None:
    """The decision of the case on its award."""
    decision = getattr(stage.case, "decision", None)
    if decision is None:
        return None
    names = ("outcome", "reason_code", "amount", "previous_amount", "persons", "from_month", "clause", "reasons")
    return {name: getattr(decision, name) for name in names} | {
        "cause": stage.case.cause,
        "decided_by": str(decision.decided_by or ""),
        "office": decision.office.name,
    }


AREAS = (
    Area(
        "award_life",
        "one",
        "待遇现在怎样（这一户的第一项待遇）",
        (
            L("state", "text", "active、exiting、ended"),
            L("amount", "money", "月金额"),
            L("persons", "number", "人数"),
            L("review_class", "text", "核查类别"),
            L("next_review_on", "date", "下次核查日期"),
            L("ended_on", "date", "终止月份的第一天"),
            L("end_reason", "text", "终止事由"),
            L("reviews", "number", "启动过几次核查"),
            L("exit_until", "month", "渐退末月"),
            L("reminded", "flag", "是否已提醒渐退期满"),
            L("watched_until", "date", "跟踪到哪天"),
            L("refusals", "number", "登记了几次拒绝工作"),
        ),
        life,
    ),
    Area(
        "periods",
        "rows",
        "待遇的各个时段，每月发多少",
        (
            L("from", "month", "从哪个月"),
            L("until", "month", "到哪个月"),
            L("amount", "money", "每月金额"),
            L("kind", "text", "regular、gradual_exit"),
            L("persons", "number", "人数"),
        ),
        periods,
    ),
    Area(
        "change_decision",
        "one",
        "对待遇作出的变更决定",
        (
            L("outcome", "text", "continue、increase、reduce、stop、gradual_exit"),
            L("cause", "text", "启动核查的事由"),
            L("reason_code", "text", "法定事由"),
            L("amount", "money", "新的月金额"),
            L("previous_amount", "money", "原月金额"),
            L("persons", "number", "人数"),
            L("from_month", "month", "从哪个月起"),
            L("clause", "part", "依据"),
            L("reasons", "part", "理由"),
            L("decided_by", "text", "决定人"),
            L("office", "text", "决定机关"),
        ),
        change,
    ),
)
