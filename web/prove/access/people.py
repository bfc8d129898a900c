"""Who asks, and plain rules of who may read what: written from the areas, with no look at the product's filter."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cases import tokens
from cases.models import Award, Case, Referral, Relocation
from offices.models import AccessToken, Holding, OfficeKind, PostKind
from processes.models import Task
from web.prove.access.marks import Kind, Owner
from web.prove.access.owners import digits

P = PostKind
# Whoever handles or oversees cases reads all of the own area.
OF_AREA = {P.VILLAGE_AIDE, P.GRID_MEMBER, P.GRID_HEAD, P.CASEWORKER, P.INVESTIGATOR, P.HEAD_OF_OFFICE}
OF_AREA |= {P.COUNTY_APPROVER, P.COUNTY_HEAD, P.SUPERVISOR, P.AUDITOR}
# Other offices read what was handed to them.
BY_HAND = {P.MEANS_TEST_OFFICER, P.LIAISON}
# Whoever pays reads who gets how much into which account, and neither where they live nor why.
PAYS = {Kind.NAME, Kind.NUMBER, Kind.UID, Kind.AMOUNT, Kind.ACCOUNT, Kind.ROW}
PAYING = {"Award", "AwardPeriod", "PaymentRoll", "PaymentLine", "PaymentDifference", "PaymentBlock", "PaymentBatch"}
PAYING |= {"Transfer", "PayeeAccount", "LedgerEntry", "RecoveryPlan", "SubsidyOrder", "ReserveFund", "ReserveEntry"}
# Where a household moves to, or came from, one reads that it moves.
MOVES = {Kind.NAME, Kind.NUMBER, Kind.UID, Kind.ROW}
# Whoever draws procedures replays past cases: numbers and days, no person.
DRAWS = {P.PROCESS_DESIGNER, P.PROCESS_APPROVER}
REPLAYED = {Kind.NUMBER, Kind.ROW}
# Days, standards, offices, who sits there, and what designers try out: no household stands in them.
OF_OFFICES = {"CalendarChange", "CalendarDay", "StandardValue", "Office", "Holding", "PostGrant", "User", "Absence"}
OF_OFFICES |= {"ReplayRun", "MoveRun", "ReferralPush"}
# What a county keeps for all its townships: no person is in it.
OF_COUNTY = {"CharityProject"}
AGRICULTURE_SCHEMES = {"relapse_prevention"}


@dataclass(frozen=True)
class Place:
    """One post at one office."""

    post: str
    area: str
    office: int
    kind: str


@dataclass(frozen=True)
class Person:
    """Somebody with an account, or nobody (0)."""

    user: int
    label: str
    places: tuple[Place, ...] = ()

    @property
    def posts(self) -> set[str]:
        """All posts of the person."""
        return {place.post for place in self.places}


NOBODY = Person(0, "未登录")


@dataclass
class Rules:
    """What a person may read, by where the person sits and what was handed over."""

    handed: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    schemes: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    applicants: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    moves: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))

    def may_read(self, person: Person, owner: Owner) -> bool:
        """Answers whether one of the person's places lets the mark through."""
        if person.user and person.user in self.applicants[owner.household]:
            return True
        return any(self._place_reads(place, owner) for place in person.places)

    def _place_reads(self, place: Place, owner: Owner) -> bool:
        if place.post in OF_AREA and self._moves_here(place, owner):
            return True
        own, area = (place.area[:6], owner.area[:6]) if owner.table in OF_COUNTY else (place.area, owner.area)
        if not _near(own, area):
            return False
        if owner.table in OF_OFFICES or (not owner.household and place.area.startswith(owner.area)):
            return place.post != P.APPLICANT
        if place.post in OF_AREA | BY_HAND and place.office in self.handed[owner.household]:
            return True
        if place.post in OF_AREA:
            return place.kind != OfficeKind.AGRICULTURE_BUREAU or self._of_agriculture(owner)
        if place.post == P.FINANCE_CLERK:
            return owner.kind in PAYS or (owner.kind == Kind.TEXT and owner.table in PAYING)
        return place.post in DRAWS and owner.kind in REPLAYED

    def _moves_here(self, place: Place, owner: Owner) -> bool:
        told = owner.kind in MOVES or (owner.kind == Kind.TEXT and owner.table == "Relocation")
        return told and any(area.startswith(place.area) for area in self.moves[owner.household])

    def _of_agriculture(self, owner: Owner) -> bool:
        return bool(self.schemes[owner.household] & AGRICULTURE_SCHEMES)


def _near(own: str, other: str) -> bool:
    """One of the two areas lies in the other."""
    return own.startswith(other) or other.startswith(own)


def may_write(person: Person, area: str) -> bool:
    """A row may change that lies in one's own area, or in one above it (a county's register, a counter)."""
    return any(_near(place.area, area) for place in person.places)


def everybody() -> list[Person]:
    """All who hold a post, and nobody."""
    rows = Holding.objects.select_related("user", "office").order_by("user_id", "id")
    places: dict[tuple[int, str], list[Place]] = defaultdict(list)
    for row in rows:
        place = Place(row.post, digits(row.office.division_id), row.office_id, row.office.kind)
        places[row.user_id, row.user.username].append(place)
    return [*(Person(user, name, tuple(held)) for (user, name), held in places.items()), NOBODY]


def rules() -> Rules:
    """What was handed to which office, its schemes, who applied, and where it moves, as the tables have it."""
    made = Rules()
    for home, office in Task.objects.values_list("process__case__household", "office"):
        made.handed[home or 0].add(office)
    for home, *offices in Referral.objects.values_list("household", "to_office", "copy_office", "from_office"):
        made.handed[home].update(office for office in offices if office)
    for home, scheme in (*_of(Case), *_of(Award)):
        made.schemes[home].add(scheme)
    for home, user in Case.objects.exclude(applicant_user=None).values_list("household", "applicant_user"):
        made.applicants[home].add(user)
    for home, *areas in Relocation.objects.values_list("award__household", "from_area", "to_area"):
        made.moves[home].update(map(digits, areas))
    return made


def _of(table: type[Case] | type[Award]) -> list[tuple[int, str]]:
    return list(table.objects.values_list("household", "scheme"))


def token_of(person: Person) -> str:
    """The word of the person's token for programs; it is the same for the same person and means nothing elsewhere."""
    return f"probe-token-of-{person.user}"


def give_tokens(people: list[Person], now: datetime) -> None:
    """A token for programs to everybody, with the right to write."""
    first, second = (person.user for person in people[:2])
    for person in people:
        if person.user:
            AccessToken.objects.create(
                user_id=person.user,
                title="探测",
                scope=AccessToken.Scope.WRITE,
                until_on=now.date() + timedelta(days=30),
                digest=tokens.digest(token_of(person)),
                granted_by_id=second if person.user == first else first,
                granted_at=now,
                taken_at=now,
            )
