"""Runs of data comparison and what they hit: a hit is a reason to look, and decides nothing."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models import Household, Member
from cases.models.case import ACTOR
from monitoring.models.risk import RiskWarning


class Comparison(models.Model):
    """One run: the indicators of a cycle over the households of an area for one month, and how far it has come."""

    class Cycle(models.TextChoices):
        REAL_TIME = "real_time", "实时"
        PERIODIC = "periodic", "定期"
        ON_DEMAND = "on_demand", "按需"

    class State(models.TextChoices):
        WAITING = "waiting", "等待开始"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        STOPPED = "stopped", "已停止"
        FAILED = "failed", "未能完成"

    area = models.CharField("区划代码", max_length=12)
    month = models.DateField("比对月份", help_text="当月第一天")
    cycle = models.CharField("比对周期", max_length=10, choices=Cycle)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    engine = models.CharField("计算方式", max_length=20, blank=True)
    # A monthly run that looks only at what changed names the run it goes on from.
    since = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followers", verbose_name="接续的比对"
    )
    # The deliveries whose rows were compared: what came or was replaced since tells the next run where to look.
    deliveries = models.JSONField("数据批次", default=list)
    indicators = models.PositiveIntegerField("指标数", default=0)
    total = models.PositiveIntegerField("总户数", default=0)
    done = models.PositiveIntegerField("已比对户数", default=0)
    persons = models.PositiveIntegerField("已比对人次", default=0)
    rows = models.PositiveBigIntegerField("已比对数据条数", default=0)
    hits = models.PositiveIntegerField("命中数", default=0)
    last_household = models.PositiveBigIntegerField("比对到的户", default=0)
    error = models.CharField("未完成原因", max_length=300, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="发起人", **ACTOR)
    started_at = models.DateTimeField("发起时间")
    moved_at = models.DateTimeField("最近进展")
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = "数据比对"
        indexes = [models.Index(fields=["area", "-started_at"], name="comparison_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "month"], condition=Q(cycle="periodic"), name="comparison_once_a_month"
            ),
            models.UniqueConstraint(
                fields=["area", "month", "cycle"],
                condition=Q(state__in=["waiting", "running"]),
                name="comparison_one_goes",
            ),
            models.CheckConstraint(
                condition=Q(started_by__isnull=True) | Q(started_at__isnull=False), name="comparison_started_by_and_at"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.month:%Y-%m}"

    @property
    def last_day(self) -> date:
        """The last day of the month that is compared."""
        return (self.month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


class Hit(models.Model):
    """One indicator met by a household or one of its members in a month; the numbers that met it stand beside it."""

    class Direction(models.TextChoices):
        ENTRY = "entry", "进入"
        BLOCK = "block", "拒止"

    comparison = models.ForeignKey(Comparison, models.PROTECT, related_name="found", verbose_name="数据比对")
    indicator = models.CharField("指标", max_length=60)
    scene = models.CharField("监测场景", max_length=40)
    direction = models.CharField("方向", max_length=10, choices=Direction)
    level = models.CharField("等级", max_length=10, blank=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="hits", verbose_name="户")
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="hits", verbose_name="家庭成员"
    )
    warning = models.ForeignKey(
        RiskWarning, models.PROTECT, null=True, blank=True, related_name="hits", verbose_name="预警"
    )
    month = models.DateField("比对月份")
    # Names and whole numbers only, what the condition read: nothing in it names a person.
    facts = models.JSONField("依据的数值", default=dict)
    found_at = models.DateTimeField("命中时间")

    class Meta:
        verbose_name = "比对命中"
        constraints = [
            models.UniqueConstraint(
                fields=["household", "indicator", "month", "member"],
                condition=Q(member__isnull=False),
                name="hit_once_a_member",
            ),
            models.UniqueConstraint(
                fields=["household", "indicator", "month"], condition=Q(member__isnull=True), name="hit_once"
            ),
        ]
        indexes = [
            models.Index(fields=["comparison", "id"], name="hit_of_comparison"),
            models.Index(fields=["indicator", "month"], name="hit_of_indicator"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.month:%Y-%m}"
