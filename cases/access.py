"""Who may see and who may act: one area filter for every list, page, search, file and download."""

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.errors import NotAllowed, NotFound
from cases.models import Attachment, Award, Case, Document, Household, PublicNotice
from offices import divisions
from offices.models import Holding, OfficeKind, PostKind, User
from offices.routing import Seat, holdings, in_force, seats
from processes.models import Task
from rules.assistance import assistance

P = PostKind
# Posts that handle cases or answer for them; the others (designer, administrators, liaison) see no personal data.
SEES_CASES = {
    P.VILLAGE_AIDE,
    P.GRID_MEMBER,
    P.GRID_HEAD,
    P.CASEWORKER,
    P.INVESTIGATOR,
    P.HEAD_OF_OFFICE,
    P.COUNTY_APPROVER,
    P.COUNTY_HEAD,
    P.SUPERVISOR,
    P.AUDITOR,
}
SEES_AWARDS = SEES_CASES | {P.FINANCE_CLERK}
# Who looks at a township's reserve fund; the village and the applicants do not.
SEES_RESERVES = {P.CASEWORKER, P.HEAD_OF_OFFICE, P.COUNTY_APPROVER, P.COUNTY_HEAD, P.FINANCE_CLERK, P.AUDITOR}
MAY_OPEN_CASES = {P.VILLAGE_AIDE, P.GRID_MEMBER, P.GRID_HEAD, P.CASEWORKER}
# Who shares out the work of an office.
HEADS = {P.HEAD_OF_OFFICE, P.COUNTY_HEAD}
READS_ONLY = {P.AUDITOR, P.SUPERVISOR, P.FINANCE_CLERK}
# What an applicant reads of the own case: the letters to the household, and what the household itself handed in.
LETTERS = frozenset(
    {"application_form", "undertaking", "authorisation", "entrustment", "correction", "acceptance", "non_acceptance"}
    | {"public_notice", "decision", "refusal", "publication"}
)
OWN_STEPS = frozenset({"application", "correction"})
# The means-test centre serves a whole county, but sees only the cases that were handed to it.
SEES_HANDED_CASES = {P.MEANS_TEST_OFFICER}
# Departments do the tasks that were handed to them; of the case they see no more than the task's page tells.
DOES_HANDED_TASKS = SEES_HANDED_CASES | {P.LIAISON}
# Who replays past cases on changed texts; they see numbers, days and masked names, and open no case.
REPLAYS = {P.PROCESS_DESIGNER, P.PROCESS_APPROVER}


@dataclass(frozen=True)
class Reach:
    """What one person may reach on one day: the seats that count, and whether the person is an applicant."""

    user_id: int
    seats: tuple[Seat, ...]
    on: date

    @property
    def posts(self) -> set[str]:
        return {seat.post for seat in self.seats}

    def areas(self, posts: set[str]) -> set[str]:
        """The prefixes in which the person holds one of the posts; handlers of another bureau hold none here."""
        return {seat.prefix for seat in self.seats if seat.post in posts and not _of_another_bureau(seat)}

    def owners(self, posts: set[str]) -> dict[str, set[str]]:
        """By kind of office: the prefixes in which people of another bureau handle what that bureau owns."""
        found: dict[str, set[str]] = {}
        for seat in self.seats:
            if seat.post in posts and _of_another_bureau(seat):
                found.setdefault(seat.office_kind, set()).add(seat.prefix)
        return found


def _of_another_bureau(seat: Seat) -> bool:
    """Handlers at a bureau that owns schemes of its own see those, and nothing of civil affairs."""
    return seat.office_kind == OfficeKind.AGRICULTURE_BUREAU and seat.post in SEES_CASES


def reach(user: User, on: date) -> Reach:
    """Reads a person's seats afresh, so that a post taken away ends at the next request."""
    if not user.is_active:
        return Reach(user.pk, (), on)
    return Reach(user.pk, tuple(seats(user.pk, on)), on)


def in_areas(prefixes: set[str], column: str = "area") -> Q:
    """The area filter: rows whose 12-digit code lies under one of the prefixes; no prefix, no row."""
    if not prefixes:
        return Q(pk__in=[])
    return reduce(or_, (_under(prefix, column) for prefix in prefixes))


def _under(prefix: str, column: str) -> Q:
    low, high = divisions.bounds(divisions.full(prefix) if prefix else divisions.NATION)
    return Q(**{f"{column}__gte": low, f"{column}__lt": high})


