"""What people type into a search box: a name, a case number or a whole resident id, kept out of addresses."""

import re
from typing import TypedDict

from django.db.models import Q
from django.http import HttpRequest

from cases import names, secrets
from cases.models import Member
from rules.documents import masked_id
from web.desk import Desk

RESIDENT_ID = re.compile(r"\d{17}[\dXx]")
CASE_NUMBER = re.compile(r"[0-9A-Za-z\-]{6,24}")
WHOLE_NUMBER = 16


class Sought(TypedDict):
    """What a session remembers of a search: for an id only the blind index and the mask."""

    kind: str
    value: str
    shown: str


def remember(request: HttpRequest, place: str, text: str) -> None:
    """Keeps a search for a list; an empty text ends it."""
    text = text.strip()[:50]
    if text:
        request.session[place] = _sought(text)
    else:
        request.session.pop(place, None)


def _sought(text: str) -> Sought:
    if RESIDENT_ID.fullmatch(text):
        return {"kind": "id", "value": secrets.blind(text), "shown": masked_id(text)}
    kind = "number" if CASE_NUMBER.fullmatch(text) else "name"
    return {"kind": kind, "value": text, "shown": text}


def condition(sought: Sought | None, here: Desk, case: str = "") -> Q:
    """The filter for a search; `case` is the path from the row to its case."""
    if not sought:
        return Q()
    if sought["kind"] == "id":
        return Q(
            **{f"{case}household__in": Member.objects.filter(resident_id_index=sought["value"]).values("household")}
        )
    if sought["kind"] == "number":
        return _numbered(sought["value"].upper(), f"{case}number")
    return names.like(here.user, sought["value"], here.on, case)


def _numbered(text: str, column: str) -> Q:
    """A whole number is looked up; only its beginning has to be looked for."""
    return Q(**{column if len(text) >= WHOLE_NUMBER else f"{column}__startswith": text})
