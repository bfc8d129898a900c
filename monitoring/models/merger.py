"""Divisions merged into others: the act of the county, which place goes into which, and who goes along."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

ACTOR = {"on_delete": models.PROTECT, "related_name": "+"}


class Merger(models.Model):
    """One township or village that goes into another from a day: prepared by one person, confirmed by another."""

    class State(models.TextChoices):
        DRAFT = "draft", "待确认"
        CONFIRMED = "confirmed", "已确认，待生效"
        RUNNING = "running", "正在并入"
        DONE = "done", "已完成"
        ABANDONED = "abandoned", "已放弃"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    county = models.CharField("县代码", max_length=6, db_index=True)
    document = models.CharField("批复文件", max_length=200)
    on = models.DateField("生效日期")
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    # Which of its versions somebody has looked at: who confirms says so.
    revision = models.PositiveIntegerField("修订号", default=1)
    # What lay in the old places when the work began, by kind.
    counts = models.JSONField("并入的数量", default=dict)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="拟订人", **ACTOR)
    entered_at = models.DateTimeField("拟订时间")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="确认人", **ACTOR)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        verbose_name = "区划撤并"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "abandoned"])
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False) & ~Q(confirmed_by=F("entered_by")),
                name="merger_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["running", "done"]) | Q(started_at__isnull=False), name="merger_has_begun"
            ),
        ]

    def __str__(self) -> str:
        return self.document


class MergerLine(models.Model):
    """One division and the one it goes into; a village that has no row yet is made with this name."""

    merger = models.ForeignKey(Merger, models.CASCADE, related_name="lines", verbose_name="区划撤并")
    old_code = models.CharField("撤销的区划", max_length=12)
    new_code = models.CharField("承接的区划", max_length=12)
    new_name = models.CharField("承接区划的名称", max_length=80)

    class Meta:
        verbose_name = "区划撤并对照"
        constraints = [
            models.UniqueConstraint(fields=["merger", "old_code"], name="merger_line_once"),
            models.CheckConstraint(condition=~Q(old_code=F("new_code")), name="merger_into_another_place"),
        ]

    def __str__(self) -> str:
        return f"{self.old_code} → {self.new_code}"


class MergerPost(models.Model):
    """A post at an office that is merged away, and whether its holder goes on in it at the office that takes over."""

    merger = models.ForeignKey(Merger, models.CASCADE, related_name="posts", verbose_name="区划撤并")
    holding = models.ForeignKey("offices.Holding", models.PROTECT, related_name="+", verbose_name="任职")
    goes_along = models.BooleanField("随同转任", default=True)

    class Meta:
        verbose_name = "区划撤并人员"
        constraints = [models.UniqueConstraint(fields=["merger", "holding"], name="merger_post_once")]

    def __str__(self) -> str:
        return f"{self.merger_id} {self.holding_id}"
