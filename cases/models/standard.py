"""A new standard and what it makes of every award of its area."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.case import ACTOR, Case
from cases.models.decision import Award


class StandardRun(models.Model):
    """All awards of an area calculated anew from the day of a new standard: previewed, confirmed by another, done."""

    class State(models.TextChoices):
        COUNTING = "counting", "正在测算"
        PREVIEWED = "previewed", "待确认"
        RUNNING = "running", "正在调整"
        STOPPED = "stopped", "已停止"
        DONE = "done", "已完成"
        DROPPED = "dropped", "已放弃"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    scheme = models.CharField("救助类别", max_length=40)
    area = models.CharField("区划代码", max_length=12, db_index=True)
    from_on = models.DateField("新标准执行日期")
    document = models.CharField("调整文件", max_length=200)
    state = models.CharField("状态", max_length=10, choices=State, default=State.COUNTING)
    # Where the counting or the work had come to when a worker last committed.
    reached = models.PositiveBigIntegerField("已测算到", default=0)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="发起人", **ACTOR)
    planned_at = models.DateTimeField("发起时间")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="确认人", **ACTOR)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    announced = models.OneToOneField(
        "cases.OfficePaper", models.PROTECT, null=True, blank=True, related_name="announces", verbose_name="印发的通知"
    )

    class Meta:
        verbose_name = "提标调整"
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("planned_by")),
                name="standard_run_confirmed_by_another",
            ),
            models.UniqueConstraint(
                fields=["scheme", "area", "from_on"],
                condition=~Q(state="dropped"),
                name="standard_run_once_a_standard",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.area} {self.from_on}"


class StandardAward(models.Model):
    """One award in a run: what it was, what it becomes, and why; the case is opened when the run gets to it."""

    class Effect(models.TextChoices):
        RISES = "rises", "增加"
        UNCHANGED = "unchanged", "不变"
        FALLS = "falls", "减少"
        LEAVES = "leaves", "不再符合"
        LOOK = "look", "需人工核查"

    class State(models.TextChoices):
        COUNTED = "counted", "已测算"
        DONE = "done", "已处理"
        REFUSED = "refused", "未处理"

    run = models.ForeignKey(StandardRun, models.CASCADE, related_name="awards", verbose_name="提标调整")
    award = models.ForeignKey(Award, models.PROTECT, related_name="+", verbose_name="待遇")
    town = models.CharField("乡镇代码", max_length=9)
    effect = models.CharField("影响", max_length=10, choices=Effect)
    state = models.CharField("状态", max_length=10, choices=State, default=State.COUNTED)
    persons = models.PositiveSmallIntegerField("保障人数")
    old_amount = models.DecimalField("原月金额（元）", max_digits=12, decimal_places=2)
    new_amount = models.DecimalField("新月金额（元）", max_digits=12, decimal_places=2)
    why = models.CharField("说明", max_length=500, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办件")

    class Meta:
        verbose_name = "提标调整的待遇"
        constraints = [models.UniqueConstraint(fields=["run", "award"], name="standard_award_once")]
        indexes = [
            models.Index(fields=["run", "state", "id"], name="standard_award_state"),
            models.Index(fields=["run", "effect", "town"], name="standard_award_effect"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.award_id} {self.effect}"
