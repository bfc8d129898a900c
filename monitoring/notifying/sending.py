"""What the tick does with messages: one digest a day, and what waits is sent, with pauses that grow after a failure.

A message is marked before it leaves: who dies while sending leaves it to be sent again after a pause, never lost.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q

from cases.gateway import NotSent
from monitoring.models import Channel, Message, MessageWish
from monitoring.notifying import outbox, wishes
from monitoring.notifying.channels import way
from offices.models import User
from processes.models import Task

MOST_ATTEMPTS = 5
PAUSE = timedelta(minutes=5)
BATCH = 200
DIGEST = "digest"
State = Message.State


def run(now: datetime) -> int:
    """Writes the digests that are due and sends what waits; says how many messages left."""
    digest(now)
    return send_waiting(now)


def digest(now: datetime) -> int:
    """Writes at most one digest a person and day: how much is unread, overdue and due today; says how many."""
    if not (settings.EMAIL_HOST or settings.MESSAGE_GATEWAY["url"]):
        return 0
    local = now.astimezone()
    waiting = Message.objects.filter(channel=Channel.PAGE, read_at__isnull=True, made_at__gt=now - timedelta(days=1))
    told = Message.objects.filter(kind=DIGEST, key=f"{DIGEST}:{local:%Y-%m-%d}").values("recipient")
    reachable = Q(email__gt="") | Q(message_wish__account__gt="")
    people = User.objects.filter(reachable, is_active=True, pk__in=waiting.values("recipient"))
    return sum(_digest(user, local) for user in people.exclude(pk__in=told))


def _digest(user: User, local: datetime) -> int:
    wish = wishes.of(user)
    if wish.rhythm != MessageWish.Rhythm.DAILY or local.hour < wish.digest_hour:
        return 0
    counts = Task.objects.filter(holder=user, state=Task.State.OPEN).aggregate(
        late=Count("id", filter=Q(due_on__lt=local.date())), today=Count("id", filter=Q(due_on=local.date()))
    )
    text = f"未读消息{outbox.unread(user)}条；手上已超期{counts['late']}件，今天到期{counts['today']}件。请登录办理。"
    return len(outbox.outward(user, wish, DIGEST, text, "/inbox/", f"{DIGEST}:{local:%Y-%m-%d}", local))


def send_waiting(now: datetime) -> int:
    """Sends what is due, the oldest first; another worker's messages are left to it."""
    due = Message.objects.filter(state=State.WAITING, next_at__lte=now).order_by("next_at", "id")
    return sum(_send(pk, now) for pk in due.values_list("pk", flat=True)[:BATCH])


def _send(pk: int, now: datetime) -> bool:
    message = _take(pk, now)
    if message is None:
        return False
    try:
        receipt = way(message.channel).send(message)
    except NotSent as slip:
        return _failed(message, str(slip))
    message.state, message.receipt, message.reason, message.sent_at = State.SENT, receipt, "", now
    message.save(update_fields=["state", "receipt", "reason", "sent_at"])
    return True


@transaction.atomic
def _take(pk: int, now: datetime) -> Message | None:
    """Counts the attempt and puts the next one off before anything leaves the house."""
    rows = Message.objects.select_for_update(of=("self",), skip_locked=True).select_related("recipient")
    message = rows.filter(pk=pk, state=State.WAITING, next_at__lte=now).first()
    if message is None:
        return None
    message.attempts += 1
    message.next_at = now + PAUSE * 2 ** (message.attempts - 1)
    message.save(update_fields=["attempts", "next_at"])
    return message


def _failed(message: Message, reason: str) -> bool:
    message.reason = reason[:200]
    if message.attempts >= MOST_ATTEMPTS:
        message.state = State.FAILED
    message.save(update_fields=["reason", "state"])
    return False
