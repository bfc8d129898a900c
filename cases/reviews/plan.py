"""When an award is looked at again: its class by the table's rows, its day within the window before the limit."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from cases import inherited, submissions
from cases.household_facts import merged
from cases.models import Award, Case
from processes import editions, region
from rules.award_life import award_life, review_class, spread
from rules.deadline_rules import add_months
from rules.load import Tables

Answers = Mapping[str, Mapping[str, object]]
BATCH = 200
REVIEW = "review"


def schedule(award: Award, answers: Answers, on: date) -> None:
    """Sets the class and the day of the next review, counted from a day; the caller saves the award."""
    tables = editions.load(award.case.process.edition_id).tables
    found = review_class(tables, award.scheme, merged(answers))
    due_on = due(award, found.rule, on, tables)
    days = award_life(tables).spread_days
    first = max(due_on - timedelta(days=days), on + timedelta(days=1))
    award.review_class = found.id
    award.next_review_on = spread(first, due_on, award.household_id, region.calendar(award.area))


def due(award: Award, rule_id: str, on: date, tables: Tables) -> date:
    """The last day of a review that counts from a day; town and country may have intervals of their own."""
    rule = region.find_rule(rule_id, tables).on(on)
    values = region.standards(award.area, on, award.household.residence_kind)
    return add_months(on, int(rule.localised(values).days or 0))


@transaction.atomic
def schedule_missing(now: datetime) -> int:
    """Plans awards that have no review day yet: new ones, and those taken over; a batch at a time."""
    rows = Award.objects.filter(state=Award.State.ACTIVE, next_review_on__isnull=True).exclude(kind=Award.Kind.ONCE)
    waiting = list(rows.select_related("case__process", "household").order_by("id")[:BATCH])
    for award in waiting:
        schedule(award, known_of(award), _since(award, now))
    Award.objects.bulk_update(waiting, ["review_class", "next_review_on"])
    return len(waiting)


def known_of(award: Award) -> Answers:
    """What is known of the household behind an award, as the next procedure about it would know it."""
    last = Case.objects.filter(about=award).order_by("id").last()
    return inherited.answers_of(last) if last else submissions.latest(award.case)


def _since(award: Award, now: datetime) -> date:
    """The day of the last decision on the award."""
    last = Case.objects.filter(about=award, procedure=REVIEW, decided_on__isnull=False).order_by("decided_on").last()
    return (last.decided_on if last else award.case.decided_on) or now.astimezone().date()
