"""What a household was heard about: nothing worse may be decided than what it was told and could answer."""

from cases import assessments
from cases.errors import Blocked
from cases.facts import CaseFacts
from cases.models import Assessment, Case
from cases.reviews.proposals import Change
from processes.models import Task

Outcome = Case.Outcome
# How far each outcome goes against a household; a gradual exit ends what a reduction leaves standing.
HARM: dict[str, int] = {Outcome.REDUCE: 1, Outcome.GRADUAL_EXIT: 2, Outcome.STOP: 3}
AGAIN = "请退回核查结论，重新告知并听取意见（社会救助法 第四十八条）"


def check(case: Case, facts: CaseFacts, change: Change) -> None:
    """Blocked when a change goes further than the one that the household was heard about (社会救助法 第四十八条)."""
    hearing = _last(case)
    if hearing is None:
        return
    proposed = str(facts.find("review_proposal") or "")
    if HARM.get(change.outcome, 0) > HARM.get(proposed, 0):
        raise Blocked(f"听取意见时告知的是“{Outcome(proposed).label}”，不能改作更重的决定；{AGAIN}")
    if change.outcome == Outcome.REDUCE == proposed and _lower(case, hearing):
        raise Blocked(f"听取意见以后重新核算，金额比告知的更低；{AGAIN}")


def _last(case: Case) -> Task | None:
    rows = Task.objects.filter(process=case.process_id, section="hearing", state=Task.State.DONE)
    return rows.order_by("done_at", "id").last()


def _lower(case: Case, hearing: Task) -> bool:
    """Whether the amount fell after the hearing; a calculation that was not made anew is the one that was told."""
    told = Assessment.objects.filter(case=case, made_at__lte=hearing.done_at).order_by("id").last()
    newest = assessments.latest(case)
    if told is None or newest is None or told.pk == newest.pk or told.amount is None:
        return False
    return newest.amount is None or newest.amount < told.amount
