"""What the page of a play shows: open steps with their questions, the clock, the diagram, and what has happened."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from cases.documents import own_kinds
from offices.models import OfficeKind, PostKind
from processes import asking, region, vocabulary
from processes.editions import Edition
from processes.operations import find_operation
from processes.playing import Board, Happened, OpenStep, Playing, Position
from web import dues
from web.diagrams import marked
from web.dues import Due
from web.words import STEPS, scheme_title

OFFICES, POSTS = dict(OfficeKind.choices), dict(PostKind.choices)


@dataclass(frozen=True)
class Choice:
    """A fact to choose or type, as a form shows it."""

    question: asking.Question
    options: list[tuple[str, str, bool]]

    @property
    def value(self) -> str:
        return _text(self.question.value)


@dataclass(frozen=True)
class StepView:
    """An open step: its name, who does it, when it is due, and what decides the way from here."""

    key: str
    name: str
    seat: str
    due: Due
    choices: list[Choice]


@dataclass(frozen=True)
class Line:
    """One thing that happened, in words; `after` is the number of acts with which it ends."""

    at: datetime
    text: str
    kind: str
    after: int


def shown(board: Board, playing: Playing, questions: Mapping[str, list[asking.Question]]) -> dict[str, Any]:
    """The values of the page."""
    position = playing.position
    lines = [_line(each, board.edition) for each in position.happened]
    return {
        "clock": position.on,
        "weekday": "一二三四五六日"[position.on.weekday()],
        "working": region.calendar(board.area).is_working_day(position.on),
        "steps": [_step(key, opened, position, board, questions.get(key, [])) for key, opened in position.open.items()],
        "timers": [(_name(timer.element, board.edition), timer.due_at) for timer in position.timers],
        "next_limit": next_limit(position),
        "ended": position.ended,
        "facts": _facts(board, position),
        "lines": lines[::-1],
        "acts": len(playing.acts),
        "diagram": marked(board.edition, marks(position)),
    }


def next_limit(position: Position) -> date | None:
    """The next day on which a timer fires or something is due; None when nothing lies ahead."""
    days = [timer.due_at.astimezone(position.clock.tzinfo).date() for timer in position.timers]
    days += [opened.limit.due_on for opened in position.open.values() if opened.limit.due_on]
    return min((day for day in days if day > position.on), default=None)


def marks(position: Position) -> dict[str, dict[str, str]]:
    """What is done, open and waiting, for the diagram."""
    found = {element: {"state": "done"} for element in position.passed}
    for timer in position.timers:
        found[timer.element] = {"state": "waiting", "badge": f"{timer.due_at.astimezone():%m月%d日}"}
    for opened in position.open.values():
        due = opened.limit.due_on
        badge = _("%(day)s前办") % {"day": f"{due:%m月%d日}"} if due else _("待办")
        found[opened.task.element] = {"state": "current", "badge": badge}
    return found


def _step(key: str, opened: OpenStep, position: Position, board: Board, questions: list[asking.Question]) -> StepView:
    asked = opened.task.properties
    post = asked.get("post", "").split(" ")[0]
    seat = f"{OFFICES.get(asked.get('office_kind', ''), '')} · {POSTS.get(post, post)}"
    due = dues.due(opened.limit.due_on, position.on, region.calendar(board.area), provisional=opened.limit.provisional)
    return StepView(key, opened.task.name, seat, due, [_choice(each) for each in questions])


def _choice(question: asking.Question) -> Choice:
    options = [(_text(value), label, value == question.value) for value, label in question.options]
    if question.supposed:
        options = [("", _("按通常情况"), question.value is None), *options]
    return Choice(question, options)


def _text(value: object) -> str:
    """An answer as a form sends it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _facts(board: Board, position: Position) -> list[tuple[str, str]]:
    """What was said so far, in words."""
    titles, domains = vocabulary.titles(board.edition.sections), vocabulary.domains(board.edition.sections)
    return [
        (titles.get(name, name), domains[name].label(value) if name in domains else str(value))
        for name, value in position.facts.items()
    ]


def _line(each: Happened, edition: Edition) -> Line:
    return Line(each.at, _words(each, edition), each.kind, each.act)


def _words(each: Happened, edition: Edition) -> str:
    if each.kind == "step":
        return _("办结：%(name)s") % {"name": each.detail["name"]}
    if each.kind == "timer":
        return _("期满，自动往下走：%(name)s") % {"name": _name(each.element, edition)}
    kind = own_kinds.find_in(str(each.detail.get("kind", "")), edition.texts)
    if kind is not None:
        title = kind.title_for(scheme_title(edition.scheme))
        return _("会签发文书：%(title)s") % {"title": title}
    found = find_operation(each.element)
    return _("系统会办：%(what)s") % {"what": found.summary if found else each.element}


def _name(element: str, edition: Edition) -> str:
    """What a timer is called: as in lists, else as it is drawn."""
    if element in STEPS:
        return str(STEPS[element])
    drawn = (re.search(rf'<[^>]*\bid="{re.escape(element)}"[^>]*>', text) for text in edition.diagrams.values())
    named = (re.search(r'\bname="([^"]*)"', found[0]) for found in drawn if found)
    return next((found[1] for found in named if found), element)
