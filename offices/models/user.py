"""People who sign in."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """An account; what it may do follows from the posts it holds, never from the account."""

    display_name = models.CharField("姓名", max_length=50, blank=True)
    is_invented = models.BooleanField("演示账号", default=False)

    class Meta:
        verbose_name = "账号"

    def __str__(self) -> str:
        return self.display_name or self.username
