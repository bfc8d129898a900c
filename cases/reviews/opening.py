"""What calls for a review: noted once with its day, opened as a case with its cause and its clock."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from cases import changes, procedures, steps, submissions
from cases.errors import Blocked, NotFound
from cases.models import Award, Case, ChangeReport, Member, ReviewOccasion
from cases.reviews.plan import REVIEW
from forms.codes import options
from offices.models import User
from processes import editions, region
from rules.award_life import award_life, own_rules
from rules.deadline_rules import add_months

CAUSES = dict(options("review.cause"))
# The step under which a review keeps what was known when it was opened.
OCCASION = "review_occasion"
DEATH, SILENCE, CHANGE = "death", "silence", "change_report"
CAME_OF_AGE = "came_of_age"
EVENTS = {DEATH: "death"}
BATCH = 200
KINDS = {
    DEATH: ChangeReport.Kind.DEATH,
    "employment": ChangeReport.Kind.INCOME,
    "industry": ChangeReport.Kind.INCOME,
}


@transaction.atomic
def report(
    household_id: int,
    actor: User,
    cause: str,
    happened_on: date,
    told: str,
    now: datetime,
    member_id: int | None = None,
) -> list[Case]:
    """Writes down what happened in a household and opens the review of each of its awards; returns the reviews.

    A death names the member and starts the three months of 民政部等兜底保障通知 一（三） on the day of death.
    """
    if cause not in CAUSES:
        raise Blocked("请选择发生了什么")
    member = _member(household_id, member_id)
    if cause == DEATH and member is None:
        raise Blocked("请选择去世的成员")
    kind = KINDS.get(cause, ChangeReport.Kind.OTHER)
    made = changes.report(household_id, actor, kind, happened_on, told, now, member)
    noted = [note(award, cause, happened_on, now, actor, member, made) for award in awards_of(household_id)]
    return [open_for(occasion, actor, now) for occasion in noted]


def _member(household_id: int, member_id: int | None) -> Member | None:
    if member_id is None:
        return None
    found = Member.objects.filter(pk=member_id, household_id=household_id, until_on__isnull=True).first()
    if found is None:
        raise NotFound()
    return found


def awards_of(household_id: int) -> list[Award]:
    """The awards of a household that run."""
    rows = Award.objects.filter(household_id=household_id).exclude(state=Award.State.ENDED)
    return list(rows.exclude(kind=Award.Kind.ONCE).select_related("case", "household").order_by("id"))


def note(
    award: Award,
    cause: str,
    happened_on: date,
    now: datetime,
    actor: User | None = None,
    member: Member | None = None,
    report: ChangeReport | None = None,
) -> ReviewOccasion:
    """Notes once that something calls for a review of an award."""
    cause = _late(award, cause, happened_on, now)
    made, _ = ReviewOccasion.objects.get_or_create(
        award=award,
        cause=cause,
        happened_on=happened_on,
        member=member,
        defaults={"report": report, "noted_by": actor, "noted_at": now},
    )
    return made


def _late(award: Award, cause: str, happened_on: date, now: datetime) -> str:
    """A change told later than the period for telling it is silence (民政部等兜底保障通知 五（五）)."""
    if cause not in (CHANGE, "employment", "industry"):
        return cause
    tables = editions.load(award.case.process.edition_id).tables
    limit = region.due("review.silence", happened_on, award.area, source=tables).due_on
    return SILENCE if now.astimezone().date() > limit else cause


def open_for(occasion: ReviewOccasion, actor: User | None, now: datetime) -> Case:
    """Opens the review that an occasion calls for; one that runs already takes the occasion in."""
    award, since = occasion.award, _since(occasion)
    case = running(award)
    if case is None:
        case = procedures.open_procedure(award, REVIEW, occasion.cause, actor, now, since=since)
    else:
        _join(case, since, actor, now)
    _remember(case, occasion, actor, now)
    occasion.case = case
    occasion.save(update_fields=["case"])
    return case


def _since(occasion: ReviewOccasion) -> dict[str, date]:
    """The event whose legal limit an occasion starts, on the day on which it happened."""
    event = EVENTS.get(occasion.cause)
    return {event: occasion.happened_on} if event else {}


def running(award: Award) -> Case | None:
    """The review of an award that is going on."""
    return Case.objects.filter(about=award, procedure=REVIEW, state=Case.State.OPEN).first()


def _join(case: Case, since: Mapping[str, date], actor: User | None, now: datetime) -> None:
    """Starts the clocks of a further occasion in a review that runs."""
    work = steps.begin(case.process, actor, now)
    for name, day in since.items():
        work.clocks.event(name, day)
    work.batch.flush()


def _remember(case: Case, occasion: ReviewOccasion, actor: User | None, now: datetime) -> None:
    """Keeps with the review what is known already, so that nobody is asked for it again."""
    if occasion.cause != DEATH or occasion.member is None:
        return
    known = submissions.latest_of(case, OCCASION).get("members_found") or []
    row = {"member": occasion.member.name, "died_on": occasion.happened_on.isoformat()}
    submissions.record(case, None, OCCASION, {"members_found": [*known, row]}, actor, now)


def open_due(now: datetime) -> int:
    """Opens what a day calls for: noted occasions without a review, minors who came of age, exits that end."""
    note_of_age(now)
    waiting = ReviewOccasion.objects.filter(case__isnull=True).exclude(award__state=Award.State.ENDED)
    rows = waiting.select_related("award__case", "award__household", "member").order_by("id")[:BATCH]
    return len([_opened(row, now) for row in rows])


@transaction.atomic
def _opened(occasion: ReviewOccasion, now: datetime) -> Case:
    return open_for(occasion, None, now)


def note_of_age(now: datetime) -> int:
    """Notes members of tekun awards who have come of age (特困人员认定办法 第二十四条)."""
    on = now.astimezone().date()
    rows = Award.objects.exclude(state=Award.State.ENDED).filter(scheme__in=_by_age())
    age = award_life(region.tables()).adult_age
    grown = Member.objects.filter(household__awards__in=rows, until_on__isnull=True, born_on__isnull=False)
    lately = grown.filter(born_on__gt=add_months(on, -12 * (age + 1)), born_on__lte=add_months(on, -12 * age))
    done = ReviewOccasion.objects.filter(cause=CAME_OF_AGE).values("member_id")
    return len([_grown(member, age, now) for member in lately.exclude(pk__in=done).distinct()[:BATCH]])


def _by_age() -> list[str]:
    """The schemes in whose tables age ends an award."""
    tables = region.tables()
    return [scheme for scheme in tables.sections if own_rules(tables, scheme).get("until_adult")]


def _grown(member: Member, age: int, now: datetime) -> list[ReviewOccasion]:
    assert member.born_on is not None
    on = add_months(member.born_on, 12 * age)
    return [note(award, CAME_OF_AGE, on, now, member=member) for award in awards_of(member.household_id)]
