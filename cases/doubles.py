"""Nobody is helped twice: persons who already have, or ask for, something that the new application cannot stand beside.

What is found elsewhere is told as far as the clerk may see it: a number and a class in the own area; in another one
only which county to ask, and its telephone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection

from cases import access, secrets, statuses
from cases.errors import Blocked
from cases.floor.setting import beyond
from cases.models import APPLICATION, Case, Member
from offices import divisions
from offices.models import Division, OfficeKind, User
from offices.routing import office_for
from processes import editions
from processes.schemes import find_scheme
from rules.status_pairs import Held

# The application that is tried against every class, and the classes that it may end in.
ONE_DOOR = "one_door"
CLASSES = ("tekun", "dibao", "dibao_margin", "rigid_expenditure")
BASIC = "dibao"


class Doubled(Blocked):
    """家庭成员已有同样的申请或者待遇，不能重复申请。"""

    def __init__(self, message: str, number: str = "") -> None:
        """`number` is the case of the other record, where the clerk may see it."""
        super().__init__(message)
        self.number = number


@dataclass(frozen=True)
class Asked:
    """An application as far as doubles matter: what it asks for, where, who hands it in, and on which day."""

    scheme: str
    wanted: str
    area: str
    actor: User
    on: date


def wait_in_line(data: Mapping[str, object]) -> None:
    """Lets of two applications that name one person the second wait until the first is written, then find it.

    No row stands for somebody who is not known yet, so the lock is on the person's blind index. SQLite has one lock
    for all who write.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for index in sorted(set(_indexes(data))):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [index])


@beyond("same_person")
def check(scheme: str, data: Mapping[str, object], area: str, actor: User, on: date) -> None:
    """Doubled tells of the first award or running application that stands in the way (汇总：不漏救、不重复救助)."""
    asked = Asked(scheme, _wanted(scheme, data), area, actor, on)
    members = _members(data)
    _check_running(asked, members)
    _check_held(asked, members)


def _wanted(scheme: str, data: Mapping[str, object]) -> str:
    alone = scheme == BASIC and data.get("applies_as") == "single_person"
    return statuses.SINGLE if alone else scheme


def _members(data: Mapping[str, object]) -> list[Member]:
    """Who is known by one of the numbers that were told, in whatever household."""
    known = Member.objects.filter(resident_id_index__in=_indexes(data), until_on__isnull=True)
    return list(known.select_related("household").order_by("id"))


def _indexes(data: Mapping[str, object]) -> list[str]:
    rows = data.get("members") or []
    return secrets.blinds(str(row["resident_id"]) for row in rows if row.get("resident_id"))


def _check_running(asked: Asked, members: list[Member]) -> None:
    running = Case.objects.filter(state=Case.State.OPEN, procedure=APPLICATION, scheme__in=_alike(asked.scheme))
    found = running.filter(household_id__in={member.household_id for member in members}).order_by("id").first()
    if found is None:
        return
    if _may_see(asked, found):
        raise Doubled(f"家庭成员已有一件同类申请在办（办件编号{found.number}），不能重复申请", found.number)
    raise Doubled(_hidden(asked, found.area, "提出同类申请"))


def _alike(scheme: str) -> Iterable[str]:
    """The application for everything and one for a class of its own are the same matter."""
    if scheme == ONE_DOOR:
        return (ONE_DOOR, *CLASSES)
    return (scheme, ONE_DOOR) if scheme in CLASSES else (scheme,)


def _check_held(asked: Asked, members: list[Member]) -> None:
    """Every status that one of the persons holds, or that holds their household, against the one asked for."""
    own = next((member.household_id for member in members if member.household.area == asked.area), None)
    edition = editions.in_force(asked.scheme, asked.on)
    for standing in statuses.of_households({member.household_id for member in members}):
        held = _held(standing, members, own)
        if held is None or (standing.is_leaving and asked.wanted != standing.status):
            continue
        for wanted in _classes(asked.wanted, standing.status, held):
            found = statuses.check(edition, wanted, [held])
            if held.status in (wanted, _whole(wanted)) or (found and found[0].verdict == "forbidden"):
                raise _double(asked, standing, found[0].why if found else "")


def _whole(wanted: str) -> str:
    """Who is helped with the whole household cannot be helped alone for the same thing."""
    return BASIC if wanted == statuses.SINGLE else wanted


def _held(standing: statuses.Standing, members: list[Member], own: int | None) -> Held | None:
    """How near a status is: the same person in this household or in another; a stranger's there does not count."""
    people = [member for member in members if member.household_id == standing.award.household_id]
    if not any(standing.covers(member.name) for member in people):
        return Held(standing.status, "household") if standing.award.household_id == own else None
    return Held(standing.status, "person" if standing.award.household_id == own else "other_household")


def _classes(wanted: str, held: str, near: Held) -> tuple[str, ...]:
    """One application for everything meets a class by what it may end in: the same class, or dibao of another house."""
    if wanted != ONE_DOOR:
        return (wanted,)
    if near.scope == "other_household":
        return (held, BASIC)
    return (held,) if held in ("tekun", "dibao") else ()


def _double(asked: Asked, standing: statuses.Standing, why: str) -> Doubled:
    name = _name(standing.status)
    if not _may_see(asked, standing.award.case):
        return Doubled(_hidden(asked, standing.award.area, f"享受{name}"))
    number = standing.award.case.number
    if standing.status in (asked.wanted, asked.scheme):
        told = f"家庭成员已在享受同一类救助（{name}，办件编号{number}）；情况有变化的，请办理变更"
        return Doubled(told, number)
    return Doubled(f"家庭成员已在享受{name}（办件编号{number}）：{why}", number)


def _name(status: str) -> str:
    scheme = find_scheme(status)
    return scheme.name if scheme else status


def _may_see(asked: Asked, case: Case) -> bool:
    """A clerk sees the cases of the own area, an applicant the own ones."""
    return case.applicant_user_id == asked.actor.pk or any(case.area.startswith(prefix) for prefix in _areas(asked))


def _areas(asked: Asked) -> frozenset[str] | set[str]:
    return access.reach(asked.actor, asked.on).areas(access.SEES_CASES)


def _hidden(asked: Asked, area: str, what: str) -> str:
    """Offices are told whom to ask; whoever applies by phone learns nothing of persons whose numbers were typed."""
    if not _areas(asked):
        return "填写的成员中有人已有申请或者待遇，不能在网上再提出；请带身份证到乡镇（街道）窗口核实"
    return f"家庭成员已在{_elsewhere(area, what, asked.on)}"


def _elsewhere(area: str, what: str, on: date) -> str:
    """The county to ask and its telephone: nothing of the case, the place or the money."""
    county = divisions.at(area, divisions.Level.COUNTY)
    name = Division.objects.values_list("name", flat=True).get(code=county)
    bureau = office_for(OfficeKind.CIVIL_AFFAIRS_BUREAU, county, on)
    return f"{name}{what}，请与该县（市、区）联系：{bureau.name} {bureau.phone}"
