"""No name that somebody sends leads to a file: not with an upload, not in an address, not below /static/."""

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import transaction
from django.test import Client
from django.urls import reverse

from cases import attachments, designing
from cases.models import Attachment, Case
from monitoring.receiving import jobs
from offices.models import User
from processes.models import SchemeEdition
from tests import arrivals, builders
from tests.web.conftest import MOMENT, draw_no_refusals
from web.files import as_file
from web.prove.access.addresses import every, filled

SignIn = Callable[[User], Client]
pytestmark = pytest.mark.either_database

# No file of the product or of the machine has this in its name, and the file outside that has it says this.
STRANGER, SECRET = "kanarienvogel", "was ausserhalb liegt"
SCAN = b"%PDF-1.4 1 0 obj<</Type/Catalog>>"
NAMES = (
    "../../{}",
    "..\\..\\{}",
    "/etc/{}",
    "C:\\{}",
    "....//....//{}",
    "．．／．．／{}",
    "%2e%2e%2f{}",
    "..%c0%af..%c0%af{}",
    "{}\0.pdf",
    "../{}/..",
)
OWN_FILE = re.compile(r"attachments/([0-9a-f]{2})/\1[0-9a-f]{30}|received/[0-9a-f-]{36}/\w+\.\d+")
FILED = ("open", "os.mkdir", "os.rename", "os.remove", "os.listdir", "os.scandir")
_heard: list[str] = []


def _hear(event: str, arguments: tuple) -> None:
    if event in FILED:
        _heard.extend(os.fsdecode(told) for told in arguments if isinstance(told, str | bytes | os.PathLike))


@pytest.fixture(scope="module", autouse=True)
def ear() -> None:
    """A hook of the interpreter stays for its whole life."""
    sys.addaudithook(_hear)


@pytest.fixture(autouse=True)
def stranger() -> Iterator[Path]:
    """A file beside the folder of uploads, which a name that leads upwards would reach."""
    path = Path(settings.MEDIA_ROOT).parent / STRANGER
    path.write_text(SECRET, "utf-8")
    yield path
    path.unlink()


@contextmanager
def met() -> Iterator[list[str]]:
    """Which paths were opened, made or listed meanwhile that hold the name which somebody sent."""
    _heard.clear()
    found: list[str] = []
    yield found
    found += [path for path in _heard if STRANGER in path.lower()]


