"""Leads from other offices: who may read them, and taking one over."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from cases import access, chain
from cases.errors import Blocked, NotAllowed
from cases.models import Lead
from offices.models import PostKind, User

TAKES = frozenset({PostKind.LIAISON, PostKind.COUNTY_APPROVER})


def leads_for(actor: User, on: date) -> QuerySet[Lead]:
    """What was handed to the offices in which a person sits."""
    offices = [seat.office_id for seat in access.reach(actor, on).seats if seat.post in TAKES]
    return Lead.objects.filter(office_id__in=offices).select_related("household", "case", "office")


@transaction.atomic
def take(lead_id: int, actor: User, now: datetime) -> Lead:
    """Takes a lead over; a second person is told who was first."""
    if not leads_for(actor, now.astimezone().date()).filter(pk=lead_id).exists():
        raise NotAllowed("这条线索没有移交给您的单位")
    lead = Lead.objects.select_for_update(of=("self",)).select_related("case", "taken_by").get(pk=lead_id)
    if lead.state == Lead.State.TAKEN:
        raise Blocked(f"这条线索已由{lead.taken_by}接收")
    lead.state, lead.taken_by, lead.taken_at = Lead.State.TAKEN, actor, now
    lead.save(update_fields=["state", "taken_by", "taken_at"])
    chain.append(lead.case, "take_lead", actor, now, detail={"scheme": lead.scheme})
    return lead
