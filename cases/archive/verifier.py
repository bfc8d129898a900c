#!/usr/bin/env python3
"""核验“一户一档”导出包：逐件比对摘要，指出哪一件被改动。只用 Python 3 自带的功能，不需要联网。

用法：  python3 verify.py 档案包.zip        或者解压以后  python3 verify.py 解压后的文件夹
"""

import hashlib
import json
import sys
import zipfile
import zlib
from pathlib import Path

MANIFEST = "manifest.json"
CHAIN = "chain.json"
CATALOGUE = "catalogue.json"
# What the ZIP module raises for a damaged file; NotImplementedError is its word for a compression it does not know.
BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)
# A package ends with the digest of everything before it, as the comment that ZIP files may have.
SEAL = 64


def check(path):
    """Returns what is wrong with a package, file by file; an empty list when nothing was changed."""
    path = Path(path)
    if path.is_dir():
        return _check_files(_Folder(path))
    try:
        with zipfile.ZipFile(path) as archive:
            return _check_files(_Package(archive)) or _check_seal(path)
    except BROKEN as error:
        return [f"档案包不能打开，已损坏：{error}"]


def digest_of_package(path):
    """The digest by which a whole package is known: compare it with the transfer sheet."""
    return hashlib.sha256(Path(path).read_bytes()[:-SEAL]).hexdigest()


class _Package:
    def __init__(self, archive):
        self._archive = archive
        self.names = [name for name in archive.namelist() if not name.endswith("/")]

    def read(self, name):
        try:
            return self._archive.read(name)
        except BROKEN:
            return None


class _Folder:
    def __init__(self, root):
        self._root = root
        self.names = [path.relative_to(root).as_posix() for path in sorted(root.rglob("*")) if path.is_file()]

    def read(self, name):
        return (self._root / name).read_bytes()


def _check_files(box):
    if MANIFEST not in box.names:
        return [f"缺少 {MANIFEST}，不能核验"]
    try:
        manifest = json.loads(box.read(MANIFEST))
        listed = {row["path"]: row for row in manifest["files"]}
        kept = manifest.pop("digest")
    except (TypeError, ValueError, KeyError):
        return [f"{MANIFEST} 被改动，不能读取"]
    found = [] if kept == digest_of_json(manifest) else [f"{MANIFEST} 被改动"]
    found += [f"{name} 缺失" for name in sorted(set(listed) - set(box.names))]
    found += [f"{name} 不在清单中，是后来放进去的" for name in sorted(set(box.names) - set(listed) - {MANIFEST})]
    found += [f"{name} 在包里有两份" for name in sorted({name for name in box.names if box.names.count(name) > 1})]
    found += [f"{name} 被改动" for name in sorted(set(listed) & set(box.names)) if not _same(box, listed[name])]
    return found or _check_catalogue(box, listed) + _check_chain(box)


def _same(box, row):
    data = box.read(row["path"])
    return data is not None and len(data) == row["size"] and hashlib.sha256(data).hexdigest() == row["sha256"]


def _check_catalogue(box, listed):
    """Every paper that the catalogue lists is in the package, and its pages follow one another."""
    found = []
    for volume in json.loads(box.read(CATALOGUE))["volumes"]:
        page = 1
        for paper in volume["papers"]:
            if paper["file"] and paper["file"] not in listed:
                found.append(f"目录所列 {paper['file']} 不在包里")
            if paper["first_page"] and paper["first_page"] != page:
                found.append(f"{paper['file']} 的页号不连续")
            page += paper["pages"]
    return found


def _check_chain(box):
    """Every entry of the chain extract still has the digest that was computed when it was written."""
    rows = json.loads(box.read(CHAIN))["entries"]
    return [f"{CHAIN} 第{row['sequence']}条的摘要不符" for row in rows if _chained(row) != row["digest"]]


def _chained(row):
    body = [row["previous"], row["county"], row["sequence"], row["moment"], row["actor"], row["act"], row["case"]]
    return digest_of_json([*body, row["household"], row["element"], row["detail"]])


def digest_of_json(value):
    """The digest of plain values, written in one way only."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _check_seal(path):
    data = path.read_bytes()
    if hashlib.sha256(data[:-SEAL]).hexdigest().encode() == data[-SEAL:]:
        return []
    return ["档案包的外壳被改动（文件内容未变）"]


def main(words):
    """Prints what was found; 0 when the package is whole, 1 when not, 2 without a package."""
    place = words[1] if len(words) > 1 else str(Path(__file__).resolve().parent)
    if not Path(place).exists():
        print(f"没有找到：{place}")
        return 2
    found = check(place)
    for problem in found:
        print("✗ " + problem)
    if not found:
        print("✓ 档案包完整，没有改动")
        if Path(place).is_file():
            print("  校验码：" + digest_of_package(place))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
