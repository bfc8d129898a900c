"""Shapes of cases, households and awards: numbers of people are masked in all of them but one."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import Field

from cases.models import Award, Case, ResidenceKind
from web.api.shapes.words import Amount, Masked, Text, Word
from web.api.shapes.work import TaskLine


class CaseLine(Schema):
    """A case as lists show it."""

    number: str = Field(description="办件编号")
    scheme: str = Field(description="救助类别代码")
    procedure: str = Field(description="程序代码")
    applicant: str = Field(description="申请人")
    area: str = Field(description="区划代码")
    state: Annotated[str, Word(Case.State.choices)]
    stage: str = Field(description="当前环节")
    outcome: Annotated[str, Word(Case.Outcome.choices, blank=True)]
    residence_kind: Annotated[str, Word(ResidenceKind.choices)]
    opened_at: datetime = Field(description="申请时间")
    accepted_on: date | None = Field(description="受理日期")
    decided_on: date | None = Field(description="决定日期")
    due_on: date | None = Field(description="办结期限")
    provisional: bool = Field(description="期限是否暂定")


class Person(Schema):
    """A member of a household, with masked numbers."""

    uid: UUID
    name: str = Field(description="姓名")
    relation: str = Field(description="与申请人关系代码")
    resident_id: Masked
    born_on: date | None = Field(description="出生日期")
    sex: str = Field(description="性别代码")


class Answer(Schema):
    """One question and its answer in words."""

    label: str = Field(description="问题")
    text: str = Field(description="答案；证件、账号、电话已遮盖")
    heads: list[str] = Field(description="列表的列名")
    rows: list[list[str]] = Field(description="列表的行")


class Said(Schema):
    """What was filled in at one step."""

    element: str = Field(description="环节代码")
    title: str = Field(description="环节名称")
    said_at: datetime = Field(description="时间")
    answers: list[Answer]


class Paper(Schema):
    """A document issued."""

    uid: UUID
    kind: str = Field(description="文书种类")
    title: str = Field(description="名称")
    number: str = Field(description="文号")
    issued_on: date = Field(description="日期")


class Upload(Schema):
    """A file handed in."""

    uid: UUID
    field: str = Field(description="字段路径")
    name: str = Field(description="文件名")
    content_type: str = Field(description="类型")
    size: int = Field(description="字节数")


class Link(Schema):
    """One entry of the chain."""

    sequence: int = Field(description="链上序号")
    at: datetime = Field(description="时间")
    act: str = Field(description="行为代码")
    title: str = Field(description="行为")
    note: str = Field(description="说明")
    actor: str = Field(description="人员")
    digest: str = Field(description="摘要")


class CaseDetail(CaseLine):
    """A case on one page."""

    household: UUID
    members: list[Person] = Field(description="家庭成员")
    tasks: list[TaskLine] = Field(description="没有办完的任务")
    said: list[Said] = Field(description="各环节填写的内容，新的在前")
    documents: list[Paper] = Field(description="文书")
    attachments: list[Upload] = Field(description="材料")


class Chain(Schema):
    """The chain of a case."""

    links: list[Link] = Field(description="新的在前")


class Why(Schema):
    """Why somebody asks for what is masked."""

    reason: Annotated[Text, Field(description="理由，不少于4个字；记入链", min_length=4, max_length=100)]


class Whole(Schema):
    """What was masked."""

    uid: UUID
    resident_id: str = Field(description="完整证件号码")


class Sought(Schema):
    """Whom one looks for."""

    resident_id: Annotated[str, Field(description="完整的居民身份证号码", pattern=r"^[0-9]{17}[0-9Xx]$")]
    reason: Annotated[Text, Field(description="查询理由，不少于4个字；记入链", min_length=4, max_length=100)]


class HouseholdLine(Schema):
    """A household as lists show it."""

    uid: UUID
    name: str = Field(description="户")
    area: str = Field(description="区划代码")
    residence_kind: Annotated[str, Word(ResidenceKind.choices)]


class Found(Schema):
    """The households in which somebody lives or lived."""

    items: list[HouseholdLine]


class AwardLine(Schema):
    """An award."""

    id: int
    case: str = Field(description="办件编号")
    household: str = Field(description="户")
    scheme: str = Field(description="救助类别代码")
    kind: Annotated[str, Word(Award.Kind.choices)]
    area: str = Field(description="区划代码")
    persons: int = Field(description="保障人数")
    amount: Amount
    from_month: date = Field(description="起发月份")
    state: Annotated[str, Word(Award.State.choices)]
    ended_on: date | None = Field(description="终止日期")
    account: Masked


class HouseholdDetail(HouseholdLine):
    """A household with what it has."""

    phone: Masked
    members: list[Person] = Field(description="家庭成员")
    cases: list[CaseLine] = Field(description="办件，新的在前")
    awards: list[AwardLine] = Field(description="待遇，新的在前")
