"""What a designer does on the designer's pages, found by the words that stand there."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.journeys.browser.screen import turn

Answers = dict[str, str | bool]


def give(control: Locator, value: str | bool) -> None:
    """Types, chooses by the words of the choice, or ticks."""
    if isinstance(value, bool):
        control.set_checked(value)
    elif control.evaluate("each => each.tagName") == "SELECT":
        control.select_option(label=value)
    else:
        control.fill(value)


class Drafting:
    """One draft in front of a designer."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.locator("main")

    def begin(self, scheme: str, title: str, basis: str) -> Drafting:
        """Starts a draft from the edition in force."""
        turn(self.page.get_by_role("link", name=re.compile(rf"^起草修改\s*{scheme}")))
        self.write({"修改事由": title, "依据": basis}).press("开始起草")
        expect(self.page.get_by_role("heading", level=1)).to_have_text(title)
        return self

    def tab(self, title: str) -> Drafting:
        """Turns to a page of the draft."""
        tabs = self.page.get_by_role("navigation", name="草稿的各页")
        turn(tabs.get_by_role("link", name=title, exact=True))
        expect(tabs.locator("[aria-current=page]")).to_have_text(title)
        return self

    def follow(self, link: str, within: str = "main") -> Drafting:
        """Goes where a link says."""
        turn(self.page.locator(within).get_by_role("link", name=link, exact=True).first)
        return self

    def press(self, button: str) -> Drafting:
        """Presses a button that brings another page, or this one again."""
        turn(self.main.get_by_role("button", name=button, exact=True).first)
        return self

    def write(self, answers: Answers) -> Drafting:
        """Fills in what stands under these words."""
        for label, value in answers.items():
            give(self.main.get_by_label(label, exact=True).first, value)
        return self

    def unfold(self, summary: str) -> Drafting:
        """Opens what is folded away."""
        self.main.locator("summary", has_text=summary).click()
        return self

    def reads(self, *words: str) -> Drafting:
        """The page says all of this."""
        for text in words:
            expect(self.main).to_contain_text(text)
        return self

    def question(self, label: str, kind: str, options: str = "") -> Drafting:
        """Adds a question to the form that is open."""
        turn(self.main.get_by_role("link", name=re.compile("^加一项")))
        self.write({"怎样问": label, "怎样填": kind})
        if options:
            self.unfold("选项（选择题）").write({"选项": options})
        self.press("保存")
        expect(self.main.locator(".questions")).to_contain_text(label)
        return self

    def condition(self, fact: str, sign: str, value: str) -> Drafting:
        """Chooses the first row of a condition."""
        row = self.page.get_by_role("group", name="条件第1行")
        for label, word in {"看什么": fact, "怎样比": sign, "值": value}.items():
            give(row.get_by_label(label, exact=True), word)
        return self


class Canvas:
    """The drawing of a draft: elements are chosen from a list, what they say is set on the panel beside it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        expect(page.locator(".designer")).to_have_attribute("data-ready", "true")

    def choose(self, name: str) -> Canvas:
        """Chooses an element by its name."""
        elements = self.page.get_by_label("选元素")
        value = elements.locator("option", has_text=re.compile(f"：{name}$")).get_attribute("value")
        elements.select_option(value)
        expect(self.page.get_by_label("名称", exact=True)).to_have_value(name)
        return self

    def write(self, answers: Answers) -> Canvas:
        """Sets properties of the chosen element, and waits until all of it is saved."""
        for label, value in answers.items():
            give(self.page.get_by_label(label, exact=True), value)
        expect(self.page.locator(".designer-state")).to_have_attribute("data-state", "saved")
        return self

    def reads(self, *words: str) -> Canvas:
        """The list of what the checks found says all of this."""
        for text in words:
            expect(self.page.get_by_role("region", name="检查结果")).to_contain_text(text)
        return self


class Playing:
    """A draft played step by step with invented facts."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def waiting(self) -> Locator:
        """The steps that wait, each with what it asks."""
        return self.page.locator(".play-now .card", has=self.page.locator("button[value^='complete:']"))

    def until(self, step: str, facts: dict[str, str]) -> Playing:
        """Does every step with these facts, the first that waits, until one of this name comes first."""
        for _ in range(40):
            first = self.waiting.first
            name = first.get_by_role("heading").inner_text()
            if name == step:
                return self
            self.do(first, facts)
        raise AssertionError(f"“{step}”没有来")

    def press(self, button: str) -> Playing:
        """Presses a button; the page answers in place."""
        self.page.get_by_role("button", name=button, exact=True).click()
        return self

    def do(self, card: Locator, facts: dict[str, str]) -> None:
        """Does one step: chooses what is known of what it asks."""
        for fact, value in facts.items():
            asked = card.get_by_role("group", name=fact, exact=True)
            if asked.count():
                asked.get_by_label(value, exact=True).check()
        before = self.page.locator(".play-lines > li").count()
        card.get_by_role("button", name=re.compile("^办结")).click()
        expect(self.page.locator(".play-lines > li").nth(before)).to_be_attached()
