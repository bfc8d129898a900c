"""Texts made from editions and drafts as pages: told, compared, held against the law, guide for anybody, checklist."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from cases import designing
from offices.models import User
from processes import drafts
from processes.models import SchemeDraft, SchemeEdition
from tests import builders
from tests.web.conftest import MOMENT

SignIn = Callable[[User], Client]
MAIN, TABLE = "bpmn/dibao.bpmn", "rules/tables/dibao.toml"
SHOWS = ("text", "differences", "law", "checklist", "guide")

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(people: dict[str, User]) -> SchemeEdition:
    return SchemeEdition.objects.filter(scheme="dibao").latest("in_force_from")


@pytest.fixture
def draft(people: dict[str, User], edition: SchemeEdition) -> SchemeDraft:
    return designing.open_draft("dibao", "先听取意见", "第四十八条", people["process_designer"], MOMENT, base=edition)


@pytest.fixture
def designer(people: dict[str, User], signed_in: SignIn) -> Client:
    return signed_in(people["process_designer"])


def read(client: Client, name: str, *args: object, **query: str) -> str:
    page = client.get(reverse(f"web:{name}", args=args), query)
    assert page.status_code == 200
    return page.content.decode()


def change(draft: SchemeDraft, path: str, old: str, new: str) -> None:
    assert old in draft.texts[path]
    drafts.save(draft.pk, path, draft.texts[path].replace(old, new, 1), draft.revision, draft.drafted_by_id, MOMENT)
    draft.refresh_from_db()


@pytest.mark.parametrize("show", SHOWS)
def test_each_page_of_an_edition_opens_for_those_who_read_editions_and_for_nobody_else(
    show: str, edition: SchemeEdition, designer: Client, people: dict[str, User], signed_in: SignIn, client: Client
) -> None:
    address = reverse("web:edition_told", args=[edition.pk, show])

    assert designer.get(address).status_code == 200
    assert signed_in(people["village_aide"]).get(address).status_code == 403
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("show", SHOWS)
def test_each_page_of_a_draft_opens_for_designers_only(
    show: str, draft: SchemeDraft, designer: Client, people: dict[str, User], signed_in: SignIn
) -> None:
    address = reverse("web:draft_told", args=[draft.pk, show])

    assert designer.get(address).status_code == 200
    assert signed_in(people["caseworker"]).get(address).status_code == 403


def test_an_unknown_page_is_not_found(edition: SchemeEdition, designer: Client) -> None:
    assert designer.get(reverse("web:edition_told", args=[edition.pk, "song"])).status_code == 404


def test_the_text_of_a_draft_follows_its_diagram(draft: SchemeDraft, designer: Client) -> None:
    assert "“初审”" in read(designer, "draft_told", draft.pk)

    change(draft, MAIN, 'name="初审"', 'name="乡镇审核"')

    assert "“乡镇审核”" in read(designer, "draft_told", draft.pk)


def test_a_draft_is_compared_with_the_edition_it_came_from_and_words_are_marked_beside_colour(
    draft: SchemeDraft, designer: Client
) -> None:
    assert "两个版本没有差别" in read(designer, "draft_told", draft.pk, "differences")

    change(draft, TABLE, "days = 10\n", "days = 8\n")
    page = read(designer, "draft_told", draft.pk, "differences")

    assert "时限“县级审核确认”由" in page
    assert '<del><span class="visually-hidden">删：</span>10</del>' in page
    assert '<ins><span class="visually-hidden">增：</span>8</ins>' in page
    assert "改动" in page


def test_another_edition_may_be_chosen_for_comparison(edition: SchemeEdition, designer: Client) -> None:
    page = read(designer, "edition_told", edition.pk, "differences", before=str(edition.pk))

    assert "两个版本没有差别" in page
    assert "这是该类救助的第一个版本" in read(designer, "edition_told", edition.pk, "differences", before="999999")


def test_the_law_page_says_what_is_kept_broken_not_drawn_and_not_required(draft: SchemeDraft, designer: Client) -> None:
    page = read(designer, "draft_told", draft.pk, "law")
    assert "逐条核对，都做到了" in page
    assert "本流程没有这一步" in page
    assert "依法不要求的，不要层层加码" in page and "国家没有要求再次公示" in page

    change(draft, MAIN, ">notice_due<", ">notice_due and household_size &gt; 2<")
    page = read(designer, "draft_told", draft.pk, "law")

    assert "1条没有做到" in page
    assert "没有经过公示" in page and "最低生活保障审核确认办法 第十九条" in page


def test_a_draft_that_cannot_be_followed_says_so_on_every_page(draft: SchemeDraft, designer: Client) -> None:
    drafts.save(draft.pk, MAIN, "<oops", draft.revision, draft.drafted_by_id, MOMENT)

    assert "还不能核对" in read(designer, "draft_told", draft.pk, "law")
    for show in SHOWS:
        read(designer, "draft_told", draft.pk, show)


@pytest.mark.proves("LAW-10")
def test_anybody_may_read_the_guide_in_force_and_is_led_there_from_the_first_page(
    edition: SchemeEdition, client: Client
) -> None:
    assert reverse("web:guides") in read(client, "sign_in")
    assert reverse("web:guide", args=["dibao"]) in read(client, "guides")

    page = read(client, "guide", "dibao", area=builders.COUNTY)

    assert "最低生活保障办事指南" in page
    assert "户籍所在地的乡镇人民政府（街道办事处）" in page
    assert "不用您提供的材料" in page and "由自然资源部门提供“不动产登记信息”" in page
    assert "自受理之日起30个工作日内办结" in page
    assert "不收任何费用" in page
    assert "申请行政复议：自收到决定之日起60天" in page
    assert "送达《最低生活保障不予确认告知书》" in page


def test_the_guide_states_the_standards_of_the_area_and_does_not_invent_those_nobody_set(
    edition: SchemeEdition, client: Client
) -> None:
    page = read(client, "guide", "dibao", area=builders.COUNTY)

    assert "农村低保标准：" in page and "元/人·月" in page
    assert "城镇低保标准：" in page


def test_a_guide_for_a_scheme_without_edition_is_not_found(edition: SchemeEdition, client: Client) -> None:
    assert client.get(reverse("web:guide", args=["heating"])).status_code == 404


@pytest.mark.parametrize("area", ["x", "1", "999999000000", "41122400000x", "４１１２２４００００００"])
def test_an_area_that_is_none_falls_back_to_a_county_that_is_registered(
    area: str, edition: SchemeEdition, client: Client
) -> None:
    assert "最低生活保障办事指南" in read(client, "guide", "dibao", area=area)


def test_the_checklist_lists_what_each_step_owes(edition: SchemeEdition, designer: Client) -> None:
    page = read(designer, "edition_told", edition.pk, "checklist")

    assert "最低生活保障经办人员办理清单" in page
    assert "由经办人向“电子居民身份证、户口簿”调取，不向申请人索要" in page
    assert "“决定”为不予时" in page
    assert "《最低生活保障初审意见表》" in page
