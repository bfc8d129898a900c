"""Remedies against decisions, and petitions: who turned where, by when an answer was due, what came of it."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.case import ACTOR, Case
from cases.models.document import Document
from offices.sealed import SealedField


class Remedy(models.Model):
    """One reconsideration or lawsuit about one decision, or about silence, with its clocks and its result."""

    class Kind(models.TextChoices):
        RECONSIDERATION = "reconsideration", "行政复议"
        LITIGATION = "litigation", "行政诉讼"

    class Ground(models.TextChoices):
        DECISION = "decision", "不服决定"
        INACTION = "inaction", "未依法答复"

    class Result(models.TextChoices):
        UPHELD = "upheld", "维持、驳回请求"
        CHANGED = "changed", "变更"
        REVOKED = "revoked", "撤销"
        UNLAWFUL = "unlawful", "确认违法"
        ORDERED = "ordered", "责令限期履行"
        NOT_ACCEPTED = "not_accepted", "不予受理、不予立案"
        WITHDRAWN = "withdrawn", "申请人撤回"

    case = models.ForeignKey(Case, models.PROTECT, related_name="remedies", verbose_name="办件")
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所涉文书"
    )
    kind = models.CharField("途径", max_length=20, choices=Kind)
    ground = models.CharField("事由", max_length=10, choices=Ground, default=Ground.DECISION)
    organ = models.CharField("受理机关", max_length=120)
    filed_on = models.DateField("提出日期")
    open_until = models.DateField("提出期限", null=True, blank=True)
    accepted_on = models.DateField("受理日期", null=True, blank=True)
    simple = models.BooleanField("简易程序", default=False)
    due_on = models.DateField("决定期限", null=True, blank=True)
    due_explanation = models.TextField("期限说明", blank=True)
    extended = models.BooleanField("延长审理", default=False)
    result = models.CharField("结果", max_length=20, choices=Result, blank=True)
    result_on = models.DateField("结果日期", null=True, blank=True)
    received_on = models.DateField("收到结果日期", null=True, blank=True)
    note = models.CharField("说明", max_length=500, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="登记人", **ACTOR)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "复议诉讼"
        constraints = [
            models.CheckConstraint(
                condition=Q(result="", result_on__isnull=True) | (~Q(result="") & Q(result_on__isnull=False)),
                name="remedy_result_and_day",
            ),
            models.UniqueConstraint(fields=["case", "kind", "filed_on"], name="remedy_once_a_day"),
        ]
        indexes = [models.Index(fields=["case", "id"], name="remedy_case")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class RemedyDuty(models.Model):
    """What a result obliges the office to do: decide anew, decide at all, pay; open until a case has done it."""

    class State(models.TextChoices):
        WAITING = "waiting", "待履行"
        DONE = "done", "已履行"

    remedy = models.OneToOneField(Remedy, models.PROTECT, related_name="duty", verbose_name="复议诉讼")
    duty = models.CharField("应当做的事", max_length=300)
    due_on = models.DateField("履行期限", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="履行登记人", **ACTOR)
    done_at = models.DateTimeField("履行时间", null=True, blank=True)
    done_in = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="duties_done", verbose_name="履行办件"
    )
    done_note = models.CharField("履行情况", max_length=300, blank=True)

    class Meta:
        verbose_name = "履行事项"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", done_by__isnull=True, done_at__isnull=True)
                | Q(state="done", done_by__isnull=False, done_at__isnull=False),
                name="duty_done_by_and_at",
            )
        ]

    def __str__(self) -> str:
        return f"{self.remedy_id} {self.state}"


class Petition(models.Model):
    """A complaint, report or petition: what was said is sealed; one under a real name is owed a written reply."""

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", "投诉"
        REPORT = "report", "举报"
        PETITION = "petition", "信访"

    class State(models.TextChoices):
        OPEN = "open", "办理中"
        REPLIED = "replied", "已答复"
        CLOSED = "closed", "已核实（匿名，不需答复）"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="petitions", verbose_name="办件")
    kind = models.CharField("种类", max_length=10, choices=Kind)
    real_name = models.BooleanField("实名")
    sealed = SealedField("内容和联系方式", "petition.sealed", household="case__household")
    received_on = models.DateField("收到日期")
    due_on = models.DateField("答复期限", null=True, blank=True)
    due_explanation = models.TextField("期限说明", blank=True)
    extended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="延长批准人", **ACTOR)
    extended_at = models.DateTimeField("延长时间", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复文书"
    )
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="登记人", **ACTOR)
    entered_at = models.DateTimeField("登记时间")
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="办结人", **ACTOR)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)

    class Meta:
        verbose_name = "投诉举报信访"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", closed_by__isnull=True, closed_at__isnull=True)
                | (~Q(state="open") & Q(closed_by__isnull=False, closed_at__isnull=False)),
                name="petition_closed_by_and_at",
            ),
            models.CheckConstraint(
                condition=~Q(state="replied") | Q(document__isnull=False), name="petition_reply_is_a_letter"
            ),
            models.CheckConstraint(
                condition=Q(real_name=False) | Q(due_on__isnull=False), name="petition_named_is_due"
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="petition_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
