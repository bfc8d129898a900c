"""What programs need to sign in and to write: tokens that speak for an account, and the answers kept under a key."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from offices.sealed import SealedField

ACTOR = {"on_delete": models.PROTECT, "related_name": "+"}


class AccessToken(models.Model):
    """The right of a program to act as one account: granted by one person, taken by its owner, seen once."""

    class Scope(models.TextChoices):
        READ = "read", "只读"
        WRITE = "write", "读写"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="tokens", verbose_name="账号")
    title = models.CharField("用途", max_length=100)
    scope = models.CharField("权限", max_length=10, choices=Scope, default=Scope.READ)
    area = models.CharField("限于地区", max_length=12, blank=True, help_text="空白为账号岗位的全部地区")
    until_on = models.DateField("有效期至")
    digest = models.CharField("摘要", max_length=64, blank=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="批准人", **ACTOR)
    granted_at = models.DateTimeField("批准时间")
    taken_at = models.DateTimeField("领取时间", null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="撤销人", **ACTOR)
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True)

    class Meta:
        verbose_name = "接口令牌"
        constraints = [
            models.UniqueConstraint(fields=["digest"], condition=~Q(digest=""), name="token_digest_once"),
            models.CheckConstraint(condition=~Q(granted_by=F("user")), name="token_granted_by_another"),
            models.CheckConstraint(
                condition=Q(revoked_by__isnull=True, revoked_at__isnull=True)
                | Q(revoked_by__isnull=False, revoked_at__isnull=False),
                name="token_revoked_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class KeptAnswer(models.Model):
    """What a write was answered, under the key that the program gave it: asked again, it is answered, not done."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="账号")
    key = models.CharField("幂等键", max_length=64)
    asked = models.CharField("请求摘要", max_length=64)
    status = models.PositiveSmallIntegerField("状态码", default=0)
    content_type = models.CharField("类型", max_length=60, blank=True)
    sealed = SealedField("答复", "kept_answer.body", default=bytes)
    kept_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "接口答复"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="answer_once_a_key")]
        indexes = [models.Index(fields=["kept_at"], name="kept_answer_age")]

    def __str__(self) -> str:
        return self.key
