"""Posts that nobody holds together: the three administrators stand apart from each other and from all other work."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from offices.errors import PostsApart
from offices.models import Absence, Holding, PostKind, User

# System, security and audit administration (GB/T 22239 8.1.4.2: administrative powers are kept apart).
ADMINISTRATORS = frozenset({PostKind.SYSTEM_ADMINISTRATOR, PostKind.SECURITY_ADMINISTRATOR, PostKind.AUDITOR})


def apart(one: str, other: str) -> bool:
    """Tells whether nobody may hold two posts at the same time; the same post at two offices is no matter."""
    return one != other and not ADMINISTRATORS.isdisjoint((one, other))


def any_apart(posts: Iterable[str]) -> bool:
    """Tells whether a set of posts holds two that nobody may have together."""
    known = set(posts)
    return len(known) > 1 and not ADMINISTRATORS.isdisjoint(known)


def overlapping(from_on: date, until_on: date | None) -> Q:
    """Rows with from_on/until_on that share a day with a period; one without an end never ends."""
    later = Q(until_on__isnull=True) | Q(until_on__gte=from_on)
    return later & Q(from_on__lte=until_on) if until_on else later


def check_post(user: User, post: str, from_on: date, until_on: date | None) -> None:
    """Raises PostsApart when the person has a post in that time which does not go with this one.

    The database refuses the same (offices 0008); this says it in words, and before anything is written.
    """
    held = Holding.objects.filter(overlapping(from_on, until_on), user=user).values_list("post", flat=True)
    other = next((each for each in held if apart(each, post)), None)
    if other is not None:
        raise PostsApart(f"{user}已任{PostKind(other).label}，不能同时任{PostKind(post).label}：{PostsApart.__doc__}")
    if post in ADMINISTRATORS and _stands_in(user, from_on, until_on):
        raise PostsApart(f"{user}在这段时间有外出代办，不能任{PostKind(post).label}：请先取消代办")


def check_absence(absence: Absence) -> None:
    """Raises PostsApart when one of the two persons is an administrator then: no such post is lent."""
    people = (absence.user_id, absence.substitute_id)
    held = Holding.objects.filter(overlapping(absence.from_on, absence.until_on), user_id__in=people)
    row = held.filter(post__in=ADMINISTRATORS).select_related("user").first()
    if row is not None:
        raise PostsApart(f"{row.user}任{row.get_post_display()}，管理员岗位不设代办：请安全管理员另行授权接任的人")


def _stands_in(user: User, from_on: date, until_on: date | None) -> bool:
    return Absence.objects.filter(overlapping(from_on, until_on), Q(user=user) | Q(substitute=user)).exists()
