"""Households and their members; numbers that name a person are sealed and found by a blind index."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from offices.sealed import SealedField


class ResidenceKind(models.TextChoices):
    RURAL = "rural", "农村"
    URBAN = "urban", "城镇"


class Household(models.Model):
    """One household (户) at one village; the chain and all its cases hang on it."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    area = models.CharField("区划代码", max_length=12, db_index=True)
    name = models.CharField("户主或申请人", max_length=50)
    residence_kind = models.CharField("城乡", max_length=10, choices=ResidenceKind)
    address_sealed = SealedField("住址", "household.address", household="pk", default=bytes)
    phone_sealed = SealedField("电话", "household.phone", household="pk", default=bytes)
    phone_mask = models.CharField("电话（遮盖）", max_length=20, blank=True)
    opened_at = models.DateTimeField("建户时间")
    is_invented = models.BooleanField("演示数据", default=False)

    class Meta:
        verbose_name = "户"

    def __str__(self) -> str:
        return f"户{self.pk}"


class Member(models.Model):
    """A person who lives in a household from one day until another."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="members", verbose_name="户")
    name = models.CharField("姓名", max_length=50, db_index=True)
    relation = models.CharField("与申请人关系", max_length=20)
    resident_id_sealed = SealedField("公民身份号码", "member.resident_id", household="household", default=bytes)
    resident_id_index = models.CharField("身份号码索引", max_length=64, blank=True, db_index=True)
    resident_id_mask = models.CharField("身份号码（遮盖）", max_length=20, blank=True)
    born_on = models.DateField("出生日期", null=True, blank=True)
    sex = models.CharField("性别", max_length=10, blank=True)
    from_on = models.DateField("计入日期")
    until_on = models.DateField("退出日期", null=True, blank=True)

    class Meta:
        verbose_name = "家庭成员"
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="member_leaves_after_joining"
            )
        ]
        indexes = [models.Index(fields=["household", "id"], name="member_household")]

    def __str__(self) -> str:
        return f"成员{self.pk}"
