"""Accounts for trying the system out: one person a role in Lushi, and Yanshan where the township decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction

from offices.models import Holding, Office, OfficeKind, PostKind, User
from offices.routing import office_for

PASSWORD = "hulian-demo-2026"
SINCE = date(2024, 1, 1)
LUSHI, DONGMING_VILLAGE = "411224000000", "411224107200"
BENGSHAN, YANSHAN_VILLAGE = "340303000000", "340303200001"

K, P = OfficeKind, PostKind


@dataclass(frozen=True)
class Person:
    """One invented person: how to sign in, what to be called, which post, and where."""

    username: str
    name: str
    post: str
    office_kind: str
    area: str
    department: str = ""


# One liaison a department, so that a form for many departments can be answered.
DEPARTMENTS = {
    "education": "洪树人",
    "housing": "安广厦",
    "human_resources": "劳有所",
    "disabled_persons": "常扶助",
    "emergency_management": "应及时",
    "health": "康宁远",
    "justice": "公正言",
    "trade_union": "工同心",
    "women": "温如玉",
    "youth_league": "青向阳",
    "development_reform": "展宏图",
    "charity": "仁博爱",
}


def _village(place: str, village: str, names: Iterable[str]) -> list[Person]:
    posts = (
        ("aide", P.VILLAGE_AIDE, K.VILLAGE_COMMITTEE),
        ("grid", P.GRID_MEMBER, K.VILLAGE_COMMITTEE),
        ("caseworker", P.CASEWORKER, K.TOWNSHIP_OFFICE),
        ("investigator1", P.INVESTIGATOR, K.TOWNSHIP_OFFICE),
        ("investigator2", P.INVESTIGATOR, K.TOWNSHIP_OFFICE),
        ("head", P.HEAD_OF_OFFICE, K.TOWNSHIP_OFFICE),
        ("approver", P.COUNTY_APPROVER, K.CIVIL_AFFAIRS_BUREAU),
        ("county_head", P.COUNTY_HEAD, K.CIVIL_AFFAIRS_BUREAU),
        ("means_test", P.MEANS_TEST_OFFICER, K.MEANS_TEST_CENTRE),
    )
    return [
        Person(f"{place}.{word}", name, post, kind, village)
        for (word, post, kind), name in zip(posts, names, strict=True)
    ]


LUSHI_TEAM = _village(
    "lushi",
    DONGMING_VILLAGE,
    ("莫春梅", "常小军", "聂文静", "石建国", "卫晓红", "郭志远", "杜明慧", "张守正", "范思源"),
)
YANSHAN_TEAM = _village(
    "yanshan",
    YANSHAN_VILLAGE,
    ("陶玉兰", "陈小磊", "徐佳宁", "田大勇", "姜秀云", "孙立新", "吴念慈", "刘承平", "黄一鸣"),
)
LUSHI_OTHERS = [
    Person("lushi.supervisor", "程督安", P.SUPERVISOR, K.CIVIL_AFFAIRS_BUREAU, LUSHI),
    Person("lushi.designer", "金若愚", P.PROCESS_DESIGNER, K.CIVIL_AFFAIRS_BUREAU, LUSHI),
    Person("lushi.process_approver", "方慎行", P.PROCESS_APPROVER, K.CIVIL_AFFAIRS_BUREAU, LUSHI),
    Person("lushi.farm_designer", "田知节", P.PROCESS_DESIGNER, K.AGRICULTURE_BUREAU, LUSHI),
    Person("lushi.farm_approver", "耿守约", P.PROCESS_APPROVER, K.AGRICULTURE_BUREAU, LUSHI),
    Person("lushi.farm_officer", "牛得水", P.COUNTY_APPROVER, K.AGRICULTURE_BUREAU, LUSHI),
    Person("lushi.farm_head", "丰茂林", P.COUNTY_HEAD, K.AGRICULTURE_BUREAU, LUSHI),
    Person("lushi.finance", "钱向荣", P.FINANCE_CLERK, K.FINANCE_BUREAU, LUSHI),
    Person("lushi.liaison", "贺医宁", P.LIAISON, K.DEPARTMENT, LUSHI),
    Person("lushi.agriculture", "禾丰年", P.LIAISON, K.AGRICULTURE_BUREAU, LUSHI),
    *(Person(f"lushi.{word}", name, P.LIAISON, K.DEPARTMENT, LUSHI, word) for word, name in DEPARTMENTS.items()),
    Person("lushi.auditor", "严清和", P.AUDITOR, K.COUNTY_GOVERNMENT, LUSHI),
    Person("lushi.system", "高运维", P.SYSTEM_ADMINISTRATOR, K.CIVIL_AFFAIRS_BUREAU, LUSHI),
    Person("lushi.security", "安守望", P.SECURITY_ADMINISTRATOR, K.CIVIL_AFFAIRS_BUREAU, LUSHI),
    Person("lushi.applicant", "李有田", P.APPLICANT, K.VILLAGE_COMMITTEE, DONGMING_VILLAGE),
]
YANSHAN_OTHERS = [Person("yanshan.finance", "金满仓", P.FINANCE_CLERK, K.FINANCE_BUREAU, BENGSHAN)]
ROSTER = [*LUSHI_TEAM, *LUSHI_OTHERS, *YANSHAN_TEAM, *YANSHAN_OTHERS]


@transaction.atomic
def ensure(people: Iterable[Person], on: date) -> dict[str, User]:
    """The accounts of some people by username; who is missing is made, with the demonstration password."""
    people = list(people)
    known = _users(people)
    missing = [person for person in people if person.username not in known]
    if missing:
        _make(missing, on)
        known = _users(people)
    return known


def _users(people: list[Person]) -> dict[str, User]:
    return {user.username: user for user in User.objects.filter(username__in=[person.username for person in people])}


def _make(people: list[Person], on: date) -> None:
    """One hash serves all: the password is printed anyway, and hashing each would take minutes."""
    password = make_password(PASSWORD)
    users = User.objects.bulk_create(
        User(username=person.username, display_name=person.name, password=password, is_invented=True)
        for person in people
    )
    offices = {_seat(person): _office(person, on) for person in people}
    Holding.objects.bulk_create(
        Holding(user=user, office=offices[_seat(person)], post=person.post, from_on=SINCE)
        for user, person in zip(users, people, strict=True)
    )


def _seat(person: Person) -> tuple[str, str, str]:
    return person.office_kind, person.area, person.department


def _office(person: Person, on: date) -> Office:
    return office_for(person.office_kind, person.area, on, person.department)
