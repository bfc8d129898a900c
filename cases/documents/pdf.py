"""From frozen HTML to PDF bytes. WeasyPrint is imported at the first printing, in the process that prints."""

from __future__ import annotations

import atexit
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cases.documents import justification
from cases.documents.errors import FontMissing, ResourceRefused
from cases.documents.fetcher import SCHEME, build_fetcher

STYLES = Path(__file__).resolve().parents[2] / "templates" / "documents" / "css"
FACES = {
    "SongLatin": ("FandolSong-Latin.otf", "normal"),
    "FangSong": ("FandolFang-Regular.otf", "normal"),
    "KaiTi": ("FandolKai-Regular.otf", "normal"),
    "HeiTi": ("FandolHei-Regular.otf", "normal"),
    "SongTi": ("FandolSong-Regular.otf", "normal"),
    "XiaoBiaoSong": ("FandolSong-Bold.otf", "bold"),
}
# 版记 stands on the last even page; where the text ends on an odd one, it moves to a page of its own.
_IMPRINT_APART = ".imprint { break-before: left; page: imprint }"
# GB/T 9704 7.3.5: where text and seal do not share a page, spacing gives way; “此页无正文” is not used.
_CLOSER = "body.letter { line-height: 26.5pt }"
_SHRINKS_TO = 26.5 / 28.95
_LONGEST_LETTER = 3


@dataclass(frozen=True)
class _Kit:
    """What one process parses once and uses for every document."""

    fetcher: Any
    font_config: Any
    styles: Any
    imprint_apart: Any
    closer: Any


def make_pdf(html: str, fonts: Path) -> bytes:
    """Prints frozen HTML; refuses any resource that is not bundled."""
    return _lay_out(html, fonts)[0]


def make_pdf_and_count(html: str, fonts: Path) -> tuple[bytes, int]:
    """Prints frozen HTML and says how many pages it took."""
    return _lay_out(html, fonts)


def get_ready(fonts: Path) -> None:
    """Reads fonts and styles by printing one word in each, so that the first document need not wait for them."""
    _lay_out('<body class="letter"><h1>一</h1><h2>一</h2><p class="kai">一</p><p>一1a<b>一</b></p></body>', fonts)


def check_pdf_engine(fonts: Path) -> list[str]:
    """Names what is missing for printing documents well and fast."""
    import weasyprint
    from weasyprint.text.ffi import harfbuzz_subset

    problems = [f"缺少字体 {name}：请运行 install/fonts.sh。" for name in _missing(fonts)]
    if harfbuzz_subset is None:
        problems.append("缺少系统库 libharfbuzz-subset0：文书排版会慢约 60 倍，请安装。")
    if weasyprint.__version__ != justification.PINNED:
        problems.append(f"WeasyPrint 应为 {justification.PINNED}，现为 {weasyprint.__version__}：文书行末不会对齐。")
    return problems


def _lay_out(html: str, fonts: Path) -> tuple[bytes, int]:
    from weasyprint.urls import FatalURLFetchingError

    kit = _kit(fonts)
    try:
        document = _fit(html, kit)
        return document.write_pdf(), len(document.pages)
    except FatalURLFetchingError as error:  # a BaseException: no other clause sees it
        raise ResourceRefused(str(error.__cause__)) from None
    except ValueError as error:  # an address that leads nowhere, in a place where the library does not expect it
        raise ResourceRefused(str(error)) from error


def _fit(html: str, kit: _Kit) -> Any:
    document = _render(html, kit)
    pages = len(document.pages)
    if 'class="imprint"' in html and pages % 2:
        return _render(html, kit, kit.imprint_apart)
    if '<body class="letter">' in html and 1 < pages <= _LONGEST_LETTER and _might_fit(document):
        closer = _render(html, kit, kit.closer)
        return closer if len(closer.pages) < pages else document
    return document


def _might_fit(document: Any) -> bool:
    """Tells whether the text, set closer, could do with a page less: what surely could not is not tried."""
    bodies = [page._page_box.children[0].children[0] for page in document.pages]
    lasts = [body.children[-1] for body in bodies]
    used = sum(
        last.position_y + last.margin_height() - body.position_y for body, last in zip(bodies, lasts, strict=True)
    )
    return bool(used * _SHRINKS_TO <= document.pages[0]._page_box.height * (len(bodies) - 1))


def _render(html: str, kit: _Kit, *extra: Any) -> Any:
    from weasyprint import HTML

    source = HTML(string=html, url_fetcher=kit.fetcher)
    return source.render(stylesheets=[kit.styles, *extra], font_config=kit.font_config)


@cache
def _kit(fonts: Path) -> _Kit:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    if absent := _missing(fonts):
        raise FontMissing(f"缺少字体{'、'.join(absent)}，没有生成文书；请运行 install/fonts.sh 后重试。")
    justification.install()
    atexit.register(_kit.cache_clear)  # fonts unpacked on disk go before the interpreter does
    fetcher = build_fetcher({name: fonts / name for name, _ in FACES.values()})
    font_config = FontConfiguration()
    known = {"url_fetcher": fetcher, "font_config": font_config}
    styles = CSS(string=_faces() + _style_text(), **known)
    return _Kit(fetcher, font_config, styles, CSS(string=_IMPRINT_APART, **known), CSS(string=_CLOSER, **known))


def _style_text() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(STYLES.glob("*.css")))


def _faces() -> str:
    return "".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url("{SCHEME}{name}") }}\n'
        for family, (name, weight) in FACES.items()
    )


def _missing(fonts: Path) -> list[str]:
    return [name for name, _ in FACES.values() if not (fonts / name).is_file()]
