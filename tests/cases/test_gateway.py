"""The gateway for short messages: told by a file, believed by its words only, quiet at night."""

import json
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import md5
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cases.gateway import Gateway, NotSent, digest, fill
from cases.payments import daily, messages
from config import gateways

NOON = datetime(2026, 9, 2, 12, 0, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
VALUES = {"phone": "13800000621", "text": "【卢氏县民政局】款项已发放 {secret}", "uid": "payment:1:2"}
FILE = """
url = "{url}"
body = '{{"mobile": "{{phone}}", "msg": "{{text}}", "seq": "{{uid}}", "ts": "{{time}}", "sign": "{{signed}}"}}'
headers = {{ X-App = "county", X-Sign = "{{signed}}" }}
sign = "county{{secret}}{{time}}"
sign_by = "md5"
secret = "s3cret"
success = "code == '0' and data_status in ['DELIVRD', 'ACCEPTD']"
receipt = "data_msgid"
signature = "【卢氏县民政局】"
quiet = [21, 8]
tries = 4
seconds = 0.3
"""
TAKEN = '{"code": "0", "data": {"status": "ACCEPTD", "msgid": "m-77"}}'


class Desk:
    """A small gateway: the answers that it gives in turn, and what it was sent."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, str, float]] = []
        self.bodies: list[str] = []
        self.heads: list[dict[str, str]] = []
        self.url = ""


@pytest.fixture
def desk() -> Iterator[Desk]:
    told = Desk()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.bodies.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            told.heads.append(dict(self.headers))
            status, text, pause = told.answers.pop(0)
            time.sleep(pause)
            try:
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", told.url)
                self.end_headers()
                self.wfile.write(text.encode())
            except OSError:
                pass

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}/send"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def told(desk: Desk, tmp_path: Path) -> dict[str, Any]:
    path = tmp_path / "sms.toml"
    path.write_text(FILE.format(url=desk.url), encoding="utf-8")
    return gateways.sms(str(path))


def gateway(told: dict[str, Any], **more: object) -> Gateway:
    ours = {name: value for name, value in told.items() if name not in ("signature", "quiet", "tries")}
    return Gateway(**{**ours, **more})


def test_what_the_file_says_is_what_the_gateway_gets(desk: Desk, told: dict[str, Any]) -> None:
    desk.answers = [(200, TAKEN, 0)]

    assert gateway(told).send(VALUES, NOON) == "m-77"

    signed = md5(b"countys3cret20260902120005").hexdigest()
    sent = json.loads(desk.bodies[0])
    assert sent == {
        "mobile": "13800000621",
        "msg": VALUES["text"],
        "seq": "payment:1:2",
        "ts": "20260902120005",
        "sign": signed,
    }
    assert (desk.heads[0]["X-App"], desk.heads[0]["X-Sign"]) == ("county", signed)


def test_a_form_is_posted_where_the_gateway_wants_one(desk: Desk, told: dict[str, Any]) -> None:
    desk.answers = [(200, TAKEN, 0)]

    gateway(told, form=True).send({**VALUES, "text": "甲&乙=丙"}, NOON)

    assert "msg=%E7%94%B2%26%E4%B9%99%3D%E4%B8%99" in desk.bodies[0]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((200, '{"code": "1001", "msg": "余额不足 13800000621"}', 0), "code=1001"),
        ((200, '{"code": "0", "data": {"status": "REJECTD"}}', 0), "data_status=REJECTD"),
        ((200, "[]", 0), "键值"),
        ((200, "<html>ok</html>", 0), "读不懂"),
        ((200, "{}", 0), "没有"),
        ((500, TAKEN, 0), "没有应答"),
        ((302, TAKEN, 0), "没有应答"),
        ((200, TAKEN, 0.6), "没有应答"),
    ],
)
def test_an_answer_that_does_not_say_that_it_took_the_message_is_a_failure(
    desk: Desk, told: dict[str, Any], answer: tuple[int, str, float], why: str
) -> None:
    desk.answers = [answer]

    with pytest.raises(NotSent, match=why) as slip:
        gateway(told).send(VALUES, NOON)

    assert "13800000621" not in str(slip.value)
    assert len(desk.bodies) == 1, "a gateway that sends us elsewhere is not followed"


def test_nobody_at_the_address_is_a_failure_and_a_file_is_no_address(told: dict[str, Any]) -> None:
    for url in ("http://127.0.0.1:1/send", "file:///etc/passwd"):
        with pytest.raises(NotSent):
            gateway(told, url=url).send(VALUES, NOON)


def test_a_text_cannot_fetch_what_stands_in_the_settings() -> None:
    assert fill('{"a": "{text}"}', {"text": "{secret}", "secret": "s3cret"}) == '{"a": "{secret}"}'
    assert fill("{unknown} {", {"text": "x"}) == "{unknown} {"


def test_signatures_are_made_by_the_named_kind() -> None:
    assert digest("sm3", "abc", "") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert digest("hmac-sha256", "abc", "k") != digest("sha256", "abc", "k")
    with pytest.raises(ValueError, match="不认识的签名算法"):
        digest("rot13", "abc", "")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("url = ", "读不出来"),
        ('url = "http://x"', "缺少：body、success"),
        ("url='x'\nbody='{'\nsuccess='a'", "body 应为 JSON"),
        ("url='x'\nbody='{}'\nsuccess='a'\nquiet=[25, 8]", "两个钟点"),
        ("url='x'\nbody='{}'\nsuccess='a'\npassword='b'", "password"),
    ],
)
def test_a_file_that_says_too_little_is_refused_with_what_to_mend(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "sms.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ValueError, match=why):
        gateways.sms(str(path))


def test_at_night_nobody_is_sent_anything(told: dict[str, Any], settings: Any) -> None:
    settings.SMS_GATEWAY = told

    hours = [hour for hour in range(24) if messages.is_quiet(NOON.replace(hour=hour))]

    assert hours == [0, 1, 2, 3, 4, 5, 6, 7, 21, 22, 23]
    assert daily.send(NOON.replace(hour=22)) == 0
    settings.SMS_GATEWAY = {}
    assert not messages.is_quiet(NOON.replace(hour=22) + timedelta(0))
