"""Putting right: decisions corrected, households merged and split, fraud sanctioned, silence criticised."""

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.case import ACTOR, Case
from cases.models.decision import Award, Decision
from cases.models.household import Household, Member
from offices.models import User
from offices.sealed import SealedField


class Rectification(models.Model):
    """What became of a decision that was found wrong; the wrong one stays as it was and is marked by this row."""

    class Outcome(models.TextChoices):
        CORRECT = "correct", "更正"
        REVOKE = "revoke", "撤销"
        UPHOLD = "uphold", "维持原决定"

    case = models.OneToOneField(Case, models.PROTECT, related_name="rectification", verbose_name="办件")
    wrong = models.ForeignKey(Decision, models.PROTECT, related_name="rectifications", verbose_name="原决定")
    outcome = models.CharField("处理", max_length=10, choices=Outcome)
    ground = models.CharField("错误情形", max_length=40)
    from_month = models.DateField("自何月起", null=True, blank=True)
    old_amount = models.DecimalField("原月金额（元）", max_digits=12, decimal_places=2)
    new_amount = models.DecimalField("更正后月金额（元）", max_digits=12, decimal_places=2)
    # Above zero the household gets arrears, below zero it received too much.
    difference = models.DecimalField("应补（正）或应退（负）（元）", max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = "纠错"

    def __str__(self) -> str:
        return f"纠错{self.pk}"


class Sanction(models.Model):
    """Fraud that was found: what is to be returned and what is fined, under the law of the day of the decision."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="sanction", verbose_name="办件")
    award = models.ForeignKey(Award, models.PROTECT, related_name="sanctions", verbose_name="待遇")
    undue = models.DecimalField("骗取金额（元）", max_digits=12, decimal_places=2)
    returned = models.DecimalField("责令退回（元）", max_digits=12, decimal_places=2)
    fine = models.DecimalField("罚款（元）", max_digits=12, decimal_places=2)
    least = models.DecimalField("法定最低倍数", max_digits=5, decimal_places=2)
    most = models.DecimalField("法定最高倍数", max_digits=5, decimal_places=2)
    clause = models.CharField("依据", max_length=200)
    instalments = models.PositiveSmallIntegerField("分期数", default=1)

    class Meta:
        verbose_name = "骗取救助处理"
        constraints = [
            models.CheckConstraint(condition=Q(fine__gte=0) & Q(fine__lte=F("undue") * F("most")), name="fine_in_law")
        ]

    def __str__(self) -> str:
        return f"处理{self.pk}"


class Criticism(models.Model):
    """Criticism and education of a household that kept silent on a major change for months (REV-06)."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="criticisms", verbose_name="户")
    changed_on = models.DateField("变化日期")
    found_on = models.DateField("发现日期")
    told_on = models.DateField("批评教育日期")
    sealed = SealedField("情况", "criticism.sealed", household="household")
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="办理人", **ACTOR)
    told_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "批评教育"

    def __str__(self) -> str:
        return f"批评教育{self.pk}"


class Merge(models.Model):
    """Two records that are one: who merged them, when and why, and the undoing; `kept` stays, `gone` goes into it."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    reason = models.CharField("理由", max_length=500)
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="合并人", **ACTOR)
    merged_at = models.DateTimeField("合并时间")
    split_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="拆分人", **ACTOR)
    split_at = models.DateTimeField("拆分时间", null=True, blank=True)
    split_reason = models.CharField("拆分理由", max_length=500, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id}"

    def undo(self, actor: User, reason: str, now: datetime) -> None:
        """Notes who took the two apart again, and why."""
        self.split_by, self.split_at, self.split_reason = actor, now, reason.strip()[:500]
        self.save(update_fields=["split_by", "split_at", "split_reason"])


class MergeRecord(Merge):
    """Two households that are one: what was moved from the second to the first, by whom and why, and its undoing."""

    kept = models.ForeignKey(Household, models.PROTECT, related_name="merged", verbose_name="保留的户")
    gone = models.ForeignKey(Household, models.PROTECT, related_name="merged_into", verbose_name="并入的户")
    # The members ended at the merge, and the rows written for them in the household that is kept.
    moved = models.JSONField("移动的成员", default=list)

    class Meta:
        verbose_name = "户合并"
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="merge_two_households"),
            models.UniqueConstraint(fields=["gone"], condition=Q(split_at__isnull=True), name="merged_once"),
        ]


class PersonMerge(Merge):
    """Two members of one household who are one person: who stays, who was entered twice, by whom, and its undoing."""

    kept = models.ForeignKey(Member, models.PROTECT, related_name="merged", verbose_name="保留的成员")
    gone = models.ForeignKey(Member, models.PROTECT, related_name="merged_into", verbose_name="重复登记的成员")

    class Meta:
        verbose_name = "成员合并"
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="merge_two_members"),
            models.UniqueConstraint(fields=["gone"], condition=Q(split_at__isnull=True), name="member_merged_once"),
        ]
