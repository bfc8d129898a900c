"""Who receives and reads departments' data: the county's civil affairs, and each department its own deliveries."""

from datetime import date

from django.db.models import Q, QuerySet

from cases import access, automatic
from cases.errors import NotAllowed
from monitoring.models import Delivery, Source, Unmatched
from offices.models import PostKind, User

P = PostKind
MAY_RECEIVE = frozenset({P.COUNTY_APPROVER, P.COUNTY_HEAD})
MAY_READ = MAY_RECEIVE | {P.SUPERVISOR, P.AUDITOR}
# Who knows people well enough to say which of them a damaged row is about.
MAY_DECIDE = MAY_RECEIVE | {P.CASEWORKER, P.HEAD_OF_OFFICE}


def counties(user: User, on: date, posts: frozenset[PostKind] = MAY_READ) -> set[str]:
    """The counties whose data somebody may handle, as six digits."""
    return {prefix[:6] for prefix in access.reach(user, on).areas(set(posts)) if len(prefix) >= 6}


def sources_for(user: User, on: date) -> QuerySet[Source]:
    """The sources of one's county, and for a liaison those of the own department."""
    wanted = Q(county__in=counties(user, on))
    wanted |= Q(county="") if counties(user, on) else Q(pk__in=[])
    for department, area in automatic.departments_of(user, on).items():
        wanted |= Q(department=department, county=area[:6])
    return Source.objects.filter(wanted)


def askable_for(user: User, on: date) -> QuerySet[Source]:
    """The sources of one's county whose data one's office may ask for: a liaison asks other departments too."""
    here = counties(user, on) | {area[:6] for area in automatic.departments_of(user, on).values()}
    return Source.objects.filter(county__in=here, active=True)


def deliveries_for(user: User, on: date) -> QuerySet[Delivery]:
    """The deliveries of one's county, and for a liaison those of the own department."""
    wanted = Q(county__in=counties(user, on))
    for department, area in automatic.departments_of(user, on).items():
        wanted |= Q(source__department=department, county=area[:6])
    return Delivery.objects.filter(wanted).select_related("source")


def unmatched_for(user: User, on: date) -> QuerySet[Unmatched]:
    """The rows of one's area whose person is not certain."""
    held = access.reach(user, on).areas(set(MAY_DECIDE))
    return Unmatched.objects.filter(access.in_areas(held), delivery__state=Delivery.State.DONE)


def check_may_receive(user: User, source: Source, on: date) -> None:
    """Raises NotAllowed unless the person receives data for the county or sends them for the own department."""
    here = counties(user, on, MAY_RECEIVE)
    own = automatic.departments_of(user, on)
    if source.county in here or (not source.county and here):
        return
    if source.department in own and own[source.department][:6] == source.county:
        return
    raise NotAllowed("您的岗位不能报送这个来源的数据")


def check_may_accept(user: User, county: str, on: date) -> None:
    """Raises NotAllowed unless the person receives data for the county."""
    if county not in counties(user, on, MAY_RECEIVE):
        raise NotAllowed("接收部门数据由县级民政部门办理")
