"""Volumes: closed by the archivist with pages and digest, never opened again; what comes later is an amendment."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import orjson
from cryptography.exceptions import InvalidTag
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from cases import access, attachments, chain, numbers
from cases.archive import keeping
from cases.archive.contents import Paper, page_counts, papers_of
from cases.documents import issue
from cases.errors import Blocked
from cases.models import Attachment, Case, Document, Household, Volume, VolumeItem
from offices import divisions
from offices.models import Office, User
from rules.filing import APPROVAL, DAILY, FileClass, plan

# What is bound in one volume of daily work: more would not fit between two covers.
MOST_CASES = 100
MOST_REASON = 200


def unfiled(rows: QuerySet[Case]) -> QuerySet[Case]:
    """The closed cases among some that have papers in no volume."""
    papers = Document.objects.filter(case=OuterRef("pk"), filed__isnull=True)
    files = Attachment.objects.filter(case=OuterRef("pk"), filed__isnull=True, destroyed_on__isnull=True)
    bound = VolumeItem.objects.filter(case=OuterRef("pk"))
    return rows.filter(Exists(papers) | Exists(files), ~Exists(bound), state=Case.State.CLOSED)


def of_class(rows: QuerySet[Case], name: str) -> QuerySet[Case]:
    """The cases among some that belong into a class of files."""
    procedures = [each for row in plan().classes if row.id == APPROVAL for each in row.procedures]
    return rows.filter(procedure__in=procedures) if name == APPROVAL else rows.exclude(procedure__in=procedures)


def waiting_for(household: Household) -> list[Case]:
    """The closed applications of a household that wait for a volume, oldest first."""
    return list(of_class(unfiled(household.cases.all()), APPROVAL).order_by("id"))


@transaction.atomic
def close_household(household_id: int, actor: User, now: datetime) -> Volume:
    """Closes the next volume of a household: the papers of its closed applications, numbered page by page."""
    on = now.astimezone().date()
    household = access.households_for(actor, on).select_for_update().filter(pk=household_id).first()
    if household is None:
        raise Blocked("没有找到这一户，或者不在您的管辖范围内")
    keeping.check_keeps(actor, household.area, on)
    papers = papers_of(waiting_for(household))
    if not papers:
        raise Blocked("没有等待立卷的材料：办结归档的申请才能立卷")
    ordinal = 1 + household.volumes.count()
    volume = _volume(APPROVAL, household.area, on, ordinal, actor, now, household)
    return _bind(volume, papers, actor, now)


@transaction.atomic
def close_daily(area: str, year: int, actor: User, now: datetime) -> Volume:
    """Closes the next volume of an office's daily work of a year: reviews, changes and stops, the oldest first."""
    on, prefix = now.astimezone().date(), divisions.significant(area)
    keeping.check_keeps(actor, area, on)
    waiting = list(daily_waiting(prefix, year).order_by("closed_at", "id")[:MOST_CASES])
    papers = papers_of(waiting)
    if not papers:
        raise Blocked(f"{year}年没有等待立卷的日常管理材料")
    code = divisions.full(prefix)
    ordinal = 1 + Volume.objects.filter(file_class=DAILY, area=code, year=year).count()
    return _bind(_volume(DAILY, code, on, ordinal, actor, now, year=year), papers, actor, now)


def daily_waiting(prefix: str, year: int) -> QuerySet[Case]:
    """The closed procedures of a year in an area that wait for a volume of daily work."""
    rows = Case.objects.filter(access.in_areas({prefix}), closed_at__year=year)
    return of_class(unfiled(rows), DAILY)


def _volume(
    name: str,
    area: str,
    on: date,
    ordinal: int,
    actor: User,
    now: datetime,
    household: Household | None = None,
    year: int = 0,
) -> Volume:
    keeper, filing = keeping.keeper_of(area, on), plan().find_class(name)
    return Volume(
        file_class=name,
        household=household,
        keeper=keeper,
        area=area,
        year=year or on.year,
        ordinal=ordinal,
        number=_number(keeper, filing, area, year or on.year),
        pages=0,
        closed_by=actor,
        closed_at=now,
    )


def _number(keeper: Office, filing: FileClass, area: str, year: int) -> str:
    """档号：县代码、类别、年度、流水号，如 411224-SP-2026-0001."""
    word = f"{area[:6]}-{filing.letter}"
    return f"{word}-{year}-{numbers.next_number(keeper.pk, word, year):04d}"


