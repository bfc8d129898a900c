"""A replay of past cases on changed texts: the run with the texts as they were at its start, and what it found."""

from django.conf import settings
from django.db import models

from cases.models.case import ACTOR, Case


class ReplayRun(models.Model):
    """One replay: which texts, whose cases of which period, how far it has come, and the sums."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待开始"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        FAILED = "failed", "未能完成"
        STOPPED = "stopped", "已停止"

    scheme = models.CharField("救助类别", max_length=40)
    draft = models.ForeignKey(
        "processes.SchemeDraft", models.SET_NULL, null=True, blank=True, related_name="replays", verbose_name="草稿"
    )
    edition = models.ForeignKey(
        "processes.SchemeEdition", models.PROTECT, null=True, blank=True, related_name="replays", verbose_name="版本"
    )
    texts = models.JSONField("文件")
    digest = models.CharField("摘要", max_length=64)
    assumed = models.JSONField("假定的事实", default=dict)
    area = models.CharField("区划代码", max_length=12)
    from_on = models.DateField("申请日期自")
    until_on = models.DateField("申请日期至")
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField("总件数", default=0)
    done = models.PositiveIntegerField("已推演", default=0)
    last_case = models.PositiveBigIntegerField("推演到的办件", default=0)
    report = models.JSONField("汇总", default=dict)
    error = models.CharField("未完成原因", max_length=300, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="发起人", **ACTOR)
    started_at = models.DateTimeField("发起时间")
    moved_at = models.DateTimeField("最近进展")
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = "往案推演"
        indexes = [models.Index(fields=["scheme", "area", "-started_at"], name="replay_run_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(started_by__isnull=True) | models.Q(started_at__isnull=False),
                name="replay_started_by_and_at",
            )
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.from_on} {self.until_on}"


class ReplayFinding(models.Model):
    """One thing that would have been otherwise in one case; it names no person."""

    class Kind(models.TextChoices):
        OTHER_WAY = "other_way", "走法不同"
        OTHER_OUTCOME = "other_outcome", "结果不同"
        STUCK = "stuck", "走不下去"
        UNANSWERED = "unanswered", "必填项当时没有填"
        ADDED = "added", "多出的环节"
        DROPPED = "dropped", "减少的环节"
        CALCULATION = "calculation", "核算不同"
        MOVED = "moved", "到期日变动"
        BROKEN = "broken", "会超期"
        KEPT = "kept", "不再超期"
        WORK = "work", "工作量变化"
        UNLIKE = "unlike", "未纳入比较"

    run = models.ForeignKey(ReplayRun, models.CASCADE, related_name="findings", verbose_name="推演")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+", verbose_name="办件")
    kind = models.CharField("种类", max_length=20, choices=Kind)
    key = models.CharField("对象", max_length=120, blank=True)
    detail = models.JSONField("详情", default=dict)

    class Meta:
        verbose_name = "推演发现"
        indexes = [models.Index(fields=["run", "kind", "key", "case"], name="replay_finding_list")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
