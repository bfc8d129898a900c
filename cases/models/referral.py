"""What is pushed to departments about a household, what they answer, and the ledger of measures that came of it."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.case import ACTOR, Case
from cases.models.document import Attachment
from cases.models.household import Household, Member
from cases.models.meeting import OfficePaper
from offices.sealed import SealedField

OFFICE = {"on_delete": models.PROTECT, "related_name": "+"}


class ReferralPush(models.Model):
    """Referrals that went to one office together, with the paper that carries them (转办单)."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    from_office = models.ForeignKey("offices.Office", verbose_name="推送机关", **OFFICE)
    to_office = models.ForeignKey("offices.Office", verbose_name="接收部门", **OFFICE)
    number = models.CharField("编号", max_length=60)
    paper = models.OneToOneField(
        OfficePaper, models.PROTECT, null=True, blank=True, related_name="push", verbose_name="转办单"
    )
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="推送人", **ACTOR)
    sent_at = models.DateTimeField("推送时间")

    class Meta:
        verbose_name = "推送"
        indexes = [models.Index(fields=["to_office", "-id"], name="referral_push_newest")]

    def __str__(self) -> str:
        return self.number


class Referral(models.Model):
    """One need of one person or household, pushed to the department that answers for it (国办发〔2023〕39号 三)."""

    class State(models.TextChoices):
        SENT = "sent", "待接收"
        RECEIVED = "received", "已接收"
        ACTING = "acting", "办理中"
        ANSWERED = "answered", "已反馈"
        RETURNED = "returned", "已退回"

    class Outcome(models.TextChoices):
        GIVEN = "given", "已落实"
        PARTLY = "partly", "部分落实"
        NOT_GIVEN = "not_given", "未落实"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    push = models.ForeignKey(ReferralPush, models.PROTECT, related_name="referrals", verbose_name="推送")
    line = models.PositiveIntegerField("序号")
    household = models.ForeignKey(Household, models.PROTECT, related_name="referrals", verbose_name="户")
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="referrals", verbose_name="成员"
    )
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="referrals", verbose_name="办件")
    area = models.CharField("区划代码", max_length=12)
    department = models.CharField("主管部门", max_length=40)
    need = models.CharField("困难", max_length=60)
    item = models.CharField("事项", max_length=60)
    told_sealed = SealedField("推送理由", "referral.told", household="household")
    from_office = models.ForeignKey("offices.Office", verbose_name="推送机关", **OFFICE)
    to_office = models.ForeignKey("offices.Office", verbose_name="接收部门", **OFFICE)
    copy_office = models.ForeignKey("offices.Office", null=True, blank=True, verbose_name="同时反馈给", **OFFICE)
    state = models.CharField("状态", max_length=10, choices=State, default=State.SENT)
    rule = models.CharField("时限规则", max_length=60, blank=True)
    receive_by_on = models.DateField("接收期限", null=True, blank=True)
    due_on = models.DateField("反馈期限", null=True, blank=True)
    provisional = models.BooleanField("期限待定", default=False)
    sent_at = models.DateTimeField("推送时间")
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="接收人", **ACTOR)
    received_at = models.DateTimeField("接收时间", null=True, blank=True)
    received_on = models.DateField("收到日期", null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="反馈人", **ACTOR)
    answered_at = models.DateTimeField("反馈时间", null=True, blank=True)
    outcome = models.CharField("结果", max_length=10, choices=Outcome, blank=True)
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=2, null=True, blank=True)
    answer_sealed = SealedField("办理情况", "referral.answer", household="household", default=bytes)
    # Who has taken note of the feedback: the sender, and the second receiver where the area has two.
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="推送方签收", **ACTOR)
    noted_at = models.DateTimeField("推送方签收时间", null=True, blank=True)
    copy_noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="第二接收方签收", **ACTOR
    )
    copy_noted_at = models.DateTimeField("第二接收方签收时间", null=True, blank=True)

    class Meta:
        verbose_name = "转办"
        indexes = [
            models.Index(fields=["to_office", "state", "due_on"], name="referral_to_office"),
            models.Index(fields=["area", "state", "due_on"], name="referral_area"),
            models.Index(fields=["household", "-id"], name="referral_household"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["push", "line"], name="referral_line_once"),
            models.UniqueConstraint(
                fields=["household", "member", "item"],
                condition=Q(state__in=["sent", "received", "acting"], member__isnull=False),
                name="referral_once_a_member",
            ),
            models.UniqueConstraint(
                fields=["household", "item"],
                condition=Q(state__in=["sent", "received", "acting"], member__isnull=True),
                name="referral_once_a_household",
            ),
            models.CheckConstraint(
                condition=Q(received_by__isnull=True) | Q(received_at__isnull=False), name="referral_received_by_and_at"
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | Q(answered_at__isnull=False), name="referral_answered_by_and_at"
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | (Q(answered_at__isnull=False) & ~Q(outcome="")),
                name="referral_answered_with_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"转办{self.pk}"

    @property
    def number(self) -> str:
        """The number by which a department names it on a spreadsheet: that of the push, and its line."""
        return f"{self.push.number}-{self.line}"


class FeedbackSheet(models.Model):
    """A spreadsheet of a department that came back: what was read from it, and what was wrong where."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    office = models.ForeignKey("offices.Office", verbose_name="部门", **OFFICE)
    name = models.CharField("文件名", max_length=200)
    digest = models.CharField("摘要", max_length=64)
    good = models.PositiveIntegerField("登记行数", default=0)
    same = models.PositiveIntegerField("早已登记", default=0)
    empty = models.PositiveIntegerField("没有填写", default=0)
    faults = models.JSONField("问题", default=list)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="导入人", **ACTOR)
    read_at = models.DateTimeField("导入时间")

    class Meta:
        verbose_name = "反馈表"
        indexes = [models.Index(fields=["office", "-id"], name="feedback_sheet_newest")]

    def __str__(self) -> str:
        return self.name


class Measure(models.Model):
    """One measure that reached a person or household: who gave it, how much, from when, and what came of it."""

    class State(models.TextChoices):
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        STOPPED = "stopped", "已中止"

    class Effect(models.TextChoices):
        GOOD = "good", "有效"
        PARTLY = "partly", "部分有效"
        NONE = "none", "无效"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField("措施", max_length=40)
    title = models.CharField("名称", max_length=100, blank=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="measures", verbose_name="户")
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="measures", verbose_name="成员"
    )
    area = models.CharField("区划代码", max_length=12)
    department = models.CharField("主管部门", max_length=40)
    provider = models.ForeignKey("offices.Office", verbose_name="提供单位", **OFFICE)
    referral = models.OneToOneField(
        Referral, models.PROTECT, null=True, blank=True, related_name="measure", verbose_name="来自转办"
    )
    times = models.PositiveIntegerField("次数", default=1)
    amount = models.DecimalField("金额（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    from_on = models.DateField("开始日期")
    until_on = models.DateField("结束日期", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.DONE)
    outcome = models.CharField("结果", max_length=200, blank=True)
    effect = models.CharField("效果", max_length=10, choices=Effect, blank=True)
    effect_note = models.CharField("效果说明", max_length=200, blank=True)
    rated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="评估人", **ACTOR)
    rated_at = models.DateTimeField("评估时间", null=True, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="登记人", **ACTOR)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "帮扶措施"
        indexes = [
            models.Index(fields=["area", "kind", "from_on"], name="measure_area_kind"),
            models.Index(fields=["household", "-from_on"], name="measure_household"),
            models.Index(fields=["provider", "-from_on"], name="measure_provider"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="measure_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(rated_by__isnull=True) | Q(rated_at__isnull=False), name="measure_rated_by_and_at"
            ),
            # The same help entered twice, by page and by sheet, stands once.
            models.UniqueConstraint(
                fields=["member", "kind", "title", "from_on", "provider"],
                condition=Q(member__isnull=False),
                name="measure_once_a_member",
            ),
            models.UniqueConstraint(
                fields=["household", "kind", "title", "from_on", "provider"],
                condition=Q(member__isnull=True),
                name="measure_once_a_household",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class LabourTag(models.Model):
    """What is known of a person's ability and wish to work, with evidence and date; never a reason to refuse."""

    class Ability(models.TextChoices):
        FULL = "full", "有劳动能力"
        PARTIAL = "partial", "部分劳动能力"
        NONE = "none", "无劳动能力"

    class Wish(models.TextChoices):
        JOB = "job", "想找工作"
        TRAINING = "training", "想学技能"
        NEARBY = "nearby", "只能就近就业"
        BUSINESS = "business", "想自己经营"
        NOT_NOW = "not_now", "暂时不能工作"

    member = models.ForeignKey(Member, models.PROTECT, related_name="labour_tags", verbose_name="成员")
    household = models.ForeignKey(Household, models.PROTECT, related_name="labour_tags", verbose_name="户")
    area = models.CharField("区划代码", max_length=12)
    ability = models.CharField("劳动能力", max_length=10, choices=Ability)
    wish = models.CharField("就业意愿", max_length=10, choices=Wish)
    evidence_sealed = SealedField("依据", "labour_tag.evidence", household="household", owner="member__uid")
    proof = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="材料")
    seen_on = models.DateField("认定日期")
    until_on = models.DateField("更新日期", null=True, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="登记人", **ACTOR)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "劳动能力标识"
        indexes = [models.Index(fields=["area", "ability", "wish"], name="labour_tag_list")]
        constraints = [
            models.UniqueConstraint(fields=["member"], condition=Q(until_on__isnull=True), name="labour_tag_one_holds")
        ]

    def __str__(self) -> str:
        return f"标识{self.pk}"
