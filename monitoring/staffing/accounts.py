"""Accounts of people who work here: made, closed and opened again, freed from a lock. What they may do posts say."""

import re
from datetime import datetime

from axes.models import AccessAttempt
from axes.utils import reset
from django.db import transaction
from django.db.models import QuerySet

from cases.errors import Blocked, NotAllowed, NotFound
from monitoring.staffing import reach
from monitoring.staffing.reach import SECURITY, SYSTEM
from offices import passwords, security_log, sessions
from offices.models import User

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,59}")


@transaction.atomic
def make(username: str, name: str, email: str, actor: User, now: datetime) -> User:
    """Makes an account that can do nothing: it has no post and no password yet. Blocked says what is wrong."""
    county = reach.county_of(actor, SYSTEM, now.astimezone().date())
    check_names(username, name)
    if User.objects.filter(username__iexact=username).exists():
        raise Blocked(f"账号“{username}”已经有了，请换一个")
    user = User(username=username, display_name=name.strip(), email=email.strip(), date_joined=now)
    user.set_unusable_password()
    user.save()
    reach.note(county, "account_made", actor, now, {"user": user.pk})
    return user


def check_names(username: str, name: str) -> None:
    """Raises Blocked for a user name or a person's name that cannot be one."""
    if not NAME.fullmatch(username):
        raise Blocked("账号用3至60个字母、数字、点、横线或下划线，以字母或数字开头，不用身份证号和手机号")
    if re.fullmatch(r"\d{11}|\d{15}|\d{17}[\dXx]", username):
        raise Blocked("账号不能是身份证号或手机号")
    if not 2 <= len(name.strip()) <= 50:
        raise Blocked("姓名写2至50个字")


def check_county(user: User, county: str) -> None:
    """Raises Blocked for an account whose posts are all in other counties."""
    inside = user.holdings.filter(office__division__code__startswith=county)
    if user.holdings.exists() and not inside.exists():
        raise Blocked(f"账号“{user.username}”属于另一个县（{user.holdings.count()}个岗位），请换一个账号")


def find(user_id: int, actor: User, now: datetime) -> User:
    """An account that an administrator may look after; NotFound beyond the own area."""
    found = reach.people_for(actor, {SYSTEM, SECURITY}, now.astimezone().date()).filter(pk=user_id).first()
    if found is None:
        raise NotFound()
    return found


@transaction.atomic
def set_open(user: User, is_open: bool, actor: User, now: datetime) -> User:
    """Closes an account at once or opens it again; by the security administrator, never the own one."""
    county = reach.county_of(actor, SECURITY, now.astimezone().date())
    if user.pk == actor.pk:
        raise NotAllowed("不能停用或启用自己的账号")
    find(user.pk, actor, now)
    user.is_active = is_open
    user.save(update_fields=["is_active"])
    reach.note(county, "account_opened" if is_open else "account_closed", actor, now, {"user": user.pk})
    return user


def locked(actor: User, now: datetime, limit: int) -> QuerySet[AccessAttempt]:
    """The names of the area's accounts that failed to sign in so often that they are locked."""
    names = reach.people_for(actor, {SECURITY}, now.astimezone().date()).values("username")
    rows = AccessAttempt.objects.filter(username__in=names, failures_since_start__gte=limit)
    return rows.order_by("-attempt_time")


@transaction.atomic
def unlock(username: str, actor: User, now: datetime) -> int:
    """Lets somebody try again before the lock ends by itself; says how many records went."""
    county = reach.county_of(actor, SECURITY, now.astimezone().date())
    user = reach.people_for(actor, {SECURITY}, now.astimezone().date()).filter(username=username).first()
    if user is None:
        raise NotFound()
    gone = reset(username=username)
    reach.note(county, "account_unlocked", actor, now, {"user": user.pk})
    return int(gone)


@transaction.atomic
def give_password(user: User, actor: User, now: datetime) -> str:
    """Sets a password made by chance and returns it, to be told face to face; it must be changed at the next sign-in.

    By the security administrator, after who they are was seen; every session of the person ends.
    """
    county = reach.county_of(actor, SECURITY, now.astimezone().date())
    if user.pk == actor.pk:
        raise NotAllowed("自己的口令在“我的账号”更换；忘记时请另一位安全管理员发放")
    find(user.pk, actor, now)
    password = passwords.give(user, now)
    sessions.end_all(user.pk)
    security_log.write(security_log.Kind.PASSWORD_GIVEN, user, now, actor=actor)
    reach.note(county, "password_given", actor, now, {"user": user.pk})
    return password
