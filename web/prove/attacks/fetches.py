"""Documents, diagrams and workbooks that name what lies elsewhere, and names that are more than names."""

import io
import zipfile
from collections.abc import Callable, Iterator

from cases.takeover import workbook

# {url} is where it would like to go.
VECTORS = {
    "picture": '<img src="{url}">',
    "picture of choice": '<img srcset="{url} 2x" src="{url}">',
    "picture in a picture": '<picture><source srcset="{url}"><img src="{url}"></picture>',
    "style sheet": '<link rel="stylesheet" href="{url}">',
    "style sheet of a medium": '<link rel="stylesheet" media="print" href="{url}">',
    "other style sheet": '<link rel="alternate stylesheet" href="{url}">',
    "attachment of a document": '<link rel="attachment" href="{url}">',
    "attachment of a link": '<a rel="attachment" href="{url}">a</a>',
    "icon": '<link rel="icon" href="{url}">',
    "import": '<style>@import "{url}";</style>',
    "import by function": "<style>@import url({url}) print;</style>",
    "background": '<style>body {{ background: url("{url}") }}</style>',
    "background of a page": '<style>@page {{ background: url("{url}") }}</style>',
    "words before": '<style>p::before {{ content: url("{url}") }}</style>',
    "margin of a page": '<style>@page {{ @top-left {{ content: url("{url}") }} }}</style>',
    "font": '<style>@font-face {{ font-family: a; src: url("{url}") }} p {{ font-family: a }}</style>',
    "sign of a list": '<style>li {{ list-style-image: url("{url}") }}</style><ul><li>a</li></ul>',
    "border": '<style>p {{ border-image: url("{url}") 1 }}</style>',
    "mask": '<style>p {{ mask-image: url("{url}"); mask-border: url("{url}") 1 }}</style>',
    "colour profile": '<style>@color-profile --a {{ src: url("{url}") }} p {{ color: color(--a 1 1 1) }}</style>',
    "style of an element": "<p style=\"background-image: url('{url}')\">a</p>",
    "object": '<object data="{url}"></object>',
    "embed": '<embed src="{url}">',
    "frame": '<iframe src="{url}"></iframe>',
    "drawing that shows": '<svg width="9" height="9"><image href="{url}" width="9" height="9"/></svg>',
    "drawing that uses": '<svg width="9" height="9"><use href="{url}#a"/></svg>',
    "drawing with a style": '<svg width="9" height="9"><style>@import "{url}";</style><path d=""/></svg>',
    "drawing with a fill": '<svg width="9" height="9"><rect width="9" height="9" fill="url({url}#a)"/></svg>',
    "drawing with a filter": '<svg width="9" height="9"><filter id="f"><feImage href="{url}"/></filter></svg>',
    "base": '<base href="{url}"><img src="x.png">',
    "instruction": '<?xml-stylesheet href="{url}"?><p>a</p>',
    "description": '<meta name="x" content="{url}"><link rel="schema.DC" href="{url}">',
}
ADDRESSES = {
    "http": "http://127.0.0.1:{port}/a.png",
    "http in capitals": "HTTP://127.0.0.1:{port}/a.css",
    "no scheme": "//127.0.0.1:{port}/a.png",
    "with a user": "http://x@127.0.0.1:{port}/a",
    "file": "file://{secret}",
    "passwords": "file:///etc/passwd",
    "path": "{secret}",
    "ftp": "ftp://127.0.0.1:{port}/a",
    "bundled upwards": "bundled:../settings.py",
    "data": "data:text/css,@import%20url(http://127.0.0.1:{port}/b.css)",
    "drawing by value": "data:image/svg+xml,%3Csvg%3E%3Cimage%20href='file://{secret}'/%3E%3C/svg%3E",
}
_BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_BODY = f'<definitions xmlns="{_BPMN}"><process id="p"><task id="t" name="{{0}}"/></process>{{0}}</definitions>'
XML: dict[str, Callable[[str, str], str]] = {
    "entity of a file": lambda url, file: f'<!DOCTYPE a [<!ENTITY x SYSTEM "{file}">]>{_BODY.format("&x;")}',
    "entity of an address": lambda url, file: f'<!DOCTYPE a [<!ENTITY x SYSTEM "{url}">]>{_BODY.format("&x;")}',
    "entity of a parameter": lambda url, file: f'<!DOCTYPE a [<!ENTITY % x SYSTEM "{url}"> %x;]>{_BODY.format("")}',
    "outer grammar": lambda url, file: f'<!DOCTYPE a SYSTEM "{url}">{_BODY.format("")}',
    "public grammar": lambda url, file: f'<!DOCTYPE a PUBLIC "-//x//EN" "{url}">{_BODY.format("")}',
    "default attribute": lambda url, file: (
        f'<!DOCTYPE a [<!ATTLIST a b CDATA "&x;"><!ENTITY x "y">]>{_BODY.format("")}'
    ),
    "inclusion": lambda url, file: (
        _BODY.format(f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{file}" parse="text"/>')
        .replace('name="<', 'name="')
        .replace('/>"/>', '"/>')
    ),
    "style sheet": lambda url, file: f'<?xml-stylesheet href="{url}"?>{_BODY.format("")}',
    "schema": lambda url, file: _BODY.format("").replace(
        "<process", f'<x xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a {url}"/><process'
    ),
    "laughs": lambda url, file: _laughs(),
    "one long laugh": lambda url, file: f'<!DOCTYPE a [<!ENTITY x "{"x" * 100_000}">]>{_BODY.format("&x;" * 20_000)}',
    "entity of itself": lambda url, file: f'<!DOCTYPE a [<!ENTITY x "&y;"><!ENTITY y "&x;">]>{_BODY.format("&x;")}',
    "depth": lambda url, file: "<a>" * 100_000,
    "width": lambda url, file: _BODY.format("").replace("<process", "<x/>" * 300_000 + "<process"),
    "long attribute": lambda url, file: _BODY.format("").replace('id="t"', f'id="{"x" * 20_000_000}"'),
    "many attributes": lambda url, file: _BODY.format("").replace(
        'id="t"', " ".join(f'a{n}=""' for n in range(100_000))
    ),
    "many spaces of names": lambda url, file: _BODY.format("").replace(
        'id="t"', " ".join(f'xmlns:a{n}="u:{n}"' for n in range(50_000))
    ),
    "other encoding": lambda url, file: f'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE{_BODY.format("")}',
    "nothing": lambda url, file: "",
    "no letters": lambda url, file: "\x00" * 1000,
}


def _laughs() -> str:
    lines = "".join(f'<!ENTITY x{n + 1} "{f"&x{n};" * 10}">' for n in range(12))
    return f'<!DOCTYPE a [<!ENTITY x0 "ha">{lines}]>{_BODY.format("&x12;")}'


PARTS = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml")


def in_workbook(text: str) -> Iterator[bytes]:
    """Workbooks with a text in place of each of their parts."""
    for part in PARTS:
        made = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(workbook.write({"a": [["b"]]}))) as whole,
            zipfile.ZipFile(made, "w") as changed,
        ):
            for name in {*whole.namelist(), part}:
                changed.writestr(name, text if name == part else whole.read(name), zipfile.ZIP_DEFLATED)
        yield made.getvalue()


NAMES = [
    "<script>alert(1)</script>",
    "<img src=http://127.0.0.1/x>",
    "<link rel=attachment href=file:///etc/passwd>",
    "</td></tr></table><h1>x",
    "{{ office.phone }}",
    "{% include '/etc/passwd' %}",
    "{# x #}",
    "&lt;script&gt;",
    "&#60;script&#62;",
    '" onclick="x',
    "' style='background:url(file:///etc/passwd)",
    "]]><script>",
    "<!--",
    "-->",
    "<?php",
    "<style>@import 'http://127.0.0.1'</style>",
    "%s%s%n",
    "${7*7}",
    "\u0000甲",
    "\ufeff\u200b\u2066",
    "𠮷" * 50,
    "王" * 2000,
    "\ue000script\ue000",
    "=1+1",
    "../../etc/passwd",
    "O'Brien; DROP TABLE cases_case",
]
