"""Filters of the inbox that somebody has named, for oneself or for the whole office."""

from django.conf import settings
from django.db import models

from offices.models import Office


class SavedFilter(models.Model):
    """A named filter: fixed choices only, never what was typed into a search."""

    name = models.CharField("名称", max_length=20)
    query = models.CharField("条件", max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters", verbose_name="所有人"
    )
    office = models.ForeignKey(
        Office, models.CASCADE, null=True, blank=True, related_name="saved_filters", verbose_name="共享单位"
    )
    made_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = "常用筛选"
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_filter_once")]
        indexes = [models.Index(fields=["office", "name"], name="saved_filter_shared")]

    def __str__(self) -> str:
        return self.name
