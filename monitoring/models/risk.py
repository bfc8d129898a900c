"""Risk warnings: a household that somebody should go and see, why, by when, and what was found there."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models import Case, Household, Member
from cases.models.case import ACTOR


class Level(models.IntegerChoices):
    """How serious: the least number is the most serious, so that the most serious of several is their minimum."""

    RED = 1, "红色"
    ORANGE = 2, "橙色"
    YELLOW = 3, "黄色"
    BLUE = 4, "蓝色"

    @classmethod
    def of(cls, word: str) -> "Level":
        """The level that packs and tables call by its colour word; KeyError for another word."""
        return cls[word.upper()]

    @property
    def word(self) -> str:
        """The colour word of packs and tables."""
        return self.name.lower()


class DispatchRun(models.Model):
    """One drop of signs made into risk warnings and handed to the grids: how far, what came of it."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待开始"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        STOPPED = "stopped", "已停止"
        FAILED = "failed", "未能完成"

    county = models.CharField("县代码", max_length=6)
    source = models.CharField("来源", max_length=20)
    origin = models.CharField("来源说明", max_length=100, blank=True)
    received_on = models.DateField("收到日期")
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField("疑点总数", default=0)
    done = models.PositiveIntegerField("已处理", default=0)
    opened = models.PositiveIntegerField("新预警", default=0)
    joined = models.PositiveIntegerField("并入在办预警", default=0)
    muted = models.PositiveIntegerField("静默", default=0)
    error = models.CharField("未完成原因", max_length=300, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="发起人", **ACTOR)
    started_at = models.DateTimeField("发起时间")
    moved_at = models.DateTimeField("最近进展")
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = "预警派发"
        indexes = [models.Index(fields=["county", "-started_at"], name="dispatch_run_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(started_by__isnull=True) | Q(started_at__isnull=False), name="dispatch_started_by_and_at"
            )
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.received_on}"


class RiskWarning(models.Model):
    """A household to be seen; its state follows the steps of the verification's process and drives nothing."""

    class State(models.TextChoices):
        OPEN = "open", "待入户"
        VERIFYING = "verifying", "待乡镇审核"
        VERIFIED = "verified", "待反馈"
        CLOSED = "closed", "已办结"
        MUTED = "muted", "静默，不入户"

    class Source(models.TextChoices):
        PROVINCE = "province", "省级预警"
        COMPARISON = "comparison", "数据比对"
        LEAD = "lead", "主动发现线索"
        DEPARTMENT = "department", "部门推送"
        RELAPSE = "relapse", "防返贫监测"

    class Outcome(models.TextChoices):
        POLICY_GAP = "policy_gap", "政策没有落实，予以落实"
        ELIGIBLE = "eligible", "可能符合条件，转入申请"
        COMPLEX = "complex", "情况复杂，提请一事一议"
        INELIGIBLE = "ineligible", "可能不再符合条件，转入复核"
        REFUTED = "refuted", "误报，无须处理"

    household = models.ForeignKey(Household, models.PROTECT, related_name="risk_warnings", verbose_name="户")
    case = models.OneToOneField(
        Case, models.PROTECT, null=True, blank=True, related_name="risk_warning", verbose_name="核查办件"
    )
    run = models.ForeignKey(
        DispatchRun, models.PROTECT, null=True, blank=True, related_name="risk_warnings", verbose_name="派发"
    )
    area = models.CharField("区划代码", max_length=12)
    town = models.CharField("乡镇代码", max_length=9)
    county = models.CharField("县代码", max_length=6)
    level = models.PositiveSmallIntegerField("等级", choices=Level)
    source = models.CharField("来源", max_length=20, choices=Source)
    origin = models.CharField("来源说明", max_length=100, blank=True)
    reason = models.CharField("预警事由", max_length=300, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    received_on = models.DateField("收到日期")
    due_on = models.DateField("核查期限", null=True, blank=True)
    provisional = models.BooleanField("期限暂定", default=False)
    visited_on = models.DateField("入户日期", null=True, blank=True)
    outcome = models.CharField("核查结论", max_length=20, choices=Outcome, blank=True)
    false_alarm = models.CharField("误报原因", max_length=30, blank=True)
    verified_on = models.DateField("审核日期", null=True, blank=True)
    follow_up = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="由此启动的办件"
    )
    replied_on = models.DateField("反馈日期", null=True, blank=True)
    reply = models.CharField("反馈内容", max_length=500, blank=True)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="提出人", **ACTOR)
    raised_at = models.DateTimeField("形成时间")

    class Meta:
        verbose_name = "预警"
        indexes = [
            models.Index(fields=["county", "state", "due_on"], name="risk_warning_county"),
            models.Index(fields=["town", "state", "due_on"], name="risk_warning_town"),
            models.Index(fields=["area", "state", "due_on"], name="risk_warning_area"),
            models.Index(fields=["household", "-id"], name="risk_warning_household"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(state__in=["open", "verifying", "verified"]),
                name="risk_warning_open_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "muted"]) | ~Q(outcome="") | Q(state="verifying"),
                name="risk_warning_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(raised_by__isnull=True) | Q(raised_at__isnull=False), name="risk_warning_raised_by_and_at"
            ),
        ]

    def __str__(self) -> str:
        return f"预警{self.pk}"


class RiskSign(models.Model):
    """One reason why a household is warned of: an indicator that was met, a sender's row, somebody's lead."""

    run = models.ForeignKey(
        DispatchRun, models.PROTECT, null=True, blank=True, related_name="signs", verbose_name="派发"
    )
    warning = models.ForeignKey(
        RiskWarning, models.PROTECT, null=True, blank=True, related_name="signs", verbose_name="预警"
    )
    household = models.ForeignKey(Household, models.PROTECT, related_name="risk_signs", verbose_name="户")
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="risk_signs", verbose_name="成员"
    )
    indicator = models.CharField("指标", max_length=60, blank=True)
    level = models.PositiveSmallIntegerField("等级", choices=Level)
    told = models.CharField("说明", max_length=300, blank=True)
    reference = models.CharField("来源方编号", max_length=60, blank=True)
    origin_key = models.CharField("来源记录", max_length=40, unique=True)
    noted_on = models.DateField("登记日期")

    class Meta:
        verbose_name = "疑点"
        indexes = [
            models.Index(fields=["run", "household"], condition=Q(warning__isnull=True), name="risk_sign_waiting"),
            models.Index(fields=["warning"], name="risk_sign_of_warning"),
            models.Index(fields=["indicator", "noted_on"], name="risk_sign_of_indicator"),
        ]

    def __str__(self) -> str:
        return f"疑点{self.pk}"
