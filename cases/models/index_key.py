"""Under which key the blind indexes lie now."""

from django.db import models


class IndexKey(models.Model):
    """One row, renewed in the transaction that computes every index anew; without it the first key is in use."""

    number = models.PositiveSmallIntegerField("索引密钥序号")
    since = models.DateTimeField("启用时间")

    class Meta:
        verbose_name = "索引密钥"

    def __str__(self) -> str:
        return str(self.number)
