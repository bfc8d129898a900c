"""What signing in remembers: passwords of before, codes, sessions, tries, and a log that is only ever added to."""

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q


class PastPassword(models.Model):
    """The hash of a password that a person had until an instant."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="past_passwords", verbose_name="账号"
    )
    password = models.CharField("旧密码（散列）", max_length=128)
    until_at = models.DateTimeField("用到")

    class Meta:
        verbose_name = "旧密码"

    def __str__(self) -> str:
        return f"{self.user_id} {self.until_at}"


class CodeKey(models.Model):
    """What a person's telephone makes codes from, sealed; `last_step` is the newest half minute that was used."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="code_key", verbose_name="账号")
    sealed = models.BinaryField("密钥（密文）")
    last_step = models.BigIntegerField("最近用过的时间步", default=0)

    class Meta:
        verbose_name = "动态口令密钥"

    def __str__(self) -> str:
        return str(self.user_id)


class RecoveryCode(models.Model):
    """One code of the sheet that is kept in a drawer for the day the telephone is gone; good once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="recovery_codes", verbose_name="账号"
    )
    digest = models.CharField("恢复码（散列）", max_length=64)
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    class Meta:
        verbose_name = "恢复码"

    def __str__(self) -> str:
        return str(self.user_id)


class CodeReset(models.Model):
    """One administrator asks that somebody's codes be taken away, another one confirms: then they enrol anew."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="code_resets", verbose_name="账号")
    reason = models.CharField("原因", max_length=200)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人")
    asked_at = models.DateTimeField("提出时间")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="确认人"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)

    class Meta:
        verbose_name = "动态口令重置"
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(confirmed_at__isnull=True), name="one_open_code_reset_a_person"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("asked_by")),
                name="code_reset_by_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.reason}"


class Session(AbstractBaseSession):
    """A browser that is signed in: whose, since when, last seen when and from where."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sessions", null=True, blank=True)
    began_at = models.DateTimeField("登录时间", null=True, blank=True)
    seen_at = models.DateTimeField("最近操作", null=True, blank=True)
    address = models.CharField("来自", max_length=45, blank=True)
    agent = models.CharField("浏览器", max_length=200, blank=True)

    class Meta:
        verbose_name = "会话"


class TryCount(models.Model):
    """How often something was tried from one place within one stretch of time."""

    key = models.CharField("什么", max_length=120, primary_key=True)
    count = models.IntegerField("次数")
    until = models.BigIntegerField("到期（秒）", db_index=True)

    class Meta:
        verbose_name = "尝试次数"

    def __str__(self) -> str:
        return f"{self.key} {self.count}"


class SecurityEvent(models.Model):
    """Something about an account: signing in and out, refusals, passwords, codes. Triggers keep it as it is."""

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", "登录成功"
        REFUSED = "refused", "登录被拒"
        LOCKED = "locked", "连续失败被锁定"
        SIGNED_OUT = "signed_out", "退出"
        EXPIRED = "expired", "超时退出"
        ENDED = "ended", "会话被结束"
        PASSWORD_CHANGED = "password_changed", "更换密码"
        PASSWORD_GIVEN = "password_given", "管理员重置密码"
        CODE_PASSED = "code_passed", "动态口令通过"
        CODE_REFUSED = "code_refused", "动态口令不对"
        CODE_ENROLLED = "code_enrolled", "绑定动态口令"
        RECOVERY_USED = "recovery_used", "使用恢复码"
        RESET_ASKED = "reset_asked", "提出重置动态口令"
        RESET_CONFIRMED = "reset_confirmed", "确认重置动态口令"
        CERTIFICATE_PASSED = "certificate_passed", "证书通过"

    at = models.DateTimeField("时间", db_index=True)
    kind = models.CharField("事件", max_length=30, choices=Kind)
    # Empty for a name that no account has: it may be a password typed into the wrong field, hence is not kept.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="security_events", null=True, blank=True
    )
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    county = models.CharField("县", max_length=6, blank=True)
    address = models.CharField("来自", max_length=45, blank=True)
    detail = models.JSONField("说明", default=dict)

    class Meta:
        verbose_name = "安全日志"
        indexes = [
            models.Index(fields=["county", "-at"], name="security_event_county"),
            models.Index(fields=["user", "-at"], name="security_event_user"),
        ]

    def __str__(self) -> str:
        return f"{self.at} {self.kind}"


class Installation(models.Model):
    """That this database has been run for real: a demonstration is never started on it again."""

    real_since = models.DateTimeField("正式运行始于")

    class Meta:
        verbose_name = "安装"

    def __str__(self) -> str:
        return str(self.real_since)
