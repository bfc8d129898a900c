"""The file of a household as one package that proves itself without a network: papers, catalogue, chain, digests."""

import hashlib
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import IO

import orjson
from django.db import transaction

from cases import access, attachments, chain
from cases.archive import covers, keeping, verifier
from cases.archive.contents import Paper, page_counts, papers_of
from cases.auditing import exporting
from cases.documents import issue
from cases.errors import Blocked, NotFound
from cases.models import Document, FileExport, Household, Volume, VolumeItem
from cases.payments import sheets
from offices.models import User

UNBOUND = "未立卷"
COLUMNS = ("卷", "序号", "归档范围", "文号", "责任者", "题名", "日期", "起页", "页数", "立卷后补充", "补充原因", "文件")
README = """户链 · 一户一档导出包

这个包可以脱离系统、不联网核验：
1. 电脑上装有 Python 3（3.8 以上，不用装别的）。
2. 打开命令行，进入本包所在文件夹，输入：python3 verify.py 包的文件名.zip
   已经解压的，在解压后的文件夹里输入：python3 verify.py
3. 显示“档案包完整，没有改动”，再把校验码与移交单上的比对；不一致的，不是原包。
   显示“某某 被改动”的，那一件不可信，请向保管单位重新调取。

目录
  catalogue.csv / catalogue.json   全部材料目录，按卷、按归档顺序，带页号
  volumes/…/cover.pdf              每卷封面和卷内文件目录
  volumes/…/001_….pdf              逐件材料，前三位是卷内序号
  chain.json                       本户办理经过（一户一链），每条带摘要
  manifest.json                    每个文件的大小和 SHA-256 摘要
  verify.py                        核验程序

资金发放材料归入会计档案，统计报表归入文书档案，不在本包。本包含个人信息，请按规定保管。
"""


@dataclass
class _Package:
    """A package in the making: what was written into it, by path."""

    archive: zipfile.ZipFile
    moment: tuple[int, int, int, int, int, int]
    files: list[dict[str, object]] = field(default_factory=list)

    def add(self, path: str, data: bytes) -> str:
        """Writes one file and notes its digest; returns its path."""
        info = zipfile.ZipInfo(path, self.moment)
        info.compress_type = zipfile.ZIP_DEFLATED
        self.archive.writestr(info, data)
        self.files.append({"path": path, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()})
        return path


@transaction.atomic
def export(household_id: int, actor: User, purpose: str, now: datetime, target: IO[bytes]) -> FileExport:
    """Writes a household's whole file into an open target and records who took it, when and what for."""
    on = now.astimezone().date()
    household = access.households_for(actor, on).filter(pk=household_id).first()
    if household is None:
        raise NotFound()
    keeping.check_keeps(actor, household.area, on)
    if not purpose.strip():
        raise Blocked("请写明导出档案的用途")
    count = _write(household, now, target)
    digest = _seal(target)
    row = FileExport.objects.create(
        household=household,
        purpose=purpose.strip()[:200],
        digest=digest,
        papers=count,
        exported_by=actor,
        exported_at=now,
    )
    detail = {"purpose": row.purpose, "papers": count, "digest": digest}
    chain.append_for_household(household, "export_file", actor, now, detail)
    return row


def _write(household: Household, now: datetime, target: IO[bytes]) -> int:
    moment = now.astimezone().timetuple()[:6]
    with zipfile.ZipFile(target, "w") as archive:
        package = _Package(archive, moment)
        bound = [_bound(package, volume, now.astimezone().date()) for volume in household.volumes.order_by("ordinal")]
        told = [*bound, _daily(package, household), _loose(package, household)]
        told = [volume for volume in told if volume["papers"]]
        package.add(verifier.CATALOGUE, _json({"household": str(household.uid), "volumes": told}))
        package.add("catalogue.csv", _csv(told))
        package.add(verifier.CHAIN, _json({"entries": [exporting.plain(row) for row in chain.entries(household)]}))
        package.add("说明.txt", README.encode("utf-8-sig"))
        package.add("verify.py", Path(verifier.__file__).read_bytes())
        manifest: dict[str, object] = {"made_at": now.isoformat(), "files": package.files}
        manifest["digest"] = verifier.digest_of_json(manifest)
        archive.writestr(zipfile.ZipInfo(verifier.MANIFEST, moment), _json(manifest))
        archive.comment = b"0" * verifier.SEAL
    return sum(len(volume["papers"]) for volume in told)


