"""Where each chain ends, told outside of the database once a day: a tail that is cut off later is missed there."""

import socket
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import OuterRef, Subquery

from cases.models import ChainHead, DailyHead

# The facility and severity that a log host files these under: log audit, notice (RFC 5424).
PRIORITY = 13 * 8 + 5
SYSLOG = 514
# So much of a digest is compared by eye, four letters at a time; a group alone is never taken for a number.
SHORT, GROUP = 12, 4


def line_of(head: DailyHead) -> str:
    """A head as it is printed, kept in a file and read again by the verifier."""
    return f"{head.county} {head.on:%Y-%m-%d} {head.sequence} {head.digest}"


def short_of(head: DailyHead) -> str:
    """The beginning of a head's digest, to be compared by eye."""
    return " ".join(head.digest[start : start + GROUP] for start in range(0, SHORT, GROUP))


def before(day: date, counties: Iterable[str]) -> list[DailyHead]:
    """The last head of each county before a day, the same whenever it is asked; counties by how their codes begin.

    On a paper that is filed it holds fast everything that was written until then.
    """
    ends = DailyHead.objects.filter(county=OuterRef("county"), on__lt=day).order_by("-on").values("pk")[:1]
    heads = ChainHead.objects.annotate(last=Subquery(ends)).filter(last__isnull=False).values_list("last", "county")
    known = [pk for pk, county in heads if county.startswith(tuple(counties))]
    return list(DailyHead.objects.filter(pk__in=known).order_by("county"))


def told(county: str) -> Iterator[str]:
    """All heads of a county, the newest first."""
    return (line_of(head) for head in DailyHead.objects.filter(county=county).order_by("-on"))


def keep(now: datetime) -> int:
    """Tells where each chain ends outside and notes it, once a day; what could not be told is tried again next time."""
    on = now.astimezone().date()
    done = DailyHead.objects.filter(on=on).values("county")
    rows = [
        DailyHead(county=head.county, on=on, sequence=head.sequence, digest=head.digest, made_at=now)
        for head in ChainHead.objects.exclude(county__in=done).filter(sequence__gt=0).order_by("county")
    ]
    for row in rows:
        _tell(line_of(row), now)
    DailyHead.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _tell(line: str, now: datetime) -> None:
    """Adds a line to the file that lies elsewhere and sends it to the log host, as far as they are set."""
    if settings.HEAD_FILE:
        with Path(settings.HEAD_FILE).open("a", encoding="utf-8") as kept:
            kept.write(line + "\n")
    if settings.HEAD_LOG:
        _send(settings.HEAD_LOG, f"<{PRIORITY}>1 {now.isoformat()} - hulian - - - {line}")


def _send(address: str, message: str) -> None:
    """One message to a log host: udp://host:port or tcp://host:port."""
    parts = urlsplit(address)
    place = (parts.hostname or "", parts.port or SYSLOG)
    if parts.scheme == "tcp":
        with socket.create_connection(place, timeout=5) as opened:
            opened.sendall(message.encode() + b"\n")
        return
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.sendto(message.encode(), place)
