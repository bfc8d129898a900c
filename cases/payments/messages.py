"""Short messages after a payment (an outbox): written when the bank has paid, sent later, once, and only if wanted.

A message names no scheme, no sum, no account and no person: a telephone is read by others too.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol, TextIO

from django.conf import settings
from django.db import transaction

from cases import access, chain, secrets
from cases.errors import NotFound
from cases.models import MessageOptOut, OutgoingMessage, Transfer
from offices.models import User

PHONE = "household.phone"
PAID = "payment"
TEXT = "您家{month}月的款项已经发放到登记的账户，请留意查收。没有收到或有疑问，请联系乡镇（街道）民政窗口。"
MOST_TRIES = 3
CHUNK = 500
State = OutgoingMessage.State


class NotSent(Exception):
    """A gateway did not take a message; the text says why."""


class Sender(Protocol):
    """A way out of the house: the province's gateway, a file that it fetches, or a screen."""

    def send(self, phone: str, text: str) -> None:
        """Hands one message over, or raises NotSent."""


class ScreenSender:
    """Writes messages to a stream with the telephone masked: for trying things out."""

    def __init__(self, out: TextIO) -> None:
        self.out = out

    def send(self, phone: str, text: str) -> None:
        """Prints a message."""
        self.out.write(f"{phone[:3]}****{phone[-4:]} {text}\n")


class FileSender:
    """Appends messages to a file, a line each, that a gateway takes away."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def send(self, phone: str, text: str) -> None:
        """Appends a message; a disc that takes nothing is a gateway that takes nothing."""
        try:
            with self.path.open("a", encoding="utf-8") as out:
                out.write(f"{phone}\t{text}\n")
        except OSError as slip:
            raise NotSent(str(slip)) from slip


def gateway() -> Sender | None:
    """The way out that the installation has set; none when it sends no messages by itself."""
    return FileSender(Path(settings.MESSAGE_FILE)) if settings.MESSAGE_FILE else None


def queue(transfers: Sequence[Transfer], now: datetime) -> int:
    """Puts a message into the outbox for each household that was paid; a household gets one a roll, never two."""
    unwanted = set(MessageOptOut.objects.values_list("household_id", flat=True))
    made = [_message(each, each.household_id in unwanted, now) for each in transfers]
    before = OutgoingMessage.objects.count()
    OutgoingMessage.objects.bulk_create(made, batch_size=CHUNK, ignore_conflicts=True)
    return OutgoingMessage.objects.count() - before


def _message(transfer: Transfer, unwanted: bool, now: datetime) -> OutgoingMessage:
    roll = transfer.batch.roll
    return OutgoingMessage(
        household_id=transfer.household_id,
        kind=PAID,
        key=f"{PAID}:{roll.pk}:{transfer.household_id}",
        text=TEXT.format(month=roll.month.month),
        state=State.SKIPPED if unwanted else State.WAITING,
        reason="本户不接收消息" if unwanted else "",
        made_at=now,
    )


def send_waiting(sender: Sender, now: datetime, most: int = 500) -> int:
    """Sends what waits, the oldest first, and returns how many went; what fails three times is given up."""
    rows = OutgoingMessage.objects.filter(state=State.WAITING).order_by("id")
    return sum(_send(each, sender, now) for each in rows[:most])


@transaction.atomic
def _send(waiting: OutgoingMessage, sender: Sender, now: datetime) -> bool:
    """Sends one message unless another hand has sent it meanwhile."""
    rows = OutgoingMessage.objects.select_for_update(of=("self",)).select_related("household")
    message = rows.filter(pk=waiting.pk, state=State.WAITING).first()
    if message is None:
        return False
    household, phone = message.household, ""
    if not MessageOptOut.objects.filter(household=household).exists():
        phone = secrets.unseal_text(household.phone_sealed, PHONE, household.uid)
    try:
        if phone:
            sender.send(phone, message.text)
        message.state = State.SENT if phone else State.SKIPPED
        message.reason = "" if phone else "没有电话，或本户不接收消息"
        message.sent_at = now if phone else None
    except NotSent as slip:
        message.reason = str(slip)[:200]
        message.state = State.FAILED if message.tries + 1 >= MOST_TRIES else State.WAITING
    message.tries += 1
    message.save()
    return message.state == State.SENT


@transaction.atomic
def opt_in(household_id: int, actor: User, now: datetime) -> None:
    """Notes that a household wants messages again; what was skipped meanwhile is not sent afterwards."""
    household = access.households_for(actor, now.astimezone().date()).filter(pk=household_id).first()
    if household is None:
        raise NotFound()
    if MessageOptOut.objects.filter(household=household).delete()[0]:
        chain.append_for_household(household, "messages_wanted", actor, now, {})


@transaction.atomic
def opt_out(household_id: int, actor: User, now: datetime) -> MessageOptOut:
    """Notes that a household wants no messages; what waits is not sent."""
    household = access.households_for(actor, now.astimezone().date()).filter(pk=household_id).first()
    if household is None:
        raise NotFound()
    made, new = MessageOptOut.objects.get_or_create(household=household, defaults={"told_by": actor, "told_at": now})
    if new:
        chain.append_for_household(household, "messages_unwanted", actor, now, {})
    waiting = OutgoingMessage.objects.filter(household=household, state=State.WAITING)
    waiting.update(state=State.SKIPPED, reason="本户不接收消息")
    return made
