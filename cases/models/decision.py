"""What was calculated, what was decided, and the award that follows."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.case import ACTOR, Case
from cases.models.household import Household
from offices.sealed import SealedField


class Assessment(models.Model):
    """One calculation of a case, line by line, with the rows of law and standard that it used."""

    uid = models.UUIDField(default=uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="assessments", verbose_name="办件")
    on = models.DateField("核算日期")
    outcome = models.CharField("结论", max_length=10)
    scheme = models.CharField("救助类别", max_length=40, blank=True)
    row = models.CharField("适用规则", max_length=80, blank=True)
    clause = models.CharField("依据", max_length=300, blank=True)
    per_capita_income = models.DecimalField("月人均收入（元）", max_digits=12, decimal_places=2, null=True)
    amount = models.DecimalField("月保障金额（元）", max_digits=12, decimal_places=2, null=True)
    persons = models.PositiveSmallIntegerField("人数", default=0)
    sealed = SealedField("核算明细", "assessment.sealed", household="case__household")
    standards = models.JSONField("适用标准", default=list)
    results = models.JSONField("逐类结果", default=list)
    made_at = models.DateTimeField("核算时间")

    class Meta:
        verbose_name = "核算"
        indexes = [models.Index(fields=["case", "-id"], name="assessment_latest")]

    def __str__(self) -> str:
        return f"核算{self.pk}"


class Decision(models.Model):
    """The decision that closes a case: outcome, amount, clause and reasons; a person signed it."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="decision", verbose_name="办件")
    assessment = models.ForeignKey(
        Assessment, models.PROTECT, null=True, blank=True, related_name="decisions", verbose_name="核算"
    )
    outcome = models.CharField("决定", max_length=20, choices=Case.Outcome)
    amount = models.DecimalField("月保障金额（元）", max_digits=12, decimal_places=2)
    persons = models.PositiveSmallIntegerField("保障人数")
    from_month = models.DateField("起发月份", null=True, blank=True)
    previous_amount = models.DecimalField("原月保障金额（元）", max_digits=12, decimal_places=2, null=True, blank=True)
    reason_code = models.CharField("事由代码", max_length=40, blank=True)
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name="决定机关")
    clause = models.CharField("依据", max_length=300)
    row = models.CharField("适用规则", max_length=80, blank=True)
    reasons = models.TextField("理由", blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="决定人", **ACTOR)
    decided_at = models.DateTimeField("决定时间")

    class Meta:
        verbose_name = "决定"

    def __str__(self) -> str:
        return f"决定{self.pk}"


class AccountKind(models.TextChoices):
    SOCIAL_SECURITY_CARD = "social_security_card", "社会保障卡"
    BANK_CARD = "bank_card", "银行卡"
    PASSBOOK = "passbook", "存折"


class Award(models.Model):
    """Support granted to a household from a month on."""

    class State(models.TextChoices):
        ACTIVE = "active", "在保"
        EXITING = "exiting", "渐退期"
        ENDED = "ended", "已终止"

    class Kind(models.TextChoices):
        MONTHLY = "monthly", "按月发放"
        ONCE = "once", "一次性"
        STATUS = "status", "资格认定"

    case = models.ForeignKey(Case, models.PROTECT, related_name="awards", verbose_name="办件")
    household = models.ForeignKey(Household, models.PROTECT, related_name="awards", verbose_name="户")
    scheme = models.CharField("救助类别", max_length=40)
    kind = models.CharField("待遇性质", max_length=10, choices=Kind, default=Kind.MONTHLY)
    area = models.CharField("区划代码", max_length=12, db_index=True)
    persons = models.PositiveSmallIntegerField("保障人数")
    amount = models.DecimalField("月保障金额（元）", max_digits=12, decimal_places=2)
    from_month = models.DateField("起发月份")
    valid_until = models.DateField("有效期至", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.ACTIVE)
    review_class = models.CharField("复核类别", max_length=20, blank=True)
    next_review_on = models.DateField("下次复核日期", null=True, blank=True)
    ended_on = models.DateField("终止日期", null=True, blank=True)
    end_reason = models.CharField("终止原因", max_length=40, blank=True)
    account_uid = models.UUIDField(default=uuid4, editable=False)
    account_sealed = SealedField(
        "发放账户", "award.account_sealed", household="household", owner="account_uid", default=bytes
    )
    account_mask = models.CharField("发放账户（遮盖）", max_length=40, blank=True)
    account_kind = models.CharField("账户种类", max_length=20, choices=AccountKind, blank=True)
    account_bank = models.CharField("开户银行", max_length=60, blank=True)
    account_holder = models.CharField("户名", max_length=50, blank=True)

    class Meta:
        verbose_name = "待遇"
        constraints = [
            models.UniqueConstraint(
                fields=["household", "scheme"],
                condition=Q(state__in=["active", "exiting"]) & ~Q(kind="once"),
                name="award_once_a_household",
            )
        ]
        indexes = [
            models.Index(fields=["area", "next_review_on"], name="award_next_review"),
            models.Index(fields=["scheme", "state", "area"], name="award_scheme_state"),
        ]

    def __str__(self) -> str:
        return f"待遇{self.pk}"


class AwardPeriod(models.Model):
    """What an award pays a month, from one month through another; a later decision supersedes it, nothing is erased."""

    class Kind(models.TextChoices):
        REGULAR = "regular", "正常发放"
        GRADUAL_EXIT = "gradual_exit", "渐退发放"

    award = models.ForeignKey(Award, models.PROTECT, related_name="periods", verbose_name="待遇")
    kind = models.CharField("性质", max_length=20, choices=Kind, default=Kind.REGULAR)
    from_month = models.DateField("起始月份")
    until_month = models.DateField("截止月份", null=True, blank=True)
    persons = models.PositiveSmallIntegerField("保障人数")
    amount = models.DecimalField("月金额（元）", max_digits=12, decimal_places=2)
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="periods", verbose_name="决定"
    )
    superseded_by = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="被何决定取代"
    )
    superseded_at = models.DateTimeField("取代时间", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "待遇时段"
        constraints = [
            models.UniqueConstraint(
                fields=["award", "from_month"], condition=Q(superseded_at__isnull=True), name="period_once_from_a_month"
            ),
            models.CheckConstraint(
                condition=Q(until_month__isnull=True) | Q(until_month__gte=F("from_month")),
                name="period_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_month:%Y-%m} {self.amount}"
