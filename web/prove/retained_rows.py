"""One row of every class that is kept for a time only, of a chosen age, with a word by which it is found again."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cases import attachments, needs, secrets
from cases.models import (
    Attachment,
    Case,
    DataRequest,
    Draft,
    HotlineCall,
    LegalHold,
    Need,
    Remedy,
    TakeoverRow,
    TakeoverRun,
)
from monitoring.exporting import releasing
from monitoring.models import CountyExport, Delivery, Message, Record, RiskSign, RiskWarning, Source, Unmatched
from monitoring.receiving import matching, store
from offices.models import AccessToken, KeptAnswer, SecurityEvent, Session, User
from processes.models import Task
from rules.privacy import privacy

# Why a household's rows are kept beyond their term: its case is open, a remedy, a hold, a request that waits.
GROUNDS = ("open", "remedy", "hold", "request")
OWN_APPS = ("offices", "processes", "cases", "monitoring", "web", "django_tasks_database")
COUNTY = "411224"


@dataclass(frozen=True)
class Planted:
    """One row: its class, its word, whether it has to go, and how to see whether it is there."""

    kind: str
    word: str
    goes: bool
    told: str
    is_there: Callable[[], bool]


def tables() -> Iterator[type[Model]]:
    """The tables that are searched for words."""
    return (model for model in apps.get_models() if model._meta.app_label in OWN_APPS)


def settle(case: Case, ground: str, chance: Random, by: User, now: datetime) -> None:
    """Closes a case some time ago without a decision, and gives its household a reason to be kept, if any."""
    ended = now - timedelta(days=chance.randrange(1, 730))
    if ground != "open":
        withdrawn = {"state": Case.State.CLOSED, "outcome": Case.Outcome.WITHDRAWN, "closed_at": ended}
        Case.objects.filter(pk=case.pk).update(**withdrawn)
        living = Task.objects.filter(process=case.process_id, state__in=(Task.State.OPEN, Task.State.WAITING))
        living.update(state=Task.State.CANCELLED)
    case.refresh_from_db()
    if ground == "remedy":
        Remedy.objects.create(
            case=case, kind=Remedy.Kind.values[0], filed_on=now.date(), entered_by=by, entered_at=now,
            ground=Remedy.Ground.values[0],
        )  # fmt: skip
    if ground == "hold":
        LegalHold.objects.create(
            county=case.area[:6], household=case.household, reason="审计", placed_by=by, placed_at=now
        )
    if ground == "request":
        DataRequest.objects.create(
            household=case.household, kind="copy", sealed=b"", asked_by=by, asked_at=now, due_on=now.date()
        )


def plant(case: Case, ground: str, chance: Random, by: User, now: datetime) -> Iterator[Planted]:
    """A row of each class that two persons destroy, all of one household."""
    for kind, make in MAKERS.items():
        days = privacy().find(kind).days
        age = chance.choice([days - 1, days, days + 1, chance.randrange(0, 2 * days)])
        if kind == "upload" and case.closed_at:
            age = (timezone.localdate(now) - timezone.localdate(case.closed_at)).days
        word = f"暗语{kind}之{uuid4().hex[:12]}完"
        is_there = make(case, word, now - timedelta(days=age), by)
        yield Planted(kind, word, age > days and not ground, f"{age}天 {ground or '无未了事项'}", is_there)


def _upload(case: Case, word: str, then: datetime, by: User) -> Callable[[], bool]:
    row = Attachment.objects.create(
        case=case, field="photos", name=f"{word}.jpg", content_type="image/jpeg", size=9, digest="0", uploaded_at=then
    )
    path = attachments.path_of(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(word.encode())
    return lambda: path.exists() or Attachment.objects.filter(pk=row.pk, name__contains=word).exists()


def _takeover_row(case: Case, word: str, then: datetime, by: User) -> Callable[[], bool]:
    run = TakeoverRun.objects.create(
        area=f"{case.area[:6]}000000", file_name="a", digest="0", state="done", uploaded_by=by, uploaded_at=then,
        finished_at=then,
    )  # fmt: skip
    row = TakeoverRow(run=run, line=1, town=case.area[:9], state="taken", household=case.household, faults=[word])
    return _sealed(row, "takeover_row.sealed", word)


def _sealed(row: Model, place: str, word: str) -> Callable[[], bool]:
    row.sealed = secrets.seal_json({"told": word}, place, row.uid)
    row.save(force_insert=True)

    def is_there() -> bool:
        sealed = type(row)._default_manager.get(pk=row.pk).sealed
        return word in str(secrets.unseal_json(sealed, place, row.uid))

    return is_there


def _delivery(case: Case, then: datetime, state: str) -> Delivery:
    source, _is_new = Source.objects.get_or_create(
        code="prove-retention", county=case.area[:6], defaults={"title": "甲", "department": "civil_affairs"}
    )
    return Delivery.objects.create(
        source=source, county=case.area[:6], month=date(2024, 1, 1), channel="file", name="a", digest=uuid4().hex,
        state=state, received_at=then, moved_at=then, finished_at=then,
    )  # fmt: skip


def _unmatched(case: Case, word: str, then: datetime, by: User) -> Callable[[], bool]:
    row = Unmatched(
        delivery=_delivery(case, then, Delivery.State.DONE), line=1, area=case.area, name_mask=word, note=word,
        reason="missing", state="matched", member=case.household.members.first(), decided_by=by, decided_at=then,
    )  # fmt: skip
    return _sealed(row, matching.PLACE, word)


def _replaced(case: Case, word: str, then: datetime, by: User) -> Callable[[], bool]:
    made = _delivery(case, then, Delivery.State.REPLACED)
    row = Record.objects.create(
        delivery=made, line=1, item="wage", household=case.household, month=made.month, on=made.month, code=word
    )
    return lambda: Record.objects.filter(pk=row.pk).exists()


def _warning(case: Case, word: str, then: datetime, by: User) -> Callable[[], bool]:
    day = timezone.localdate(then)
    row = RiskWarning.objects.create(
        household=case.household, area=case.area, town=case.area[:9], county=case.area[:6], level=4, source="lead",
        reason=word, state="closed", outcome="refuted", received_on=day, verified_on=day, raised_at=then,
    )  # fmt: skip
    sign = RiskSign.objects.create(
        warning=row, household=case.household, level=4, told=word, figure=1, origin_key=uuid4().hex, noted_on=day
    )
    told = RiskSign.objects.filter(pk=sign.pk, told=word)
    return lambda: told.exists() or RiskWarning.objects.filter(pk=row.pk, reason=word).exists()


def _need(case: Case, word: str, then: datetime, by: User) -> Callable[[], bool]:
    row = Need(
        area=case.area, name=word, household=case.household, state="informed", reported_by=by, reported_at=then,
        informed_by=by, informed_at=then,
    )  # fmt: skip
    return _sealed(row, needs.PLACE, word)


def _call(case: Case, word: str, then: datetime, by: User) -> Callable[[], bool]:
    need = Need.objects.create(
        area=case.area, name="某", household=case.household, reported_by=by, reported_at=then, sealed=b""
    )
    row = HotlineCall(
        county=case.area[:6], area=case.area, number="12349", kind=HotlineCall.Kind.values[0], state="answered",
        need=need, received_at=then, answered_by=by, answered_at=then, entered_by=by, entered_at=then,
    )  # fmt: skip
    return _sealed(row, "hotline_call.sealed", word)


def _request(case: Case, word: str, then: datetime, by: User) -> Callable[[], bool]:
    row = DataRequest(
        household=case.household, kind="copy", asked_by=by, asked_at=then, due_on=timezone.localdate(then),
        outcome="done", answered_by=by, answered_at=then,
    )  # fmt: skip
    return _sealed(row, "data_request.sealed", word)


MAKERS: dict[str, Callable[[Case, str, datetime, User], Callable[[], bool]]] = {
    "upload": _upload,
    "takeover_row": _takeover_row,
    "unmatched": _unmatched,
    "replaced_delivery": _replaced,
    "risk_warning": _warning,
    "need": _need,
    "hotline_call": _call,
    "data_request": _request,
}


def plant_own(count: int, chance: Random, by: User, now: datetime) -> Iterator[Planted]:
    """Rows of each class that the time-keeper ends."""
    for kind, make in OWN_MAKERS.items():
        days = privacy().find(kind).days
        for _turn in range(count):
            hours = chance.choice([24 * days - 1, 24 * days + 1, chance.randrange(0, 48 * max(days, 1))])
            word, then = f"暗语{kind}之{uuid4().hex[:12]}完", now - timedelta(hours=hours)
            # A token is good to the end of its day.
            is_over = timezone.localdate(then) < timezone.localdate(now) if kind == "token" else hours > 24 * days
            yield Planted(kind, word, is_over, f"{hours}小时", make(word, then, by))


def _row(made: Model) -> Callable[[], bool]:
    return lambda: type(made)._default_manager.filter(pk=made.pk).exists()


def _draft(word: str, then: datetime, by: User) -> Callable[[], bool]:
    row = Draft(owner=by, key=f"apply:{uuid4().hex}", saved_at=then)
    row.sealed = secrets.seal_json({"told": word}, "draft.sealed", row.uid)
    row.save(force_insert=True)
    return _row(row)


def _session(word: str, then: datetime, by: User) -> Callable[[], bool]:
    return _row(Session.objects.create(session_key=uuid4().hex, session_data=word, expire_date=then))


def _answer(word: str, then: datetime, by: User) -> Callable[[], bool]:
    return _row(KeptAnswer.objects.create(user=by, key=uuid4().hex, asked=word, kept_at=then))


def _token(word: str, then: datetime, by: User) -> Callable[[], bool]:
    granter = User.objects.exclude(pk=by.pk).order_by("pk")[0]
    row = AccessToken.objects.create(
        user=by, title="x", digest=word, granted_by=granter, granted_at=then,
        until_on=timezone.localdate(then),
    )  # fmt: skip
    return lambda: bool(AccessToken.objects.get(pk=row.pk).digest)


def _export(word: str, then: datetime, by: User) -> Callable[[], bool]:
    row = CountyExport.objects.create(
        county=COUNTY, to="x", purpose="x", state="done", asked_by=by, asked_at=then, finished_at=then
    )
    folder = releasing.folder_of(row)
    (folder / "tables").mkdir(parents=True)
    (folder / "tables" / "a.csv").write_text(word)
    return folder.exists


def _message(word: str, then: datetime, by: User) -> Callable[[], bool]:
    told = {"channel": "page", "kind": "task", "state": "sent", "next_at": then, "made_at": then}
    return _row(Message.objects.create(recipient=by, text=word, **told))


def _job(word: str, then: datetime, by: User) -> Callable[[], bool]:
    told = {"args_kwargs": {"args": [0], "kwargs": {}}, "task_path": "x.y", "backend_name": "default"}
    return _row(
        DBTaskResult.objects.create(
            **told, status="SUCCESSFUL", run_after=then, finished_at=then, exception_class_path="", traceback=word
        )
    )


def _event(word: str, then: datetime, by: User) -> Callable[[], bool]:
    return _row(SecurityEvent.objects.create(at=then, kind="signed_in", county=COUNTY, detail={"word": word}))


def _stray(word: str, then: datetime, by: User) -> Callable[[], bool]:
    return _file(Path(settings.MEDIA_ROOT) / "attachments" / "00" / uuid4().hex, word, then)


def _file(path: Path, word: str, then: datetime) -> Callable[[], bool]:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(word)
    os.utime(path, (then.timestamp(), then.timestamp()))
    return path.exists


def _received(word: str, then: datetime, by: User) -> Callable[[], bool]:
    case = Case.objects.order_by("pk")[0]
    made = _delivery(case, then, Delivery.State.DONE)
    store.keep_bad_rows(made.uid, 0, [[1, "a", ["x"], [word], "x"]])
    return lambda: store.bad_rows_kept(made.uid)


OWN_MAKERS: dict[str, Callable[[str, datetime, User], Callable[[], bool]]] = {
    "received_file": _received,
    "kept_answer": _answer,
    "draft": _draft,
    "session": _session,
    "token": _token,
    "county_export": _export,
    "message": _message,
    "job": _job,
    "security_event": _event,
    "stray_file": _stray,
}
