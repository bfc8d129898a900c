"""Risk warnings: a household that somebody should go and see, why, by when, and what was found there."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models import Case, Household, Member
from cases.models.case import ACTOR
from monitoring.models.receiving import Delivery


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
    delivery = models.ForeignKey(
        Delivery, models.PROTECT, null=True, blank=True, related_name="dispatches", verbose_name="来源批次"
    )
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
    escalated_on = models.DateField("超期上报日期", null=True, blank=True)
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
            models.Index(fields=["due_on"], condition=Q(state="open", escalated_on=None), name="risk_warning_late"),
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
    figure = models.BigIntegerField("主要数值", null=True, blank=True)
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


class RiskTuning(models.Model):
    """What a county learnt about an indicator: to keep its signs quiet, or to let them count only from a figure on."""

    class Kind(models.TextChoices):
        MUTE = "mute", "静默：单凭这个指标不入户"
        FIGURE = "figure", "调整：数值达到以后才入户"

    class State(models.TextChoices):
        PROPOSED = "proposed", "待批准"
        APPROVED = "approved", "已批准"
        REJECTED = "rejected", "未批准"
        ENDED = "ended", "已停用"

    county = models.CharField("县代码", max_length=6)
    indicator = models.CharField("指标", max_length=60)
    kind = models.CharField("方式", max_length=10, choices=Kind)
    least = models.BigIntegerField("最低数值", null=True, blank=True)
    reason = models.CharField("理由", max_length=200)
    looked_back = models.PositiveSmallIntegerField("回看月数")
    saved = models.PositiveIntegerField("预计少走访户数")
    missed = models.PositiveIntegerField("预计会漏掉的困难户数")
    state = models.CharField("状态", max_length=10, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="提出人", **ACTOR)
    proposed_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="批准人", **ACTOR)
    decided_at = models.DateTimeField("批准时间", null=True, blank=True)
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = "指标调整"
        constraints = [
            models.UniqueConstraint(
                fields=["county", "indicator"],
                condition=Q(state__in=["proposed", "approved"]),
                name="risk_tuning_once_an_indicator",
            ),
            models.CheckConstraint(
                condition=Q(kind="mute", least__isnull=True) | Q(kind="figure", least__isnull=False),
                name="risk_tuning_figure",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="risk_tuning_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=True) | Q(proposed_at__isnull=False),
                name="risk_tuning_proposed_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.indicator}"


class WatchGroup(models.Model):
    """A household that belongs to a group which an area keeps in sight; being in sight decides nothing."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="watch_groups", verbose_name="户")
    group = models.CharField("对象类别", max_length=40)
    area = models.CharField("区划代码", max_length=12)
    told = models.CharField("列入依据", max_length=200, blank=True)
    from_on = models.DateField("列入日期")
    until_on = models.DateField("移出日期", null=True, blank=True)
    looked_on = models.DateField("最近核查", null=True, blank=True)
    delivery = models.ForeignKey(
        "monitoring.Delivery", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="部门名单"
    )
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="登记人", **ACTOR)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "关注对象"
        indexes = [models.Index(fields=["area", "group"], name="watch_group_area")]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "group"], condition=Q(until_on__isnull=True), name="watch_group_once"
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="watch_group_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(entered_by__isnull=True) | Q(entered_at__isnull=False),
                name="watch_group_entered_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.pk}"
