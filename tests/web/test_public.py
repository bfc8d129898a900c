"""Pages that need no account: the board, objections, progress, verification."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from cases.models import Document, Objection, PublicNotice
from offices.models import User
from rules.assistance import assistance
from tests import builders
from tests.web.conftest import MOMENT


@pytest.fixture
def posted(people: dict[str, User]) -> PublicNotice:
    """A notice that runs today."""
    start = MOMENT - timedelta(days=2)
    case = builders.apply(people["village_aide"], now=start).case
    now = builders.advance(case, people, "public_notice", start)
    builders.do(builders.open_task(case), people, now, posted_on=now.date().isoformat())
    return PublicNotice.objects.get(case=case)


def notice_address(notice: PublicNotice) -> str:
    return reverse("web:notice", args=[notice.uid])


@pytest.mark.proves("S2-19")
def test_the_board_shows_running_notices_of_a_place_with_their_end(posted: PublicNotice, client: Client) -> None:
    page = client.get(reverse("web:notices"), {"area": builders.TOWN}).content.decode()

    assert "陈＊禾" in page and "陈秀禾" not in page
    assert f"{posted.ends_on:%m-%d}" in page
    assert "陈＊禾" not in client.get(reverse("web:notices"), {"area": builders.FAR_VILLAGE}).content.decode()


@pytest.mark.proves("PUB-12")
def test_a_notice_is_gone_the_day_after_its_period(
    posted: PublicNotice, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get(notice_address(posted)).status_code == 200

    monkeypatch.setattr("django.utils.timezone.now", lambda: MOMENT + timedelta(days=30))

    assert client.get(notice_address(posted)).status_code == 404
    assert "陈＊禾" not in client.get(reverse("web:notices")).content.decode()


def test_what_a_notice_row_holds_beyond_the_law_is_never_drawn(posted: PublicNotice, client: Client) -> None:
    posted.shown |= {"resident_id": "411224196803150026", "illness": "尿毒症"}
    posted.save()

    for page in (client.get(notice_address(posted)), client.get(reverse("web:notices"))):
        assert "尿毒症" not in page.content.decode() and "411224196803150026" not in page.content.decode()


def test_search_engines_are_told_to_stay_away(posted: PublicNotice, client: Client) -> None:
    assert "noindex" in client.get(notice_address(posted)).headers["X-Robots-Tag"]
    assert "Disallow: /" in client.get(reverse("web:robots")).content.decode()


def test_anybody_may_object_without_a_name(posted: PublicNotice, client: Client) -> None:
    answer = client.post(notice_address(posted), {"content": "听说这户在县城有铺面。"})

    assert "异议已收到" in answer.content.decode()
    assert Objection.objects.get().notice == posted


def test_an_objection_without_content_is_not_taken(posted: PublicNotice, client: Client) -> None:
    answer = client.post(notice_address(posted), {"content": "", "name": "张三"})

    assert answer.status_code == 422
    assert not Objection.objects.exists()


def test_a_program_that_fills_in_everything_is_thanked_and_ignored(posted: PublicNotice, client: Client) -> None:
    answer = client.post(notice_address(posted), {"content": "买便宜药请点这里", "website": "http://x.example"})

    assert answer.status_code == 200
    assert not Objection.objects.exists()


def test_a_flood_of_objections_from_one_address_is_slowed(posted: PublicNotice, client: Client) -> None:
    answers = [client.post(notice_address(posted), {"content": f"第{n}次提出异议"}).status_code for n in range(7)]

    assert answers == [200] * 5 + [429] * 2
    assert Objection.objects.count() == 5


@pytest.mark.proves("S1-13")
def test_number_and_code_of_the_receipt_tell_how_the_application_stands(
    people: dict[str, User], client: Client
) -> None:
    opened = builders.apply(people["village_aide"])

    answer = client.post(reverse("web:progress"), {"number": opened.case.number, "code": opened.access_code})
    page = answer.content.decode()

    assert "您的申请正在办理" in page and "您要做什么" in page and "找谁问" in page
    assert "陈秀禾" not in page


@pytest.mark.parametrize(("number", "code"), [("4112242026000001", "00000000"), ("9999992026000001", "12345678")])
def test_a_wrong_number_and_a_wrong_code_get_the_same_answer(
    people: dict[str, User], client: Client, number: str, code: str
) -> None:
    builders.apply(people["village_aide"])

    answer = client.post(reverse("web:progress"), {"number": number, "code": code})

    assert answer.status_code == 404
    assert "没有查到" in answer.content.decode()


def test_guessing_codes_is_slowed(people: dict[str, User], client: Client) -> None:
    opened = builders.apply(people["village_aide"])
    data = {"number": opened.case.number, "code": "00000000"}

    statuses = [client.post(reverse("web:progress"), data).status_code for _ in range(12)]

    assert statuses == [404] * 10 + [429] * 2


def test_the_progress_page_needs_no_script_and_carries_no_code_in_its_address(client: Client, db: None) -> None:
    page = client.get(reverse("web:progress"), {"n": "4112242026000001"}).content.decode()

    assert 'value="4112242026000001"' in page
    assert 'method="post"' in page


def test_a_genuine_code_tells_kind_number_and_date_and_no_name(people: dict[str, User], client: Client) -> None:
    case = builders.apply(people["village_aide"]).case
    builders.advance(case, people, "means_test_request")
    letter = Document.objects.get(case=case, kind="acceptance")

    for answer in (
        client.post(reverse("web:verify"), {"code": letter.code.lower()}),
        client.get(reverse("web:verify_code", args=[letter.code])),
    ):
        page = answer.content.decode()
        assert letter.number in page and f"{letter.issued_on:%Y-%m-%d}" in page
        assert "陈秀禾" not in page and case.number not in page


def test_an_unknown_code_is_not_genuine(client: Client, db: None) -> None:
    assert "不能证明是真的" in client.post(reverse("web:verify"), {"code": "AAAA-BBBB-CCCC"}).content.decode()


def test_a_void_letter_is_called_void(people: dict[str, User], client: Client) -> None:
    case = builders.apply(people["village_aide"]).case
    Document.objects.filter(case=case).update(state="void")

    page = client.post(reverse("web:verify"), {"code": Document.objects.filter(case=case).first().code})

    assert "已作废" in page.content.decode()


def test_tries_are_counted_over_all_server_processes(client: Client, db: None) -> None:
    where = reverse("web:verify_code", args=["ABCDEFGH0001"])

    statuses = [client.get(where).status_code for _ in range(31) if not caches["default"].clear()]

    assert statuses[-1] == 429 and 429 not in statuses[:-1]


@pytest.mark.proves("LAW-01", "LAW-02", "S0-05")
def test_anybody_reads_whom_the_law_helps_with_what_and_where_to_ask(base: None, client: Client) -> None:
    answer = client.get(reverse("web:guides"))
    kinds = {kind.title: (kind.clause, kind.key_group, parts) for kind, parts, _open in answer.context["kinds"]}
    groups = {group.title: [key for key, *_told in told] for group, told in answer.context["groups"]}
    page = answer.content.decode()

    assert len(kinds) == 8 and all(title in page and clause in page for title, (clause, *_rest) in kinds.items())
    assert kinds["最低生活保障家庭"] == ("社会救助法 第十八条", True, ["单人户低保对象"])
    assert [title for title, (_clause, key, _parts) in kinds.items() if key] == [
        "特困人员",
        "最低生活保障家庭",
        "最低生活保障边缘家庭",
    ]
    assert page.count("重点群体") == 3 and "接诊医院" in page
    assert groups["基本生活救助"] == ["tekun", "dibao"] and len(groups) == 3
    # Each kind of recipient is helped by a scheme of its own, and those that are open lead to their guide.
    assert all(kind.key in assistance().schemes for kind, _parts, _open in answer.context["kinds"])
    guide = reverse("web:guide", args=["dibao"])
    assert f'href="{guide}"' in page and client.get(guide).status_code == 200
