"""Conferences and dispatch and study meetings: register, one meeting with minutes, entering one; reminder letters."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cases import ballots, chain, meeting_calendar, meetings, resolutions
from cases.ballots import Ballot
from cases.errors import Blocked, NotFound
from cases.models import Meeting, MeetingMatter
from cases.resolutions import Order
from offices import divisions
from web.archive.fields import day, line, words
from web.desk import Desk, desk, seated
from web.files import as_file
from web.looks import dressed
from web.posts import HOLDS_MEETINGS, READS_MEETINGS

PAGE, MOST_MATTERS = 25, 20
ABSENT = "缺席"


def _lines(text: str) -> list[str]:
    """The lines of a text that say something."""
    return [row.strip() for row in text.splitlines() if row.strip()]


class MeetingForm(forms.Form):
    """Which meeting, when and where, and who was there."""

    kind = forms.ChoiceField(label=gettext_lazy("会议"), choices=Meeting.Kind.choices)
    held_on = day(gettext_lazy("日期"))
    place = line(gettext_lazy("地点"), 120)
    chair = line(gettext_lazy("主持人"), 80)
    members = words(
        gettext_lazy("成员"),
        3000,
        rows=6,
        hint=gettext_lazy("一行一人，先写单位再写姓名，中间空一格，如：县财政局 卫长河。没有到会的在行末写“缺席”。"),
    )
    observers = words(gettext_lazy("列席"), 1000, required=False, rows=2, hint=gettext_lazy("一行一人，可以不填。"))
    papers = words(gettext_lazy("会议材料"), 1000, required=False, rows=2, hint=gettext_lazy("一行一份。"))
    opening = words(gettext_lazy("缘起"), 500, required=False, rows=2)

    def clean_members(self) -> list[meetings.Seat]:
        """The members as seats; a line without a name is refused."""
        return [_seat(row) for row in _lines(self.cleaned_data["members"])]


def _seat(row: str) -> meetings.Seat:
    parts = row.split()
    present = parts[-1] != ABSENT
    named = parts if present else parts[:-1]
    if len(named) != 2:
        raise forms.ValidationError(_("“%(row)s”写得不对，请写成：单位 姓名") % {"row": row})
    return meetings.Seat(named[1], named[0], present)


class MatterForm(forms.Form):
    """One matter, its views and its votes."""

    topic = line(gettext_lazy("议题"), 120)
    case_number = line(
        gettext_lazy("办件编号"), 24, required=False, hint=gettext_lazy("一事一议必填；调度会议的议题可以不填。")
    )
    situation = words(gettext_lazy("情况"), 2000, required=False)
    views = words(gettext_lazy("会议意见"), 2000)
    decision = forms.ChoiceField(label=gettext_lazy("决定"), choices=MeetingMatter.Decision.choices)
    in_favour = forms.IntegerField(label=gettext_lazy("赞成票"), min_value=0, max_value=99, initial=0)
    against = forms.IntegerField(label=gettext_lazy("反对票"), min_value=0, max_value=99, initial=0)
    abstained = forms.IntegerField(label=gettext_lazy("弃权票"), min_value=0, max_value=99, initial=0)
    ballots = words(
        gettext_lazy("逐人表决"),
        2000,
        required=False,
        hint=gettext_lazy("一行一人：姓名 赞成（反对、弃权）。逐人填了，上面的票数可以不填。"),
    )
    orders = words(
        gettext_lazy("交办任务"),
        2000,
        required=False,
        hint=gettext_lazy("一行一项：责任单位全称 完成期限 任务，如：卢氏县教育局 2026-10-31 落实助学。"),
    )
    household = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def clean_ballots(self) -> list[Ballot]:
        """The votes by name; a line that is no vote is refused."""
        return [_ballot(row) for row in _lines(self.cleaned_data["ballots"])]

    def clean_orders(self) -> list[Order]:
        """The tasks of offices; a line that cannot be read is refused."""
        return [_order(row) for row in _lines(self.cleaned_data["orders"])]

    def clean_household(self) -> str:
        """The household's uid as text, empty without one."""
        return str(self.cleaned_data["household"] or "")


def _ballot(row: str) -> Ballot:
    known = {word: vote for vote, word in ballots.WORDS.items()}
    name, _space, word = row.strip().rpartition(" ")
    if not name.strip() or word not in known:
        raise forms.ValidationError(_("“%(row)s”写得不对，请写成：姓名 赞成（反对、弃权）") % {"row": row})
    return Ballot(name.strip(), known[word])


def _order(row: str) -> Order:
    office, _space, rest = row.strip().partition(" ")
    day, _space, content = rest.strip().partition(" ")
    try:
        return Order(office, content.strip(), date.fromisoformat(day))
    except ValueError as slip:
        raise forms.ValidationError(_("“%(row)s”写得不对，请写成：责任单位全称 完成期限 任务") % {"row": row}) from slip


MatterForms = forms.formset_factory(MatterForm, extra=0, min_num=1, max_num=MOST_MATTERS, validate_min=True)


class ReminderForm(forms.Form):
    """A reminder letter: to whom, what the figures are, what is asked."""

    government = line(gettext_lazy("主送"), 80, hint=gettext_lazy("如：东明镇人民政府"))
    figures = words(gettext_lazy("有关情况"), 2000, rows=4, hint=gettext_lazy("一行一条。"))
    demands = words(gettext_lazy("提醒事项"), 2000, rows=4, hint=gettext_lazy("一行一条，写明事项和期限。"))


