"""Who acts in a worked case: every post is held by an invented person, made when first asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from cases.errors import Blocked
from cases.rehearsal import places
from offices.models import Holding, Office, OfficeKind, PostKind, User
from offices.routing import office_for

K, P = OfficeKind, PostKind
SINCE = date(2000, 1, 1)
OFFICE_OF = {
    P.VILLAGE_AIDE: K.VILLAGE_COMMITTEE,
    P.GRID_MEMBER: K.VILLAGE_COMMITTEE,
    P.GRID_HEAD: K.VILLAGE_COMMITTEE,
    P.APPLICANT: K.VILLAGE_COMMITTEE,
    P.CASEWORKER: K.TOWNSHIP_OFFICE,
    P.INVESTIGATOR: K.TOWNSHIP_OFFICE,
    P.HEAD_OF_OFFICE: K.TOWNSHIP_OFFICE,
    P.MEANS_TEST_OFFICER: K.MEANS_TEST_CENTRE,
    P.FINANCE_CLERK: K.FINANCE_BUREAU,
    P.LIAISON: K.DEPARTMENT,
    P.AUDITOR: K.COUNTY_GOVERNMENT,
}
NAMES = {
    P.VILLAGE_AIDE: "莫春梅",
    P.GRID_MEMBER: "常小军",
    P.GRID_HEAD: "鲁大成",
    P.APPLICANT: "申领人",
    P.CASEWORKER: "聂文静",
    P.INVESTIGATOR: "石建国",
    P.HEAD_OF_OFFICE: "郭志远",
    P.COUNTY_APPROVER: "杜明慧",
    P.COUNTY_HEAD: "张守正",
    P.MEANS_TEST_OFFICER: "范思源",
    P.SUPERVISOR: "程督安",
    P.FINANCE_CLERK: "钱向荣",
    P.LIAISON: "贺医宁",
    P.AUDITOR: "严清和",
}
# Words for a role that is no post of its own, and the post in which it acts.
WORDS = {"resident": P.APPLICANT, "agent": P.CASEWORKER}
NOBODY = "anyone"
# No account of an installation begins like this.
ACCOUNTS = "rehearsal."
ORDINALS = "甲乙丙丁戊己庚辛壬癸"


@dataclass(frozen=True)
class Role:
    """A post, which of its holders (1 is the first), and where when it is not the case's own place."""

    post: str
    number: int = 1
    area: str = ""
    word: str = ""
    office: str = ""


def read_role(text: str) -> Role:
    """Reads `caseworker`, `caseworker 2`, `caseworker@340303200001`, `liaison:education`; ValueError says what may be.

    Behind the colon stands the word of a department, or of a kind of office other than the post's own.
    """
    who, _, area = text.replace(" ", "").partition("@")
    who, _, office = who.partition(":")
    word = who.rstrip("0123456789")
    post = WORDS.get(word, word)
    if post not in PostKind.values:
        near = get_close_matches(word, roles(), 1)
        hint = f"，是不是 {near[0]}" if near else ""
        raise ValueError(f"没有“{text}”这个角色{hint}；可用的有：{'、'.join(roles())}")
    if area and not (area.isdigit() and len(area) in (6, 9, 12)):
        raise ValueError(f"角色“{text}”中 @ 之后应为 6、9 或 12 位区划代码")
    return Role(post, int(who[len(word) :] or 1), area, word, office)


def roles() -> list[str]:
    """All words for roles."""
    return [*PostKind.values, *WORDS]


class People:
    """The invented people of one worked case, by role; only their numbers are kept, rows are read when they act."""

    def __init__(self, area: str, on: date, aliases: Mapping[str, str] | None = None) -> None:
        self.area, self.on, self.aliases = area, on, dict(aliases or {})
        self._known: dict[tuple[str, int, str, str], int] = {}

    def find(self, text: str) -> User:
        """The person of a role or of a name given under [people]."""
        role = read_role(self.aliases.get(text, text))
        name = text if text in self.aliases else ""
        key = (role.post, role.number, role.area, role.office)
        if key not in self._known:
            self._known[key] = self._make(role, name).pk
        return User.objects.get(pk=self._known[key])

    def colleague_of(self, text: str) -> str:
        """The name of the next holder of the same post, who signs where two must sign."""
        role = read_role(self.aliases.get(text, text))
        return name_of(Role(role.post, role.number + 1, role.area, office=role.office))

    def _make(self, role: Role, name: str) -> User:
        place = places.village(role.area) if role.area else self.area
        if place != self.area:
            places.furnish(place, self.on)
        username = f"{ACCOUNTS}{place}.{role.post}{role.office and f'.{role.office}'}.{role.number}"
        user = User.objects.create(username=username, display_name=name or name_of(role), is_invented=True)
        office = _office(role, place, self.on)
        Holding.objects.create(user=user, office=office, post=role.post, from_on=min(SINCE, self.on))
        return user


def _office(role: Role, place: str, on: date) -> Office:
    kind = OFFICE_OF.get(P(role.post), K.CIVIL_AFFAIRS_BUREAU)
    if role.office in K.values:
        return office_for(role.office, place, on)
    return office_for(kind, place, on, role.office)


def role_of(post: str, office: Office) -> str:
    """The words for whoever holds a post at an office: the post alone where it sits in its usual office."""
    usual = OFFICE_OF.get(P(post), K.CIVIL_AFFAIRS_BUREAU)
    told = office.department or ("" if office.kind == usual else office.kind)
    return f"{post}:{told}" if told else post


def name_of(role: Role) -> str:
    """The invented name of a holder: the first has a name of its own, the others a letter to it."""
    name = NAMES.get(P(role.post), P(role.post).label)
    if role.number == 1:
        return name
    if role.number > len(ORDINALS):
        raise Blocked(f"同一岗位最多 {len(ORDINALS)} 人")
    return f"{name}{ORDINALS[role.number - 1]}"
