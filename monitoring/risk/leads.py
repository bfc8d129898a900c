"""Leads from people: a grid member, the hotline, a department or the household tells, and somebody goes to see."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from cases import access, chain, secrets
from cases.errors import Blocked
from cases.intake import member_of
from cases.models import Household, Member, ResidenceKind
from forms.codes import options
from monitoring.models import Level, RiskSign, RiskWarning
from monitoring.risk import dispatching
from monitoring.risk.dispatching import Sign
from monitoring.risk.opening import LEAD
from offices import divisions, succession
from offices.models import Division, User

WAYS = "risk_warning.lead"
Source = RiskWarning.Source
URBAN_KINDS = ("居委会", "社区")


@dataclass(frozen=True)
class Lead:
    """What somebody told: where, about whom, what is the matter, and by which way it came."""

    area: str
    name: str
    told: str
    way: str
    resident_id: str = ""
    level: int = Level.YELLOW


@transaction.atomic
def raise_lead(lead: Lead, actor: User, now: datetime) -> RiskWarning:
    """Opens the verification of a lead, or adds it to the one that is open; the household may have no case yet.

    Blocked says what is missing in the lead, or that the area has set no limit for its verification.
    """
    on, lead = now.astimezone().date(), replace(lead, area=succession.current(lead.area))
    access.check_can_open_case(actor, lead.area, on)
    _check(lead)
    household = _household(lead, now)
    key = f"{LEAD}:{uuid4().hex[:32]}"
    sign = Sign(household.pk, lead.level, key, told=lead.told.strip(), reference=dict(options(WAYS))[lead.way])
    source = Source.DEPARTMENT if lead.way == "department" else Source.LEAD
    run = dispatching.take_down(lead.area[:6], source, [sign], on, actor, now, dict(options(WAYS))[lead.way])
    done = dispatching.go_on(run.pk, lambda: now)
    warning = RiskSign.objects.select_related("warning").get(origin_key=key).warning
    if warning is None:
        raise Blocked(done.error or "线索没有登记成功，请重试")
    chain.append_for_household(household, "lead", actor, now, {"way": lead.way, "warning": warning.pk})
    return warning


def _check(lead: Lead) -> None:
    if lead.way not in dict(options(WAYS)):
        raise Blocked("请选择线索从哪里来")
    if not lead.name.strip() or not lead.told.strip():
        raise Blocked("请写明是谁、遇到了什么困难")
    if not Division.objects.filter(code=lead.area, level=divisions.Level.VILLAGE).exists():
        raise Blocked("请选择这户所在的村（社区）")


def _household(lead: Lead, now: datetime) -> Household:
    """The household that has this person, by id or, in the same village, by a name that only one household has."""
    found = _known(lead)
    if found is not None:
        return found
    kind = Division.objects.values_list("kind", flat=True).get(code=lead.area)
    residence = ResidenceKind.URBAN if kind in URBAN_KINDS else ResidenceKind.RURAL
    made = Household.objects.create(
        uid=uuid4(), area=lead.area, name=lead.name.strip()[:50], residence_kind=residence, opened_at=now
    )
    row = {"name": lead.name.strip()[:50], "relation": "self", "resident_id": lead.resident_id}
    member_of(made, row, now.astimezone().date()).save()
    return made


def _known(lead: Lead) -> Household | None:
    living = Member.objects.filter(until_on__isnull=True, household__area=lead.area).select_related("household")
    if lead.resident_id:
        by_id = living.filter(resident_id_index=secrets.blind(lead.resident_id)).first()
        if by_id is not None:
            return by_id.household
    else:
        households = {row.household_id: row.household for row in living.filter(name=lead.name.strip())}
        if len(households) == 1:
            return next(iter(households.values()))
    return None
