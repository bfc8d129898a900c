"""What the review's diagram asks: is there something to look into, is there somebody to hear, must a stop be posted."""

from cases.facts import CaseFacts, derived
from cases.models import Case, Decision, Member, PublicNotice, ReviewOccasion
from processes import editions
from rules.award_life import ADVERSE, own_rules
from rules.domains import FLAG

CHANGES = frozenset({Case.Outcome.CONTINUE, Case.Outcome.INCREASE, *ADVERSE})
VOLUNTARY, DEATH = "voluntary", "death"


def living(case: Case) -> list[Member]:
    """The members of a household of whom no death was noted."""
    died = ReviewOccasion.objects.filter(award__household=case.household_id, cause=DEATH, member__isnull=False)
    rows = Member.objects.filter(household=case.household_id, until_on__isnull=True)
    return list(rows.exclude(pk__in=died.values("member_id")).order_by("id"))


def nobody_left(case: Case) -> bool:
    """Whether all whom an award supports have died: nobody can be asked or heard any more."""
    return case.about_id is not None and not living(case)


def outcome_of(facts: CaseFacts) -> str:
    """What was decided about the award, else what somebody is deciding, else what the township proposes.

    The decision itself goes first: no later answer turns it into one for which nobody has to be heard. Blocked where
    nobody has said anything: what is not known excuses from nothing.
    """
    decided = Decision.objects.filter(case=facts.case).values_list("outcome", flat=True).first()
    if decided in CHANGES:
        return str(decided)
    return str(facts.find("change_outcome") or facts.fact("review_proposal") or "")


@derived("核查须调查核对：家庭还有成员，且不是本人申请退出", "需要调查核对", FLAG)
def investigation_due(facts: CaseFacts) -> bool:
    return facts.case.cause != VOLUNTARY and not nobody_left(facts.case)


@derived("拟减发、终止或者渐退，而且有人可以听取：不是本人书面申请，也不是全家死亡", "应当听取意见", FLAG)
def hearing_due(facts: CaseFacts) -> bool:
    outcome = outcome_of(facts)
    # Where nothing is proposed nothing tells that it is harmless: whoever takes away then must have heard.
    if (outcome and outcome not in ADVERSE) or nobody_left(facts.case):
        return False
    return not (facts.find("reason_code") == VOLUNTARY and facts.find("own_request"))


@derived("本类救助规定终止前公示，还没有公示，或者处理异议后应当重新公示", "终止前应当公示", FLAG)
def stop_notice_due(facts: CaseFacts) -> bool:
    case = facts.case
    tables = editions.load(case.process.edition_id).tables
    if outcome_of(facts) != Case.Outcome.STOP or not own_rules(tables, case.scheme).get("stop_notice"):
        return False
    posted = PublicNotice.objects.filter(case=case, kind=PublicNotice.Kind.PUBLIC_NOTICE)
    last = posted.filter(taken_down_on__isnull=False).order_by("id").last()
    # An objection sends the household's matter back; what is then proposed is posted again (特困办法 第二十六条).
    return last is None or last.objections.exists()
