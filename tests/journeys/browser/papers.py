"""Documents as a reader gets them: downloaded through the page, read as text."""

import io

from playwright.sync_api import expect
from pypdf import PdfReader

from cases.models import Document
from tests.journeys.browser.screen import Person


def text_of(person: Person, document: Document) -> str:
    """The words of a document that the person opens from the case page, without the line breaks of the layout."""
    person.go(f"/cases/{document.case.number}/")
    link = person.page.get_by_role("link", name=document.title).first
    expect(link).to_be_visible()
    answer = person.context.request.get(person.address + str(link.get_attribute("href")))
    assert answer.headers["content-type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.body())).pages
    return "".join("".join(page.extract_text().split()) for page in pages)