def _seal(target: IO[bytes]) -> str:
    """Puts the digest of everything before it at the package's very end."""
    target.seek(0)
    digest, held = hashlib.sha256(), b""
    while block := target.read(1 << 20):
        data = held + block
        digest.update(data[: -verifier.SEAL])
        held = data[-verifier.SEAL :]
    target.seek(-verifier.SEAL, io.SEEK_END)
    target.write(digest.hexdigest().encode())
    return digest.hexdigest()


def _bound(package: _Package, volume: Volume, on: date) -> dict[str, object]:
    folder = f"volumes/{volume.number}"
    if volume.state == Volume.State.DESTROYED:
        return {"volume": volume.number, "title": covers.subject_of(volume), "papers": []}
    package.add(f"{folder}/cover.pdf", covers.cover(volume, on))
    rows = volume.items.select_related("document", "attachment").order_by("place")
    papers = [_line(package, folder, row) for row in rows]
    return {"volume": volume.number, "title": covers.subject_of(volume), "digest": volume.digest, "papers": papers}


def _daily(package: _Package, household: Household) -> dict[str, object]:
    """The household's own papers in the volumes of daily work: without the others' and hence without page order."""
    rows = VolumeItem.objects.filter(case__household=household, volume__household=None)
    rows = rows.exclude(volume__state=Volume.State.DESTROYED)
    rows = rows.select_related("document", "attachment", "volume").order_by("volume_id", "place")
    papers = []
    for row in rows:
        line = _line(package, f"daily/{row.volume.number}", row)
        papers.append(line | {"part": f"{row.part}（{row.volume.number}第{row.first_page}页起）", "first_page": 0})
    return {"volume": "日常管理类", "title": "本户在日常管理案卷中的材料", "papers": papers}


def _loose(package: _Package, household: Household) -> dict[str, object]:
    """What is in no volume yet: of open cases, and of closed ones that wait for the archivist."""
    papers = papers_of(household.cases.all())
    counted = zip(papers, page_counts(papers), strict=True)
    lines = [_loose_line(package, place, paper, pages) for place, (paper, pages) in enumerate(counted, start=1)]
    return {"volume": UNBOUND, "title": "尚未立卷的材料", "papers": lines}


def _loose_line(package: _Package, place: int, paper: Paper, pages: int) -> dict[str, object]:
    path = _add(package, "loose", place, paper.title, paper.document, lambda: attachments.read(paper.attachment))
    return _told(path, place, paper.part.title, paper, 0, pages)


def _line(package: _Package, folder: str, row: VolumeItem) -> dict[str, object]:
    path = _add(package, folder, row.place, row.title, row.document, lambda: attachments.read(row.attachment))
    told = _told(path, row.place, row.part, row, row.first_page, row.pages)
    return told | {"amends": row.amends, "reason": row.reason}


def _told(path: str, place: int, part: str, row: Paper | VolumeItem, first_page: int, pages: int) -> dict[str, object]:
    return {
        "place": place,
        "part": part,
        "number": row.number,
        "author": row.author,
        "title": row.title,
        "on": row.made_on.isoformat(),
        "first_page": first_page,
        "pages": pages,
        "content": row.digest,
        "amends": False,
        "reason": "",
        "file": path,
    }


def _add(
    package: _Package,
    folder: str,
    place: int,
    title: str,
    document: Document | None,
    read: Callable[[], tuple[bytes, str]],
) -> str:
    data, content_type = (issue.read_pdf(document), "application/pdf") if document is not None else read()
    ending = "pdf" if content_type == "application/pdf" else "jpg"
    return package.add(f"{folder}/{place:03d}_{_plain(title)}.{ending}", data)


def _plain(title: str) -> str:
    """A title as part of a file's name on any system."""
    kept = "".join(letter for letter in title if letter.isalnum() or letter in "（）-_")
    return kept[:40] or "材料"


def _json(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2)


def _csv(told: list[dict[str, object]]) -> bytes:
    papers = [_cells(str(volume["volume"]), paper) for volume in told for paper in volume["papers"]]
    return sheets.as_csv([COLUMNS, *papers])


def _cells(volume: str, paper: dict[str, object]) -> list[object]:
    keys = ("place", "part", "number", "author", "title", "on", "first_page", "pages")
    return [volume, *(paper[key] for key in keys), "是" if paper["amends"] else "", paper["reason"], paper["file"]]


def known(digest: str) -> FileExport | None:
    """The export that gave out a package with this digest."""
    return FileExport.objects.select_related("exported_by").filter(digest=digest).first()
