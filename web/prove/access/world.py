"""The world that is probed: two counties with cases at every step, every post in five places, marks everywhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from random import Random
from unittest.mock import patch

from django.db.models import Model

from cases import awards, secrets
from cases.invented import demonstration, households, names
from cases.invented.households import Invented
from cases.invented.printing import on_demand_only
from cases.invented.stories import CLOSED, OPEN
from cases.models import Assessment, Award, Evaluation, Household, Member, PublicNotice, SamplingDraw, SamplingSeed
from monitoring import heavy_day, invented
from monitoring.board import demonstration as board
from monitoring.comparing import demonstration as comparing
from monitoring.models import Disclosure
from monitoring.receiving import demonstration as receiving
from monitoring.risk import demonstration as risk
from offices import demo_accounts, divisions
from offices.demo_accounts import DEPARTMENTS, Person
from offices.models import CodeReset, OfficeKind, PostKind, User
from processes import drafts
from processes.models import SchemeEdition
from web.prove.access import marks, owners, people
from web.prove.access.marks import Kind, Marks, Owner
from web.prove.access.planting import Planter

K, P = OfficeKind, PostKind
# Two villages of one township, another township of that county, another county, and a third county without a case.
HOME, SAME_TOWN, OTHER_TOWN = "411224107200", "411224107001", "411224100001"
OTHER_COUNTY, THIRD_COUNTY = "340303200001", "430681101202"
VILLAGES = (HOME, SAME_TOWN, OTHER_TOWN, OTHER_COUNTY, THIRD_COUNTY)
POSTS = {
    K.VILLAGE_COMMITTEE: (P.VILLAGE_AIDE, P.GRID_MEMBER, P.GRID_HEAD, P.APPLICANT),
    K.TOWNSHIP_OFFICE: (P.CASEWORKER, P.INVESTIGATOR, P.HEAD_OF_OFFICE),
    K.CIVIL_AFFAIRS_BUREAU: (
        *(P.COUNTY_APPROVER, P.COUNTY_HEAD, P.SUPERVISOR, P.PROCESS_DESIGNER, P.PROCESS_APPROVER),
        *(P.SYSTEM_ADMINISTRATOR, P.SECURITY_ADMINISTRATOR),
    ),
    K.MEANS_TEST_CENTRE: (P.MEANS_TEST_OFFICER,),
    K.FINANCE_BUREAU: (P.FINANCE_CLERK,),
    K.AGRICULTURE_BUREAU: (P.COUNTY_APPROVER, P.LIAISON),
    K.DEPARTMENT: (P.LIAISON,),
    K.COUNTY_GOVERNMENT: (P.AUDITOR,),
}
STAND_STILL = {"accepting", "testing_means", "visiting", "examining", "on_the_board", "confirming"}
ENDED = {"granted", "refused"}
SHOWN = {"CharField", "TextField", "JSONField", "UUIDField"}
# Anybody may read these.
PUBLIC = {PublicNotice, SamplingSeed, SamplingDraw, Evaluation, Disclosure}
ADDRESS, PHONE, RESIDENT_ID = "household.address", "household.phone", "member.resident_id"


@dataclass
class World:
    """The marks of all that was made, and which tables have no row in which area."""

    marks: Marks
    missing: list[str]


def build(now: datetime) -> World:
    """Fills an empty installation."""
    _people(now)
    with _marked_names():
        for make in (demonstration, receiving, invented, risk, comparing, heavy_day, board):
            make.ensure(now)
        _other_town(now)
    _draft(now)
    _new_telephone(now)
    planter = Planter(VILLAGES[:4], now)
    planter.plant()
    people.give_tokens(people.everybody(), now)
    return World(gathered(), planter.missing)


def _people(now: datetime) -> None:
    demo_accounts.ensure(demo_accounts.ROSTER, now.date())
    demo_accounts.ensure((person for village in VILLAGES for person in _team(village)), now.date())


def _team(village: str) -> Iterator[Person]:
    """One person a post around a village, and for a county one liaison a department."""
    for kind, posts in POSTS.items():
        for post in posts:
            yield Person(f"{village}.{kind}.{post}", f"{post} {village}", post, kind, village)
    if village == OTHER_COUNTY:
        for word in DEPARTMENTS:
            yield Person(f"{village}.{word}", word, P.LIAISON, K.DEPARTMENT, village, word)


def _other_town(now: datetime) -> None:
    stories = [story for story in (*OPEN, *CLOSED) if story.name in STAND_STILL | ENDED]
    with on_demand_only():
        demonstration.play(divisions.parent(OTHER_TOWN), stories, now)


def _draft(now: datetime) -> None:
    """A procedure in the making, so that the designer's pages have something to show."""
    designer = User.objects.get(username="lushi.designer")
    base = SchemeEdition.objects.filter(scheme="dibao").latest("id")
    drafts.open_draft("dibao", "低保（修订）", "演示", designer.pk, now, base=base)


