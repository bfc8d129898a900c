"""The only door between a document and the machine: bundled fonts by name, small pictures by value, nothing else."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SCHEME = "bundled:"
_LARGEST_PICTURE = 400_000
_PICTURE = re.compile(r"data:(image/(?:png|jpeg));base64,([A-Za-z0-9+/=]+)\Z")


def build_fetcher(fonts: Mapping[str, Path]) -> Any:
    """Builds a WeasyPrint fetcher that serves these files and refuses every other address, fatally."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class BundledFetcher(URLFetcher):
        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            name = url.removeprefix(SCHEME)
            if url.startswith(SCHEME) and name in fonts:
                return URLFetcherResponse(url, fonts[name].read_bytes(), {"Content-Type": "font/otf"})
            kind, picture = read_picture(url)
            return URLFetcherResponse("data:", picture, {"Content-Type": kind})

    fetcher = BundledFetcher(timeout=0, allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
    for handler in list(fetcher.handlers):
        handler.close()
    fetcher.handlers, fetcher.handle_open = [], {}
    return fetcher


def read_picture(url: str) -> tuple[str, bytes]:
    """Returns type and bytes of a data URI; refuses whatever is no small PNG or JPEG."""
    found = _PICTURE.match(url) if len(url) <= _LARGEST_PICTURE else None
    if found is None:
        raise ValueError("文书只能使用随系统提供的字体和内嵌的小图片。")
    return found.group(1), base64.b64decode(found.group(2), validate=True)
