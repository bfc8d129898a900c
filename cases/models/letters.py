"""A batch of letters: one kind of document for many cases, as one job that can be stopped and gone on with."""

from django.conf import settings
from django.db import models

from cases.models.case import ACTOR, Case
from cases.models.document import Document


class LetterRun(models.Model):
    """One batch: which document, why, how far it has come."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待开始"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        FAILED = "failed", "未能完成"
        STOPPED = "stopped", "已停止"

    kind = models.CharField("文书种类", max_length=40)
    title = models.CharField("名称", max_length=120)
    county = models.CharField("县代码", max_length=6, db_index=True)
    area = models.CharField("区划代码", max_length=12)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField("总件数", default=0)
    done = models.PositiveIntegerField("已制作", default=0)
    refused = models.PositiveIntegerField("未能制作", default=0)
    error = models.CharField("未完成原因", max_length=300, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="发起人", **ACTOR)
    started_at = models.DateTimeField("发起时间")
    moved_at = models.DateTimeField("最近进展")
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = "批量制发"
        indexes = [models.Index(fields=["county", "-started_at"], name="letter_run_newest")]

    def __str__(self) -> str:
        return f"{self.title} {self.total}"


class LetterLine(models.Model):
    """One letter of a batch: for which case, made or refused and why; a case has one line in a batch."""

    class State(models.TextChoices):
        WAITING = "waiting", "待制作"
        MADE = "made", "已制作"
        REFUSED = "refused", "未能制作"

    run = models.ForeignKey(LetterRun, models.PROTECT, related_name="lines", verbose_name="批次")
    place = models.PositiveIntegerField("序号")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", verbose_name="办件")
    document = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="letter", verbose_name="文书"
    )
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    error = models.CharField("原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "批量文书"
        constraints = [
            models.UniqueConstraint(fields=["run", "case"], name="letter_once_a_case"),
            models.UniqueConstraint(fields=["run", "place"], name="letter_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.place}"
