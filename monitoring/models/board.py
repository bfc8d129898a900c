"""What supervision leaves behind: reminders sent, orders with their acts, changes of the calendar by two people."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

ACTOR = {"on_delete": models.PROTECT, "related_name": "+"}


class Reminder(models.Model):
    """One rung of the ladder sent about one task to one person; once for each day on which the task is due."""

    task = models.ForeignKey("processes.Task", models.CASCADE, related_name="reminders", verbose_name="任务")
    rung = models.CharField("提醒级次", max_length=40)
    due_on = models.DateField("到期日")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="接收人", **ACTOR)
    sent_at = models.DateTimeField("提醒时间")

    class Meta:
        verbose_name = "催办提醒"
        constraints = [
            models.UniqueConstraint(fields=["task", "rung", "due_on", "to"], name="reminder_once_a_rung"),
        ]

    def __str__(self) -> str:
        return f"{self.rung} {self.task_id}"


class SupervisionOrder(models.Model):
    """An order of a supervisor to an office about tasks that are late: answered by a day, closed or sent back."""

    class State(models.TextChoices):
        ISSUED = "issued", "已下发"
        RECEIVED = "received", "已签收"
        ANSWERED = "answered", "已回复"
        RETURNED = "returned", "退回重办"
        CLOSED = "closed", "已办结"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    county = models.CharField("县代码", max_length=6)
    area = models.CharField("区划代码", max_length=12)
    year = models.PositiveSmallIntegerField("年份")
    sequence = models.PositiveIntegerField("序号")
    from_office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name="签发机构")
    to_office = models.ForeignKey(
        "offices.Office", models.PROTECT, related_name="supervision_orders", verbose_name="承办机构"
    )
    text = models.CharField("督办要求", max_length=1000)
    tasks = models.ManyToManyField(
        "processes.Task", related_name="supervision_orders", verbose_name="所涉任务", db_table="monitoring_ordertask"
    )
    state = models.CharField("状态", max_length=10, choices=State, default=State.ISSUED)
    due_on = models.DateField("回复期限")
    provisional = models.BooleanField("期限暂定", default=False)
    explanation = models.CharField("期限说明", max_length=300)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="签发人", **ACTOR)
    issued_at = models.DateTimeField("签发时间")
    answered_at = models.DateTimeField("回复时间", null=True, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)

    class Meta:
        verbose_name = "督办单"
        constraints = [
            models.UniqueConstraint(fields=["from_office", "year", "sequence"], name="supervision_order_number_once"),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | ~Q(state="closed") & Q(closed_at__isnull=True),
                name="supervision_order_closed_has_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["area", "state", "due_on"], name="supervision_order_area"),
            models.Index(fields=["to_office", "state", "due_on"], name="supervision_order_office"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number as it stands on the paper."""
        return f"督办〔{self.year}〕{self.sequence}号"


class OrderAct(models.Model):
    """What somebody did with an order, and what was said; never edited."""

    class Kind(models.TextChoices):
        ISSUE = "issue", "下发"
        RECEIVE = "receive", "签收"
        ANSWER = "answer", "回复"
        RETURN = "return", "退回重办"
        CLOSE = "close", "办结"

    order = models.ForeignKey(SupervisionOrder, models.PROTECT, related_name="acts", verbose_name="督办单")
    kind = models.CharField("动作", max_length=10, choices=Kind)
    text = models.CharField("内容", max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="经手人", **ACTOR)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "督办单办理"
        indexes = [models.Index(fields=["order", "id"], name="order_act_order")]

    def __str__(self) -> str:
        return f"{self.kind} {self.order_id}"


class CalendarChange(models.Model):
    """A notice about holidays or a local closure, entered by one person and put in force by another."""

    class State(models.TextChoices):
        DRAFT = "draft", "待确认"
        CONFIRMED = "confirmed", "已生效"
        ABANDONED = "abandoned", "已放弃"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    layer = models.CharField("层级", max_length=20)
    area = models.CharField("区划代码", max_length=12)
    document = models.CharField("文件", max_length=200)
    text = models.TextField("安排")
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    moves = models.JSONField("到期日变动", default=list)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="录入人", **ACTOR)
    entered_at = models.DateTimeField("录入时间")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="确认人", **ACTOR)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)

    class Meta:
        verbose_name = "日历变动"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False) & ~Q(confirmed_by=F("entered_by")),
                name="calendar_change_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.document
