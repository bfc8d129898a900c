"""Moving running cases to another edition: the run that was planned, and what became of each case in it."""

from django.conf import settings
from django.db import models

from cases.models.case import ACTOR, Case


class MoveRun(models.Model):
    """One move of many cases: from which edition to which, where, which steps were renamed, who ordered it."""

    class State(models.TextChoices):
        PLANNED = "planned", "已做计划"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        STOPPED = "stopped", "已停止"

    scheme = models.CharField("救助类别", max_length=40)
    from_edition = models.ForeignKey(
        "processes.SchemeEdition", models.PROTECT, related_name="moves_away", verbose_name="原版本"
    )
    to_edition = models.ForeignKey(
        "processes.SchemeEdition", models.PROTECT, related_name="moves_here", verbose_name="新版本"
    )
    area = models.CharField("区划代码", max_length=12)
    renamed = models.JSONField("改名的环节", default=dict)
    unaccepted_only = models.BooleanField("仅未受理的", default=False)
    state = models.CharField("状态", max_length=10, choices=State, default=State.PLANNED)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="计划人", **ACTOR)
    planned_at = models.DateTimeField("计划时间")
    tried_at = models.DateTimeField("试办时间", null=True, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="执行人", **ACTOR)
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = "办件迁移"
        indexes = [models.Index(fields=["scheme", "-planned_at"], name="move_run_newest")]

    def __str__(self) -> str:
        return f"{self.scheme} {self.from_edition_id} → {self.to_edition_id}"


class MoveCase(models.Model):
    """One case in a run: whether it can go over, where it stands then and now, and what became of it."""

    class State(models.TextChoices):
        CAN = "can", "可以迁移"
        CANNOT = "cannot", "不能迁移"
        MOVED = "moved", "已迁移"
        REFUSED = "refused", "执行时不能迁移"
        ENDED = "ended", "已先办结"
        ELSEWHERE = "elsewhere", "已在别的版本"

    run = models.ForeignKey(MoveRun, models.CASCADE, related_name="cases", verbose_name="迁移")
    case = models.ForeignKey(Case, models.PROTECT, related_name="moves", verbose_name="办件")
    state = models.CharField("状态", max_length=10, choices=State)
    before = models.JSONField("原环节", default=list)
    after = models.JSONField("新环节", default=list)
    passed = models.JSONField("不再补办的环节", default=list)
    reasons = models.JSONField("原因", default=list)
    changes = models.JSONField("变动", default=list)
    moved_at = models.DateTimeField("迁移时间", null=True, blank=True)

    class Meta:
        verbose_name = "迁移的办件"
        constraints = [models.UniqueConstraint(fields=["run", "case"], name="move_case_once_in_a_run")]
        indexes = [models.Index(fields=["run", "state", "id"], name="move_case_state")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.case_id} {self.state}"
