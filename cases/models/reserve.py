"""The reserve fund of a township for urgent aid: what was put in, what was paid out, and what is left after each."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.case import ACTOR, Case
from cases.models.decision import Award


class ReserveFund(models.Model):
    """The fund of one township office for one year (社会救助 备用金)."""

    office = models.ForeignKey(
        "offices.Office", models.PROTECT, related_name="reserve_funds", verbose_name="乡镇（街道）"
    )
    area = models.CharField("区划代码", max_length=12, db_index=True)
    year = models.PositiveSmallIntegerField("年度")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="设立人", **ACTOR)
    opened_at = models.DateTimeField("设立时间")

    class Meta:
        verbose_name = "备用金账户"
        constraints = [models.UniqueConstraint(fields=["office", "year"], name="reserve_once_a_year")]

    def __str__(self) -> str:
        return f"{self.office} {self.year}"


class ReserveEntry(models.Model):
    """One line of the ledger; money put in or corrected counts once a second person has approved it."""

    class Kind(models.TextChoices):
        ALLOTMENT = "allotment", "核拨"
        REPLENISHMENT = "replenishment", "补充"
        PAYMENT = "payment", "支付"
        CORRECTION = "correction", "更正"

    class State(models.TextChoices):
        PENDING = "pending", "待批准"
        BOOKED = "booked", "已入账"
        REJECTED = "rejected", "未批准"

    fund = models.ForeignKey(ReserveFund, models.PROTECT, related_name="entries", verbose_name="备用金账户")
    kind = models.CharField("种类", max_length=20, choices=Kind)
    state = models.CharField("状态", max_length=10, choices=State, default=State.PENDING)
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=2)
    sequence = models.PositiveIntegerField("序号", null=True, blank=True)
    balance = models.DecimalField("余额（元）", max_digits=12, decimal_places=2, null=True, blank=True)
    booked_on = models.DateField("入账日期", null=True, blank=True)
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="reserve_entries", verbose_name="办件"
    )
    award = models.ForeignKey(
        Award, models.PROTECT, null=True, blank=True, related_name="reserve_entries", verbose_name="待遇"
    )
    note = models.CharField("说明", max_length=200, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="登记人", **ACTOR)
    entered_at = models.DateTimeField("登记时间")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="批准人", **ACTOR)
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)

    class Meta:
        verbose_name = "备用金明细"
        constraints = [
            models.UniqueConstraint(fields=["fund", "sequence"], name="reserve_place_once"),
            models.UniqueConstraint(fields=["award"], condition=Q(kind="payment"), name="reserve_pays_an_award_once"),
            models.CheckConstraint(
                condition=Q(balance__isnull=True) | Q(balance__gte=0), name="reserve_never_below_nothing"
            ),
            models.CheckConstraint(
                condition=Q(state="booked", balance__isnull=False, sequence__isnull=False, booked_on__isnull=False)
                | (~Q(state="booked") & Q(balance__isnull=True, sequence__isnull=True)),
                name="reserve_booked_has_a_place",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | (Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(approved_by=F("entered_by"))),
                name="reserve_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="booked") | Q(kind="payment") | Q(approved_by__isnull=False),
                name="reserve_put_in_by_two",
            ),
            models.CheckConstraint(
                condition=(Q(kind="payment") & Q(amount__lt=0) & Q(case__isnull=False))
                | Q(kind="correction")
                | (Q(kind__in=["allotment", "replenishment"]) & Q(amount__gt=0)),
                name="reserve_sign_fits_the_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"
