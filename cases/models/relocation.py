"""A household that moves: who pays through which month, who from the next one, and who took the file over."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.case import ACTOR, Case
from cases.models.decision import Award


class Relocation(models.Model):
    """One award on its way from one township to another: the sender pays through a month, the receiver from the next.

    The months are fixed on the day on which the receiver decides, not before: until then the sender goes on paying.
    """

    class Kind(models.TextChoices):
        MOVED = "moved", "自行迁居"
        RESETTLED = "resettled", "易地搬迁"

    class State(models.TextChoices):
        PREPARED = "prepared", "迁出地办理"
        SENT = "sent", "已转出，待接收"
        RETURNED = "returned", "已退回迁出地"
        DONE = "done", "已接续"
        CANCELLED = "cancelled", "不再转移"

    case = models.OneToOneField(Case, models.PROTECT, related_name="relocation", verbose_name="办件")
    award = models.ForeignKey(Award, models.PROTECT, related_name="relocations", verbose_name="迁出待遇")
    new_award = models.OneToOneField(
        Award, models.PROTECT, null=True, blank=True, related_name="relocated_from", verbose_name="迁入待遇"
    )
    kind = models.CharField("迁移性质", max_length=20, choices=Kind)
    from_area = models.CharField("迁出地", max_length=12, db_index=True)
    to_area = models.CharField("迁入地", max_length=12, db_index=True)
    moved_on = models.DateField("迁入居住日期")
    state = models.CharField("状态", max_length=10, choices=State, default=State.PREPARED)
    return_reason = models.CharField("退回理由", max_length=500, blank=True)
    last_month = models.DateField("迁出地发放至", null=True, blank=True)
    first_month = models.DateField("迁入地发放自", null=True, blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="转出人", **ACTOR)
    sent_at = models.DateTimeField("转出时间", null=True, blank=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="接收人", **ACTOR)
    received_at = models.DateTimeField("接收时间", null=True, blank=True)

    class Meta:
        verbose_name = "转移接续"
        constraints = [
            models.CheckConstraint(condition=~Q(from_area=F("to_area")), name="relocation_to_another_place"),
            models.CheckConstraint(
                condition=Q(state="done", last_month__isnull=False, first_month__gt=F("last_month")) | ~Q(state="done"),
                name="relocation_done_has_its_months",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_area} → {self.to_area}"
