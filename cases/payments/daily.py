"""What a day brings for payments: what the facts call to be held back is held, and messages that wait go out."""

from datetime import date, datetime

from django.core.cache import caches

from cases.models import Award
from cases.payments import blocks, holding, messages
from offices import divisions

# A county is gone through once a day; a report of a death holds at once, and so does every act on a roll.
DAY = 24 * 60 * 60


def hold(now: datetime) -> int:
    """Goes through each county that pays something, once a day, and returns how many blocks are new."""
    on = now.astimezone().date()
    return sum(_hold_in(county, on, now) for county in _counties())


def _counties() -> list[str]:
    rows = Award.objects.exclude(kind=Award.Kind.STATUS).order_by().values_list("area", flat=True).distinct()
    return sorted({divisions.full(area[:6]) for area in rows})


def _hold_in(county: str, on: date, now: datetime) -> int:
    """Where it is forgotten that a county was gone through today, it is done twice, without harm."""
    done = f"payments.daily:{county}:{on.isoformat()}"
    if caches["shared"].get(done):
        return 0
    holding.lapse(county, now)
    found = blocks.sweep(county, None, now)
    caches["shared"].set(done, True, DAY)
    return found


def send(now: datetime) -> int:
    """Hands waiting messages to the gateway that the installation has set, and returns how many went."""
    sender = None if messages.is_quiet(now) else messages.gateway()
    return messages.send_waiting(sender, now) if sender else 0
