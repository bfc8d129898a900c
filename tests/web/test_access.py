"""Who gets in where: every address against every post, inside the area and outside; nothing secret on any page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, reverse

from cases import changes, needs, steps
from cases.models import Attachment, Case, Document, PublicNotice
from monitoring.models import Merger
from monitoring.notifying import outbox
from offices.models import PostKind, TryCount, User
from processes.models import SchemeEdition, Task
from tests import builders
from tests.web.conftest import MOMENT, draw_no_refusals
from web.posts import (
    APPLIES,
    ASKS_STATUS,
    FILES_CUSTODY,
    HANDLES,
    INFORMS,
    READS_AWARDS,
    READS_CASES,
    READS_EDITIONS,
    READS_MERGERS,
    READS_NEEDS,
    READS_REGISTERS,
    REGISTERS_COMPLAINTS,
    REPORTS_CHANGES,
    REPORTS_NEEDS,
)
from web.urls import urlpatterns

pytestmark = pytest.mark.either_database

EVERYBODY = frozenset(PostKind.values)
FILLS = HANDLES | {"applicant", "grid_member", "grid_head"}
# The means-test centre sees what was handed to it: the case, not its other tasks and not the household's page.
HANDED = frozenset({"means_test_officer"})
SEES_TASKS = READS_CASES & FILLS - HANDED
# Numbers that name a person or an account: no page may show one whole.
NUMBERS = ("411224196803150026", "411224196511020019", "6228480010000000017", "13800000621")


@dataclass(frozen=True)
class Row:
    """What an address needs in its path, who is let in, and whether it shows somebody's case."""

    posts: frozenset[str] = EVERYBODY
    path: tuple[str, ...] = ()
    own_area: bool = False
    public: bool = False
    acts: bool = field(default=False)


TABLE = {
    "home": Row(),
    "favicon": Row(public=True),
    "robots": Row(public=True),
    "about_post": Row(),
    "sign_in": Row(public=True),
    "sign_out": Row(acts=True),
    "profile": Row(),
    "change_password": Row(acts=True),
    "absence": Row(acts=True),
    "language": Row(acts=True),
    "messages": Row(),
    "messages_read": Row(acts=True),
    "message_wish": Row(acts=True),
    "message": Row(EVERYBODY, ("message",), own_area=True, acts=True),
    "inbox": Row(HANDLES | {"liaison"}),
    "inbox_search": Row(HANDLES | {"liaison"}, acts=True),
    "task": Row(SEES_TASKS, ("task",), own_area=True),
    "blank_form": Row(SEES_TASKS, ("task",), own_area=True),
    "task_draft": Row(FILLS, ("task",), own_area=True, acts=True),
    "claim": Row(FILLS, ("task",), own_area=True, acts=True),
    "release": Row(FILLS, ("task",), own_area=True, acts=True),
    "hand_over": Row(FILLS, ("task",), own_area=True, acts=True),
    "request_correction": Row(FILLS, ("task",), own_area=True, acts=True),
    "correction_fields": Row(SEES_TASKS, ("task",), own_area=True),
    "redo": Row(FILLS, ("task",), own_area=True, acts=True),
    "withdraw": Row(FILLS, ("task",), own_area=True, acts=True),
    "request_extension": Row(HANDLES, ("clock",), own_area=True, acts=True),
    "second_extension": Row(HANDLES, ("clock",), own_area=True, acts=True),
    "apply": Row(APPLIES),
    "receipt": Row(APPLIES),
    "application": Row(APPLIES, ("scheme", "village"), own_area=True),
    "application_draft": Row(APPLIES, ("scheme", "village"), own_area=True, acts=True),
    "cases": Row(READS_CASES),
    "cases_search": Row(READS_CASES, acts=True),
    "own_cases": Row(frozenset({"applicant"})),
    "case": Row(READS_CASES, ("number",), own_area=True),
    "case_purpose": Row(READS_CASES, ("number",), own_area=True, acts=True),
    "case_diagram": Row(READS_CASES, ("number",), own_area=True),
    "reveal": Row(READS_CASES, ("number", "member"), own_area=True, acts=True),
    "household": Row(READS_CASES - HANDED, ("household",), own_area=True),
    "household_chain": Row(READS_CASES - HANDED, ("household",), own_area=True),
    "report_change": Row(REPORTS_CHANGES, ("household",), own_area=True),
    "custody": Row(REPORTS_CHANGES, ("household",), own_area=True),
    "file_custody": Row(FILES_CUSTODY, ("custody",), own_area=True, acts=True),
    "needs": Row(READS_NEEDS),
    "report_need": Row(REPORTS_NEEDS),
    "need": Row(READS_NEEDS, ("need",), own_area=True),
    "inform": Row(INFORMS, ("need",), own_area=True, acts=True),
    "recognition": Row(ASKS_STATUS),
    "call_certificate": Row(FILLS, ("task",), own_area=True, acts=True),
    "register_complaint": Row(REGISTERS_COMPLAINTS, ("number",), own_area=True, acts=True),
    "not_required": Row(public=True),
    "source": Row(public=True),
    "source_zip": Row(public=True),
    "document": Row(READS_CASES, ("document",), own_area=True),
    "attachment": Row(READS_CASES, ("attachment",), own_area=True),
    "notices": Row(public=True),
    "sampling": Row(public=True),
    "notice": Row(path=("notice",), public=True),
    "verify": Row(public=True),
    "verify_code": Row(path=("code",), public=True),
    "progress": Row(public=True),
    "relatives": Row(READS_REGISTERS),
    "extensions": Row(READS_REGISTERS),
    "awards": Row(READS_AWARDS),
    "editions": Row(READS_EDITIONS),
    "edition": Row(READS_EDITIONS, ("edition",)),
    "edition_diagram": Row(READS_EDITIONS, ("edition",)),
    "edition_play": Row(READS_EDITIONS, ("edition",)),
    "edition_told": Row(READS_EDITIONS, ("edition",)),
    "mergers": Row(frozenset(READS_MERGERS)),
    "merger": Row(frozenset(READS_MERGERS), ("merger",), own_area=True),
    "settle_merger": Row(frozenset(READS_MERGERS), ("merger", "confirm"), own_area=True, acts=True),
    "guides": Row(public=True),
    "guide": Row(path=("scheme",), public=True),
}