def _worked_on(held: Reach, path: str = "") -> Q:
    """The cases of one's work, seen from a table that names the case by `path`: by area, or handed over."""
    wanted = in_areas(held.areas(SEES_CASES), f"{path}area") | _owned(held, SEES_CASES, path)
    offices = [seat.office_id for seat in held.seats if seat.post in SEES_HANDED_CASES]
    if not offices:
        return wanted
    handed = Task.objects.filter(office_id__in=offices).values("process_id")
    return wanted | Q(**{f"{path}process_id__in": handed})


def _owned(held: Reach, posts: set[str], path: str = "", column: str = "area") -> Q:
    """Rows of the schemes that a person's own bureau owns, in its area."""
    wanted = Q(pk__in=[])
    for owner, prefixes in held.owners(posts).items():
        schemes = [key for key, scheme in assistance().schemes.items() if scheme.owner == owner]
        wanted |= in_areas(prefixes, f"{path}{column}") & Q(**{f"{path}scheme__in": schemes})
    return wanted


def _of_case(held: Reach, own: Q) -> Q:
    """What hangs on a case: all of it for who works on it, but of one's own case only what `own` lets through."""
    mine = Q(case__applicant_user_id=held.user_id)
    return (_worked_on(held, "case__") & ~mine) | (mine & own)


def cases_for(user: User, on: date) -> QuerySet[Case]:
    """The cases a person may see: those of the own area by post, those handed over, and one's own application."""
    held = reach(user, on)
    return Case.objects.filter(_worked_on(held) | Q(applicant_user_id=held.user_id))


def replayed_cases_for(user: User, on: date) -> QuerySet[Case]:
    """The cases whose course a designer or approver may follow, with masked names: those of the own area."""
    return Case.objects.filter(in_areas(reach(user, on).areas(REPLAYS)))


def may_replay(user: User, area: str, on: date) -> bool:
    """Answers whether a designer's or approver's seat covers an area."""
    return any(divisions.significant(area).startswith(prefix) for prefix in reach(user, on).areas(REPLAYS))


def households_for(user: User, on: date) -> QuerySet[Household]:
    """The households of one's area."""
    held = reach(user, on)
    wanted = in_areas(held.areas(SEES_CASES))
    if held.owners(SEES_CASES):
        # Asked beside, not joined: rows that stood there twice could not be locked.
        wanted |= Q(pk__in=Case.objects.filter(_owned(held, SEES_CASES)).values("household"))
    return Household.objects.filter(wanted)


def tasks_for(user: User, on: date) -> QuerySet[Task]:
    """The tasks of one's area, whoever holds them."""
    held = reach(user, on)
    offices = [seat.office_id for seat in held.seats if seat.post in DOES_HANDED_TASKS]
    owned = _owned(held, SEES_CASES, "process__case__")
    return Task.objects.filter(in_areas(held.areas(SEES_CASES)) | owned | Q(office_id__in=offices))


def counted_in(user: User, on: date) -> set[str]:
    """The division prefixes whose cases a person may count without seeing one: also designers and approvers."""
    return reach(user, on).areas(SEES_CASES | REPLAYS)


def below_seats(user: User, on: date) -> Q:
    """Rows of an index by place that lie below any seat of a person, whatever the post: it narrows, it opens nothing.

    Whoever asks it filters what is found by `cases_for`, `tasks_for` or `inbox_for` besides.
    """
    return in_areas({seat.prefix for seat in reach(user, on).seats})


def awards_for(user: User, on: date) -> QuerySet[Award]:
    """The awards of one's area; finance clerks see these and no case."""
    held = reach(user, on)
    return Award.objects.filter(in_areas(held.areas(SEES_AWARDS)) | _owned(held, SEES_AWARDS))


def compared_awards_for(user: User, on: date) -> QuerySet[Award]:
    """The awards of one's area whichever bureau granted them, to compare lists: names are shown masked only."""
    held = reach(user, on)
    prefixes = {prefix for found in held.owners(SEES_AWARDS).values() for prefix in found}
    return Award.objects.filter(in_areas(held.areas(SEES_AWARDS) | prefixes))


def documents_for(user: User, on: date) -> QuerySet[Document]:
    """The documents of the cases one works on, and the letters of one's own."""
    return Document.objects.filter(_of_case(reach(user, on), Q(kind__in=LETTERS)))


def attachments_for(user: User, on: date) -> QuerySet[Attachment]:
    """The files of the cases one works on, and what one's own household handed in; those destroyed are no more."""
    kept = Attachment.objects.filter(destroyed_on__isnull=True)
    return kept.filter(_of_case(reach(user, on), Q(submission__element__in=OWN_STEPS)))


