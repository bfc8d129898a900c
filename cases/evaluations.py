"""Evaluations by a third party: ordered with the digest of a seed, drawn so that anybody can draw again, answered.

The seed is made when the evaluation is ordered and only its digest is shown. The draw freezes the list of helped
households and publishes the seed: each household's number is SHA-256 over `seed:household`, the lowest are drawn.
"""

import hashlib
import secrets as chance
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import fmean

from django.db import transaction
from django.db.models import QuerySet

from cases import access, chain, sampling, secrets
from cases.errors import AlreadyDone, Blocked, NotFound
from cases.models import Award, Evaluation, EvaluationLine, Household
from offices.models import PostKind, User

PLACE = "evaluation.note"
ORDERS = {PostKind.COUNTY_APPROVER, PostKind.COUNTY_HEAD}
REFUSAL = "第三方评估由县级民政部门委托和登记"
State = Evaluation.State
LOWEST, HIGHEST = 0, 100


@dataclass(frozen=True)
class Order:
    """What is asked of the third party."""

    title: str
    evaluator: str
    basis: str
    questions: Sequence[str]
    size: int
    due_on: date


@transaction.atomic
def order(told: Order, county: str, actor: User, now: datetime) -> Evaluation:
    """Orders an evaluation and makes its seed, of which only the digest is shown until the draw."""
    on = now.astimezone().date()
    access.check_holds(actor, ORDERS, county, on, REFUSAL)
    if not (told.title.strip() and told.evaluator.strip() and told.questions):
        raise Blocked("请写明评估名称、第三方机构和评估问题")
    if told.size < 1 or told.due_on < on:
        raise Blocked("样本至少一户，完成期限不能早于今天")
    row = Evaluation.objects.create(
        county=county[:6],
        title=told.title.strip(),
        evaluator=told.evaluator.strip(),
        basis=told.basis.strip(),
        questions=list(told.questions),
        size=told.size,
        due_on=told.due_on,
        seed=chance.token_hex(8),
        ordered_by=actor,
        ordered_at=now,
    )
    detail = {"evaluation": row.pk, "digest": sampling.digest_of(row.seed)}
    chain.append_for_county(row.county, "evaluation_ordered", actor, now, detail)
    return row


@transaction.atomic
def draw(evaluation_id: int, actor: User, now: datetime) -> Evaluation:
    """Draws the sample from the households that hold an award today, and freezes the list it was drawn from."""
    row = _locked(evaluation_id, actor, now, State.ORDERED)
    uids = {str(household.uid): household for household in _population(row.county)}
    if not uids:
        raise Blocked("本县现在没有在享受救助的家庭，不能抽样")
    drawn = drawn_from(row.seed, uids, row.size)
    EvaluationLine.objects.bulk_create(
        EvaluationLine(evaluation=row, place=place, household=uids[uid], number=number_of(row.seed, uid))
        for place, uid in enumerate(drawn, start=1)
    )
    row.population, row.population_digest = len(uids), digest_of_list(uids)
    row.state, row.drawn_at = State.DRAWN, now
    row.save()
    detail = {"evaluation": row.pk, "drawn": len(drawn), "list": row.population_digest}
    chain.append_for_county(row.county, "evaluation_drawn", actor, now, detail)
    return row


def _population(county: str) -> QuerySet[Household]:
    active = Award.objects.exclude(state=Award.State.ENDED).filter(area__startswith=county)
    return Household.objects.filter(pk__in=active.values("household_id"))


def number_of(seed: str, uid: str) -> str:
    """A household's number: SHA-256 over `seed:household` in hexadecimal."""
    return hashlib.sha256(f"{seed}:{uid}".encode()).hexdigest()


def drawn_from(seed: str, uids: Iterable[str], size: int) -> list[str]:
    """The households drawn from a list: those with the lowest numbers, in their order."""
    return sorted(uids, key=lambda uid: (number_of(seed, uid), uid))[:size]


def digest_of_list(uids: Iterable[str]) -> str:
    """SHA-256 over the sorted list of households, a line each: proves later which list was drawn from."""
    return hashlib.sha256("\n".join(sorted(uids)).encode()).hexdigest()


@transaction.atomic
def answer(line_id: int, actor: User, scores: Sequence[int], note: str, now: datetime) -> EvaluationLine:
    """Enters what the third party found at one household: a score from 0 to 100 for each question, and a note."""
    found = EvaluationLine.objects.filter(pk=line_id).select_related("evaluation").first()
    if found is None:
        raise NotFound()
    evaluation = _locked(found.evaluation_id, actor, now, State.DRAWN)
    if len(scores) != len(evaluation.questions) or not all(LOWEST <= score <= HIGHEST for score in scores):
        raise Blocked("每个问题都要评分，从0到100")
    found.answers, found.answered_by, found.answered_at = list(scores), actor, now
    found.note = secrets.seal_json({"note": note.strip()[:500]}, PLACE, found.uid)
    found.save()
    chain.append_for_county(evaluation.county, "evaluation_answered", actor, now, {"line": found.pk})
    return found


@transaction.atomic
def close(evaluation_id: int, actor: User, result: str, now: datetime) -> Evaluation:
    """Closes an evaluation with its conclusion; every drawn household has an answer by then."""
    row = _locked(evaluation_id, actor, now, State.DRAWN)
    missing = row.lines.filter(answered_at__isnull=True).count()
    if missing:
        raise Blocked(f"还有{missing}户没有录入评估结果")
    if not result.strip():
        raise Blocked("请写明评估结论")
    row.state, row.result, row.closed_by, row.closed_at = State.CLOSED, result.strip()[:1000], actor, now
    row.save()
    chain.append_for_county(row.county, "evaluation_closed", actor, now, {"evaluation": row.pk})
    return row


def _locked(evaluation_id: int, actor: User, now: datetime, state: str) -> Evaluation:
    on = now.astimezone().date()
    if not evaluations_for(actor, on).filter(pk=evaluation_id).exists():
        raise NotFound()
    row = Evaluation.objects.select_for_update().get(pk=evaluation_id)
    access.check_holds(actor, ORDERS, row.county, on, REFUSAL)
    if row.state != state:
        raise AlreadyDone(f"这次评估现在是“{row.get_state_display()}”，不能这样办")
    return row


def evaluations_for(user: User, on: date) -> QuerySet[Evaluation]:
    """The evaluations of the counties in which a person sees cases."""
    counties = {prefix[:6] for prefix in access.reach(user, on).areas(access.SEES_CASES) if len(prefix) >= 6}
    return Evaluation.objects.filter(county__in=counties)


def sample_for(row: Evaluation, user: User, on: date) -> QuerySet[EvaluationLine]:
    """The drawn households of one's area, in the order of the draw: a township reads its own only."""
    seen = access.households_for(user, on).values("pk")
    return row.lines.filter(household__in=seen).select_related("household").order_by("place")


def means(row: Evaluation) -> Mapping[str, float | None]:
    """The mean score of each question over the answered households, None while there is none."""
    answers = list(row.lines.filter(answered_at__isnull=False).values_list("answers", flat=True))
    return {
        question: fmean(each[place] for each in answers) if answers else None
        for place, question in enumerate(row.questions)
    }


def published() -> QuerySet[Evaluation]:
    """What everybody may see of evaluations: the newest first."""
    return Evaluation.objects.order_by("-ordered_at", "-pk")
