"""A replay from its start to its report: frozen texts, a batch a transaction, stopped and gone on with at any time.

Nothing but the run and its findings is ever written. A worker that dies loses at most the batch it was in; the next
one goes on behind the last batch. Two workers on one run do no harm: the second finds the run moved and lets go.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from statistics import median
from time import monotonic
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet

from cases import access, chain, designing
from cases.errors import Blocked, CaseError, NotAllowed
from cases.models import APPLICATION, Case, ReplayFinding, ReplayRun
from cases.replaying import records, sums
from cases.replaying.comparing import Compared, compare
from cases.replaying.laws import Law, law_of, on_trial
from cases.replaying.records import Record
from cases.replaying.walk import Walk
from cases.replaying.world import World
from forms.errors import FormError
from offices import divisions
from offices.models import User
from processes import editions, region, snapshots
from processes.errors import ProcessError
from processes.models import SchemeDraft, SchemeEdition, Task
from processes.trodden import Memory
from rules.errors import RulesError

BATCH = 200
SHANGHAI = ZoneInfo("Asia/Shanghai")
State = ReplayRun.State
GOING = (State.WAITING, State.RUNNING)
# A median is taken of this many of the latest steps.
SAMPLE = 2_000
MEMORY = 10_000


@transaction.atomic
def start(
    texts_of: SchemeDraft | SchemeEdition,
    area: str,
    from_on: date,
    until_on: date,
    actor: User | None,
    now: datetime,
    assumed: Mapping[str, object] | None = None,
) -> ReplayRun:
    """Opens a run on the texts of a draft or an edition as they stand now; texts that cannot run are refused at once.

    With an actor, the actor must design or approve for the scheme, in an office whose area covers the one asked for.
    """
    if until_on < from_on:
        raise Blocked("截止日期早于起始日期，请改正")
    on_trial(texts_of.scheme, texts_of.texts, None)
    if actor is not None:
        _check_may(actor, texts_of.scheme, area, now)
    run = ReplayRun(
        scheme=texts_of.scheme,
        texts=dict(texts_of.texts),
        digest=editions.digest_of(texts_of.texts),
        assumed=dict(assumed or {}),
        area=area,
        from_on=from_on,
        until_on=until_on,
        started_by=actor,
        started_at=now,
        moved_at=now,
    )
    run.draft = texts_of if isinstance(texts_of, SchemeDraft) else None
    run.edition = texts_of if isinstance(texts_of, SchemeEdition) else None
    run.total = cases_of(run).count()
    run.save()
    if actor is not None:
        detail = {"run": run.pk, "scheme": run.scheme, "digest": run.digest[:16], "cases": run.total}
        chain.append_for_county(area[:6], "replay", actor, now, detail)
    return run


def _check_may(actor: User, scheme: str, area: str, now: datetime) -> None:
    on = now.astimezone().date()
    if not (designing.may_draft(actor, scheme, on) or designing.may_approve(actor, scheme, on)):
        raise NotAllowed("只有负责这一类救助的流程设计员、流程审定人可以推演")
    if not access.may_replay(actor, area, on):
        raise NotAllowed("所选地区不在您的管辖范围内")


def cases_of(run: ReplayRun) -> QuerySet[Case]:
    """The cases that a run goes through: of its scheme, in its area, applied for within its period."""
    first = datetime.combine(run.from_on, time(), SHANGHAI)
    last = datetime.combine(run.until_on, time.max, SHANGHAI)
    rows = Case.objects.filter(access.in_areas({divisions.significant(run.area)}))
    return rows.filter(scheme=run.scheme, procedure=APPLICATION, opened_at__gte=first, opened_at__lte=last)


@dataclass
class Replayer:
    """One worker on one run: the law on trial, and what it remembers from case to case."""

    scheme: str
    law: Law
    assumed: Mapping[str, object] = field(default_factory=dict)
    medians: dict[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.walked, self.tried = Memory(MEMORY), Memory(MEMORY)

    def compared(self, case_ids: Sequence[int]) -> Iterator[Compared]:
        """Goes through a batch of cases on both laws."""
        with snapshots.trust(snapshots.stamps()):
            for record in records.read(case_ids):
                yield self._one(record)

    def _one(self, record: Record) -> Compared:
        own = law_of(record.edition_id)
        walked = self._walk(record, own, own, self.walked)
        then = walked.run()
        trial = self._walk(record, self.law, own, self.tried)
        return compare(record, self.law, walked, trial, then, trial.run(then.lags))

    def _walk(self, record: Record, law: Law, own: Law, memory: Memory) -> Walk:
        median_of: Callable[[str], int] = lambda element: self.median(element, record.area)  # noqa: E731
        return Walk(record, law, World(record, law, own, self.assumed), memory, median_of)

    def median(self, element: str, area: str) -> int:
        """How many working days a step took in the county, in the middle; 0 where it was never done."""
        county = area[:6]
        if (county, element) not in self.medians:
            self.medians[county, element] = _median(element, county, self.scheme)
        return self.medians[county, element]


def _median(element: str, county: str, scheme: str) -> int:
    rows = Task.objects.filter(access.in_areas({county}), element=element, state=Task.State.DONE, returned=False)
    moments = rows.filter(process__diagram=scheme).order_by("-id").values_list("opened_at", "done_at")[:SAMPLE]
    calendar = region.calendar(county.ljust(12, "0"))
    pairs = [(opened.astimezone().date(), done.astimezone().date()) for opened, done in moments if done]
    days = [calendar.working_days_between(opened, done) for opened, done in pairs]
    return round(median(days)) if days else 0


def replayer_of(run: ReplayRun) -> Replayer:
    """The worker for a run; base of the comparison of rules is the edition in force, or what the draft started from."""
    base = run.draft.base_id if run.draft and run.draft.base_id else run.edition_id
    return Replayer(run.scheme, on_trial(run.scheme, run.texts, law_of(base) if base else None), run.assumed)


def go_on(run_id: int, clock: Callable[[], datetime], seconds: float = float("inf")) -> ReplayRun:
    """Works on a run until it is done, stopped, or the time given is up; returns it as it stands then."""
    until, run = monotonic() + seconds, ReplayRun.objects.select_related("draft").get(pk=run_id)
    try:
        replayer = replayer_of(run)
        while run.state in GOING and monotonic() < until:
            _batch(run, replayer, clock())
            run.refresh_from_db(fields=["state", "done", "last_case", "report"])
    except (CaseError, FormError, ProcessError, RulesError) as slip:
        _fail(run, str(slip), clock())
    return run


@transaction.atomic
def _batch(run: ReplayRun, replayer: Replayer, now: datetime) -> None:
    """One batch in one transaction: its findings, the sums, and how far the run has come."""
    rows = cases_of(run).filter(pk__gt=run.last_case).order_by("id")
    ids = list(rows.values_list("id", flat=True)[:BATCH])
    total = sums.from_json(run.report)
    found: list[ReplayFinding] = []
    for compared in replayer.compared(ids):
        found += _rows(run, compared, total.add(compared))
    changes = {"done": run.done + len(ids), "report": total.as_json(), "moved_at": now, "state": State.RUNNING}
    if ids:
        changes["last_case"] = ids[-1]
    if len(ids) < BATCH:
        changes |= {"state": State.DONE, "finished_at": now}
    # Another worker may have been faster, or somebody may have stopped the run: then this batch leaves no trace.
    same = ReplayRun.objects.filter(pk=run.pk, state__in=GOING, last_case=run.last_case, done=run.done)
    if same.update(**changes):
        ReplayFinding.objects.bulk_create(found, batch_size=400)


def _rows(run: ReplayRun, compared: Compared, way: int) -> Iterator[ReplayFinding]:
    for found in compared.found:
        key = str(way) if found.kind == ReplayFinding.Kind.OTHER_WAY else found.key
        yield ReplayFinding(
            run_id=run.pk, case_id=compared.record.id, kind=found.kind, key=key[:120], detail=found.detail
        )


def _fail(run: ReplayRun, why: str, now: datetime) -> None:
    rows = ReplayRun.objects.filter(pk=run.pk, state__in=GOING)
    rows.update(state=State.FAILED, error=why[:300], moved_at=now, finished_at=now)
    run.refresh_from_db()


def stop(run_id: int, now: datetime) -> bool:
    """Stops a run; what it has found so far stays. False when it had ended already."""
    rows = ReplayRun.objects.filter(pk=run_id, state__in=GOING)
    return bool(rows.update(state=State.STOPPED, moved_at=now, finished_at=now))


def again(run: ReplayRun, case_id: int) -> Compared | None:
    """One case of a run gone through once more, to show both ways side by side."""
    if not cases_of(run).filter(pk=case_id).exists():
        return None
    return next(replayer_of(run).compared([case_id]), None)
