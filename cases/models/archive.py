"""The file of a household (一户一档): closed volumes, their papers, what was added later, exports and destruction."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.case import ACTOR, Case
from cases.models.document import Attachment, Document
from cases.models.household import Household


class Volume(models.Model):
    """One bound volume: papers of a household's approvals, or of an office's daily work in a year; it never reopens."""

    class FileClass(models.TextChoices):
        APPROVAL = "approval", "审批类"
        DAILY = "daily", "日常管理类"

    class State(models.TextChoices):
        CLOSED = "closed", "已立卷"
        DESTROYED = "destroyed", "已销毁"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    file_class = models.CharField("类别", max_length=10, choices=FileClass)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="volumes", verbose_name="户"
    )
    keeper = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name="保管单位")
    area = models.CharField("区划代码", max_length=12, db_index=True)
    year = models.PositiveSmallIntegerField("年度")
    ordinal = models.PositiveSmallIntegerField("卷次")
    number = models.CharField("档号", max_length=40, unique=True)
    pages = models.PositiveIntegerField("页数")
    digest = models.CharField("立卷摘要", max_length=64)
    state = models.CharField("状态", max_length=10, choices=State, default=State.CLOSED)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="立卷人", **ACTOR)
    closed_at = models.DateTimeField("立卷时间")

    class Meta:
        verbose_name = "案卷"
        constraints = [
            models.CheckConstraint(
                condition=Q(file_class="approval", household__isnull=False)
                | Q(file_class="daily", household__isnull=True),
                name="volume_of_a_household_or_an_office",
            ),
            models.UniqueConstraint(fields=["household", "ordinal"], name="volume_once_a_household"),
        ]

    def __str__(self) -> str:
        return self.number


class VolumeItem(models.Model):
    """One paper in a volume with its pages; a row is written once, and one that came later says why."""

    volume = models.ForeignKey(Volume, models.PROTECT, related_name="items", verbose_name="案卷")
    place = models.PositiveIntegerField("序号")
    part = models.CharField("归档范围", max_length=60)
    title = models.CharField("题名", max_length=160)
    number = models.CharField("文号", max_length=60, blank=True)
    author = models.CharField("责任者", max_length=120, blank=True)
    made_on = models.DateField("日期")
    first_page = models.PositiveIntegerField("起页")
    pages = models.PositiveSmallIntegerField("页数")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", verbose_name="办件")
    document = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="filed", verbose_name="文书"
    )
    attachment = models.OneToOneField(
        Attachment, models.PROTECT, null=True, blank=True, related_name="filed", verbose_name="附件"
    )
    digest = models.CharField("内容摘要", max_length=64)
    amends = models.BooleanField("立卷后补充", default=False)
    reason = models.CharField("补充原因", max_length=200, blank=True)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="归档人", **ACTOR)
    filed_at = models.DateTimeField("归档时间")

    class Meta:
        verbose_name = "卷内文件"
        constraints = [
            models.UniqueConstraint(fields=["volume", "place"], name="item_place_once"),
            models.CheckConstraint(
                condition=Q(document__isnull=False, attachment__isnull=True)
                | Q(document__isnull=True, attachment__isnull=False),
                name="item_is_a_paper_or_a_file",
            ),
            models.CheckConstraint(condition=Q(amends=False) | ~Q(reason=""), name="amendment_has_a_reason"),
        ]
        indexes = [models.Index(fields=["case"], name="item_case")]

    def __str__(self) -> str:
        return f"{self.place} {self.title}"


class FileExport(models.Model):
    """A package that left the house: of whom, for what, by whom, and the digest by which it is known again."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="exports", verbose_name="户")
    purpose = models.CharField("用途", max_length=200)
    digest = models.CharField("校验码", max_length=64, db_index=True)
    papers = models.PositiveIntegerField("件数")
    exported_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="导出人", **ACTOR)
    exported_at = models.DateTimeField("导出时间")

    class Meta:
        verbose_name = "档案导出"

    def __str__(self) -> str:
        return self.digest[:16]


class DestructionList(models.Model):
    """What is past its retention, listed by one person and approved by another; the list itself is kept for good.

    `kind` is a class of the rows on retention; volumes are destroyed with their approval, other classes by a job.
    """

    VOLUME = "volume"

    class State(models.TextChoices):
        LISTED = "listed", "待批准"
        RUNNING = "running", "正在销毁"
        DONE = "done", "已销毁"

    kind = models.CharField("类别", max_length=30, default=VOLUME)
    state = models.CharField("状态", max_length=10, choices=State, default=State.LISTED)
    total = models.PositiveIntegerField("条数", default=0)
    destroyed = models.PositiveIntegerField("已销毁", default=0)
    withheld = models.PositiveIntegerField("仍需保留", default=0)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    county = models.CharField("县代码", max_length=6)
    number = models.CharField("清册编号", max_length=40, unique=True)
    reason = models.CharField("鉴定意见", max_length=300)
    listed_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="提出人", **ACTOR)
    listed_at = models.DateTimeField("提出时间")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="批准人", **ACTOR)
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)

    class Meta:
        verbose_name = "销毁清册"
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | (Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(approved_by=F("listed_by"))),
                name="destruction_approved_by_another",
            )
        ]

    def __str__(self) -> str:
        return self.number


class DestructionLine(models.Model):
    """One volume on a destruction list, with the day until which it had to be kept."""

    listed = models.ForeignKey(DestructionList, models.PROTECT, related_name="lines", verbose_name="清册")
    volume = models.OneToOneField(Volume, models.PROTECT, related_name="destruction", verbose_name="案卷")
    kept_until = models.DateField("保管期限届满")

    class Meta:
        verbose_name = "销毁案卷"

    def __str__(self) -> str:
        return f"{self.volume_id} {self.kept_until}"
