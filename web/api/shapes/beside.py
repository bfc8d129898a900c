"""Shapes of what stands beside the steps: drafts, opinions asked for, more time, hand-overs, pushes, remedies."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from ninja import Path, Schema
from pydantic import Field

from cases.models import Countersign as Asking
from cases.models import Remedy
from web.api.shapes.words import Text, Word

CaseNumber = Annotated[str, Path(pattern=r"^[0-9A-Za-z\-]{1,24}$", description="办件编号")]
Username = Annotated[str, Field(min_length=1, max_length=150, pattern=r"^[\w.@+\-]+$", description="账号")]
MOST_SIGNERS, MOST_ITEMS = 20, 20


class Draft(Schema):
    """What was typed and not handed in."""

    answers: dict[str, Any] = Field(description="答案，不必填全")


class Countersign(Schema):
    """Who is asked for an opinion, how, and about what."""

    manner: Annotated[str, Word(Asking.Manner.choices)]
    signers: list[Username] = Field(description="签署人的账号，依次签时按顺序", min_length=1, max_length=MOST_SIGNERS)
    question: Annotated[Text, Field(description="征求意见事项", min_length=1, max_length=300)]
    needed: int = Field(0, ge=0, le=MOST_SIGNERS, description="票签时须有几票同意")


class Asked(Schema):
    """The countersign that was begun."""

    id: int
    opinions: list[int] = Field(description="各人意见的编号，照 /opinions/{id} 签署")


class Extension(Schema):
    """Why a term is extended."""

    reason: str = Field(pattern=r"^[a-z_]{1,40}$", description="事由代码：期限依据里列明的，或者 other")
    text: Annotated[Text, Field(description="具体情况，other 必填")] = ""


class ClockTold(Schema):
    """A term as it stands now."""

    id: int
    rule: str = Field(description="期限代码")
    due_on: date | None = Field(description="到期日")
    extension: str = Field(description="延长事由")
    waits: bool = Field(description="true：还要另一人签署才生效")


class HandOver(Schema):
    """Who gives everything to whom."""

    office: int = Field(ge=1, le=2**63 - 1, description="单位编号")
    giver: Username
    taker: Username
    reason: Annotated[Text, Field(description="事由", max_length=100)] = ""


class HandedOver(Schema):
    """A hand-over that was made."""

    id: int
    count: int = Field(description="移交的任务数")
    giver: str = Field(description="移交人")
    taker: str = Field(description="接收人")


class Undone(Schema):
    """What an undoing gave back."""

    count: int = Field(description="退回原办理人的任务数")


class Pushing(Schema):
    """Which items of the catalogue a household, or one of it, needs."""

    items: list[Annotated[str, Field(pattern=r"^[a-z0-9_]{1,60}$")]] = Field(
        description="事项代码", min_length=1, max_length=MOST_ITEMS
    )
    member: UUID | None = Field(None, description="家庭成员；不填为全户")
    told: Annotated[Text, Field(description="推送的情况")] = ""


class Pushed(Schema):
    """What was sent."""

    referrals: list[UUID] = Field(description="推送单")
    skipped: list[str] = Field(description="已经在办、没有再推的事项")


class RemedyLine(Schema):
    """A reconsideration or a lawsuit."""

    id: int
    case: str = Field(description="办件编号")
    kind: Annotated[str, Word(Remedy.Kind.choices)]
    ground: Annotated[str, Word(Remedy.Ground.choices)]
    organ: str = Field(description="复议机关、法院")
    filed_on: date = Field(description="提出日期")
    accepted_on: date | None = Field(description="受理日期")
    due_on: date | None = Field(description="决定期限")
    result: Annotated[str, Word(Remedy.Result.choices, blank=True)]
    result_on: date | None = Field(description="结果日期")


class Filed(Schema):
    """A remedy as it is registered."""

    kind: Annotated[str, Word(Remedy.Kind.choices)]
    filed_on: date = Field(description="提出日期")
    note: Annotated[Text, Field(description="说明", max_length=300)] = ""


class Accepted(Schema):
    """When it was accepted."""

    accepted_on: date = Field(description="受理日期")
    simple: bool = Field(False, description="适用简易程序")


class Concluded(Schema):
    """What came of it."""

    result: Annotated[str, Word(Remedy.Result.choices)]
    result_on: date = Field(description="结果日期")
    received_on: date | None = Field(None, description="收到结果日期")
    duty_due_on: date | None = Field(None, description="履行期限")
    note: Annotated[Text, Field(description="说明", max_length=300)] = ""
