"""Tokens of programs: granted by the security administrator, taken by the owner of the account, ended by either.

Whoever grants a token never sees one that speaks for a person: the person takes it on the own page, and it is shown
there once. Only an account that nobody can sign in with, a machine's, gets its token from the administrator.
"""

import hashlib
import secrets as randomness
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from cases import access, chain
from cases.errors import AlreadyDone, Blocked, NotAllowed, NotFound
from offices import divisions
from offices.models import AccessToken, Holding, KeptAnswer, PostKind, User
from offices.routing import in_force

GRANTS = {PostKind.SECURITY_ADMINISTRATOR}
ENDS = GRANTS | {PostKind.SYSTEM_ADMINISTRATOR}
BYTES = 32
MOST_DAYS = 366
# A token in use is noted no more often than this.
NOTED = timedelta(minutes=5)
# How long the answer to a write is kept under its key.
KEPT = timedelta(days=30)


def tokens_for(user: User, on: date) -> QuerySet[AccessToken]:
    """The tokens of the accounts that hold a post where the person administers."""
    prefixes = access.reach(user, on).areas(set(ENDS))
    held = Holding.objects.filter(in_force(on)).filter(access.in_areas(prefixes, "office__division_id"))
    rows = AccessToken.objects.filter(user__in=held.values("user_id"))
    return rows.select_related("user", "granted_by", "revoked_by").order_by("-id")


def accounts_for(user: User, on: date) -> QuerySet[User]:
    """The accounts to which the person may grant a token: others, with a post in the area administered."""
    prefixes = access.reach(user, on).areas(set(GRANTS))
    held = Holding.objects.filter(in_force(on)).filter(access.in_areas(prefixes, "office__division_id"))
    return User.objects.filter(pk__in=held.values("user_id"), is_active=True).exclude(pk=user.pk).order_by("username")


@transaction.atomic
def grant(
    account: User, actor: User, now: datetime, *, title: str, scope: str, area: str, until_on: date
) -> tuple[AccessToken, str]:
    """Grants a token; its word comes with it for a machine's account alone, else it is empty until the owner takes it.

    Blocked says what does not fit: the purpose, the last day, an area outside the account's posts.
    """
    on = now.astimezone().date()
    county = _county_of(actor, on)
    if not accounts_for(actor, on).filter(pk=account.pk).exists():
        raise NotFound()
    _check(account, title, scope, area, until_on, on)
    made = AccessToken.objects.create(
        user=account, title=title.strip(), scope=scope, area=area, until_on=until_on, granted_by=actor, granted_at=now
    )
    chain.append_for_county(county, "token_granted", actor, now, _told(made))
    return made, "" if account.has_usable_password() else _word(made, now)


def _county_of(actor: User, on: date) -> str:
    areas = access.reach(actor, on).areas(set(GRANTS))
    if not areas:
        raise NotAllowed("接口令牌由安全管理员批准")
    return min(areas)[:6]


def _check(account: User, title: str, scope: str, area: str, until_on: date, on: date) -> None:
    if not title.strip():
        raise Blocked("请写明令牌的用途")
    if scope not in AccessToken.Scope.values:
        raise Blocked("请选择只读或者读写")
    if not on < until_on <= on + timedelta(days=MOST_DAYS):
        raise Blocked("有效期应在明天至一年以内")
    if area and not any(_meet(area, seat.division) for seat in access.reach(account, on).seats):
        raise Blocked("这个账号在所限的地区没有岗位")


def _meet(one: str, other: str) -> bool:
    return divisions.covers(one, other) or divisions.covers(other, one)


@transaction.atomic
def take(token_id: int, actor: User, now: datetime) -> str:
    """The word of one's own granted token, made now and shown once; taken before, it is not shown again."""
    row = AccessToken.objects.select_for_update().filter(pk=token_id, user=actor).first()
    if row is None or row.revoked_at or row.until_on < now.astimezone().date():
        raise NotFound()
    if row.digest:
        raise AlreadyDone("这个令牌已经领取过，不再显示；遗失的请撤销后重新申请")
    return _word(row, now)


def _word(row: AccessToken, now: datetime) -> str:
    word = randomness.token_urlsafe(BYTES)
    row.digest, row.taken_at = digest(word), now
    row.save(update_fields=["digest", "taken_at"])
    return word


@transaction.atomic
def revoke(token_id: int, actor: User, now: datetime) -> AccessToken:
    """Ends a token at once: by its owner, or by an administrator of the owner's area."""
    on = now.astimezone().date()
    seen = tokens_for(actor, on).order_by().values("pk")
    row = AccessToken.objects.select_for_update(of=("self",)).filter(Q(pk__in=seen) | Q(user=actor), pk=token_id)
    found = row.first()
    if found is None:
        raise NotFound()
    if found.revoked_at is None:
        found.revoked_by, found.revoked_at = actor, now
        found.save(update_fields=["revoked_by", "revoked_at"])
        chain.append_for_county(_home(found.user, on), "token_revoked", actor, now, _told(found))
    return found


def _home(user: User, on: date) -> str:
    """The county in whose chain an account's token is told: of its first post today, else of any that it had."""
    seats = access.reach(user, on).seats
    if seats:
        return seats[0].division[:6]
    held = Holding.objects.filter(user=user).order_by("id").values_list("office__division_id", flat=True).first()
    return (held or divisions.NATION)[:6]


def _told(row: AccessToken) -> dict[str, object]:
    return {"token": str(row.uid), "user": row.user_id, "scope": row.scope, "area": row.area, "title": row.title}


def signed_in(word: str, now: datetime) -> AccessToken | None:
    """The token that a word opens now, with its account; None for a word that opens nothing, whatever the reason."""
    row = AccessToken.objects.select_related("user").filter(digest=digest(word)).first() if word else None
    if row is None or row.revoked_at or row.until_on < now.astimezone().date() or not row.user.is_active:
        return None
    if row.last_used_at is None or now - row.last_used_at > NOTED:
        AccessToken.objects.filter(pk=row.pk).update(last_used_at=now)
    return row


def digest(word: str) -> str:
    """What is kept of a token's word."""
    return hashlib.sha256(word.encode()).hexdigest()


def forget_answers(now: datetime) -> int:
    """Drops the answers of writes that were kept long enough; returns how many."""
    return KeptAnswer.objects.filter(kept_at__lt=now - KEPT).delete()[0]
