"""Who sees which referrals, measures, tags and exchanges: one's area, and what concerns one's own office."""

from datetime import date

from django.db.models import Q, QuerySet

from cases import access
from cases.models import Exchange, Household, LabourTag, Measure, Referral
from offices.models import PostKind, User

P = PostKind
# Who speaks for an office to which something was pushed: its liaison; at a bureau also who approves there.
SPEAKS = frozenset({P.LIAISON, P.COUNTY_APPROVER, P.COUNTY_HEAD})
TAKES_FEEDBACK = frozenset({P.CASEWORKER, P.HEAD_OF_OFFICE, P.COUNTY_APPROVER, P.COUNTY_HEAD})


def own_offices(user: User, on: date) -> set[int]:
    """The offices that a person speaks for."""
    return {seat.office_id for seat in access.reach(user, on).seats if seat.post in SPEAKS}


def _in_own_area(user: User, on: date) -> Q:
    return access.in_areas(access.reach(user, on).areas(access.SEES_CASES))


def referrals_for(user: User, on: date) -> QuerySet[Referral]:
    """The referrals of one's area, those to one's own office, and the feedback that one's office is sent as well."""
    offices = own_offices(user, on)
    copied = Q(copy_office__in=offices, state=Referral.State.ANSWERED)
    return Referral.objects.filter(_in_own_area(user, on) | Q(to_office__in=offices) | copied)


def department_referrals_for(user: User, on: date) -> QuerySet[Referral]:
    """The referrals that one's own office has to answer."""
    return Referral.objects.filter(to_office__in=own_offices(user, on))


def helped_households_for(user: User, on: date) -> QuerySet[Household]:
    """The households of one's area, and for a department those that were pushed to it: no others."""
    pushed = department_referrals_for(user, on).values("household_id")
    seen = access.households_for(user, on).values("pk")
    return Household.objects.filter(Q(pk__in=pushed) | Q(pk__in=seen))


def measures_for(user: User, on: date) -> QuerySet[Measure]:
    """The measures of one's area, and those that one's own office gave."""
    return Measure.objects.filter(_in_own_area(user, on) | Q(provider__in=own_offices(user, on)))


def labour_tags_for(user: User, on: date) -> QuerySet[LabourTag]:
    """The tags that hold today in one's area; departments learn of them by push only."""
    return LabourTag.objects.filter(_in_own_area(user, on), until_on__isnull=True)


def exchanges_for(user: User, on: date) -> QuerySet[Exchange]:
    """The exchanges of one's county, and those from or to one's own office."""
    offices = own_offices(user, on)
    return Exchange.objects.filter(
        _in_own_area(user, on) | Q(from_office__in=offices) | Q(to_office__in=offices)
    ).order_by("-made_at", "-id")
