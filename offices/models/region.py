"""What an area sets by date: standards, and the days that differ from the plain week."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class StandardValue(models.Model):
    """One value of one area from one day on, with its citation; two people stand behind a row entered by hand."""

    area = models.CharField("区划代码", max_length=12)
    key = models.CharField("参数", max_length=80)
    residence_kind = models.CharField("城乡", max_length=10, blank=True)
    value = models.JSONField("值")
    unit = models.CharField("单位", max_length=30, blank=True)
    from_on = models.DateField("施行日期")
    until_on = models.DateField("失效日期", null=True, blank=True)
    set_by = models.CharField("制定机关", max_length=120)
    cite = models.CharField("依据", max_length=300)
    note = models.CharField("说明", max_length=300, blank=True)
    example = models.BooleanField("示例值", default=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="录入人"
    )
    entered_at = models.DateTimeField("录入时间", null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批准人"
    )
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)

    class Meta:
        verbose_name = "地区参数"
        constraints = [
            models.UniqueConstraint(
                fields=["area", "key", "residence_kind", "from_on"], name="standard_once_from_a_day"
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="standard_ends_after_start"
            ),
            models.CheckConstraint(condition=~Q(cite=""), name="standard_cites_its_ground"),
            models.CheckConstraint(
                condition=Q(entered_by__isnull=True, entered_at__isnull=True)
                | Q(entered_by__isnull=False, entered_at__isnull=False),
                name="standard_entered_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | (Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(approved_by=F("entered_by"))),
                name="standard_approved_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.key} {self.from_on}"


class CalendarDay(models.Model):
    """A day of an area that differs from the plain week."""

    area = models.CharField("区划代码", max_length=12, default="0" * 12)
    on = models.DateField("日期")
    working = models.BooleanField("是否上班")
    name = models.CharField("名称", max_length=60)
    layer = models.CharField("层级", max_length=20)
    document = models.CharField("文件", max_length=200)

    class Meta:
        verbose_name = "放假调休日"
        constraints = [models.UniqueConstraint(fields=["area", "on", "layer"], name="calendar_day_once")]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"


class CalendarYear(models.Model):
    """A year whose arrangement the State Council has announced."""

    year = models.PositiveSmallIntegerField("年份", primary_key=True)
    document = models.CharField("文件", max_length=200)

    class Meta:
        verbose_name = "已公布年份"

    def __str__(self) -> str:
        return str(self.year)


class TableStamp(models.Model):
    """Which state a small table is in: the database renews the stamp at every change, whoever makes it."""

    name = models.CharField("表", max_length=60, primary_key=True)
    stamp = models.CharField("戳记", max_length=32)

    class Meta:
        verbose_name = "表戳记"

    def __str__(self) -> str:
        return self.name
