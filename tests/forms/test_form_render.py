"""What is drawn: labels, descriptions, messages, fixed answers, and the printable blank."""

import re
from html.parser import HTMLParser

import pytest

from forms.blank import blank
from forms.build import build
from forms.joining import shipped
from tests.forms.samples import ON, one, section

SECTIONS = shipped()
HOSTILE = '"><script>alert(1)</script>'


class Controls(HTMLParser):
    """Collects controls, labels, ids and references."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.controls: list[str] = []
        self.described: list[str] = []
        self.styled = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [given["id"]] if given.get("id") else []
        self.described += (given.get("aria-describedby") or "").split()
        self.styled |= tag in ("script", "style") or "style" in given or any(name.startswith("on") for name in given)
        if tag == "label":
            self.labelled.add(given.get("for") or "")
        if tag in ("select", "textarea") or (tag == "input" and given.get("type") != "hidden"):
            self.controls.append(given.get("id") or "")


def drawn(name: str) -> str:
    return build(SECTIONS[name], {}, on=ON).render()


@pytest.mark.parametrize("name", sorted(SECTIONS))
def test_every_control_has_a_label_and_every_id_is_one_of_a_kind(name: str) -> None:
    found = Controls(drawn(name))

    assert found.controls
    assert [control for control in found.controls if control not in found.labelled] == []
    assert len(found.ids) == len(set(found.ids))
    assert [reference for reference in found.described if reference not in found.ids] == []


@pytest.mark.parametrize("name", sorted(SECTIONS))
def test_nothing_is_drawn_that_the_content_policy_forbids(name: str) -> None:
    assert not Controls(drawn(name)).styled


@pytest.mark.parametrize("name", sorted(SECTIONS))
def test_each_message_links_to_a_control_that_exists(name: str) -> None:
    html = drawn(name)

    links = re.findall(r'<a class="[^"]*" href="#([^"]*)"', html)

    assert links
    assert set(links) <= set(Controls(html).ids)


def test_nothing_typed_is_lost_when_something_is_wrong() -> None:
    answers = {"name": "王秀英", "phone": "123", "content": "房子<b>两套</b>"}

    html = build(SECTIONS["public_objection"], answers).render()

    assert 'value="王秀英"' in html and 'value="123"' in html
    assert "房子&lt;b&gt;两套&lt;/b&gt;" in html
    assert "应为11位手机号" in html


def test_what_is_typed_never_becomes_markup() -> None:
    for kind in ("text", "longtext", "signature", "date", "person"):
        extra = 'among = "members"' if kind == "person" else ""
        html = build(one(kind, extra), {"x": HOSTILE, "x_name": HOSTILE}, known={"members": [HOSTILE]}).render()
        assert "<script>" not in html


def test_a_locked_answer_is_text_and_a_secret_keeps_its_last_digits() -> None:
    sample = section(
        'a = { kind = "choice", label = "城乡", codes = "facts.residence_kind" }\n'
        'b = { kind = "bank_card", label = "账号", secret = true }\nc = { kind = "yes_no", label = "独居" }'
    )

    html = build(sample, initial={"a": "rural", "b": "6222020000000000005", "c": True}, locked=["a", "b", "c"]).render()

    assert "农村" in html and "****0005" in html and "是" in html
    assert "6222020000000000005" not in html and "<input" not in html


def test_a_folded_group_opens_when_something_is_in_it() -> None:
    def folded(html: str) -> str:
        return re.findall(r'<details class="card mb-3"\s*([a-z]*)', html)[1]

    assert folded(build(SECTIONS["application"]).render()) == ""
    assert folded(build(SECTIONS["application"], initial={"relocated": True}).render()) == "open"


def test_people_handed_on_from_an_earlier_step_are_counted_in_the_heading_of_a_folded_group() -> None:
    initial = {"members": [{"name": "陈秀禾", "relation": "self"}, {"name": "杨德全", "relation": "spouse"}]}
    section = SECTIONS["household_investigation"]

    handed_on, typed = build(section, initial=initial).render(), build(section, initial).render()

    assert ">2人</span>" in handed_on
    assert re.findall(r'<details class="card mb-3"\s*([a-z]*)', handed_on) == ["", ""]
    assert re.findall(r'<details class="card mb-3"\s*([a-z]*)', typed) == ["open", ""]


def test_the_empty_row_for_scripts_stays_out_of_what_is_posted() -> None:
    html = build(SECTIONS["notice_result"]).render()

    assert html.count("__row__") > 0
    assert "__row__" not in re.sub(r"<template>.*?</template>", "", html, flags=re.S)


@pytest.mark.parametrize("name", sorted(SECTIONS))
def test_every_section_prints_as_a_blank(name: str) -> None:
    html = blank(SECTIONS[name], heading="青河镇人民政府")

    assert SECTIONS[name].title in html and "青河镇人民政府" in html
    assert all(field.label in html for field in SECTIONS[name].fields if not field.source)


def test_a_blank_carries_what_is_known() -> None:
    html = blank(SECTIONS["household_investigation"], {"respondent_name": "王秀英", "photos": []}, number="HL-1")

    assert "王秀英" in html and "办件编号：HL-1" in html
    assert html.count("□ 入户") == 1
