"""What templates of pages need: icons, due dates, words for ids, masked ends."""

import re
from collections.abc import Mapping
from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from forms import codes
from offices.models import PostKind
from rules.documents import masked_name
from rules.shipped import shipped_tables
from web.dues import Due
from web.words import PLACES, amount_words, pays_once, scheme_title, step_name

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=200)
def icon(name: str) -> SafeString:
    """A picture beside words; it says nothing to a screen reader."""
    return format_html(
        '<svg class="ico" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>', static("img/icons.svg"), name
    )


@register.inclusion_tag("web/due.html")
def due_date(due: Due, *, why: bool = True) -> dict[str, object]:
    """A due date in words and colour, with the sentence behind it."""
    return {"due": due, "why": why}


@register.filter
def scheme(key: str) -> str:
    """The name of a scheme."""
    return scheme_title(key)


@register.filter
def amount_of(key: str) -> str:
    """What the amount of a scheme is called."""
    return amount_words(key)


@register.filter
def once(key: str) -> bool:
    """Whether a scheme gives once and not by the month."""
    return pays_once(key)


@register.filter
def step(key: str) -> str:
    """The name of a step."""
    return step_name(key)


@register.filter
def rule_title(key: str) -> str:
    """What a deadline rule is called; a rule of a table that is no longer shipped keeps its id."""
    rules = shipped_tables().deadlines
    return rules[key].title if key in rules else key


@register.filter
def post(key: str) -> str:
    """The name of a post."""
    return str(dict(PostKind.choices).get(key, key))


@register.filter
def at(mapping: Mapping[object, object], key: object) -> object:
    """A value by a key that varies; empty when there is none."""
    return mapping.get(key, "")


@register.filter
def yuan(value: object) -> str:
    """Money with two decimals and thousands parted."""
    if value in (None, ""):
        return ""
    return f"{float(str(value)):,.2f}"


@register.filter
def masked(name: str) -> str:
    """A name with all but the family name hidden."""
    return masked_name(name)


@register.filter
def relation(code: str) -> str:
    """How a member is related to the applicant, in words."""
    return dict(codes.options("facts.relation")).get(code, code)


@register.filter
def places(text: str) -> str:
    """Where a notice hangs, in words."""
    return "、".join(str(PLACES.get(part, part)) for part in re.split(r"[、,;；\s]+", text) if part)


@register.filter
def dialled(phone: str) -> str:
    """The digits of a phone number for a link that dials."""
    return re.sub(r"[^0-9+-]", "", phone)
