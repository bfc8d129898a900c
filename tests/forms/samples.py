"""Small sections and ids that the tests of this folder share."""

from datetime import date
from typing import Any

from forms.build import BoundForm, build
from forms.load import Section, load_schema
from forms.numbers import CHECKS, weighted

ON = date(2026, 11, 21)


def an_id(area: str = "411224", born: str = "19660708", order: str = "001") -> str:
    """Returns a made-up resident id whose check digit is right."""
    number = f"{area}{born}{order}"
    return number + CHECKS[weighted(number)]


def section(fields: str) -> Section:
    """Returns a section with the fields given as TOML lines."""
    return load_schema(f'[sample]\ntitle = "样表"\n[sample.fields]\n{fields}\n')["sample"]


def one(kind: str, extra: str = "") -> Section:
    """Returns a section with a single field `x`."""
    return section(f'x = {{ kind = "{kind}", label = "项目"{", " + extra if extra else ""} }}')


def fill(kind: str, value: Any, extra: str = "", **named: Any) -> BoundForm:
    """Answers a single field."""
    return build(one(kind, extra), {"x": value}, on=ON, **named)


def said(kind: str, value: Any, extra: str = "") -> Any:
    """Returns the plain answer; fails the test when it was refused."""
    form = fill(kind, value, extra)
    assert form.errors == {}
    return form.cleaned.get("x")


def refused(kind: str, value: Any, extra: str = "") -> str:
    """Returns the message; fails the test when the answer was taken."""
    form = fill(kind, value, extra)
    assert not form.is_valid()
    return "；".join(form.errors["x"])
