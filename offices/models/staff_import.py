"""A list of offices, people with posts, and grids from one workbook: read by one administrator, released by another."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}


class StaffImport(models.Model):
    """One workbook: what its rows say, what is wrong with some of them, and what became of them."""

    class State(models.TextChoices):
        TRIED = "tried", "已试读，待放行"
        RELEASED = "released", "已导入"
        DROPPED = "dropped", "已放弃"

    county = models.CharField("县代码", max_length=6, db_index=True)
    file_name = models.CharField("文件名", max_length=200)
    sheets = models.JSONField("各表的行")
    outcomes = models.JSONField("各行结果", default=list)
    state = models.CharField("状态", max_length=10, choices=State, default=State.TRIED)
    uploaded_by = models.ForeignKey(**PERSON, verbose_name="导入人")
    uploaded_at = models.DateTimeField("导入时间")
    released_by = models.ForeignKey(**PERSON, null=True, blank=True, verbose_name="放行人")
    released_at = models.DateTimeField("放行时间", null=True, blank=True)

    class Meta:
        verbose_name = "人员导入"
        constraints = [
            models.CheckConstraint(
                condition=Q(released_by__isnull=True, released_at__isnull=True)
                | (Q(released_by__isnull=False, released_at__isnull=False) & ~Q(released_by=F("uploaded_by"))),
                name="staff_import_released_by_another",
            )
        ]

    def __str__(self) -> str:
        return f"人员导入{self.pk}"
