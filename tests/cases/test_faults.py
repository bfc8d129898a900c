"""Editions published between steps, papers that cannot be printed, a full disk: small counts, and faults put in to be found."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from cases.models import Case
from processes.models import Process, SchemeEdition
from web.prove.faults import volume
from web.prove.faults.republishing import Republishing

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]


class Careless(Republishing):
    """The proof itself, in a program that takes running cases along to whatever is published."""

    def _publish(self) -> None:
        super()._publish()
        newest = SchemeEdition.objects.filter(scheme="dibao").latest("pk")
        Process.objects.filter(case__in=self.cases).update(edition=newest)


class Short(Republishing):
    """Only so many rounds: an edition takes a second to be read."""

    rounds_wanted = 2

    def _steps_left(self) -> bool:
        return self.rounds < self.rounds_wanted

    def _ended(self) -> Iterator[str]:
        yield from ()


class ShortAndCareless(Short, Careless):
    """Both."""


def test_a_case_keeps_its_edition_and_its_days_whatever_is_published_between_its_steps(base: None) -> None:
    fault = Short(Random(1), "")

    assert list(fault.tries(1)) == []
    assert Case.objects.values("process__edition").distinct().count() >= 2, "new cases have the new ones"


def test_a_program_that_takes_running_cases_along_is_found(base: None) -> None:
    assert any("流程版本变了" in slip for slip in ShortAndCareless(Random(1), "").tries(1))


def test_a_disk_is_filled_and_emptied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted: list[int] = []
    monkeypatch.setattr(volume.os, "posix_fallocate", lambda _file, _from, size: wanted.append(size))
    disk = volume.os.statvfs(tmp_path)

    volume.fill(tmp_path, 1_000_000)

    assert abs(wanted[0] - (disk.f_bavail * disk.f_bsize - 1_000_000)) < disk.f_bavail * disk.f_bsize / 2
    assert (tmp_path / volume.BALLAST).exists()
    volume.empty(tmp_path)
    assert not (tmp_path / volume.BALLAST).exists()
