"""Every address of the designer's room, found in its lists, is closed to every post but those it is for."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver

from cases import designing
from offices.models import PostKind, User
from offices.separation import ADMINISTRATORS
from processes.models import SchemeDraft, SchemeEdition
from tests import builders
from tests.web.conftest import MOMENT, draw_no_refusals
from web.posts import DESIGNS, READS_EDITIONS, READS_HEAT
from web.urls import urlpatterns

SignIn = Callable[[User], Client]
OTHERS = {
    "heat": READS_HEAT,
    "heat_cases": READS_HEAT,
    "edition_files": READS_EDITIONS,
    "edition_package": READS_EDITIONS,
}

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]


@pytest.fixture
def draft(people: dict[str, User]) -> SchemeDraft:
    base = SchemeEdition.objects.filter(scheme="dibao").latest("in_force_from")
    # Some of the addresses run the worked cases; one that is soon done is enough to find out who may.
    one = {"one.toml": 'title = "一个算例"\nscheme = "dibao"\n'}
    author = people["process_designer"]
    return designing.open_draft("dibao", "先听取意见", "第四十八条", author, MOMENT, base=base, examples=one)


@pytest.fixture(autouse=True)
def bare_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_no_refusals(monkeypatch)


def addresses(number: int) -> Iterator[tuple[str, str]]:
    """Name and address of every page that the designer's lists bring in, with something in each place of its path."""
    for resolver in urlpatterns:
        if isinstance(resolver, URLResolver) and resolver.urlconf_module.__name__.startswith("web.designer."):
            for pattern in resolver.url_patterns:
                assert isinstance(pattern, URLPattern)
                route = f"/{resolver.pattern}{pattern.pattern}"
                route = re.sub(r"<int:\w+>", str(number), route)
                route = re.sub(r"<move_act:\w+>", "stop", route)
                yield str(pattern.name), re.sub(r"<\w+:\w+>", "examination", route)


def test_all_of_them_are_found(draft: SchemeDraft) -> None:
    assert len(list(addresses(draft.pk))) >= 80


def test_whoever_holds_every_other_post_opens_nothing_and_does_nothing_there(
    signed_in: SignIn, draft: SchemeDraft
) -> None:
    """A post opens pages and closes none: what is closed to many together is closed to each."""
    clients = [signed_in(user) for user in holders_of_all_but(DESIGNS)]
    asked = [(name, address) for name, address in addresses(draft.pk) if name not in OTHERS]
    ways = [ask for client in clients for ask in (client.get, client.post)]

    answers = [(name, ask(address).status_code) for name, address in asked for ask in ways]

    assert [(name, status) for name, status in answers if status != 403] == []
    assert SchemeDraft.objects.get().revision == 0


@pytest.mark.parametrize("name", OTHERS)
def test_what_others_read_there_opens_to_their_posts_only(signed_in: SignIn, draft: SchemeDraft, name: str) -> None:
    clients = [signed_in(user) for user in holders_of_all_but(DESIGNS | OTHERS[name])]
    (address,) = (address for each, address in addresses(draft.pk) if each == name)

    assert {ask(address).status_code for client in clients for ask in (client.get, client.post)} == {403}


def holders_of_all_but(posts: frozenset[str]) -> list[User]:
    """One person with all posts but some, and each administrator, who holds no other post, alone."""
    first, *rest = sorted(set(PostKind.values) - posts - ADMINISTRATORS)
    user = builders.person(first, builders.VILLAGE, "every.other")
    for post in rest:
        builders.hold(user, post, builders.VILLAGE)
    return [user, *(builders.person(post, builders.VILLAGE, f"only.{post}") for post in ADMINISTRATORS - posts)]


def test_nobody_gets_in_without_signing_in(draft: SchemeDraft) -> None:
    statuses = {Client().get(address).status_code for _, address in addresses(draft.pk)}

    assert statuses == {302}


def test_an_approver_changes_nothing_on_any_page(
    people: dict[str, User], signed_in: SignIn, draft: SchemeDraft
) -> None:
    client = signed_in(people["process_approver"])

    for _, address in addresses(draft.pk):
        client.post(address, {"seen": "0", "title": "改", "name": "x"})

    kept = SchemeDraft.objects.get()
    assert (kept.revision, kept.texts, kept.state) == (0, draft.texts, "draft")


def test_a_designer_of_another_owner_changes_nothing_on_any_page(signed_in: SignIn, draft: SchemeDraft) -> None:
    client = signed_in(User.objects.get(username="lushi.farm_designer"))

    for _, address in addresses(draft.pk):
        client.post(address, {"seen": "0", "title": "改", "name": "x"})

    kept = SchemeDraft.objects.get()
    assert (kept.revision, kept.texts, kept.state) == (0, draft.texts, "draft")
