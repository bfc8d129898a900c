"""A batch of letters from its list to its last page: some letters a transaction, stopped and gone on with at any time.

A case has one line in a batch and a line one document, so that a worker that dies makes no letter twice. Two workers
on one batch do no harm: a line is locked while its letter is made, and who comes second finds it made.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from time import monotonic

from django.db import transaction
from django.db.models import F

from cases import access, chain, steps
from cases.documents import issue, jobs, own_kinds
from cases.documents.errors import DocumentError
from cases.documents.kinds import find_kind
from cases.errors import Blocked, CaseError, NotAllowed
from cases.models import Document, LetterLine, LetterRun
from forms.errors import FormError
from offices import divisions
from offices.errors import NoOffice
from offices.models import PostKind, User
from offices.routing import one_registry
from processes import editions, snapshots
from processes.errors import ProcessError
from processes.models import Process
from processes.schemes import scheme_of
from rules.errors import RulesError

BATCH, MOST = 20, 20_000
SENDS = {PostKind.CASEWORKER, PostKind.HEAD_OF_OFFICE, PostKind.COUNTY_APPROVER, PostKind.COUNTY_HEAD}
REFUSALS = (CaseError, DocumentError, FormError, NoOffice, ProcessError, RulesError)
State, Line = LetterRun.State, LetterLine.State
GOING = (State.WAITING, State.RUNNING)
# The only letters of the house that a batch sends: what decides, or tells of a step, belongs to that step.
SENDABLE = ("authorisation", "undertaking", "delivery")
# A raised standard decides for thousands at once; its letters follow the decisions, and go to nobody else.
STANDARD_CHANGE = "standard_change"


@transaction.atomic
def start(kind: str, title: str, case_ids: Iterable[int], area: str, actor: User, now: datetime) -> LetterRun:
    """Opens a batch of one kind of letter for a list of cases; those out of the sender's reach are refused at once."""
    on, wanted = now.astimezone().date(), list(dict.fromkeys(case_ids))
    _check_may(actor, kind, area, now)
    cases = access.cases_for(actor, on).filter(access.in_areas({divisions.significant(area)}), pk__in=wanted)
    found = list(cases.order_by("area", "applicant", "id").values_list("id", flat=True))
    if not found:
        raise Blocked("名单里没有可以制发的办件")
    if len(found) != len(wanted):
        raise Blocked("名单里有不在管辖范围内的办件，请改正后再发")
    if kind == STANDARD_CHANGE and cases.exclude(procedure=STANDARD_CHANGE).exists():
        raise Blocked("这种通知只发给调整标准后重新核算过的户")
    if len(found) > MOST:
        raise Blocked(f"一批最多{MOST}件，请分批制发")
    run = LetterRun.objects.create(
        kind=kind,
        title=title.strip()[:120] or kind,
        county=area[:6],
        area=area,
        total=len(found),
        started_by=actor,
        started_at=now,
        moved_at=now,
    )
    lines = (LetterLine(run=run, place=place, case_id=pk) for place, pk in enumerate(found, start=1))
    LetterLine.objects.bulk_create(lines, batch_size=500)
    chain.append_for_county(run.county, "letters", actor, now, {"run": run.pk, "kind": kind, "letters": run.total})
    return run


def _check_may(actor: User, kind: str, area: str, now: datetime) -> None:
    if find_kind(kind) is not None and kind not in (*SENDABLE, STANDARD_CHANGE):
        raise Blocked("这种文书只能在办件的环节里签发，不能批量制发")
    prefixes = access.reach(actor, now.astimezone().date()).areas(SENDS)
    if not any(divisions.significant(area).startswith(prefix) for prefix in prefixes):
        raise NotAllowed("您的岗位不能在这个地区批量制发文书")


