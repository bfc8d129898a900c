"""How far an administrator's hand reaches: the area of the own office; and the record of what was done there."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import Q, QuerySet

from cases import access, chain
from cases.errors import NotAllowed
from offices.models import Holding, Office, PostKind, User
from offices.routing import in_force

SYSTEM, SECURITY, AUDIT = PostKind.SYSTEM_ADMINISTRATOR, PostKind.SECURITY_ADMINISTRATOR, PostKind.AUDITOR


def areas(actor: User, post: str, on: date) -> set[str]:
    """The prefixes in which somebody is an administrator of a kind on a day."""
    return access.reach(actor, on).areas({post})


def county_of(actor: User, post: str, on: date) -> str:
    """The six digits of an administrator's county; NotAllowed for anybody else."""
    prefixes = sorted(areas(actor, post, on))
    if not prefixes:
        raise NotAllowed(f"这件事由{PostKind(post).label}办理")
    return prefixes[0][:6]


def check(actor: User, post: str, area: str, on: date) -> None:
    """Raises NotAllowed unless somebody is the administrator of an area."""
    access.check_holds(actor, {PostKind(post)}, area, on, f"这件事由本地的{PostKind(post).label}办理")


def offices_for(actor: User, posts: set[PostKind], on: date) -> QuerySet[Office]:
    """The offices that stand in an administrator's area."""
    rows = Office.objects.filter(
        in_force(on), access.in_areas(access.reach(actor, on).areas(set(posts)), "division_id")
    )
    return rows.order_by("division_id", "kind", "name")


def holdings_for(actor: User, posts: set[PostKind], on: date) -> QuerySet[Holding]:
    """The posts, past and present, at the offices of an administrator's area."""
    seen = access.in_areas(access.reach(actor, on).areas(set(posts)), "office__division_id")
    return Holding.objects.filter(seen).select_related("user", "office")


def people_for(actor: User, posts: set[PostKind], on: date) -> QuerySet[User]:
    """The accounts of an area: who has or had a post there or is to get one, and who has never had any anywhere."""
    prefixes = access.reach(actor, on).areas(set(posts))
    if not prefixes:
        return User.objects.none()
    held = Holding.objects.filter(access.in_areas(prefixes, "office__division_id"))
    return User.objects.filter(Q(pk__in=held.values("user_id")) | Q(holdings__isnull=True)).distinct()


def note(area: str, act: str, actor: User, now: datetime, detail: Mapping[str, object]) -> None:
    """Writes an administrator's act into the chain of the county of a division, where the auditor reads it."""
    chain.append_for_county(area[:6], act, actor, now, detail)
