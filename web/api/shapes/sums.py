"""Shapes of money, notices, warnings, referrals, figures and registers."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from cases.models import PaymentLine, PaymentRoll, PublicNotice, Referral
from monitoring.models import Level, RiskWarning
from web.api.shapes.words import Amount, Area, Masked, Text, Word


class Roll(Schema):
    """A payment roll."""

    id: int
    area: str = Field(description="县级区划代码")
    scheme: str = Field(description="救助类别代码")
    month: date = Field(description="发放月份")
    sequence: int = Field(description="补充名册序号，0为正册")
    state: Annotated[str, Word(PaymentRoll.State.choices)]
    count: int = Field(description="行数")
    households: int = Field(description="户数")
    total: Amount
    previous_total: Amount


class Payment(Schema):
    """A line of a payment roll."""

    id: int
    roll: int = Field(description="名册编号")
    household: str = Field(description="户")
    area: str = Field(description="区划代码")
    kind: Annotated[str, Word(PaymentLine.Kind.choices)]
    due_month: date = Field(description="所属月份")
    persons: int = Field(description="人数")
    amount: Amount
    payee: str = Field(description="户名")
    account: Masked
    state: Annotated[str, Word(PaymentLine.State.choices)]
    reason: str = Field(description="未到账或暂停的原因")


class Notice(Schema):
    """A public notice: what the law lets be shown and nothing else."""

    uid: UUID
    kind: Annotated[str, Word(PublicNotice.Kind.choices)]
    area: str = Field(description="区划代码")
    scheme: str = Field(description="救助类别")
    name: str = Field(description="公示的姓名")
    persons: str = Field(description="人数")
    amount: str = Field(description="金额")
    posted_on: date = Field(description="公示日期")
    ends_on: date = Field(description="期满日期")


class WarningLine(Schema):
    """A risk warning."""

    id: int
    household: str = Field(description="户")
    area: str = Field(description="区划代码")
    level: Annotated[int, Field(description="；".join(f"{word} {title}" for word, title in Level.choices))]
    source: Annotated[str, Word(RiskWarning.Source.choices)]
    reason: str = Field(description="事由")
    state: Annotated[str, Word(RiskWarning.State.choices)]
    received_on: date = Field(description="收到日期")
    due_on: date | None = Field(description="核查期限")
    outcome: Annotated[str, Word(RiskWarning.Outcome.choices, blank=True)]
    task: int | None = Field(description="入户核实的任务编号；照 /tasks/{id} 领取和提交")


class ReferralLine(Schema):
    """A referral."""

    uid: UUID
    number: str = Field(description="编号")
    household: str = Field(description="户")
    area: str = Field(description="区划代码")
    department: str = Field(description="部门代码")
    item: str = Field(description="事项")
    from_office: str = Field(description="推送单位")
    to_office: str = Field(description="接收部门")
    state: Annotated[str, Word(Referral.State.choices)]
    due_on: date | None = Field(description="反馈期限")
    sent_at: datetime = Field(description="推送时间")
    outcome: Annotated[str, Word(Referral.Outcome.choices, blank=True)]


class ReferralDetail(ReferralLine):
    """A referral with what was told and answered."""

    told: str = Field(description="推送的情况")
    answer: str = Field(description="反馈的情况")


class Answered(Schema):
    """What a department answers."""

    outcome: Annotated[str, Word(Referral.Outcome.choices)]
    told: Annotated[Text, Field(description="办理情况")] = ""
    amount: Annotated[Decimal | None, Field(description="金额（元）", ge=0, max_digits=12, decimal_places=2)] = None


class Returned(Schema):
    """Why a department gives something back."""

    reason: Annotated[Text, Field(description="退回原因", min_length=1)]


class FigureRow(Schema):
    """The figures of one group of the board."""

    key: str = Field(description="分组代码")
    name: str = Field(description="分组名称")
    counts: dict[str, int] = Field(
        description="open 在办，overdue 超期，soon 临期，waiting 等他人，provisional 暂定，done 办结，"
        "limited 有时限的办结，late 逾期办结，rework 返工"
    )
    rate: Decimal | None = Field(description="按时率（%）")
    median: int | None = Field(description="办理中位数（工作日）")


class Board(Schema):
    """The board of deadlines."""

    by: str = Field(description="按什么分组")
    since: date = Field(description="办结从哪天算起")
    on: date = Field(description="今天")
    rows: list[FigureRow]
    total: FigureRow


class StatisticsLine(Schema):
    """Households, persons and money of one group."""

    scheme: str = Field(description="救助类别代码")
    town: str = Field(description="乡镇代码")
    residence_kind: str = Field(description="城乡")
    households: int = Field(description="户数")
    persons: int = Field(description="人数")
    amount: Amount


class Statistics(Schema):
    """The statistics of one month."""

    month: date = Field(description="月份")
    lines: list[StatisticsLine] = Field(description="按类别、乡镇、城乡")
    received: int = Field(description="收到的申请")
    finished: int = Field(description="办结的申请")
    on_time: int = Field(description="按时办结")
    outcomes: dict[str, int] = Field(description="各结果的件数")


class Place(Schema):
    """A division."""

    code: Area
    parent: str | None = Field(description="上级代码")
    name: str = Field(description="名称")
    kind: str = Field(description="类别")
    level: int = Field(description="级别：1 省，2 市，3 县，4 乡镇，5 村")


class Standard(Schema):
    """A value in force."""

    key: str = Field(description="参数")
    area: str = Field(description="由哪级地区规定")
    residence_kind: str | None = Field(description="城乡")
    value: Any = Field(description="值")
    unit: str = Field(description="单位")
    from_on: date = Field(description="施行日期")
    set_by: str = Field(description="制定机关")
    cite: str = Field(description="依据")
    example: bool = Field(description="是否示例值")


class Indicator(Schema):
    """An indicator of the monitoring catalogue."""

    id: str
    scene: str = Field(description="场景")
    title: str = Field(description="名称")
    direction: str = Field(description="entry 应救未救；block 不再符合")
    level: str | None = Field(description="等级")
    cycle: str = Field(description="周期")
    limit: int | None = Field(description="核查时限（工作日）")
    owner: str = Field(description="牵头部门")
    clause: str = Field(description="依据")


class Places(Schema):
    """Divisions."""

    items: list[Place]


class StandardsInForce(Schema):
    """Values in force."""

    items: list[Standard]


class Indicators(Schema):
    """Indicators."""

    items: list[Indicator]
