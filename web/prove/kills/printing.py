"""Documents printed by workers that take jobs off the list, as in production."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

from django.conf import settings
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from cases.documents import jobs
from cases.documents.pdf import get_ready, make_pdf_and_count
from cases.invented import clones, templates
from cases.models import Document
from monitoring import ticking
from offices.demo_accounts import DONGMING_VILLAGE
from web.prove import soundness
from web.prove.hands import Hands
from web.prove.kills.kind import Kind
from web.prove.kills.victim import Say

FEWEST = 10


class InThisProcess:
    """Prints where the worker itself is, so that the kill hits the printing and not the wait for it."""

    def print_document(self, html: str) -> tuple[bytes, int]:
        """The PDF and its page count."""
        return make_pdf_and_count(html, Path(settings.FONT_DIRECTORY))


class Printing(Kind):
    """Fonts and styles are read once, before anybody is killed."""

    name, longest = "print", 0.6

    def __init__(self, chance: Random) -> None:
        super().__init__(chance)
        now, hands = timezone.now(), Hands(DONGMING_VILLAGE, chance, timezone.now())
        case = hands.apply(now)
        hands.walk(case, now)
        self.template = templates.read(case.pk)
        get_ready(Path(settings.FONT_DIRECTORY))
        jobs.room = InThisProcess  # type: ignore[assignment]

    def prepare(self) -> None:
        """Enough documents wait; jobs whose worker died are put back, as the time-keeper does after ten minutes."""
        ticking.reap(timezone.now() + 2 * ticking.JOB_LIMIT)
        if DBTaskResult.objects.ready().count() < FEWEST:
            clones.repeat(self.chance, [self.template], 2, set())
            for document in Document.objects.filter(state__in=jobs.UNPRINTED).order_by("-pk")[: 2 * FEWEST]:
                jobs.enqueue(document.pk)

    def work(self, say: Say) -> None:
        """One worker until there is nothing left."""
        worker().run()

    def wrong(self, told: list[str]) -> Iterator[str]:
        """What says that it is printed is whole."""
        newest = Document.objects.order_by("-pk")[: 4 * FEWEST].values("pk")
        yield from soundness.of_documents(Document.objects.filter(pk__in=list(newest.values_list("pk", flat=True))))

    def finish(self) -> Iterator[str]:
        """The jobs of the dead are done by the living."""
        ticking.reap(timezone.now() + 2 * ticking.JOB_LIMIT)
        worker().run()
        self.done = Document.objects.filter(state=Document.State.PRINTED).count()
        yield from soundness.of_jobs()
        yield from soundness.of_documents(Document.objects.all())
        yield from soundness.of_numbers()


def worker() -> Worker:
    """The worker of the installation, which goes home when nothing is left."""
    named = {"queue_names": ["default"], "excluded_queue_names": [], "backend_name": "default", "worker_id": "killed"}
    return Worker(**named, interval=0, batch=True, startup_delay=False, max_tasks=None)
