"""What always holds, asked of the rows of an installation after a fault: a sentence for each thing that is wrong."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from django.db.models import Count, Q, QuerySet, Sum
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from cases import chain, secrets
from cases.documents import jobs
from cases.documents.jobs import pdf_path
from cases.models import (
    Award,
    AwardPeriod,
    Case,
    ChainEntry,
    ChainHead,
    Document,
    DocumentCounter,
    OfficePaper,
    PaymentBatch,
    PaymentLine,
    Submission,
    Transfer,
)
from cases.moving import soundness
from cases.payments import ledger
from processes.models import Process, Task, Timer

UNFINISHED = (Task.State.OPEN, Task.State.WAITING)
CASES_WORD = "办件"


def everything() -> Iterator[str]:
    """All that is wrong in the whole installation."""
    yield from of_cases(Case.objects.all())
    yield from of_numbers()
    yield from of_chains()
    yield from of_awards()
    yield from of_money()


def of_cases(cases: "QuerySet[Case]") -> Iterator[str]:
    """Cases whose rows do not agree with one another, or that wait for nobody and for no moment."""
    for case in cases.select_related("process").order_by("pk").iterator(200):
        for fault in _of_case(case):
            yield f"{case.number}：{fault}"


def _of_case(case: Case) -> Iterator[str]:
    yield from of_position(case.process)
    yield from _answered(case)


def of_position(process: Process) -> Iterator[str]:
    """A process whose rows say otherwise than its state, or that waits for nobody and for no moment."""
    if process.state == Process.State.ENDED:
        if Task.objects.filter(process=process, state__in=UNFINISHED).exists():
            yield "流程已结束，却还有待办"
    else:
        yield from soundness.of_process(process)
        yield from _stuck(process)


def _stuck(process: Process) -> Iterator[str]:
    waiting = Task.objects.filter(process=process, state__in=UNFINISHED).exists()
    if not waiting and not Timer.objects.filter(process=process).exists():
        yield "没有待办，也没有定时，办不下去"


def _answered(case: Case) -> Iterator[str]:
    """Each finished task has what was said at it once, and is in the chain once; awards taken over have no tasks."""
    tasks = Task.objects.filter(process=case.process_id, state=Task.State.DONE)
    done = Counter(tasks.values_list("element", flat=True))
    if not done:
        return
    said = Submission.objects.filter(case=case, task__isnull=False)
    for row in said.values("task").annotate(n=Count("id")).filter(n__gt=1):
        yield f"任务{row['task']}填报了{row['n']}次"
    if sum(done.values()) != said.count():
        yield f"办结了{sum(done.values())}个任务，填报却有{said.count()}份"
    acts = ChainEntry.objects.filter(case=case, act__in=("submit", "correct"))
    noted = Counter(acts.values_list("element", flat=True))
    if done != noted:
        yield f"办结的环节与链上的记录不一致：{dict((done - noted) + (noted - done))}"


def of_numbers() -> Iterator[str]:
    """Gaps and doubles in the numbers of documents and of cases, by office, word and year."""
    used: dict[tuple[int, str, int], list[int]] = {}
    for table in (Document, OfficePaper):
        rows = table.objects.exclude(word="").values_list("office_id", "word", "year", "sequence")
        for office, word, year, sequence in rows:
            used.setdefault((office, word, year), []).append(sequence)
    for counter in DocumentCounter.objects.all():
        key = (counter.office_id, counter.word, counter.year)
        if key in used and sorted(used.pop(key)) != list(range(1, counter.last + 1)):
            yield f"{counter}：文号有空号或重号"
    yield from (f"文号“{word}〔{year}〕”没有计数" for _, word, year in used)
    yield from _of_case_numbers()


def _of_case_numbers() -> Iterator[str]:
    taken = Counter(number[:10] for number in Case.objects.values_list("number", flat=True))
    counters = DocumentCounter.objects.filter(word=CASES_WORD).select_related("office")
    for counter in counters:
        start = f"{counter.office.division_id[:6]}{counter.year}"
        if taken[start] != counter.last:
            yield f"办件编号{start}用到{counter.last}号，办件有{taken[start]}件"


def of_chains() -> Iterator[str]:
    """Counties whose chain is broken."""
    for county in ChainHead.objects.values_list("county", flat=True):
        if broken := chain.verify(county):
            yield f"{county}：审计链在第{broken}条断开"


def of_awards() -> Iterator[str]:
    """Months for which an award says two amounts, and awards that run without any."""
    for award in Award.objects.prefetch_related("periods").order_by("pk").iterator(200):
        counted = sorted((each for each in award.periods.all() if not each.superseded_at), key=_begins)
        for earlier, later in pairwise(counted):
            if earlier.until_month is None or earlier.until_month >= later.from_month:
                yield f"待遇{award.pk}：{later.from_month:%Y-%m}有两个标准"
        if award.state == Award.State.ACTIVE and award.kind == Award.Kind.MONTHLY and not counted:
            yield f"待遇{award.pk}在享受，却没有标准"


def _begins(period: AwardPeriod) -> date:
    return period.from_month


def of_money() -> Iterator[str]:
    """Ledgers whose sums do not agree, batches that send other than they say, lines that are on their way twice."""
    for award in Award.objects.filter(lines__isnull=False).distinct().order_by("pk"):
        yield from (f"待遇{award.pk}：{fault}" for fault in ledger.check(award))
    for batch in PaymentBatch.objects.annotate(sent=Sum("transfers__amount"), n=Count("transfers")):
        if (batch.sent or 0, batch.n) != (batch.total, batch.count):
            yield f"批次{batch.pk}说{batch.count}笔{batch.total}元，实为{batch.n}笔{batch.sent}元"
    under_way = Q(transfers__state__in=(Transfer.State.SENT, Transfer.State.PAID))
    lines = PaymentLine.objects.annotate(n=Count("transfers", filter=under_way)).filter(n__gt=1)
    yield from (f"明细{line.pk}同时在{line.n}笔转账里" for line in lines)


def of_documents(documents: "QuerySet[Document]") -> Iterator[str]:
    """Documents that say they are printed and are not, or are torn."""
    for document in documents.filter(state=Document.State.PRINTED).defer("html_sealed"):
        path = pdf_path(document)
        if not path.exists():
            yield f"文书{document.pk}说已成文，却没有文件"
        elif not secrets.unseal(path.read_bytes(), jobs.PLACE, document.uid).startswith(b"%PDF"):
            yield f"文书{document.pk}的文件不是 PDF"


def of_jobs() -> Iterator[str]:
    """Work that still waits although every worker has gone home."""
    left = DBTaskResult.objects.exclude(status=TaskResultStatus.SUCCESSFUL).values("task_path", "status")
    for row in left.annotate(n=Count("id")).order_by("task_path"):
        yield f"还有{row['n']}项后台任务没有办完：{row['task_path']}（{row['status']}）"
