"""The canary probe: it knows every address, tells marks apart wherever they hide, and finds the faults it is shown."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse

from tests import builders
from tests.web.conftest import MOMENT
from web.prove.access import addresses, marks, people, reading, world
from web.prove.access.asking import STANCES, Asker
from web.prove.access.forms import forms_of
from web.prove.access.marks import Kind, Marks, Owner
from web.prove.access.people import NOBODY, Person, Place, Rules
from web.prove.access.seeded import FAULTS

pytestmark = pytest.mark.either_database

NAME = marks.RARE[:2]
TOWN, VILLAGE = "411224107", "411224107200"
HOME = Owner(VILLAGE, Kind.NAME, "Household", 7)
# Enough of the URL conf to meet each of the faults shown below.
ASKED = {"cases", "case", "household", "reveal", "claim"}
STEP, MOST = 10, 200


def somebody(post: str, area: str, office: int = 1, kind: str = "township_office") -> Person:
    return Person(1, post, (Place(post, area, office, kind),))


def test_the_probe_knows_how_to_ask_every_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses.Paths, "_of_table", lambda paths, label, column: [("1", "", 1)])
    unknown = []
    for address in addresses.every():
        try:
            addresses.Paths(world.VILLAGES).of(address)
        except addresses.Unknown as slip:
            unknown.append(str(slip))

    assert unknown == [], "say in web/prove/access/addresses.py which rows these addresses name"


@pytest.mark.parametrize(
    ("post", "area", "reads"),
    [
        ("caseworker", TOWN, True),
        ("caseworker", "411224100", False),
        ("village_aide", VILLAGE, True),
        ("village_aide", "411224107001", False),
        ("county_head", "411224", True),
        ("county_head", "340303", False),
        ("system_administrator", "411224", False),
        ("liaison", "411224", False),
        ("process_designer", "411224", False),
    ],
)
def test_a_name_is_read_in_its_own_area_and_by_the_posts_that_handle_cases(post: str, area: str, reads: bool) -> None:
    assert Rules().may_read(somebody(post, area), HOME) is reads


def test_nobody_reads_anything_and_other_offices_what_was_handed_to_them() -> None:
    rules = Rules()
    rules.handed[7].add(5)

    assert not rules.may_read(NOBODY, HOME)
    assert rules.may_read(somebody("liaison", "411224", office=5), HOME)
    assert not rules.may_read(somebody("liaison", "411224", office=6), HOME)


def test_whoever_pays_reads_no_address() -> None:
    clerk = somebody("finance_clerk", "411224")

    assert Rules().may_read(clerk, HOME)
    assert not Rules().may_read(clerk, Owner(VILLAGE, Kind.ADDRESS, "Household", 7))


def test_a_mark_of_two_places_marks_nothing() -> None:
    known = Marks()
    for area in (VILLAGE, TOWN, "340303"):
        known.enter(NAME, Owner(area, Kind.NAME, "Household"))

    assert known.settled().owners == {}


@pytest.mark.parametrize("body", ["plain", "json", "packed"])
def test_a_mark_is_found_in_text_in_json_and_in_a_packed_workbook(body: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as book:
        book.writestr("xl/sharedStrings.xml", f"<t>{NAME}</t>")
    told = {"plain": NAME, "json": json.dumps({"name": NAME}), "packed": packed.getvalue()}[body]

    assert NAME in marks.tokens(reading.text_of(HttpResponse(told)))


def test_a_mark_is_found_in_a_file_name_and_in_an_address_that_a_page_leads_to() -> None:
    answer = HttpResponse("", headers={"Content-Disposition": "inline; filename*=UTF-8''%E4%BA%8D%E5%8C%A6.pdf"})

    assert marks.RARE[:2] in marks.tokens(reading.text_of(answer))


def test_a_form_is_read_with_what_it_would_send_and_what_it_offers() -> None:
    page = (
        '<form method="post" action="/x/"><input type="hidden" name="a" value="1"><select name="b">'
        '<option value="2"><option value="3" selected></select></form><input form="" name="c">'
    )

    (form,) = forms_of(page, "/")

    assert (form.action, form.posts, dict(form.values)) == ("/x/", True, {"a": ["1"], "b": ["3"]})
    assert form.offers["b"] == ["2", "3"]


@pytest.fixture(scope="module")
def asker(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Asker]:
    """Two counties' people around one case; a few addresses of cases and tasks."""
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: MOMENT)
        near = builders.team()
        builders.team(builders.FAR_VILLAGE)
        builders.apply(near["village_aide"], builders.single(f"王{NAME}", 5), MOMENT - timedelta(days=2))
        yield Asker(world.gathered(), people.rules(), people.everybody(), 1)
        transaction.set_rollback(True)
        cache.clear()


def _met(name: str, route: str) -> bool:
    return name in ASKED and not route.startswith("api/")


@pytest.fixture
def asking(asker: Asker, django_db_blocker: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Asker]:
    monkeypatch.setattr("django.utils.timezone.now", lambda: MOMENT)
    ways = {address: found for address, found in asker.ways.items() if _met(address.name, address.route)}
    monkeypatch.setattr(asker, "ways", ways)
    asker.tally.leaks.clear()
    with django_db_blocker.unblock():
        yield asker


@pytest.mark.django_db
def test_a_sound_product_leaks_nothing_and_its_own_people_do_see_the_case(asking: Asker) -> None:
    tally = asking.run(2 * len(asking.ways) * len(STANCES))

    assert tally.leaks == []
    assert tally.seen > 0
    assert tally.statuses[200] > 0


@pytest.mark.django_db
@pytest.mark.parametrize("fault", ["detail", "error_text"])
def test_a_seeded_fault_is_found(asking: Asker, fault: str) -> None:
    begun = asking.tally.tried
    with FAULTS[fault]():
        while not asking.tally.leaks and asking.tally.tried < begun + MOST:
            asking.run(asking.tally.tried + STEP)

    assert asking.tally.leaks
