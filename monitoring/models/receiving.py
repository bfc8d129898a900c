"""What departments send: who sends which items under which law, each delivery, each fact of a row, each doubt."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models import Document, Exchange, Household, Member
from offices.sealed import SealedField

PLATFORMS = [(kind.value, kind.label) for kind in (Exchange.Kind.PROVINCE, Exchange.Kind.RELAPSE_PREVENTION)]
ACTOR = {"on_delete": models.PROTECT, "related_name": "+"}


# The rows of the second table of a file are numbered from here, of the third from twice as much.
NEXT_TABLE = 10_000_000


def place_of(line: int) -> tuple[int, int]:
    """Which table of a file, from 1, and which row of it a kept line number means."""
    table, row = divmod(line, NEXT_TABLE)
    return table + 1, row


class Cycle(models.TextChoices):
    REAL_TIME = "real_time", "实时"
    MONTHLY = "monthly", "每月"
    QUARTERLY = "quarterly", "每季度"
    HALF_YEARLY = "half_yearly", "每半年"
    YEARLY = "yearly", "每年"
    ON_DEMAND = "on_demand", "按需"


class Source(models.Model):
    """One department's supply of data to one county (or, without a county, to all): items, law, cycle, owner.

    `department` is a department of the table of data items; `items` are ids of that table. A due day of its own goes
    before the one that the county's pack sets for all.
    """

    code = models.SlugField("来源代码", max_length=60, unique=True)
    county = models.CharField("县级代码", max_length=6, blank=True)
    department = models.CharField("部门代码", max_length=40)
    title = models.CharField("数据来源", max_length=100)
    items = models.JSONField("数据项", default=list)
    legal_basis = models.CharField("共享依据", max_length=200)
    purpose = models.CharField("使用目的", max_length=200)
    cycle = models.CharField("更新周期", max_length=12, choices=Cycle)
    owner = models.CharField("责任人", max_length=100)
    standard = models.CharField("数据标准", max_length=200, blank=True)
    due_day = models.PositiveSmallIntegerField("每月报送截止日", null=True, blank=True)
    takes_good_rows = models.BooleanField("推送数据中合格的行自动接收", default=False)
    # Which platform's program may fetch and hand in the county's list with this word; most sources may only push rows.
    platform = models.CharField("与平台交换名单", max_length=30, choices=PLATFORMS, blank=True)
    token_digest = models.CharField("推送口令摘要", max_length=64, blank=True)
    token_made_at = models.DateTimeField("推送口令生成时间", null=True, blank=True)
    active = models.BooleanField("在用", default=True)
    last_received_at = models.DateTimeField("最近收到", null=True, blank=True)

    class Meta:
        verbose_name = "数据来源"
        indexes = [models.Index(fields=["county", "department"], name="source_of_county")]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_day__isnull=True) | Q(due_day__gte=1, due_day__lte=28), name="source_due_day_in_month"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Mapping(models.Model):
    """How the columns of a source's file are read; rows of `columns`: title, role, item, unit, required."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="mappings", verbose_name="数据来源")
    title = models.CharField("模板名称", max_length=100)
    columns = models.JSONField("栏目", default=list)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="保存人", **ACTOR)
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = "读取模板"
        constraints = [
            models.UniqueConstraint(fields=["source", "title"], name="mapping_title_once"),
            models.CheckConstraint(
                condition=Q(saved_by__isnull=True) | Q(saved_at__isnull=False), name="mapping_saved_by_and_at"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Delivery(models.Model):
    """One file or push of a source for one month, and how far it has come; `at_line` is where a restart goes on."""

    class Channel(models.TextChoices):
        FILE = "file", "文件"
        PUSH = "push", "接口推送"
        EXCHANGE = "exchange", "平台交换"

    class State(models.TextChoices):
        READING = "reading", "正在检查"
        CHECKED = "checked", "已检查，待复核"
        RUNNING = "running", "正在接收"
        STOPPED = "stopped", "已停止"
        DONE = "done", "已接收"
        REPLACED = "replaced", "已被更正数据取代"
        REFUSED = "refused", "读不出来"
        DROPPED = "dropped", "已放弃"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    source = models.ForeignKey(Source, models.PROTECT, related_name="deliveries", verbose_name="数据来源")
    county = models.CharField("县级代码", max_length=6)
    month = models.DateField("数据月份")
    channel = models.CharField("方式", max_length=10, choices=Channel)
    name = models.CharField("文件名", max_length=200)
    digest = models.CharField("内容摘要", max_length=64)
    idempotency_key = models.CharField("推送流水号", max_length=80, blank=True)
    mapping = models.ForeignKey(
        Mapping, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="读取模板"
    )
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="更正的批次"
    )
    legal_basis = models.CharField("共享依据", max_length=200)
    purpose = models.CharField("使用目的", max_length=200)
    state = models.CharField("状态", max_length=10, choices=State, default=State.READING)
    size = models.PositiveBigIntegerField("字节数", default=0)
    read_bytes = models.PositiveBigIntegerField("已检查字节数", default=0)
    chunks = models.PositiveIntegerField("检查后的批数", default=0)
    at_chunk = models.PositiveIntegerField("已接收批数", default=0)
    at_line = models.PositiveIntegerField("接收到的行号", default=0)
    total = models.PositiveIntegerField("数据行数", default=0)
    good = models.PositiveIntegerField("合格行数", default=0)
    doubtful = models.PositiveIntegerField("待核人员行数", default=0)
    bad = models.PositiveIntegerField("有误行数", default=0)
    matched = models.PositiveIntegerField("对上人的行数", default=0)
    outside = models.PositiveIntegerField("不在库人员行数", default=0)
    facts = models.PositiveIntegerField("记下的事实", default=0)
    withheld = models.PositiveIntegerField("没有授权未记的事实", default=0)
    kinds = models.JSONField("各类问题行数", default=dict)
    tables = models.JSONField("各张表的名称", default=list)
    error = models.CharField("读不出来的原因", max_length=300, blank=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="接收人", **ACTOR)
    received_at = models.DateTimeField("收到时间")
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="复核人", **ACTOR)
    accepted_at = models.DateTimeField("复核时间", null=True, blank=True)
    moved_at = models.DateTimeField("最近进展")
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        verbose_name = "收到的数据"
        indexes = [
            models.Index(fields=["county", "month", "state"], name="delivery_of_month"),
            models.Index(fields=["source", "-received_at"], name="delivery_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "month", "digest"],
                condition=~Q(state__in=["dropped", "refused"]),
                name="delivery_once",
            ),
            # Two corrections of one delivery would both count.
            models.UniqueConstraint(
                fields=["replaces"], condition=~Q(state__in=["dropped", "refused"]), name="delivery_corrected_once"
            ),
            models.UniqueConstraint(
                fields=["source", "idempotency_key"], condition=~Q(idempotency_key=""), name="delivery_pushed_once"
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True) | Q(received_by__isnull=True) | ~Q(accepted_by=F("received_by")),
                name="delivery_accepted_by_another",
            ),
            models.CheckConstraint(
                condition=Q(received_by__isnull=True) | Q(received_at__isnull=False), name="delivery_received_by_and_at"
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True) | Q(accepted_at__isnull=False), name="delivery_accepted_by_and_at"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.month:%Y-%m}"


