"""Taking over recipients from an older system: one file, what it holds line by line, and what became of each line."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.case import ACTOR
from cases.models.decision import Award
from cases.models.household import Household
from offices.sealed import SealedField


class TakeoverRun(models.Model):
    """One file of a county: tried first, confirmed by a second person, then taken over batch by batch."""

    class State(models.TextChoices):
        TRIED = "tried", "已试读"
        RUNNING = "running", "正在接收"
        STOPPED = "stopped", "已停止"
        DONE = "done", "已完成"
        DROPPED = "dropped", "已放弃"

    class Choice(models.TextChoices):
        EVERYTHING = "everything", "全部无误才接收"
        CLEAN = "clean", "只接收无误的户"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    area = models.CharField("区划代码", max_length=12, db_index=True)
    file_name = models.CharField("文件名", max_length=200)
    digest = models.CharField("文件摘要", max_length=64)
    choice = models.CharField("接收范围", max_length=12, choices=Choice, default=Choice.CLEAN)
    state = models.CharField("状态", max_length=10, choices=State, default=State.TRIED)
    stated = models.JSONField("原系统合计", default=list)
    found = models.JSONField("文件合计", default=list)
    faults = models.JSONField("不属于某一户的问题", default=list)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="上传人", **ACTOR)
    uploaded_at = models.DateTimeField("上传时间")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="确认人", **ACTOR)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        verbose_name = "存量接收"
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("uploaded_by")),
                name="takeover_confirmed_by_another",
            )
        ]

    def __str__(self) -> str:
        return f"接收{self.pk}"


class TakeoverRow(models.Model):
    """One household of the file with its members and awards; sealed, because the file names everything about it."""

    class State(models.TextChoices):
        CLEAN = "clean", "无误"
        FAULTY = "faulty", "有误"
        TAKEN = "taken", "已接收"
        REFUSED = "refused", "接收时被拒"

    uid = models.UUIDField(default=uuid4, editable=False)
    run = models.ForeignKey(TakeoverRun, models.CASCADE, related_name="rows", verbose_name="接收")
    line = models.PositiveIntegerField("行号")
    town = models.CharField("乡镇代码", max_length=9)
    state = models.CharField("状态", max_length=10, choices=State)
    sealed = SealedField("内容", "takeover_row.sealed", household="household")
    faults = models.JSONField("问题", default=list)
    household = models.ForeignKey(Household, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="户")
    awards = models.ManyToManyField(Award, related_name="+", verbose_name="待遇")

    class Meta:
        verbose_name = "接收的户"
        constraints = [models.UniqueConstraint(fields=["run", "line"], name="takeover_row_once")]
        indexes = [models.Index(fields=["run", "state", "id"], name="takeover_row_state")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.line}"
