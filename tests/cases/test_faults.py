"""Editions published between steps, and a disk to be filled: small counts, and a fault put in to be found."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from cases.models import Case
from processes import editions
from processes.models import Process, SchemeEdition
from web.prove.faults import volume
from web.prove.faults.cutting import Cutting
from web.prove.faults.filling import Filling
from web.prove.faults.pressing import Page
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


@pytest.fixture
def own_editions(base: None) -> Iterator[None]:
    """What another test published is rolled back, its number is given again, and workers remember by number."""
    editions.forget()
    yield
    editions.forget()


def test_a_case_keeps_its_edition_and_its_days_whatever_is_published_between_its_steps(own_editions: None) -> None:
    fault = Short(Random(1), "")

    assert list(fault.tries(1)) == []
    assert Case.objects.values("process__edition").distinct().count() >= 2, "new cases have the new ones"


def test_a_program_that_takes_running_cases_along_is_found(own_editions: None) -> None:
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


def test_what_was_acknowledged_and_is_not_there_is_told(base: None) -> None:
    """The eye of the proof of full disks, without a disk."""
    filling = object.__new__(Filling)

    assert list(filling._kept({404: 0})) == ["任务404说办成了，却没有存下"]


@pytest.mark.parametrize(
    ("page", "was_done", "told"),
    [
        (Page(302, ""), True, ""),
        (Page(302, ""), False, "页面说办成了，却没有存下"),
        (Page(503, "数据库连接中断，结果不明……不会重复办理"), True, ""),
        (Page(500, "系统出了差错"), False, "连接断开后页面是500"),
        (Page(503, "服务器磁盘已满"), False, "连接断开后页面是503"),
    ],
)
def test_after_a_cut_a_page_says_done_or_that_nobody_knows(page: Page, was_done: bool, told: str) -> None:
    slips = "".join(Cutting(Random(1), "")._answered(page, was_done))

    assert slips.startswith(told) and bool(slips) == bool(told)
