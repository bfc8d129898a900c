"""Shapes of tasks and of what is handed in."""

from datetime import date
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from cases.models import Channel
from processes.models import Task
from web.api.shapes.words import Area, Text, Word


class Seat(Schema):
    """A post that the token's account holds today."""

    office: str = Field(description="单位")
    post: str = Field(description="岗位代码")
    title: str = Field(description="岗位名称")
    area: Area


class Me(Schema):
    """Whom the token speaks for."""

    username: str = Field(description="账号")
    name: str = Field(description="姓名")
    scope: str = Field(description="read 只读；write 读写")
    area: str = Field(description="令牌限于的地区，空白为岗位的全部地区")
    until_on: date = Field(description="令牌有效期至")
    seats: list[Seat] = Field(description="今天的岗位")


class TaskLine(Schema):
    """A task as lists show it."""

    id: int = Field(description="任务编号")
    case: str = Field(description="办件编号")
    scheme: str = Field(description="救助类别代码")
    applicant: str = Field(description="申请人")
    element: str = Field(description="环节代码")
    name: str = Field(description="环节名称")
    area: str = Field(description="区划代码")
    village: str = Field(description="村（社区）")
    state: Annotated[str, Word(Task.State.choices)]
    post: str = Field(description="办理岗位代码")
    is_mine: bool = Field(description="是否由本账号领取")
    is_held: bool = Field(description="是否已有人领取")
    due_on: date | None = Field(description="期限")
    due_state: str = Field(description="期限情况：overdue 超期，soon 临期，open 期限内，none 未设，done 已办")
    due_words: str = Field(description="期限情况的说法")
    provisional: bool = Field(description="期限是否暂定")


class TaskDetail(TaskLine):
    """A task with its form."""

    version: str = Field(description="版本，写入时放在 If-Match 里，情况已变就不办")
    clause: str = Field(description="期限的依据")
    may_act: bool = Field(description="本账号现在能不能办")
    answers_schema: dict[str, Any] = Field(description="这一步表单的 JSON Schema；提交的 answers 照它填写")
    initial: dict[str, Any] = Field(description="已知的答案，可直接沿用；证件、账号、电话已遮盖，须重填")
    earlier: list[str] = Field(description="可以退回的环节代码，新的在前")


class File(Schema):
    """A file handed in with a form."""

    field: Annotated[str, Field(description="表单里的字段路径", max_length=80, pattern=r"^[a-z0-9_.]{1,80}$")]
    name: Annotated[str, Field(description="文件名", min_length=1, max_length=120)]
    content: Annotated[str, Field(description="文件内容的 Base64", max_length=14_000_000)]


class Filled(Schema):
    """A form filled in."""

    answers: dict[str, Any] = Field(description="答案，字段见 answers_schema")
    files: Annotated[list[File], Field(description="照片和材料", max_length=30)] = []


class Applied(Filled):
    """An application handed in."""

    scheme: Annotated[str, Field(description="救助类别代码", pattern=r"^[a-z_]{2,40}$")]
    area: Area
    channel: Annotated[str, Word(Channel.choices)]


class Opened(Schema):
    """A case just opened."""

    number: str = Field(description="办件编号")
    access_code: str = Field(description="查询码，只给这一次")


class Done(Schema):
    """What a step led to."""

    case: str = Field(description="办件编号")
    opened: list[TaskLine] = Field(description="接下来的任务（能看到的）")
    issued: list[str] = Field(description="签发的文书编号")
    ended: bool = Field(description="流程是否结束")


class Sent(Schema):
    """Where a task is sent back to, and why."""

    element: Annotated[str, Field(description="退回到的环节代码", pattern=r"^[a-z0-9_]{1,60}$")]
    fields: Annotated[list[Annotated[str, Field(max_length=80)]], Field(description="须更正的字段", max_length=50)] = []
    message: Annotated[Text, Field(description="须更正什么", min_length=1)]
    way: Annotated[str, Word([("correction", "补正：只更正这一步"), ("redo", "重办：从这一步起重新办理")])] = (
        "correction"
    )


class View(Schema):
    """An opinion given on a countersign."""

    view: Annotated[str, Word([("agree", "同意"), ("disagree", "不同意")])]
    words: Annotated[Text, Field(description="意见；不同意的必须写明理由")] = ""


class Counts(Schema):
    """How many tasks stand in each tab of the inbox."""

    counts: dict[str, int] = Field(description="mine 我的，office 待领，waiting 等待补正，done 已办，led 本单位全部")


class Taken(Schema):
    """Whose hands a task is in now."""

    id: int
    is_mine: bool = Field(description="是否由本账号领取")


class Signed(Schema):
    """How a countersign stands."""

    outcome: str = Field(description="agreed 一致同意或通过；refused 未通过；空白为还在进行")
