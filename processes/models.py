"""Editions, running processes, human tasks and timers as rows."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class SchemeEdition(models.Model):
    """The texts of a scheme frozen together: diagram, forms, tables, documents; one digest, one day in force."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        CHECKED = "checked", "已检查"
        PUBLISHED = "published", "已发布"
        RETIRED = "retired", "已停用"

    scheme = models.CharField("救助类别", max_length=40)
    digest = models.CharField("摘要", max_length=64)
    texts = models.JSONField("文件")
    examples = models.JSONField("算例", default=dict)
    in_force_from = models.DateField("施行日期")
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="发布人"
    )
    published_at = models.DateTimeField("发布时间", null=True, blank=True)

    class Meta:
        verbose_name = "流程版本"
        constraints = [
            models.UniqueConstraint(fields=["scheme", "digest", "in_force_from"], name="edition_once_from_a_day"),
        ]
        indexes = [models.Index(fields=["scheme", "state", "in_force_from"], name="edition_in_force")]

    def __str__(self) -> str:
        return f"{self.scheme} {self.in_force_from} {self.digest[:8]}"


class SchemeDraft(models.Model):
    """The texts of a scheme while they are being changed; publishing freezes them as an edition."""

    class State(models.TextChoices):
        DRAFT = "draft", "起草中"
        CHECKED = "checked", "已检查"
        APPROVED = "approved", "已审定"
        PUBLISHED = "published", "已发布"
        ABANDONED = "abandoned", "已放弃"

    scheme = models.CharField("救助类别", max_length=40)
    title = models.CharField("修改事由", max_length=120)
    basis = models.CharField("依据", max_length=200)
    base = models.ForeignKey(
        SchemeEdition, models.PROTECT, null=True, blank=True, related_name="drafts", verbose_name="底本"
    )
    texts = models.JSONField("文件")
    examples = models.JSONField("算例", default=dict)
    revision = models.PositiveIntegerField("修订号", default=0)
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="起草人")
    drafted_at = models.DateTimeField("起草时间")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="修改人")
    changed_at = models.DateTimeField("修改时间")
    rehearsed_digest = models.CharField("演练通过的摘要", max_length=64, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="送审人"
    )
    checked_at = models.DateTimeField("送审时间", null=True, blank=True)
    # Everybody who ever sent it, also when it was given back since: none of them is the second person.
    senders = models.JSONField("送审过的人", default=list, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审定人"
    )
    approved_at = models.DateTimeField("审定时间", null=True, blank=True)
    edition = models.OneToOneField(
        SchemeEdition, models.PROTECT, null=True, blank=True, related_name="draft", verbose_name="发布的版本"
    )

    class Meta:
        verbose_name = "流程草稿"
        indexes = [models.Index(fields=["scheme", "state", "changed_at"], name="scheme_draft_open")]

    def __str__(self) -> str:
        return f"{self.scheme} {self.title}"


class DraftChange(models.Model):
    """One text of a draft before and after one saving; what undoes and redoes, and who changed what."""

    draft = models.ForeignKey(SchemeDraft, models.CASCADE, related_name="changes", verbose_name="草稿")
    revision = models.PositiveIntegerField("修订号")
    path = models.CharField("文件", max_length=200)
    before = models.TextField("改前", null=True, blank=True)
    after = models.TextField("改后", null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="修改人")
    at = models.DateTimeField("修改时间")
    undone_in = models.PositiveIntegerField("撤销于修订号", null=True, blank=True)
    step_back = models.BooleanField("撤销或重做", default=False)

    class Meta:
        verbose_name = "草稿修改"
        constraints = [models.UniqueConstraint(fields=["draft", "revision"], name="draft_change_once")]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.revision} {self.path}"


class DraftPresence(models.Model):
    """Who has a draft open, and which of its files."""

    draft = models.ForeignKey(SchemeDraft, models.CASCADE, related_name="presences", verbose_name="草稿")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="人员")
    path = models.CharField("文件", max_length=200, blank=True)
    since = models.DateTimeField("打开时间")
    seen_at = models.DateTimeField("最近时间")

    class Meta:
        verbose_name = "草稿在看"
        constraints = [models.UniqueConstraint(fields=["draft", "user"], name="draft_presence_once")]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.user_id}"


