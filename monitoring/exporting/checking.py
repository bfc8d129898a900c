"""A folder read back and compared with the installation: every row, every file, every digest."""

import hashlib
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.db.models import Model

from cases import attachments
from cases.documents import issue, jobs
from cases.models import Attachment, Document
from monitoring.exporting import closed, columns, making, tables

MOST = 50


def manifest_of(folder: Path) -> list[dict[str, Any]]:
    """The lines of a manifest."""
    return [orjson.loads(told) for told in (folder / making.MANIFEST).read_bytes().splitlines()]


def wrong(folder: Path, secret: str = "") -> list[str]:
    """What differs between a folder and the installation now, in words; without the secret key what is closed is taken
    by its digests alone."""
    first, *files, last = manifest_of(folder)
    found = [] if "finished_at" in last else ["导出没有做完"]
    listed = {told["name"]: told for told in files if "name" in told}
    for differs in _all(folder, secret, first["county"], listed):
        found.append(differs)
        if len(found) >= MOST:
            break
    return found


def _all(folder: Path, secret: str, county: str, listed: dict[str, dict[str, Any]]) -> Iterator[str]:
    for name, told in listed.items():
        path = folder / name
        if not path.exists() or making.digest_of(path) != told["sha256"]:
            yield f"{name}：与清单的摘要不符"
            continue
        yield from _content(path, name, told, secret, county)
    yield from _missing(county, listed, bool(secret))


def _content(path: Path, name: str, told: dict[str, Any], secret: str, county: str) -> Iterator[str]:
    place, _slash, rest = name.partition("/")
    if place == "tables":
        rows = making.plain_lines(_model(rest), county)
        yield from _rows(name, path.open("rb"), rows, told["rows"])
    elif name.endswith(".closed") and secret:
        yield from _closed(path, name, told, secret, county)


def _model(file: str) -> type[Model]:
    app, _dot, rest = file.partition(".")
    return apps.get_model(app, rest.partition(".")[0])


def _rows(name: str, read: Iterator[bytes], now: Iterator[bytes], rows: int) -> Iterator[str]:
    """Each line that was read back beside the line of the row as it stands."""
    count = 0
    for was, is_now in zip_longest(read, now, fillvalue=b""):
        count += bool(was)
        if was != is_now:
            yield f"{name}：第{count}行与数据库不符"
    if count != rows:
        yield f"{name}：清单写{rows}行，读回{count}行"


def _closed(path: Path, name: str, told: dict[str, Any], secret: str, county: str) -> Iterator[str]:
    """What is closed: its content against the manifest, and against what the installation would write."""
    try:
        digest = hashlib.sha256()
        for data in closed.opened(path, secret):
            digest.update(data)
    except (InvalidTag, closed.NotAKey):
        yield f"{name}：打不开"
        return
    if not digest.hexdigest() == told["content_sha256"] == _now(name, county):
        yield f"{name}：内容与数据库不符"


def _now(name: str, county: str) -> str:
    """The digest of what a closed file would hold if it were written now."""
    place, _slash, rest = name.partition("/")
    if place == "sealed":
        digest = hashlib.sha256()
        for told in making.sealed_lines(_model(rest), county):
            digest.update(told)
        return digest.hexdigest()
    uid = UUID(rest.partition("/")[2].partition(".")[0])
    if rest.startswith("documents"):
        return hashlib.sha256(issue.read_pdf(Document.objects.get(uid=uid))).hexdigest()
    return hashlib.sha256(attachments.read(Attachment.objects.get(uid=uid))[0]).hexdigest()


def _missing(county: str, listed: dict[str, dict[str, Any]], is_sealed: bool) -> Iterator[str]:
    """Tables and files that should be there and are not in the manifest."""
    wanted = []
    for model in tables.tables():
        wanted.append(f"tables/{model._meta.label}.jsonl")
        if is_sealed and columns.sealed_of(model):
            wanted.append(f"sealed/{model._meta.label}.jsonl.closed")
    if is_sealed:
        wanted += _files(county)
    yield from (f"{name}：没有导出" for name in wanted if name not in listed)


def _files(county: str) -> Iterator[str]:
    for paper in tables.rows_of(Document, county).only("uid").iterator(1000):
        if jobs.pdf_path(paper).exists():
            yield f"files/documents/{paper.uid}.pdf.closed"
    for row in tables.rows_of(Attachment, county).only("uid").iterator(1000):
        if attachments.path_of(row).exists():
            yield f"files/attachments/{row.uid}.closed"


def homeless() -> list[str]:
    """Rows that no county of this installation would take along, table by table."""
    counties = sorted({code[:6] for code in _places()})
    found = []
    for model in tables.tables():
        label = model._meta.label
        if label in tables.WHOLE or label in tables.HOLDS_HERE or label in tables.OF_PEOPLE:
            continue
        taken = sum(tables.rows_of(model, county).count() for county in counties)
        if taken != (whole := model._default_manager.count()):
            found.append(f"{label}：共{whole}行，各县合计{taken}行")
    return found


def _places() -> Iterator[str]:
    """The codes of the counties that have offices here."""
    office = apps.get_model("offices", "Office")
    return (code for code in office.objects.values_list("division_id", flat=True).distinct() if code[4:6] != "00")
