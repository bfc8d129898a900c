"""A post needs two persons: the system administrator asks for it, the security administrator grants or refuses it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from cases import access
from cases.errors import AlreadyDone, Blocked, NotAllowed, NotFound
from monitoring.staffing import reach
from monitoring.staffing.reach import SECURITY, SYSTEM
from offices import separation
from offices.models import Holding, Office, PostGrant, PostKind, User
from offices.routing import in_force

State = PostGrant.State


@dataclass(frozen=True)
class Wish:
    """A post as it is asked for."""

    user: User
    office: Office
    post: str
    from_on: date
    until_on: date | None
    reason: str


@transaction.atomic
def ask(wish: Wish, actor: User, now: datetime) -> PostGrant:
    """Asks for a post; Blocked or PostsApart say why it cannot be, and nothing is granted yet."""
    reach.check(actor, SYSTEM, wish.office.division_id, now.astimezone().date())
    _check(wish, actor)
    made = PostGrant.objects.create(
        user=wish.user,
        office=wish.office,
        post=wish.post,
        from_on=wish.from_on,
        until_on=wish.until_on,
        reason=wish.reason.strip(),
        asked_by=actor,
        asked_at=now,
    )
    _note(made, "post_asked", actor, now)
    return made


def _check(wish: Wish, actor: User) -> None:
    if wish.user == actor:
        raise NotAllowed("不能为自己申请岗位，请另一位系统管理员提出")
    if wish.post not in PostKind.values or not wish.reason.strip():
        raise Blocked("请选择岗位，并写明任职依据（文件或领导批示）")
    if wish.until_on and wish.until_on < wish.from_on:
        raise Blocked("离任日期不能早于任职日期")
    same = separation.overlapping(wish.from_on, wish.until_on)
    if Holding.objects.filter(same, user=wish.user, office=wish.office, post=wish.post).exists():
        raise Blocked(f"{wish.user}在这段时间已经有这个岗位")
    if PostGrant.objects.filter(user=wish.user, office=wish.office, post=wish.post, state=State.WAITING).exists():
        raise Blocked("同一岗位已经提出，正等安全管理员授权")
    separation.check_post(wish.user, wish.post, wish.from_on, wish.until_on)


@transaction.atomic
def settle(grant_id: int, granted: bool, actor: User, now: datetime, note: str = "") -> PostGrant:
    """Grants or refuses a post; from the day it names the person has it. Not by who asked, nor for oneself."""
    grant = _locked(grant_id, actor, now)
    if actor.pk in (grant.asked_by_id, grant.user_id):
        raise NotAllowed("提出人和本人不能授权，请另一位安全管理员办理")
    if not granted and not note.strip():
        raise Blocked("不同意时请写明理由")
    if granted:
        separation.check_post(grant.user, grant.post, grant.from_on, grant.until_on)
        Holding.objects.create(
            user=grant.user, office=grant.office, post=grant.post, from_on=grant.from_on, until_on=grant.until_on
        )
    grant.state = State.GRANTED if granted else State.REFUSED
    grant.settled_by, grant.settled_at, grant.note = actor, now, note.strip()[:200]
    grant.save()
    _note(grant, "post_granted" if granted else "post_refused", actor, now)
    return grant


def _locked(grant_id: int, actor: User, now: datetime) -> PostGrant:
    rows = grants_for(actor, {SECURITY}, now.astimezone().date()).select_for_update(of=("self",))
    grant = rows.filter(pk=grant_id).first()
    if grant is None:
        raise NotFound()
    if grant.state != State.WAITING:
        raise AlreadyDone(f"这项申请{grant.get_state_display()}，不能再办")
    return grant


def grants_for(actor: User, posts: set[PostKind], on: date) -> QuerySet[PostGrant]:
    """The posts that were asked for in an administrator's area, the newest first."""
    seen = access.in_areas(access.reach(actor, on).areas(set(posts)), "office__division_id")
    rows = PostGrant.objects.filter(seen).select_related("user", "office", "asked_by", "settled_by")
    return rows.order_by("-id")


@transaction.atomic
def end(holding_id: int, last_on: date, actor: User, now: datetime) -> Holding:
    """Ends a post with a day that is its last; taking a right away needs one administrator, system or security.

    A past day counts as yesterday: what the person did until now was done with the right. Nobody ends the last
    post of a kind of administrator of a county: nobody would be left to grant it anew.
    """
    on = now.astimezone().date()
    rows = reach.holdings_for(actor, {SYSTEM, SECURITY}, on).select_for_update(of=("self",))
    row = rows.filter(pk=holding_id).first()
    if row is None:
        raise NotFound()
    if row.until_on and row.until_on < on:
        raise AlreadyDone("这个岗位已经离任")
    _check_not_the_last(row, on)
    # Who is entered by mistake and has not begun yet has held the post on no day but the first.
    row.until_on = max(last_on, on - timedelta(days=1), row.from_on)
    row.save(update_fields=["until_on"])
    told = {"user": row.user_id, "post": row.post, "office": row.office_id, "until": row.until_on.isoformat()}
    reach.note(row.office.division_id, "post_ended", actor, now, told)
    return row


def _check_not_the_last(row: Holding, on: date) -> None:
    if row.post not in separation.ADMINISTRATORS:
        return
    county = row.office.division_id[:6]
    others = Holding.objects.filter(in_force(on), access.in_areas({county}, "office__division_id"), post=row.post)
    lasting = others.filter(until_on__isnull=True, user__is_active=True)
    if not lasting.exclude(pk=row.pk).exists():
        raise Blocked(f"本县只剩这一位{row.get_post_display()}：请先授权接任的人，再办离任")


def _note(grant: PostGrant, act: str, actor: User, now: datetime) -> None:
    told = {"grant": grant.pk, "user": grant.user_id, "post": grant.post, "office": grant.office_id}
    reach.note(grant.office.division_id, act, actor, now, told | ({"note": grant.note} if grant.note else {}))
