"""The security log: what happened about accounts. Rows are added and read; changing one is refused by the database."""

from datetime import datetime

from django.db.models import Q, QuerySet

from offices.models import Holding, SecurityEvent, User

Kind = SecurityEvent.Kind


def write(
    kind: str,
    user: User | None,
    now: datetime,
    *,
    address: str = "",
    actor: User | None = None,
    **detail: object,
) -> None:
    """Adds an event about an account, or about a name that no account has; `actor` is who did it to somebody else."""
    SecurityEvent.objects.create(
        at=now,
        kind=kind,
        user=user,
        actor=actor,
        county=county_of(user) if user else "",
        address=address[:45],
        detail=detail,
    )


def county_of(user: User) -> str:
    """The six digits of the county where a person has held a post last; empty without one."""
    held = Holding.objects.filter(user=user).order_by("-from_on", "-id").values_list("office__division_id", flat=True)
    return (held.first() or "")[:6]


def of_counties(counties: set[str]) -> QuerySet[SecurityEvent]:
    """The events of some counties, newest first, with those that no county can be named for."""
    rows = SecurityEvent.objects.filter(Q(county__in=counties) | Q(county=""))
    return rows.select_related("user", "actor").order_by("-at", "-id")


def about(user: User) -> QuerySet[SecurityEvent]:
    """What happened about one account, newest first."""
    return SecurityEvent.objects.filter(user=user).select_related("actor").order_by("-at", "-id")
