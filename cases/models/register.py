"""Small registers beside the cases: needs that were found, changes that were reported, bank books kept for others."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.case import ACTOR, Case
from cases.models.household import Household, Member
from offices.sealed import SealedField


class Need(models.Model):
    """A need that a village found; the township must inform the people and help (社会救助法 第三十九条)."""

    class State(models.TextChoices):
        REPORTED = "reported", "待告知"
        INFORMED = "informed", "已告知政策"
        APPLIED = "applied", "已协助申请"

    class Kind(models.TextChoices):
        MONEY = "money", "资金"
        GOODS = "goods", "物资"
        MEDICAL = "medical", "看病就医"
        SCHOOLING = "schooling", "助学"
        HOUSING = "housing", "住房修缮"
        WORK = "work", "就业岗位"
        CARE = "care", "照护服务"
        COMPANY = "company", "心理疏导和陪伴"
        OTHER = "other", "其他"

    class Source(models.TextChoices):
        VILLAGE = "village", "村（社区）"
        GRID = "grid", "网格走访"
        HOTLINE = "hotline", "服务热线"
        SOCIAL_WORK = "social_work", "社工站"
        VOLUNTEERS = "volunteers", "志愿者"
        NEIGHBOURS = "neighbours", "群众反映"
        DEPARTMENT = "department", "部门告知"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    area = models.CharField("区划代码", max_length=12, db_index=True)
    name = models.CharField("困难群众", max_length=50)
    source = models.CharField("谁发现的", max_length=12, choices=Source, default=Source.VILLAGE)
    kind = models.CharField("需要什么", max_length=12, choices=Kind, blank=True)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="needs", verbose_name="户"
    )
    sealed = SealedField("情况和联系方式", "need.sealed", household="household")
    state = models.CharField("状态", max_length=10, choices=State, default=State.REPORTED)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="报告人", **ACTOR)
    reported_at = models.DateTimeField("报告时间")
    informed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="告知人", **ACTOR)
    informed_at = models.DateTimeField("告知时间", null=True, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="needs", verbose_name="办件")

    class Meta:
        verbose_name = "主动发现"
        indexes = [models.Index(fields=["kind", "area"], name="need_kind")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="reported", informed_by__isnull=True, informed_at__isnull=True)
                | (~Q(state="reported") & Q(informed_by__isnull=False, informed_at__isnull=False)),
                name="need_informed_by_and_at",
            )
        ]

    def __str__(self) -> str:
        return f"发现{self.pk}"


class ChangeReport(models.Model):
    """A change of members, income, assets or spending that was reported (社会救助法 第四十六条)."""

    class Kind(models.TextChoices):
        DEATH = "death", "成员死亡"
        MEMBERS = "members", "家庭成员"
        INCOME = "income", "收入"
        ASSETS = "assets", "财产"
        EXPENSES = "expenses", "支出"
        OTHER = "other", "其他"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="changes", verbose_name="户")
    kind = models.CharField("变化", max_length=10, choices=Kind)
    happened_on = models.DateField("发生日期")
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="哪位成员")
    sealed = SealedField("情况", "change.sealed", household="household")
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="登记人", **ACTOR)
    reported_at = models.DateTimeField("登记时间")
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="change_reports", verbose_name="办理的办件"
    )

    class Meta:
        verbose_name = "变化报告"

    def __str__(self) -> str:
        return f"变化{self.pk}"


class CustodyAgreement(models.Model):
    """A written agreement by which staff keep a household's bank book, filed with the county (57号 第二十六条)."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="custodies", verbose_name="户")
    keeper = models.CharField("保管人", max_length=50)
    keeper_post = models.CharField("保管人单位职务", max_length=100)
    purpose = models.CharField("代管原因", max_length=200)
    signed_on = models.DateField("签订日期")
    ended_on = models.DateField("终止日期", null=True, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="登记人", **ACTOR)
    entered_at = models.DateTimeField("登记时间")
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="县级备案人", **ACTOR)
    filed_at = models.DateTimeField("备案时间", null=True, blank=True)

    class Meta:
        verbose_name = "代管协议"
        constraints = [
            models.CheckConstraint(
                condition=Q(filed_by__isnull=True, filed_at__isnull=True)
                | Q(filed_by__isnull=False, filed_at__isnull=False),
                name="custody_filed_by_and_at",
            )
        ]

    def __str__(self) -> str:
        return f"代管{self.pk}"
