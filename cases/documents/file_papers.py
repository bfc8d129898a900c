"""Papers about a whole file or household rather than one case: made when asked for, of what stands on record then."""

from functools import lru_cache

from django.conf import settings

from cases.documents import jobs
from cases.documents.context import DocumentContext, HouseholdLines, IssuingOffice
from cases.documents.kinds import DocumentKind, Issuer
from cases.documents.render import Renderer, read_texts
from offices.models import Office

KINDS: dict[str, DocumentKind] = {
    "volume": DocumentKind(
        "volume",
        "社会救助家庭档案",
        "D30",
        Issuer.DECIDER,
        "files/volume.html",
        layout="form",
        required=("facts.number", "facts.parts"),
    ),
    "benefit_list": DocumentKind(
        "benefit_list",
        "社会救助幸福清单",
        "S1-19",
        Issuer.TOWNSHIP,
        "files/benefit_list.html",
        layout="form",
        required=("facts.awards",),
    ),
}


@lru_cache(maxsize=1)
def _renderer() -> Renderer:
    return Renderer(read_texts(settings.BASE_DIR / "templates" / "documents"))


def html_of(name: str, context: DocumentContext) -> str:
    """Writes one of these papers as HTML."""
    return _renderer().render(KINDS[name], "files", context)


def pdf_of(name: str, context: DocumentContext) -> tuple[bytes, int]:
    """Prints one of these papers; returns the PDF and its number of pages."""
    return jobs.room().print_document(html_of(name, context))


def office_lines(office: Office) -> IssuingOffice:
    """An office as a paper names it."""
    return IssuingOffice(office.name, office.address, office.phone)


def household_lines(name: str, village: str) -> HouseholdLines:
    """A household as a cover names it."""
    return HouseholdLines(applicant=name, village=village)
