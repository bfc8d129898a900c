"""The saved states of all processes under the newest state key, batch by batch."""

from django.db import transaction

from processes import keys, state
from processes.models import Process


def stamp_anew(batch: int) -> int:
    """Stamps every saved state that another key has stamped; returns how many. A step taken meanwhile wins."""
    number, last, done = keys.newest(keys.STATE), 0, 0
    rows = Process.objects.exclude(engine_state=b"").order_by("pk")
    while found := list(rows.filter(pk__gt=last).values_list("pk", "engine_state")[:batch]):
        with transaction.atomic():
            for pk, saved in ((pk, bytes(saved)) for pk, saved in found):
                if not state.is_of_key(saved, number):
                    held = Process.objects.filter(pk=pk, engine_state=saved)
                    done += held.update(engine_state=state.stamped_anew(saved))
        last = found[-1][0]
    return done
