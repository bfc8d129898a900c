"""What goes to the bank and what comes back: batches, their transfers, and the accounts they are made to."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.case import ACTOR
from cases.models.decision import AccountKind, Award
from cases.models.document import Attachment
from cases.models.household import Household
from cases.models.payment import PaymentLine, PaymentRoll
from offices.sealed import SealedField


class PayeeAccount(models.Model):
    """An account that an award is to be paid to from now on; somebody else than the one who entered it confirms it."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    award = models.ForeignKey(Award, models.PROTECT, related_name="accounts", verbose_name="待遇")
    kind = models.CharField("账户种类", max_length=20, choices=AccountKind)
    bank = models.CharField("开户银行", max_length=60)
    payee = models.CharField("户名", max_length=50)
    sealed = SealedField("账号", "payee_account.sealed", household="award__household")
    mask = models.CharField("账号（遮盖）", max_length=40)
    reason = models.CharField("变更原因", max_length=200)
    paper = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="凭证")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="录入人", **ACTOR)
    entered_at = models.DateTimeField("录入时间")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="复核人", **ACTOR)
    confirmed_at = models.DateTimeField("复核时间", null=True, blank=True)

    class Meta:
        verbose_name = "收款账户"
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="account_confirmed_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("entered_by")),
                name="account_confirmed_by_another",
            ),
        ]
        indexes = [models.Index(fields=["award", "-id"], name="account_latest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{self.mask}"


class PaymentBatch(models.Model):
    """One file of transfers of a roll for the bank; the first takes all, later ones what failed or was held."""

    roll = models.ForeignKey(PaymentRoll, models.PROTECT, related_name="batches", verbose_name="名册")
    sequence = models.PositiveSmallIntegerField("批次")
    count = models.PositiveIntegerField("笔数")
    total = models.DecimalField("合计（元）", max_digits=14, decimal_places=2)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="制单人", **ACTOR)
    made_at = models.DateTimeField("制单时间")

    class Meta:
        verbose_name = "发放批次"
        constraints = [models.UniqueConstraint(fields=["roll", "sequence"], name="batch_once_a_roll")]

    def __str__(self) -> str:
        return f"批次{self.roll_id}-{self.sequence}"


class Transfer(models.Model):
    """One sum to one account: all lines of an award on a roll that may be paid, taken together."""

    class State(models.TextChoices):
        SENT = "sent", "等待回盘"
        PAID = "paid", "成功"
        FAILED = "failed", "失败"
        RETURNED = "returned", "到账后退回"

    batch = models.ForeignKey(PaymentBatch, models.PROTECT, related_name="transfers", verbose_name="批次")
    serial = models.PositiveIntegerField("序号")
    award = models.ForeignKey(Award, models.PROTECT, related_name="transfers", verbose_name="待遇")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", verbose_name="户")
    area = models.CharField("区划代码", max_length=12)
    lines = models.ManyToManyField(PaymentLine, related_name="transfers", verbose_name="明细")
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=2)
    payee = models.CharField("户名", max_length=50)
    bank = models.CharField("开户银行", max_length=60, blank=True)
    account_kind = models.CharField("账户种类", max_length=20, choices=AccountKind, blank=True)
    account_uid = models.UUIDField("账户封存号")
    account_sealed = SealedField("账号", "award.account_sealed", household="household", owner="account_uid")
    account_mask = models.CharField("账号（遮盖）", max_length=40)
    state = models.CharField("状态", max_length=10, choices=State, default=State.SENT)
    code = models.CharField("银行代码", max_length=20, blank=True)
    reason = models.CharField("银行说明", max_length=200, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="登记人", **ACTOR)
    answered_at = models.DateTimeField("回盘时间", null=True, blank=True)

    class Meta:
        verbose_name = "转账"
        constraints = [
            models.UniqueConstraint(fields=["batch", "serial"], name="transfer_serial_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="transfer_is_positive"),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True, answered_at__isnull=True)
                | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="transfer_answered_by_and_at",
            ),
        ]
        indexes = [models.Index(fields=["award", "-id"], name="transfer_of_award")]

    def __str__(self) -> str:
        return f"{self.batch_id}-{self.serial}"
