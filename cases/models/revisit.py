"""Follow-up visits after help was given, and evaluations by a third party on a drawn sample."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.case import ACTOR
from cases.models.household import Household
from offices.sealed import SealedField


class FollowUpVisit(models.Model):
    """A household asked how the help has worked: when, how, how satisfied, and what it still lacks."""

    class Way(models.TextChoices):
        VISIT = "visit", "入户"
        PHONE = "phone", "电话"
        VIDEO = "video", "视频"

    class Satisfaction(models.IntegerChoices):
        VERY = 5, "很满意"
        SATISFIED = 4, "满意"
        FAIR = 3, "一般"
        NOT = 2, "不满意"
        NOT_AT_ALL = 1, "很不满意"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="follow_up_visits", verbose_name="户")
    area = models.CharField("区划代码", max_length=12)
    on = models.DateField("回访日期")
    way = models.CharField("方式", max_length=10, choices=Way)
    satisfaction = models.PositiveSmallIntegerField("满意度", choices=Satisfaction)
    sealed = SealedField("反映的情况", "follow_up.sealed", household="household")
    needs_more = models.BooleanField("还有困难", default=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="回访人", **ACTOR)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "回访"
        indexes = [
            models.Index(fields=["household", "-on"], name="follow_up_newest"),
            models.Index(fields=["area", "on"], name="follow_up_by_area"),
        ]

    def __str__(self) -> str:
        return f"回访{self.pk}"


class Evaluation(models.Model):
    """An evaluation ordered from a third party: its sample follows from a seed whose digest was published before."""

    class State(models.TextChoices):
        ORDERED = "ordered", "已委托"
        DRAWN = "drawn", "已抽样"
        CLOSED = "closed", "已完成"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    county = models.CharField("县代码", max_length=6, db_index=True)
    title = models.CharField("评估名称", max_length=100)
    evaluator = models.CharField("第三方机构", max_length=100)
    basis = models.CharField("委托依据", max_length=200)
    questions = models.JSONField("评估问题", default=list)
    size = models.PositiveIntegerField("样本户数")
    due_on = models.DateField("完成期限")
    seed = models.CharField("种子", max_length=32)
    population = models.PositiveIntegerField("总体户数", default=0)
    population_digest = models.CharField("总体名单摘要", max_length=64, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.ORDERED)
    result = models.CharField("评估结论", max_length=1000, blank=True)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="委托人", **ACTOR)
    ordered_at = models.DateTimeField("委托时间")
    drawn_at = models.DateTimeField("抽样时间", null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="办结人", **ACTOR)
    closed_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        verbose_name = "第三方评估"
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True, closed_at__isnull=True)
                | Q(closed_by__isnull=False, closed_at__isnull=False, closed_at__gte=F("ordered_at")),
                name="evaluation_closed_by_and_at",
            ),
            models.CheckConstraint(condition=Q(size__gte=1), name="evaluation_asks_somebody"),
        ]

    def __str__(self) -> str:
        return self.title


class EvaluationLine(models.Model):
    """One drawn household: its number, and what the evaluator found there."""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="lines", verbose_name="评估")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", verbose_name="户")
    place = models.PositiveIntegerField("序号")
    number = models.CharField("随机号码", max_length=64)
    answers = models.JSONField("评分", default=list)
    note = SealedField("说明", "evaluation.note", household="household", default=bytes)
    uid = models.UUIDField(default=uuid4, editable=False)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="录入人", **ACTOR)
    answered_at = models.DateTimeField("录入时间", null=True, blank=True)

    class Meta:
        verbose_name = "评估样本"
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "place"], name="evaluation_place_once"),
            models.UniqueConstraint(fields=["evaluation", "household"], name="evaluation_household_once"),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True, answered_at__isnull=True)
                | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="evaluation_answered_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return f"样本{self.place}"