def go_on(run_id: int, clock: Callable[[], datetime], seconds: float = float("inf")) -> LetterRun:
    """Works on a batch until it is done, stopped, or the time given is up; returns it as it stands then."""
    until, run = monotonic() + seconds, LetterRun.objects.select_related("started_by").get(pk=run_id)
    while run.state in GOING and monotonic() < until:
        made = _batch(run, clock())
        _print(made)
        run.refresh_from_db(fields=["state", "done", "refused"])
    return run


@transaction.atomic
def _batch(run: LetterRun, now: datetime) -> list[Document]:
    """One batch in one transaction; the PDFs follow, they are pictures of what is then on record."""
    waiting = LetterLine.objects.select_for_update(of=("self",)).filter(run=run, state=Line.WAITING)
    lines = list(waiting.order_by("place")[:BATCH])
    made = [document for line in lines if (document := _one(line, run, now)) is not None]
    left = LetterLine.objects.filter(run=run, state=Line.WAITING).exists()
    changes = {"state": State.RUNNING} if left else {"state": State.DONE, "finished_at": now}
    LetterRun.objects.filter(pk=run.pk, state__in=GOING).update(
        done=F("done") + len(made), refused=F("refused") + len(lines) - len(made), moved_at=now, **changes
    )
    return made


def _one(line: LetterLine, run: LetterRun, now: datetime) -> Document | None:
    """The letter of one line; what stands in its way is noted on the line, the others go on."""
    try:
        with transaction.atomic(), snapshots.trust(snapshots.stamps()), one_registry():
            document = _issue(line.case_id, run.kind, run.started_by, now)
    except REFUSALS as refusal:
        line.state, line.error = Line.REFUSED, str(refusal)[:300]
        line.save(update_fields=["state", "error"])
        return None
    line.state, line.document = Line.MADE, document
    line.save(update_fields=["state", "document"])
    return document


def _issue(case_id: int, kind: str, actor: User, now: datetime) -> Document:
    process = Process.objects.select_for_update().get(case=case_id)
    work = steps.begin(process, actor, now)
    own = own_kinds.find_in(kind, work.edition.texts)
    if own is not None and own.adverse:
        raise Blocked("对申请人不利的决定只能在办件的环节里签发，不能批量制发")
    token = jobs.on_request_only.set(True)  # printed here, right after the batch, not by a job a letter
    try:
        document = issue.issue(work, kind)
    finally:
        jobs.on_request_only.reset(token)
    work.batch.flush()
    detail = {"issued": [[document.kind, document.number]]}
    chain.append(work.case, "issue_document", actor, now, detail=detail)
    return document


def _print(made: Iterable[Document]) -> None:
    """Prints what a batch made; one that cannot be printed stays issued and says so."""
    for document in made:
        try:
            issue.read_pdf(document)
        except DocumentError:
            continue


def stop(run_id: int, now: datetime) -> bool:
    """Stops a batch; what it made stays. False when it had ended already."""
    rows = LetterRun.objects.filter(pk=run_id, state__in=GOING)
    return bool(rows.update(state=State.STOPPED, moved_at=now, finished_at=now))


def resume(run_id: int, now: datetime) -> bool:
    """Lets a stopped batch go on where it stood. False when nothing waits."""
    rows = LetterRun.objects.filter(pk=run_id, state=State.STOPPED, lines__state=Line.WAITING)
    ids = set(rows.values_list("pk", flat=True))
    return bool(LetterRun.objects.filter(pk__in=ids).update(state=State.RUNNING, moved_at=now, finished_at=None))


def kinds_of(scheme: str, on: date, raised: bool = False) -> list[tuple[str, str]]:
    """The letters that may be sent by the batch for a scheme, with their titles; one only to whom a standard raised."""
    own = own_kinds.kinds_in(editions.in_force(scheme, on).texts)
    name = scheme_of(scheme).name
    found = [find_kind(kind) for kind in SENDABLE] + [kind for kind in own.values() if not kind.adverse]
    if raised:
        found = [find_kind(STANDARD_CHANGE)]
    return [(kind.kind, kind.title_for(name)) for kind in found if kind is not None]
