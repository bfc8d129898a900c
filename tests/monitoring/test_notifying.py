"""Notifications: written with the act, one digest a day, quiet hours, a gateway believed by its words only."""

import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client

from cases.gateway import Gateway, fill
from monitoring.models import Message, MessageWish
from monitoring.notifying import outbox, sending, wishes
from offices.models import User

MORNING = datetime(2026, 9, 2, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
NIGHT = MORNING.replace(hour=23)
TEXT = "办件4112242026000001今天到期"
BODY = '{"touser": "{account}", "content": "{text} {link}"}'


@pytest.fixture
def clerk(db: None, settings: object) -> User:
    settings.EMAIL_HOST = "mail.example.invalid"
    return User.objects.create_user("clerk", "clerk@example.invalid")


def tell(clerk: User, now: datetime = MORNING, **more: str) -> Message | None:
    return outbox.tell(clerk, "reminder", TEXT, "/inbox/", now, **more)


def test_a_message_goes_with_the_act_that_is_rolled_back(clerk: User) -> None:
    with transaction.atomic():
        tell(clerk)
        transaction.set_rollback(True)

    assert outbox.unread(clerk) == 0


def test_a_message_stands_on_the_page_until_it_is_read(clerk: User) -> None:
    first, _second = tell(clerk), tell(clerk)

    assert outbox.read(clerk, MORNING, [first.pk]) == 1
    assert (outbox.unread(clerk), outbox.read(clerk, MORNING), outbox.unread(clerk)) == (1, 1, 0)


def test_the_same_is_told_once(clerk: User) -> None:
    assert tell(clerk, key="due:1") is not None
    assert tell(clerk, key="due:1") is None


@pytest.mark.parametrize("text", ["411224196803150026请核实", "电话13800000621", "（41122419680315002X）"])
def test_no_message_carries_a_resident_id_or_a_telephone(clerk: User, text: str) -> None:
    with pytest.raises(outbox.PersonalData):
        outbox.tell(clerk, "reminder", text, "/inbox/", MORNING)


def test_nobody_is_led_to_another_site(clerk: User) -> None:
    with pytest.raises(ValueError, match="本系统"):
        outbox.tell(clerk, "reminder", TEXT, "//elsewhere.example", MORNING)


def test_at_most_one_digest_a_day_whatever_came(clerk: User) -> None:
    for _ in range(5):
        tell(clerk)

    sent = [sending.run(MORNING + timedelta(minutes=each)) for each in (0, 1, 300)]

    assert sent == [1, 0, 0]
    assert "未读消息5条" in mail.outbox[0].body and "411224" not in mail.outbox[0].body


def test_who_wants_each_message_at_once_is_left_alone_at_night(clerk: User) -> None:
    wishes.keep(MessageWish(user=clerk, rhythm=MessageWish.Rhythm.AT_ONCE), clerk.email)
    tell(clerk, NIGHT)

    assert sending.run(NIGHT) == 0
    assert sending.run(NIGHT + timedelta(hours=9)) == 1
    assert mail.outbox[0].extra_headers["Message-ID"] == Message.objects.get(channel="mail").receipt


def test_who_wants_the_page_only_gets_no_mail(clerk: User) -> None:
    wishes.keep(MessageWish(user=clerk, rhythm=MessageWish.Rhythm.NEVER), clerk.email)
    tell(clerk)

    assert sending.run(MORNING) == 0


@pytest.fixture
def answers() -> Iterator[list[tuple[int, str]]]:
    """A gateway that gives these answers in turn; what it was sent stands in `received`."""
    yield from served()


received: list[dict[str, str]] = []


def served() -> Iterator[list[tuple[int, str]]]:
    waiting: list[tuple[int, str]] = []
    received.clear()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            status, text = waiting.pop(0)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    waiting.append((server.server_port, ""))
    yield waiting
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_gateway_that_answers_200_with_an_error_code_is_asked_again_until_it_takes_the_message(
    clerk: User, answers: list[tuple[int, str]], settings: object
) -> None:
    port, _ = answers.pop()
    url = f"http://127.0.0.1:{port}/send"
    settings.MESSAGE_GATEWAY = {"url": url, "body": BODY, "success": "errcode == 0", "receipt": "msgid"}
    wishes.keep(MessageWish(user=clerk, rhythm="at_once", by_mail=False, account="clerk-7"), "")
    tell(clerk)
    answers += [(200, '{"errcode": 40001}'), (500, "no"), (200, "{}"), (200, '{"errcode": 0, "msgid": "m-1"}')]

    tries = [sending.send_waiting(MORNING + timedelta(minutes=each)) for each in (0, 1, 5, 15, 35)]

    message = Message.objects.get(channel="gateway")
    assert tries == [0, 0, 0, 0, 1]
    assert (message.state, message.receipt, message.attempts, message.reason) == ("sent", "m-1", 4, "")
    assert received[-1] == {"touser": "clerk-7", "content": f"{TEXT} http://127.0.0.1:8000/inbox/"}


def test_a_message_that_no_way_takes_is_given_up_with_the_reason(clerk: User, settings: object) -> None:
    settings.MESSAGE_GATEWAY = {"url": "file:///etc/passwd", "body": BODY, "success": "errcode == 0"}
    wishes.keep(MessageWish(user=clerk, rhythm="at_once", by_mail=False, account="clerk-7"), "")
    tell(clerk)

    for day in range(6):
        sending.send_waiting(MORNING + timedelta(days=day))

    message = Message.objects.get(channel="gateway")
    assert (message.state, message.attempts) == ("failed", sending.MOST_ATTEMPTS)
    assert "http" in message.reason


def test_a_quotation_mark_in_a_text_does_not_break_the_body() -> None:
    filled = fill(json.loads(BODY), {"account": 'a"b', "text": '"}', "link": ""})

    assert json.loads(json.dumps(filled)) == {"touser": 'a"b', "content": '"} '}
    assert Gateway("ftp://x", BODY, "errcode == 0").receipt == "msgid"


def test_a_sender_that_died_leaves_the_message_to_the_next_round(clerk: User, monkeypatch: object) -> None:
    wishes.keep(MessageWish(user=clerk, rhythm="at_once"), clerk.email)
    tell(clerk)
    monkeypatch.setattr("monitoring.notifying.sending.way", lambda channel: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        sending.send_waiting(MORNING)
    monkeypatch.undo()

    assert sending.send_waiting(MORNING + sending.PAUSE) == 1


def test_the_bell_counts_and_opening_a_message_reads_it(clerk: User, client: Client) -> None:
    client.force_login(clerk, backend="offices.backends.PeopleBackend")
    message = tell(clerk)
    assert TEXT in client.get("/messages/").content.decode()

    answer = client.post(f"/messages/{message.pk}/")

    assert answer.headers["Location"] == "/inbox/"
    assert client.get("/messages/").context["unread"] == 0


def test_a_wish_is_kept_and_a_wrong_hour_is_told_at_its_field(clerk: User, client: Client) -> None:
    client.force_login(clerk, backend="offices.backends.PeopleBackend")
    told = {"rhythm": "never", "digest_hour": "24", "quiet_from": "19", "quiet_until": "8", "email": "a@b.example"}

    assert "请填0到23点" in client.post("/messages/wish/", told).content.decode()
    client.post("/messages/wish/", told | {"digest_hour": "7"})

    assert MessageWish.objects.get(user=clerk).digest_hour == 7
    assert User.objects.get(pk=clerk.pk).email == "a@b.example"
