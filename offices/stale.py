"""Accounts that nobody has used for long (GB/T 22239-2019 8.1.4.2 c: superfluous and expired accounts are removed)."""

from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from offices import divisions
from offices.models import Holding, PostKind, User
from offices.routing import in_force

DAYS = 90


def stale_accounts(area: str, now: datetime, days: int = DAYS) -> QuerySet[User]:
    """Accounts below an area that are open though nobody has come in with them for so many days; longest unused first.

    An account that was never used counts from the day it was made. Applicants come when they need us and are left out.
    """
    since = now - timedelta(days=days)
    unused = Q(last_login__lt=since) | Q(last_login__isnull=True, date_joined__lt=since)
    low, high = divisions.bounds(area)
    here = Q(holdings__office__division_id__gte=low, holdings__office__division_id__lt=high)
    rows = User.objects.filter(unused, here, is_active=True).exclude(holdings__post=PostKind.APPLICANT)
    return rows.distinct().order_by("last_login", "date_joined")


def without_post(on: date) -> QuerySet[User]:
    """Open accounts that hold no post on a day: they open nothing, and should be closed."""
    held = Holding.objects.filter(in_force(on))
    return User.objects.filter(is_active=True).exclude(pk__in=held.values("user_id")).order_by("username")
