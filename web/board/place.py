"""What part of the board a reader asked for: the groups named in the address, the days, and what groups are called."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.board.figures import DIMENSIONS, NOBODY, Days
from offices import divisions
from offices.divisions import Level
from offices.models import Division, Office, User
from web import dues
from web.desk import Desk, desk
from web.words import STEPS, scheme_title, step_name

SPANS = (7, 30, 90, 365)
USUAL = 30
TITLES = {
    "town": gettext_lazy("乡镇（街道）"),
    "village": gettext_lazy("村（社区）"),
    "office": gettext_lazy("机构"),
    "step": gettext_lazy("环节"),
    "scheme": gettext_lazy("救助类别"),
    "person": gettext_lazy("经办人"),
}
FIGURE_TITLES = {
    "open": gettext_lazy("在办"),
    "overdue": gettext_lazy("超期"),
    "soon": gettext_lazy("临期"),
    "waiting": gettext_lazy("等他人"),
    "provisional": gettext_lazy("暂定"),
    "done": gettext_lazy("办结"),
    "limited": gettext_lazy("有时限的办结"),
    "late": gettext_lazy("逾期办结"),
    "rework": gettext_lazy("返工"),
}


@dataclass(frozen=True)
class Asked:
    """One look at the board."""

    here: Desk
    by: str
    place: dict[str, str]
    span: int

    @property
    def days(self) -> Days:
        on = self.here.on
        return Days(on, dues.soon_on(on, self.here.seats[0].division), on - timedelta(days=self.span - 1))

    def query(self, **changes: object) -> str:
        """The address of a look that differs from this one; what is None falls away."""
        values = {**self.place, "by": self.by, "span": self.span, **changes}
        return urlencode({name: value for name, value in values.items() if value not in (None, "")})


def asked(request: HttpRequest) -> Asked:
    """Reads the address; words that mean nothing are left aside, as if they had not been written."""
    given = request.GET
    here = desk(request)
    by = given.get("by", "town" if divisions.level(here.seats[0].division) < Level.TOWNSHIP else "village")
    place = {name: given[name][: 20 if name != "step" else 60] for name in DIMENSIONS if _means(name, given)}
    span = next((each for each in SPANS if str(each) == given.get("span")), USUAL)
    return Asked(here, by if by in DIMENSIONS else "town", place, span)


def _means(name: str, given: QueryDict) -> bool:
    """Offices and people are numbers, or nobody."""
    value = given.get(name, "")
    numbered = name in ("office", "person") and value != NOBODY
    return bool(value) and (not numbered or value.isdecimal())


def named(dimension: str, keys: Iterable[str]) -> dict[str, str]:
    """What the groups of a dimension are called, in the order in which a page lists them: never by a figure."""
    keys = set(keys)
    if dimension in ("town", "village"):
        tail = "000" if dimension == "town" else ""
        names = dict(Division.objects.filter(code__in=[f"{key}{tail}" for key in keys]).values_list("code", "name"))
        return {key: names.get(f"{key}{tail}", key) for key in sorted(keys)}
    if dimension == "step":
        order = list(STEPS)
        ranked = sorted(keys, key=lambda key: (order.index(key) if key in order else len(order), key))
        return {key: str(step_name(key)) for key in ranked}
    if dimension == "scheme":
        return {key: str(scheme_title(key)) for key in sorted(keys)}
    return _numbered(dimension, keys)


def _numbered(dimension: str, keys: set[str]) -> dict[str, str]:
    wanted = [int(key) for key in keys if key.isdecimal()]
    if dimension == "office":
        rows = Office.objects.filter(pk__in=wanted).order_by("division_id", "kind", "id")
        return {str(row.pk): row.name for row in rows}
    found = User.objects.filter(pk__in=wanted).order_by("display_name", "id")
    people = {str(row.pk): str(row) for row in found}
    return people | ({NOBODY: _("待领取")} if NOBODY in keys else {})


def heading(place: dict[str, str]) -> str:
    """The groups named, in words: 东明镇 · 入户调查."""
    return " · ".join(named(name, [key]).get(key, key) for name, key in place.items())
