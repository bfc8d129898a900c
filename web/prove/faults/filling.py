"""The disk filled while people hand in, apply, print and take lists in; afterwards there is room again."""

import io
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from django.db import DatabaseError, connection, connections
from django.utils import timezone
from PIL import Image

from cases import attachments
from cases.documents import jobs
from cases.models import Attachment, Case, Document
from monitoring.models import Delivery
from monitoring.receiving import deliveries
from offices.demo_accounts import DONGMING_VILLAGE
from processes.models import Task
from web import outages
from web.bench.databases import POSTGRESQL
from web.prove import soundness
from web.prove.faults import volume
from web.prove.faults.fault import Fault
from web.prove.faults.pressing import DONE, REFUSED, UNAVAILABLE, Pressing
from web.prove.kills import server
from web.prove.kills.importing import KNOWN, Importing
from web.prove.kills.printing import InThisProcess
from web.prove.kills.submitting import FEWEST, Submitting
from web.prove.kills.victim import Say, begun, heard

# What is left free at most when people begin: the log of SQLite grows by pages, that of PostgreSQL by 16 MB.
MOST_ROOM = {"sqlite": 3_000_000, "postgresql": 24_000_000}
# So many acts may fail before somebody clears up, and so many must be done again afterwards, in so many tries.
FAILURES, AGAIN, PATIENCE, PAUSE = 8, 4, 40, 0.25
# A worker that never meets the end of the disk goes home.
MOST_ACTS = 400
WORDS = ("服务器磁盘已满", "数据库连接中断")
EXPECTED = (outages.FULL, outages.LOST)
SIZE = (1200, 900)


