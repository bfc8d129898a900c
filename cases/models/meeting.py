"""Papers between offices, and the meetings that they record: conferences, dispatch and study meetings."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.case import ACTOR, Case
from cases.models.household import Household
from offices.sealed import SealedField


class OfficePaper(models.Model):
    """A paper that an office, or several together, issue to offices: minutes, reminder letter, joint notice."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField("文种", max_length=40)
    title = models.CharField("标题", max_length=160)
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name="主办机关")
    county = models.CharField("县代码", max_length=6, db_index=True)
    issuers = models.JSONField("发文机关", default=list)
    addressee = models.CharField("主送机关", max_length=200, blank=True)
    word = models.CharField("字", max_length=20, blank=True)
    year = models.PositiveSmallIntegerField("年份")
    sequence = models.PositiveIntegerField("序号")
    number = models.CharField("文号", max_length=60)
    code = models.CharField("验证码", max_length=24, unique=True)
    issued_on = models.DateField("成文日期")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="签发人", **ACTOR)
    issued_at = models.DateTimeField("签发时间")
    html_sealed = SealedField("正文", "office_paper.html")
    digest = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = "机关公文"
        constraints = [
            models.UniqueConstraint(fields=["office", "word", "year", "sequence"], name="office_paper_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.title}{self.number}"


class Meeting(models.Model):
    """A conference (一事一议、联席会议), dispatch or study meeting: who was there, whether enough, what it decided."""

    class Kind(models.TextChoices):
        CASE_CONFERENCE = "case_conference", "一事一议"
        JOINT_CONFERENCE = "joint_conference", "联席会议"
        DISPATCH = "dispatch", "调度会议"
        STUDY = "study", "研究会议"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField("会议", max_length=20, choices=Kind)
    county = models.CharField("县代码", max_length=6, db_index=True)
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name="召集机关")
    title = models.CharField("会议名称", max_length=120)
    held_on = models.DateField("日期")
    place = models.CharField("地点", max_length=120)
    chair = models.CharField("主持人", max_length=80)
    members = models.JSONField("成员", default=list)
    observers = models.JSONField("列席", default=list)
    papers = models.JSONField("会议材料", default=list)
    quorum = models.PositiveSmallIntegerField("法定人数")
    opening = models.CharField("缘起", max_length=500, blank=True)
    paper = models.OneToOneField(
        OfficePaper, models.PROTECT, null=True, blank=True, related_name="meeting", verbose_name="纪要"
    )
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="登记人", **ACTOR)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "会议"
        indexes = [models.Index(fields=["county", "-held_on"], name="meeting_newest")]

    def __str__(self) -> str:
        return f"{self.title} {self.held_on}"


class MeetingMatter(models.Model):
    """One matter of a meeting: the case it is about where there is one, the views, the votes, the decision."""

    class Decision(models.TextChoices):
        AGREED = "agreed", "同意"
        REFUSED = "refused", "不同意"
        DEFERRED = "deferred", "补充调查后再议"
        NOTED = "noted", "议定事项"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="matters", verbose_name="会议")
    place = models.PositiveSmallIntegerField("序号")
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="conferences", verbose_name="办件"
    )
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="conferences", verbose_name="户"
    )
    uid = models.UUIDField(default=uuid4, editable=False)
    topic = models.CharField("议题", max_length=120)
    sealed = SealedField("情况和意见", "matter.sealed", household="household")
    decision = models.CharField("决定", max_length=10, choices=Decision)
    in_favour = models.PositiveSmallIntegerField("赞成", default=0)
    against = models.PositiveSmallIntegerField("反对", default=0)
    abstained = models.PositiveSmallIntegerField("弃权", default=0)
    ballots = models.JSONField("逐人表决", default=list)

    class Meta:
        verbose_name = "议题"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "place"], name="matter_place_once"),
            models.CheckConstraint(
                condition=Q(case__isnull=False) | Q(household__isnull=False) | Q(decision="noted"),
                name="matter_decides_a_case",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.topic}"


class Resolution(models.Model):
    """What a meeting asked of one office until a day, and what that office answered."""

    class State(models.TextChoices):
        OPEN = "open", "待落实"
        ANSWERED = "answered", "已落实"

    matter = models.ForeignKey(MeetingMatter, models.PROTECT, related_name="resolutions", verbose_name="议题")
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="resolutions", verbose_name="责任单位")
    county = models.CharField("县代码", max_length=6)
    content = models.CharField("任务", max_length=300)
    due_on = models.DateField("完成期限")
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    result = models.CharField("落实情况", max_length=500, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="填报人", **ACTOR)
    answered_at = models.DateTimeField("填报时间", null=True, blank=True)

    class Meta:
        verbose_name = "会议任务"
        indexes = [
            models.Index(fields=["county", "state", "due_on"], name="resolution_due"),
            models.Index(fields=["office", "state", "due_on"], name="resolution_office"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", answered_by__isnull=True, answered_at__isnull=True)
                | Q(state="answered", answered_by__isnull=False, answered_at__isnull=False),
                name="resolution_answered_by_and_at",
            )
        ]

    def __str__(self) -> str:
        return f"会议任务{self.pk}"
