"""Conditions and periods written for other engines, in our expression language; what is not obvious is not guessed."""

from __future__ import annotations

import re

from processes.conditions import compiled
from processes.importing.model import Timer
from rules.errors import ExpressionError

MAX_LENGTH = 400
_WHOLE = re.compile(r"^\s*[$#]\{(.*)\}\s*$", re.DOTALL)
# Languages whose texts are conditions, not programs; anything else stays outside.
_LANGUAGES = ("", "juel", "feel", "xpath", "uel", "mvel")
_URIS = ("http://www.w3.org/1999/xpath", "http://www.omg.org/spec/dmn", "https://www.omg.org/spec/dmn")
_CALLS = re.compile(
    r"""(?:execution\.getVariable|bpmn:getDataObject|getDataObject|vars:get)\(\s*["']([A-Za-z_]\w*)["']\s*\)"""
)
_EQUALS = re.compile(r"""([A-Za-z_][\w.]*)\.equals\(\s*("[^"]*"|'[^']*')\s*\)""")
_EQUALS_BACK = re.compile(r"""("[^"]*"|'[^']*')\.equals\(\s*([A-Za-z_][\w.]*)\s*\)""")
_NOT_EMPTY = re.compile(r"\bnot\s+empty\s+([A-Za-z_][\w.]*)|!\s*empty\s+([A-Za-z_][\w.]*)")
_EMPTY = re.compile(r"\bempty\s+([A-Za-z_][\w.]*)")
_TOKEN = re.compile(
    r"""\s*("[^"\\]*"|'[^'\\]*'|\d+(?:\.\d+)?|[A-Za-z_][\w]*(?:\.[A-Za-z_]\w*)*"""
    r"""|===|!==|==|!=|<>|<=|>=|&&|\|\||[=<>!()+\-*/,\[\]])"""
)
_SAME = {
    "===": "==",
    "=": "==",
    "!==": "!=",
    "<>": "!=",
    "&&": "and",
    "||": "or",
    "!": "not",
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "gt": ">",
    "le": "<=",
    "ge": ">=",
    "nil": "null",
    "True": "true",
    "False": "false",
    "AND": "and",
    "OR": "or",
    "NOT": "not",
}
_KEEP = frozenset({"and", "or", "not", "in", "true", "false", "null", "min", "max", "abs"})
_PERIOD = re.compile(
    r"^(?:R\d*/)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$"
)
_DEADLINE = re.compile(r"""^deadline\(\s*["'][\w.]+["']\s*\)$""")


def condition(text: str | None, language: str = "") -> str:
    """Returns a condition in our language, or nothing when it is not plainly the same."""
    text = (text or "").strip()
    if not text or len(text) > MAX_LENGTH or not is_plain(language):
        return ""
    whole = _WHOLE.match(text)
    words = _words(whole[1] if whole else text.removeprefix("="))
    return _checked(" ".join(words)) if words else ""


def is_plain(language: str) -> bool:
    """Whether texts in this language are conditions and not programs."""
    name = language.strip().lower()
    return name in _LANGUAGES or name.startswith(_URIS)


def _words(text: str) -> list[str]:
    """The tokens of a condition in our spelling; nothing at the first one that is not known."""
    text = _EQUALS_BACK.sub(r"\2 == \1", _EQUALS.sub(r"\1 == \2", _CALLS.sub(r"\1", text)))
    text = _EMPTY.sub(r"\1 == null", _NOT_EMPTY.sub(lambda found: f"{found[1] or found[2]} != null", text)).strip()
    words: list[str] = []
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or found.end() == at:
            return []
        words.append(_word(found[1]))
        at = found.end()
    return words


def _word(token: str) -> str:
    token = _SAME.get(token, token)
    if token[0].isalpha() or token[0] == "_":
        return token if token in _KEEP else ".".join(fact_name(piece) for piece in token.split("."))
    return token


def _checked(text: str) -> str:
    """The text when it compiles and asks for no function of ours."""
    try:
        found = compiled(text)
    except ExpressionError:
        return ""
    return text if "deadline" not in found.names and "deadline" not in text else ""


def fact_name(name: str) -> str:
    """A variable's name as our facts are written."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"_+", "_", spaced).strip("_").lower() or "x"


def count(text: str | None) -> str:
    """A number of instances as an expression, or nothing."""
    return condition(text)


def timer(text: str | None) -> Timer:
    """A moment: our own deadline expression as it is, a period in days, or only what was written."""
    text = (text or "").strip()
    if _DEADLINE.match(text):
        return Timer(expression=text, written=text)
    found = _PERIOD.match(text)
    if not found or not any(found.groups()):
        return Timer(written=text[:60])
    years, months, weeks, days, hours, minutes, seconds = (float(each or 0) for each in found.groups())
    if (years or months) and not (weeks or days or hours or minutes or seconds):
        return Timer(days=int(years * 12 + months), unit="month", written=text[:60])
    shorter = 1 if hours or minutes or seconds else 0
    whole = years * 365 + months * 30 + weeks * 7 + days + hours // 24
    return Timer(days=int(whole + (shorter if hours % 24 or minutes or seconds else 0)), written=text[:60])