@dataclass(frozen=True)
class Answer:
    """What one person got at one address."""

    name: str
    post: str
    near: bool
    status: int
    text: str


@dataclass(frozen=True)
class Counties:
    """One county with a case, another one, and what the addresses need in their paths."""

    near: dict[str, User]
    far: dict[str, User]
    paths: dict[str, object]


@pytest.fixture(scope="module")
def counties(django_db_setup: None, django_db_blocker: object) -> Iterator[Counties]:
    """The people of the case's county and of another, once for all who walk."""
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr("django.utils.timezone.now", lambda: MOMENT)
        near, far = builders.team(), builders.team(builders.FAR_VILLAGE)
        yield Counties(near, far, _paths(near))
        transaction.set_rollback(True)
        cache.clear()


# Whoever walks: everybody of the county, everybody of the other, and somebody who has not signed in.
WALKERS = [*((post, near) for near in (True, False) for post in PostKind.values), ("", False)]


@pytest.fixture(scope="module", params=WALKERS, ids=lambda walker: f"{walker[0] or 'nobody'}-{walker[1]}")
def walked(request: pytest.FixtureRequest, counties: Counties, django_db_blocker: object) -> Iterator[list[Answer]]:
    """Every address asked by one person; the walks of all are shared out among the workers."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: MOMENT)
        draw_no_refusals(patch)
        patch.setattr("web.files.issue.read_pdf", lambda document: b"%PDF-1.7")
        patch.setattr("web.files.attachments.read", lambda attachment: (b"", "image/jpeg"))
        cache.clear()
        yield list(_walk(*request.param, counties))


def _paths(people: dict[str, User]) -> dict[str, object]:
    """A case on the board: it has papers, clocks, a notice, and the task that waits for the end of the notice."""
    start = MOMENT - timedelta(days=2)
    case = builders.apply(people["village_aide"], now=start).case
    now = builders.advance(case, people, "public_notice", start)
    task = builders.open_task(case)
    builders.do(task, people, now)
    other = builders.apply(people["village_aide"], builders.single("李桂兰", 5), now).case
    steps.claim(builders.open_task(other).pk, people["caseworker"], MOMENT)
    attachment = Attachment.objects.create(
        case=case, field="photos", name="照片.jpg", content_type="image/jpeg", size=1, digest="0", uploaded_at=now
    )
    need = needs.report(people["village_aide"], builders.VILLAGE, "赵满仓", "房屋漏雨", "13700000000", now)
    book = changes.agree_custody(
        case.household.pk, people["caseworker"], "莫春梅", "村协理员", "行动不便", now.date(), now
    )
    return {
        "message": outbox.tell(people["caseworker"], "reminder", "请办理", "/inbox/", now).pk,
        "need": need.pk,
        "custody": book.pk,
        "task": builders.open_task(other).pk,
        "clock": case.clocks.first().pk,
        "scheme": "dibao",
        "village": builders.VILLAGE,
        "number": case.number,
        "member": case.household.members.first().uid,
        "household": case.household.uid,
        "document": Document.objects.filter(case=case).first().uid,
        "attachment": attachment.uid,
        "notice": PublicNotice.objects.get(case=case).uid,
        "code": Document.objects.filter(case=case).first().code,
        "edition": SchemeEdition.objects.first().pk,
        "merger": Merger.objects.create(
            county=case.county, on=now.date(), entered_by=people["county_approver"], entered_at=now
        ).uid,
        "confirm": "confirm",
    }


def _walk(post: str, near: bool, counties: Counties) -> Iterator[Answer]:
    client = Client(raise_request_exception=True)
    if post:
        user = (counties.near if near else counties.far)[post]
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    if near and post in READS_CASES:
        client.post(reverse("web:case_purpose", args=[counties.paths["number"]]), {"purpose": "handle"})
    yield from _ask(client, post, near, counties.paths)


def _ask(client: Client, post: str, near: bool, paths: dict[str, object]) -> Iterator[Answer]:
    for name, row in TABLE.items():
        address = reverse(f"web:{name}", args=[paths[part] for part in row.path])
        if row.acts and post in row.posts and (near or not row.own_area):
            continue  # what those who may do it bring about has tests of its own
        TryCount.objects.all().delete()
        answer = client.post(address) if row.acts else client.get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        yield Answer(name, post, near, answer.status_code, body.decode(errors="replace"))


def test_every_address_stands_in_the_table() -> None:
    own = {pattern.name for pattern in urlpatterns if isinstance(pattern, URLPattern)}

    assert own == set(TABLE)


def test_pages_open_for_the_posts_of_the_table_and_for_no_other(walked: list[Answer]) -> None:
    wrong = [
        (answer.name, answer.post, answer.near, answer.status)
        for answer in walked
        if answer.post and not TABLE[answer.name].acts and bool(answer.status in (200, 302)) != _may(answer)
    ]

    assert wrong == []


def _may(answer: Answer) -> bool:
    row = TABLE[answer.name]
    if row.public:
        return True
    return answer.post in row.posts and (answer.near or not row.own_area or _applies_anywhere(answer))


def _applies_anywhere(answer: Answer) -> bool:
    return answer.name.startswith("application") and answer.post == "applicant"


def test_what_lies_in_another_area_looks_as_if_it_did_not_exist(walked: list[Answer]) -> None:
    told = [
        (answer.name, answer.post, answer.status)
        for answer in walked
        if TABLE[answer.name].own_area and not answer.near and answer.post in TABLE[answer.name].posts
        if answer.status != 404 and not answer.name.startswith("application")
    ]

    assert told == []


def test_acts_are_refused_to_posts_and_areas_that_may_not_do_them(walked: list[Answer]) -> None:
    done = [
        (answer.name, answer.post, answer.near, answer.status)
        for answer in walked
        if TABLE[answer.name].acts and TABLE[answer.name].posts != EVERYBODY and answer.status not in (403, 404)
        if answer.post and not _applies_anywhere(answer)
    ]

    assert done == []


def test_without_signing_in_only_public_pages_open(walked: list[Answer]) -> None:
    nobody = [answer for answer in walked if not answer.post]
    opened = {answer.name for answer in nobody if answer.status == 200}
    turned = {answer.status for answer in nobody if not TABLE[answer.name].public}

    assert opened == {name for name, row in TABLE.items() if row.public and nobody}
    assert turned <= {302, 403, 405}


@pytest.mark.proves("LAW-17", "PUB-04")
def test_no_page_shows_a_whole_id_account_or_phone_number(walked: list[Answer]) -> None:
    leaks = {(answer.name, answer.post) for answer in walked for number in NUMBERS if number in answer.text}

    assert leaks == set()


@pytest.mark.proves("PUB-03")
def test_public_pages_show_no_address_no_illness_and_no_reason(walked: list[Answer]) -> None:
    private = ("东明村三组27号", "丈夫患慢性病", "杨禾苗", "杨德全", "陈秀禾")
    public = [answer for answer in walked if TABLE[answer.name].public]

    assert [answer.name for answer in public for word in private if word in answer.text] == []


def test_another_county_reads_no_name_of_this_one(walked: list[Answer]) -> None:
    far = [answer for answer in walked if not answer.near]

    assert [(answer.name, answer.post) for answer in far if "陈秀禾" in answer.text or "李桂兰" in answer.text] == []


def test_every_address_gives_the_defences_of_the_browser(client: Client, db: None) -> None:
    answer = client.get(reverse("web:sign_in"))

    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_a_post_taken_away_closes_the_page_at_the_next_request(
    case: Case, people: dict[str, User], signed_in: object
) -> None:
    client = signed_in(people["caseworker"])
    task = builders.open_task(case)
    assert client.get(reverse("web:task", args=[task.pk])).status_code == 200

    people["caseworker"].holdings.update(until_on=MOMENT.date() - timedelta(days=1))

    assert client.get(reverse("web:task", args=[task.pk])).status_code == 403
    assert Task.objects.get(pk=task.pk).state == "open"
