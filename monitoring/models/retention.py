"""How many rows the time-keeper destroyed, by class and day."""

from django.db import models


class Forgetting(models.Model):
    """What went by itself of one class on one day, all counties together; it names nobody and stays."""

    kind = models.CharField("类别", max_length=30)
    on = models.DateField("日期")
    count = models.PositiveIntegerField("条数", default=0)

    class Meta:
        verbose_name = "到期删除"
        constraints = [models.UniqueConstraint(fields=["kind", "on"], name="forgetting_once_a_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"