def notices_for(on: date) -> QuerySet[PublicNotice]:
    """What anybody may read today: running public notices, and publications."""
    running = Q(kind=PublicNotice.Kind.PUBLIC_NOTICE, posted_on__lte=on, ends_on__gte=on, taken_down_on__isnull=True)
    return PublicNotice.objects.filter(
        running | Q(kind=PublicNotice.Kind.PUBLICATION, posted_on__lte=on, ends_on__gte=on, taken_down_on__isnull=True)
    )


def inbox_for(user: User, on: date) -> QuerySet[Task]:
    """Open tasks that the person may do now: free ones in the person's seats, and those held in one of them."""
    held = reach(user, on)
    mine = [_seat_tasks(held, seat) for seat in held.seats if seat.post not in READS_ONLY]
    return Task.objects.filter(reduce(or_, mine, Q(pk__in=[])), state=Task.State.OPEN)


def led_by(user: User, on: date) -> QuerySet[Task]:
    """Open tasks of the offices that a person heads, whoever holds them: to be shared out there, not to be done."""
    return Task.objects.filter(office_id__in=_headed(reach(user, on)), state=Task.State.OPEN)


def _headed(held: Reach) -> set[int]:
    return {seat.office_id for seat in held.seats if seat.post in HEADS}


def check_can_assign(user: User, task: Task, held: Reach) -> None:
    """Who may do a task may give it to a colleague, and so may the head of its office; else NotFound or NotAllowed."""
    if task.office_id not in _headed(held):
        check_can_act(user, task, held.on, held)


def _seat_tasks(held: Reach, seat: Seat) -> Q:
    free_or_held = Q(holder__isnull=True) | Q(holder_id__in={held.user_id, seat.for_user_id}) | _left_behind(held.on)
    return _tasks_of_seat(seat) & free_or_held


def _left_behind(on: date) -> Q:
    """Held by somebody who has no post any more: free for the colleagues."""
    return Q(holder__isnull=False) & ~Q(Exists(Holding.objects.filter(in_force(on), user_id=OuterRef("holder_id"))))


def _tasks_of_seat(seat: Seat) -> Q:
    """A seat's own tasks; villages help with their tasks that name the post under `also`, applicants with their own."""
    if seat.post == P.APPLICANT:
        return Q(also__contains=" applicant ", process__case__applicant_user_id=seat.for_user_id)
    own = Q(office_id=seat.office_id, post=seat.post)
    if divisions.level(seat.division) < divisions.Level.VILLAGE:
        return own
    return own | Q(area=seat.division, also__contains=f" {seat.post} ")


def check_can_act(user: User, task: Task, on: date, held: Reach | None = None) -> Seat:
    """Returns the seat in which a person may do a task; NotFound out of reach, NotAllowed with the reason within."""
    held = held or reach(user, on)
    seat = next((seat for seat in held.seats if _fits(seat, task)), None)
    if seat is None:
        if not _within_sight(held, task):
            raise NotFound()
        raise NotAllowed(f"“{task.name}”由{PostKind(task.post).label}办理，您的岗位不能办理这一步")
    if task.holder_id and task.holder_id not in (user.pk, seat.for_user_id) and holdings(task.holder_id, on).exists():
        raise NotAllowed(f"“{task.name}”已由{task.holder}领取，请先请对方退回或转交")
    return seat


def _within_sight(held: Reach, task: Task) -> bool:
    return any(task.area.startswith(prefix) for prefix in held.areas(SEES_CASES))


def can_act(user: User, task: Task, on: date) -> bool:
    """Answers whether a person may do a task now."""
    try:
        check_can_act(user, task, on)
    except (NotAllowed, NotFound):
        return False
    return True


def _fits(seat: Seat, task: Task) -> bool:
    if seat.office_id == task.office_id and seat.post == task.post:
        return True
    if f" {seat.post} " not in task.also:
        return False
    if seat.post == P.APPLICANT:
        return task.process.case.applicant_user_id == seat.for_user_id
    return task.area.startswith(seat.prefix)


def check_can_open_case(user: User, area: str, on: date) -> None:
    """Collectors and caseworkers open cases in their own area; an applicant opens an own one anywhere."""
    held = reach(user, on)
    if P.APPLICANT in held.posts:
        return
    if not any(area.startswith(prefix) for prefix in held.areas(set(MAY_OPEN_CASES))):
        raise NotAllowed("您不能在这个村（社区）代为提出申请")


def check_holds(user: User, posts: set[PostKind], area: str, on: date, message: str) -> None:
    """Raises NotAllowed with the message unless the person holds one of the posts over an area (a code or a prefix)."""
    if not any(area.startswith(prefix) for prefix in reach(user, on).areas(set(posts))):
        raise NotAllowed(message)