class Process(models.Model):
    """One running diagram: its engine state in bytes, and which edition it keeps."""

    class State(models.TextChoices):
        RUNNING = "running", "办理中"
        ENDED = "ended", "已结束"
        INCIDENT = "incident", "需处理"

    edition = models.ForeignKey(SchemeEdition, models.PROTECT, related_name="processes", verbose_name="版本")
    diagram = models.CharField("流程图", max_length=60)
    area = models.CharField("区划代码", max_length=12)
    engine_state = models.BinaryField("引擎状态")
    revision = models.PositiveIntegerField("修订号", default=0)
    state = models.CharField("状态", max_length=10, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField("开始时间")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = "流程"

    def __str__(self) -> str:
        return f"{self.diagram} {self.pk}"


class Task(models.Model):
    """One piece of work for one person: what, where, who, by when."""

    class State(models.TextChoices):
        OPEN = "open", "待办"
        WAITING = "waiting", "待补正"
        DONE = "done", "已办"
        CANCELLED = "cancelled", "已取消"

    process = models.ForeignKey(Process, models.PROTECT, related_name="tasks", verbose_name="流程")
    key = models.CharField("引擎标识", max_length=36)
    element = models.CharField("环节", max_length=60)
    name = models.CharField("环节名称", max_length=80)
    section = models.CharField("表单", max_length=60)
    area = models.CharField("区划代码", max_length=12)
    town = models.CharField("乡镇代码", max_length=9)
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="tasks", verbose_name="承办机构")
    post = models.CharField("岗位", max_length=30)
    also = models.CharField("协办岗位", max_length=120, blank=True)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="held_tasks",
        verbose_name="领取人",
    )
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    returned = models.BooleanField("补正件", default=False)
    opened_at = models.DateTimeField("开始时间")
    rule = models.CharField("时限规则", max_length=60, blank=True)
    due_on = models.DateField("到期日", null=True, blank=True)
    provisional = models.BooleanField("暂定", default=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="done_tasks",
        verbose_name="办理人",
    )
    done_at = models.DateTimeField("办理时间", null=True, blank=True)

    class Meta:
        verbose_name = "任务"
        constraints = [
            models.UniqueConstraint(
                fields=["process", "key"], condition=Q(state__in=["open", "waiting"]), name="task_open_once"
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_by__isnull=False, done_at__isnull=False)
                | (~Q(state="done") & Q(done_by__isnull=True, done_at__isnull=True)),
                name="task_done_by_and_at",
            ),
        ]
        indexes = [
            # The last columns are there to be read: pages and counts of an inbox never look at a task they do not show.
            models.Index(
                fields=["office", "due_on", "id", "post", "holder"],
                condition=Q(state="open"),
                name="task_office_inbox",
            ),
            models.Index(
                fields=["holder", "office", "post", "due_on", "id"], condition=Q(state="open"), name="task_own_inbox"
            ),
            models.Index(
                fields=["area", "town", "due_on", "provisional", "also", "state"],
                condition=Q(state="open"),
                name="task_area_open",
            ),
            models.Index(fields=["done_by", "-done_at", "area"], condition=Q(state="done"), name="task_done_inbox"),
            models.Index(fields=["done_at"], condition=Q(state="done"), name="task_done_when"),
            # Whether a step had been done before in the same process.
            models.Index(fields=["process", "element", "id"], condition=Q(state="done"), name="task_done_step"),
            models.Index(fields=["area"], condition=Q(state="waiting"), name="task_waiting"),
            models.Index(fields=["holder"], condition=Q(state="waiting"), name="task_waiting_own"),
            models.Index(fields=["process", "id"], name="task_process"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"


class Timer(models.Model):
    """A moment at which a process goes on by itself."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="timers", verbose_name="流程")
    key = models.CharField("引擎标识", max_length=36)
    element = models.CharField("环节", max_length=60)
    due_at = models.DateTimeField("到期时间", db_index=True)

    class Meta:
        verbose_name = "定时"
        constraints = [models.UniqueConstraint(fields=["process", "key"], name="timer_once")]

    def __str__(self) -> str:
        return f"{self.element} {self.due_at}"


class Incident(models.Model):
    """A process stopped because something failed; an administrator must act."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="incidents", verbose_name="流程")
    code = models.CharField("代码", max_length=60)
    message = models.CharField("说明", max_length=300)
    raised_at = models.DateTimeField("发生时间")
    closed_at = models.DateTimeField("处理时间", null=True, blank=True)

    class Meta:
        verbose_name = "流程故障"

    def __str__(self) -> str:
        return f"{self.code} {self.process_id}"
