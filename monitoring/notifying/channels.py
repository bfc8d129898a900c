"""The ways out of the house: e-mail, and a gateway whose address, body and mark of success the installation sets."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.error import URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.core.mail import EmailMessage

from monitoring.models import Channel, Message
from monitoring.notifying import wishes
from rules.errors import EvaluationError, ExpressionError
from rules.expressions import compile_expression

SECONDS = 10
MOST_BYTES = 65536


class NotSent(Exception):
    """A way did not take a message; the text says why and names nobody."""


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
class Gateway:
    """An HTTP gateway of a county or province. A status of 200 proves nothing: its answer must say so itself."""

    url: str
    body: str
    success: str
    receipt: str = "msgid"

    def send(self, message: Message) -> str:
        """Posts one message as JSON and judges the answer by the expression that the installation set."""
        account = wishes.of(message.recipient).account
        filled = fill(json.loads(self.body), {"account": account, "text": message.text, "link": address(message)})
        answer = self._post(json.dumps(filled, ensure_ascii=False).encode())
        try:
            taken = compile_expression(self.success).evaluate(answer.get)
        except (ExpressionError, EvaluationError) as slip:
            raise NotSent("平台的应答里没有判断成败所需的内容") from slip
        if taken is not True:
            raise NotSent(f"平台没有接收（errcode={str(answer.get('errcode', '无'))[:20]}）")
        return str(answer.get(self.receipt, ""))[:100]

    def _post(self, body: bytes) -> Mapping[str, object]:
        if not self.url.startswith(("http://", "https://")):
            raise NotSent("平台地址应以 http:// 或 https:// 开头")
        request = Request(self.url, body, {"Content-Type": "application/json"}, method="POST")
        try:
            with build_opener(NoRedirect).open(request, timeout=SECONDS) as reply:
                answer = json.loads(reply.read(MOST_BYTES))
        except (URLError, OSError, ValueError) as slip:
            raise NotSent(f"平台没有应答或应答读不懂（{type(slip).__name__}）") from slip
        if not isinstance(answer, Mapping):
            raise NotSent("平台的应答不是键值形式")
        return answer


class NoRedirect(HTTPRedirectHandler):
    """A gateway that sends us elsewhere is not the one that was set."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        """Follows nothing."""


def fill(template: object, values: Mapping[str, str]) -> object:
    """A JSON template with `{account}`, `{text}` and `{link}` put into its texts, so that no text breaks its form."""
    if isinstance(template, Mapping):
        return {key: fill(value, values) for key, value in template.items()}
    if isinstance(template, list):
        return [fill(value, values) for value in template]
    if not isinstance(template, str):
        return template
    for name, value in values.items():
        template = template.replace("{" + name + "}", value)
    return template


def address(message: Message) -> str:
    """The whole address that a message leads to."""
    return settings.BASE_URL + message.link if message.link else settings.BASE_URL


def way(channel: str) -> Way:
    """What takes messages of a channel."""
    return Mail() if channel == Channel.MAIL else Gateway(**settings.MESSAGE_GATEWAY)
