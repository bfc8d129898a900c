"""The assistance hotline: the area's number, each call registered, answered in time or handed on as a need."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from cases import access, chain, needs, secrets
from cases.errors import AlreadyDone, Blocked, NotFound
from cases.models import HotlineCall, Need
from offices import divisions
from offices.models import PostKind, User
from processes import region
from rules.errors import MissingStandard

PLACE, RULE = "hotline_call.sealed", "hotline.reply"
P = PostKind
TAKES = {P.COUNTY_APPROVER, P.COUNTY_HEAD, P.SUPERVISOR, P.CASEWORKER, P.HEAD_OF_OFFICE}
Kind, State = HotlineCall.Kind, HotlineCall.State
# What a person in need or a neighbour says on the phone is a lead at once, whatever else is answered.
LEADS = {Kind.REQUEST, Kind.REPORT}


@dataclass(frozen=True)
class Told:
    """What a caller said, about whom, and how to reach the caller."""

    content: str
    about: str = ""
    caller: str = ""
    phone: str = ""


def number_of(area: str, on: date) -> str:
    """The hotline's number in an area, as its pack or one above sets it."""
    return str(region.standards(area, on).get("contact.hotline").value)


@transaction.atomic
def register(kind: str, area: str, told: Told, received_at: datetime, actor: User, now: datetime) -> HotlineCall:
    """Registers a call about a village; one that tells of hardship goes to the township as a need (线索) at once."""
    on = now.astimezone().date()
    access.check_holds(actor, TAKES, area, on, "热线来电由县级民政部门或者乡镇（街道）登记")
    if divisions.level(area) != divisions.Level.VILLAGE:
        raise Blocked("请选择来电人所在的村（社区）")
    if not told.content.strip():
        raise Blocked("请写明来电内容")
    if received_at > now:
        raise Blocked("来电时间不能晚于现在")
    if kind in LEADS and not told.about.strip():
        raise Blocked("求助和反映他人困难的，请写明困难群众是谁")
    call = HotlineCall(kind=Kind(kind), county=area[:6], area=area, received_at=received_at)
    call.number, call.entered_by, call.entered_at = number_of(area, on), actor, now
    call.due_on, call.due_explanation = _due(area, received_at)
    call.sealed = secrets.seal_json(vars(told), PLACE, call.uid)
    if kind in LEADS:
        call.need, call.state = _need(call, told, actor, now), State.HANDED
    call.save(force_insert=True)
    chain.append_for_county(call.county, "hotline_call", actor, now, {"call": call.pk, "kind": kind})
    return call


def _due(area: str, received_at: datetime) -> tuple[date | None, str]:
    try:
        due = region.due(RULE, received_at.astimezone().date(), area)
    except MissingStandard:
        return None, "本地没有公布热线答复时限"
    return due.due_on, due.explanation


def _need(call: HotlineCall, told: Told, actor: User, now: datetime) -> Need:
    said = f"热线来电（{Kind(call.kind).label}）：{told.content.strip()}"
    return needs.enter(actor, call.area, told.about, said, told.phone, now, Need.Source.HOTLINE)


@transaction.atomic
def answer(call_id: int, actor: User, reply: str, now: datetime) -> HotlineCall:
    """Writes down what the caller was answered; one handed on as a need is answered too."""
    on = now.astimezone().date()
    if not calls_for(actor, on).filter(pk=call_id).exists():
        raise NotFound()
    call = HotlineCall.objects.select_for_update().get(pk=call_id)
    access.check_holds(actor, TAKES, call.area, on, "热线来电由县级民政部门或者乡镇（街道）答复")
    if call.answered_at is not None:
        raise AlreadyDone("这个来电已经答复")
    if not reply.strip():
        raise Blocked("请写明答复内容")
    said = dict(read(call)) | {"reply": reply.strip()[:1000]}
    call.sealed = secrets.seal_json(said, PLACE, call.uid)
    call.state, call.answered_by, call.answered_at = State.ANSWERED, actor, now
    call.save()
    chain.append_for_county(call.county, "hotline_answer", actor, now, {"call": call.pk})
    return call


def read(call: HotlineCall) -> Mapping[str, str]:
    """What was said and answered, opened."""
    return secrets.unseal_json(call.sealed, PLACE, call.uid)


@transaction.atomic
def look(call: HotlineCall, actor: User, now: datetime) -> Mapping[str, str]:
    """Opens a call; that somebody looked is kept (社会救助法 第七十条)."""
    chain.append_for_county(call.county, "look", actor, now, {"call": call.pk, "purpose": "办理热线来电"})
    return read(call)


def calls_for(user: User, on: date) -> QuerySet[HotlineCall]:
    """The calls about one's area, for who takes or oversees them."""
    seen = access.in_areas(access.reach(user, on).areas(set(TAKES | {P.AUDITOR})))
    return HotlineCall.objects.filter(seen).select_related("need", "entered_by", "answered_by")


def late(rows: QuerySet[HotlineCall], on: date) -> QuerySet[HotlineCall]:
    """Those of the calls that were not answered in time."""
    return rows.filter(answered_at__isnull=True, due_on__lt=on)
