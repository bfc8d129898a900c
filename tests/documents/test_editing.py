"""Blocks of a document: nothing is lost, facts go by their names, code cannot be typed."""

from typing import Any

import pytest
from django.conf import settings

from cases.documents import editing, publishing
from cases.documents.editing import Block, BlockRefused, Page, put_together, take_apart
from cases.documents.named_facts import NamedFact, named_facts, required_by
from forms.load import load_schema
from rules.shipped import shipped_tables
from tests.documents.attacks import ATTACKS

SCHEMAS = settings.BASE_DIR / "forms" / "schemas"


def sections() -> dict[str, Any]:
    return {
        name: one
        for part in ("shared", "dibao")
        for name, one in load_schema((SCHEMAS / f"{part}.toml").read_text()).items()
    }


@pytest.fixture(scope="module")
def facts() -> list[NamedFact]:
    rules = [rule for rule in shipped_tables().deadlines.values() if rule.id.startswith("dibao.")]
    return named_facts(sections().values(), rules)


def blank(facts: list[NamedFact]) -> Page:
    page = take_apart(editing.new_page(adverse=False), facts)
    assert page is not None
    return page


def squeezed(text: str) -> str:
    return "".join(line.strip() for line in text.splitlines())


def test_every_text_of_the_house_comes_apart_and_together_without_a_loss(
    texts: dict[str, str], facts: list[NamedFact]
) -> None:
    pages = {path: take_apart(text, facts) for path, text in texts.items()}
    known = {path: page for path, page in pages.items() if page and page.blocks}

    assert len(known) > 15
    for path, page in known.items():
        again = put_together(page, page.blocks, facts)
        assert squeezed(again) == squeezed(texts[path]), path
        assert take_apart(again, facts).blocks == page.blocks, path


def test_facts_are_shown_by_their_names_and_written_as_templates_read_them(facts: list[NamedFact]) -> None:
    page = blank(facts)

    text = put_together(page, [Block("paragraph", "请于【补正材料截止日】前到【机关名称】。")], facts)

    assert "<p>请于{{ deadlines.correction.due_on|on_date }}前到{{ office.name }}。</p>" in text
    assert take_apart(text, facts).blocks == (Block("paragraph", "请于【补正材料截止日】前到【机关名称】。"),)


def test_all_kinds_of_blocks_come_back_as_they_were(facts: list[NamedFact]) -> None:
    page = blank(facts)
    written = [
        Block("heading", "拟作出的决定"),
        Block("paragraph", "“甲”与'乙' & 丙"),
        Block("items", "第一项；\n第二项【申请人】。"),
        Block("reasons"),
        Block("calculation"),
        Block("remedies"),
        Block("annex", "核算表"),
    ]

    again = take_apart(put_together(page, written, facts), facts)

    assert [(block.kind, block.text) for block in again.blocks] == [(block.kind, block.text) for block in written]


@pytest.mark.parametrize("attack", ATTACKS.values())
@pytest.mark.parametrize("kind", ["paragraph", "heading", "items", "annex"])
def test_code_cannot_be_typed_into_a_block(kind: str, attack: str, facts: list[NamedFact]) -> None:
    page = blank(facts)

    with pytest.raises(BlockRefused) as refused:
        put_together(page, [Block("paragraph", "好"), Block(kind, attack)], facts)

    assert refused.value.place == 1 and "不能有" in refused.value.message


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "还没有内容"),
        ("【不存在的】", "不是可以插入的内容"),
        ("【", "不能有“【”"),
        ("甲\x00乙", "看不见的字符"),
        ("长" * 5000, "最多 4000 字"),
        ("【申请人】【{{ settings }}】", "不是可以插入的内容"),
    ],
)
def test_what_cannot_be_written_is_said_at_its_block(text: str, sentence: str, facts: list[NamedFact]) -> None:
    with pytest.raises(BlockRefused, match=sentence):
        put_together(blank(facts), [Block("paragraph", text)], facts)


def test_a_heading_takes_no_facts_and_a_document_not_too_many_blocks(facts: list[NamedFact]) -> None:
    with pytest.raises(BlockRefused, match="小标题"):
        put_together(blank(facts), [Block("heading", "【申请人】")], facts)
    with pytest.raises(BlockRefused, match="最多 60 段"):
        put_together(blank(facts), [Block("paragraph", "好")] * 61, facts)


def test_what_is_secret_on_a_form_is_not_on_offer(facts: list[NamedFact]) -> None:
    secret = {item.name for section in sections().values() for item in section.fields if item.secret}

    assert "phone" in secret and "address" in secret
    assert [fact.label for fact in facts if fact.path.removeprefix("facts.") in secret] == []


def test_every_name_on_offer_is_one_that_documents_know(
    texts: dict[str, str], facts: list[NamedFact], asked: set[str]
) -> None:
    body = "".join(f"<p>{{{{ {fact.expression} }}}}</p>" for fact in facts)

    assert len({fact.label for fact in facts}) == len(facts) > 100
    found = list(publishing.problems_of_pages({**texts, "dibao/all.html": body[:50_000]}, asked))
    assert found == []


def test_what_a_document_prints_it_may_not_go_out_without(facts: list[NamedFact]) -> None:
    named = {fact.label: fact for fact in facts}
    used = [
        named[label]
        for label in ("审核确认全程截止日", "月保障金额（元）", "申请人", "月人均收入（元）", "补正材料截止日")
    ]

    needed = required_by(used, sections().values(), ["dibao.correction"])

    assert needed == ("deadlines.confirmation_total", "decision.amount", "assessment")
