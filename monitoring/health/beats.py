"""Signs of life are left in a table, so that every process on every host reads the same ones."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from monitoring.models import Beat

TICK, WORKER, INTEGRITY = "tick", "worker", "integrity"


def leave(name: str, now: datetime, seconds: float = 0, detail: Mapping[str, object] | None = None) -> Beat:
    """Leaves a sign of life in the place of the one before."""
    told = {"at": now, "seconds": round(seconds, 3), "detail": dict(detail or {})}
    return Beat.objects.update_or_create(name=name, defaults=told)[0]


def last(name: str) -> Beat | None:
    """The newest sign of life of a part; None when there never was one."""
    return Beat.objects.filter(name=name).first()


def age(beat: Beat | None, now: datetime) -> timedelta | None:
    """How long ago; never less than nothing, because clocks of two hosts differ a little."""
    return max(now - beat.at, timedelta(0)) if beat else None


def leave_tick(now: datetime, seconds: float, did: Mapping[str, int], slips: Mapping[str, str]) -> Beat:
    """What one round of the time-keeper did; for a chore that fails again it stays known since when and how often."""
    before = last(TICK)
    known = before.detail.get("failing", {}) if before else {}
    failing = {name: _failing(known.get(name), error, now) for name, error in slips.items()}
    return leave(TICK, now, seconds, {"did": {name: n for name, n in did.items() if n}, "failing": failing})


def _failing(known: Mapping[str, object] | None, error: str, now: datetime) -> dict[str, object]:
    if known is None:
        return {"error": error, "since": now.isoformat(), "times": 1}
    return {"error": error, "since": known["since"], "times": int(str(known["times"])) + 1}
