"""Exports of a whole county: asked for by one person, released by another, written by a worker."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.case import ACTOR


class CountyExport(models.Model):
    """Everything that a county owns, on its way to a receiver."""

    class State(models.TextChoices):
        ASKED = "asked", "待批准"
        RELEASED = "released", "已批准，待导出"
        DONE = "done", "已完成"
        FAILED = "failed", "未能完成"
        REFUSED = "refused", "不批准"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    county = models.CharField("县代码", max_length=6)
    to = models.CharField("接收单位", max_length=120)
    purpose = models.CharField("用途", max_length=200)
    receiver = models.CharField("接收方公钥", max_length=80, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.ASKED)
    rows = models.PositiveBigIntegerField("行数", default=0)
    files = models.PositiveBigIntegerField("文件数", default=0)
    digest = models.CharField("清单摘要", max_length=64, blank=True)
    error = models.CharField("未完成原因", max_length=300, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="提出人", **ACTOR)
    asked_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="批准人", **ACTOR)
    decided_at = models.DateTimeField("批准时间", null=True, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        verbose_name = "全县数据导出"
        indexes = [models.Index(fields=["county", "-asked_at"], name="county_export_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")), name="county_export_by_two"
            )
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.to}"
