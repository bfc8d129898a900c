"""Names taken apart, by which cases are found."""

from django.db import models

from cases.models.case import Case


class NamePair(models.Model):
    """Two neighbouring characters of an applicant's name, at the place of the case.

    The database keeps these rows itself (migration 0028): whatever writes a case, its pairs are right. ADR 24 says
    why. Only `cases/names.py` asks them.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="name_pairs", db_index=False, verbose_name="办件")
    pair = models.CharField("相邻两字", max_length=2)
    area = models.CharField("区划代码", max_length=12)

    class Meta:
        verbose_name = "姓名索引"
        constraints = [models.UniqueConstraint(fields=["case", "pair"], name="name_pair_once")]
        indexes = [models.Index(fields=["pair", "area", "case"], name="name_pair_place")]

    def __str__(self) -> str:
        return f"办件{self.case_id}"