class Filling(Fault):
    """One try fills the disk once under one worker who does everything in turn, and who clears up in the end."""

    name, share = "full", 0.1

    def __init__(self, chance: Random, cluster: str, place: Path) -> None:
        super().__init__(chance, cluster)
        self.place, self.people, self.lists = place, Submitting(chance), Importing(chance)
        self.pressing, self.photo = Pressing(self.people.hands), a_photo(chance)
        jobs.room = InThisProcess  # type: ignore[assignment]

    def tries(self, count: int) -> Iterator[str]:
        """Fills, lets people work, makes room, lets them work again, and looks at everything that was told."""
        for _ in range(max(count, 1)):
            self._prepare()
            volume.fill(self.place, self.chance.randint(0, MOST_ROOM[connection.vendor]))
            told = heard(*begun(self._work))
            volume.empty(self.place)
            if "= again" not in told:
                told += self._start_anew()
            self.tried += 1
            self.figures["full_met"] += any(line.startswith("x ") for line in told)
            yield from self._wrong(told)
        yield from soundness.everything()

    def _prepare(self) -> None:
        self.people.prepare()
        self.lists.prepare()
        for task in self.people.open():
            self.pressing.browser(self.people.hands.holders(task)[0])
        self.drawn = self.chance.random()

    def _start_anew(self) -> list[str]:
        """A PostgreSQL that found no room for its log has stopped, and does not start by itself."""
        if connection.vendor == POSTGRESQL and not is_there():
            self.figures["full_stopped"] += 1
            server.start_again(self.cluster)
        return heard(*begun(lambda say: self._go_on(Random(self.drawn), say)))

    def _work(self, say: Say) -> None:
        chance, failures = Random(self.drawn), 0
        for _ in range(MOST_ACTS):
            failures += not self._act(chance, say)
            if failures == FAILURES:
                volume.empty(self.place)
                self._go_on(chance, say)
                return

    def _go_on(self, chance: Random, say: Say) -> None:
        done = 0
        for _ in range(PATIENCE):
            if self._act(chance, say):
                done += 1
            else:
                time.sleep(PAUSE)
            if done == AGAIN:
                say("= again")
                return

    def _act(self, chance: Random, say: Say) -> bool:
        """One act; what is refused for want of room is told, and of anything else its kind and words."""
        acts: tuple[Callable[[Random, Say], bool], ...] = (self._hand_in, self._hand_in, self._print, self._take_in)
        try:
            return chance.choice(acts)(chance, say)
        except (DatabaseError, OSError) as slip:
            expected = outages.of(slip) in EXPECTED
            say(f"x {outages.of(slip).code}" if expected else f"? {type(slip).__name__} {slip}".replace("\n", " "))
            connections.close_all() if outages.of(slip) is outages.LOST else None
            return False

    def _hand_in(self, chance: Random, say: Say) -> bool:
        """At the browser, with a photo where the form has room for one."""
        task = chance.choice(list(self.people.open()[:FEWEST]))
        actor = self.people.hands.holders(task)[0]
        photo = self.photo if task.element == "household_investigation" else b""
        page = self.pressing.press(task.pk, actor, self.pressing.form(task, actor, timezone.now(), photo))
        if page.status == DONE:
            say(f"! task {task.pk} {len(photo)}")
        elif page.status == UNAVAILABLE and any(words in page.said for words in WORDS):
            say(f"x page {task.pk}")
        else:
            # Somebody else's turn, or somebody was faster: no matter of the disk.
            say(f"{'-' if page.status in REFUSED else '?'} page {page.status} {task.element} {page.said[-200:]}")
        return page.status != UNAVAILABLE

    def _print(self, chance: Random, say: Say) -> bool:
        paper = Document.objects.filter(state__in=jobs.UNPRINTED).order_by("-pk").first()
        if paper is not None:
            jobs.make(paper)
            say(f"! paper {paper.pk}")
        return paper is not None

    def _take_in(self, chance: Random, say: Say) -> bool:
        for each in Delivery.objects.filter(source=self.lists.source).exclude(state=Delivery.State.DONE):
            deliveries.check(each.pk, timezone.now)
            deliveries.go_on(each.pk, timezone.now)
            each.refresh_from_db()
            say(f"! list {each.pk}" if each.state == Delivery.State.DONE else f"x list {each.pk} {each.state}")
        return True

    def _wrong(self, told: list[str]) -> Iterator[str]:
        yield from (f"意外的错误：{line[2:]}" for line in told if line.startswith("? "))
        if "= again" not in told:
            yield f"有空间以后仍不能办理：{told[-1:]}"
        said = [line.split() for line in told if line.startswith("! ")]
        self.figures["full_acknowledged"] += len(said)
        yield from self._kept({int(line[2]): int(line[3]) for line in said if line[1] == "task"})
        yield from soundness.of_documents(Document.objects.filter(pk__in=_ids(said, "paper")))
        if lost := _ids(said, "paper") - _those(Document.objects.filter(state=Document.State.PRINTED)):
            yield f"说印好了，却没有：{sorted(lost)}"
        done = Delivery.objects.filter(state=Delivery.State.DONE, facts=KNOWN)
        if lost := _ids(said, "list") - _those(done):
            yield f"说接收完了，却没有：{sorted(lost)}"
        yield from self.lists.wrong([])
        yield from whole()

    def _kept(self, handed_in: dict[int, int]) -> Iterator[str]:
        done = _those(Task.objects.filter(pk__in=handed_in, state=Task.State.DONE))
        yield from (f"任务{pk}说办成了，却没有存下" for pk in handed_in.keys() - done)
        for pk, length in handed_in.items():
            kept = Attachment.objects.filter(submission__task=pk)
            if bool(length) != kept.exists():
                yield f"任务{pk}的照片没有存下"
            yield from (f"照片{each.pk}打不开" for each in kept if not attachments.read(each)[0])
        cases = Case.objects.filter(area=DONGMING_VILLAGE, process__tasks__in=handed_in).distinct()
        yield from soundness.of_cases(cases)


def whole() -> Iterator[str]:
    """What SQLite says of its own file; PostgreSQL has gone through its log before it answers at all."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            yield from (f"integrity_check：{row[0]}" for row in cursor.fetchall() if row[0] != "ok")


def is_there() -> bool:
    """Whether the server answers; one that was struck a moment ago is given time to come back by itself."""
    for _ in range(PATIENCE):
        try:
            connections.close_all()
            connection.ensure_connection()
        except DatabaseError:
            time.sleep(PAUSE)
        else:
            return True
    return False


def a_photo(chance: Random) -> bytes:
    """Noise, which no compression makes small."""
    file = io.BytesIO()
    Image.frombytes("RGB", SIZE, chance.randbytes(SIZE[0] * SIZE[1] * 3)).save(file, "JPEG", quality=80)
    return file.getvalue()


def _ids(said: list[list[str]], kind: str) -> set[int]:
    return {int(line[2]) for line in said if line[1] == kind}


def _those(rows: "object") -> set[int]:
    return set(rows.values_list("pk", flat=True))
