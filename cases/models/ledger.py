"""The ledger of each award, in which nothing is ever changed; and the messages that payments send."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.case import ACTOR
from cases.models.decision import Award, Decision
from cases.models.household import Household
from cases.models.payment import PaymentLine, RecoveryPlan


class LedgerEntry(models.Model):
    """One signed sum: plus is owed to the household, minus is owed by it; the balance of an award is the sum of all."""

    class Kind(models.TextChoices):
        DUE = "due", "应发"
        PAID = "paid", "实发"
        RETURNED = "returned", "退回"
        RECOVERED = "recovered", "追回"
        WRITTEN_OFF = "written_off", "核销"
        ADJUSTMENT = "adjustment", "调整"

    award = models.ForeignKey(Award, models.PROTECT, related_name="ledger", verbose_name="待遇")
    month = models.DateField("所属月份")
    kind = models.CharField("科目", max_length=12, choices=Kind)
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=2)
    line = models.ForeignKey(
        PaymentLine, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name="发放明细"
    )
    recovery = models.ForeignKey(
        RecoveryPlan, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name="追回"
    )
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="决定")
    note = models.CharField("摘要", max_length=200, blank=True)
    at = models.DateTimeField("记账时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="记账人", **ACTOR)

    class Meta:
        verbose_name = "待遇台账"
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="ledger_says_something"),
            models.CheckConstraint(
                condition=Q(kind__in=["due", "paid", "returned", "adjustment"]) | Q(amount__gt=0),
                name="ledger_sign_by_kind",
            ),
            models.UniqueConstraint(fields=["line"], condition=Q(kind="due"), name="ledger_due_once_a_line"),
        ]
        indexes = [models.Index(fields=["award", "month", "id"], name="ledger_of_award")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"


class OutgoingMessage(models.Model):
    """A short message to a household that waits to be sent; it names no scheme, no account and no whole person."""

    class State(models.TextChoices):
        WAITING = "waiting", "待发送"
        SENT = "sent", "已发送"
        FAILED = "failed", "发送失败"
        SKIPPED = "skipped", "不发送"

    household = models.ForeignKey(Household, models.PROTECT, related_name="messages", verbose_name="户")
    kind = models.CharField("种类", max_length=20)
    key = models.CharField("唯一标识", max_length=80, unique=True)
    text = models.CharField("内容", max_length=200)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField("发送次数", default=0)
    next_at = models.DateTimeField("下次发送时间", null=True, blank=True, help_text="空着表示随时可发")
    receipt = models.CharField("回执", max_length=100, blank=True)
    reason = models.CharField("说明", max_length=200, blank=True)
    made_at = models.DateTimeField("生成时间")
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)

    class Meta:
        verbose_name = "外发消息"
        indexes = [models.Index(fields=["state", "id"], name="message_queue")]

    def __str__(self) -> str:
        return f"消息{self.pk}"


class MessageOptOut(models.Model):
    """A household that wants no messages."""

    household = models.OneToOneField(Household, models.PROTECT, related_name="message_opt_out", verbose_name="户")
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="登记人", **ACTOR)
    told_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "不接收消息"

    def __str__(self) -> str:
        return f"不接收{self.household_id}"
