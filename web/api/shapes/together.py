"""Shapes of meetings, grids and visits."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from cases.models import Meeting, MeetingMatter
from monitoring.grids.patrols import ANSWERS, QUESTIONS
from web.api.shapes.words import Area, Text, Word

Line = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]
Votes = Annotated[int, Field(ge=0, le=99)]
Programme = Literal["low_income", "relapse_prevention"]


class MeetingLine(Schema):
    """A meeting as lists show it; what was said of a case is read at the case."""

    id: int
    kind: Annotated[str, Word(Meeting.Kind.choices)]
    title: str = Field(description="会议名称")
    held_on: date = Field(description="日期")
    place: str = Field(description="地点")
    chair: str = Field(description="主持人")
    quorum: int = Field(description="法定人数")
    members: int = Field(description="成员人数")


class MeetingSeat(Schema):
    """A member of a meeting."""

    name: Line = Field(description="姓名")
    unit: Line = Field(description="单位")
    present: bool = Field(True, description="是否到会")


class MeetingTold(Schema):
    """One matter and what was decided."""

    topic: Line = Field(description="议题")
    situation: Annotated[Text, Field(description="情况")] = ""
    views: Annotated[Text, Field(description="会议意见", min_length=1)]
    decision: Annotated[str, Word(MeetingMatter.Decision.choices)]
    case_number: str = Field("", pattern=r"^[0-9A-Za-z\-]{0,24}$", description="办件编号，一事一议必填")
    in_favour: Votes = Field(0, description="赞成票")
    against: Votes = Field(0, description="反对票")
    abstained: Votes = Field(0, description="弃权票")


class MeetingHeld(Schema):
    """A meeting as its secretary hands it in."""

    kind: Annotated[str, Word(Meeting.Kind.choices)]
    held_on: date = Field(description="日期")
    place: Line = Field(description="地点")
    chair: Line = Field(description="主持人")
    members: list[MeetingSeat] = Field(description="成员", min_length=1, max_length=60)
    matters: list[MeetingTold] = Field(description="议题", min_length=1, max_length=20)
    observers: list[Line] = Field([], description="列席", max_length=60)
    papers: list[Line] = Field([], description="会议材料", max_length=40)
    opening: Annotated[Text, Field(description="缘起")] = ""


class GridLine(Schema):
    """A grid."""

    uid: UUID
    parent: UUID | None = Field(description="上级网格")
    area: Area
    name: str = Field(description="名称")
    programmes: list[str] = Field(description="合并的工作")
    every_days: int | None = Field(description="巡访间隔（天）")
    from_on: date = Field(description="启用日期")


class GridEntered(Schema):
    """A grid as it is entered."""

    name: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f]+$", description="名称")]
    area: Area
    parent: UUID | None = Field(None, description="上级网格；不填为最上一级")
    programmes: list[Programme] = Field(description="合并的工作", min_length=1, max_length=2)
    every_days: int | None = Field(None, ge=1, le=366, description="巡访间隔（天）")


class DueVisit(Schema):
    """A household to be visited."""

    household: UUID
    name: str = Field(description="户")
    area: str = Field(description="区划代码")
    role: str = Field(description="本人在网格里的身份")
    last_on: date | None = Field(description="上次走访")
    due_on: date | None = Field(description="应在何日前走访")


class Patrols(Schema):
    """Households to be visited."""

    items: list[DueVisit]


class Visited(Schema):
    """What was seen on a visit."""

    on: date = Field(description="走访日期")
    answers: dict[str, Annotated[str, Word(ANSWERS.items())]] = Field(
        description="每个问题的回答：" + "；".join(f"{name} {words}" for name, words in QUESTIONS.items())
    )
    note: Annotated[Text, Field(description="看到的情况")] = ""
    trouble: Annotated[Text, Field(description="什么困难；有一项答有困难时必填")] = ""
    satisfaction: int | None = Field(None, ge=1, le=5, description="满意度")


class VisitKept(Schema):
    """The visit that was written down."""

    id: int
