"""Text that people typed never becomes markup, SQL or an address: the few places that could are listed."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import RequestFactory

from web import purposes

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("config", "web", "monitoring", "cases", "processes", "forms", "rules", "offices")
MARKS = re.compile(r"\|\s*safe\b|\|\s*safeseq\b|\bmark_safe\(|\bSafeString\([^)]|autoescape off|__html__|\|escapejs")
# Each is looked at by a person before it is entered: what it lets through comes from our own code.
MARKED = {
    "web/designer/forms.py": "a form drawn by forms/build.py, which escapes each part",
    "web/signing/codes.py": "a QR picture drawn by a library from digits and letters",
}
NO_TOKEN = re.compile(r"^@csrf_exempt|csrf_exempt\(|csrf=False", re.M)
EXEMPT = {
    "web/receiving/push.py": "machines with a token in a header, no session",
    "web/referrals/exchange_api.py": "machines with a token in a header, no session",
}
# A path through a document that is put together could be put together from what somebody sent.
XPATH = re.compile(r"\.xpath\(|ETXPath\(|\bXPath\(")
PATHS = {"processes/engine.py": "one fixed path"}
# What nobody may guess comes from the system's source. The other one makes up what is invented or repeated.
CHANCE = re.compile(r"^(?:from|import) random\b|uuid1\(", re.M)
PLAYING = ("cases/invented/", "web/prove/", "web/bench/")
REPEATED = {
    "monitoring/receiving/demonstration.py": "invented deliveries",
    "processes/probing.py": "walks through a copy of a state, the same ones each time",
}
SQL = re.compile(r"\.execute\(|\.executemany\(|\.raw\(\s*[f\"']|\.extra\(|RawSQL|connection\.cursor")
BY_THE_USER = re.compile(
    r"(?:order_by|annotate|alias|aggregate|values|extra)\([^)\n]*(?:\.GET|\.POST|request\.)"
    r"|(?:filter|exclude|get|create|update)\(\*\*[^)\n]*(?:\.GET|\.POST|request\.|cleaned_data)"
)
# Where the pages' layer speaks SQL: never with anything from a request.
SPEAKING = ("web/bench/", "web/prove/", "web/backup/", "web/management/")


def sources(*endings: str) -> dict[str, str]:
    """The product's own files by path."""
    files = [path for room in (*ROOMS, "templates") for path in (ROOT / room).rglob("*") if path.suffix in endings]
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in files}


def of(pattern: re.Pattern[str], *endings: str) -> set[str]:
    return {
        name
        for name, text in sources(*endings).items()
        if pattern.search(text) and not name.startswith("web/prove/attacks/")
    }


def test_only_the_listed_places_hand_out_markup_unescaped() -> None:
    assert of(MARKS, ".py", ".html") == set(MARKED)


def test_only_the_listed_views_go_without_a_token_of_the_page() -> None:
    assert of(NO_TOKEN, ".py") == set(EXEMPT)


def test_the_pages_write_no_sql_and_no_user_names_a_column() -> None:
    speaking = {name for name in of(SQL, ".py") if name.startswith("web/") and not name.startswith(SPEAKING)}

    assert speaking == set()
    assert of(re.compile(r"RawSQL|\.extra\("), ".py") == set()
    assert of(BY_THE_USER, ".py") == set()


def test_only_one_fixed_path_is_looked_up_in_a_document() -> None:
    assert {name for name in of(XPATH, ".py") if not name.startswith("web/prove/")} == set(PATHS)


def test_only_what_is_made_up_or_repeated_is_drawn_from_a_chance_that_can_be_guessed() -> None:
    assert {name for name in of(CHANCE, ".py") if not name.startswith(PLAYING)} == set(REPEATED)


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        (MARKS, "{{ name|safe }}"),
        (MARKS, "return mark_safe(name)"),
        (NO_TOKEN, "@csrf_exempt"),
        (XPATH, "root.xpath(f'//*[@id={name}]')"),
        (CHANCE, "from random import choices"),
        (SQL, "Case.objects.raw(f'SELECT {x}')"),
        (BY_THE_USER, "rows.order_by(request.GET['sort'])"),
        (BY_THE_USER, "rows.filter(**request.GET.dict())"),
    ],
)
def test_the_rules_would_see_a_slip(pattern: re.Pattern[str], fault: str) -> None:
    assert pattern.search(fault)


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example/",
        "//a.example",
        "/\\a.example",
        "\\\\a.example",
        "javascript:alert(1)",
        "http:///a.example",
        "\t//a.example",
    ],
)
def test_nobody_is_led_out_of_the_house(address: str) -> None:
    request = RequestFactory().post("/", {"purpose": next(iter(purposes.PURPOSES)), "next": address})
    request.session = {}

    answer = purposes.declare(request, SimpleNamespace(number="X-1"))

    assert answer.status_code == 302
    assert answer["Location"].startswith("/") and "a.example" not in answer["Location"]
