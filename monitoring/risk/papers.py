"""What the record of a verification says (预警核查单)."""

from cases.documents.kind_facts import Facts, maker
from cases.models import Case
from forms.codes import options
from monitoring.models import Level, RiskSign, RiskWarning
from monitoring.risk import titles

OUTCOMES, VISIT = "risk_warning.outcome", "verification_visit"


@maker("verification_record")
def verification_record(work: object, said: Facts) -> Facts:
    """The signs, the visit, the conclusion ticked among the four of the law and the false alarm, and what was done."""
    warning = RiskWarning.objects.select_related("follow_up").get(case=work.case)
    photos = work.case.attachments.count()
    return {
        "source": warning.get_source_display(),
        "level": warning.get_level_display(),
        "received_on": warning.received_on,
        "due_on": warning.due_on,
        "signs": [_sign(sign) for sign in warning.signs.order_by("level", "id")],
        "visited_on": warning.visited_on,
        "verified_by": _visitors(work.case, str(said.get("visited_by") or "")),
        "outcomes": [{"title": title, "chosen": key == warning.outcome} for key, title in options(OUTCOMES)],
        "false_alarm": dict(options("risk_warning.false_alarm")).get(warning.false_alarm, ""),
        "handled": handled(warning, str(said.get("next_scheme") or ""), list(said.get("missing_items") or [])),
        "evidence": f"现场照片和材料{photos}件" if photos else "",
    }


def _visitors(case: Case, companions: str) -> str:
    """Who handed the visit in, and who was told to have come along."""
    visit = case.submissions.filter(element=VISIT).select_related("said_by").order_by("id").last()
    return "、".join(filter(None, (str(visit.said_by) if visit else "", companions)))


def _sign(sign: RiskSign) -> dict[str, str]:
    level = Level(sign.level).label
    return {
        "indicator": titles.title_of(sign.indicator),
        "told": sign.told,
        "level": level,
        "reference": sign.reference,
    }


def handled(warning: RiskWarning, next_scheme: str, missing: list[object]) -> str:
    """What the conclusion led to, in a sentence."""
    words = {
        RiskWarning.Outcome.REFUTED: "误报，核查办结。",
        RiskWarning.Outcome.POLICY_GAP: f"推送主管部门落实：{'、'.join(map(str, missing))}。",
        RiskWarning.Outcome.ELIGIBLE: f"按已知情况备好{next_scheme}申请，由家庭确认后提出。",
        RiskWarning.Outcome.INELIGIBLE: "转入复核；复核决定以前待遇照发。",
        RiskWarning.Outcome.COMPLEX: "经一事一议，按会议意见处置。",
    }
    said = words[RiskWarning.Outcome(warning.outcome)]
    return f"{said}（办件编号{warning.follow_up.number}）" if warning.follow_up else said
