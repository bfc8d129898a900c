"""One installation's day: requests, jobs, rounds of the time-keeper and papers; then everything left is searched."""

import logging
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import signature
from io import BytesIO, StringIO
from pathlib import Path
from random import Random
from unittest.mock import patch

from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult
from pypdf import PdfReader

from cases.documents import issue, pdf
from cases.models import Document
from monitoring import ticking
from monitoring.health import jobs
from monitoring.health.wordless import WordlessJob
from web.masking import Masks
from web.prove.access import people, world
from web.prove.kills.printing import worker
from web.prove.leaking import kept
from web.prove.leaking.hearing import PERSONAL, WHOLE, Listener
from web.prove.leaking.speaking import Speaker, found

ROUNDS, WITHIN, PRINTED, TOKEN = 12, 400, 4, "a-token-of-the-proof"
# Probes that a fault put in on purpose may take until it is found.
MOST = 400


def proved(count: int, seed: int, cluster: str) -> dict[str, object]:
    """Plays the day, searches what it left, then takes the nets away one by one: each has to be missed."""
    folder = Path(settings.MEDIA_ROOT).parent
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder / "laid_aside")
    Path(tempfile.tempdir).mkdir()
    lines, chance = kept.Lines(), Random(seed)
    speaker = Speaker(chance)
    with _in_this_process(folder):
        made = world.build(timezone.now())
        heard = Listener(made.marks, people.rules(), people.everybody(), seed, lines, speaker)
        files = kept.Files()
        printed = papers(heard)
        with speaker.listening():
            heard.run(count)
            did, rounds = all_jobs(heard), all_chores(heard)
        heard.faults += [*metrics(heard), *in_files(heard, folder, files), *in_rows(speaker.said)]
        tried = count + did + rounds + printed
        faults = list(dict.fromkeys(heard.faults))
        missed = list(unseen(heard, folder))
    return {
        **{"tried": tried + len(NETS), "details": [*faults, *missed], "requests": count},
        **{"jobs": did, "rounds": rounds, "papers": printed, "errors_that_spoke": speaker.times},
        **{"lines": heard.told, "links": heard.links, "files": len(files.written), "marks": len(made.marks.owners)},
    }


@contextmanager
def _in_this_process(folder: Path) -> Iterator[None]:
    """Any name of the host is taken; short messages are left in a file, and figures may be asked for."""
    told = {"ALLOWED_HOSTS": ["*"], "METRICS_TOKEN": TOKEN, "HEAD_FILE": str(folder / "heads.txt")}
    with override_settings(**told):
        yield


def papers(heard: Listener) -> int:
    """Prints some papers as they are printed; what a PDF says about itself names nobody."""
    documents = list(Document.objects.order_by("pk"))[:: max(1, Document.objects.count() // PRINTED)][:PRINTED]
    for document in documents:
        read = PdfReader(BytesIO(issue.read_pdf(document)))
        about = f"{read.metadata} {read.xmp_metadata and read.xmp_metadata.dc_title}"
        kinds = {owner.kind for owner in heard.marks.found(about).values()} & PERSONAL
        heard.faults += [f"{document.kind} 的属性里有{kind}" for kind in sorted(kinds)]
    heard.look_at_lines("成文")
    # From here on papers are the text that would be printed: printing each would take the night.
    patch.object(pdf, "_lay_out", lambda html, fonts: (b"%PDF-" + html.encode(), 1)).start()
    return len(documents)


def all_jobs(heard: Listener) -> int:
    """Lets a worker do one job of every kind, which fails at one of its first statements."""
    DBTaskResult.objects.all().delete()
    for path in jobs.TITLES:
        task = import_string(path)
        rest = len(signature(task.func).parameters) - bool(task.takes_context)
        task.enqueue(*[1] * rest)
    rows, hand = list(DBTaskResult.objects.all()), worker()
    for row in rows:
        row.claim("proof")
        heard.speaker.soon(2)
        hand.run_task(row)
        heard.speaker.hush()
        heard.look_at_lines(row.task_path)
    return len(rows)


def all_chores(heard: Listener) -> int:
    """Rounds of the time-keeper, in each of which a statement fails."""
    for number in range(ROUNDS):
        heard.speaker.soon(WITHIN)
        ticking.tick(timezone.now())
        heard.speaker.hush()
        heard.look_at_lines(f"第{number + 1}轮定时")
    return ROUNDS


def metrics(heard: Listener) -> Iterator[str]:
    """What those who watch from outside are told."""
    answer = Client().get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}, secure=True)
    text = answer.content.decode()
    if "hulian_requests_total" not in text:
        yield f"指标没有读到：{answer.status_code}"
    if found(text, heard.speaker.said) or heard.marks.found(text):
        yield "指标里有个人信息"


