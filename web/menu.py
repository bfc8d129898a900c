"""The navigation in groups: what somebody opens daily stands first, the rest under the name of its work."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from web.posts import DOORS, Door

# So many entries are found at a glance; more are shown in groups that open.
AT_A_GLANCE = 9
DAILY = frozenset({"patrols", "inbox", "own_cases", "supervision", "supervision_orders", "apply", "board", "messages"})
GROUPS: tuple[tuple[str | Promise, frozenset[str]], ...] = (
    (
        _("发现和监测"),
        frozenset({"needs", "leads", "comparisons", "compared_lists", "grids", "follow_ups", "calls"})
        | {"risk_warnings", "deliveries", "doubts"},
    ),
    (
        _("办件"),
        frozenset({"cases", "recognition", "relatives", "extensions", "relocations", "duplicates", "takeovers"}),
    ),
    (
        _("待遇和资金"),
        frozenset({"awards", "reviews", "money", "money_lines", "reserve", "standards", "items"}),
    ),
    (
        _("部门协同"),
        frozenset({"referrals", "meetings", "resolutions", "programmes", "projects", "evaluations", "labour_tags"}),
    ),
    (
        _("文书和档案"),
        frozenset({"archive", "retention", "disclosures", "letter_runs", "statistics", "remedies", "petitions"})
        | {"data_requests"},
    ),
    (
        _("流程和系统"),
        frozenset({"designer", "heat", "moves", "editions", "calendar_changes", "mergers", "chain_check", "system"})
        | {"county_exports", "looks", "tokens", "security_log", "code_resets"}
        | {"jobs", "security", "staff", "vacancies", "staff_imports", "audit"},
    ),
)


@dataclass(frozen=True)
class Group:
    """Entries under one title; the first group has none and always shows."""

    title: str | Promise
    doors: tuple[Door, ...]
    open: bool


def grouped(doors: Iterable[Door], here: str) -> list[Group]:
    """The entries of one person; the group of the page that shows stands open, and a lone group always does."""
    doors = tuple(doors)
    if len(doors) <= AT_A_GLANCE:
        return [Group("", doors, True)]
    rest = [(title, tuple(door for door in doors if door.name in names)) for title, names in GROUPS]
    rest = [(title, some) for title, some in rest if some]
    lone = len(rest) == 1
    found = [Group(title, some, lone or any(door.name == here for door in some)) for title, some in rest]
    return [Group("", tuple(door for door in doors if door.name in DAILY), True), *found]


def drawn(doors: tuple[Door, ...], here: str) -> SafeString:
    """The navigation as it stands on a page; every page shows it twice, and it changes with the page's entry alone."""
    own = here if any(door.name == here for door in doors) else ""
    return _drawn(doors, own, get_language() or "")


@lru_cache(maxsize=2000)
def _drawn(doors: tuple[Door, ...], here: str, language: str) -> SafeString:
    return render_to_string("web/nav.html", {"menu": grouped(doors, here), "here": here})


def without_group() -> set[str]:
    """Entries that nobody has put anywhere: they would be missing from a long menu."""
    placed = DAILY.union(*(names for _title, names in GROUPS))
    return {door.name for door in DOORS} - placed
