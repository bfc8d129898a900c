"""Public notices before the decision, publications after it, and objections."""

from uuid import uuid4

from django.conf import settings
from django.db import models

from cases.models.case import ACTOR, Case
from offices.sealed import SealedField


class PublicNotice(models.Model):
    """What is shown on the board: only what the law lets be shown, from one day to another."""

    class Kind(models.TextChoices):
        PUBLIC_NOTICE = "public_notice", "公示"
        PUBLICATION = "publication", "公布"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="notices", verbose_name="办件")
    kind = models.CharField("种类", max_length=20, choices=Kind)
    area = models.CharField("区划代码", max_length=12, db_index=True)
    place = models.CharField("张贴地点", max_length=200)
    shown = models.JSONField("公开内容")
    phone = models.CharField("监督电话", max_length=40, blank=True)
    posted_on = models.DateField("公示日期")
    ends_on = models.DateField("期满日期")
    provisional = models.BooleanField("暂定", default=False)
    explanation = models.TextField("期限说明", blank=True)
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="张贴人", **ACTOR)
    posted_at = models.DateTimeField("登记时间")
    taken_down_on = models.DateField("撤下日期", null=True, blank=True)

    class Meta:
        verbose_name = "公示公布"
        indexes = [models.Index(fields=["kind", "area", "-posted_on"], name="notice_board")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{self.pk}"


class Objection(models.Model):
    """What somebody holds against a notice; who said it stays sealed."""

    class State(models.TextChoices):
        OPEN = "open", "待处理"
        ANSWERED = "answered", "已答复"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="objections", verbose_name="公示")
    case = models.ForeignKey(Case, models.PROTECT, related_name="objections", verbose_name="办件")
    channel = models.CharField("渠道", max_length=20)
    sealed = SealedField("异议内容", "objection.sealed", household="case__household")
    received_at = models.DateTimeField("收到时间")
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    result = models.CharField("核查结果", max_length=500, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="答复人", **ACTOR)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = "异议"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="answered", answered_by__isnull=False, answered_at__isnull=False)
                | models.Q(state="open", answered_by__isnull=True, answered_at__isnull=True),
                name="objection_answered_by_and_at",
            )
        ]

    def __str__(self) -> str:
        return f"异议{self.pk}"
