"""Posts that are asked for by one administrator and granted by another."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from offices.models.office import Office, PostKind

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT}


class PostGrant(models.Model):
    """A post for somebody: asked for by the system administrator, granted or refused by the security administrator."""

    class State(models.TextChoices):
        WAITING = "waiting", "待授权"
        GRANTED = "granted", "已授权"
        REFUSED = "refused", "未同意"

    user = models.ForeignKey(**PERSON, related_name="grants", verbose_name="人员")
    office = models.ForeignKey(Office, models.PROTECT, related_name="grants", verbose_name="机构")
    post = models.CharField("岗位", max_length=30, choices=PostKind)
    from_on = models.DateField("任职日期")
    until_on = models.DateField("离任日期", null=True, blank=True)
    reason = models.CharField("依据", max_length=200)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    asked_by = models.ForeignKey(**PERSON, related_name="+", verbose_name="提出人")
    asked_at = models.DateTimeField("提出时间")
    settled_by = models.ForeignKey(**PERSON, null=True, blank=True, related_name="+", verbose_name="授权人")
    settled_at = models.DateTimeField("授权时间", null=True, blank=True)
    note = models.CharField("授权意见", max_length=200, blank=True)

    class Meta:
        verbose_name = "岗位授权"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "office", "post"], condition=Q(state="waiting"), name="grant_waits_once"
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="grant_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", settled_by__isnull=True, settled_at__isnull=True)
                | (~Q(state="waiting") & Q(settled_by__isnull=False, settled_at__isnull=False)),
                name="grant_settled_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True) | ~Q(settled_by=F("asked_by")), name="grant_settled_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(asked_by=F("user")) & (Q(settled_by__isnull=True) | ~Q(settled_by=F("user"))),
                name="grant_never_for_oneself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_post_display()}"
