"""What goes to and comes from other bodies' systems, each with its receipt: monthly lists, platforms, files, API."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.case import ACTOR
from cases.models.household import Household, Member
from offices.sealed import SealedField

OFFICE = {"on_delete": models.PROTECT, "related_name": "+", "null": True, "blank": True}


class Exchange(models.Model):
    """One delivery in one direction: made, handed over, and acknowledged with what was good and what was not."""

    class Kind(models.TextChoices):
        NEW_WHOLE_HOUSEHOLDS = "new_whole_households", "新增整户保家庭（民政→农业农村）"
        NEW_MONITORED = "new_monitored", "新增防止返贫致贫监测对象（农业农村→民政）"
        PROVINCE = "province", "省级低收入人口平台"
        RELAPSE_PREVENTION = "relapse_prevention", "防止返贫监测系统"

    class Direction(models.TextChoices):
        OUT = "out", "发出"
        IN = "in", "收到"

    class State(models.TextChoices):
        MADE = "made", "待签收"
        RECEIPTED = "receipted", "已签收"

    class Way(models.TextChoices):
        JOB = "job", "自动生成"
        FILE = "file", "文件"
        API = "api", "接口"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    area = models.CharField("区划代码", max_length=12)
    kind = models.CharField("交换内容", max_length=30, choices=Kind)
    direction = models.CharField("方向", max_length=5, choices=Direction)
    way = models.CharField("方式", max_length=5, choices=Way)
    month = models.DateField("月份（首日）")
    from_office = models.ForeignKey("offices.Office", verbose_name="发出单位", **OFFICE)
    to_office = models.ForeignKey("offices.Office", verbose_name="接收单位", **OFFICE)
    state = models.CharField("状态", max_length=10, choices=State, default=State.MADE)
    digest = models.CharField("摘要", max_length=64)
    total = models.PositiveIntegerField("总行数", default=0)
    good = models.PositiveIntegerField("认出", default=0)
    faults = models.JSONField("问题", default=list)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="经手人", **ACTOR)
    made_at = models.DateTimeField("生成时间")
    receipt = models.CharField("回执", max_length=120, blank=True)
    receipted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="签收人", **ACTOR)
    receipted_at = models.DateTimeField("签收时间", null=True, blank=True)

    class Meta:
        verbose_name = "数据交换"
        indexes = [models.Index(fields=["area", "-made_at"], name="exchange_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "kind", "direction", "month", "digest"], name="exchange_same_content_once"
            ),
            models.UniqueConstraint(
                fields=["area", "kind", "month"], condition=Q(way="job"), name="exchange_job_once_a_month"
            ),
            models.CheckConstraint(
                condition=~Q(state="receipted") | Q(receipted_at__isnull=False), name="exchange_receipted_at"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.month}"


class ExchangeLine(models.Model):
    """One household or person of a delivery, and whom it is here; the rest of the line is sealed."""

    exchange = models.ForeignKey(Exchange, models.PROTECT, related_name="lines", verbose_name="交换")
    line = models.PositiveIntegerField("行")
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="exchanged", verbose_name="户"
    )
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="成员")
    uid = models.UUIDField(default=uuid4, editable=False)
    status = models.CharField("身份", max_length=40)
    since_on = models.DateField("起始日期", null=True, blank=True)
    sealed = SealedField("内容", "exchange_line.sealed", household="household", default=bytes)

    class Meta:
        verbose_name = "交换行"
        constraints = [models.UniqueConstraint(fields=["exchange", "line"], name="exchange_line_once")]

    def __str__(self) -> str:
        return f"第{self.line}行"
