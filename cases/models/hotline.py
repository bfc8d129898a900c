"""Calls to the assistance hotline: registered, answered in time, or handed on as a need (社会救助法 第六十条)."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.case import ACTOR
from cases.models.register import Need
from offices.sealed import SealedField


class HotlineCall(models.Model):
    """One call: what it is about, until when it is answered, and what became of it."""

    class Kind(models.TextChoices):
        QUESTION = "question", "政策咨询"
        REQUEST = "request", "求助"
        REPORT = "report", "反映他人困难"
        COMPLAINT = "complaint", "投诉举报"
        SUGGESTION = "suggestion", "意见建议"

    class State(models.TextChoices):
        OPEN = "open", "待答复"
        HANDED = "handed", "已转为线索"
        ANSWERED = "answered", "已答复"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    county = models.CharField("县代码", max_length=6)
    area = models.CharField("村（社区）", max_length=12)
    number = models.CharField("拨打的热线", max_length=30)
    kind = models.CharField("来电类型", max_length=12, choices=Kind)
    sealed = SealedField("来电内容", "hotline_call.sealed", household="need__household")
    received_at = models.DateTimeField("来电时间")
    due_on = models.DateField("答复期限", null=True, blank=True)
    due_explanation = models.TextField("期限说明", blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    need = models.OneToOneField(
        Need, models.PROTECT, null=True, blank=True, related_name="call", verbose_name="主动发现"
    )
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="答复人", **ACTOR)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="接听人", **ACTOR)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "热线来电"
        indexes = [models.Index(fields=["county", "state", "due_on"], name="hotline_call_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True, answered_at__isnull=True)
                | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="hotline_call_answered_by_and_at",
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answered_at__isnull=False), name="hotline_call_answered_has_day"
            ),
        ]

    def __str__(self) -> str:
        return f"来电{self.pk}"
