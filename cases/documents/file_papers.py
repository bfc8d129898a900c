"""Papers about a whole file or household rather than one case: made when asked for, of what stands on record then."""

from collections.abc import Mapping
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
    "own_copy": DocumentKind(
        "own_copy",
        "个人信息副本",
        "PUB-07",
        Issuer.TOWNSHIP,
        "files/own_copy.html",
        layout="form",
        required=("facts.members", "facts.looks"),
        clauses=("个人信息保护法 第四十五条",),
    ),
    "petition_reply": DocumentKind(
        "petition_reply",
        "投诉举报信访事项答复意见书",
        "LAW-20",
        Issuer.DECIDER,
        "files/petition_reply.html",
        number_word="访复",
        seal=True,
        required=("facts.petition_findings", "facts.petition_reply"),
        clauses=("信访工作条例 第三十四条",),
    ),
    "supervision_order": DocumentKind(
        "supervision_order",
        "社会救助督办单",
        "P52",
        Issuer.DECIDER,
        "files/supervision_order.html",
        seal=True,
        required=("facts.demand", "facts.due_on", "facts.lines"),
    ),
    "custody_agreement": DocumentKind(
        "custody_agreement",
        "救助资金存折（银行卡）代管协议",
        "D29",
        Issuer.TOWNSHIP,
        "files/custody_agreement.html",
        layout="form",
        required=("facts.keeper", "facts.keeper_post", "facts.purpose", "facts.signed_on"),
        clauses=("最低生活保障审核确认办法 第二十六条",),
    ),
}


@lru_cache(maxsize=1)
def texts() -> Mapping[str, str]:
    """The templates in the box: these papers belong to no edition, so that they can be written about any case."""
    return read_texts(settings.BASE_DIR / "templates" / "documents")


@lru_cache(maxsize=1)
def renderer() -> Renderer:
    """Writes with the templates in the box."""
    return Renderer(texts())


def html_of(name: str, context: DocumentContext) -> str:
    """Writes one of these papers as HTML."""
    return renderer().render(KINDS[name], "files", context)


def pdf_of(name: str, context: DocumentContext) -> tuple[bytes, int]:
    """Prints one of these papers; returns the PDF and its number of pages."""
    return jobs.room().print_document(html_of(name, context))


def print_html(html: str) -> bytes:
    """Prints what was frozen."""
    return jobs.room().print_document(html)[0]


def office_lines(office: Office) -> IssuingOffice:
    """An office as a paper names it."""
    return IssuingOffice(office.name, office.address, office.phone)


def household_lines(name: str, village: str) -> HouseholdLines:
    """A household as a cover names it."""
    return HouseholdLines(applicant=name, village=village)
