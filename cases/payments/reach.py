"""Who sees and who moves money: the county's finance clerk prepares, its head approves, townships see their own."""

from datetime import date

from django.db.models import QuerySet

from cases import access
from cases.errors import NotAllowed, NotFound
from cases.models import Award, PaymentBlock, PaymentLine, PaymentRoll, RecoveryPlan, Transfer
from offices import divisions
from offices.models import PostKind, User

P = PostKind
PREPARES = {P.FINANCE_CLERK}
APPROVES = {P.COUNTY_HEAD}
READS_ROLLS = {P.FINANCE_CLERK, P.COUNTY_APPROVER, P.COUNTY_HEAD, P.SUPERVISOR, P.AUDITOR}
READS_LINES = READS_ROLLS | {P.CASEWORKER, P.HEAD_OF_OFFICE}
# Who may hold a payment back or ask for its release; who releases it is always another person and of the county.
HOLDS = {P.CASEWORKER, P.HEAD_OF_OFFICE, P.COUNTY_APPROVER, P.FINANCE_CLERK}
RELEASES = {P.COUNTY_APPROVER, P.COUNTY_HEAD}
ENTERS_ACCOUNTS = {P.CASEWORKER}
CONFIRMS_ACCOUNTS = {P.HEAD_OF_OFFICE, P.COUNTY_APPROVER}
RECOVERS = {P.COUNTY_APPROVER, P.COUNTY_HEAD}


def rolls_for(user: User, on: date) -> QuerySet[PaymentRoll]:
    """The rolls of the counties in which a person holds a post that reads them."""
    return PaymentRoll.objects.filter(access.in_areas(_areas(user, on, READS_ROLLS)))


def lines_for(user: User, on: date) -> QuerySet[PaymentLine]:
    """The lines of one's area's awards, wherever these lay when the roll was frozen; townships see frozen rolls."""
    rows = PaymentLine.objects.filter(access.in_areas(_areas(user, on, READS_LINES), "award__area"))
    if access.reach(user, on).posts & READS_ROLLS:
        return rows
    return rows.exclude(roll__state=PaymentRoll.State.DRAFT)


def transfers_for(user: User, on: date) -> QuerySet[Transfer]:
    """The transfers of the awards of one's area, wherever these lay when the money was sent."""
    return Transfer.objects.filter(access.in_areas(_areas(user, on, READS_LINES), "award__area"))


def blocks_for(user: User, on: date) -> QuerySet[PaymentBlock]:
    """What is held back in one's area."""
    return PaymentBlock.objects.filter(access.in_areas(_areas(user, on, READS_LINES)))


def recoveries_for(user: User, on: date) -> QuerySet[RecoveryPlan]:
    """What the households of one's area have been asked to give back."""
    return RecoveryPlan.objects.filter(access.in_areas(_areas(user, on, READS_LINES), "award__area"))


def awards_for(user: User, on: date) -> QuerySet[Award]:
    """The awards of one's area whose ledgers one may read."""
    return Award.objects.filter(access.in_areas(_areas(user, on, READS_LINES)))


def check_may(actor: User, posts: set[P], area: str, on: date, what: str) -> None:
    """Raises NotAllowed unless a person holds one of the posts over an area; what lies elsewhere is not found."""
    held = access.reach(actor, on)
    if any(area.startswith(prefix) for prefix in held.areas(posts)):
        return
    if any(area.startswith(prefix) for prefix in held.areas(READS_LINES)):
        raise NotAllowed(f"{what}由{'、'.join(P(post).label for post in sorted(posts))}办理")
    raise NotFound()


def _areas(user: User, on: date, posts: set[P]) -> set[str]:
    return access.reach(user, on).areas(posts)


def county_of(user: User, on: date, posts: set[P]) -> str:
    """The county, in twelve digits, in which a person holds one of the posts; empty when in none."""
    areas = _areas(user, on, posts)
    return divisions.full(min(areas)[:6]) if areas else ""
