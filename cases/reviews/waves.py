"""A wave of planned reviews: batch by batch, one transaction each, gone on with at any time and never twice."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from itertools import groupby
from time import monotonic

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from cases import access, chain, procedures
from cases.errors import Blocked, CaseError, NotAllowed
from cases.models import Award, Case, ReviewOccasion, ReviewWave
from cases.reviews.plan import REVIEW
from cases.reviews.starting import CAUSE, Starter, open_together
from offices import divisions, routing
from offices.models import PostKind, User
from processes import editions, snapshots
from processes.errors import ProcessError
from rules.errors import RulesError

BATCH, COLLISIONS = 500, 5
State = ReviewWave.State
GOING = (State.WAITING, State.RUNNING)
MAY_START = {PostKind.CASEWORKER, PostKind.HEAD_OF_OFFICE, PostKind.COUNTY_APPROVER, PostKind.COUNTY_HEAD}


@transaction.atomic
def start(area: str, until_on: date, actor: User | None, now: datetime, scheme: str = "") -> ReviewWave:
    """Opens a wave for all awards of an area whose review is planned until a day; none may be under way there."""
    if actor is not None:
        check_may_start(actor, area, now.astimezone().date())
    if ReviewWave.objects.filter(area=area, scheme=scheme, state__in=GOING).exists():
        raise Blocked("这个地区已有一批核查正在启动，请等它完成")
    wave = ReviewWave(area=area, scheme=scheme, until_on=until_on, started_by=actor, started_at=now, moved_at=now)
    wave.total = awards_of(wave).count()
    wave.save()
    detail = {"wave": wave.pk, "until": until_on.isoformat(), "total": wave.total}
    chain.append_for_county(area[:6], "review_wave", actor, now, detail)
    return wave


def check_may_start(actor: User, area: str, on: date) -> None:
    """Townships start waves of their own area, counties of the whole county."""
    held = access.reach(actor, on).areas(MAY_START)
    if not any(divisions.significant(area).startswith(prefix) for prefix in held):
        raise NotAllowed("您的岗位不能启动这个地区的定期核查")


def awards_of(wave: ReviewWave) -> QuerySet[Award]:
    """The awards that a wave is about, in the order in which it takes them."""
    rows = Award.objects.filter(access.in_areas({divisions.significant(wave.area)}), state=Award.State.ACTIVE)
    rows = rows.filter(next_review_on__lte=wave.until_on)
    return (rows.filter(scheme=wave.scheme) if wave.scheme else rows).order_by("id")


def go_on(wave_id: int, clock: Callable[[], datetime], seconds: float = float("inf")) -> ReviewWave:
    """Works on a wave until it is done, stopped, or the time given is up; returns it as it stands then."""
    until, wave = monotonic() + seconds, ReviewWave.objects.get(pk=wave_id)
    try:
        with routing.apart(), snapshots.trust(snapshots.stamps()):
            while wave.state in GOING and monotonic() < until:
                _one_batch(wave, clock)
                wave.refresh_from_db()
    except (CaseError, ProcessError, RulesError) as slip:
        _fail(wave, str(slip), clock())
    return wave


def _one_batch(wave: ReviewWave, clock: Callable[[], datetime]) -> None:
    """A batch, taken up again when somebody opened one of its reviews by hand in the same moment."""
    for _ in range(COLLISIONS):
        try:
            return _batch(wave, Starter(clock().astimezone().date()), clock())
        except (IntegrityError, procedures.AlreadyRunning) as slip:
            met = slip
    raise met


@transaction.atomic
def _batch(wave: ReviewWave, starter: Starter, now: datetime) -> None:
    """One batch: the wave's row is moved first, so that another worker on the same wave finds it moved and lets go."""
    rows = awards_of(wave).filter(pk__gt=wave.last_award)
    batch = list(rows.select_related("case", "household")[:BATCH])
    changes = {"done": wave.done + len(batch), "moved_at": now, "state": State.RUNNING}
    if batch:
        changes["last_award"] = batch[-1].pk
    if len(batch) < BATCH:
        changes |= {"state": State.DONE, "finished_at": now}
    same = ReviewWave.objects.filter(pk=wave.pk, state__in=GOING, last_award=wave.last_award, done=wave.done)
    if not same.update(**changes):
        return
    opened = _open(batch, starter, now)
    ReviewWave.objects.filter(pk=wave.pk).update(opened=wave.opened + opened)


def _open(batch: list[Award], starter: Starter, now: datetime) -> int:
    """Opens the reviews of a batch, alike ones together; an award whose review runs is left to it."""
    busy = set(_running(batch))
    waiting = [award for award in batch if award.pk not in busy]
    alone = set(_apart(waiting))
    for award in (each for each in waiting if _own_start(each, alone, starter)):
        procedures.open_procedure(award, REVIEW, CAUSE, None, now, due_on=award.next_review_on)
    together = [award for award in waiting if not _own_start(award, alone, starter)]
    for _, group in groupby(sorted(together, key=_kin), key=_kin):
        open_together(list(group), starter, now)
    return len(waiting)


def _kin(award: Award) -> tuple[str, str]:
    return award.area[:6], award.case.scheme


def _running(batch: Iterable[Award]) -> QuerySet[Case, int | None]:
    rows = Case.objects.filter(about__in=list(batch), procedure=REVIEW, state=Case.State.OPEN)
    return rows.values_list("about_id", flat=True)


def _apart(batch: Iterable[Award]) -> QuerySet[ReviewOccasion, int]:
    """Awards with something special about their households."""
    return ReviewOccasion.objects.filter(award__in=list(batch)).values_list("award_id", flat=True)


def _own_start(award: Award, alone: set[int], starter: Starter) -> bool:
    edition = editions.in_force(award.case.scheme, starter.on)
    return award.pk in alone or starter.step(edition) is None


def _fail(wave: ReviewWave, why: str, now: datetime) -> None:
    rows = ReviewWave.objects.filter(pk=wave.pk, state__in=GOING)
    rows.update(state=State.FAILED, error=why[:300], moved_at=now, finished_at=now)
    wave.refresh_from_db()


def stop(wave_id: int, now: datetime) -> bool:
    """Stops a wave; reviews that it opened go on. False when it had ended already."""
    rows = ReviewWave.objects.filter(pk=wave_id, state__in=GOING)
    return bool(rows.update(state=State.STOPPED, moved_at=now, finished_at=now))