@seated(*READS_MEETINGS)
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The meetings of the county, when the next dispatch meeting is due, and the letters sent."""
    here = desk(request)
    rows = meetings.meetings_for(here.user, here.on).order_by("-held_on", "-id")
    values = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "query": "",
        "papers": meetings.letters_for(here.user, here.on)[:PAGE],
        "next_dispatch": meeting_calendar.next_dispatch(here.county, here.on) if len(here.county) == 6 else None,
        "holds": bool(here.posts & HOLDS_MEETINGS),
    }
    return render(request, "web/archive/meetings.html", values)


@seated(*READS_MEETINGS)
@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting; what was said of a case is read on its chain."""
    here = desk(request)
    found = get_object_or_404(meetings.meetings_for(here.user, here.on), pk=pk)
    seen = meetings.matters_for(here.user, here.on).filter(meeting=found)
    matters = list(seen.select_related("case", "household").order_by("place"))
    for matter in matters:
        if matter.case is not None:
            chain.look(here.user, matter.case, "查看会议纪要", here.now)
        elif matter.household is not None:
            chain.append_for_household(matter.household, "look", here.user, here.now, {"purpose": "查看会议纪要"})
    values = {
        "meeting": found,
        "seats": [meetings.Seat(**row) for row in found.members],
        "matters": [(matter, meetings.read(matter), _told(matter)) for matter in matters],
        "hidden": found.matters.count() - len(matters),
        "orders": resolutions.of(found).filter(matter__in=matters),
    }
    return render(request, "web/archive/meeting.html", values)


def _told(matter: MeetingMatter) -> str:
    """Who voted how, where votes were given by name."""
    return ballots.told([Ballot(**row) for row in matter.ballots])


@seated(*READS_MEETINGS)
@require_safe
def paper(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Minutes or a letter to print."""
    here = desk(request)
    found = get_object_or_404(meetings.papers_for(here.user, here.on), uid=uid)
    chain.append_for_county(found.county, "office_paper", here.user, here.now, {"number": found.number, "read": True})
    return as_file(meetings.read_pdf(found), "application/pdf", f"{found.number}.pdf")


@seated(*HOLDS_MEETINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Enters a meeting and issues its minutes; a further matter may be asked for without losing what was typed."""
    here, posted = desk(request), request.method == "POST"
    data = _with_one_more(request.POST) if "more" in request.POST else request.POST
    first_of_all = {"held_on": here.on.isoformat(), "members": _usual_members(here)}
    form = MeetingForm(data if posted else None, initial=first_of_all)
    about = {"case_number": request.GET.get("case", "")[:24], "household": request.GET.get("household", "")[:36]}
    first = [about | {"decision": MeetingMatter.Decision.AGREED}]
    matters = MatterForms(data if posted else None, initial=first, prefix="matter")
    if posted and "more" not in request.POST and form.is_valid() and matters.is_valid():
        try:
            made = meetings.hold(_record(form.cleaned_data, matters.cleaned_data), _county(here), here.user, here.now)
        except (Blocked, NotFound) as slip:
            form.add_error(None, str(slip))
        else:
            messages.success(request, _("已登记，纪要已编号签发"))
            return redirect("web:meeting", made.pk)
    return _entering(request, form, matters)


def _usual_members(here: Desk) -> str:
    """The units of the joint conference as the area names them, a line each to write a name behind."""
    return "\n".join(f"{name} " for name in meetings.usual_units(_county(here), here.on))


def _entering(request: HttpRequest, form: forms.Form, matters: Any) -> HttpResponse:
    refused = request.method == "POST" and "more" not in request.POST
    for each in (form, *matters):
        dressed(each)
    values = {"form": form, "matters": matters, "refused": refused, "most": MOST_MATTERS}
    return render(request, "web/archive/meeting_form.html", values, status=422 if refused else 200)


def _with_one_more(posted: Any) -> Any:
    data = posted.copy()
    total = data.get("matter-TOTAL_FORMS", "")
    data["matter-TOTAL_FORMS"] = str(min(int(total) + 1, MOST_MATTERS) if total.isdigit() else 1)
    return data


def _record(said: dict[str, Any], matters: Iterable[dict[str, Any]]) -> meetings.Record:
    told = {name: said[name] for name in ("kind", "held_on", "place", "chair", "members", "opening")}
    rows = [meetings.Matter(**row) for row in matters]
    papers, observers = _lines(said["papers"]), _lines(said["observers"])
    return meetings.Record(**told, observers=observers, papers=papers, matters=rows)


def _county(here: Desk) -> str:
    return divisions.full(here.county)


@seated(*HOLDS_MEETINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: HttpRequest) -> HttpResponse:
    """Issues a reminder letter to a government."""
    here, form = desk(request), ReminderForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        made = meetings.remind(
            said["government"], _lines(said["figures"]), _lines(said["demands"]), _county(here), here.user, here.now
        )
        messages.success(request, _("已签发%(number)s") % {"number": made.number})
        return redirect("web:meetings")
    values = {"form": dressed(form)}
    return render(request, "web/archive/reminder_form.html", values, status=422 if form.errors else 200)
