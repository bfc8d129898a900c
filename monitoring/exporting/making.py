"""A county written into a folder: table by table, file by file, in batches; begun anew, it goes on where it stopped."""

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import orjson
from django.db.models import Model

from cases import attachments
from cases.documents import issue, jobs
from cases.models import Attachment, Document
from monitoring.exporting import closed, columns, tables
from processes.models import SchemeEdition

BATCH = 1000
MANIFEST, DICTIONARY, README = "manifest.jsonl", "dictionary.csv", "README.txt"
Write = Callable[[bytes], int]
Clock = Callable[[], datetime]


class Paused(Exception):
    """It was time to stop; what is written stays, and the export goes on from there."""


def never() -> bool:
    """The answer of whoever sets no limit of time."""
    return False


@dataclass
class Export:
    """One county's export: where it goes, for whom it is closed (32 bytes; none: nothing sealed goes along)."""

    county: str
    folder: Path
    receiver: bytes
    done: dict[str, int] = field(default_factory=dict)
    """The files that stand there whole, with how many rows each has."""
    enough: Callable[[], bool] = never
    """Asked before each file; True stops with Paused."""

    @property
    def rows(self) -> int:
        """How many rows were written."""
        return sum(self.done.values())

    def note(self, told: dict[str, object]) -> None:
        """Adds a line to the manifest, which is the memory of what is done as well."""
        with (self.folder / MANIFEST).open("ab") as file:
            file.write(orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE))


def begin(county: str, folder: Path, receiver: bytes, now: datetime) -> Export:
    """A new export, or the one that was left unfinished in this folder; ValueError for a folder of something else."""
    folder.mkdir(parents=True, exist_ok=True)
    head = {"county": county, "receiver": hashlib.sha256(receiver).hexdigest() if receiver else ""}
    export, path = Export(county, folder, receiver), folder / MANIFEST
    if path.exists():
        return _resumed(export, head)
    if any(folder.iterdir()):
        raise ValueError("文件夹不是空的，也不是没有做完的导出")
    export.note(head | {"begun_at": now.isoformat()})
    return export


def _resumed(export: Export, head: dict[str, str]) -> Export:
    """What was done before the fall; a line half written is none."""
    path = export.folder / MANIFEST
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    first, *rest = [orjson.loads(told) for told in whole.splitlines()]
    if {name: first[name] for name in head} != head:
        raise ValueError("文件夹里是另一次导出，地区或者接收方的公钥不同")
    if rest and "finished_at" in rest[-1]:
        raise ValueError("文件夹里的导出已经做完")
    path.write_bytes(whole)
    export.done = {told["name"]: told["rows"] for told in rest}
    return export


def make(export: Export, clock: Clock, said: Callable[[str], None] = lambda _line: None) -> None:
    """Writes what is missing, and at last into the manifest that all is there."""
    models = list(tables.tables())
    for model in models:
        _once(export, f"tables/{model._meta.label}.jsonl", lambda write, m=model: _plain(m, export, write), False)
        if export.receiver and columns.sealed_of(model):
            name = f"sealed/{model._meta.label}.jsonl.closed"
            _once(export, name, lambda write, m=model: _sealed(m, export, write), True)
        said(f"{model._meta.verbose_name}")
    _editions(export)
    if export.receiver:
        _files(export)
    _describe(export, models)
    left = tables.LEFT_OUT | columns.LEFT_OUT
    export.note({"finished_at": clock().isoformat(), "rows": export.rows, "left_out": left})


def _once(export: Export, name: str, fill: Callable[[Write], int], is_closed: bool) -> None:
    """Writes a file whole, unless that was done before; what is half there after a fall is written anew."""
    if name in export.done:
        return
    if export.enough():
        raise Paused
    path = export.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.half")
    with half.open("wb") as file, _digested(file, export.receiver if is_closed else b"") as (write, digest):
        rows = fill(write)
    half.replace(path)
    export.note(
        {"name": name, "rows": rows, "content_sha256": digest.hexdigest()}
        | {"sha256": digest_of(path), "size": path.stat().st_size}
    )
    export.done[name] = rows


@contextmanager
def _digested(file: IO[bytes], receiver: bytes) -> Iterator[tuple[Write, Any]]:
    """A way to write, closed for the receiver where there is one, and the digest of what was written, open."""
    digest, target = hashlib.sha256(), closed.Closing(file, receiver) if receiver else file

    def write(data: bytes) -> int:
        digest.update(data)
        return target.write(data)

    yield write, digest
    if isinstance(target, closed.Closing):
        target.close()


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def line(values: dict[str, object]) -> bytes:
    """One row as it is written; the same row is the same bytes."""
    return orjson.dumps(values, default=_other, option=orjson.OPT_APPEND_NEWLINE)


def _other(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)


