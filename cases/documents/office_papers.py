"""Small matters that several papers share: how long an authorisation holds, one line of an archive catalogue."""

from datetime import date

from cases.models import Document


def authorisation_until(on: date) -> date:
    """An authorisation holds for the application and a year of the award after it."""
    try:
        return on.replace(year=on.year + 1)
    except ValueError:
        return date(on.year + 1, 2, 28)


def paper(row: Document, place: int) -> dict[str, object]:
    """One line of the catalogue; a page that no worker has counted yet counts as one."""
    return {
        "number": row.number,
        "author": row.office.name if row.office and row.word else row.case.applicant,
        "title": row.title,
        "on": row.issued_on,
        "pages": row.pages or 1,
        "place": place,
    }
