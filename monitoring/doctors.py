"""Family doctors: which low-income people should have one, and who of them is on no list of those who have signed.

Who should: the sick, the disabled and the old among low-income people, as the item `family_doctor` of the catalogue of
special assistance says. Who has: whom the health bureau's list of a year names. Nobody must sign; those without are
offered it by a push to the health bureau.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases import access
from cases.models import Award, Member, Referral
from cases.referrals import pushing
from cases.referrals.life import OPEN
from cases.referrals.pushing import Pushed, Wish
from cases.statuses import LIVING
from monitoring.models import Delivery, Record
from offices.models import User
from rules.deadline_rules import add_months

ITEM, SIGNED_MONTHS, OLD = "family_doctor", 12, 65
LOW_INCOME = ("dibao", "tekun", "dibao_margin", "rigid_expenditure")
# The data items that tell of somebody sick or disabled.
FRAIL = ("serious_disease", "chronic_outpatient", "mental_disorder", "infectious_disease", "disability")


@dataclass(frozen=True)
class Signing:
    """How many low-income people should have a family doctor, and how many of them have signed."""

    entitled: int
    signed: int


def entitled(user: User, on: date) -> QuerySet[Member]:
    """The low-income people of one's area who are sick, disabled or old."""
    held = access.awards_for(user, on).filter(scheme__in=LOW_INCOME, state__in=LIVING)
    homes = held.exclude(kind=Award.Kind.ONCE).order_by().values("household")
    old = Q(born_on__lte=add_months(on, -12 * OLD))
    living = Member.objects.filter(household__in=homes, until_on__isnull=True)
    return living.filter(old | Q(Exists(_told(FRAIL)))).order_by("household__area", "household_id", "id")


def _told(items: Sequence[str]) -> QuerySet[Record]:
    return Record.objects.filter(member=OuterRef("pk"), item__in=items, delivery__state=Delivery.State.DONE)


def signing(user: User, on: date) -> Signing:
    """The count of one's area."""
    rows = entitled(user, on)
    return Signing(rows.count(), rows.filter(_has_signed(on)).count())


def _has_signed(on: date) -> Q:
    return Q(Exists(_told([ITEM]).filter(on__gt=add_months(on, -SIGNED_MONTHS))))


def unsigned(user: User, on: date) -> QuerySet[Member]:
    """Those who are on no list of the last twelve months; `asked` says that the health bureau was asked already."""
    asked = Referral.objects.filter(member=OuterRef("pk"), item=ITEM, state__in=OPEN)
    return entitled(user, on).exclude(_has_signed(on)).annotate(asked=Exists(asked)).select_related("household")


def push(member_ids: Sequence[int], actor: User, now: datetime) -> Pushed:
    """Asks the health bureau to offer signing to people of the list; who is asked for already is left out."""
    rows = unsigned(actor, now.astimezone().date()).filter(pk__in=list(member_ids))
    return pushing.push([Wish(row.household_id, ITEM, row.pk) for row in rows], actor, now)
