"""The forms on a page, as somebody would send them: where to, and what stands in each field."""

from collections import defaultdict
from dataclasses import dataclass, field
from html.parser import HTMLParser

Options = dict[str, list[str]]


@dataclass
class Form:
    """One form: its action, whether it is posted, what it would send untouched, and what each field offers."""

    action: str
    posts: bool
    values: Options = field(default_factory=lambda: defaultdict(list))
    offers: Options = field(default_factory=lambda: defaultdict(list))


class Reader(HTMLParser):
    """Collects forms, and fields that name their form from afar."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url, self._select = url, ""
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._named: dict[str, Form] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {key: value or "" for key, value in attrs}
        if tag == "form":
            self._begin(told)
            return
        form = self._named.get(told.get("form", ""), self._open)
        if form is None:
            return
        if tag == "option" and self._select:
            self._offer(form, self._select, told.get("value", ""), "selected" in told)
        elif tag in ("input", "select", "textarea", "button") and told.get("name"):
            self._field(form, tag, told)

    def _begin(self, told: dict[str, str]) -> None:
        action = told.get("action") or told.get("hx-post") or told.get("hx-get") or self.url
        posts = told.get("method", "").lower() == "post" or "hx-post" in told
        self._open = Form(action, posts)
        self.forms.append(self._open)
        self._named[told.get("id", "-")] = self._open

    def _field(self, form: Form, tag: str, told: dict[str, str]) -> None:
        name, kind = told["name"], told.get("type", "")
        if tag == "select":
            self._select = name
        elif tag == "textarea" or kind in ("text", "search", "number", "date", "tel", "email", ""):
            self._offer(form, name, told.get("value", ""), True)
        elif kind != "file":
            self._offer(form, name, told.get("value", "on"), kind == "hidden" or "checked" in told)

    def _offer(self, form: Form, name: str, value: str, chosen: bool) -> None:
        form.offers[name].append(value)
        if chosen:
            form.values[name].append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = ""


def forms_of(page: str, url: str) -> list[Form]:
    """The forms of a page that was got from a url."""
    reader = Reader(url)
    reader.feed(page)
    return reader.forms