def batches(model: type[Model], county: str, names: Iterable[str]) -> Iterator[list[dict[str, Any]]]:
    """The rows of a table that belong to a county, by key, so many at a time."""
    names, rows, last = list(dict.fromkeys(["pk", *names])), tables.rows_of(model, county), None
    while True:
        some = list((rows if last is None else rows.filter(pk__gt=last)).values(*names)[:BATCH])
        if some:
            yield some
        if len(some) < BATCH:
            return
        last = some[-1]["pk"]


def _plain(model: type[Model], export: Export, write: Write) -> int:
    return sum(1 for row in plain_lines(model, export.county) if write(row))


def plain_lines(model: type[Model], county: str) -> Iterator[bytes]:
    """The lines of a table as they stand in the database now."""
    told, many = columns.columns_of(model), columns.many_of(model)
    for some in batches(model, county, [column.name for column in told]):
        linked = {each.name: _linked(model, each, [row["pk"] for row in some]) for each in many}
        for row in some:
            more = {name: found.get(row["pk"], []) for name, found in linked.items()}
            yield line(columns.plain(told, row) | more)


def _linked(model: type[Model], each: Any, keys: list[Any]) -> dict[Any, list[Any]]:
    """The keys that a column of many names, by row."""
    table, own, other = each.remote_field.through, each.m2m_field_name(), each.m2m_reverse_field_name()
    found: dict[Any, list[Any]] = {}
    rows = table._default_manager.filter(**{f"{own}__in": keys}).order_by("pk")
    for key, value in rows.values_list(f"{own}_id", f"{other}_id"):
        found.setdefault(key, []).append(value)
    return found


def _sealed(model: type[Model], export: Export, write: Write) -> int:
    return sum(1 for row in sealed_lines(model, export.county) if write(row))


def sealed_lines(model: type[Model], county: str) -> Iterator[bytes]:
    """The opened values of a table's sealed columns, a line a row in which something is sealed."""
    told = columns.sealed_of(model)
    for some in batches(model, county, [*(column.name for column in told), *columns.owners(told)]):
        for row in some:
            if found := columns.unsealed(told, row):
                yield line({"id": row["pk"], **found})


def _editions(export: Export) -> None:
    """The diagrams, forms, tables and papers of every edition as the files that they are."""
    for row in SchemeEdition.objects.order_by("pk").iterator(1):
        for name, text in row.texts.items():
            path = f"editions/{row.scheme}/{row.digest[:16]}/{name.replace('..', '_')}"
            _once(export, path, lambda write, told=text: int(write(told.encode()) and 0), False)


def _files(export: Export) -> None:
    """Printed documents and what was handed in, each closed for the receiver."""
    papers = tables.rows_of(Document, export.county)
    for document in papers.only("uid", "kind").iterator(BATCH):
        if jobs.pdf_path(document).exists():
            _file(export, f"files/documents/{document.uid}.pdf.closed", issue.read_pdf, document)
    for attachment in tables.rows_of(Attachment, export.county).iterator(BATCH):
        if attachments.path_of(attachment).exists():
            _file(export, f"files/attachments/{attachment.uid}.closed", _attached, attachment)


def _attached(attachment: Attachment) -> bytes:
    return attachments.read(attachment)[0]


def _file(export: Export, name: str, read: Callable[[Any], bytes], row: Model) -> None:
    _once(export, name, lambda write: int(write(read(row)) and 0), True)


def _describe(export: Export, models: list[type[Model]]) -> None:
    """The data dictionary, and what stays here with the reasons."""
    rows = list(columns.dictionary(models))
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    told = b"\xef\xbb\xbf" + text.getvalue().encode()
    _once(export, DICTIONARY, lambda write: int(write(told) and 0), False)
    _once(export, README, lambda write: int(write(ABOUT.format(county=export.county).encode()) and 0), False)


ABOUT = """户链 · {county} 全部数据

tables/     每张表一个文件，一行一条（JSON Lines，UTF-8）；列的中文名、类型、代码表见 dictionary.csv
sealed/     加密保存的列（证件、住址、电话、账号、填写的内容、文书正文），已为接收方的公钥另行加密
files/      已印制的文书（PDF）和材料，同样加密
editions/   各版流程：流程图（BPMN）、表单、规则表、文书，原文
manifest.jsonl  每个文件的行数、大小、SHA-256；不导出的内容和原因

打开加密文件（私钥只在接收方手里）：
    python manage.py export_county --open 文件夹 --key 私钥文件 --to 新文件夹
格式：标记和32字节的一次性公钥；其后每64 KiB 一段，AES-256-GCM，段号和是否末段为随机数；
密钥由 X25519 和 HKDF-SHA256 得出（盐为两把公钥，说明为标记）。没有 sealed 和 files，是导出时没有给出公钥。
审计链在 tables/cases.ChainEntry.jsonl，每条带前一条的摘要。
"""
