"""The outbox: a message is written in the transaction of the act that it tells of, and sent after it by the tick."""

import re
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from monitoring.models import Channel, Message, MessageWish
from monitoring.notifying import wishes
from offices.models import User

# A resident id or a mobile number; a case number has sixteen digits.
PERSONAL = re.compile(r"(?<!\d)(\d{17}[\dXx]|1[3-9]\d{9})(?!\d)")
State = Message.State


class PersonalData(ValueError):
    """A message would have carried a resident id or a telephone; the text is not repeated here."""


def tell(user: User, kind: str, text: str, link: str, now: datetime, key: str = "") -> Message | None:
    """Puts a message on the person's page, and on the other ways at once when that is the person's wish.

    `text` names a case by its number at most; `link` is an address of this site that starts with a slash. With a
    `key` the same is told once only, and None comes back the second time. PersonalData when an id is in the text.
    """
    _check(text, link)
    with transaction.atomic():
        if key and Message.objects.filter(recipient=user, channel=Channel.PAGE, key=key).exists():
            return None
        told = _write(user, Channel.PAGE, kind, text, link, key, now, now)
        wish = wishes.of(user)
        if wish.rhythm == MessageWish.Rhythm.AT_ONCE:
            outward(user, wish, kind, text, link, key, now)
    return told


def outward(user: User, wish: MessageWish, kind: str, text: str, link: str, key: str, now: datetime) -> list[Message]:
    """Puts a message on every way out of the house that the person has; it leaves when no quiet hour holds."""
    start = wishes.not_quiet(wish, now)
    return [_write(user, channel, kind, text, link, key, now, start) for channel in wishes.ways(user, wish)]


def _write(
    user: User, channel: str, kind: str, text: str, link: str, key: str, now: datetime, next_at: datetime
) -> Message:
    on_page = channel == Channel.PAGE
    return Message.objects.create(
        recipient=user,
        channel=channel,
        kind=kind,
        text=text[:300],
        link=link,
        key=key,
        made_at=now,
        next_at=next_at,
        state=State.SENT if on_page else State.WAITING,
        sent_at=now if on_page else None,
    )


def _check(text: str, link: str) -> None:
    if PERSONAL.search(text) or PERSONAL.search(link):
        raise PersonalData("消息里不能有身份证号或电话，只写办件编号和链接")
    if link and (not link.startswith("/") or link.startswith("//")):
        raise ValueError("消息的链接只能是本系统的地址，以“/”开头")


def messages_for(user: User) -> QuerySet[Message]:
    """What stands on a person's page, the newest first."""
    return Message.objects.filter(recipient=user, channel=Channel.PAGE).order_by("-id")


def unread(user: User) -> int:
    """How many messages a person has not read; counted to a hundred."""
    return messages_for(user).filter(read_at__isnull=True)[:100].count()


def read(user: User, now: datetime, ids: Iterable[int] | None = None) -> int:
    """Notes that a person has read messages, all of them when no ids are given; says how many were new."""
    rows = messages_for(user).filter(read_at__isnull=True)
    rows = rows if ids is None else rows.filter(pk__in=list(ids))
    return Message.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(read_at=now)
