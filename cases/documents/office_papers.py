"""Small matters that several papers share: how long an authorisation holds, one line of an archive catalogue."""

from collections.abc import Iterable
from datetime import date

from cases.documents.kinds import Issuer, find_kind
from cases.models import Document


def authorisation_until(on: date) -> date:
    """An authorisation holds for the application and a year of the award after it."""
    try:
        return on.replace(year=on.year + 1)
    except ValueError:
        return date(on.year + 1, 2, 28)


def authorisations(households: Iterable[int], on: date) -> dict[int, int]:
    """The authorisation that holds on a day for each of some households that has one: household and document by id."""
    rows = Document.objects.filter(kind="authorisation", case__household__in=set(households), issued_on__lte=on)
    held = rows.exclude(state=Document.State.VOID).select_related("case").defer("html_sealed").order_by("id")
    return {
        row.case.household_id: row.pk
        for row in held
        if authorisation_until(row.case.opened_at.astimezone().date()) >= on
    }


def catalogue(rows: Iterable[Document]) -> list[dict[str, object]]:
    """The lines of an archive catalogue with running page numbers; a paper not printed yet counts as one page."""
    lines, page = [], 1
    for row in rows:
        count = row.pages or 1
        pages = str(page) if count == 1 else f"{page}-{page + count - 1}"
        lines.append(
            {"number": row.number, "author": _author(row), "title": row.title, "on": row.issued_on, "pages": pages}
        )
        page += count
    return lines


def _author(row: Document) -> str:
    kind = find_kind(row.kind)
    if kind is not None and kind.issuer is Issuer.HOUSEHOLD:
        return row.case.applicant
    return row.office.name if row.office else ""