def _bind(volume: Volume, papers: Sequence[Paper], actor: User, now: datetime) -> Volume:
    rows, pages = _items(papers, 1, 1)
    volume.pages, volume.digest = pages, digest_of(rows)
    volume.save()
    _write(volume, rows, actor, now)
    _note(volume, "close_volume", actor, now, {"papers": len(rows), "pages": pages, "digest": volume.digest})
    return volume


def _items(papers: Iterable[Paper], place: int, page: int) -> tuple[list[VolumeItem], int]:
    """The rows of some papers from a place and a page on, and the page on which they end."""
    rows, papers = [], list(papers)
    for paper, pages in zip(papers, page_counts(papers), strict=True):
        rows.append(
            VolumeItem(
                place=place,
                part=paper.part.title,
                title=paper.title,
                number=paper.number,
                author=paper.author,
                made_on=paper.made_on,
                first_page=page,
                pages=pages,
                case_id=paper.case_id,
                document=paper.document,
                attachment=paper.attachment,
                digest=paper.digest,
            )
        )
        place, page = place + 1, page + pages
    return rows, page - 1


def _write(volume: Volume, rows: list[VolumeItem], actor: User, now: datetime) -> None:
    for row in rows:
        row.volume, row.filed_by, row.filed_at = volume, actor, now
    VolumeItem.objects.bulk_create(rows, batch_size=200)


def digest_of(rows: Iterable[VolumeItem]) -> str:
    """The digest of a catalogue: of every line what it is, where it stands and what it says."""
    body = [
        [row.place, row.part, row.title, row.number, row.author, row.made_on.isoformat(), row.first_page, row.pages]
        + [row.digest, row.amends, row.reason]
        for row in rows
    ]
    return hashlib.sha256(orjson.dumps(body)).hexdigest()


def late_papers(volume: Volume) -> list[Paper]:
    """Papers of a volume's cases that came after it was closed."""
    ids = set(volume.items.values_list("case_id", flat=True))
    return papers_of(Case.objects.filter(pk__in=ids))


@transaction.atomic
def amend(volume_id: int, actor: User, reason: str, now: datetime) -> list[VolumeItem]:
    """Adds the papers that came later behind the others, each marked as an amendment with reason, person and day."""
    volume = Volume.objects.select_for_update().get(pk=volume_id)
    keeping.check_keeps(actor, volume.area, now.astimezone().date())
    if volume.state != Volume.State.CLOSED:
        raise Blocked("案卷已经销毁，不能补充")
    if not reason.strip():
        raise Blocked("请写明为什么在立卷以后补充材料")
    papers = late_papers(volume)
    if not papers:
        raise Blocked("没有需要补充的材料")
    rows, volume.pages = _items(papers, volume.items.count() + 1, volume.pages + 1)
    for row in rows:
        row.amends, row.reason = True, reason.strip()[:MOST_REASON]
    _write(volume, rows, actor, now)
    volume.save(update_fields=["pages"])
    _note(volume, "amend_volume", actor, now, {"papers": len(rows), "pages": volume.pages, "digest": digest_of(rows)})
    return rows


def _note(volume: Volume, act: str, actor: User, now: datetime, detail: dict[str, object]) -> None:
    detail = {"volume": volume.number} | detail
    if volume.household is not None:
        chain.append_for_household(volume.household, act, actor, now, detail)
    else:
        chain.append_for_county(volume.area[:6], act, actor, now, detail)


def faults(volume: Volume) -> list[str]:
    """What in a closed volume is not as it was bound: a changed line, a paper lost or altered. Empty when whole."""
    rows = list(volume.items.select_related("document", "attachment").order_by("place"))
    bound = [row for row in rows if not row.amends]
    found = [] if digest_of(bound) == volume.digest else ["卷内文件目录与立卷时不一致"]
    if volume.state == Volume.State.DESTROYED:
        return found
    return found + [f"第{row.place}件《{row.title}》{problem}" for row in rows if (problem := _problem(row))]


def _problem(row: VolumeItem) -> str:
    try:
        told = content_digest(row)
    except FileNotFoundError:
        return "已经缺失"
    except InvalidTag:
        return "被改动，不能打开"
    return "" if told == row.digest else "内容与归档时不一致"


def content_digest(row: VolumeItem) -> str:
    """The digest of what a paper says now."""
    if row.document is not None:
        return hashlib.sha256(issue.read_html(row.document).encode()).hexdigest()
    return hashlib.sha256(attachments.read(row.attachment)[0]).hexdigest()