def _new_telephone(now: datetime) -> None:
    """Somebody's telephone is gone: the codes are to be taken away, and nobody has confirmed it yet."""
    aide, asker = (
        User.objects.get(username=f"{HOME}.{word}")
        for word in (
            "village_committee.village_aide",
            "civil_affairs_bureau.security_administrator",
        )
    )
    CodeReset.objects.create(user=aide, reason="换了手机", asked_by=asker, asked_at=now)


@contextmanager
def _marked_names() -> Iterator[None]:
    """Whoever is invented bears a pair of rare characters, and lives where another pair says."""
    found, place = marks.pairs(), households._place

    def marked_place(rng: Random, made: Invented) -> None:
        place(rng, made)
        made.address += f"{next(found)}巷"

    with (
        patch.object(names, "given_name", lambda rng, sex, born_on: next(found)),
        patch.object(households, "_place", marked_place),
    ):
        yield


def gathered() -> Marks:
    """The marks of every row: what it shows openly, what it seals, and the row itself."""
    made = Marks()
    for table in owners.tables():
        areas, homes = owners.areas(table), owners.households(table)
        for row in table._default_manager.all() if table not in PUBLIC else ():
            if row.pk in areas:
                for kind, token in _tokens(row):
                    made.enter(token, Owner(areas[row.pk], kind, table.__name__, homes.get(row.pk, 0)))
    return made.settled()


def _tokens(row: Model) -> Iterator[tuple[Kind, str]]:
    shown = (getattr(row, each.attname) for each in row._meta.concrete_fields if each.get_internal_type() in SHOWN)
    yield from ((_kind(token), token) for token in marks.tokens(marks.joined(shown)) if "." not in token)
    for kind, secret in _secrets(row):
        yield from ((kind, token) for token in marks.tokens(secret))


def _secrets(row: Model) -> Iterator[tuple[Kind, str]]:
    """What is sealed, or so exact that it stands for one household."""
    match row:
        case Household():
            yield Kind.ADDRESS, secrets.unseal_text(row.address_sealed, ADDRESS, row.uid)
            yield Kind.PHONE, secrets.unseal_text(row.phone_sealed, PHONE, row.uid)
        case Member():
            yield Kind.RESIDENT_ID, secrets.unseal_text(row.resident_id_sealed, RESIDENT_ID, row.uid)
        case Award():
            yield Kind.ACCOUNT, secrets.unseal_text(row.account_sealed, awards.PLACE, row.account_uid)
        case Assessment() if row.per_capita_income and row.per_capita_income % 1:
            yield Kind.AMOUNT, f"{row.per_capita_income:.2f}"


def _kind(token: str) -> Kind:
    if token.startswith("印記"):
        return Kind.TEXT
    if token[0] in marks.RARE:
        return Kind.NAME
    return Kind.UID if token.count("-") == 4 else Kind.NUMBER
