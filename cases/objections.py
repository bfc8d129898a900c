"""Objections against a notice: anybody may raise one, who said it stays sealed, each one is answered."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from cases import chain, secrets
from cases.errors import Blocked, TooLate
from cases.models import Case, Objection, PublicNotice
from offices.models import User

PLACE = "objection.sealed"


@transaction.atomic
def raise_objection(
    notice: PublicNotice, raw: Mapping[str, object], now: datetime, channel: str, actor: User | None = None
) -> Objection:
    """Registers an objection while the notice runs; content is needed, name and phone are not."""
    on = now.astimezone().date()
    if not notice.posted_on <= on <= notice.ends_on or notice.taken_down_on:
        raise TooLate("公示期已满，请向乡镇（街道）或县级民政部门反映")
    if not str(raw.get("content", "")).strip():
        raise Blocked("请写明有异议的内容")
    return register(notice, raw, now, channel, actor)


def register(
    notice: PublicNotice, raw: Mapping[str, object], now: datetime, channel: str, actor: User | None
) -> Objection:
    """Writes an objection down; one that came on paper within the period may be entered after it."""
    objection = Objection(notice=notice, case=notice.case, channel=channel, received_at=now)
    kept = {name: str(raw.get(name, ""))[:2000] for name in ("content", "name", "phone")}
    objection.sealed = secrets.seal_json(kept, PLACE, objection.uid)
    objection.save()
    chain.append(notice.case, "objection", actor, now, element="public_notice", detail={"channel": channel})
    return objection


def read(objection: Objection) -> dict[str, object]:
    """Opens what was said and by whom; for those who handle the case only."""
    return secrets.unseal_json(objection.sealed, PLACE, objection.uid)


def open_of(case: Case) -> list[Objection]:
    """The objections of a case that wait for an answer, oldest first."""
    return list(Objection.objects.filter(case=case, state=Objection.State.OPEN).order_by("id"))


def answer(objection: Objection, result: str, actor: User, now: datetime) -> None:
    """Notes the answer."""
    objection.state, objection.result = Objection.State.ANSWERED, result[:500]
    objection.answered_by, objection.answered_at = actor, now
    objection.save()
