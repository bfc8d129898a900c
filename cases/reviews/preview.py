"""The effect of a decision on the money, before it is handed in: what the step at hand would change."""

from datetime import date
from decimal import Decimal

from cases import awards
from cases.awards import Part
from cases.errors import Blocked
from cases.facts import CaseFacts
from cases.models import APPLICATION, Assessment, Award, Case, Decision
from cases.payments import effects
from cases.payments.effects import Effect
from cases.reviews import proposals
from cases.reviews.facts import outcome_of
from cases.reviews.plan import REVIEW
from processes.schemes import scheme_of

Outcome = Case.Outcome
WORDS = dict(Outcome.choices)


def preview(case: Case, on: date) -> list[tuple[str, Effect]]:
    """Each outcome that may come of a case now, in words, with its effect; nothing once it is decided.

    What is proposed already stands alone; before that, what the newest calculation would grant, or a stop.
    """
    if case.state != Case.State.OPEN or Decision.objects.filter(case=case).exists():
        return []
    made = Assessment.objects.filter(case=case).order_by("-id").first()
    if case.procedure == APPLICATION:
        return _of_application(case, made, on)
    if case.about is None or case.about.kind != Award.Kind.MONTHLY or case.about.state == Award.State.ENDED:
        return []
    return _proposed(case, case.about, on) or _possible(case, case.about, made, on)


def _of_application(case: Case, made: Assessment | None, on: date) -> list[tuple[str, Effect]]:
    """What confirming an application would pay; one that ends in several awards shows them in its result notice."""
    if made is None or made.outcome != "grant" or not made.amount or made.scheme != case.scheme:
        return []
    once = scheme_of(case.scheme).grants != Award.Kind.MONTHLY
    month = awards.month_after(on, 0) if once else awards.first_month(on)
    return [(str(WORDS[Outcome.GRANT]), effects.of_grant(case.area, case.scheme, made.amount, month, on))]


def _proposed(case: Case, award: Award, on: date) -> list[tuple[str, Effect]]:
    facts = CaseFacts(case)
    try:
        outcome = outcome_of(facts)
        change = proposals.change_of(case, facts, outcome, on)
    except Blocked:
        # Nobody has proposed anything yet, or it can no longer be decided so: that is said when it is handed in.
        return []
    parts = change.parts or _kept(award, outcome, change.from_month)
    return [(str(WORDS[outcome]), effects.effect(award, parts, change.from_month, on))]


def _kept(award: Award, outcome: str, month: date) -> tuple[Part, ...]:
    """An award that goes on as it is; a stop leaves nothing."""
    return (Part(month, None, award.amount, award.persons),) if outcome == Outcome.CONTINUE else ()


def _possible(case: Case, award: Award, made: Assessment | None, on: date) -> list[tuple[str, Effect]]:
    """What the newest calculation makes of the award, and in a review also a stop."""
    month = awards.first_month(on)
    stops = case.procedure == REVIEW
    found = [(str(WORDS[Outcome.STOP]), effects.effect(award, [], month, on))] if stops else []
    if made is not None and made.outcome == "grant" and made.amount is not None:
        word = _compared(award.amount, made.amount)
        part = Part(month, None, made.amount, made.persons)
        found.insert(0, (str(WORDS[word]), effects.effect(award, [part], month, on)))
    return found


def _compared(old: Decimal, new: Decimal) -> str:
    return Outcome.CONTINUE if new == old else Outcome.INCREASE if new > old else Outcome.REDUCE
