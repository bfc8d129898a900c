"""The papers of cases in the fixed order of the files, with running page numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cases import attachments
from cases.documents import issue
from cases.documents.kinds import Issuer, find_kind
from cases.models import Attachment, Case, Document
from cases.uploads.pages import PageReader
from rules.filing import FilingPlan, Part, plan


@dataclass(frozen=True)
class Paper:
    """One paper as the catalogue lists it; `first_page` is 0 where nobody has numbered it yet."""

    part: Part
    title: str
    number: str
    author: str
    made_on: date
    pages: int
    case_id: int
    digest: str
    document: Document | None = None
    attachment: Attachment | None = None
    first_page: int = 0

    @property
    def order(self) -> tuple[int, int, date, int, int]:
        """Where it stands: by case, part of the plan, day, documents before files, then as they came."""
        row = self.document or self.attachment
        return (self.case_id, self.part.place, self.made_on, int(self.document is None), row.pk if row else 0)


def papers_of(cases: Iterable[Case], filing: FilingPlan | None = None) -> list[Paper]:
    """Every paper of some cases that is in no volume yet, in the order of the files; void papers stay, marked so.

    What goes to the accounts or to the office's own files is not among them.
    """
    filing, ids = filing or plan(), [case.pk for case in cases]
    documents = Document.objects.filter(case__in=ids, filed__isnull=True)
    documents = documents.select_related("office", "case").defer("html_sealed")
    files = Attachment.objects.filter(case__in=ids, filed__isnull=True, destroyed_on__isnull=True).select_related(
        "case"
    )
    found = [_document(row, filing) for row in documents if filing.other_file(row.kind) is None]
    return sorted([*found, *(_file(row, filing) for row in files)], key=lambda paper: paper.order)


def _document(row: Document, filing: FilingPlan) -> Paper:
    void = "（已作废）" if row.state == Document.State.VOID else ""
    part, author = filing.part_of(row.kind), author_of(row)
    return Paper(
        part, row.title + void, row.number, author, row.issued_on, row.pages or 0, row.case_id, row.digest, row
    )


def author_of(row: Document) -> str:
    """Who made a document: the household for what it signed, else the office at its foot."""
    kind = find_kind(row.kind)
    if kind is not None and kind.issuer is Issuer.HOUSEHOLD:
        return row.case.applicant
    return row.office.name if row.office else ""


def _file(row: Attachment, filing: FilingPlan) -> Paper:
    on = row.uploaded_at.astimezone().date()
    pages = 0 if row.content_type == "application/pdf" else 1
    part = filing.part_of("", row.field)
    return Paper(part, row.name, "", row.case.applicant, on, pages, row.case_id, row.digest, attachment=row)


def page_counts(papers: Iterable[Paper]) -> list[int]:
    """How many pages each paper has; FileRefused names a PDF that came in and cannot be counted."""
    with PageReader() as reader:
        return [_page_count(paper, reader) for paper in papers]


def _page_count(paper: Paper, reader: PageReader) -> int:
    """A document that nobody printed yet is printed, a PDF that came in is read by a program of its own."""
    if paper.pages:
        return paper.pages
    if paper.document is not None:
        printed = issue.read_pdf(paper.document)
        paper.document.refresh_from_db(fields=["pages"])
        return paper.document.pages or reader.count(printed, paper.title)
    data, _type = attachments.read(paper.attachment)
    return reader.count(data, paper.title)
