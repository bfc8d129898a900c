"""What warnings were worth: hit rates, days to the first visit, why they were false alarms, and the funnel to help.

A hit is a verified warning in which something was found: any conclusion but a false alarm.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

from django.db.models import Count, F, Q, QuerySet

from cases.models import Award, Case
from monitoring.models import RiskSign, RiskWarning

Outcome, State = RiskWarning.Outcome, RiskWarning.State
BY = ("indicator", "source", "town")


@dataclass(frozen=True)
class Worth:
    """One indicator, source or township: warnings verified, hits, median days to a visit, the commonest false alarm."""

    key: str
    verified: int
    hits: int
    days: float | None
    false_alarm: str
    false_alarms: int

    @property
    def rate(self) -> float:
        """Hits in a hundred verified warnings."""
        return round(100 * self.hits / self.verified, 1) if self.verified else 0.0


def worth(warnings: QuerySet[RiskWarning], by: str, from_on: date, until_on: date) -> list[Worth]:
    """How warnings verified in a period fared by indicator, source or township, the least worth first.

    A warning with signs of several indicators counts once for each of them.
    """
    verified = warnings.filter(verified_on__gte=from_on, verified_on__lte=until_on)
    if by == "indicator":
        signs = RiskSign.objects.filter(warning__in=verified).exclude(indicator="").order_by()
        told = list(signs.values_list("indicator", *(f"warning__{name}" for name in _COLUMNS)).distinct())
    else:
        told = list(verified.order_by().values_list(by, *_COLUMNS))
    return sorted((_worth(key, rows) for key, rows in _grouped(told)), key=lambda row: (row.rate, -row.verified))


_COLUMNS = ("pk", "outcome", "false_alarm", "received_on", "visited_on")
Told = tuple[str, int, str, str, date, date | None]


def _grouped(rows: Iterable[Told]) -> Iterable[tuple[str, list[Told]]]:
    found: dict[str, list[Told]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found.items()


def _worth(key: str, rows: list[Told]) -> Worth:
    false = Counter(row[3] for row in rows if row[2] == Outcome.REFUTED)
    days = [(row[5] - row[4]).days for row in rows if row[5] is not None]
    commonest = false.most_common(1)[0][0] if false else ""
    hits = sum(row[2] != Outcome.REFUTED for row in rows)
    return Worth(key, len(rows), hits, median(days) if days else None, commonest, sum(false.values()))


@dataclass(frozen=True)
class Funnel:
    """From warnings to help: each number counts households once (100.2 万条预警到纳入、转办、退出)."""

    warned: int
    verified: int
    found: int
    included: int
    referred: int
    exited: int
    muted: int
    days_to_include: float | None


def funnel(warnings: QuerySet[RiskWarning], from_on: date, until_on: date) -> Funnel:
    """Households warned of in a period, and what came of it until today."""
    rows = warnings.filter(received_on__gte=from_on, received_on__lte=until_on).order_by()
    sent = rows.exclude(state=State.MUTED)
    found = sent.exclude(outcome="").exclude(outcome=Outcome.REFUTED)
    included = _included(found)
    return Funnel(
        warned=_households(sent),
        verified=_households(sent.exclude(outcome="")),
        found=_households(found),
        included=len(included),
        referred=_households(found.filter(outcome=Outcome.POLICY_GAP)),
        exited=_households(found.filter(follow_up__outcome__in=(Case.Outcome.STOP, Case.Outcome.GRADUAL_EXIT))),
        muted=_households(rows.filter(state=State.MUTED)),
        days_to_include=median(included.values()) if included else None,
    )


def _households(rows: QuerySet[RiskWarning]) -> int:
    return rows.aggregate(n=Count("household", distinct=True))["n"]


def _included(found: QuerySet[RiskWarning]) -> dict[int, int]:
    """Households granted something after they were warned of, with the days it took; what they had before is not it."""
    granted = Award.objects.filter(
        Q(household__risk_warnings__in=found.filter(outcome__in=(Outcome.ELIGIBLE, Outcome.COMPLEX))),
        case__opened_at__gte=F("household__risk_warnings__raised_at"),
        case__decided_on__isnull=False,
    ).values_list("household_id", "household__risk_warnings__received_on", "case__decided_on")
    return {household: (decided - received).days for household, received, decided in granted if decided}
