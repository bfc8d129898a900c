"""Short messages after a payment (an outbox): written when the bank has paid, sent later, once, and only if wanted.

A message names no scheme, no sum, no account and no person: a telephone is read by others too.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol, TextIO, cast

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from cases import access, chain, secrets
from cases.errors import NotFound
from cases.gateway import Gateway, NotSent
from cases.models import MessageOptOut, OutgoingMessage, Transfer
from offices.models import User

PHONE = "household.phone"
PAID = "payment"
TEXT = "您家{month}月的款项已经发放到登记的账户，请留意查收。没有收到或有疑问，请联系乡镇（街道）民政窗口。"
TRIAL = "户链系统试发：收到这条短信说明短信平台已经接通，无需回复。"
MOST_TRIES, DOWN_AFTER = 3, 3
PAUSE = timedelta(minutes=5)
CHUNK = 500
State = OutgoingMessage.State


class Sender(Protocol):
    """A way out of the house: the province's gateway, a file that it fetches, or a screen."""

    def send(self, phone: str, text: str, uid: str, now: datetime) -> str:
        """Hands one message over and returns the receipt, if any; or raises NotSent. A message has one `uid`."""


class ScreenSender:
    """Writes messages to a stream with the telephone masked: for trying things out."""

    def __init__(self, out: TextIO) -> None:
        self.out = out

    def send(self, phone: str, text: str, uid: str, now: datetime) -> str:
        """Prints a message."""
        self.out.write(f"{phone[:3]}****{phone[-4:]} {text}\n")
        return ""


class FileSender:
    """Appends messages to a file, a line each, that a gateway takes away."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def send(self, phone: str, text: str, uid: str, now: datetime) -> str:
        """Appends a message; a disc that takes nothing is a gateway that takes nothing."""
        try:
            with self.path.open("a", encoding="utf-8") as out:
                out.write(f"{phone}\t{text}\n")
        except OSError as slip:
            raise NotSent(type(slip).__name__) from slip
        return ""


class HttpSender:
    """Posts messages to the gateway of the county or province, with the signature that its rules ask for."""

    def __init__(self, gateway: Gateway, signature: str) -> None:
        self.gateway, self.signature = gateway, signature

    def send(self, phone: str, text: str, uid: str, now: datetime) -> str:
        """Posts a message; a second try carries the same uid, by which a gateway knows it again."""
        values = {"phone": phone, "text": f"{self.signature}{text}", "plain": text, "uid": uid}
        return self.gateway.send(values, now)


def gateway() -> Sender | None:
    """The way out that the installation has set; none when it sends no messages by itself."""
    told = dict(settings.SMS_GATEWAY)
    if told:
        ours = {name: told.pop(name, None) for name in ("signature", "quiet", "tries")}
        return HttpSender(Gateway(**told), str(ours["signature"] or ""))
    return FileSender(Path(settings.MESSAGE_FILE)) if settings.MESSAGE_FILE else None


def waiting() -> int:
    """How many messages have not left yet."""
    return OutgoingMessage.objects.filter(state=State.WAITING).count()


def is_quiet(now: datetime) -> bool:
    """Whether nobody is sent a message at this hour: from the first to the second hour that the installation set."""
    told = cast(list[int], settings.SMS_GATEWAY.get("quiet", [0, 0]))
    first, last = told
    hour = now.astimezone().hour
    return first <= hour < last if first <= last else hour >= first or hour < last


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
    """Sends what waits, the oldest first, and returns how many went; what fails too often is given up.

    Three failures in a row are a gateway that is down: the rest waits for the next round.
    """
    due = Q(next_at__isnull=True) | Q(next_at__lte=now)
    rows = OutgoingMessage.objects.filter(due, state=State.WAITING).order_by("id").values_list("pk", flat=True)
    sent = failed = 0
    for pk in rows[:most]:
        went = _send(pk, sender, now)
        sent, failed = sent + bool(went), failed + 1 if went is False else 0
        if failed == DOWN_AFTER:
            break
    return sent


def _send(pk: int, sender: Sender, now: datetime) -> bool | None:
    """Whether one message went; None when there was nothing to send. No lock is held while the gateway thinks."""
    message = _take(pk, now)
    if message is None:
        return None
    try:
        phone = secrets.unseal_text(message.household.phone_sealed, PHONE, message.household.uid)
        message.receipt = sender.send(phone, message.text, message.key, now)
    except NotSent as slip:
        message.reason = str(slip)[:200]
        message.state = State.FAILED if message.tries >= most_tries() else State.WAITING
    else:
        message.state, message.reason, message.sent_at = State.SENT, "", now
    message.save(update_fields=["state", "reason", "receipt", "sent_at"])
    return message.state == State.SENT


def most_tries() -> int:
    """After how many tries a message is given up."""
    return int(settings.SMS_GATEWAY.get("tries", MOST_TRIES))


@transaction.atomic
def _take(pk: int, now: datetime) -> OutgoingMessage | None:
    """Counts the try and puts the next one off before anything leaves: who dies while sending leaves it to be sent.

    None when another hand has it, or when the household is not to be reached: then it is skipped.
    """
    rows = OutgoingMessage.objects.select_for_update(of=("self",), skip_locked=True).select_related("household")
    due = Q(next_at__isnull=True) | Q(next_at__lte=now)
    message = rows.filter(due, pk=pk, state=State.WAITING).first()
    if message is None:
        return None
    unwanted = MessageOptOut.objects.filter(household=message.household).exists()
    if unwanted or not message.household.phone_sealed:
        message.state, message.reason = State.SKIPPED, "没有电话，或本户不接收消息"
        message.save(update_fields=["state", "reason"])
        return None
    message.tries += 1
    message.next_at = now + PAUSE * 2 ** (message.tries - 1)
    message.save(update_fields=["tries", "next_at"])
    return message


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
