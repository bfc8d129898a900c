"""A form on the screen, filled in as one does who reads the labels: by the words, not by the names of controls."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

# Finds a visible question by its words: what kind of control it is, and the ids of the controls to touch.
FIND = """(scope, words) => {
  const texts = (node) => [...node.childNodes].filter((part) => part.nodeType === 3).map((part) => part.data);
  const said = (node) => texts(node).join("").trim();
  const mine = (node) => node.closest("[data-row]") === scope.closest("[data-row]");
  const labels = [...scope.querySelectorAll("legend, label")];
  const label = labels.find((node) => said(node) === words && node.offsetParent && mine(node));
  if (!label) return null;
  if (label.control) return { kind: label.control.type, id: label.control.id };
  const home = label.closest("fieldset");
  if (home.querySelector("[data-signature]")) return { kind: "signature", id: home.querySelector("input").id };
  const boxes = [...home.querySelectorAll("input[type=radio], input[type=checkbox]")];
  return { kind: "options", options: Object.fromEntries(boxes.map((box) => [said(box.labels[0]), box.id])) };
}"""


class Sheet:
    """A form, or one row of a list in it."""

    def __init__(self, page: Page, scope: Locator) -> None:
        self.page, self.scope = page, scope

    def fill(self, answers: dict[str, Any]) -> Sheet:
        """Answers questions in order; a list of dictionaries fills the rows of a list."""
        for words, value in answers.items():
            if isinstance(value, list) and value and isinstance(value[0], dict):
                self.fill_rows(words, value)
            else:
                self.answer(words, value)
        return self

    def answer(self, words: str, value: Any) -> None:
        """Answers one question: ticks, chooses, types, signs, or hands in files."""
        found = self.scope.evaluate(FIND, words)
        assert found, f"表上没有“{words}”"
        if found["kind"] == "options":
            for option in value if isinstance(value, list) else [value]:
                self._control(found["options"][option]).check()
        else:
            self._give(found["kind"], self._control(found["id"]), value)

    def _give(self, kind: str, control: Locator, value: Any) -> None:
        if kind == "select-one":
            control.select_option(label=value)
        elif kind == "checkbox":
            control.set_checked(value)
        elif kind == "file":
            control.set_input_files(list(value) if isinstance(value, tuple) else value)
        else:
            control.fill(value)

    def _control(self, identity: str) -> Locator:
        return self.page.locator(f'[id="{identity}"]')

    def rows(self, words: str) -> Locator:
        """The rows that stand in a list."""
        return self.list(words).locator("[data-rows] > [data-row]")

    def list(self, words: str) -> Locator:
        """The list with these words over it."""
        add = self.page.get_by_role("button", name=f"添加{words}", exact=True)
        return self.scope.locator("[data-list]").filter(has=add)

    def row(self, words: str, place: int) -> Sheet:
        return Sheet(self.page, self.rows(words).nth(place))

    def fill_rows(self, words: str, rows: list[dict[str, Any]]) -> None:
        """Fills the rows of a list, adding those that are missing."""
        for place, answers in enumerate(rows):
            if self.rows(words).count() <= place:
                self.list(words).get_by_role("button", name=f"添加{words}", exact=True).click()
            self.row(words, place).fill(answers)

    def paste_table(self, words: str, table: str) -> None:
        """Imports rows pasted out of a spreadsheet."""
        self.list(words).get_by_text("从表格粘贴或导入").click()
        self.answer("粘贴表格内容", table)
        self.list(words).get_by_role("button", name="导入并核对").click()

    def draw(self, words: str, name: str) -> None:
        """Signs with the finger: the name is typed, the stroke drawn on the pad."""
        self.answer(words, name)
        found = self.scope.evaluate(FIND, words)
        pad = self.page.locator("[data-signature]").filter(has=self._control(found["id"])).locator("canvas")
        pad.evaluate("(node) => node.scrollIntoView({ block: 'center' })")
        frame = pad.bounding_box()
        assert frame is not None
        self.page.mouse.move(frame["x"] + 30, frame["y"] + 30)
        self.page.mouse.down()
        self.page.mouse.move(frame["x"] + 150, frame["y"] + 60, steps=5)
        self.page.mouse.up()
