"""A case: one procedure for one household, what was said in it, and the clocks that run."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.household import Household, ResidenceKind
from offices.sealed import SealedField

ACTOR = {"on_delete": models.PROTECT, "related_name": "+"}


# The procedure by which a household comes into a scheme; every other one is about an award that it has.
APPLICATION = "application"


class Channel(models.TextChoices):
    SELF = "self", "本人线上申请"
    COUNTER = "counter", "窗口申请"
    AGENT = "agent", "委托他人代办"
    VILLAGE_AIDE = "village_aide", "村（社区）代办"
    DISCOVERY = "discovery", "主动发现"
    OFFICE = "office", "机关依职权启动"


class Case(models.Model):
    """One procedure for one household; its process holds the position, its columns hold what lists need."""

    class State(models.TextChoices):
        OPEN = "open", "办理中"
        CLOSED = "closed", "已办结"

    class Outcome(models.TextChoices):
        GRANT = "grant", "确认给予"
        REFUSE = "refuse", "不予确认"
        NON_ACCEPTANCE = "non_acceptance", "不予受理"
        WITHDRAWN = "withdrawn", "申请人撤回"
        CONTINUE = "continue", "维持不变"
        INCREASE = "increase", "增发"
        REDUCE = "reduce", "减发"
        STOP = "stop", "终止"
        GRADUAL_EXIT = "gradual_exit", "渐退"
        CORRECT = "correct", "更正"
        REVOKE = "revoke", "撤销"
        SANCTION = "sanction", "责令退回或罚款"
        HANDED_ON = "handed_on", "转移接续"
        ABANDONED = "abandoned", "视为放弃"
        DIED = "died", "申请人死亡，程序终止"

    number = models.CharField("办件编号", max_length=24, unique=True)
    code_digest = models.CharField("查询码摘要", max_length=64)
    scheme = models.CharField("救助类别", max_length=40)
    procedure = models.CharField("程序", max_length=40, default=APPLICATION)
    about = models.ForeignKey(
        "cases.Award", models.PROTECT, null=True, blank=True, related_name="procedures", verbose_name="所涉待遇"
    )
    cause = models.CharField("启动事由", max_length=60, blank=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="cases", verbose_name="户")
    process = models.OneToOneField("processes.Process", models.PROTECT, related_name="case", verbose_name="流程")
    applicant = models.CharField("申请人", max_length=50)
    applicant_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="申请账号", **ACTOR
    )
    residence_kind = models.CharField("城乡", max_length=10, choices=ResidenceKind)
    channel = models.CharField("申请方式", max_length=20, choices=Channel)
    area = models.CharField("区划代码", max_length=12)
    town = models.CharField("乡镇代码", max_length=9)
    county = models.CharField("县代码", max_length=6)
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    stage = models.CharField("当前环节", max_length=60, blank=True)
    outcome = models.CharField("结果", max_length=20, choices=Outcome, blank=True)
    decider = models.CharField("确认层级", max_length=10, blank=True)
    has_relative = models.BooleanField("近亲属备案", default=False)
    has_complaint = models.BooleanField("投诉举报", default=False)
    is_sampled = models.BooleanField("随机抽查抽中", default=False)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="录入人", **ACTOR)
    opened_at = models.DateTimeField("申请时间")
    accepted_on = models.DateField("受理日期", null=True, blank=True)
    decided_on = models.DateField("决定日期", null=True, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    due_on = models.DateField("办结期限", null=True, blank=True)
    provisional = models.BooleanField("期限暂定", default=False)

    class Meta:
        verbose_name = "办件"
        indexes = [
            models.Index(fields=["area", "-opened_at"], name="case_area"),
            models.Index(fields=["town", "state", "due_on"], name="case_town_due"),
            models.Index(fields=["household", "-id"], name="case_household"),
            models.Index(fields=["applicant"], name="case_applicant"),
            # What a list of tasks shows of each case stands in the index: no row of a case is looked at.
            models.Index(fields=["process", "id", "number", "scheme", "applicant"], name="case_in_lists"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | Q(state="open", closed_at__isnull=True),
                name="case_closed_has_a_time",
            ),
            models.UniqueConstraint(
                fields=["about", "procedure"],
                condition=Q(state="open", about__isnull=False),
                name="procedure_open_once_an_award",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Submission(models.Model):
    """What one person said at one step, sealed whole; never edited: a later one takes its place."""

    uid = models.UUIDField(default=uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="submissions", verbose_name="办件")
    task = models.ForeignKey(
        "processes.Task", null=True, on_delete=models.PROTECT, related_name="+", verbose_name="任务"
    )
    element = models.CharField("环节", max_length=60)
    sealed = SealedField("内容", "submission.sealed", household="case__household")
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="填报人", **ACTOR)
    said_at = models.DateTimeField("填报时间")

    class Meta:
        verbose_name = "填报"
        indexes = [models.Index(fields=["case", "element", "-id"], name="submission_latest")]

    def __str__(self) -> str:
        return f"{self.element} {self.pk}"


class Draft(models.Model):
    """What one person has typed and not yet handed in; it moves with the task, or stands alone for an application."""

    uid = models.UUIDField(default=uuid4, editable=False)
    key = models.CharField("草稿键", max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts", verbose_name="填报人")
    sealed = SealedField("内容", "draft.sealed")
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = "草稿"
        constraints = [models.UniqueConstraint(fields=["key", "owner"], name="draft_once")]

    def __str__(self) -> str:
        return self.key


class Return(models.Model):
    """A task sent back for correction to an earlier step: which fields, why, and when it came back."""

    task = models.ForeignKey("processes.Task", models.PROTECT, related_name="returns", verbose_name="退回环节")
    correction = models.OneToOneField(
        "processes.Task", models.PROTECT, related_name="correction_of", verbose_name="补正任务"
    )
    element = models.CharField("退至环节", max_length=60)
    fields = models.JSONField("需更正的栏目", default=list)
    message = models.CharField("退回说明", max_length=500)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="退回人", **ACTOR)
    returned_at = models.DateTimeField("退回时间")
    answered_at = models.DateTimeField("补正时间", null=True, blank=True)

    class Meta:
        verbose_name = "退回"

    def __str__(self) -> str:
        return f"退回 {self.element}"


class Clock(models.Model):
    """A statutory period of a case: from which event, until which day, and the sentence that explains it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks", verbose_name="办件")
    rule = models.CharField("时限规则", max_length=60)
    started_on = models.DateField("起算日")
    due_on = models.DateField("到期日")
    first_due_on = models.DateField("原到期日")
    provisional = models.BooleanField("暂定", default=False)
    unit = models.CharField("单位", max_length=20)
    days = models.PositiveSmallIntegerField("数额")
    clause = models.CharField("依据", max_length=200)
    explanation = models.TextField("说明")
    delegated = models.BooleanField("下放乡镇", default=False)
    extension = models.CharField("延长事由", max_length=30, blank=True)
    extension_text = models.CharField("延长说明", max_length=500, blank=True)
    extended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="延长提出人", **ACTOR)
    extended_at = models.DateTimeField("延长时间", null=True, blank=True)
    seconded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="延长批准人", **ACTOR)
    seconded_at = models.DateTimeField("批准时间", null=True, blank=True)
    stopped_on = models.DateField("完成日", null=True, blank=True)

    class Meta:
        verbose_name = "时限"
        constraints = [
            models.UniqueConstraint(fields=["case", "rule", "started_on"], name="clock_once_from_a_day"),
            models.CheckConstraint(
                condition=Q(extended_by__isnull=True, extended_at__isnull=True)
                | Q(extended_by__isnull=False, extended_at__isnull=False),
                name="clock_extended_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(seconded_by__isnull=True, seconded_at__isnull=True)
                | (Q(seconded_by__isnull=False, seconded_at__isnull=False) & ~Q(seconded_by=F("extended_by"))),
                name="clock_seconded_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["provisional"], condition=Q(provisional=True), name="clock_provisional"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.due_on}"


class RelativeRecord(models.Model):
    """A near relative of staff or village committee in the household, filed separately (57号 第十一条)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="relatives", verbose_name="办件")
    member_name = models.CharField("家庭成员", max_length=50)
    staff_name = models.CharField("工作人员", max_length=50)
    staff_post = models.CharField("单位职务", max_length=100)
    relation = models.CharField("亲属关系", max_length=30)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="备案人", **ACTOR)
    filed_at = models.DateTimeField("备案时间", null=True, blank=True)

    class Meta:
        verbose_name = "近亲属备案"
        constraints = [
            models.CheckConstraint(
                condition=Q(filed_by__isnull=True) | Q(filed_at__isnull=False), name="relative_filed_by_and_at"
            )
        ]

    def __str__(self) -> str:
        return f"{self.relation} {self.pk}"


class CertificateCall(models.Model):
    """One look at an electronic certificate in place of asking for a paper."""

    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="certificate_calls", verbose_name="办件"
    )
    certificate = models.CharField("证照", max_length=40)
    person = models.CharField("持证人", max_length=50)
    purpose = models.CharField("用途", max_length=200)
    result = models.CharField("结果", max_length=40)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="调用人", **ACTOR)
    called_at = models.DateTimeField("调用时间")

    class Meta:
        verbose_name = "电子证照调用"

    def __str__(self) -> str:
        return f"{self.certificate} {self.pk}"
