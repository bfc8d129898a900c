"""Programmes of work (专班): who leads, which units belong, which stages; what must be public; training given."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.case import ACTOR


class Programme(models.Model):
    """A task force of an area for a programme of work."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    area = models.CharField("区划代码", max_length=12, db_index=True)
    title = models.CharField("名称", max_length=100)
    basis = models.CharField("文件依据", max_length=200)
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name="办公室设在")
    from_on = models.DateField("开始日期")
    until_on = models.DateField("结束日期", null=True, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="登记人", **ACTOR)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "工作专班"
        constraints = [
            models.UniqueConstraint(fields=["area", "title"], name="programme_once"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="programme_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ProgrammeSeat(models.Model):
    """One name on a programme's list."""

    class Role(models.TextChoices):
        HEAD = "head", "组长"
        DEPUTY = "deputy", "副组长"
        OFFICE_HEAD = "office_head", "办公室主任"
        MEMBER = "member", "成员"
        LIAISON = "liaison", "联络员"

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="seats", verbose_name="专班")
    place = models.PositiveSmallIntegerField("序号")
    role = models.CharField("职务", max_length=12, choices=Role)
    unit = models.CharField("单位", max_length=80)
    name = models.CharField("姓名", max_length=40)
    post_title = models.CharField("单位职务", max_length=60, blank=True)

    class Meta:
        verbose_name = "专班成员"
        constraints = [
            models.UniqueConstraint(fields=["programme", "place"], name="programme_seat_place_once"),
            models.UniqueConstraint(fields=["programme"], condition=Q(role="head"), name="programme_has_one_head"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.name}"


class Milestone(models.Model):
    """One stage of a programme: from when until when, and what it brought."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="milestones", verbose_name="专班")
    title = models.CharField("阶段", max_length=80)
    from_on = models.DateField("开始日期")
    until_on = models.DateField("结束日期", null=True, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)
    result = models.CharField("完成情况", max_length=500, blank=True)

    class Meta:
        verbose_name = "工作阶段"
        constraints = [
            models.UniqueConstraint(fields=["programme", "title"], name="milestone_once"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="milestone_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Disclosure(models.Model):
    """Something that must be open to everybody within its limit: a policy, a guide, a list of names."""

    class Kind(models.TextChoices):
        POLICY = "policy", "政策法规文件"
        GUIDE = "guide", "办事指南"
        NAME_LIST = "name_list", "审核、确认名单"
        GENERAL = "general", "其他政府信息"

    area = models.CharField("区划代码", max_length=12, db_index=True)
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name="公开主体")
    kind = models.CharField("类别", max_length=10, choices=Kind)
    title = models.CharField("内容", max_length=160)
    arose_on = models.DateField("形成或变更日期")
    due_on = models.DateField("公开期限")
    due_explanation = models.TextField("期限说明", blank=True)
    opened_on = models.DateField("公开日期", null=True, blank=True)
    where = models.CharField("公开渠道和地址", max_length=200, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="登记人", **ACTOR)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "政务公开事项"
        indexes = [models.Index(fields=["area", "due_on"], name="disclosure_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(opened_on__isnull=True, where="") | (Q(opened_on__gte=F("arose_on")) & ~Q(where="")),
                name="disclosure_opened_somewhere",
            )
        ]

    def __str__(self) -> str:
        return self.title


class TrainingRecord(models.Model):
    """A training or a day of publicity that was held."""

    class Kind(models.TextChoices):
        TRAINING = "training", "业务培训"
        PUBLICITY = "publicity", "政策宣传"

    area = models.CharField("区划代码", max_length=12, db_index=True)
    kind = models.CharField("类型", max_length=10, choices=Kind)
    title = models.CharField("主题", max_length=100)
    on = models.DateField("日期")
    place = models.CharField("地点", max_length=80)
    persons = models.PositiveIntegerField("参加人数")
    note = models.CharField("说明", max_length=300, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="登记人", **ACTOR)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "培训和宣传"
        indexes = [models.Index(fields=["area", "-on"], name="training_newest")]

    def __str__(self) -> str:
        return self.title
