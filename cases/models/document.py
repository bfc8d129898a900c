"""Official documents: numbered, frozen at issue, delivered; and the files that come with a case."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.case import ACTOR, Case, Submission
from offices.sealed import SealedField


class DocumentCounter(models.Model):
    """The last number an office has used for a word in a year."""

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name="机关")
    word = models.CharField("字", max_length=20)
    year = models.PositiveSmallIntegerField("年份")
    last = models.PositiveIntegerField("末号", default=0)

    class Meta:
        verbose_name = "文号"
        constraints = [models.UniqueConstraint(fields=["office", "word", "year"], name="counter_once_a_year")]

    def __str__(self) -> str:
        return f"{self.word}〔{self.year}〕{self.last}号"


class Document(models.Model):
    """One issued document; the HTML is what was said, the PDF only its picture."""

    class State(models.TextChoices):
        ISSUED = "issued", "已签发"
        PRINTED = "printed", "已成文"
        FAILED = "failed", "成文失败"
        VOID = "void", "已作废"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="documents", verbose_name="办件")
    kind = models.CharField("文书种类", max_length=40)
    title = models.CharField("标题", max_length=120)
    office = models.ForeignKey("offices.Office", models.PROTECT, null=True, related_name="+", verbose_name="签发机关")
    word = models.CharField("字", max_length=20, blank=True)
    year = models.PositiveSmallIntegerField("年份", null=True)
    sequence = models.PositiveIntegerField("序号", null=True)
    number = models.CharField("文号", max_length=60, blank=True)
    code = models.CharField("验证码", max_length=24, unique=True)
    issued_on = models.DateField("签发日期")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="签发人", **ACTOR)
    issued_at = models.DateTimeField("签发时间")
    html_sealed = SealedField("正文", "document.html", household="case__household")
    digest = models.CharField("摘要", max_length=64)
    state = models.CharField("状态", max_length=10, choices=State, default=State.ISSUED)
    pages = models.PositiveSmallIntegerField("页数", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "文书"
        constraints = [
            models.UniqueConstraint(
                fields=["office", "word", "year", "sequence"], condition=~Q(word=""), name="document_number_once"
            ),
            models.CheckConstraint(
                condition=Q(issued_by__isnull=True) | Q(issued_at__isnull=False), name="document_issued_by_and_at"
            ),
        ]
        indexes = [models.Index(fields=["case", "id"], name="document_case")]

    def __str__(self) -> str:
        return f"{self.title}{self.number}"


class Delivery(models.Model):
    """Proof that a document reached its receiver; remedies run from this day."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="deliveries", verbose_name="文书")
    way = models.CharField("送达方式", max_length=20)
    receiver = models.CharField("签收人", max_length=50)
    relation = models.CharField("与受送达人关系", max_length=30, blank=True)
    delivered_on = models.DateField("送达日期")
    note = models.CharField("备注", max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="送达人", **ACTOR)
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "送达"

    def __str__(self) -> str:
        return f"送达{self.pk}"


class Attachment(models.Model):
    """A photo or scan: checked by content, re-encoded, stored under an opaque name."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="attachments", verbose_name="办件"
    )
    submission = models.ForeignKey(
        Submission, models.PROTECT, null=True, blank=True, related_name="attachments", verbose_name="填报"
    )
    field = models.CharField("栏目", max_length=80)
    name = models.CharField("文件名", max_length=120)
    content_type = models.CharField("类型", max_length=40)
    size = models.PositiveIntegerField("大小")
    digest = models.CharField("摘要", max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="上传人", **ACTOR)
    uploaded_at = models.DateTimeField("上传时间")
    destroyed_on = models.DateField("销毁日期", null=True, blank=True)

    class Meta:
        verbose_name = "附件"
        constraints = [
            models.CheckConstraint(
                condition=Q(uploaded_by__isnull=True) | Q(uploaded_at__isnull=False),
                name="attachment_uploaded_by_and_at",
            )
        ]
        indexes = [models.Index(fields=["case", "id"], name="attachment_case")]

    def __str__(self) -> str:
        return f"附件{self.pk}"
