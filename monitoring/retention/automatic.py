"""The classes that the time-keeper ends by itself, each once a day, and how many rows went."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet, Sum
from django_tasks_db.models import DBTaskResult

from cases import access, tokens
from cases.models import Attachment, Document, Draft
from cases.retention import needed
from monitoring.exporting import releasing
from monitoring.models import CountyExport, Delivery, Forgetting, Message
from monitoring.receiving import returning, store
from monitoring.retention.overwriting import nothing_left, shred, zeros
from offices.models import AccessToken, SecurityEvent, Session
from processes.models import Process, Task
from rules.privacy import privacy

# The name of a whole file; halves of files begin otherwise.
NAMED = re.compile(r"[0-9a-f]{32}")
LIVING = (Task.State.OPEN, Task.State.WAITING)
TASK = "task:"


def _before(name: str, now: datetime) -> datetime:
    return now - timedelta(days=privacy().find(name).days)


def _sessions(now: datetime) -> int:
    return Session.objects.filter(expire_date__lt=now).delete()[0]


def _drafts(now: datetime) -> int:
    """Drafts that nobody touched for long, or whose task is done; none of what is held."""
    done = _keys(Task.objects.exclude(state__in=LIVING).filter(pk__in=_drafted()))
    held = Q(case__household__in=needed.standing().filter(household__isnull=False).values("household"))
    held |= Q(case__in=_cases_of_held_counties())
    kept = _keys(Task.objects.filter(process__in=Process.objects.filter(held), pk__in=_drafted()))
    old = Draft.objects.filter(Q(saved_at__lt=_before("draft", now)) | Q(key__in=done))
    return old.exclude(key__in=kept).delete()[0]


def _drafted() -> list[int]:
    """The tasks of which there are drafts."""
    keys = Draft.objects.filter(key__startswith=TASK).values_list("key", flat=True)
    return [int(key.removeprefix(TASK)) for key in keys if key.removeprefix(TASK).isdigit()]


def _keys(rows: "QuerySet[Task]") -> list[str]:
    return [f"{TASK}{pk}" for pk in rows.values_list("pk", flat=True)]


def _cases_of_held_counties() -> "QuerySet[Process, int]":
    areas = access.in_areas(set(needed.held_counties()), "case__area")
    return Process.objects.filter(areas).values_list("case", flat=True)


def _tokens(now: datetime) -> int:
    """The word of a token that opens nothing any more; who granted and ended it stays."""
    over = Q(until_on__lt=now.astimezone().date()) | Q(revoked_at__isnull=False)
    return AccessToken.objects.filter(over).exclude(digest="").update(digest="")


def _exports(now: datetime) -> int:
    """The folders of exports that were fetched long ago; the digests of what left stay."""
    old = CountyExport.objects.filter(finished_at__lt=_before("county_export", now))
    folders = [releasing.folder_of(made) for made in old.exclude(county__in=needed.held_counties())]
    return sum(_emptied(folder) for folder in folders if folder.is_dir())


def _emptied(folder: Path) -> int:
    paths = sorted(folder.rglob("*"), reverse=True)
    gone = sum(shred(path) for path in paths if not path.is_dir())
    for path in (*(path for path in paths if path.is_dir()), folder):
        path.rmdir()
    return gone


def _messages(now: datetime) -> int:
    return Message.objects.filter(made_at__lt=_before("message", now)).exclude(state=Message.State.WAITING).delete()[0]


def _jobs(now: datetime) -> int:
    return DBTaskResult.objects.filter(finished_at__lt=_before("job", now)).delete()[0]


def _security_events(now: datetime) -> int:
    """Triggers refuse to let go of what is younger than six months."""
    old = SecurityEvent.objects.filter(at__lt=_before("security_event", now))
    return old.exclude(county__in=needed.held_counties()).delete()[0]


def _stray_files(now: datetime) -> int:
    """Files without a row, and files of rows that were destroyed: left by whoever failed between the two."""
    strays = list(stray_files(_before("stray_file", now)))
    gone = sum(shred(path) for path in strays)
    for folder in {path.parent for path in strays if path.parent.parent == store.place()}:
        with suppress(OSError):
            folder.rmdir()
    return gone


def stray_files(before: datetime) -> Iterator[Path]:
    """The files of attachments, documents and deliveries, older than an instant, that no row that is kept owns."""
    yield from _of_no_case(before)
    lying = store.lying()
    known = set(Delivery.objects.filter(uid__in=lying).values_list("uid", flat=True))
    pieces = (path for uid in lying if uid not in known for path in store.pieces(uid))
    yield from (path for path in pieces if path.stat().st_mtime < before.timestamp())


def _of_no_case(before: datetime) -> Iterator[Path]:
    kept = {"attachments": Attachment.objects.filter(destroyed_on__isnull=True), "documents": _documents()}
    for folder, rows in kept.items():
        for shelf in sorted((Path(settings.MEDIA_ROOT) / folder).glob("??")):
            lying = {path.name: path for path in shelf.iterdir() if path.stat().st_mtime < before.timestamp()}
            named = [UUID(name) for name in lying if NAMED.fullmatch(name)]
            owned = {uid.hex for uid in rows.filter(uid__in=named).values_list("uid", flat=True)}
            yield from (path for name, path in lying.items() if name not in owned)


def _documents() -> "QuerySet[Document]":
    return Document.objects.exclude(html_sealed=b"")


# Ended as soon as a round comes by, and ended once a day.
EACH_ROUND: Mapping[str, Callable[[datetime], int]] = {
    "received_file": returning.expire,
    "kept_answer": tokens.forget_answers,
}
DAILY: Mapping[str, Callable[[datetime], int]] = {
    "draft": _drafts,
    "session": _sessions,
    "token": _tokens,
    "county_export": _exports,
    "message": _messages,
    "job": _jobs,
    "security_event": _security_events,
    "stray_file": _stray_files,
}


def each_round(now: datetime) -> int:
    """Ends what is over of the classes that wait for no day; returns how many rows and files went."""
    with zeros():
        gone = {kind: sweep(now) for kind, sweep in EACH_ROUND.items()}
    for kind, count in gone.items():
        if count:
            _count(kind, now.astimezone().date(), count)
    return sum(gone.values())


def daily(now: datetime) -> int:
    """Ends what is over of each class that has not had its turn today; returns how many rows and files went."""
    on = now.astimezone().date()
    done = set(Forgetting.objects.filter(on=on).values_list("kind", flat=True))
    waiting = [kind for kind in DAILY if kind not in done]
    if not waiting:
        return 0
    with nothing_left():
        return sum(_sweep(kind, now, on) for kind in waiting)


@transaction.atomic
def _sweep(kind: str, now: datetime, on: date) -> int:
    """One class of one day: of two time-keepers the second finds the day's row and leaves it."""
    if not Forgetting.objects.get_or_create(kind=kind, on=on)[1]:
        return 0
    count = DAILY[kind](now)
    _count(kind, on, count)
    return count


def _count(kind: str, on: date, count: int) -> None:
    row, _is_new = Forgetting.objects.get_or_create(kind=kind, on=on)
    Forgetting.objects.filter(pk=row.pk).update(count=F("count") + count)


def counts(since: date) -> dict[str, int]:
    """How many rows of each class went by themselves since a day."""
    rows = Forgetting.objects.filter(on__gte=since).values_list("kind").annotate(Sum("count"))
    return dict.fromkeys((*EACH_ROUND, *DAILY), 0) | dict(rows)
