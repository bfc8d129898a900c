"""The next fitting scheme for a household that leaves one: applied for with what is known, if the household agrees."""

from collections.abc import Mapping

from django.db import transaction

from cases import chain, drafts, intake
from cases.assessments import COLUMNS
from cases.errors import Blocked, FormRejected
from cases.facts import CaseFacts
from cases.household_facts import household_facts
from cases.inherited import TOLD
from cases.models import Case, Channel
from cases.work import Work
from processes import region
from processes.editions import Edition
from processes.errors import NoEdition
from rules.assessment import assess, parse_facts

YES = "yes"
Told = Mapping[str, object]


def fitting(case: Case, facts: CaseFacts, edition: Edition, on: object) -> str:
    """The scheme that a household fits beside the one of its case, tried in the table's order; empty when none does."""
    told = household_facts(case, facts.answers, on, COLUMNS)
    told.pop("scheme", None)
    standards = region.standards(case.area, on, case.residence_kind)
    result = assess(parse_facts(told), standards, edition.tables, with_changes=False)
    return result.scheme if result.outcome == "grant" and result.scheme != case.scheme else ""


def agreed(facts: CaseFacts) -> bool:
    """Whether the household said that it wants to change over."""
    return YES in (facts.find("next_scheme_consent"), facts.find("next_scheme_wish"))


def offer(work: Work) -> Case | None:
    """Applies for the fitting scheme with the known answers; what its form still asks waits as a draft of the clerk."""
    scheme = fitting(work.case, work.facts, work.edition, work.on)
    if not scheme or not agreed(work.facts):
        return None
    opened, how = _apply(work, scheme)
    chain.append(work.case, "offer", work.actor, work.now, detail={"scheme": scheme, "how": how})
    return opened


def _apply(work: Work, scheme: str) -> tuple[Case | None, str]:
    if work.actor is None:
        return None, "nobody"
    told = dict(work.facts.answers.get(TOLD, {})) | {"scheme": scheme, "application_reason": REASON}
    try:
        with transaction.atomic():
            opened = intake.apply(scheme, work.actor, told, {}, work.now, channel=Channel.OFFICE, area=work.case.area)
        return opened.case, "applied"
    except NoEdition:
        return None, "not_published"
    except (FormRejected, Blocked):
        drafts.save(work.actor, intake.draft_key(scheme, work.case.area), told, work.now)
        return None, "draft"


REASON = "原救助终止后仍有困难，家庭同意用已有的材料转入。"
