"""What hangs on the board: only what the law lets be shown, no minor's name, photographs of its beginning and end."""

import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cases import access, steps
from cases.documents import issue
from cases.models import Attachment, Document, PublicNotice
from tests import builders
from tests.journeys import answers
from tests.journeys.county import Journey, apply

SHOWN = {"name", "village", "scheme", "persons", "amount", "relative_filed"}
PRIVATE = ("411224196803150026", "196803150026", "13800000621", "东明村三组27号", "慢性病", "6228480010000000017")


def text_of(document: Document) -> str:
    return re.sub(r"<[^>]+>|\s", "", issue.read_html(document))


def photo(name: str) -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (32, 24), "red" if name == "start.jpg" else "blue").save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


@pytest.mark.proves("PUB-02", "DB-26")
def test_the_publication_shows_name_members_and_amount_and_nothing_else() -> None:
    journey = apply()
    journey.investigate()
    journey.run("examination", "opinion", "public_notice")
    journey.wait_for_timer()
    journey.run("notice_result", "county_confirmation", "decision")

    shown = PublicNotice.objects.get(kind="publication").shown
    assert set(shown) == SHOWN
    assert (shown["name"], shown["persons"], shown["amount"]) == ("陈＊禾", 3, "849.00")
    text = text_of(journey.document("publication"))
    assert [word for word in (*PRIVATE, "杨禾苗", "杨德全", "打零工") if word in text] == []
    assert "陈秀禾" in text and "849" in text


@pytest.mark.proves("PUB-05")
def test_the_name_of_a_minor_applicant_stands_neither_on_the_board_nor_in_the_notice() -> None:
    child = {"name": "杨禾苗", "relation": "self", "born_on": "2013-06-18", "sex": "female", "student": "compulsory"}
    signed = [{"member": "杨禾苗", "signature": answers.SIGNED, "guardian": True}]
    journey = apply(members=[child], incomes=[], signatures=signed)
    journey.investigate()
    journey.run("examination", "opinion", "public_notice")

    assert PublicNotice.objects.get().shown["name"] == "杨某（未成年人）"
    assert "禾苗" not in text_of(journey.document("public_notice"))


@pytest.mark.proves("PUB-12")
def test_photographs_of_the_notice_at_its_start_and_end_are_kept() -> None:
    journey = apply()
    journey.investigate()
    journey.run("examination", "opinion")
    with_photo(journey, "public_notice", "board_photos", "start.jpg")
    journey.wait_for_timer()
    with_photo(journey, "notice_result", "end_photos", "end.jpg")

    kept = Attachment.objects.filter(case=journey.case).order_by("id")
    assert [(row.field, row.submission.element) for row in kept] == [
        ("board_photos", "public_notice"),
        ("end_photos", "notice_result"),
    ]


def with_photo(journey: Journey, element: str, field: str, name: str) -> None:
    journey.now += timedelta(minutes=30)
    task, told = journey.task(element), answers.answer(element, journey.now.date().isoformat())
    caseworker = builders.User.objects.get(username="lushi.caseworker")
    steps.submit(task.pk, caseworker, told, {field: [photo(name)]}, journey.now)


@pytest.mark.proves("PUB-12")
def test_a_notice_leaves_the_board_after_its_last_day_and_when_it_is_taken_down() -> None:
    journey = apply()
    journey.investigate()
    journey.run("examination", "opinion", "public_notice")
    notice = PublicNotice.objects.get()

    assert notice in access.notices_for(notice.ends_on)
    assert notice not in access.notices_for(notice.ends_on + timedelta(days=1))
    notice.taken_down_on = notice.ends_on
    notice.save()
    assert notice not in access.notices_for(notice.ends_on)
