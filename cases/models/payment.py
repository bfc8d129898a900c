"""Monthly payment rolls: what is due to each award, what holds a line back, and why a roll differs from the last."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.case import ACTOR
from cases.models.decision import Award, AwardPeriod, Decision
from cases.models.household import Household, Member, ResidenceKind
from cases.models.register import ChangeReport


def _both(name: str) -> Q:
    """A person and an instant that are there together or not at all."""
    return Q(**{f"{name}_by__isnull": True, f"{name}_at__isnull": True}) | Q(
        **{f"{name}_by__isnull": False, f"{name}_at__isnull": False}
    )


class PaymentRoll(models.Model):
    """What one scheme pays in one county in one month; from freezing on its lines never change."""

    class State(models.TextChoices):
        DRAFT = "draft", "编制中"
        FROZEN = "frozen", "已封存待批"
        APPROVED = "approved", "已批准"
        EXPORTED = "exported", "已送银行"
        SETTLED = "settled", "已结清"

    area = models.CharField("县级区划代码", max_length=12)
    scheme = models.CharField("救助类别", max_length=40)
    month = models.DateField("发放月份")
    sequence = models.PositiveSmallIntegerField("补充名册序号", default=0, help_text="0 为当月正册")
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="上月正册"
    )
    count = models.PositiveIntegerField("行数", default=0)
    households = models.PositiveIntegerField("户数", default=0)
    total = models.DecimalField("应发合计（元）", max_digits=14, decimal_places=2, default=0)
    previous_total = models.DecimalField("上月合计（元）", max_digits=14, decimal_places=2, default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="编制人", **ACTOR)
    made_at = models.DateTimeField("编制时间")
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="封存人", **ACTOR)
    frozen_at = models.DateTimeField("封存时间", null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="批准人", **ACTOR)
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)
    settled_at = models.DateTimeField("结清时间", null=True, blank=True)

    class Meta:
        verbose_name = "发放名册"
        constraints = [
            models.UniqueConstraint(fields=["area", "scheme", "month", "sequence"], name="roll_once_a_month"),
            models.CheckConstraint(condition=_both("frozen"), name="roll_frozen_by_and_at"),
            models.CheckConstraint(condition=_both("approved"), name="roll_approved_by_and_at"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("frozen_by")), name="roll_approved_by_another"
            ),
        ]
        indexes = [models.Index(fields=["area", "-month", "scheme"], name="roll_newest")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.scheme} {self.sequence}"

    @property
    def change(self) -> Decimal:
        """How much more or less than last month's the total is, in yuan."""
        return self.total - self.previous_total