def sent(client: Client, path: str, name: str, data: bytes, field: str, **told: object) -> None:
    """A form with one file under exactly this name: Django's own test client would shorten it."""
    parts = [f'--b\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in told.items()]
    head = (
        f'--b\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\nContent-Type: text/plain\r\n\r\n'
    )
    body = "".join(parts).encode() + head.encode() + data + b"\r\n--b--\r\n"
    client.post(path, body, content_type="multipart/form-data; boundary=b")


def files() -> set[str]:
    root = Path(settings.MEDIA_ROOT)
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def hand_in(client: Client, case: Case, name: str) -> tuple[list[str], list[Attachment]]:
    """Withdraws with a paper of this name, and takes that back: the paths in which the name was met, what was kept."""
    told, before = {"what": "withdraw", "reason": "已就业"}, set(Attachment.objects.values_list("pk", flat=True))
    with transaction.atomic(), met() as found:
        sent(client, reverse("web:case_ending", args=[case.number]), name, SCAN, "paper", **told)
        kept = list(Attachment.objects.filter(content_type="application/pdf").exclude(pk__in=before))
        transaction.set_rollback(True)
    return found, kept


def test_papers_lie_under_numbers_of_ours_whatever_they_are_called(
    case: Case, people: dict[str, User], signed_in: SignIn
) -> None:
    client, before, kept = signed_in(people["caseworker"]), files(), []

    for name in NAMES:
        found, rows = hand_in(client, case, name.format(STRANGER))
        assert found == [], name
        kept += rows

    assert len(kept) >= len(NAMES) - 1  # a name that ends in “..” is none, and its file is not taken
    assert {attachments.path_of(row) for row in kept} == {Path(settings.MEDIA_ROOT) / path for path in files() - before}
    assert [path for path in files() - before if not OWN_FILE.fullmatch(path)] == []
    assert [row.name for row in kept if re.search(r"[/\\\0]", row.name)] == []
    answers = [as_file(SCAN, row.content_type, row.name)["Content-Disposition"] for row in kept]
    assert [told for told in answers if not re.fullmatch(r"inline; filename\*=UTF-8''[\w.%~-]+", told)] == []


def test_a_kept_paper_is_sent_as_what_it_is_and_never_as_a_page(
    case: Case, people: dict[str, User], signed_in: SignIn
) -> None:
    client, name = signed_in(people["caseworker"]), "page.html"
    sent(client, reverse("web:case_ending", args=[case.number]), name, SCAN, "paper", what="withdraw", reason="已就业")
    row = Attachment.objects.filter(name__startswith=name).get()
    client.post(reverse("web:case_purpose", args=[case.number]), {"purpose": "handle"})

    answer = client.get(reverse("web:attachment", args=[row.uid]))

    assert answer.content == SCAN and answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == "inline; filename*=UTF-8''page.html.pdf"
    assert "sandbox" in answer["Content-Security-Policy"] and answer["X-Content-Type-Options"] == "nosniff"


def test_a_store_that_believed_the_name_would_be_seen(
    case: Case, people: dict[str, User], signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "path_of", lambda row: Path(settings.MEDIA_ROOT) / "attachments" / row.name)

    assert hand_in(signed_in(people["caseworker"]), case, STRANGER)[0] != []


def test_deliveries_and_diagrams_lie_nowhere_under_their_names(
    people: dict[str, User], signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "enqueue", lambda delivery: None)
    source = arrivals.new_source(people["county_approver"], "411224-medical", "medical_security", ["medical_own_cost"])
    clerk, designer, before = signed_in(people["county_approver"]), signed_in(people["process_designer"]), files()

    with met() as found:
        for number, name in enumerate(NAMES):
            rows = "\n".join([arrivals.HEAD, arrivals.line("张三", builders.resident_id(number))]).encode()
            told = {"source": source.pk, "month": "2026-08"}
            sent(clerk, reverse("web:deliveries"), f"{name.format(STRANGER)}.csv", rows, "file", **told)
            sent(designer, reverse("web:import"), name.format(STRANGER), b"<a/>", "file")

    assert found == [] and files() - before
    assert [path for path in files() - before if not OWN_FILE.fullmatch(path)] == []


def test_no_address_that_holds_a_word_opens_a_file_of_that_name(
    people: dict[str, User], signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_no_refusals(monkeypatch)
    base, author = SchemeEdition.objects.filter(scheme="dibao").latest("in_force_from"), people["process_designer"]
    draft = designing.open_draft("dibao", "试一个名字", "第四十八条", author, MOMENT, base=base)
    routes = [each.route for each in every() if re.search("<(str|slug|path):", each.route)]
    designer, head, answers = signed_in(author), signed_in(people["county_head"]), []

    with met() as found:
        for route, name in ((route, name) for route in routes for name in ("..\\{}", "{}")):
            told = dict.fromkeys(re.findall(r"<(?:\w+:)?(\w+)>", route), quote(name.format(STRANGER), safe=""))
            client = designer if "<int:pk>" in route else head
            answers.append(client.get(filled(route, told | {"pk": str(draft.pk)})))

    assert len(routes) > 50 and found == []
    assert [answer for answer in answers if not answer.streaming and SECRET in answer.text] == []


@pytest.mark.parametrize("looked_up", [False, True], ids=["installed", "tried out"])
def test_below_static_lies_nothing_but_static_files(looked_up: bool, stranger: Path, settings) -> None:
    settings.WHITENOISE_AUTOREFRESH = looked_up
    client, shown = Client(), Path(finders.find("img/logo.svg")).read_bytes()
    upwards = os.path.relpath(stranger, settings.STATICFILES_DIRS[0])
    assert b"".join(client.get("/static/img/logo.svg")) == shown

    for path in (
        upwards,
        f"/{stranger}",
        str(stranger),
        "../config/settings.py",
        "img/../../manage.py",
        "..\\manage.py",
    ):
        for spelled in (path, quote(path, safe=""), path.replace("..", "%252e%252e"), path.replace(".", "．")):
            answer = client.get(f"/static/{spelled}")
            assert answer.status_code in (400, 404), spelled
