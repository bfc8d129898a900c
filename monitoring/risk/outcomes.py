"""What follows from a conclusion (国办发〔2023〕39号 三（四）): never a stop, only procedures of their own."""

from collections.abc import Callable, Mapping
from typing import cast

from cases import chain, drafts, intake, secrets
from cases.models import Case, Member
from cases.referrals import pushing
from cases.reviews import opening
from cases.work import Work
from monitoring.models import RiskWarning
from offices.models import OfficeKind
from rules.catalogue import PERSON, Item, load_catalogue

Outcome = RiskWarning.Outcome
RECHECK = "risk_warning"
CIVIL_AFFAIRS = OfficeKind.CIVIL_AFFAIRS_BUREAU


def follow(work: Work, warning: RiskWarning, outcome: str) -> Case | None:
    """Starts what a conclusion leads to and returns the case that it opened, if it opened one."""
    act = _ACTS.get(outcome)
    case = act(work, warning) if act else None
    detail = {"outcome": outcome, "case": case.number if case else ""}
    chain.append(work.case, "conclude", work.actor, work.now, detail=detail)
    return case


def _recheck(work: Work, warning: RiskWarning) -> Case | None:
    """Opens the review of each award of the household; what it pays goes on until the review has decided."""
    opened = [
        opening.open_for(opening.note(award, RECHECK, warning.received_on, work.now, work.actor), work.actor, work.now)
        for award in opening.awards_of(warning.household_id)
    ]
    return opened[0] if opened else None


def _deliver(work: Work, warning: RiskWarning) -> None:
    """Pushes what the household should have had to the departments that answer for it; their answers come back."""
    if work.actor is None:
        return
    members = _members_of(warning)
    wishes = [
        pushing.Wish(warning.household_id, item.id, member, warning.reason, work.case.pk)
        for item in _pushed_items(work)
        for member in (members if item.per == PERSON else [None])
    ]
    if wishes:
        pushing.push(wishes, work.actor, work.now)


def _pushed_items(work: Work) -> list[Item]:
    """The items that another department answers for; what civil affairs gives itself is not pushed to itself."""
    known = load_catalogue(work.edition.tables)
    items = [known.items[str(key)] for key in cast(list[object], work.facts.find("missing_items") or [])]
    return [item for item in items if known.departments[item.department].office_kind != CIVIL_AFFAIRS]


def _members_of(warning: RiskWarning) -> list[int]:
    """The members whom the signs are about; where none is named, the one in whose name the household stands."""
    living = warning.household.members.filter(until_on__isnull=True).order_by("id")
    named = living.filter(risk_signs__warning=warning).distinct().values_list("pk", flat=True)
    head = living.filter(name=warning.household.name).values_list("pk", flat=True)
    return list(named) or list(head[:1]) or list(living.values_list("pk", flat=True)[:1])


def _prepare(work: Work, warning: RiskWarning) -> None:
    """Puts what is known into an application that the household confirms and signs; one begun already is left alone."""
    if work.actor is None:
        return
    scheme = str(work.fact("next_scheme"))
    key = intake.draft_key(scheme, warning.area)
    if drafts.find(work.actor, key) is None:
        drafts.save(
            work.actor, key, known_of(warning, scheme, str(work.facts.find("verification_found") or "")), work.now
        )


def known_of(warning: RiskWarning, scheme: str, found: str) -> dict[str, object]:
    """What an application of a household may start with: nobody is asked for what is known already."""
    household = warning.household
    told: dict[str, object] = {
        "scheme": scheme,
        "residence_kind": household.residence_kind,
        "application_reason": found[:500],
        "address": secrets.unseal_text(household.address_sealed, "household.address", household.uid),
        "phone": secrets.unseal_text(household.phone_sealed, "household.phone", household.uid),
        "members": [_member(row) for row in household.members.filter(until_on__isnull=True).order_by("id")],
    }
    return {name: value for name, value in told.items() if value}


def _member(row: Member) -> dict[str, object]:
    told = {
        "name": row.name,
        "relation": row.relation,
        "resident_id": secrets.unseal_text(row.resident_id_sealed, "member.resident_id", row.uid),
        "born_on": row.born_on.isoformat() if row.born_on else "",
        "sex": row.sex,
    }
    return {name: value for name, value in told.items() if value}


_ACTS: Mapping[str, Callable[[Work, RiskWarning], Case | None]] = {
    Outcome.POLICY_GAP: _deliver,
    Outcome.INELIGIBLE: _recheck,
    Outcome.ELIGIBLE: _prepare,
}
