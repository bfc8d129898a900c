"""What a person asked about the own data, and what was answered."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.case import ACTOR
from cases.models.household import Household
from offices.sealed import SealedField


class DataRequest(models.Model):
    """A request to see, copy, correct or delete what is held about a household (个人信息保护法 第四十五至四十七条)."""

    class Kind(models.TextChoices):
        COPY = "copy", "查阅、复制"
        CORRECTION = "correction", "更正、补充"
        DELETION = "deletion", "删除"

    class Outcome(models.TextChoices):
        DONE = "done", "已办"
        REFUSED = "refused", "不予办理"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="data_requests", verbose_name="户")
    kind = models.CharField("请求", max_length=12, choices=Kind)
    sealed = SealedField("请求和答复", "data_request.sealed", household="household")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="登记人", **ACTOR)
    asked_at = models.DateTimeField("提出时间")
    due_on = models.DateField("答复期限")
    outcome = models.CharField("结果", max_length=10, choices=Outcome, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="答复人", **ACTOR)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = "个人信息请求"
        indexes = [models.Index(fields=["household", "-id"], name="data_request_household")]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(outcome="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="data_request_answered_by_and_at",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{self.pk}"
