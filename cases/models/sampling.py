"""Random checks: the seed of a county's month, and what it drew of each case that arrived."""

from typing import ClassVar

from django.db import models

from cases.models.case import Case


class SamplingSeed(models.Model):
    """The number from which all draws of one scheme in one county and month follow; published, never changed."""

    county = models.CharField("县级", max_length=6)
    scheme = models.CharField("救助类别", max_length=40)
    month = models.DateField("月份")
    seed = models.CharField("种子", max_length=32)
    made_at = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = "抽查种子"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["county", "scheme", "month"], name="one_seed_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.scheme} {self.month:%Y-%m}"


class SamplingDraw(models.Model):
    """One case's draw: its place among the month's arrivals, its number, and whether it has to be checked, and why."""

    class Cause(models.TextChoices):
        BY_NUMBER = "by_number", "随机号码落在抽查比例之内"
        TO_REACH_THE_RATE = "to_reach_the_rate", "已到办件的抽查数不足比例，按下限补抽"
        NOT_DRAWN = "not_drawn", "未抽中"

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="draw", verbose_name="办件")
    seed = models.ForeignKey(SamplingSeed, on_delete=models.PROTECT, related_name="draws", verbose_name="种子")
    place = models.PositiveIntegerField("到达次序")
    number = models.PositiveIntegerField("随机号码")
    percent = models.DecimalField("抽查比例（%）", max_digits=5, decimal_places=2)
    cause = models.CharField("结果", max_length=20, choices=Cause.choices)
    drawn_at = models.DateTimeField("抽取时间")

    class Meta:
        verbose_name = "抽查结果"
        constraints: ClassVar = [models.UniqueConstraint(fields=["seed", "place"], name="one_draw_a_place")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.cause}"

    @property
    def drawn(self) -> bool:
        """Whether the case has to be checked."""
        return self.cause != self.Cause.NOT_DRAWN
