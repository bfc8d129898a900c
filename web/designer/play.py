"""Step-through play of a draft or an edition: what waits, what is asked, the clock, and what has happened.

The whole play travels with the page as a signed list of acts; nothing of it is stored.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from cases.replaying import events
from cases.replaying.supposing import BENEATH, supposed
from forms.errors import FormError
from offices.models import Division
from processes import asking, editions, region, trials, vocabulary
from processes.editions import Edition
from processes.errors import ProcessError
from processes.models import SchemeEdition
from processes.playing import Act, Board, Playing, play
from rules.domains import Domain
from rules.errors import RulesError
from web.designer import play_view
from web.designer.desk import designers, find_draft, frame
from web.desk import desk, seated
from web.posts import READS_EDITIONS

SALT = "hulian.play"
REFUSALS = (FormError, ProcessError, RulesError)
FACT = "fact."


@designers
def draft_play(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft played as it stands now."""
    draft = find_draft(pk)
    values = frame(request, draft, "draft_play") | {"parent": "web/designer/frame.html"}
    try:
        edition = trials.ready(draft.scheme, draft.texts)
    except REFUSALS as refusal:
        return render(request, "web/designer/play.html", values | {"problem": str(refusal)})
    return _page(request, edition, values)


@seated(*READS_EDITIONS)
def edition_play(request: HttpRequest, pk: int) -> HttpResponse:
    """A published edition played."""
    row = get_object_or_404(SchemeEdition, pk=pk)
    return _page(request, editions.load(row.pk), {"edition": row, "parent": "web/designer/play_frame.html"})


def _page(request: HttpRequest, edition: Edition, values: dict[str, object]) -> HttpResponse:
    places = _places(request)
    try:
        told = _told(request, places)
        board = _board(edition, told)
        before = play(board, told["acts"])
        playing, warning = _next(request.POST, board, before)
        values |= play_view.shown(board, playing, _questions(board, playing))
        values |= {"token": signing.dumps({**told, "acts": playing.acts}, salt=SALT, compress=True)}
        values |= {"places": places, "told": told, "warning": warning or playing.refusal}
    except REFUSALS as refusal:
        values["problem"] = str(refusal)
    return render(request, "web/designer/play.html", values)


def _questions(board: Board, playing: Playing) -> Mapping[str, list[asking.Question]]:
    return {} if playing.position.ended else asking.questions(board, playing)


def _places(request: HttpRequest) -> list[tuple[str, str]]:
    """One's own areas and the townships below: who decides may differ from one to the other."""
    codes = sorted({seat.division for seat in desk(request).seats})
    own = list(Division.objects.filter(code__in=codes).order_by("code"))
    towns = Division.objects.filter(parent__in=codes, valid_to__isnull=True).order_by("code")
    return [(row.code, row.name) for row in [*own, *towns]]


def _told(request: HttpRequest, places: list[tuple[str, str]]) -> dict[str, Any]:
    """The play that came with the page; a new one begins today at the first of one's places."""
    fresh = {"area": places[0][0] if places else region.NATION, "from_on": desk(request).on.isoformat(), "acts": []}
    if request.method != "POST":
        return fresh
    if request.POST.get("act") == "restart":
        return fresh | _start(request.POST, places, str(fresh["from_on"]))
    try:
        return signing.loads(request.POST.get("play", ""), salt=SALT)
    except signing.BadSignature:
        return fresh


def _start(said: Mapping[str, str], places: list[tuple[str, str]], today: str) -> dict[str, Any]:
    area, from_on = said.get("area", ""), said.get("from_on", "")
    start = {"area": area} if area in dict(places) else {}
    day = _day(from_on)
    return start | {"from_on": day.isoformat() if day and 2000 <= day.year <= 2100 else today, "acts": []}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _board(edition: Edition, told: Mapping[str, Any]) -> Board:
    on = date.fromisoformat(told["from_on"])
    return Board(edition, told["area"], on, events, supposed(edition.scheme, told["area"], on), BENEATH)


def _next(said: Mapping[str, str], board: Board, before: Playing) -> tuple[Playing, str]:
    """The play after what the person just did; a refusal leaves it as it was, with what was said kept."""
    word, _colon, about = said.get("act", "").partition(":")
    if word in ("undo", "jump"):
        kept = len(before.acts) - 1 if word == "undo" else int(about) if about.isdigit() else len(before.acts)
        return play(board, before.acts[: max(kept, 0)]), ""
    act = _act(word, about, said, board, before)
    if act is None:
        return before, ""
    after = play(board, [*before.acts, act])
    return after, _unsaid(board, after)


def _unsaid(board: Board, after: Playing) -> str:
    """A missing fact by its label."""
    if not after.needs:
        return ""
    label = vocabulary.titles(board.edition.sections).get(after.needs, after.needs)
    return _("还缺“%(fact)s”，请先选好再办结。") % {"fact": label}


def _act(word: str, about: str, said: Mapping[str, str], board: Board, before: Playing) -> Act | None:
    if word == "complete":
        return {"do": "complete", "step": about, "facts": _facts(said, board)}
    if word == "set":
        return {"do": "set", "facts": _facts(said, board)}
    to = _moment(word, about, said, board, before)
    return {"do": "clock", "to": to} if to else None


def _moment(word: str, about: str, said: Mapping[str, str], board: Board, before: Playing) -> str:
    """Where a button moves the clock; nothing for a button that does not."""
    on, calendar = before.position.on, region.calendar(board.area)
    if word == "day" and about == "1":
        return calendar.add_working_days(on, 1).isoformat()
    if word == "day" and about == "-1":
        return max(calendar.roll_back(on - timedelta(days=1)), board.from_on).isoformat()
    if word == "next":
        later = play_view.next_limit(before.position)
        return later.isoformat() if later else ""
    return said.get("to", "") if word == "clock" else ""


def _facts(said: Mapping[str, str], board: Board) -> dict[str, object]:
    """The facts chosen beside a step; one left to be supposed is not said."""
    domains = vocabulary.domains(board.edition.sections)
    chosen = {name.removeprefix(FACT): value for name, value in said.items() if name.startswith(FACT) and value}
    return {name: _typed(value, domains.get(name)) for name, value in chosen.items()}


def _typed(value: str, domain: Domain | None) -> object:
    if domain and domain.kind == "flag":
        return value == "true"
    number = value.strip().removeprefix("-")
    return int(value) if number.isdigit() and (domain is None or domain.kind == "number") else value
