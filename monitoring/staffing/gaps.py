"""What is missing between people and posts: posts nobody holds although work waits for them, people without a post."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cases import access
from monitoring.staffing import reach
from monitoring.staffing.reach import SECURITY, SYSTEM
from offices.models import Holding, Office, OfficeKind, PostKind, User
from offices.routing import in_force
from offices.separation import ADMINISTRATORS
from processes.models import Task

K, P = OfficeKind, PostKind
# The posts that each kind of office needs so that no step waits for nobody.
NEEDED: dict[str, tuple[PostKind, ...]] = {
    K.TOWNSHIP_OFFICE: (P.CASEWORKER, P.INVESTIGATOR, P.HEAD_OF_OFFICE),
    K.CIVIL_AFFAIRS_BUREAU: (P.COUNTY_APPROVER, P.COUNTY_HEAD, P.SUPERVISOR),
    K.MEANS_TEST_CENTRE: (P.MEANS_TEST_OFFICER,),
    K.FINANCE_BUREAU: (P.FINANCE_CLERK,),
}
# Two investigators go together.
AT_LEAST = {P.INVESTIGATOR: 2}
WATCH = {SYSTEM, SECURITY}


@dataclass(frozen=True)
class Gap:
    """A post at an office with too few people: how many hold it, how many are needed, how many tasks wait for it."""

    office: Office
    post: str
    held: int
    needed: int
    waiting: int

    @property
    def title(self) -> str:
        """The post in words."""
        return str(PostKind(self.post).label)

    @property
    def blocks(self) -> bool:
        """Whether a task waits that nobody can take."""
        return self.held == 0 and self.waiting > 0


def empty_posts(actor: User, on: date) -> list[Gap]:
    """The posts of an administrator's area that lack people, those that block work first."""
    offices = {office.pk: office for office in reach.offices_for(actor, WATCH, on)}
    held = _counted(Holding.objects.filter(in_force(on), user__is_active=True, office_id__in=offices), "user")
    waiting = _counted(Task.objects.filter(state=Task.State.OPEN, office_id__in=offices), "id")
    wanted = {(pk, str(post)) for pk, office in offices.items() for post in NEEDED.get(office.kind, ())}
    wanted |= {(pk, post) for pk, post in waiting if post != P.APPLICANT}
    gaps = (
        Gap(offices[pk], post, held.get((pk, post), 0), AT_LEAST.get(PostKind(post), 1), waiting.get((pk, post), 0))
        for pk, post in sorted(wanted)
    )
    return sorted((gap for gap in gaps if gap.held < gap.needed), key=lambda gap: (not gap.blocks, -gap.waiting))


def _counted(rows: QuerySet[Holding] | QuerySet[Task], what: str) -> dict[tuple[int, str], int]:
    counted = rows.values("office_id", "post").annotate(n=Count(what, distinct=True))
    return {(row["office_id"], row["post"]): row["n"] for row in counted}


def people_without_post(actor: User, on: date) -> QuerySet[User]:
    """The active accounts of an area that hold no post today or later, with the tasks that they still hold."""
    now_or_later = Holding.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=on), user=OuterRef("pk"))
    rows = reach.people_for(actor, WATCH, on).filter(~Exists(now_or_later), is_active=True)
    open_ones = Count("held_tasks", Q(held_tasks__state=Task.State.OPEN), distinct=True)
    return rows.annotate(held=open_ones).order_by("username")


def villages_without_aide(actor: User, on: date) -> list[Office]:
    """The village committees of an area in which nobody can take an application."""
    villages = reach.offices_for(actor, WATCH, on).filter(kind=K.VILLAGE_COMMITTEE)
    staff = Holding.objects.filter(in_force(on), post__in=access.MAY_OPEN_CASES, user__is_active=True)
    return list(villages.filter(~Exists(staff.filter(office=OuterRef("pk")))))


def missing_administrators(county: str, on: date) -> list[str]:
    """The kinds of administrator, in words, that nobody of a county is."""
    held = Holding.objects.filter(in_force(on), post__in=ADMINISTRATORS, user__is_active=True)
    there = set(held.filter(access.in_areas({county}, "office__division_id")).values_list("post", flat=True))
    return [str(PostKind(post).label) for post in sorted(ADMINISTRATORS - there)]