class RowFault(models.Model):
    """What is wrong with one row of a delivery; it never quotes what names a person."""

    delivery = models.ForeignKey(
        Delivery, models.CASCADE, related_name="faults", verbose_name="收到的数据", db_index=False
    )
    line = models.PositiveIntegerField("行号")
    column = models.CharField("栏目", max_length=60)
    kind = models.CharField("问题类别", max_length=20)
    wrong = models.CharField("问题", max_length=200)
    mend = models.CharField("怎样改", max_length=200)

    class Meta:
        verbose_name = "行的问题"
        indexes = [models.Index(fields=["delivery", "line"], name="row_fault_in_order")]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.line}"


class Record(models.Model):
    """One fact of a department's row about one person; `line` is the row of the file it stands in.

    `amount` is in cents (分), `month` the month of the delivery. Facts of deliveries that are done count, others not.
    """

    delivery = models.ForeignKey(
        Delivery, models.CASCADE, related_name="records", verbose_name="收到的数据", db_index=False
    )
    line = models.PositiveIntegerField("行号")
    item = models.CharField("数据项", max_length=40)
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="records", verbose_name="家庭成员", db_index=False
    )
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="records", verbose_name="户", db_index=False
    )
    month = models.DateField("数据月份")
    on = models.DateField("发生日期")
    amount = models.BigIntegerField("金额（分）", null=True, blank=True)
    code = models.CharField("代码", max_length=40, blank=True)
    level = models.PositiveSmallIntegerField("等级", null=True, blank=True)
    # The paper by which the person agreed, where the item asks for one.
    authorisation = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核对授权书", db_index=False
    )

    class Meta:
        verbose_name = "部门数据"
        indexes = [
            models.Index(fields=["household", "item", "on"], name="record_of_household"),
            models.Index(fields=["member", "item"], name="record_of_member"),
        ]
        constraints = [models.UniqueConstraint(fields=["delivery", "line", "item"], name="record_once")]

    def __str__(self) -> str:
        return f"{self.item} {self.delivery_id}/{self.line}"


