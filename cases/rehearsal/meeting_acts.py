"""Conferences about a case in worked cases: who was there, how they voted, what the minutes say."""

from collections.abc import Mapping
from typing import Any

from cases import meetings
from cases.meetings import Matter, Record, Seat
from cases.models import MeetingMatter
from cases.rehearsal.stage import Stage
from cases.rehearsal.vocabulary import Act, Area, Leaf, Said

S, L = Said, Leaf
Told = dict[str, Any]
UNITS = ("民政局", "财政局", "医保局", "教育局", "农业农村局")


def hold_conference(stage: Stage, told: Told) -> object:
    """Registers a conference about the case; its minutes are issued with it."""
    seats = [
        Seat(f"{unit}代表", unit, place < told.get("present", 3))
        for place, unit in enumerate(UNITS[: told.get("members", 3)])
    ]
    matter = Matter(
        "家庭困难情形认定",
        told.get("situation", "情形复杂，提请集体研究。"),
        told.get("views", "与会单位意见一致。"),
        told.get("decision", MeetingMatter.Decision.AGREED),
        stage.case.number,
        told.get("in_favour", 3),
        told.get("against", 0),
    )
    record = Record("case_conference", stage.on, "县民政局会议室", seats[0].name, seats, [matter])
    actor = stage.person(told.get("by") or "county_approver")
    return meetings.hold(record, stage.area[:6].ljust(12, "0"), actor, stage.now)


def conference(stage: Stage) -> Mapping[str, Any] | None:
    """The last conference about the case."""
    found = MeetingMatter.objects.filter(case=stage.case).select_related("meeting__paper").order_by("id").last()
    if found is None:
        return None
    return {
        "quorum": found.meeting.quorum,
        "decision": found.decision,
        "in_favour": found.in_favour,
        "against": found.against,
        "minutes": found.meeting.paper is not None,
    }


ACTS = (
    Act(
        "hold_conference",
        "登记一次议这件办件的会议（一事一议），制发纪要",
        "county_approver、county_head",
        (
            S("members", "number", "应到几人（至多五个单位各一人）", "3"),
            S("present", "number", "实到几人", "3"),
            S("in_favour", "number", "赞成几票", "3"),
            S("against", "number", "反对几票", "0"),
            S("decision", "text", "agreed、refused、deferred、noted", "agreed"),
            S("situation", "text", "情况", "一句现成的话"),
            S("views", "text", "会议意见", "一句现成的话"),
            S("by", "role", "谁登记", "county_approver"),
        ),
        hold_conference,
    ),
)
AREAS = (
    Area(
        "conference",
        "one",
        "最近一次议这件办件的会议",
        (
            L("quorum", "number", "法定人数"),
            L("decision", "text", "会议决定"),
            L("in_favour", "number", "赞成票"),
            L("against", "number", "反对票"),
            L("minutes", "flag", "是否已制发纪要"),
        ),
        conference,
    ),
)
