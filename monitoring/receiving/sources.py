"""The registry of sources: who sends what under which law and how often, and how each stands this month."""

import hashlib
import secrets as randomness
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Sum

from cases import chain
from cases.errors import Blocked, NotFound
from monitoring.models import Cycle, Delivery, Mapping, Source
from monitoring.receiving import columns, reach
from offices.models import User
from rules.data_items import shipped

TOKEN_BYTES = 32
# Months from one delivery to the next that is due.
MONTHS = {Cycle.MONTHLY: 1, Cycle.QUARTERLY: 3, Cycle.HALF_YEARLY: 6, Cycle.YEARLY: 12}


@dataclass(frozen=True)
class Standing:
    """One source with what it has sent: how many deliveries and rows, how many of them told of our people."""

    source: Source
    department: str
    deliveries: int
    rows: int
    matched: int
    late: bool


@transaction.atomic
def save(source: Source, actor: User, now: datetime) -> Source:
    """Registers a source or changes it; Blocked names what does not fit the table of data items."""
    reach.check_may_accept(actor, source.county, now.astimezone().date())
    table = shipped()
    if source.department not in table.suppliers:
        raise Blocked("部门不在数据项目录里")
    known = {item.id for item in table.of(source.department)}
    if not source.items or not set(source.items) <= known:
        raise Blocked("请选择这个部门在目录里的数据项")
    new = source.pk is None
    source.save()
    _note(source, "data_source_opened" if new else "data_source_changed", actor, now)
    return source


@transaction.atomic
def save_mapping(source: Source, title: str, rows: Sequence[dict[str, object]], actor: User, now: datetime) -> Mapping:
    """Saves how a source's files are read; the newest template is the one that is used."""
    reach.check_may_receive(actor, source, now.astimezone().date())
    if not title.strip():
        raise Blocked("请给模板起个名称")
    told = columns.read(rows, shipped())
    if foreign := [one.item.title for one in told if one.item and one.item.id not in source.items]:
        raise Blocked(f"这个来源没有登记这些数据项：{'、'.join(foreign)}")
    values = {"columns": list(rows), "saved_by": actor, "saved_at": now}
    saved, _ = Mapping.objects.update_or_create(source=source, title=title.strip()[:100], defaults=values)
    _note(source, "data_template_saved", actor, now)
    return saved


@transaction.atomic
def new_token(source: Source, actor: User, now: datetime) -> str:
    """Makes the word with which a department's system pushes; shown once, kept as a digest, the former one ends."""
    reach.check_may_accept(actor, source.county, now.astimezone().date())
    token = randomness.token_urlsafe(TOKEN_BYTES)
    Source.objects.filter(pk=source.pk).update(token_digest=digest(token), token_made_at=now)
    _note(source, "data_token_made", actor, now)
    return token


def by_token(code: str, token: str) -> Source:
    """The source that a token opens; NotFound says nothing about which of the two was wrong."""
    source = Source.objects.filter(code=code, active=True).exclude(token_digest="").first()
    if source is None or not randomness.compare_digest(source.token_digest, digest(token)):
        raise NotFound()
    return source


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def standings(user: User, on: date) -> list[Standing]:
    """Every source of somebody's reach with what it has sent so far (数据来源报表)."""
    table = shipped().suppliers
    rows = reach.sources_for(user, on).order_by("department", "title")
    sent = Delivery.objects.filter(state=Delivery.State.DONE, source__in=rows).values("source_id")
    sums = {row["source_id"]: row for row in sent.annotate(n=Count("id"), rows=Sum("total"), own=Sum("matched"))}
    found = []
    for source in rows:
        said = sums.get(source.pk, {"n": 0, "rows": 0, "own": 0})
        title = table[source.department].title if source.department in table else source.department
        found.append(Standing(source, title, said["n"], said["rows"] or 0, said["own"] or 0, is_late(source, on)))
    return found


def is_late(source: Source, on: date) -> bool:
    """Tells whether a source in use has been silent for longer than its cycle and the month after."""
    months = MONTHS.get(Cycle(source.cycle))
    if months is None or not source.active:
        return False
    if source.last_received_at is None:
        return True
    last = source.last_received_at.astimezone().date()
    return (on.year - last.year) * 12 + on.month - last.month > months


def _note(source: Source, act: str, actor: User, now: datetime) -> None:
    told = {"source": source.code, "items": source.items, "basis": source.legal_basis, "purpose": source.purpose}
    told |= {"platform": source.platform} if source.platform else {}
    chain.append_for_county(source.county, act, actor, now, told)
