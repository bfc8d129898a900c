"""The grid: a tree of any depth with heads and members, who looks after which household, and patrol visits."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.case import ACTOR
from cases.models.household import Household
from offices.sealed import SealedField


class Grid(models.Model):
    """One grid; its path names every grid above it, so that a branch is one range of rows."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级网格"
    )
    path = models.CharField("路径", max_length=200, db_index=True)
    area = models.CharField("区划代码", max_length=12, db_index=True)
    name = models.CharField("名称", max_length=60)
    programmes = models.JSONField("合并的工作", default=list)
    every_days = models.PositiveSmallIntegerField("巡访间隔（天）", null=True, blank=True)
    from_on = models.DateField("启用日期")
    until_on = models.DateField("撤销日期", null=True, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="登记人", **ACTOR)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "网格"
        constraints = [
            models.UniqueConstraint(fields=["area", "name", "from_on"], name="grid_once"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="grid_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(every_days__isnull=True) | Q(every_days__gte=1), name="grid_visits_after_a_day"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GridSeat(models.Model):
    """A person's place in a grid: its one head, its monitor, or a member of either level."""

    class Role(models.TextChoices):
        HEAD = "head", "网格长"
        MONITOR = "monitor", "监测员"
        LEVEL_1 = "level_1", "一级网格员（定期巡访）"
        LEVEL_2 = "level_2", "二级网格员（一对一帮扶）"

    grid = models.ForeignKey(Grid, models.PROTECT, related_name="seats", verbose_name="网格")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="grid_seats", verbose_name="人员")
    role = models.CharField("角色", max_length=10, choices=Role)
    from_on = models.DateField("开始日期")
    until_on = models.DateField("结束日期", null=True, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="登记人", **ACTOR)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "网格人员"
        constraints = [
            models.UniqueConstraint(
                fields=["grid"], condition=Q(role="head", until_on__isnull=True), name="grid_has_one_head"
            ),
            models.UniqueConstraint(
                fields=["grid", "user", "role"], condition=Q(until_on__isnull=True), name="grid_seat_once"
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="grid_seat_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"网格人员{self.pk}"


class GridHousehold(models.Model):
    """A household that a grid looks after, and the one member who helps it."""

    grid = models.ForeignKey(Grid, models.PROTECT, related_name="places", verbose_name="网格")
    household = models.OneToOneField(Household, models.PROTECT, related_name="grid_place", verbose_name="户")
    helper = models.ForeignKey(
        GridSeat, models.PROTECT, null=True, blank=True, related_name="helps", verbose_name="帮扶人"
    )
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="分派人", **ACTOR)
    placed_at = models.DateTimeField("分派时间")

    class Meta:
        verbose_name = "网格内的户"
        indexes = [models.Index(fields=["grid", "household"], name="grid_households")]

    def __str__(self) -> str:
        return f"网格{self.grid_id}户{self.household_id}"


class PatrolVisit(models.Model):
    """One visit of a grid member to a household, answered once for everything that was open there."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="visits", verbose_name="网格")
    household = models.ForeignKey(Household, models.PROTECT, related_name="patrol_visits", verbose_name="户")
    on = models.DateField("走访日期")
    role = models.CharField("以什么身份", max_length=10, choices=GridSeat.Role)
    companions = models.JSONField("同行人员", default=list)
    answers = models.JSONField("走访问题", default=dict)
    sealed = SealedField("看到的情况", "patrol.sealed", household="household")
    met = models.JSONField("一并办理的事项", default=list)
    trouble = models.BooleanField("发现困难", default=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="走访人", **ACTOR)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "巡访"
        indexes = [
            models.Index(fields=["household", "-on"], name="patrol_newest"),
            models.Index(fields=["grid", "on"], name="patrol_by_grid"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["household", "on", "entered_by"], name="patrol_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"巡访{self.pk}"
