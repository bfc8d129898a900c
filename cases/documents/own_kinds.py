"""Kinds of document that an edition brings with it: rows of `templates/documents/<scheme>/kinds.toml`.

They obey what the kinds of the house obey: a title, an issuer, clauses, a number, what they may not go out without.
None is posted in public: what hangs on a wall is decided by law, not by a draft.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import PurePosixPath

from cases.documents.kinds import KINDS, OFFICE_PAPERS, DocumentKind, Issuer, find_kind
from rules.errors import ConfigError
from rules.fields import Fields, read_toml

FILE = "kinds.toml"
PREFIX = "templates/documents/"
ISSUERS = (Issuer.TOWNSHIP, Issuer.DECIDER, Issuer.CENTRE)
# A letter has a number of its own; a form, filled in and signed for the file, may go without one.
LAYOUTS = ("letter", "form")
ADDRESSEES = ("applicant", "township_office", "civil_affairs_bureau", "none")
_NAME = re.compile(r"[a-z][a-z_]{2,39}")
_WORD = re.compile(r"[\u4e00-\u9fff]{1,4}")
# An adverse paper says on what it rests, why, and where one may turn (社会救助法 第四十五条、第四十八条、第七十六条).
OF_ADVERSE = ("remedies.organ", "remedies.court")
_SOUNDS_ADVERSE = re.compile(r"(不予|不给予|终止|停发|停止|调减|减发|取消|撤销).*(决定|告知|通知)")


def path_of(scheme: str) -> str:
    """The path of a scheme's own kinds among an edition's texts."""
    return f"{PREFIX}{scheme}/{FILE}"


def kinds_in(texts: Mapping[str, str]) -> dict[str, DocumentKind]:
    """All kinds that an edition's texts bring with them; ConfigError says what is wrong with a row."""
    found: dict[str, DocumentKind] = {}
    for path, text in sorted(texts.items()):
        if path.startswith(PREFIX) and PurePosixPath(path).name == FILE:
            found |= read_kinds(text, PurePosixPath(path).parent.name)
    return found


def offered_in(texts: Mapping[str, str]) -> dict[str, DocumentKind]:
    """An edition's own kinds; rows that do not read offer nothing, the check of the texts says why."""
    try:
        return kinds_in(texts)
    except ConfigError:
        return {}


def names_in(texts: Mapping[str, str]) -> list[str]:
    """The names of an edition's own kinds."""
    return list(offered_in(texts))


def find_in(kind: str, texts: Mapping[str, str]) -> DocumentKind | None:
    """A kind of the house, or one that the edition brings with it."""
    return find_kind(kind) or kinds_in(texts).get(kind)


@lru_cache(maxsize=256)
def read_kinds(text: str, scheme: str) -> Mapping[str, DocumentKind]:
    """Reads the rows of one file; a text is read once."""
    fields = Fields({"kinds": read_toml(text, path_of(scheme))}, path_of(scheme), "文书种类")
    return {name: _kind(name, row, scheme) for name, row in fields.tables("kinds").items()}


def _kind(name: str, row: Fields, scheme: str) -> DocumentKind:
    if not _NAME.fullmatch(name) or name in KINDS or name in OFFICE_PAPERS:
        raise row.wrong("name", "三个以上小写英文字母，不与已有文书重名", "换一个编号")
    adverse = row.flag("adverse")
    kind = DocumentKind(
        kind=name,
        title=row.text("title"),
        row=row.text("row", ""),
        issuer=Issuer(row.choice("issuer", [each.value for each in ISSUERS])),
        template=f"{scheme}/{name}.html",
        number_word=row.text("number_word", "") or None,
        seal=row.flag("seal", True),
        layout=row.choice("layout", LAYOUTS, LAYOUTS[0]),
        required=tuple(dict.fromkeys((*row.words("required"), "basis", *(OF_ADVERSE if adverse else ())))),
        clauses=row.words("clauses", required=True),
        addressee=row.choice("addressee", ADDRESSEES, "applicant"),
        sets=row.words("sets"),
        adverse=adverse,
        delivered=row.flag("delivered", True),
    )
    row.done()
    _check(row, kind)
    return kind


def _check(row: Fields, kind: DocumentKind) -> None:
    if len(kind.title) > 60 or set(kind.title.replace("{scheme_name}", "")) & set("{}%<>"):
        raise row.wrong("title", "60 字以内的标题，可以含 {scheme_name}（救助类别）", "改正标题")
    if not kind.clauses:
        raise row.wrong("clauses", '依据的条款，如 ["社会救助法 第四十八条"]', "写明文书依据哪部法律哪一条")
    unnumbered = kind.layout == "form" and kind.number_word is None
    if not unnumbered and not _WORD.fullmatch(kind.number_word or ""):
        raise row.wrong("number_word", "一至四个汉字，如“听”", "写明文号里的种类字")
    if not kind.adverse and _SOUNDS_ADVERSE.search(kind.title):
        raise row.wrong("adverse", "true", "标题是不利决定，须作为不利决定管理：写明理由和救济途径")
    if kind.adverse and (kind.addressee != "applicant" or not kind.seal or not kind.delivered):
        raise row.wrong("adverse", "写给申请人、盖章、送达的文书", "不利决定须写给申请人，由机关盖章并送达")
