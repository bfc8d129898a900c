"""People who sign in."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q


class User(AbstractUser):
    """An account; what it may do follows from the posts it holds, never from the account."""

    display_name = models.CharField("姓名", max_length=50, blank=True)
    is_invented = models.BooleanField("演示账号", default=False)
    must_change_password = models.BooleanField("须更换密码", default=False)
    password_changed_at = models.DateTimeField("密码更换时间", null=True, blank=True)
    code_since = models.DateTimeField("动态口令绑定时间", null=True, blank=True)
    # By what the province's identity service knows the person: its subject or a staff number, never an e-mail address.
    subject = models.CharField("统一身份标识", max_length=200, blank=True)
    certificate = models.CharField("证书序列号", max_length=200, blank=True)

    class Meta:
        verbose_name = "账号"
        constraints = [
            models.UniqueConstraint(fields=["subject"], condition=~Q(subject=""), name="one_account_a_subject"),
            models.UniqueConstraint(
                fields=["certificate"], condition=~Q(certificate=""), name="one_account_a_certificate"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.username
