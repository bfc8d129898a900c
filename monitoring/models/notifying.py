"""Messages to people who work here: one outbox for the page, e-mail and a gateway, and what each person wants."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.case import ACTOR


class Channel(models.TextChoices):
    PAGE = "page", "页面"
    MAIL = "mail", "电子邮件"
    GATEWAY = "gateway", "单位消息平台"


class Message(models.Model):
    """One message to one person on one way; its text holds a case number at most, never personal data."""

    class State(models.TextChoices):
        WAITING = "waiting", "待发送"
        SENT = "sent", "已送达"
        FAILED = "failed", "未能送达"
        SKIPPED = "skipped", "不发送"

    uid = models.UUIDField("标识", default=uuid4, unique=True)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="messages", verbose_name="收件人"
    )
    channel = models.CharField("渠道", max_length=10, choices=Channel)
    kind = models.CharField("种类", max_length=30)
    text = models.CharField("内容", max_length=300)
    link = models.CharField("链接", max_length=200, blank=True)
    key = models.CharField("防重标识", max_length=80, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    next_at = models.DateTimeField("下次发送时间")
    receipt = models.CharField("回执", max_length=100, blank=True)
    reason = models.CharField("未送达原因", max_length=200, blank=True)
    made_at = models.DateTimeField("生成时间")
    sent_at = models.DateTimeField("送达时间", null=True, blank=True)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    class Meta:
        verbose_name = "工作消息"
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "channel", "key"], condition=~Q(key=""), name="message_once_a_key"
            ),
        ]
        indexes = [
            models.Index(
                fields=["recipient", "-id"], condition=Q(channel="page", read_at__isnull=True), name="message_unread"
            ),
            models.Index(fields=["recipient", "channel", "-id"], name="message_newest"),
            models.Index(fields=["next_at", "id"], condition=Q(state="waiting"), name="message_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class MessageWish(models.Model):
    """How a person wants to be told outside the page: on which ways, how often, and when not."""

    class Rhythm(models.TextChoices):
        DAILY = "daily", "每天至多一份摘要"
        AT_ONCE = "at_once", "逐条立即发送"
        NEVER = "never", "只在页面显示"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name="人员", **{**ACTOR, "related_name": "message_wish"}
    )
    rhythm = models.CharField("频次", max_length=10, choices=Rhythm, default=Rhythm.DAILY)
    by_mail = models.BooleanField("发到电子邮箱", default=True)
    by_gateway = models.BooleanField("发到单位消息平台", default=True)
    account = models.CharField("消息平台账号", max_length=64, blank=True)
    digest_hour = models.PositiveSmallIntegerField("摘要时间（点）", default=9)
    quiet_from = models.PositiveSmallIntegerField("免打扰自（点）", default=19)
    quiet_until = models.PositiveSmallIntegerField("免打扰至（点）", default=8)

    class Meta:
        verbose_name = "消息设置"
        constraints = [
            models.CheckConstraint(
                condition=Q(digest_hour__lt=24, quiet_from__lt=24, quiet_until__lt=24), name="message_wish_hours"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.rhythm}"
