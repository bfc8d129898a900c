"""Builders of small worlds: people at the offices of the base, and cases brought as far as a test needs."""

from copy import deepcopy
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password

from cases import intake, steps
from cases.intake import Opened
from cases.models import Award, Case
from offices.models import Holding, Office, OfficeKind, PostKind, User
from processes.models import Task
from tests.journeys import answers

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 9, 2, 9, tzinfo=ZONE)
COUNTY, TOWN = "411224000000", "411224107000"
VILLAGE, OTHER_VILLAGE = "411224107200", "411224100001"
FAR_VILLAGE = "340303200001"
PASSWORD = "builders-only-2026"
POSTS_OF = {
    OfficeKind.VILLAGE_COMMITTEE: ("village_aide", "grid_member", "grid_head", "applicant"),
    OfficeKind.TOWNSHIP_OFFICE: ("caseworker", "investigator", "head_of_office"),
    OfficeKind.CIVIL_AFFAIRS_BUREAU: (
        *("county_approver", "county_head", "supervisor", "process_designer", "process_approver"),
        *("system_administrator", "security_administrator"),
    ),
    OfficeKind.MEANS_TEST_CENTRE: ("means_test_officer",),
    OfficeKind.FINANCE_BUREAU: ("finance_clerk",),
    OfficeKind.DEPARTMENT: ("liaison",),
    OfficeKind.COUNTY_GOVERNMENT: ("auditor",),
}


def person(post: str, area: str, username: str = "", name: str = "", office_kind: str = "") -> User:
    """Somebody who has held a post for years at the office that serves an area."""
    office = _serving(office_kind or kind_of(post), area)
    username = username or f"{post}.{office.division_id}"
    user = User.objects.create_user(username, password=PASSWORD, display_name=name or username)
    Holding.objects.create(user=user, office=office, post=post, from_on=date(2024, 1, 1))
    return user


def kind_of(post: str) -> str:
    """The kind of office that has a post."""
    return next(kind for kind, posts in POSTS_OF.items() if post in posts)


def hold(user: User, post: str, area: str) -> None:
    """Gives somebody another post."""
    Holding.objects.create(user=user, office=_serving(kind_of(post), area), post=post, from_on=date(2024, 1, 1))


def _serving(kind: str, area: str) -> Office:
    length = {OfficeKind.VILLAGE_COMMITTEE: 12, OfficeKind.TOWNSHIP_OFFICE: 9}.get(kind, 6)
    rows = Office.objects.filter(kind=kind, division_id=area[:length].ljust(12, "0"))
    return rows.order_by("id")[0]


def team(area: str = VILLAGE) -> dict[str, User]:
    """One person a post around a village, by post; made together, because most tests of pages ask for them."""
    offices = {post: _serving(kind, area) for kind, posts in POSTS_OF.items() for post in posts[:1]}
    seats = [(post, offices[posts[0]]) for posts in POSTS_OF.values() for post in posts]
    names = {post: f"{post}.{office.division_id}" for post, office in seats}
    made = [User(username=names[post], display_name=names[post], password=make_password(PASSWORD)) for post, _ in seats]
    users = dict(zip((post for post, _ in seats), User.objects.bulk_create(made), strict=True))
    Holding.objects.bulk_create(
        Holding(user=users[post], office=office, post=post, from_on=date(2024, 1, 1)) for post, office in seats
    )
    return {post: users[post] for post in PostKind.values}


def resident_id(serial: int) -> str:
    """A made-up resident id with a right check digit."""
    body = f"41122419{50 + serial // 300 % 40}0315{serial % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


def single(name: str, serial: int, **changes: object) -> dict[str, object]:
    """The application of one person who lives alone."""
    told = answers.application(account_name=name, **changes)
    told["members"] = [{"name": name, "relation": "self", "resident_id": resident_id(serial), "labour": "partial"}]
    told["incomes"] = [{"member": name, "item": "casual_labour", "amount": "300.00", "period": "month"}]
    told["signatures"] = [{"member": name, "signature": answers.SIGNED}]
    return told


def apply(actor: User, told: dict[str, object] | None = None, now: datetime = NOW, **where: str) -> Opened:
    """An application handed in through the one door."""
    channel, area = where.get("channel", "village_aide"), where.get("area", VILLAGE)
    told = signed(told or answers.application(), now.astimezone(ZONE).date().isoformat())
    return intake.apply("dibao", actor, told, {}, now, channel=channel, area=area)


def signed(told: object, on: str) -> dict[str, object]:
    """The same answers with every signature given on a day."""
    if isinstance(told, dict):
        found = {name: signed(inner, on) for name, inner in told.items()}
        return {**found, "on": on} if set(found) == {"name", "on"} else found
    return [signed(item, on) for item in told] if isinstance(told, list) else told


def open_task(case: Case, element: str = "") -> Task:
    """The open task of a case, or the one of a step."""
    rows = Task.objects.filter(process=case.process_id, state=Task.State.OPEN)
    return (rows.filter(element=element) if element else rows).order_by("id").first()


def do(task: Task, people: dict[str, User], now: datetime, **changes: object) -> steps.StepDone:
    """One step done by whoever holds its post."""
    told = answers.answer(task.section, now.date().isoformat(), **deepcopy(changes))
    return steps.submit(task.pk, people[task.post], told, {}, now)


def advance(case: Case, people: dict[str, User], until: str, now: datetime = NOW) -> datetime:
    """Does step after step, one an hour, until a step is open; timers fire when their time has come."""
    while (task := open_task(case)) is None or task.element != until:
        now += timedelta(hours=1)
        if task is None:
            now = _let_time_pass(case, now)
        else:
            do(task, people, now)
    return now


def granted(
    people: dict[str, User], name: str = "李建国", serial: int = 1, now: datetime = NOW, **told: object
) -> Award:
    """The dibao award of one person who lives alone, through the whole procedure."""
    case = apply(people["village_aide"], single(name, serial, **told), now).case
    now = advance(case, people, "archiving", now)
    do(open_task(case), people, now + timedelta(hours=1))
    return Award.objects.get(case=case)


def _let_time_pass(case: Case, now: datetime) -> datetime:
    timer = case.process.timers.order_by("due_at").first()
    if timer is None:
        raise AssertionError(f"办件{case.number}没有待办，也没有定时")
    now = max(now, timer.due_at + timedelta(hours=9))
    steps.fire_timers(case.process_id, now)
    return now