class SubsidyOrder(models.Model):
    """A local order that pays something besides the award: a price-linked subsidy (社会救助法 第三十二条), a top-up."""

    class Kind(models.TextChoices):
        SUBSIDY = "subsidy", "价格临时补贴"
        TOP_UP = "top_up", "增发"

    class Group(models.TextChoices):
        EVERYBODY = "everybody", "全部保障人员"
        ELDERLY = "elderly", "老年人"
        MINOR = "minor", "未成年人"

    area = models.CharField("区划代码", max_length=12)
    kind = models.CharField("种类", max_length=10, choices=Kind)
    title = models.CharField("名称", max_length=60)
    schemes = models.JSONField("发给哪些救助类别")
    group = models.CharField("发给哪些人", max_length=10, choices=Group, default=Group.EVERYBODY)
    residence_kind = models.CharField("城乡", max_length=10, choices=ResidenceKind, blank=True)
    amount = models.DecimalField("每人每月（元）", max_digits=8, decimal_places=2)
    from_month = models.DateField("自哪个月")
    until_month = models.DateField("至哪个月")
    cite = models.CharField("依据", max_length=200)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="录入人", **ACTOR)
    entered_at = models.DateTimeField("录入时间")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="复核人", **ACTOR)
    confirmed_at = models.DateTimeField("复核时间", null=True, blank=True)

    class Meta:
        verbose_name = "补贴和增发"
        constraints = [
            models.CheckConstraint(condition=Q(until_month__gte=F("from_month")), name="subsidy_ends_after_start"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="subsidy_is_positive"),
            models.CheckConstraint(condition=_both("confirmed"), name="subsidy_confirmed_by_and_at"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("entered_by")),
                name="subsidy_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RecoveryPlan(models.Model):
    """An overpayment that a decision orders back: in cash, or by instalments of the next rolls."""

    class State(models.TextChoices):
        OPEN = "open", "追回中"
        DONE = "done", "已了结"

    award = models.ForeignKey(Award, models.PROTECT, related_name="recoveries", verbose_name="待遇")
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="recoveries", verbose_name="决定"
    )
    amount = models.DecimalField("应追回（元）", max_digits=12, decimal_places=2)
    instalment = models.DecimalField("每月扣回（元）", max_digits=12, decimal_places=2, null=True, blank=True)
    reason = models.CharField("原因", max_length=300)
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="立项人", **ACTOR)
    opened_at = models.DateTimeField("立项时间")
    closed_at = models.DateTimeField("了结时间", null=True, blank=True)

    class Meta:
        verbose_name = "追回"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="recovery_is_positive"),
            models.CheckConstraint(
                condition=Q(instalment__isnull=True) | Q(instalment__gt=0), name="recovery_instalment_is_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"追回{self.pk}"


class PaymentLine(models.Model):
    """One sum for one award on a roll: the month's payment, arrears, a deduction, a subsidy."""

    class Kind(models.TextChoices):
        REGULAR = "regular", "当月保障金"
        ARREARS = "arrears", "补发"
        DEDUCTION = "deduction", "扣回"
        ONE_OFF = "one_off", "一次性救助"
        TOP_UP = "top_up", "增发"
        SUBSIDY = "subsidy", "价格临时补贴"

    class State(models.TextChoices):
        PLANNED = "planned", "待发"
        BLOCKED = "blocked", "暂停发放"
        SENT = "sent", "已送银行"
        PAID = "paid", "已到账"
        FAILED = "failed", "未到账"
        REISSUED = "reissued", "已重发"
        CANCELLED = "cancelled", "不再发放"

    roll = models.ForeignKey(PaymentRoll, models.CASCADE, related_name="lines", verbose_name="名册")
    award = models.ForeignKey(Award, models.PROTECT, related_name="lines", verbose_name="待遇")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", verbose_name="户")
    area = models.CharField("区划代码", max_length=12)
    kind = models.CharField("种类", max_length=10, choices=Kind)
    due_month = models.DateField("所属月份")
    persons = models.PositiveSmallIntegerField("人数")
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=2)
    period = models.ForeignKey(
        AwardPeriod, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="待遇时段"
    )
    order = models.ForeignKey(
        SubsidyOrder, models.PROTECT, null=True, blank=True, related_name="lines", verbose_name="补贴文件"
    )
    recovery = models.ForeignKey(
        RecoveryPlan, models.PROTECT, null=True, blank=True, related_name="lines", verbose_name="追回"
    )
    withheld_by = models.ForeignKey(
        "PaymentBlock",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="withheld",
        verbose_name="暂停的份额",
        help_text="一位成员去世后，从这一行分出的其本人份额；其余成员的照发",
    )
    payee = models.CharField("收款人", max_length=50)
    account_mask = models.CharField("账户（遮盖）", max_length=40, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.PLANNED)
    reason = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = "发放明细"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="deduction", amount__lt=0) | (~Q(kind="deduction") & Q(amount__gt=0)),
                name="line_sign_by_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["roll", "area", "id"], name="line_list"),
            models.Index(fields=["roll", "state"], name="line_state"),
            models.Index(fields=["award", "due_month"], name="line_of_award"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"


class PaymentDifference(models.Model):
    """One reason for which a household gets another sum than on last month's roll; all reasons add up."""

    class Kind(models.TextChoices):
        NEW = "new", "新增"
        RESUMED = "resumed", "恢复发放"
        ENDED = "ended", "停发"
        INCREASED = "increased", "增加"
        REDUCED = "reduced", "减少"
        EXIT_STEP = "exit_step", "渐退"
        ARREARS = "arrears", "补发"
        DEDUCTION = "deduction", "扣回"
        ONE_OFF = "one_off", "一次性救助"
        TOP_UP = "top_up", "增发"
        SUBSIDY = "subsidy", "价格临时补贴"
        ACCOUNT = "account", "账户变更"

    roll = models.ForeignKey(PaymentRoll, models.CASCADE, related_name="differences", verbose_name="名册")
    award = models.ForeignKey(Award, models.PROTECT, related_name="+", verbose_name="待遇")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", verbose_name="户")
    area = models.CharField("区划代码", max_length=12)
    kind = models.CharField("原因", max_length=10, choices=Kind)
    before = models.DecimalField("上月（元）", max_digits=12, decimal_places=2)
    after = models.DecimalField("本月（元）", max_digits=12, decimal_places=2)
    amount = models.DecimalField("差额（元）", max_digits=12, decimal_places=2)
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="依据的决定"
    )
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "名册差异"
        indexes = [models.Index(fields=["roll", "kind", "area", "id"], name="difference_list")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"


class PaymentBlock(models.Model):
    """Holds back what an award would be paid for a month and later: a death, a stop, a doubt; two people release it."""

    class Cause(models.TextChoices):
        DEATH = "death", "死亡"
        STOPPED = "stopped", "待遇已停止或减少"
        OTHER = "other", "其他原因"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    award = models.ForeignKey(Award, models.PROTECT, related_name="blocks", verbose_name="待遇")
    area = models.CharField("区划代码", max_length=12)
    cause = models.CharField("原因", max_length=10, choices=Cause)
    from_month = models.DateField("自哪个月起")
    until_month = models.DateField("至哪个月", null=True, blank=True)
    is_share = models.BooleanField("只暂停一人的份额", default=False)
    text = models.CharField("说明", max_length=300)
    report = models.ForeignKey(
        ChangeReport, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="变化报告"
    )
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="成员")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="登记人", **ACTOR)
    opened_at = models.DateTimeField("登记时间")
    # Until when one person's own hold stands; empty once a second one has confirmed it, and for what facts call for.
    ends_on = models.DateField("暂停至", null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="确认人", **ACTOR)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="提请人", **ACTOR)
    asked_at = models.DateTimeField("提请时间", null=True, blank=True)
    ask_reason = models.CharField("提请恢复的理由", max_length=300, blank=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="恢复人", **ACTOR)
    released_at = models.DateTimeField("恢复时间", null=True, blank=True)
    release_reason = models.CharField("恢复发放的理由", max_length=300, blank=True)

    class Meta:
        verbose_name = "暂停发放"
        constraints = [
            models.UniqueConstraint(fields=["award", "report"], name="block_once_a_report"),
            models.UniqueConstraint(
                fields=["award", "member"], condition=Q(report__isnull=True), name="block_once_a_member"
            ),
            models.CheckConstraint(condition=_both("asked"), name="block_asked_by_and_at"),
            models.CheckConstraint(
                condition=_both("released") | Q(released_by__isnull=True, ends_on__isnull=False),
                name="block_released_by_and_at",
            ),
            models.CheckConstraint(
                condition=_both("confirmed") & (Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("opened_by"))),
                name="block_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("asked_by")), name="block_released_by_another"
            ),
        ]
        indexes = [
            models.Index(fields=["area", "id"], condition=Q(released_at__isnull=True), name="block_open"),
            models.Index(fields=["award", "released_at"], name="block_of_award"),
        ]

    def __str__(self) -> str:
        return f"暂停{self.pk}"

    def covers(self, month: date) -> bool:
        """Tells whether what is owed for a month, given by its first day, is held back."""
        return self.from_month <= month and (self.until_month is None or month <= self.until_month)
