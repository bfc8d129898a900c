"""What comes of one application beside awards: items of other departments, leads handed on, runs nobody asked for."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.case import ACTOR, Case
from cases.models.household import Household, Member


class AutomaticRun(models.Model):
    """One search for people who are entitled to an item and need not ask (免申即享): how far, how many found."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待开始"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        STOPPED = "stopped", "已停止"

    area = models.CharField("区划代码", max_length=12)
    department = models.CharField("主管部门", max_length=40)
    on = models.DateField("按哪一天的情况")
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField("总户数", default=0)
    done = models.PositiveIntegerField("已筛查", default=0)
    found = models.PositiveIntegerField("提出项数", default=0)
    last_household = models.PositiveBigIntegerField("筛查到的户", default=0)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="发起人", **ACTOR)
    started_at = models.DateTimeField("发起时间", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = "免申即享筛查"
        indexes = [models.Index(fields=["area", "department", "-id"], name="automatic_run_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(started_by__isnull=True) | Q(started_at__isnull=False), name="automatic_started_by_and_at"
            )
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.on}"


class Entitlement(models.Model):
    """One item of the catalogue for one person or household: asked for or found, answered by its department."""

    class State(models.TextChoices):
        ASKED = "asked", "待部门办理"
        PROPOSED = "proposed", "待部门审核"
        TOLD = "told", "已告知，可以放弃"
        GRANTED = "granted", "给予"
        REFUSED = "refused", "不予"
        DECLINED = "declined", "本人放弃"
        ENDED = "ended", "已结束"

    class Pays(models.TextChoices):
        ONCE = "once", "一次性"
        MONTHLY = "monthly", "按月"
        SERVICE = "service", "服务或减免"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="entitlements", verbose_name="户")
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="entitlements", verbose_name="成员"
    )
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="entitlements", verbose_name="办件"
    )
    run = models.ForeignKey(
        AutomaticRun, models.PROTECT, null=True, blank=True, related_name="entitlements", verbose_name="筛查"
    )
    area = models.CharField("区划代码", max_length=12)
    item = models.CharField("事项", max_length=60)
    department = models.CharField("主管部门", max_length=40)
    state = models.CharField("状态", max_length=10, choices=State)
    pays = models.CharField("给付方式", max_length=10, choices=Pays, blank=True)
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=2, null=True, blank=True)
    reason = models.CharField("结果说明", max_length=300, blank=True)
    asked_at = models.DateTimeField("提出时间")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="办理人", **ACTOR)
    answered_at = models.DateTimeField("办理时间", null=True, blank=True)
    declines_until = models.DateField("可以放弃至", null=True, blank=True)
    declined_at = models.DateTimeField("放弃时间", null=True, blank=True)

    class Meta:
        verbose_name = "专项待遇"
        indexes = [
            models.Index(fields=["department", "state", "area"], name="entitlement_list"),
            models.Index(fields=["household", "item"], name="entitlement_household"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "member", "item"],
                condition=Q(state__in=["asked", "proposed", "told", "granted"], member__isnull=False),
                name="entitlement_once_a_member",
            ),
            models.UniqueConstraint(
                fields=["household", "item"],
                condition=Q(state__in=["asked", "proposed", "told", "granted"], member__isnull=True),
                name="entitlement_once_a_household",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | Q(answered_at__isnull=False),
                name="entitlement_answered_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.pk}"


class Lead(models.Model):
    """A household that another office should look at, handed over with the reason why."""

    class State(models.TextChoices):
        HANDED = "handed", "已移交"
        TAKEN = "taken", "已接收"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="leads", verbose_name="来自办件")
    household = models.ForeignKey(Household, models.PROTECT, related_name="leads", verbose_name="户")
    scheme = models.CharField("可能符合的类别", max_length=40)
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name="移交给")
    area = models.CharField("区划代码", max_length=12)
    why = models.CharField("线索", max_length=300)
    state = models.CharField("状态", max_length=10, choices=State, default=State.HANDED)
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="移交人", **ACTOR)
    handed_at = models.DateTimeField("移交时间")
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="接收人", **ACTOR)
    taken_at = models.DateTimeField("接收时间", null=True, blank=True)

    class Meta:
        verbose_name = "线索"
        indexes = [models.Index(fields=["office", "state", "-id"], name="lead_office")]
        constraints = [
            models.UniqueConstraint(fields=["case", "scheme"], name="lead_once_a_case"),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True) | Q(taken_at__isnull=False), name="lead_taken_by_and_at"
            ),
        ]

    def __str__(self) -> str:
        return f"线索{self.pk}"
