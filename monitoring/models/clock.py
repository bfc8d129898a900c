"""What the time-keeper read off its clocks, and readings that cannot be true."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.case import ACTOR


class ClockReading(models.Model):
    """The last trusted reading since a machine started: the time of day, and for how many seconds it has run."""

    boot = models.CharField("开机标识", max_length=60, unique=True)
    at = models.DateTimeField("时刻")
    running = models.FloatField("开机后秒数")

    class Meta:
        verbose_name = "时钟读数"

    def __str__(self) -> str:
        return f"{self.boot} {self.at}"


class ClockAlarm(models.Model):
    """A reading that cannot be true: timers stand still until readings agree again or a person confirms the clock."""

    reading = models.DateTimeField("读到的时刻")
    reason = models.CharField("说明", max_length=200)
    over_at = models.DateTimeField("恢复一致的时刻", null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="确认人", **ACTOR)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)

    class Meta:
        verbose_name = "时钟告警"
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="clock_alarm_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reading} {self.reason}"
