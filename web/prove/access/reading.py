"""Whatever a page answers as one text: body, headers, file names, what is packed in workbooks and archives."""

import html
import io
import json
import zipfile
from collections.abc import Iterator
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase

ZIP = b"PK\x03\x04"
# Archives lie in archives no deeper than this.
DEEP = 3
# Headers that are the same for everybody.
DULL = {"Content-Security-Policy", "X-Frame-Options", "Referrer-Policy", "Permissions-Policy"}


def text_of(answer: HttpResponseBase) -> str:
    """All that an answer tells."""
    return "\n".join(_parts(answer))


def _parts(answer: HttpResponseBase) -> Iterator[str]:
    yield from (unquote(value) for name, value in answer.headers.items() if name not in DULL)
    yield from (
        unquote(morsel.value) for name, morsel in answer.cookies.items() if name != settings.SESSION_COOKIE_NAME
    )
    body = b"".join(answer) if answer.streaming else answer.content if isinstance(answer, HttpResponse) else b""
    yield from _unpacked(body)


def _unpacked(data: bytes, depth: int = 0) -> Iterator[str]:
    if not data.startswith(ZIP) or depth > DEEP:
        yield _plain(data)
        return
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for name in packed.namelist():
            yield name
            yield from _unpacked(packed.read(name), depth + 1)


def _plain(data: bytes) -> str:
    text = html.unescape(data.decode(errors="replace"))
    if "\\u" in text:
        text += _from_json(text)
    return text + unquote(text) if "%" in text else text


def _from_json(text: str) -> str:
    """Escaped characters as they are meant; a text that is no JSON as it stands is read leniently."""
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return text.encode("latin-1", "backslashreplace").decode("unicode_escape", "replace")
