"""Editions as files: the texts as they lie on disk, or a package that another county can read in."""

from __future__ import annotations

import io
import re
import tomllib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from processes.diagrams import read_diagram
from processes.editions import digest_of
from processes.errors import DiagramRefused, PackageRefused

FORMAT = 1
MANIFEST = "manifest.toml"
EXAMPLES = "examples/"
SUFFIX = ".hulian.zip"
MAX_BYTES = 8_000_000
MAX_FILES = 400
MAX_FILE = 2_000_000
MAX_TOTAL = 24_000_000
_ROOMS = ("bpmn/", "forms/schemas/", "rules/tables/", "templates/documents/", EXAMPLES)
_PATH = re.compile(r"[\w\-]+(/[\w\-]+)*\.[a-z]{2,5}")
_KEYS = {"format": int, "scheme": str, "digest": str, "examples_digest": str, "in_force_from": date, "basis": str}
# A package is the same bytes whoever makes it and whenever: zip times are those of no day.
_NO_DAY = (1980, 1, 1, 0, 0, 0)
_LINK = 0o120000


@dataclass(frozen=True)
class Package:
    """A package that was read and holds what its manifest says."""

    scheme: str
    digest: str
    in_force_from: date
    basis: str
    made_at: datetime
    texts: Mapping[str, str]
    examples: Mapping[str, str]


def export_files(texts: Mapping[str, str]) -> bytes:
    """A zip of the texts at the paths where they lie on disk; the same texts give the same bytes."""
    return _zipped(texts)


def export_package(
    scheme: str,
    texts: Mapping[str, str],
    examples: Mapping[str, str],
    *,
    in_force_from: date,
    basis: str,
    made_at: datetime,
) -> bytes:
    """A package: the texts, the worked cases, and a manifest with the digests of both."""
    cases = {EXAMPLES + name: text for name, text in examples.items()}
    told: dict[str, int | str | date] = {
        "format": FORMAT,
        "scheme": scheme,
        "digest": digest_of(texts),
        "examples_digest": digest_of(cases),
        "in_force_from": in_force_from,
        "basis": " ".join(basis.split()),
        "made_at": made_at,
    }
    manifest = "".join(f"{key} = {_written(value)}\n" for key, value in told.items())
    return _zipped({MANIFEST: manifest, **texts, **cases})


def _written(value: int | str | date) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return value.isoformat() if isinstance(value, date) else str(value)


