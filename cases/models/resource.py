"""Resources that society offers: organisations, their projects, matches with needs, and what was given."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.case import ACTOR
from cases.models.household import Household
from cases.models.register import Need


class CharityOrganisation(models.Model):
    """A body that helps beside the state: charity, social work station, volunteers, enterprise."""

    class Kind(models.TextChoices):
        CHARITY = "charity", "慈善组织"
        SOCIAL_WORK = "social_work", "社工站（社工机构）"
        VOLUNTEERS = "volunteers", "志愿服务队伍"
        ENTERPRISE = "enterprise", "爱心企业"
        OTHER = "other", "其他社会力量"

    county = models.CharField("县代码", max_length=6)
    name = models.CharField("名称", max_length=80)
    kind = models.CharField("类型", max_length=12, choices=Kind)
    contact = models.CharField("联系方式", max_length=80, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="登记人", **ACTOR)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "社会力量"
        constraints = [models.UniqueConstraint(fields=["county", "name"], name="charity_organisation_once")]

    def __str__(self) -> str:
        return self.name


class CharityProject(models.Model):
    """One resource card: which needs an organisation meets, where and when, with how much money or how many places."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        CharityOrganisation, models.PROTECT, related_name="projects", verbose_name="实施单位"
    )
    title = models.CharField("项目名称", max_length=80)
    area = models.CharField("服务区域", max_length=12, db_index=True)
    kinds = models.JSONField("能满足的需要", default=list)
    condition = models.CharField("帮扶对象和条件", max_length=200, blank=True)
    fund = models.BigIntegerField("资金（分）", null=True, blank=True)
    places = models.PositiveIntegerField("名额（人次）", null=True, blank=True)
    from_on = models.DateField("开始日期")
    until_on = models.DateField("结束日期", null=True, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="登记人", **ACTOR)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "慈善项目"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "title", "from_on"], name="charity_project_once"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="charity_project_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ResourceMatch(models.Model):
    """A project offered for a need: why, whether the household wants it, and what came of it."""

    class State(models.TextChoices):
        OFFERED = "offered", "待家庭确认"
        CONFIRMED = "confirmed", "家庭已确认"
        DECLINED = "declined", "家庭不需要"
        DELIVERED = "delivered", "已落实"
        FAILED = "failed", "没有办成"

    class Way(models.TextChoices):
        IN_PERSON = "in_person", "当面"
        PHONE = "phone", "电话"
        WRITING = "writing", "书面"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    need = models.ForeignKey(Need, models.PROTECT, related_name="matches", verbose_name="需要")
    project = models.ForeignKey(CharityProject, models.PROTECT, related_name="matches", verbose_name="项目")
    why = models.JSONField("匹配理由", default=list)
    state = models.CharField("状态", max_length=10, choices=State, default=State.OFFERED)
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="提出人", **ACTOR)
    offered_at = models.DateTimeField("提出时间")
    way = models.CharField("确认方式", max_length=10, choices=Way, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="确认记录人", **ACTOR)
    answered_at = models.DateTimeField("确认时间", null=True, blank=True)
    result = models.CharField("结果", max_length=300, blank=True)
    finished_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="结果记录人", **ACTOR)
    finished_at = models.DateTimeField("结果时间", null=True, blank=True)

    class Meta:
        verbose_name = "需求对接"
        constraints = [
            models.UniqueConstraint(
                fields=["need", "project"],
                condition=Q(state__in=["offered", "confirmed"]),
                name="resource_match_once_open",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True, answered_at__isnull=True)
                | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="resource_match_answered_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(finished_by__isnull=True, finished_at__isnull=True)
                | Q(finished_by__isnull=False, finished_at__isnull=False),
                name="resource_match_finished_by_and_at",
            ),
            models.CheckConstraint(
                condition=~Q(state="delivered") | Q(answered_at__isnull=False), name="resource_match_confirmed_first"
            ),
        ]

    def __str__(self) -> str:
        return f"对接{self.pk}"


class GivenAid(models.Model):
    """One entry of the charity ledger: persons reached and money given by a project on a day; only ever added to."""

    project = models.ForeignKey(CharityProject, models.PROTECT, related_name="given", verbose_name="项目")
    match = models.OneToOneField(
        ResourceMatch, models.PROTECT, null=True, blank=True, related_name="given", verbose_name="对接"
    )
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="given", verbose_name="户"
    )
    on = models.DateField("日期")
    persons = models.PositiveIntegerField("人次")
    amount = models.BigIntegerField("金额（分）", default=0)
    note = models.CharField("说明", max_length=200, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="登记人", **ACTOR)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "慈善台账"
        indexes = [models.Index(fields=["project", "on"], name="given_aid_by_day")]
        constraints = [
            models.CheckConstraint(condition=Q(persons__gte=1, amount__gte=0), name="given_aid_is_something")
        ]

    def __str__(self) -> str:
        return f"台账{self.pk}"
