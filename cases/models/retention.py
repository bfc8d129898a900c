"""What keeps things from being destroyed, and the rows that were destroyed by two persons; both records stay."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.archive import DestructionList
from cases.models.case import ACTOR
from cases.models.household import Household


class LegalHold(models.Model):
    """Nothing of a household, or of a whole county, is destroyed while an audit, a court or an inquiry wants it."""

    county = models.CharField("县代码", max_length=6)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="legal_holds", verbose_name="户"
    )
    reason = models.CharField("事由", max_length=200)
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="提出人", **ACTOR)
    placed_at = models.DateTimeField("提出时间")
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="解除人", **ACTOR)
    lifted_at = models.DateTimeField("解除时间", null=True, blank=True)

    class Meta:
        verbose_name = "暂缓销毁"
        indexes = [models.Index(fields=["county"], condition=Q(lifted_at__isnull=True), name="legal_hold_standing")]
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_by__isnull=True, lifted_at__isnull=True)
                | Q(lifted_by__isnull=False, lifted_at__isnull=False),
                name="legal_hold_lifted_by_and_at",
            )
        ]

    def __str__(self) -> str:
        return f"暂缓{self.pk}"


class DestructionRow(models.Model):
    """One row on a destruction list, known by its class and number only, and what became of it."""

    class Fate(models.TextChoices):
        WAITING = "waiting", "待销毁"
        DESTROYED = "destroyed", "已销毁"
        WITHHELD = "withheld", "仍需保留，没有销毁"

    listed = models.ForeignKey(DestructionList, models.PROTECT, related_name="rows", verbose_name="清册")
    row = models.PositiveBigIntegerField("记录编号")
    area = models.CharField("区划代码", max_length=12)
    kept_until = models.DateField("保存期限届满")
    fate = models.CharField("结果", max_length=10, choices=Fate, default=Fate.WAITING)
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)

    class Meta:
        verbose_name = "销毁记录"
        indexes = [models.Index(fields=["listed", "fate", "id"], name="destruction_row_waiting")]
        constraints = [
            models.UniqueConstraint(fields=["listed", "row"], name="destruction_row_once"),
            models.CheckConstraint(
                condition=Q(fate="waiting", settled_at__isnull=True)
                | (~Q(fate="waiting") & Q(settled_at__isnull=False)),
                name="destruction_row_settled_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listed_id} {self.row}"
