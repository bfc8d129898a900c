"""A person at a screen: signs in, sees the list, opens the work of a household, fills in, signs, hands in."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from offices.demo_accounts import PASSWORD
from offices.models import User
from tests.at_a_screen import come_in
from tests.journeys.browser.sheet import Sheet

FORM = "form[data-form]"
MINE, OFFICE, WAITING, DONE = "我的待办", "本单位待领", "等待补正", "我已办结"


def turn(control: Locator) -> None:
    """Clicks, and waits until the page that this brings has come: what is typed or read next belongs to it."""
    # Worked cases are run within one request: a busy machine takes its time over them.
    with control.page.expect_navigation(timeout=60_000):
        control.click()


class Person:
    """Somebody of the demonstration accounts in front of a browser of their own."""

    def __init__(self, context: BrowserContext, address: str, username: str = "") -> None:
        self.context, self.address, self.username = context, address, username
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._hear)

    def _hear(self, said: Any) -> None:
        # A page that answers with mistakes, or not at all, is reported by the browser as well; that is no fault of it.
        if said.type == "error" and "status of 4" not in said.text:
            self.complaints.append(said.text)

    def go(self, path: str) -> Person:
        """Opens a page, coming in (again) where the session has run out."""
        self.page.goto(self.address + path)
        if "/sign-in/" in self.page.url and self.username:
            come_in(self.context, self.address, User.objects.get(username=self.username))
            self.page.goto(self.address + path)
        return self

    def sign_in(self, username: str) -> Person:
        """Comes in, and sees what one sees first."""
        self.username = username
        come_in(self.context, self.address, User.objects.get(username=username))
        return self.go("/")

    def sign_in_by_hand(self, username: str) -> Person:
        """Types user name and password at the door."""
        self.username = username
        if "/sign-in/" not in self.page.url:
            self.page.goto(f"{self.address}/sign-in/")
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码", exact=True).fill(PASSWORD)
        turn(self.page.get_by_role("button", name="登录", exact=True))
        expect(self.page.locator(".seat, .dock").first).to_be_attached()
        return self

    def sign_out(self) -> None:
        turn(self.page.get_by_role("button", name="退出").first)
        expect(self.page.get_by_role("heading", name="登录")).to_be_visible()

    def menu(self, entry: str) -> Person:
        """Chooses an entry of the navigation."""
        menu = self.page.get_by_role("navigation", name="主菜单")
        group = menu.locator("details:not([open])", has_text=entry)
        if group.count():
            group.locator("summary").click()
        turn(menu.get_by_role("link", name=entry))
        return self

    def apply_for(self, scheme: str) -> Person:
        """Chooses applying, and what to apply for."""
        turn(self.menu("代办申请").page.get_by_role("main").get_by_role("link", name=scheme, exact=True))
        return self

    def inbox(self, tab: str = "") -> Person:
        """Opens the list, and a tab of it when another stands open."""
        self.go("/inbox/")
        tabs = self.page.get_by_role("navigation", name="待办分类")
        if tab and not tabs.locator("[aria-current=page]", has_text=tab).count():
            turn(tabs.get_by_role("link", name=tab))
        return self

    def line(self, applicant: str, step: str) -> Locator:
        """The line of the list about a step of a household."""
        return self.page.locator("#inbox tbody tr").filter(has_text=applicant).filter(has_text=step)

    def open_task(self, applicant: str, step: str) -> Person:
        """Takes a task of the household, or opens the one already taken."""
        self.inbox(OFFICE)
        free = self.line(applicant, step).get_by_role("button", name="领取办理")
        if free.count():
            turn(free)
        else:
            turn(self.inbox(MINE).line(applicant, step).get_by_role("link", name="办理"))
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(step)
        return self

    @property
    def sheet(self) -> Sheet:
        """The form that is open."""
        return Sheet(self.page, self.page.locator(FORM))

    def submit(self) -> Person:
        """Hands in, and sees that it was taken."""
        self.send()
        taken = self.page.locator("main:not(:has(form[data-form]))")
        mistakes = self.page.locator("[data-error-summary]")
        expect(taken.or_(mistakes)).to_be_visible()
        assert not mistakes.count(), mistakes.inner_text()
        return self

    def send(self) -> None:
        turn(self.page.get_by_role("button", name=re.compile("^提交(申请)?$")))

    def do(self, applicant: str, step: str, answers: dict[str, Any]) -> Person:
        """A step from the list to the message that it is done."""
        self.open_task(applicant, step).sheet.fill(answers)
        self.submit()
        expect(self.page.get_by_text(f"“{step}”已办结")).to_be_visible()
        return self

    def reads(self, *words: str) -> None:
        """The page says all of this."""
        for text in words:
            expect(self.page.locator("body")).to_contain_text(text)
