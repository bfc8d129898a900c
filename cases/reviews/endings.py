"""The end of exit periods: a reminder and a review some days before; nothing is paid after without a decision."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import cast

from django.db import transaction

from cases import awards, chain
from cases.models import Award, ExitPeriod
from cases.reviews import opening
from processes import editions, region
from rules.award_life import award_life

CAUSE = "gradual_exit_end"
BATCH = 200


def remind(now: datetime) -> int:
    """Reminds of exit periods that end soon and opens their reviews; done twice, nothing happens twice."""
    soon = now.astimezone().date() + timedelta(days=366)
    rows = ExitPeriod.objects.filter(reminded_at__isnull=True, award__state=Award.State.EXITING)
    waiting = rows.filter(until_month__lte=soon).select_related("award__case__process", "award__household")
    due = [each for each in waiting.order_by("until_month")[:BATCH] if reminder_on(each) <= now.astimezone().date()]
    return len([_remind(each, now) for each in due])


def last_day(leaving: ExitPeriod) -> date:
    """The last day of an exit period."""
    return awards.month_after(leaving.until_month, 1) - timedelta(days=1)


def reminder_on(leaving: ExitPeriod) -> date:
    """When the end is announced: so many days before the last day as the area says."""
    award = leaving.award
    row = region.standards(award.area, leaving.from_month).find("gradual_exit.reminder_days")
    life = award_life(editions.load(award.case.process.edition_id).tables)
    return last_day(leaving) - timedelta(days=int(cast(Decimal, row.value)) if row else life.exit_reminder_days)


@transaction.atomic
def _remind(leaving: ExitPeriod, now: datetime) -> None:
    award = leaving.award
    occasion = opening.note(award, CAUSE, last_day(leaving), now)
    leaving.review = occasion.case or opening.open_for(occasion, None, now)
    leaving.reminded_at = now
    leaving.save(update_fields=["review", "reminded_at"])
    detail = {"award": award.pk, "until": last_day(leaving).isoformat()}
    chain.append(leaving.review, "exit_reminder", None, now, detail=detail)
