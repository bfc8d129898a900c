"""Needs that were found: reported by villages, answered by the township with information and help."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from cases import access, chain, secrets
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import Case, Need
from offices.models import PostKind, User

PLACE = "need.sealed"
MAY_INFORM = {PostKind.CASEWORKER, PostKind.HEAD_OF_OFFICE}


@transaction.atomic
def report(
    actor: User, area: str, name: str, told: str, phone: str, now: datetime, source: str = Need.Source.VILLAGE
) -> Need:
    """Reports people in need to the township, whether or not they have asked; `source` is who found them."""
    access.check_can_open_case(actor, area, now.astimezone().date())
    return enter(actor, area, name, told, phone, now, source)


def enter(actor: User, area: str, name: str, told: str, phone: str, now: datetime, source: str) -> Need:
    """Writes people in need down for a caller who has made sure that the actor may, within the caller's transaction."""
    if not name.strip() or not told.strip():
        raise Blocked("请写明是谁、遇到了什么困难")
    need = Need(area=area, name=name.strip()[:50], source=Need.Source(source))
    need.reported_by, need.reported_at = actor, now
    need.sealed = secrets.seal_json({"told": told.strip()[:2000], "phone": phone[:30]}, PLACE, need.uid)
    need.save()
    chain.append_for_county(area[:6], "need", actor, now, {"need": need.pk, "area": area})
    return need


def needs_for(user: User, on: date) -> QuerySet[Need]:
    """The needs found in one's area."""
    return Need.objects.filter(access.in_areas(access.reach(user, on).areas(access.SEES_CASES)))


def read(need: Need) -> dict[str, object]:
    """What was told, and how to reach the people."""
    return secrets.unseal_json(need.sealed, PLACE, need.uid)


@transaction.atomic
def look(need: Need, actor: User, now: datetime) -> dict[str, object]:
    """Opens what was told about a need; that somebody looked is kept (社会救助法 第七十条)."""
    chain.append_for_county(need.area[:6], "look", actor, now, {"need": need.pk, "purpose": "办理主动发现"})
    return read(need)


@transaction.atomic
def inform(need_id: int, actor: User, now: datetime, case: Case | None = None) -> Need:
    """Notes that the township told the people of their rights, and the application that it helped with."""
    on = now.astimezone().date()
    need = needs_for(actor, on).filter(pk=need_id).first()
    if need is None:
        raise NotFound()
    if not access.reach(actor, on).posts & MAY_INFORM:
        raise NotAllowed("告知政策、协助申请由乡镇（街道）办理")
    need.state = Need.State.APPLIED if case else Need.State.INFORMED
    need.case, need.informed_by, need.informed_at = case, actor, now
    need.save()
    chain.append_for_county(need.area[:6], "inform", actor, now, {"need": need.pk, "state": need.state})
    return need
