"""Filters of the inbox that people named: one's own, and those that a colleague shared with the office."""

from collections.abc import Collection
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from django.db.models import Q, QuerySet

from cases.errors import Blocked, NotFound
from monitoring.models import SavedFilter
from offices.models import User
from offices.routing import seats

# Fixed choices only: what was typed into the search box names people and is never kept.
KEPT = ("tab", "scheme", "step", "place", "due")
MOST = 20


def filters_for(user: User, offices: Collection[int]) -> QuerySet[SavedFilter]:
    """One's own filters, and those shared in the offices (ids) where one sits today."""
    return SavedFilter.objects.filter(Q(owner=user) | Q(office__in=offices)).select_related("owner").order_by("name")


def keep(user: User, name: str, query: str, shared: bool, now: datetime) -> SavedFilter:
    """Keeps a filter under a name, in place of one's own of the same name; shared with the office of the first seat."""
    name, query = name.strip()[:20], plain(query)
    if not name or not query:
        raise Blocked("请先选好筛选条件，再给它起个名字")
    others = SavedFilter.objects.filter(owner=user).exclude(name=name)
    if others.count() >= MOST:
        raise Blocked(f"常用筛选最多{MOST}个，请先删除不用的")
    held = seats(user.pk, now.astimezone().date())
    office_id = held[0].office_id if shared and held else None
    values = {"query": query, "office_id": office_id, "made_at": now}
    return SavedFilter.objects.update_or_create(owner=user, name=name, defaults=values)[0]


def plain(query: str) -> str:
    """The part of a query that may be kept, in a fixed order."""
    said = dict(parse_qsl(query))
    return urlencode([(key, said[key][:60]) for key in KEPT if said.get(key)])[:200]


def drop(user: User, pk: int) -> None:
    """Forgets one of one's own filters."""
    if not SavedFilter.objects.filter(owner=user, pk=pk).delete()[0]:
        raise NotFound()
