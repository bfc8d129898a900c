"""Whether the clock can be believed before it makes anything happen: one wrong reading would end a ten-day term.

A machine counts the seconds since it started, whatever its time of day is set to. Where both agree with the last
reading that was trusted, and with the database's own clock, the time-keeper goes on. Where they do not, it stands
still, and an alarm waits for an administrator: until readings agree again by themselves, or a person confirms.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from monitoring.models import ClockAlarm, ClockReading
from monitoring.notifying import outbox
from offices.models import PostKind, User

# Clocks of machines that keep time with a server differ by less.
LIMIT = timedelta(minutes=5)
# A machine that was off for longer than this is looked at before terms end by its clock.
LONGEST_PAUSE = timedelta(days=30)
KIND, PAGE = "clock", "/system/"


@dataclass(frozen=True)
class Reading:
    """The time of day, and for how many seconds a machine has been running since the start named `boot`."""

    at: datetime
    boot: str
    running: float


def trust(reading: Reading) -> bool:
    """Whether time may cause anything by this reading; what is not trusted raises an alarm, once."""
    reason = doubt(reading)
    with transaction.atomic():
        if reason:
            _raise_alarm(reading, reason)
        else:
            ClockAlarm.objects.filter(over_at__isnull=True).update(over_at=reading.at)
            _keep(reading)
    return not reason


def doubt(reading: Reading) -> str:
    """Why a reading cannot be believed, in Chinese; empty when it can."""
    return _against_database(reading) or _against_last(reading)


def _against_database(reading: Reading) -> str:
    """On PostgreSQL the database has a clock of its own, perhaps on another machine."""
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (theirs,) = cursor.fetchone()
    return _differs(reading.at, theirs, "数据库的时钟")


def _against_last(reading: Reading) -> str:
    same = ClockReading.objects.filter(boot=reading.boot).first()
    if same is not None:
        return _differs(reading.at, same.at + timedelta(seconds=reading.running - same.running), "开机以来的走时")
    latest = ClockReading.objects.order_by("-at").first()
    if latest is None:
        return ""
    if reading.at < latest.at - LIMIT:
        return f"时钟比上一次记录的时刻（{_shown(latest.at)}）还早"
    if reading.at > latest.at + LONGEST_PAUSE:
        return f"离上一次记录的时刻（{_shown(latest.at)}）超过{LONGEST_PAUSE.days}天"
    return ""


def _differs(read: datetime, expected: datetime, whose: str) -> str:
    if abs(read - expected) <= LIMIT:
        return ""
    return f"时钟与{whose}不一致：按{whose}应为{_shown(expected)}"


def _shown(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def _keep(reading: Reading) -> None:
    told = {"at": reading.at, "running": reading.running}
    ClockReading.objects.update_or_create(boot=reading.boot, defaults=told)


def _raise_alarm(reading: Reading, reason: str) -> None:
    if ClockAlarm.objects.filter(over_at__isnull=True).exists():
        return
    alarm = ClockAlarm.objects.create(reading=reading.at, reason=reason)
    for user in _administrators():
        text = "系统时钟可疑，到期处理已暂停。请核对服务器时间，并在“系统状况”中处理。"
        outbox.tell(user, KIND, text, PAGE, reading.at, key=f"clock:{alarm.pk}")


def _administrators() -> list[User]:
    return list(User.objects.filter(is_active=True, holdings__post=PostKind.SYSTEM_ADMINISTRATOR).distinct())


def open_alarms() -> list[ClockAlarm]:
    """Alarms that nobody has looked at yet, the newest first; those without `over_at` hold the time-keeper up."""
    return list(ClockAlarm.objects.filter(confirmed_at__isnull=True).order_by("-id")[:20])


@transaction.atomic
def confirm(actor: User, now: datetime) -> int:
    """A person has compared the clock and says that it is right: readings start anew. Returns how many alarms."""
    ClockReading.objects.all().delete()
    rows = ClockAlarm.objects.filter(confirmed_at__isnull=True)
    rows.filter(over_at__isnull=True).update(over_at=now)
    return rows.update(confirmed_by=actor, confirmed_at=now)
