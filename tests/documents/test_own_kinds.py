"""Kinds of document that an edition brings: the same duties as the house's kinds, and they are issued like them."""

import pytest

from cases.documents import own_kinds, publishing
from cases.documents.editing import new_page
from cases.documents.own_kinds import kinds_in, names_in, read_kinds
from processes import operations
from processes.editions import read_shipped
from processes.findings import findings
from rules.errors import ConfigError

PATH = "templates/documents/dibao/kinds.toml"
PAGE = "templates/documents/dibao/talk_notice.html"
HEARING = """
[talk_notice]
title = "{scheme_name}听取意见通知书"
issuer = "decider"
number_word = "听"
clauses = ["社会救助法 第四十八条"]
"""
ADVERSE = """
[lowering]
title = "减发{scheme_name}决定书"
issuer = "decider"
number_word = "减"
clauses = ["社会救助法 第四十八条"]
adverse = true
"""


@pytest.fixture(scope="module")
def shipped() -> dict[str, str]:
    return read_shipped("dibao")


def problems(texts: dict[str, str]) -> str:
    return "\n".join(sentence for _, sentence in publishing.find_problems(texts))


def test_a_kind_is_read_with_its_duties() -> None:
    kind = read_kinds(HEARING, "dibao")["talk_notice"]

    assert kind.title_for("低保") == "低保听取意见通知书" and kind.template == "dibao/talk_notice.html"
    assert kind.seal and kind.delivered and not kind.public and "basis" in kind.required
    assert {"remedies.organ", "remedies.court"} <= set(read_kinds(ADVERSE, "dibao")["lowering"].required)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("[talk_notice]", "[decision]", "不与已有文书重名"),
        ("[talk_notice]", '["../evil"]', "小写英文字母"),
        ('issuer = "decider"', 'issuer = "household"', "decider"),
        ('number_word = "听"', 'number_word = "Hear"', "一至四个汉字"),
        ('clauses = ["社会救助法 第四十八条"]', "clauses = []", "依据"),
        ("{scheme_name}听取意见通知书", "{settings.SECRET_KEY}通知书", "标题"),
        ("{scheme_name}听取意见通知书", "<b>通知书", "标题"),
        ("{scheme_name}听取意见通知书", "不予给予{scheme_name}决定书", "不利决定"),
        ('number_word = "听"', 'number_word = "听"\npublic = true', "允许的是"),
        ('number_word = "听"', 'number_word = "听"\naddressee = "everybody"', "applicant"),
    ],
)
def test_a_row_that_is_wrong_says_what_to_mend(old: str, new: str, sentence: str) -> None:
    wrong = HEARING.replace(old, new)

    with pytest.raises(ConfigError, match=sentence):
        read_kinds(wrong, "dibao")
    assert names_in({PATH: wrong}) == []
    assert sentence in problems({PATH: wrong})


def test_an_adverse_paper_is_sealed_and_delivered_to_the_applicant() -> None:
    for line in ("seal = false", "delivered = false", 'addressee = "none"'):
        with pytest.raises(ConfigError, match="写给申请人"):
            read_kinds(ADVERSE + line + "\n", "dibao")


def test_the_catalogue_of_diagrams_knows_the_kinds_of_its_texts(shipped: dict[str, str]) -> None:
    texts = {**shipped, PATH: HEARING, PAGE: new_page(adverse=False)}

    assert "talk_notice" in operations.documents(texts)
    assert "talk_notice" not in operations.documents(shipped)
    diagram = (
        texts["bpmn/dibao.bpmn"]
        .replace("&quot;refusal&quot;", "&quot;talk_notice&quot;")
        .replace("'refusal'", "'talk_notice'")
    )
    assert diagram != texts["bpmn/dibao.bpmn"]
    for brought, expected in ((texts, False), (shipped, True)):
        told = " ".join(one.message for one in findings("dibao", {**brought, "bpmn/dibao.bpmn": diagram}))
        assert ("文书种类“talk_notice”没有登记" in told) is expected


def test_a_new_text_has_all_that_its_kind_must_say(shipped: dict[str, str]) -> None:
    assert problems({**shipped, PATH: HEARING, PAGE: new_page(adverse=False)}) == ""
    page = "templates/documents/dibao/lowering.html"
    assert problems({**shipped, PATH: ADVERSE, page: new_page(adverse=True)}) == ""


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        ("", "还没有正文"),
        ("<p>根据{{ basis|cited }}。</p>", "必须写明理由"),
        (
            "<p>根据{{ basis|cited }}。</p>{% for reason in decision.reasons %}<p>{{ reason }}</p>{% endfor %}",
            "救济途径",
        ),
        (
            '{% for reason in decision.reasons %}<p>{{ reason }}</p>{% endfor %}{% include "shared/remedies.html" %}',
            "依据",
        ),
    ],
)
def test_an_adverse_text_that_leaves_something_out_is_not_published(
    page: str, sentence: str, shipped: dict[str, str]
) -> None:
    body = f'{{% extends "shared/letter.html" %}}{{% block text %}}{page}{{% endblock %}}' if page else None
    texts = {**shipped, PATH: ADVERSE} | ({"templates/documents/dibao/lowering.html": body} if body else {})

    assert sentence in problems(texts)


@pytest.mark.parametrize(
    ("block", "sentence"),
    [
        ("{% block ending %}<p>完</p>{% endblock %}", "落款"),
        ("{% block address %}<p>各位：</p>{% endblock %}", "送达对象"),
    ],
)
def test_a_letter_keeps_its_addressee_date_and_seal(block: str, sentence: str, shipped: dict[str, str]) -> None:
    assert sentence in problems({**shipped, PATH: HEARING, PAGE: new_page(adverse=False) + block})


def test_a_paper_without_a_frame_has_no_date_and_no_seal(shipped: dict[str, str]) -> None:
    told = problems({**shipped, PATH: HEARING, PAGE: "<p>{{ basis|cited }}</p>"})

    assert "签发日期" in told and "盖章的位置" in told


def test_a_limit_that_is_set_must_be_in_the_tables(shipped: dict[str, str]) -> None:
    kinds = HEARING + 'sets = ["dibao.nowhere"]\n'

    assert "不在规则表里" in problems({**shipped, PATH: kinds, PAGE: new_page(adverse=False)})


def test_shipped_editions_bring_no_kinds_and_nothing_is_wrong_with_them(shipped: dict[str, str]) -> None:
    assert kinds_in(shipped) == {} and own_kinds.find_in("decision", shipped) is not None
    assert problems(shipped) == ""
