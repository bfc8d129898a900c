"""Divisions as rows, with the years in which each one stood."""

from django.db import models


class Division(models.Model):
    """One area of the five levels; the code is the tree."""

    code = models.CharField("区划代码", max_length=12, primary_key=True)
    parent = models.CharField("上级代码", max_length=12, db_index=True, blank=True)
    level = models.PositiveSmallIntegerField("级别")
    kind = models.CharField("类别", max_length=20)
    name = models.CharField("名称", max_length=80)
    valid_from = models.DateField("启用日期", null=True, blank=True)
    valid_to = models.DateField("撤销日期", null=True, blank=True)
    successor = models.CharField("承接区划", max_length=12, blank=True)

    class Meta:
        verbose_name = "行政区划"

    def __str__(self) -> str:
        return self.name
