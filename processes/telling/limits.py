"""A time limit told in words: from when, how long, on which clause."""

from __future__ import annotations

from rules.deadline_rules import DeadlineRule

UNITS = {"working_day": "个工作日", "calendar_day": "天", "month": "个月"}


def tell_length(rule: DeadlineRule) -> str:
    """How long: 受理之日起3个工作日内; a limit that only areas set says so when none is known."""
    start = f"自{rule.start_title}之日起"
    if rule.days is None:
        return f"{start}，按本地公布的时限"
    length = f"{start}{rule.days}{UNITS[rule.unit]}{'内' if rule.kind == 'limit' else ''}"
    return length + (f"（委托乡镇的{rule.delegated_days}{UNITS[rule.unit]}）" if rule.delegated_days else "")


def tell_limit(rule: DeadlineRule) -> str:
    """The whole sentence about a limit, with its title, clause and how far it may be extended."""
    extension = ""
    if rule.extension is not None and rule.extension.days is not None:
        extension = f"；有特殊情况的，可以延长至{rule.extension.days}{UNITS[rule.unit]}"
    roll = "；最后一天是休息日的顺延" if rule.roll and rule.unit != "working_day" and rule.days is not None else ""
    return f"{rule.title}：{tell_length(rule)}{roll}{extension}（{rule.clause}）"
