"""Offices, and the posts people hold in them."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class OfficeKind(models.TextChoices):
    VILLAGE_COMMITTEE = "village_committee", "村（居）民委员会"
    TOWNSHIP_OFFICE = "township_office", "乡镇人民政府（街道办事处）"
    CIVIL_AFFAIRS_BUREAU = "civil_affairs_bureau", "县级民政部门"
    MEANS_TEST_CENTRE = "means_test_centre", "居民家庭经济状况核对机构"
    MONITORING_CENTRE = "monitoring_centre", "低收入人口监测服务中心"
    FINANCE_BUREAU = "finance_bureau", "财政部门"
    AGRICULTURE_BUREAU = "agriculture_bureau", "农业农村部门"
    DEPARTMENT = "department", "其他部门"
    COUNTY_GOVERNMENT = "county_government", "县级人民政府"


class PostKind(models.TextChoices):
    VILLAGE_AIDE = "village_aide", "村级社会救助协理员"
    GRID_MEMBER = "grid_member", "网格员"
    GRID_HEAD = "grid_head", "网格长"
    CASEWORKER = "caseworker", "乡镇经办人"
    INVESTIGATOR = "investigator", "入户调查员"
    HEAD_OF_OFFICE = "head_of_office", "乡镇负责人"
    COUNTY_APPROVER = "county_approver", "县级审核人"
    COUNTY_HEAD = "county_head", "县级负责人"
    MEANS_TEST_OFFICER = "means_test_officer", "核对机构人员"
    SUPERVISOR = "supervisor", "督办员"
    PROCESS_DESIGNER = "process_designer", "流程设计员"
    PROCESS_APPROVER = "process_approver", "流程审定人"
    FINANCE_CLERK = "finance_clerk", "财务人员"
    LIAISON = "liaison", "部门联络员"
    AUDITOR = "auditor", "审计员"
    SYSTEM_ADMINISTRATOR = "system_administrator", "系统管理员"
    SECURITY_ADMINISTRATOR = "security_administrator", "安全管理员"
    APPLICANT = "applicant", "申请人"


class Office(models.Model):
    """One body at one division; its short name leads its document numbers.

    `department` tells offices of the kind `department` apart: a word of the catalogue of special assistance.
    """

    division = models.ForeignKey("offices.Division", models.PROTECT, related_name="offices", verbose_name="区划")
    kind = models.CharField("机构类别", max_length=30, choices=OfficeKind)
    department = models.CharField("部门代码", max_length=40, blank=True)
    name = models.CharField("机构全称", max_length=120)
    short_name = models.CharField("发文机关代字", max_length=20, blank=True)
    phone = models.CharField("联系电话", max_length=30, blank=True)
    address = models.CharField("办公地址", max_length=200, blank=True)
    from_on = models.DateField("设立日期", default=date(2020, 1, 1))
    until_on = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        verbose_name = "机构"
        constraints = [models.UniqueConstraint(fields=["division", "kind", "name"], name="office_once_in_a_division")]
        indexes = [models.Index(fields=["kind", "division"], name="office_kind_division")]

    def __str__(self) -> str:
        return self.name


class Holding(models.Model):
    """A person holds a post at an office from one day until another."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="holdings", verbose_name="人员")
    office = models.ForeignKey(Office, models.PROTECT, related_name="holdings", verbose_name="机构")
    post = models.CharField("岗位", max_length=30, choices=PostKind)
    from_on = models.DateField("任职日期")
    until_on = models.DateField("离任日期", null=True, blank=True)

    class Meta:
        verbose_name = "任职"
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="holding_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_post_display()}"


class Absence(models.Model):
    """While a person is away, a substitute acts in the person's posts; both names are kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences", verbose_name="外出人员")
    substitute = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="代办人")
    from_on = models.DateField("开始日期")
    until_on = models.DateField("结束日期")
    reason = models.CharField("事由", max_length=100, blank=True)

    class Meta:
        verbose_name = "外出代办"
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="absence_ends_after_start"),
            models.CheckConstraint(condition=~Q(user=F("substitute")), name="absence_needs_another_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.substitute}"
