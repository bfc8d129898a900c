"""A gateway for messages reached by HTTP, told by settings alone: address, heads, body, signature, what success is.

A status of 200 proves nothing: the answer itself must say that the message was taken, by an expression over its words.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from rules.errors import EvaluationError, ExpressionError
from rules.expressions import compile_expression

MOST_BYTES = 65536
Values = Mapping[str, str]


class NotSent(Exception):
    """A gateway did not take a message; the text says why and names nobody."""


@dataclass(frozen=True)
class Gateway:
    """How to hand a message over; texts hold `{phone}`, `{text}`, `{uid}`, `{time}`, `{secret}`, `{signed}` and others.

    `body` is JSON, posted as such or (`form`) as a form's fields. `sign` is the text that `{signed}` is the digest of,
    made by `sign_by`: md5, sha256, sm3, hmac-sha256 or hmac-sm3 with the secret as key.
    """

    url: str
    body: str
    success: str
    receipt: str = "msgid"
    headers: Mapping[str, str] = field(default_factory=dict)
    form: bool = False
    secret: str = ""
    sign: str = ""
    sign_by: str = "md5"
    seconds: float = 10

    def send(self, values: Values, now: datetime) -> str:
        """Hands one message over and returns the receipt; NotSent says why it was not taken."""
        told = {**values, "time": f"{now.astimezone():%Y%m%d%H%M%S}", "secret": self.secret}
        told["signed"] = digest(self.sign_by, str(fill(self.sign, told)), self.secret) if self.sign else ""
        filled = fill(json.loads(self.body), told)
        heads = {name: str(fill(value, told)) for name, value in self.headers.items()}
        answer = self._post(filled, heads)
        self._judge(answer)
        return str(answer.get(self.receipt, ""))[:100]

    def _judge(self, answer: Mapping[str, object]) -> None:
        try:
            taken = compile_expression(self.success).evaluate(answer.get)
        except (ExpressionError, EvaluationError) as slip:
            raise NotSent("平台的应答里没有判断成败所需的内容") from slip
        if taken is not True:
            named = sorted(compile_expression(self.success).names)
            raise NotSent(
                "平台没有接收（" + "，".join(f"{name}={str(answer.get(name, '无'))[:20]}" for name in named) + "）"
            )

    def _post(self, filled: object, heads: Values) -> Mapping[str, object]:
        if not self.url.startswith(("http://", "https://")):
            raise NotSent("平台地址应以 http:// 或 https:// 开头")
        kind = "application/x-www-form-urlencoded" if self.form else "application/json"
        request = Request(self.url, self._bytes(filled), {"Content-Type": kind, **heads}, method="POST")
        try:
            with build_opener(NoRedirect).open(request, timeout=self.seconds) as reply:
                answer = json.loads(reply.read(MOST_BYTES))
        except (URLError, OSError, ValueError) as slip:
            raise NotSent(f"平台没有应答或应答读不懂（{type(slip).__name__}）") from slip
        if not isinstance(answer, Mapping):
            raise NotSent("平台的应答不是键值形式")
        return dict(flat(answer))

    def _bytes(self, filled: object) -> bytes:
        if self.form and isinstance(filled, Mapping):
            return urlencode({name: str(value) for name, value in filled.items()}).encode()
        return json.dumps(filled, ensure_ascii=False).encode()


class NoRedirect(HTTPRedirectHandler):
    """A gateway that sends us elsewhere is not the one that was set."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        """Follows nothing."""


def fill(template: object, values: Values) -> object:
    """A JSON template with values put into its texts, so that no text breaks its form; no value is filled again."""
    if isinstance(template, Mapping):
        return {key: fill(value, values) for key, value in template.items()}
    if isinstance(template, list):
        return [fill(value, values) for value in template]
    return _filled(template, values) if isinstance(template, str) else template


def _filled(text: str, values: Values) -> str:
    """The text with each `{name}` that is known replaced, in one pass: a message that says {secret} stays as it is."""
    parts, rest = [], text
    while (start := rest.find("{")) >= 0:
        end = rest.find("}", start)
        name = rest[start + 1 : end] if end > 0 else ""
        known = name in values
        parts.append(rest[:start] + (values[name] if known else "{"))
        rest = rest[end + 1 :] if known else rest[start + 1 :]
    return "".join(parts) + rest


def digest(by: str, text: str, secret: str) -> str:
    """The digest of a text as hexadecimal digits, by name of its kind; ValueError for one that nobody knows."""
    keyed, _, kind = by.rpartition("-")
    if keyed not in ("", "hmac") or kind not in ("md5", "sha256", "sm3"):
        raise ValueError(f"不认识的签名算法“{by}”，可用：md5、sha256、sm3、hmac-sha256、hmac-sm3")
    if keyed:
        return hmac.new(secret.encode(), text.encode(), kind).hexdigest()
    return hashlib.new(kind, text.encode(), usedforsecurity=False).hexdigest()


def flat(answer: Mapping[str, object], before: str = "") -> Iterator[tuple[str, object]]:
    """The words of an answer, those inside others by both names: `data_msgid` for `{"data": {"msgid": …}}`."""
    for name, value in answer.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{before}{name}_")
        else:
            yield f"{before}{name}", value
