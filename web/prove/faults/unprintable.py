"""Papers that cannot be printed: a page without end, one that eats the memory, a printer that dies, a lost font."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer as Alarm

from django.conf import settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cases import secrets
from cases.documents import jobs
from cases.documents.pdf import FACES
from cases.documents.printing import SECONDS, PrintingRoom
from cases.models import Document
from monitoring import waking
from offices.demo_accounts import DONGMING_VILLAGE
from processes.models import Incident
from web.prove import soundness
from web.prove.faults.fault import Fault
from web.prove.hands import Hands
from web.prove.kills.printing import worker

# The first page without end of a night is given all the time that a page has in service; the others are stopped early,
# but not before a printing process has read its fonts.
SHORT, NIGHTLY = 8.0, 10
ENDLESS = "<table>" + "<tr>" + "<td colspan=1000000>一</td>" * 60 + "</tr></table>" + "<p>一</p>" * 400_000
HUNGRY, LITTLE = "<pre>" + "一" * 8_000_000 + "</pre>", 400
Way = Callable[[Document], AbstractContextManager[None]]


class Unprintable(Fault):
    """Each way in turn; beside the paper that fails another one is printed by the same worker."""

    name, share = "print", 0.05

    def tries(self, count: int) -> Iterator[str]:
        """The paper is tried three times and told, keeps its number, and is printed when the cause is gone."""
        now = timezone.now()
        hands = Hands(DONGMING_VILLAGE, self.chance, now)
        DBTaskResult.objects.all().delete()
        for number in range(max(count, 1)):
            for way in (self._endless, self._hungry, self._dying, self._fontless):
                case = hands.apply(now)
                hands.walk(case, now, "examination")
                papers = list(case.documents.exclude(number="").order_by("pk")[:2])
                self.seconds = SECONDS if number == 0 and count >= NIGHTLY else SHORT
                self.tried += 1
                yield from (f"{way.__name__[1:]}：{slip}" for slip in self._try(papers[0], way))
        yield from soundness.of_numbers()

    def _try(self, paper: Document, way: Way) -> Iterator[str]:
        number, body = paper.number, bytes(paper.html_sealed)
        with way(paper):
            for turn in range(waking.TRIES):
                work()
                yield from self._not_printed(paper, number)
                woken = waking.wake(timezone.now())
                if woken != (turn + 1 < waking.TRIES):
                    yield f"第{turn + 1}次失败后，重新安排了{woken}项"
        told = Incident.objects.filter(code=waking.NOT_PRINTED, process__case=paper.case_id, closed_at__isnull=True)
        if told.count() != 1:
            yield f"三次失败后有{told.count()}条故障"
        Document.objects.filter(pk=paper.pk).update(html_sealed=body)
        yield from self._printed_later(paper, number)
        if told.exists():
            yield "成文以后故障没有关闭"

    def _not_printed(self, paper: Document, number: str) -> Iterator[str]:
        paper.refresh_from_db()
        if (paper.state, paper.number) != (Document.State.FAILED, number) or jobs.pdf_path(paper).exists():
            yield f"没有印成的文书是“{paper.get_state_display()}”，文号“{paper.number}”"
        others = paper.case.documents.exclude(pk=paper.pk).exclude(state=Document.State.PRINTED)
        if others.exists():
            yield f"同一个工人手里的另{others.count()}份文书没有印成"

    def _printed_later(self, paper: Document, number: str) -> Iterator[str]:
        """A day later it is asked for again by itself; an administrator need not wait for that."""
        later = timezone.now() + waking.SPAN + timedelta(minutes=1)
        waking.wake(later)
        with printing(PrintingRoom(Path(settings.FONT_DIRECTORY))):
            work()
        waking.wake(later)
        paper.refresh_from_db()
        if (paper.state, paper.number) != (Document.State.PRINTED, number):
            yield f"原因消除后仍是“{paper.get_state_display()}”，文号“{paper.number}”"
        yield from soundness.of_documents(Document.objects.filter(pk=paper.pk))

    @contextmanager
    def _endless(self, paper: Document) -> Iterator[None]:
        say(paper, ENDLESS)
        with printing(PrintingRoom(Path(settings.FONT_DIRECTORY), seconds=self.seconds)):
            yield

    @contextmanager
    def _hungry(self, paper: Document) -> Iterator[None]:
        say(paper, HUNGRY)
        with printing(PrintingRoom(Path(settings.FONT_DIRECTORY), megabytes=LITTLE)):
            yield

    @contextmanager
    def _dying(self, paper: Document) -> Iterator[None]:
        """The printing process is killed whenever it comes to this paper."""
        say(paper, ENDLESS)
        with printing(Killed(Path(settings.FONT_DIRECTORY))):
            yield

    @contextmanager
    def _fontless(self, paper: Document) -> Iterator[None]:
        """The face of every letter is gone from the folder; what was printed until then is as it was."""
        with TemporaryDirectory() as folder:
            for path in Path(settings.FONT_DIRECTORY).iterdir():
                if path.name != FACES["FangSong"][0]:
                    shutil.copy(path, folder)
            with printing(PrintingRoom(Path(settings.FONT_DIRECTORY))):
                for other in paper.case.documents.exclude(pk=paper.pk):
                    jobs.make(other)
            with printing(PrintingRoom(Path(folder))):
                yield


class Killed(PrintingRoom):
    """A room whose printing process is killed from outside while it prints what has no end."""

    def print_document(self, html: str) -> tuple[bytes, int]:
        """As ever, but for the kill."""
        alarm = Alarm(SHORT, self._kill) if html == ENDLESS else None
        if alarm:
            alarm.start()
        return super().print_document(html)

    def _kill(self) -> None:
        for process in list(self._pool._processes.values()):
            os.kill(process.pid, signal.SIGKILL)


def say(paper: Document, html: str) -> None:
    """Gives a paper other words, sealed as its own were."""
    sealed = secrets.seal_text(html, jobs.HTML_PLACE, paper.uid)
    Document.objects.filter(pk=paper.pk).update(html_sealed=sealed)


@contextmanager
def printing(room: PrintingRoom) -> Iterator[None]:
    """Lets all papers be printed in one room, which is closed afterwards."""
    before = jobs.room
    jobs.room = lambda: room  # type: ignore[assignment]
    try:
        yield
    finally:
        jobs.room = before
        room.close()


def work() -> None:
    """One worker takes every job that waits."""
    worker().run()
