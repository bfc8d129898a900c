"""Signs of life: what the time-keeper, a worker or a check last left behind."""

from django.db import models


class Beat(models.Model):
    """The newest sign of life of one part, all processes and hosts together."""

    name = models.CharField("部件", max_length=60, primary_key=True)
    at = models.DateTimeField("时间")
    seconds = models.FloatField("用时（秒）", default=0)
    detail = models.JSONField("内容", default=dict)

    class Meta:
        verbose_name = "运行记录"

    def __str__(self) -> str:
        return f"{self.name} {self.at}"
