"""The audit chain of a county: every act and every look at personal data, each tied to the one before."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.case import ACTOR, Case
from cases.models.household import Household

# Acts by which nothing changes and somebody learns something about people.
LOOKS = (
    "look",
    "reveal",
    "status",
    "certificate_call",
    "data_look",
    "export",
    "export_file",
    "bank_file",
    "finance_file",
    "audit_file",
    "data_copy",
)


class ChainHead(models.Model):
    """Where the chain of a county ends."""

    county = models.CharField("县代码", max_length=6, primary_key=True)
    sequence = models.PositiveBigIntegerField("末序号", default=0)
    digest = models.CharField("末摘要", max_length=64, default="0" * 64)

    class Meta:
        verbose_name = "链尾"

    def __str__(self) -> str:
        return f"{self.county} {self.sequence}"


class ChainEntry(models.Model):
    """One act or one look: who, when, on what, and why."""

    county = models.CharField("县代码", max_length=6)
    sequence = models.PositiveBigIntegerField("序号")
    at = models.DateTimeField("时间")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="人员", **ACTOR)
    act = models.CharField("行为", max_length=40)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="chain", verbose_name="办件")
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="chain", verbose_name="户"
    )
    element = models.CharField("环节", max_length=60, blank=True)
    detail = models.JSONField("内容", default=dict)
    previous = models.CharField("前摘要", max_length=64)
    digest = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = "链"
        constraints = [models.UniqueConstraint(fields=["county", "sequence"], name="chain_place_once")]
        indexes = [
            models.Index(fields=["household", "id"], name="chain_household"),
            models.Index(fields=["case", "id"], name="chain_case"),
            # Whose looks an auditor lists; what is no look pays nothing for it.
            models.Index(fields=["county", "actor", "sequence"], condition=Q(act__in=LOOKS), name="chain_looks"),
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.sequence} {self.act}"


class DailyHead(models.Model):
    """Where the chain of a county ended on a day, as it was told outside: what is cut off later is missed."""

    county = models.CharField("县代码", max_length=6)
    on = models.DateField("日期")
    sequence = models.PositiveBigIntegerField("末序号")
    digest = models.CharField("末摘要", max_length=64)
    made_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "每日链尾"
        constraints = [models.UniqueConstraint(fields=["county", "on"], name="daily_head_once_a_day")]

    def __str__(self) -> str:
        return f"{self.county} {self.on} {self.sequence}"
