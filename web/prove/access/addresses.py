"""Every address of the URL conf, and real values for what stands in its path: rows of every area."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from random import Random

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from offices.models import Office
from rules.assistance import assistance
from web.prove.access import owners

# Which table the number or uid in a path names, by how the route begins; the longest beginning counts.
ROWS = {
    "messages/": "monitoring.Message",
    "tasks/": "processes.Task",
    "clocks/": "cases.Clock",
    "households/": "cases.Household",
    "custodies/": "cases.CustodyAgreement",
    "needs/": "cases.Need",
    "documents/": "cases.Document",
    "attachments/": "cases.Attachment",
    "notices/": "cases.PublicNotice",
    "editions/": "processes.SchemeEdition",
    "designer/": "processes.SchemeDraft",
    "designer/editions/": "processes.SchemeEdition",
    "designer/moves/": "cases.MoveRun",
    "designer/replays/": "cases.ReplayRun",
    "remedies/": "cases.Remedy",
    "archive/volumes/": "cases.Volume",
    "archive/destruction/": "cases.DestructionList",
    "retention/": "cases.DestructionList",
    "petitions/": "cases.Petition",
    "meetings/": "cases.Meeting",
    "meetings/papers/": "cases.OfficePaper",
    "meetings/tasks/": "cases.Resolution",
    "letters/": "cases.LetterRun",
    "items/": "cases.Entitlement",
    "items/search/": "cases.AutomaticRun",
    "leads/": "cases.Lead",
    "inbox/filters/": "monitoring.SavedFilter",
    "asides/": "cases.Aside",
    "countersigns/": "cases.Countersign",
    "opinions/": "cases.Opinion",
    "hand-overs/": "cases.HandOver",
    "projects/": "cases.CharityProject",
    "matches/": "cases.ResourceMatch",
    "evaluations/": "cases.Evaluation",
    "grids/": "monitoring.Grid",
    "patrols/": "cases.Household",
    "teams/": "monitoring.ResponseTeam",
    "teams/errands/": "monitoring.TeamDispatch",
    "hotline/": "cases.HotlineCall",
    "disclosures/": "monitoring.Disclosure",
    "programmes/": "monitoring.Programme",
    "awards/": "cases.Award",
    "takeover/": "cases.TakeoverRun",
    "standards/": "cases.StandardRun",
    "duplicates/": "cases.MergeRecord",
    "duplicates/people/": "cases.PersonMerge",
    "money/rolls/": "cases.PaymentRoll",
    "money/batches/": "cases.PaymentBatch",
    "money/lines/": "cases.PaymentLine",
    "money/blocks/": "cases.PaymentBlock",
    "money/awards/": "cases.Award",
    "money/accounts/": "cases.PayeeAccount",
    "money/recoveries/": "cases.RecoveryPlan",
    "money/orders/": "cases.SubsidyOrder",
    "reviews/waves/": "cases.ReviewWave",
    "reviews/households/": "cases.Household",
    "reviews/awards/": "cases.Award",
    "warnings/": "monitoring.RiskWarning",
    "warnings/replies/": "monitoring.Delivery",
    "warnings/watch/": "monitoring.WatchGroup",
    "warnings/watch/<uuid": "cases.Household",
    "warnings/quality/": "monitoring.RiskTuning",
    "warnings/runs/": "monitoring.DispatchRun",
    "mergers/": "monitoring.Merger",
    "supervision/calendar/": "monitoring.CalendarChange",
    "supervision/orders/": "monitoring.SupervisionOrder",
    "referrals/": "cases.Referral",
    "referrals/sheets/": "offices.Office",
    "referral-pushes/": "cases.ReferralPush",
    "measures/": "cases.Measure",
    "exchanges/": "cases.Exchange",
    "reserve/": "cases.ReserveFund",
    "reserve/entries/": "cases.ReserveEntry",
    "receiving/": "monitoring.Delivery",
    "receiving/sources/": "monitoring.Source",
    "receiving/doubts/": "monitoring.Unmatched",
    "comparing/runs/": "monitoring.Comparison",
    "comparing/households/": "cases.Household",
    "county-exports/": "monitoring.CountyExport",
    "data-requests/": "cases.DataRequest",
    "tokens/": "offices.AccessToken",
    "staff/": "offices.User",
    "security/grants/": "offices.PostGrant",
    "security/codes/": "offices.CodeReset",
    "api/v1/tasks/": "processes.Task",
    "api/v1/opinions/": "cases.Opinion",
    "api/v1/documents/": "cases.Document",
    "api/v1/attachments/": "cases.Attachment",
    "api/v1/households/": "cases.Household",
    "api/v1/referrals/": "cases.Referral",
    "api/v1/clocks/": "cases.Clock",
    "api/v1/hand-overs/": "cases.HandOver",
    "api/v1/remedies/": "cases.Remedy",
}
# What stands in a path and is no row of one area: words of the product, one of which is enough.
WORDS = {
    "show": ("differences", "guide", "checklist"),
    "what": ("applications", "granted", "act"),
    "line": ("employment", "medical", "housing"),
    "kind": ("decision", "monthly", "task"),
    "section": ("application", "examination"),
    "name": ("answer", "give_back", "receive", "address"),
    "group": ("household",),
    "way": ("up", "down"),
    "table": ("dibao", "shared"),
    "element": ("examination", "acceptance"),
    "flow": ("Flow_1",),
    "procedure": ("annual_review", "change", "relocation"),
    "which": ("paper", "feedback"),
    "act": ("confirm", "drop", "withdraw"),
    "days": ("5", "10"),
    "place": ("1", "2"),
}
# A second row in the path, below the first.
BELOW: dict[tuple[str, ...], tuple[str, str]] = {
    ("number", "uid"): ("cases.Member", "uid"),
    ("pk", "case_pk"): ("cases.Case", "pk"),
    ("code", "uid"): ("monitoring.Delivery", "uid"),
}
FIRST_KEYS = {"number", "code", "area", "office", "county", "pk", "uid", "edition"}
CASE, SOURCE = "cases.Case", "monitoring.Source"


@dataclass(frozen=True)
class Address:
    """One pattern of the URL conf: its route, its name, and what stands in its path."""

    route: str
    name: str
    keys: tuple[str, ...]

    @cached_property
    def row(self) -> str:
        """The table that the path names, or nothing."""
        told = [begins for begins in ROWS if self.route.startswith(begins)]
        return ROWS[max(told, key=len)] if told and {"pk", "uid"} & set(self.keys) else ""


@dataclass(frozen=True)
class Way:
    """An address with values in its path, the area of the row it names, and that row."""

    address: Address
    url: str
    area: str
    row: int = 0
    child: str = ""


class Unknown(LookupError):
    """The probe does not know how to ask an address."""


class NoRow(Unknown):
    """It knows, but the world has no row to ask with."""


def every() -> list[Address]:
    """All addresses of the product."""
    return [Address(route, pattern.name or route, tuple(pattern.pattern.converters)) for route, pattern in patterns()]


def patterns() -> Iterator[tuple[str, URLPattern]]:
    """Each pattern of the URL conf with its whole route."""
    yield from _below(get_resolver().url_patterns, "")


def _below(found: Iterable[URLPattern | URLResolver], above: str) -> Iterator[tuple[str, URLPattern]]:
    for each in found:
        if isinstance(each, URLPattern):
            yield above + str(each.pattern), each
        else:
            yield from _below(each.url_patterns, above + str(each.pattern))


class Paths:
    """Real values for every key of every path, with the area each belongs to."""

    def __init__(self, villages: Iterable[str]) -> None:
        self.villages = list(villages)
        self._known: dict[tuple[str, str], list[tuple[str, str, int]]] = {}

    def of(self, address: Address) -> dict[str, list[Way]]:
        """The ways to ask an address, by area; Unknown where a key has no meaning yet or a table has no row."""
        first = next((key for key in address.keys if self._names_a_row(address, key)), None)
        rows = self._rows(address, first) if first else [("", "", 0)]
        if first and not rows:
            raise NoRow(f"{address.route}：没有可用的{address.row or first}记录")
        found: dict[str, list[Way]] = defaultdict(list)
        for place, (value, area, pk) in enumerate(rows):
            told = {first: value} if first else {}
            told |= {key: self._word(address, key, place) for key in address.keys if key != first}
            child = told[address.keys[1]] if address.keys[:2] in BELOW else ""
            found[area].append(Way(address, filled(address.route, told), area, pk, child))
        return found

    def mixed(self, way: Way, rng: Random) -> Way:
        """The same way with any row of any place as the second one in its path."""
        if not way.child:
            return way
        other, _, _ = rng.choice(self._of_table(*BELOW[way.address.keys[:2]]))
        before, _, after = way.url.rpartition(way.child)
        return replace(way, url=f"{before}{other}{after}", child=other)

    def _names_a_row(self, address: Address, key: str) -> bool:
        return key == "area" or (key == address.keys[0] and key in FIRST_KEYS)

    def _rows(self, address: Address, key: str) -> list[tuple[str, str, int]]:
        if key == "area":
            return [(village, village, 0) for village in self.villages]
        if key == "county":
            return [(village[:6], village[:6], 0) for village in self.villages]
        if key == "office":
            return self._of_table("offices.Office", "pk")
        if key == "edition":
            return self._of_table("processes.SchemeEdition", "pk")
        if key == "number" and address.keys[0] == "number":
            return self._of_table(CASE, "number")
        if key == "code":
            return self._of_table("cases.Document" if address.route.startswith("verify/") else SOURCE, "code")
        if not address.row:
            raise Unknown(f"{address.route}：不知道路径里的{key}是哪个表的记录")
        return self._of_table(address.row, key)

    def _of_table(self, label: str, column: str) -> list[tuple[str, str, int]]:
        if (label, column) not in self._known:
            table = apps.get_model(label)
            areas = (
                self._offices()
                if table is Office
                else owners.areas(table)
                if owners.ways(table, owners.COLUMNS)
                else {}
            )
            rows = table._default_manager.values_list("pk", column)
            self._known[label, column] = [(str(value), areas.get(pk, ""), pk) for pk, value in rows]
        return self._known[label, column]

    def _offices(self) -> dict[int, str]:
        wanted = {village[:length] for village in self.villages for length in (6, 9)}
        rows = Office.objects.values_list("pk", "division_id")
        return {pk: owners.digits(code) for pk, code in rows if owners.digits(code) in wanted}

    def _word(self, address: Address, key: str, place: int) -> str:
        if (address.keys[0], key) in BELOW:
            rows = self._of_table(*BELOW[address.keys[0], key])
            return rows[place * 7 % len(rows)][0]
        if key == "scheme":
            return list(assistance().schemes)[0] if address.keys == ("scheme",) else "dibao"
        if key == "number":
            return "1"
        if key not in WORDS:
            raise Unknown(f"{address.route}：不知道路径里的{key}可以是什么")
        return WORDS[key][place % len(WORDS[key])]


def filled(route: str, values: dict[str, str]) -> str:
    """A route with its values in it."""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda key: values[key[1]], route)
