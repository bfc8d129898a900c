"""Cover and catalogue of a volume as a printed paper (D30)."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from cases.archive import keeping
from cases.documents import file_papers
from cases.documents.context import DocumentContext
from cases.documents.filling import village_name
from cases.errors import Blocked
from cases.models import Volume, VolumeItem
from offices.models import Division

WORDS = {"approval": "一户一档", "daily": "一年一卷"}


def pages_of(row: VolumeItem) -> str:
    """The pages of a paper in its volume: 5, or 5-7."""
    last = row.first_page + row.pages - 1
    return str(row.first_page) if last == row.first_page else f"{row.first_page}-{last}"


def cover(volume: Volume, on: date) -> bytes:
    """Cover and catalogue as PDF; Blocked for a volume without papers."""
    return file_papers.pdf_of("volume", context_of(volume, on))[0]


def context_of(volume: Volume, on: date) -> DocumentContext:
    """All that the cover and the catalogue say."""
    rows = list(volume.items.select_related("filed_by").order_by("place"))
    if not rows:
        raise Blocked("这一卷里还没有材料，不能打印封面和目录")
    village = Division.objects.filter(code=volume.area).first()
    name = volume.household.name if volume.household else ""
    return DocumentContext(
        title=file_papers.KINDS["volume"].title,
        office=file_papers.office_lines(volume.keeper),
        case_number="",
        scheme_name="",
        issued_on=on,
        household=file_papers.household_lines(name, village_name(village.name) if village else ""),
        facts=_facts(volume, rows, on),
    )


def subject_of(volume: Volume) -> str:
    """What a volume is about: the household and the volume's place, or the year's daily work."""
    if volume.household is not None:
        return f"{volume.household.name}户　第{volume.ordinal}卷"
    return f"{volume.year}年日常管理　第{volume.ordinal}卷"


def retention_text(volume: Volume, on: date) -> str:
    """How long a volume is kept, with the day where it is known."""
    years = keeping.retention_years(volume.file_class, volume.area, on)
    until = keeping.keep_until(volume, on)
    base = f"{keeping.class_of(volume).counted_from}后不少于{years}年"
    return f"{base}（至{until:%Y-%m-%d}）" if until else base


def _facts(volume: Volume, rows: list[VolumeItem], on: date) -> dict[str, object]:
    days = [row.made_on for row in rows]
    return {
        "word": WORDS[volume.file_class],
        "file_class": volume.get_file_class_display(),
        "number": volume.number,
        "subject": subject_of(volume),
        "shelf": str(keeping.shelf_of(volume.area)),
        "first_on": min(days),
        "last_on": max(days),
        "papers": len(rows),
        "pages": volume.pages,
        "retention": retention_text(volume, on),
        "closed_by": str(volume.closed_by),
        "closed_on": volume.closed_at.astimezone().date(),
        "digest": volume.digest[:16],
        "parts": list(_parts(row for row in rows if not row.amends)),
        "amendments": [_line(row) for row in rows if row.amends],
    }


def _parts(rows: Iterable[VolumeItem]) -> Iterable[dict[str, object]]:
    for title, group in groupby(rows, key=lambda row: row.part):
        yield {"title": title, "papers": [_line(row) for row in group]}


def _line(row: VolumeItem) -> dict[str, object]:
    return {
        "place": row.place,
        "number": row.number,
        "author": row.author,
        "title": row.title,
        "on": row.made_on,
        "pages": pages_of(row),
        "reason": row.reason,
        "by": str(row.filed_by),
        "filed_on": row.filed_at.astimezone().date(),
    }