class Unmatched(models.Model):
    """A row whose person is not certain: sealed, with candidates and their scores, until a person decides."""

    class Reason(models.TextChoices):
        DAMAGED = "damaged", "身份证号码损坏"
        MISSING = "missing", "没有身份证号码"
        UNKNOWN = "unknown", "库中没有这个人"
        SEVERAL = "several", "库中不止一处有这个人"

    class State(models.TextChoices):
        WAITING = "waiting", "待核对"
        MATCHED = "matched", "已对上"
        OPENED = "opened", "已建户"
        SET_ASIDE = "set_aside", "不采用"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    delivery = models.ForeignKey(
        Delivery, models.CASCADE, related_name="unmatched", verbose_name="收到的数据", db_index=False
    )
    line = models.PositiveIntegerField("行号")
    area = models.CharField("区划代码", max_length=12)
    name_mask = models.CharField("姓名（遮盖）", max_length=50)
    id_index = models.CharField("身份号码索引", max_length=64, blank=True)
    reason = models.CharField("原因", max_length=10, choices=Reason)
    sealed = SealedField("内容", "unmatched.sealed", household="member__household")
    candidates = models.JSONField("可能的人", default=list)
    best = models.PositiveSmallIntegerField("最高分", default=0)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="家庭成员")
    note = models.CharField("说明", max_length=200, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="核对人", **ACTOR)
    decided_at = models.DateTimeField("核对时间", null=True, blank=True)

    class Meta:
        verbose_name = "待核人员"
        indexes = [models.Index(fields=["area", "state", "-best"], name="unmatched_waiting")]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "line"], name="unmatched_once"),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(decided_at__isnull=False), name="unmatched_decided_at"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(decided_at__isnull=False), name="unmatched_decided_by_and_at"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.line}"


class Demand(models.Model):
    """One line of a month's data demand list: which department is asked for which items, for what, until when."""

    county = models.CharField("县级代码", max_length=6)
    month = models.DateField("数据月份")
    source = models.ForeignKey(Source, models.PROTECT, related_name="demands", verbose_name="数据来源")
    asked_for = models.CharField("提出部门", max_length=40)
    items = models.JSONField("数据项", default=list)
    purpose = models.CharField("使用目的", max_length=200)
    legal_basis = models.CharField("共享依据", max_length=200)
    due_on = models.DateField("截止日期", null=True, blank=True)
    provisional = models.BooleanField("截止日期待定", default=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="提出人", **ACTOR)
    asked_at = models.DateTimeField("提出时间")
    answered_by = models.ForeignKey(
        Delivery, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="报送批次"
    )
    answered_at = models.DateTimeField("报送时间", null=True, blank=True)

    class Meta:
        verbose_name = "数据需求"
        indexes = [models.Index(fields=["county", "month"], name="demand_of_month")]
        constraints = [
            models.UniqueConstraint(fields=["county", "month", "source", "asked_for"], name="demand_once"),
            models.CheckConstraint(
                condition=Q(asked_by__isnull=True) | Q(asked_at__isnull=False), name="demand_asked_by_and_at"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.month:%Y-%m} {self.source_id}"
