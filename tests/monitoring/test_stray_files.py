"""What was written for a row that never came to be: told by the integrity check, gone after a day; nothing else is."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from cases import attachments
from cases.models import Attachment, Case
from monitoring.health import integrity
from monitoring.models import Delivery, Source
from monitoring.receiving import deliveries
from monitoring.retention import automatic
from offices.models import User
from tests import builders
from tests.builders import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]
SCAN = b"%PDF-1.4 1 0 obj<</Type/Catalog>>"
NEXT_DAYS = [NOW + timedelta(days=day) for day in range(5)]


@pytest.fixture(autouse=True)
def shelf(base: None, settings: object, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def case(base: None) -> Case:
    return builders.apply(builders.person("village_aide", builders.VILLAGE)).case


def lying(shelf: Path) -> set[Path]:
    return {path for path in shelf.rglob("*") if path.is_file()}


def handed_in(case: Case, name: str) -> Attachment:
    return attachments.keep_one(case, None, "papers", SimpleUploadedFile(name, SCAN), None, NOW)


def aged(shelf: Path, at: datetime) -> None:
    for path in lying(shelf):
        os.utime(path, (at.timestamp(), at.timestamp()))


def told(on: datetime) -> integrity.Found:
    return next(each for each in integrity.look("411224", on) if each.title == "无主文件")


def test_a_file_whose_row_was_rolled_back_is_told_and_taken_away_and_its_neighbour_stays(
    case: Case, shelf: Path
) -> None:
    kept = attachments.path_of(handed_in(case, "证明.pdf"))
    with pytest.raises(RuntimeError), transaction.atomic():
        handed_in(case, "断电.pdf")
        raise RuntimeError("the transaction fails after the file was written")
    assert Attachment.objects.count() == 1 and len(lying(shelf)) == 2
    half = kept.parent / ".half-written"
    half.write_bytes(b"x")
    aged(shelf, NOW)

    automatic.daily(NOW + timedelta(hours=23))
    assert len(lying(shelf)) == 3 and told(NEXT_DAYS[1]).sound
    assert not told(NEXT_DAYS[3]).sound and told(NEXT_DAYS[3]).told.startswith("2个")
    automatic.daily(NEXT_DAYS[3])

    assert lying(shelf) == {kept} and told(NEXT_DAYS[3]).sound


def test_what_a_department_sent_and_nobody_entered_is_taken_away_with_its_folder(
    medical: Source, sender: User, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = deliveries.receive(medical, NOW.date().replace(month=7), "七月.csv", [b"a,b\n1,2"], sender, NOW)
    entered, before = deliveries._enter, lying(shelf)

    def fails(*_told: object) -> None:
        raise RuntimeError("the database has gone away")

    monkeypatch.setattr(deliveries, "_enter", fails)
    with pytest.raises(RuntimeError):
        deliveries.receive(medical, NOW.date().replace(month=8), "八月.csv", [b"a,b\n3,4"], sender, NOW)
    monkeypatch.setattr(deliveries, "_enter", entered)
    assert Delivery.objects.get() == good and len(lying(shelf)) == len(before) + 1
    aged(shelf, NOW)

    assert not told(NEXT_DAYS[3]).sound
    automatic.daily(NEXT_DAYS[3])

    assert lying(shelf) == before and told(NEXT_DAYS[3]).sound
    assert [path.name for path in (shelf / "received").iterdir()] == [str(good.uid)]
