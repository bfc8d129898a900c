"""The life of an award: what calls for a review, waves of planned ones, exit periods, refused work, who is watched."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.case import ACTOR, Case
from cases.models.decision import Award, Decision
from cases.models.household import Household, Member
from cases.models.register import ChangeReport


class ReviewOccasion(models.Model):
    """Something that happened and calls for a review of an award; the case is the review that it opened."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="occasions", verbose_name="待遇")
    cause = models.CharField("事由", max_length=30)
    happened_on = models.DateField("发生日期")
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="occasions", verbose_name="家庭成员"
    )
    report = models.ForeignKey(
        ChangeReport, models.PROTECT, null=True, blank=True, related_name="occasions", verbose_name="变化报告"
    )
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="occasions", verbose_name="核查")
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="登记人", **ACTOR)
    noted_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "核查事由"
        constraints = [
            models.UniqueConstraint(
                fields=["award", "cause", "happened_on", "member"],
                condition=Q(member__isnull=False),
                name="occasion_once_a_member",
            ),
            models.UniqueConstraint(
                fields=["award", "cause", "happened_on"], condition=Q(member__isnull=True), name="occasion_once"
            ),
            models.CheckConstraint(
                condition=Q(noted_by__isnull=True) | Q(noted_at__isnull=False), name="occasion_noted_by_and_at"
            ),
        ]
        indexes = [models.Index(fields=["noted_at"], condition=Q(case__isnull=True), name="occasion_waiting")]

    def __str__(self) -> str:
        return f"{self.cause} {self.happened_on}"


class ReviewWave(models.Model):
    """One wave of planned reviews: whose plan falls due until a day in an area, and how far it has come."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待开始"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        STOPPED = "stopped", "已停止"
        FAILED = "failed", "未能完成"

    area = models.CharField("区划代码", max_length=12)
    scheme = models.CharField("救助类别", max_length=40, blank=True)
    until_on = models.DateField("计划核查日期至")
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField("总户数", default=0)
    done = models.PositiveIntegerField("已处理", default=0)
    opened = models.PositiveIntegerField("已启动核查", default=0)
    last_award = models.PositiveBigIntegerField("处理到的待遇", default=0)
    error = models.CharField("未完成原因", max_length=300, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="发起人", **ACTOR)
    started_at = models.DateTimeField("发起时间")
    moved_at = models.DateTimeField("最近进展")
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = "核查批次"
        indexes = [models.Index(fields=["area", "-started_at"], name="review_wave_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(started_by__isnull=True) | Q(started_at__isnull=False), name="review_wave_started_by_and_at"
            )
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.until_on}"


class ExitPeriod(models.Model):
    """A gradual exit that was decided: why, over which months; it ends by itself and is never prolonged in silence."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="exits", verbose_name="待遇")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="exit_period", verbose_name="决定")
    trigger = models.CharField("适用情形", max_length=30)
    plan = models.CharField("发放方式", max_length=20)
    from_month = models.DateField("首月")
    until_month = models.DateField("末月")
    reminded_at = models.DateTimeField("到期提醒时间", null=True, blank=True)
    review = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="exit_periods", verbose_name="期满核查"
    )

    class Meta:
        verbose_name = "渐退期"
        constraints = [
            models.CheckConstraint(condition=Q(until_month__gte=F("from_month")), name="exit_ends_after_start")
        ]

    def __str__(self) -> str:
        return f"{self.from_month:%Y-%m}至{self.until_month:%Y-%m}"


class WorkRefusal(models.Model):
    """Suitable work that a member was offered and turned down, with what proves it (办法 第三十四条)."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="refusals", verbose_name="家庭成员")
    household = models.ForeignKey(Household, models.PROTECT, related_name="refusals", verbose_name="户")
    work = models.CharField("介绍的工作", max_length=100)
    offered_by = models.CharField("介绍单位", max_length=100)
    suits = models.CharField("与健康状况、劳动能力相适应的依据", max_length=200)
    refused_on = models.DateField("拒绝日期")
    evidence = models.CharField("证明", max_length=200)
    has_reason = models.BooleanField("有正当理由", default=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="登记人", **ACTOR)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "拒绝就业登记"
        indexes = [models.Index(fields=["member", "refused_on"], name="refusal_in_order")]
        constraints = [models.CheckConstraint(condition=Q(entered_at__isnull=False), name="refusal_entered_by_and_at")]

    def __str__(self) -> str:
        return f"拒绝就业{self.pk}"


class Watch(models.Model):
    """A household that left or was refused and stays in sight for a while; watching decides nothing."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="watches", verbose_name="户")
    case = models.OneToOneField(Case, models.PROTECT, related_name="watch", verbose_name="办件")
    reason = models.CharField("列入原因", max_length=20, choices=Case.Outcome)
    from_on = models.DateField("起始日期")
    until_on = models.DateField("截止日期")

    class Meta:
        verbose_name = "跟踪关注"
        indexes = [models.Index(fields=["until_on"], name="watch_until")]
        constraints = [models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="watch_ends_after_start")]

    def __str__(self) -> str:
        return f"跟踪{self.pk}"
