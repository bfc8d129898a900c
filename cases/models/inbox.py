"""Heavy days: hand-overs of everything, and what is asked beside a step: countersigns, copies, questions."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.case import ACTOR
from offices.models import Office
from processes.models import Task

PERSON = settings.AUTH_USER_MODEL


class HandOver(models.Model):
    """Everything that one person held, given to a colleague at once; what nobody has touched since can be undone."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="单位")
    giver = models.ForeignKey(PERSON, verbose_name="移交人", **ACTOR)
    taker = models.ForeignKey(PERSON, verbose_name="接收人", **ACTOR)
    tasks = models.ManyToManyField(Task, related_name="+", verbose_name="任务")
    reason = models.CharField("事由", max_length=100, blank=True)
    made_by = models.ForeignKey(PERSON, verbose_name="经办人", **ACTOR)
    made_at = models.DateTimeField("移交时间")
    undone_by = models.ForeignKey(PERSON, null=True, blank=True, verbose_name="撤销人", **ACTOR)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        verbose_name = "整体移交"
        indexes = [models.Index(fields=["office", "-id"], name="hand_over_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_by__isnull=True, undone_at__isnull=True)
                | Q(undone_by__isnull=False, undone_at__isnull=False),
                name="hand_over_undone_by_and_at",
            ),
            models.CheckConstraint(condition=~Q(giver=models.F("taker")), name="hand_over_needs_another_person"),
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.taker}"


class Countersign(models.Model):
    """Colleagues are asked for their opinion before a step is completed; the step waits, the diagram does not move."""

    class Manner(models.TextChoices):
        ALL = "all", "会签（全部同意）"
        ANY = "any", "或签（一人同意即可）"
        IN_ORDER = "in_order", "依次签"
        VOTE = "vote", "票签（达到票数）"

    class Outcome(models.TextChoices):
        AGREED = "agreed", "同意"
        REFUSED = "refused", "不同意"

    task = models.ForeignKey(Task, models.PROTECT, related_name="countersigns", verbose_name="任务")
    manner = models.CharField("方式", max_length=10, choices=Manner)
    needed = models.PositiveSmallIntegerField("同意票数", default=0)
    question = models.CharField("征求意见事项", max_length=300)
    outcome = models.CharField("结果", max_length=10, choices=Outcome, blank=True)
    asked_by = models.ForeignKey(PERSON, verbose_name="发起人", **ACTOR)
    asked_at = models.DateTimeField("发起时间")
    settled_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        verbose_name = "会签"
        constraints = [
            models.UniqueConstraint(fields=["task"], condition=Q(outcome=""), name="countersign_one_open"),
            models.CheckConstraint(
                condition=Q(outcome="", settled_at__isnull=True) | (~Q(outcome="") & Q(settled_at__isnull=False)),
                name="countersign_settled_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.manner} {self.task_id}"


class Opinion(models.Model):
    """One signer of a countersign, in order of place, and what the signer said."""

    class View(models.TextChoices):
        AGREE = "agree", "同意"
        DISAGREE = "disagree", "不同意"
        ABSTAIN = "abstain", "弃权"

    countersign = models.ForeignKey(Countersign, models.PROTECT, related_name="opinions", verbose_name="会签")
    signer = models.ForeignKey(PERSON, verbose_name="签署人", **ACTOR)
    place = models.PositiveSmallIntegerField("次序")
    view = models.CharField("意见", max_length=10, choices=View, blank=True)
    words = models.CharField("说明", max_length=300, blank=True)
    added_by = models.ForeignKey(PERSON, verbose_name="加签人", **ACTOR)
    added_at = models.DateTimeField("加签时间")
    given_at = models.DateTimeField("签署时间", null=True, blank=True)
    removed_by = models.ForeignKey(PERSON, null=True, blank=True, verbose_name="减签人", **ACTOR)
    removed_at = models.DateTimeField("减签时间", null=True, blank=True)

    class Meta:
        verbose_name = "会签意见"
        constraints = [
            models.UniqueConstraint(
                fields=["countersign", "signer"], condition=Q(removed_at__isnull=True), name="opinion_once_a_signer"
            ),
            models.CheckConstraint(
                condition=Q(removed_by__isnull=True, removed_at__isnull=True)
                | Q(removed_by__isnull=False, removed_at__isnull=False),
                name="opinion_removed_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(view="", given_at__isnull=True) | (~Q(view="") & Q(given_at__isnull=False)),
                name="opinion_given_at",
            ),
        ]
        indexes = [
            models.Index(fields=["signer", "id"], condition=Q(view="", removed_at__isnull=True), name="opinion_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.signer_id} {self.view}"


class Aside(models.Model):
    """What is said beside a step: a copy to somebody (read or not), a question with its answer, an urging."""

    class Kind(models.TextChoices):
        COPY = "copy", "抄送"
        QUESTION = "question", "沟通"
        URGE = "urge", "催办"

    task = models.ForeignKey(Task, models.PROTECT, related_name="asides", verbose_name="任务")
    kind = models.CharField("种类", max_length=10, choices=Kind)
    to = models.ForeignKey(PERSON, null=True, blank=True, verbose_name="对方", **ACTOR)
    words = models.CharField("内容", max_length=300, blank=True)
    said_by = models.ForeignKey(PERSON, verbose_name="发起人", **ACTOR)
    said_at = models.DateTimeField("时间")
    said_on = models.DateField("日期")
    read_at = models.DateTimeField("已阅时间", null=True, blank=True)
    answer = models.CharField("答复", max_length=300, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = "办件沟通"
        constraints = [
            models.UniqueConstraint(fields=["task", "said_on"], condition=Q(kind="urge"), name="urge_once_a_day"),
            models.UniqueConstraint(fields=["task", "to"], condition=Q(kind="copy"), name="copy_once"),
        ]
        indexes = [
            models.Index(fields=["to", "id"], condition=Q(read_at__isnull=True), name="aside_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.task_id}"
