"""A foreign diagram's bytes to a tree: its encoding, prefixes it forgot to declare, then the locked reader."""

from __future__ import annotations

import codecs
import re

from lxml import etree  # type: ignore[import-untyped]

from processes.diagrams import MAX_BYTES, read_diagram
from processes.errors import DiagramRefused
from processes.importing.dialects import URIS

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
)
# Every alias that the tools write; gb18030 holds gb2312 and gbk.
_ENCODINGS = {
    **dict.fromkeys(("utf-8", "utf8", "us-ascii", "ascii"), "utf-8"),
    **dict.fromkeys(("utf-16", "utf-16le", "utf-16be"), "utf-16"),
    **dict.fromkeys(("gb18030", "gbk", "gb2312", "cp936"), "gb18030"),
    **dict.fromkeys(("iso-8859-1", "latin-1", "latin1"), "iso-8859-1"),
    **dict.fromkeys(("windows-1252", "cp1252"), "cp1252"),
    "big5": "big5",
}
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_HEADER = re.compile(r"^\s*<\?xml[^>]*\?>")
_ROOT = re.compile(r"<(?![?!])[^\s/>]+")
_USED = re.compile(r"</?([A-Za-z_][\w.-]*):|\s([A-Za-z_][\w.-]*):[\w.-]+\s*=")
_BOUND = re.compile(r"xmlns:([\w.-]+)\s*=")
UNDECLARED = "urn:undeclared:"
_MOST_PREFIXES = 20


def read_foreign(data: bytes) -> etree._Element:
    """Returns the tree of a diagram drawn elsewhere; DiagramRefused says in a sentence why it cannot be read."""
    text = _decoded(data)
    try:
        return read_diagram(text)
    except DiagramRefused:
        prefixes = _forgotten(text)
        if not prefixes:
            raise
    return read_diagram(_declared(text, prefixes))


def _decoded(data: bytes) -> str:
    if len(data) > 2 * MAX_BYTES:
        raise DiagramRefused(f"流程图文件超过 {MAX_BYTES // 1_000_000} MB。")
    encoding = _encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as slip:
        raise DiagramRefused(
            f"文件声明的编码是 {encoding}，内容却不是，读不下去。请在原软件里另存为 UTF-8 后再导入。"
        ) from slip
    return _HEADER.sub("", text.lstrip("\ufeff"), count=1)


def _encoding(data: bytes) -> str:
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")
    if marked:
        return marked
    found = _DECLARED.match(data[:400])
    name = found[1].decode().lower() if found else "utf-8"
    if name not in _ENCODINGS:
        raise DiagramRefused(f"不认识文件声明的编码“{name}”。请在原软件里另存为 UTF-8 后再导入。")
    return _ENCODINGS[name]


def _forgotten(text: str) -> list[str]:
    """Prefixes that are used and never declared: some tools write extensions so."""
    used = {one or other for one, other in _USED.findall(text)}
    return sorted(used - set(_BOUND.findall(text)) - {"xml", "xmlns"})[:_MOST_PREFIXES]


def _declared(text: str, prefixes: list[str]) -> str:
    names = " ".join(f'xmlns:{prefix}="{URIS.get(prefix, UNDECLARED + prefix)}"' for prefix in prefixes)
    return _ROOT.sub(lambda found: f"{found[0]} {names}", text, count=1)