def in_files(heard: Listener, folder: Path, files: kept.Files) -> Iterator[str]:
    """Files outside the folder of the installation, and people in files."""
    yield from (f"写到了安装目录以外：{path}" for path in files.outside(folder))
    for name, text in kept.files(folder, files.gone):
        kinds = {owner.kind for owner in heard.marks.found(text).values()} & (WHOLE | PERSONAL)
        yield from (f"文件{name}里有{kind}" for kind in sorted(kinds))
        if found(text, heard.speaker.said):
            yield f"文件{name}里有错误的原话"


def in_rows(said: set[str]) -> Iterator[str]:
    """The words of errors in any row: the queue of jobs, incidents, signs of life."""
    dumped = StringIO()
    call_command("dumpdata", stdout=dumped)
    if found(dumped.getvalue().encode().decode("unicode_escape", "ignore") + dumped.getvalue(), said):
        tables = [row.task_path for row in DBTaskResult.objects.all() if found(f"{vars(row)}", said)]
        yield f"数据库里有错误的原话：{'、'.join(sorted(set(tables))) or '不在任务队列里'}"


def unseen(heard: Listener, folder: Path) -> Iterator[str]:
    """The nets without which nothing was noticed."""
    for name, missed in NETS.items():
        if not missed(heard, folder):
            yield f"没有发现故意做的手脚：{name}"


def _without_masks(heard: Listener, folder: Path) -> bool:
    with patch.object(Masks, "filter", lambda masks, record: True), heard.speaker.listening():
        return _found_soon(heard)


def _without_wordless_jobs(heard: Listener, folder: Path) -> bool:
    with patch.object(WordlessJob, "call", Task.call), heard.speaker.listening():
        all_jobs(heard)
    return any(in_rows(heard.speaker.said))


def _with_a_number_in_an_error(heard: Listener, folder: Path) -> bool:
    log = logging.getLogger("hulian.web")

    def told(request: object, *more: object) -> None:
        log.warning("%s", " ".join(sorted(heard.marks.owners)[-5:]))

    with patch("web.administration.watching._note", told):
        return _found_soon(heard)


def _with_a_passing_file(heard: Listener, folder: Path) -> bool:
    files = kept.Files()
    path = Path(tempfile.gettempdir()) / "passing"
    name = next(token for token, owner in heard.marks.owners.items() if owner.kind in PERSONAL)
    path.write_text(f"户主{name}", "utf-8")
    path.unlink()
    return any("passing" in fault for fault in in_files(heard, folder, files))


def _found_soon(heard: Listener) -> bool:
    before, until = len(heard.faults), heard.tally.tried + MOST
    while len(heard.faults) == before and heard.tally.tried < until:
        heard.run(heard.tally.tried + 20)
    return len(heard.faults) > before


NETS: dict[str, Callable[[Listener, Path], bool]] = {
    "日志不遮盖": _without_masks,
    "任务留下错误原话": _without_wordless_jobs,
    "日志里写进姓名": _with_a_number_in_an_error,
    "临时文件写进姓名": _with_a_passing_file,
}
