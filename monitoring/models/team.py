"""Rapid-response teams of villages, and what they were sent out for."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.case import ACTOR
from cases.models.household import Household
from offices.sealed import SealedField


class ResponseTeam(models.Model):
    """A village's team that goes out at once when a household is hit."""

    area = models.CharField("村（社区）", max_length=12, db_index=True)
    name = models.CharField("队名", max_length=60)
    until_on = models.DateField("撤销日期", null=True, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="登记人", **ACTOR)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "快速响应小队"
        constraints = [models.UniqueConstraint(fields=["area", "name"], name="response_team_once")]

    def __str__(self) -> str:
        return self.name


class TeamSeat(models.Model):
    """A person of a team; one of them leads it. Somebody may sit in several teams."""

    team = models.ForeignKey(ResponseTeam, models.CASCADE, related_name="seats", verbose_name="小队")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="team_seats", verbose_name="人员")
    leads = models.BooleanField("队长", default=False)

    class Meta:
        verbose_name = "小队人员"
        constraints = [
            models.UniqueConstraint(fields=["team", "user"], name="team_seat_once"),
            models.UniqueConstraint(fields=["team"], condition=Q(leads=True), name="team_has_one_leader"),
        ]

    def __str__(self) -> str:
        return f"小队人员{self.pk}"


class TeamDispatch(models.Model):
    """One errand of a team: why, until when it should be there, when it was there and what it found."""

    class Cause(models.TextChoices):
        DISASTER = "disaster", "灾害"
        ACCIDENT = "accident", "意外事故"
        ILLNESS = "illness", "突发重病"
        OTHER = "other", "其他急难"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    team = models.ForeignKey(ResponseTeam, models.PROTECT, related_name="dispatches", verbose_name="小队")
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="dispatches", verbose_name="户"
    )
    cause = models.CharField("事由", max_length=10, choices=Cause)
    sealed = SealedField("情况和处置", "dispatch.sealed", household="household")
    due_at = models.DateTimeField("要求到场时间")
    dispatched_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="派出人", **ACTOR)
    dispatched_at = models.DateTimeField("派出时间")
    arrived_at = models.DateTimeField("到场时间", null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="反馈人", **ACTOR)
    closed_at = models.DateTimeField("反馈时间", null=True, blank=True)

    class Meta:
        verbose_name = "小队派出"
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True, closed_at__isnull=True)
                | Q(closed_by__isnull=False, closed_at__isnull=False, arrived_at__isnull=False),
                name="dispatch_closed_by_and_at",
            )
        ]

    def __str__(self) -> str:
        return f"派出{self.pk}"
