"""What a county learns from its own results: indicators kept quiet, after a look at what that saves and what it misses.

One person proposes, another approves; red signs, and signs without an indicator, are never kept quiet.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from cases import access, chain
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import Household
from monitoring.models import Level, RiskSign, RiskTuning, RiskWarning
from offices.models import PostKind, User
from rules.deadline_rules import add_months

MAY_TUNE = {PostKind.COUNTY_APPROVER, PostKind.COUNTY_HEAD}
Kind, State = RiskTuning.Kind, RiskTuning.State
IN_FORCE = (State.PROPOSED, State.APPROVED)


@dataclass(frozen=True)
class Preview:
    """What a tuning would have done in the months looked back on: visits, of these in vain, and households missed."""

    verified: int
    saved: int
    missed: int


@dataclass(frozen=True)
class Wish:
    """A tuning that is being thought about."""

    county: str
    indicator: str
    kind: str
    least: int | None = None
    months: int = 12


def preview(wish: Wish, on: date) -> Preview:
    """Counts the verified warnings that would have opened no visit: only signs of this indicator, none of them red.

    Missed are those of them in which something was found (any outcome but a false alarm).
    """
    since = add_months(on, -wish.months)
    looked = RiskWarning.objects.filter(county=wish.county, verified_on__gte=since, verified_on__lte=on)
    of_indicator = looked.filter(Exists(_signs(indicator=wish.indicator)))
    spared = of_indicator.filter(~Exists(_counting(wish)))
    found = spared.exclude(outcome=RiskWarning.Outcome.REFUTED)
    return Preview(of_indicator.count(), spared.count(), found.count())


def _signs(**told: object) -> QuerySet[RiskSign]:
    return RiskSign.objects.filter(warning=OuterRef("pk"), **told)


def _counting(wish: Wish) -> QuerySet[RiskSign]:
    """The signs of a warning that would still have counted."""
    counts = ~Q(indicator=wish.indicator) | Q(level=Level.RED)
    if wish.kind == Kind.FIGURE:
        counts |= Q(figure__isnull=True) | Q(figure__gte=wish.least or 0)
    return _signs().filter(counts)


@transaction.atomic
def propose(wish: Wish, reason: str, actor: User, now: datetime) -> RiskTuning:
    """Proposes a tuning with its preview; another person decides."""
    on = now.astimezone().date()
    _check_may(actor, wish.county, on)
    if not reason.strip():
        raise Blocked("请写明为什么要调整")
    if wish.kind == Kind.FIGURE and wish.least is None:
        raise Blocked("请填写数值达到多少才入户")
    if RiskTuning.objects.filter(county=wish.county, indicator=wish.indicator, state__in=IN_FORCE).exists():
        raise Blocked("这个指标已有一项调整待批准或者正在使用，请先停用")
    seen = preview(wish, on)
    made = RiskTuning.objects.create(
        county=wish.county,
        indicator=wish.indicator,
        kind=wish.kind,
        least=wish.least if wish.kind == Kind.FIGURE else None,
        reason=reason.strip()[:200],
        looked_back=wish.months,
        saved=seen.saved,
        missed=seen.missed,
        proposed_by=actor,
        proposed_at=now,
    )
    _note(made, "propose_tuning", actor, now)
    return made


@transaction.atomic
def decide(tuning_id: int, approve: bool, actor: User, now: datetime) -> RiskTuning:
    """Approves or rejects a proposal; not by the person who made it."""
    found = _locked(tuning_id, actor, now)
    if found.state != State.PROPOSED:
        raise Blocked("这项调整已经处理过了")
    if found.proposed_by_id == actor.pk:
        raise NotAllowed("须由提出人以外的人批准")
    found.state = State.APPROVED if approve else State.REJECTED
    found.decided_by, found.decided_at = actor, now
    found.save(update_fields=["state", "decided_by", "decided_at"])
    _note(found, "decide_tuning", actor, now)
    return found


@transaction.atomic
def end(tuning_id: int, actor: User, now: datetime) -> RiskTuning:
    """Ends a tuning: the indicator's signs send people out again."""
    found = _locked(tuning_id, actor, now)
    if found.state not in IN_FORCE:
        raise Blocked("这项调整已经停用")
    found.state, found.ended_at = State.ENDED, now
    found.save(update_fields=["state", "ended_at"])
    _note(found, "end_tuning", actor, now)
    return found


def _locked(tuning_id: int, actor: User, now: datetime) -> RiskTuning:
    found = RiskTuning.objects.select_for_update(of=("self",)).filter(pk=tuning_id).first()
    if found is None:
        raise NotFound()
    _check_may(actor, found.county, now.astimezone().date())
    return found


def _check_may(actor: User, county: str, on: date) -> None:
    if not any(county.startswith(prefix) for prefix in access.reach(actor, on).areas(MAY_TUNE)):
        raise NotAllowed("调整预警指标由县级民政部门办理")


def _note(tuning: RiskTuning, act: str, actor: User, now: datetime) -> None:
    detail = {"indicator": tuning.indicator, "kind": tuning.kind, "saved": tuning.saved, "missed": tuning.missed}
    chain.append_for_county(tuning.county, act, actor, now, detail)


def muted(groups: Mapping[int, Sequence[RiskSign]], households: Mapping[int, Household]) -> set[int]:
    """The households of which no sign counts under the approved tunings of their counties."""
    counties = {household.area[:6] for household in households.values()}
    rows = RiskTuning.objects.filter(county__in=counties, state=State.APPROVED)
    known = {(row.county, row.indicator): row for row in rows}
    return {key for key, signs in groups.items() if known and _quiet(signs, households[key].area[:6], known)}


def _quiet(signs: Iterable[RiskSign], county: str, known: Mapping[tuple[str, str], RiskTuning]) -> bool:
    return all(_is_muted(sign, known.get((county, sign.indicator))) for sign in signs)


def _is_muted(sign: RiskSign, tuning: RiskTuning | None) -> bool:
    if tuning is None or sign.level == Level.RED:
        return False
    if tuning.kind == Kind.MUTE:
        return True
    return sign.figure is not None and sign.figure < (tuning.least or 0)
