"""The ways out of the house: e-mail, and a gateway whose address, body and mark of success the installation sets."""

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage

from cases.gateway import Gateway, NotSent
from monitoring.models import Channel, Message
from monitoring.notifying import wishes


class Way(Protocol):
    """What takes a message out of the house."""

    def send(self, message: Message) -> str:
        """Hands one message over and returns the receipt, or raises NotSent."""


class Mail:
    """E-mail by Django's own settings."""

    def send(self, message: Message) -> str:
        """Sends one letter; its id stays the same when it has to be sent again."""
        own_id = f"<{message.uid}@hulian>"
        letter = EmailMessage(
            subject="户链：工作消息",
            body=f"{message.text}\n\n{address(message)}\n",
            to=[message.recipient.email],
            headers={"Message-ID": own_id},
        )
        try:
            letter.send()
        except OSError as slip:
            raise NotSent(f"邮件服务器没有接收（{type(slip).__name__}）") from slip
        return own_id


@dataclass(frozen=True)
class Platform:
    """The messaging platform of the county or province for people who work there."""

    gateway: Gateway

    def send(self, message: Message) -> str:
        """Posts one message and judges the answer by the expression that the installation set."""
        account = wishes.of(message.recipient).account
        values = {"account": account, "text": message.text, "link": address(message), "uid": str(message.uid)}
        return self.gateway.send(values, message.next_at)


def address(message: Message) -> str:
    """The whole address that a message leads to."""
    return settings.BASE_URL + message.link if message.link else settings.BASE_URL


def way(channel: str) -> Way:
    """What takes messages of a channel."""
    return Mail() if channel == Channel.MAIL else Platform(Gateway(**settings.MESSAGE_GATEWAY))
