"""Issuing: number taken, content frozen, and the printing asked for in the case's transaction; verified by code."""

import hashlib
import secrets as random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cases import numbers, secrets
from cases.documents import filling, jobs, own_kinds, render
from cases.documents.kinds import DocumentKind, Issuer
from cases.errors import Blocked
from cases.models import Case, Document, OfficePaper
from offices.models import Office, OfficeKind
from offices.routing import office_for
from processes import region
from processes.schemes import scheme_of

PLACE = "document.html"
PREFIX = own_kinds.PREFIX
# Letters and digits that nobody mistakes for one another when read from paper.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Genuine:
    """All that verification reveals."""

    kind: str
    number: str
    issued_on: date
    void: bool


def issue(work: object, name: str, about: object = None) -> Document:
    """Issues one document of a case: who issues it, under which number, saying what."""
    kind = own_kinds.find_in(name, work.edition.texts)
    if kind is None:
        raise Blocked(f"没有“{name}”这种文书")
    return write(work, kind, _texts(work.edition.texts), about)


def write(work: object, kind: DocumentKind, texts: Mapping[str, str], about: object = None) -> Document:
    """Issues one document of a kind that the caller has, written with the templates given."""
    office = issuing_office(work.case, kind, work.on)
    document = Document(case=work.case, kind=kind.kind, office=office, code=new_code(), issued_on=work.on)
    number(document, kind, office)
    context = filling.context_for(work, kind, document, about)
    html = render.render(kind, work.case.scheme, context, texts)
    document.title = context.title[:120]
    document.issued_by, document.issued_at = work.actor, work.now
    document.digest = hashlib.sha256(html.encode()).hexdigest()
    document.html_sealed = secrets.seal_text(html, PLACE, document.uid)
    document.save(force_insert=True)
    work.issued.append(document)
    jobs.enqueue(document.pk)
    return document


def _texts(texts: Mapping[str, str]) -> dict[str, str]:
    return {path.removeprefix(PREFIX): text for path, text in texts.items() if path.startswith(PREFIX)}


def issuing_office(case: Case, kind: DocumentKind, on: date) -> Office:
    """The office at the foot of a document."""
    if kind.issuer is Issuer.DECIDER:
        return deciding_office(case, on)
    if kind.issuer is Issuer.CENTRE:
        return office_for(OfficeKind.MEANS_TEST_CENTRE, case.area, on)
    return office_for(OfficeKind.TOWNSHIP_OFFICE, case.area, on)


def deciding_office(case: Case, on: date) -> Office:
    """The office that decides: the bureau that owns the scheme, or the township to which the decision was given."""
    own = scheme_of(case.scheme).owner
    bureau = own if own == OfficeKind.AGRICULTURE_BUREAU else OfficeKind.CIVIL_AFFAIRS_BUREAU
    return office_for(OfficeKind.TOWNSHIP_OFFICE if case.decider == region.TOWNSHIP else bureau, case.area, on)


def number(document: Document | OfficePaper, kind: DocumentKind, office: Office) -> None:
    """机关代字加种类字、年份、序号，如“卢民确〔2026〕36号” (GB/T 9704 7.2.5)."""
    if not kind.number_word:
        return
    document.word = f"{office.short_name}{kind.number_word}"
    document.year = document.issued_on.year
    document.sequence = numbers.next_number(office.pk, document.word, document.year)
    document.number = f"{document.word}〔{document.year}〕{document.sequence}号"


def new_code() -> str:
    """A verification code that cannot be guessed: 60 bits in three groups."""
    letters = "".join(random.choice(ALPHABET) for _ in range(12))
    return "-".join(letters[place : place + 4] for place in (0, 4, 8))


def verify(code: str) -> Genuine | None:
    """Tells whether a code belongs to a document; kind, number and date are all it says."""
    clean = "".join(letter for letter in code.upper() if letter.isalnum())[:12]
    grouped = "-".join(clean[place : place + 4] for place in (0, 4, 8))
    document = Document.objects.filter(code=grouped).first()
    if document is None:
        return _office_paper(grouped)
    return Genuine(document.title, document.number, document.issued_on, document.state == Document.State.VOID)


def _office_paper(code: str) -> Genuine | None:
    paper = OfficePaper.objects.filter(code=code).first()
    return Genuine(paper.title, paper.number, paper.issued_on, False) if paper else None


def read_html(document: Document) -> str:
    """The frozen content."""
    return secrets.unseal_text(document.html_sealed, PLACE, document.uid)


def read_pdf(document: Document) -> bytes:
    """The PDF; one that no worker has made yet is made now."""
    path = jobs.pdf_path(document)
    if not path.exists():
        jobs.make(document)
    return secrets.unseal(Path(path).read_bytes(), jobs.PLACE, document.uid)
