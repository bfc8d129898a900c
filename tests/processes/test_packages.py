"""An edition leaves as files or as a package, and a package that is not whole does not come in."""

import io
import stat
import zipfile
from datetime import UTC, date, datetime

import pytest

from processes.editions import digest_of, read_shipped
from processes.errors import PackageRefused
from processes.packages import MANIFEST, MAX_FILES, export_files, export_package, read_package

MADE = datetime(2026, 6, 1, 9, tzinfo=UTC)
TEXTS = read_shipped("dibao")
EXAMPLES = {"两口之家.toml": 'name = "一例"\n'}


def package(texts=TEXTS, examples=EXAMPLES, scheme="dibao", basis='民发〔2026〕1号 "第二条" \\ 第三款'):
    return export_package(scheme, texts, examples, in_force_from=date(2026, 7, 1), basis=basis, made_at=MADE)


def unpacked(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def packed(files):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files:
            archive.writestr(name, text)
    return body.getvalue()


def changed(**more):
    """The package with some files changed, added, or taken out."""
    files = {**unpacked(package()), **{name.replace("__", "/"): text for name, text in more.items()}}
    return packed([(name, text) for name, text in files.items() if text is not None])


def test_the_files_of_an_edition_are_exported_at_their_paths():
    files = unpacked(export_files(TEXTS))

    assert {path: body.decode() for path, body in files.items()} == TEXTS
    assert "bpmn/dibao.bpmn" in files


def test_a_package_read_again_has_the_same_digest_texts_and_worked_cases():
    read = read_package(package())

    assert read.digest == digest_of(TEXTS) == digest_of(read.texts)
    assert (read.texts, read.examples) == (TEXTS, EXAMPLES)
    assert (read.scheme, read.in_force_from, read.made_at) == ("dibao", date(2026, 7, 1), MADE)
    assert read.basis == '民发〔2026〕1号 "第二条" \\ 第三款'


def test_the_same_edition_gives_the_same_bytes():
    assert package() == package(dict(reversed(TEXTS.items())))
    assert export_files(TEXTS) == export_files(dict(reversed(TEXTS.items())))


def test_a_package_made_of_a_package_is_the_same_package():
    read = read_package(package())

    again = export_package(
        read.scheme, read.texts, read.examples, in_force_from=read.in_force_from, basis=read.basis, made_at=read.made_at
    )

    assert again == package()


def link():
    entry = zipfile.ZipInfo("bpmn/link.bpmn")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return packed([(entry, "/etc/passwd")])


def lying():
    """A package whose directory says that a file of nine million bytes has nine."""
    body = bytearray(packed([("bpmn/dibao.bpmn", b"a" * 9_000_000)]))
    size = (9_000_000).to_bytes(4, "little")
    while size in body:
        at = body.index(size)
        body[at : at + 4] = (9).to_bytes(4, "little")
    return bytes(body)


def doubled():
    with pytest.warns(UserWarning, match="Duplicate"):
        return packed([("bpmn/dibao.bpmn", "a"), ("bpmn/dibao.bpmn", "b")])


MANIFEST_TEXT = unpacked(package())[MANIFEST].decode()
REFUSED = {
    "no zip": (lambda: b"<bpmn/>", "不是完整的流程包"),
    "cut off": (lambda: package()[:-200], "不是完整的流程包"),
    "too large": (lambda: b"PK" + b"\0" * 8_000_001, "超过 8 MB"),
    "bomb": (lambda: packed([("bpmn/dibao.bpmn", b"\0" * 30_000_000)]), "超过 2 MB"),
    "many bombs": (lambda: packed([(f"bpmn/b{n}.bpmn", b" " * 1_900_000) for n in range(14)]), "展开后超过"),
    "lying sizes": (lying, "流程包"),
    "too many": (lambda: packed([(f"bpmn/b{number}.bpmn", "") for number in range(MAX_FILES + 1)]), "超过 400 个"),
    "up and out": (lambda: packed([("bpmn/../../etc/passwd", "x")]), "不是流程文件"),
    "absolute": (lambda: packed([("/bpmn/dibao.bpmn", "x")]), "不是流程文件"),
    "backslash": (lambda: packed([("bpmn\\..\\dibao.bpmn", "x")]), "不是流程文件"),
    "a program": (lambda: changed(processes__engine__py="x"), "不是流程文件"),
    "a folder": (lambda: packed([("bpmn/", "")]), "不是流程文件"),
    "a link": (link, "是链接"),
    "twice": (doubled, "有两个"),
    "twice but for case": (lambda: packed([("bpmn/a.bpmn", "a"), ("bpmn/A.bpmn", "b")]), "有两个"),
    "no manifest": (lambda: changed(**{MANIFEST: None}), "没有 manifest.toml"),
    "bad manifest": (lambda: changed(**{MANIFEST: "format = "}), "读不懂"),
    "other format": (lambda: changed(**{MANIFEST: MANIFEST_TEXT.replace("format = 1", "format = 9")}), "第 9 版"),
    "no scheme": (lambda: changed(**{MANIFEST: MANIFEST_TEXT.replace("scheme =", "schema =")}), "写错了：scheme"),
    "text changed": (lambda: changed(**{"bpmn__dibao.bpmn": TEXTS["bpmn/dibao.bpmn"] + " "}), "与摘要不符"),
    "text lost": (lambda: changed(**{"forms__schemas__dibao.toml": None}), "与摘要不符"),
    "text added": (lambda: changed(**{"rules__tables__extra.toml": ""}), "与摘要不符"),
    "case changed": (lambda: changed(**{"examples__两口之家.toml": "x"}), "与摘要不符"),
    "not its diagram": (lambda: package(scheme="tekun"), "没有“tekun”的流程图"),
    "bytes": (lambda: changed(**{"bpmn__dibao.bpmn": b"\xff\xfe"}), "不是 UTF-8"),
    "nothing byte": (lambda: changed(**{"bpmn__dibao.bpmn": "a\0b"}), "不是文字文件"),
    "entity": (lambda: package({**TEXTS, "bpmn/dibao.bpmn": "<!DOCTYPE a><a/>"}), "DOCTYPE"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_package_that_is_not_whole_is_refused_in_a_sentence(name):
    make, sentence = REFUSED[name]

    with pytest.raises(PackageRefused, match=sentence):
        read_package(make())


def test_a_package_damaged_anywhere_is_refused_or_is_what_it_was():
    data = package()
    for at in range(0, len(data), len(data) // 150):
        damaged = bytes([*data[:at], data[at] ^ 0xFF, *data[at + 1 :]])
        try:
            assert read_package(damaged).digest == digest_of(TEXTS)
        except PackageRefused as refusal:
            assert str(refusal)