def _zipped(texts: Mapping[str, str]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(texts):
            entry = zipfile.ZipInfo(path, _NO_DAY)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            archive.writestr(entry, texts[path].encode())
    return body.getvalue()


def read_package(data: bytes) -> Package:
    """Reads a package; PackageRefused says what is wrong with one that is damaged, foreign or hostile."""
    if len(data) > MAX_BYTES:
        raise PackageRefused(f"流程包超过 {MAX_BYTES // 1_000_000} MB，不能读取。")
    texts = _unzipped(data)
    manifest = _manifest(texts.pop(MANIFEST, None))
    examples = {path.removeprefix(EXAMPLES): texts.pop(path) for path in list(texts) if path.startswith(EXAMPLES)}
    _check_whole(manifest, texts, examples)
    _check_diagrams(texts)
    return Package(
        scheme=manifest["scheme"],
        digest=manifest["digest"],
        in_force_from=manifest["in_force_from"],
        basis=manifest["basis"][:200],
        made_at=manifest["made_at"],
        texts=texts,
        examples=examples,
    )


def _unzipped(data: bytes) -> dict[str, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_entries(entries)
            return _read_all(archive, entries)
    # NotImplementedError is the ZIP module's word for a compression that it does not know.
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, ValueError, OSError) as slip:
        raise PackageRefused("这不是完整的流程包，请重新导出或重新下载。") from slip
    except Exception as slip:  # A damaged deflate stream ends in zlib's own error.
        if isinstance(slip, PackageRefused):
            raise
        raise PackageRefused("流程包损坏，解不开，请重新导出或重新下载。") from slip


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    """Everything that can be known before a byte is unpacked."""
    if len(entries) > MAX_FILES:
        raise PackageRefused(f"流程包里的文件超过 {MAX_FILES} 个。")
    seen: set[str] = set()
    for entry in entries:
        _check_entry(entry)
        if entry.filename.lower() in seen:
            raise PackageRefused(f"流程包里有两个“{entry.filename[:80]}”。")
        seen.add(entry.filename.lower())
    if sum(entry.file_size for entry in entries) > MAX_TOTAL:
        raise PackageRefused(f"流程包展开后超过 {MAX_TOTAL // 1_000_000} MB。")


def _check_entry(entry: zipfile.ZipInfo) -> None:
    path = entry.filename
    known = path == MANIFEST or (path.startswith(_ROOMS) and len(path) <= 200 and _PATH.fullmatch(path))
    if not known:
        raise PackageRefused(f"流程包里的“{path[:80]}”不是流程文件：只能有流程图、表单、规则表、文书模板和算例。")
    if (entry.external_attr >> 16) & 0o170000 == _LINK:
        raise PackageRefused(f"流程包里的“{path}”是链接，不是文件。")
    if entry.flag_bits & 0x1:
        raise PackageRefused(f"流程包里的“{path}”加了密，请导出不加密的包。")
    if entry.file_size > MAX_FILE:
        raise PackageRefused(f"流程包里的“{path}”超过 {MAX_FILE // 1_000_000} MB。")


def _read_all(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> dict[str, str]:
    """Unpacks with the limits once more: what a header says of sizes need not be true."""
    found: dict[str, str] = {}
    total = 0
    for entry in entries:
        with archive.open(entry) as file:
            body = file.read(MAX_FILE + 1)
        total += len(body)
        if len(body) > MAX_FILE or total > MAX_TOTAL:
            raise PackageRefused(f"流程包里的“{entry.filename}”展开后太大。")
        found[entry.filename] = _text(entry.filename, body)
    return found


def _text(path: str, body: bytes) -> str:
    try:
        text = body.decode()
    except UnicodeDecodeError as slip:
        raise PackageRefused(f"流程包里的“{path}”不是 UTF-8 文字。") from slip
    if "\0" in text:
        raise PackageRefused(f"流程包里的“{path}”不是文字文件。")
    return text


def _manifest(text: str | None) -> dict[str, Any]:
    if text is None:
        raise PackageRefused("流程包里没有 manifest.toml；请用“导出流程包”导出的文件。")
    try:
        told = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as slip:
        raise PackageRefused("流程包的 manifest.toml 读不懂，请重新导出。") from slip
    if told.get("format") != FORMAT:
        raise PackageRefused(
            f"流程包的格式是第 {told.get('format', '？')} 版，本系统读第 {FORMAT} 版；请用相同版本的系统导出。"
        )
    wrong = [key for key, kind in {**_KEYS, "made_at": datetime}.items() if type(told.get(key)) is not kind]
    if wrong:
        raise PackageRefused(f"流程包的 manifest.toml 缺少或写错了：{'、'.join(wrong)}。")
    return told


def _check_whole(manifest: Mapping[str, Any], texts: Mapping[str, str], examples: Mapping[str, str]) -> None:
    """The digests say whether the package arrived as it was made."""
    cases = {EXAMPLES + name: text for name, text in examples.items()}
    if digest_of(texts) != manifest["digest"] or digest_of(cases) != manifest["examples_digest"]:
        raise PackageRefused("流程包的内容与摘要不符，可能改动过或传坏了，请向导出单位重新索取。")
    if f"bpmn/{manifest['scheme']}.bpmn" not in texts:
        raise PackageRefused(f"流程包里没有“{manifest['scheme'][:40]}”的流程图。")


def _check_diagrams(texts: Mapping[str, str]) -> None:
    for path, text in texts.items():
        if path.endswith(".bpmn"):
            try:
                read_diagram(text)
            except DiagramRefused as refusal:
                raise PackageRefused(f"流程包里的“{path}”：{refusal}") from refusal
