"""A grid member's own pages, made for a phone: whom to visit, and one visit written down for everything open there."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cases import access
from cases.models import FollowUpVisit, Household
from forms.codes import options
from monitoring.grids import open_items, patrols
from monitoring.grids.open_items import OpenItem
from monitoring.grids.patrols import Seen
from web.archive.fields import day, words
from web.desk import Desk, desk, seated
from web.posts import PATROLS, READS_GRIDS, VISITS
from web.together.layout import Act, Cell, Entry, Head, Part, Table, lines_of, one_of, place_names, show, tapped

SHOWN = 200
PAGES = {"task": "web:task", "need": "web:need", "dispatch": "web:dispatch", "risk_visit": "web:risk_visit"}


class VisitForm(forms.Form):
    """What was seen and asked, and what the visit settles."""

    on = day(gettext_lazy("走访日期"))
    note = words(gettext_lazy("看到的情况"), 1000, required=False)
    trouble = words(
        gettext_lazy("有什么困难（没有的不填）"),
        500,
        required=False,
        hint=gettext_lazy("填了就报告给乡镇（街道），不用另报。"),
    )
    companions = words(
        gettext_lazy("同行人员（联合走访时填）"),
        500,
        required=False,
        rows=2,
        hint=gettext_lazy("一行一人：身份 姓名，如：社工 李晓。"),
    )

    def clean_companions(self) -> list[tuple[str, str]]:
        """The companions as role and name; another role is refused."""
        known = {word: role for role, word in patrols.COMPANIONS.items()}
        found = []
        for row in lines_of(self.cleaned_data["companions"]):
            role, _space, name = row.partition(" ")
            if role not in known or not name.strip():
                raise forms.ValidationError(
                    _("“%(row)s”写得不对，身份可以是：%(known)s") % {"row": row, "known": "、".join(known)}
                )
            found.append((known[role], name.strip()))
        return found


@seated(*PATROLS)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The households one visits, the earliest due first."""
    here = desk(request)
    due = patrols.plan(here.user, here.on)[:SHOWN]
    names = place_names(each.place.household.area for each in due)
    columns = (_("家庭"), _("村（社区）"), _("上次走访"), _("应在"))
    empty = _("没有归您走访的家庭。由乡镇（街道）在网格里安排。")
    table = Table(_("我走访的家庭"), columns, [_due_row(each, names, here) for each in due], empty)
    intro = _("到一户，把这一户待办的事一次办了；走访不打卡、不排名。")
    acts = [Act(reverse("web:teams"), _("快速响应小队")), Act(reverse("web:grids"), _("网格"))]
    return show(request, Head(_("走访"), intro, acts), [table])


def _due_row(each: patrols.DueVisit, names: Mapping[str, str], here: Desk) -> list[Cell]:
    home = each.place.household
    due = f"{each.due_on:%Y-%m-%d}" if each.due_on else _("没有规定间隔")
    return [
        Cell(home.name, reverse("web:patrol", args=[home.uid]), each.place.grid.name),
        Cell(names.get(home.area, "")),
        Cell(f"{each.last_on:%Y-%m-%d}" if each.last_on else _("还没有"), nums=True),
        Cell(due, tag="seal" if each.late(here.on) else ""),
    ]


@seated(*READS_GRIDS)
@require_http_methods(["GET", "HEAD", "POST"])
def patrol(request: HttpRequest, uid: str) -> HttpResponse:
    """Everything that is open at one household, writing a visit down, and the visits before."""
    here = desk(request)
    home = get_object_or_404(access.households_for(here.user, here.on), uid=uid)
    items = open_items.of(home, here.user, here.on)
    parts: list[Part] = [_open_table(items, here)]
    if here.posts & PATROLS:
        entry = Entry(
            *("visit", _("登记走访"), _form(items), _does(home, here), _("登记走访"), _("已登记走访")),
            initial={"on": here.on},
        )
        parts.append(entry)
    parts.append(_before(home, here))
    return show(request, Head(home.name, crumb=Act(reverse("web:patrols"), _("走访"))), parts)


def _open_table(items: Sequence[OpenItem], here: Desk) -> Table:
    rows = []
    for item in items:
        late = item.late(here.on)
        due = f"{item.due_on:%Y-%m-%d}" if item.due_on else ""
        tag, page = "seal" if late else "", _page(item, here)
        rows.append([Cell(item.title, page), Cell(due, tag=tag, nums=True), Cell(_how(item, page), tag=_look(item))])
    columns = (_("事项"), _("期限"), _("怎样办"))
    return Table(_("这一户待办的事"), columns, rows, _("这一户没有待办的事。"))


def _how(item: OpenItem, page: str) -> str:
    if item.settles:
        return _("在下面一并办理")
    if item.office:
        return _("由%(office)s办理") % {"office": item.office}
    return _("点开办理") if page else _("由乡镇（街道）办理")


def _look(item: OpenItem) -> str:
    return "ok" if item.settles else ""


def _page(item: OpenItem, here: Desk) -> str:
    """Where a thing is done; who visits nobody reads the warning instead."""
    if item.page not in PAGES:
        return ""
    name = PAGES[item.page] if item.page != "risk_visit" or here.posts & VISITS else "web:risk_warning"
    return reverse(name, args=[item.page_pk or item.pk])


def _form(items: Sequence[OpenItem]) -> Any:
    own = [item for item in items if item.settles]

    def make(data: Any = None, **more: Any) -> forms.Form:
        form = VisitForm(data, **more)
        asked = {
            f"ask_{key}": tapped(f"{words}？", patrols.ANSWERS.items()) for key, words in patrols.QUESTIONS.items()
        }
        boxes: dict[str, forms.Field] = {
            f"met_{item.key}": forms.BooleanField(label=item.title, required=False, initial=True) for item in own
        }
        if any(item.kind == "follow_up" for item in own):
            grades = FollowUpVisit.Satisfaction.choices
            boxes["satisfaction"] = tapped(_("对救助满意吗（办理回访时选）"), grades, required=False)
        if any(item.kind == "verification" for item in own):
            boxes |= _verification()
        form.fields = {**asked, **boxes, **form.fields}
        return form

    return make


def _verification() -> dict[str, forms.Field]:
    """What a warning's verification asks beyond the visit itself; what was seen is written once, above or below."""
    outcome = tapped(_("预警核实结论"), options("risk_warning.outcome"), required=False)
    why = one_of(_("为什么是误报（选了误报才填）"), options("risk_warning.false_alarm"), required=False)
    return {"verification_outcome": outcome, "false_alarm": why}


def _does(home: Household, here: Desk) -> Any:
    def does(said: Mapping[str, Any]) -> str:
        answers = {key: said[f"ask_{key}"] for key in patrols.QUESTIONS}
        met = [name.removeprefix("met_") for name, chosen in said.items() if name.startswith("met_") and chosen]
        grade = int(said["satisfaction"]) if said.get("satisfaction") else None
        verified = {name: said[name] for name in ("verification_outcome", "false_alarm") if said.get(name)}
        seen = Seen(said["on"], answers, said["note"], said["companions"], met, grade, said["trouble"], verified)
        patrols.record(home, seen, here.user, here.now)
        return reverse("web:patrols")

    return does


def _before(home: Household, here: Desk) -> Table:
    rows = [
        [
            Cell(f"{row.on:%Y-%m-%d}", nums=True),
            Cell(row.entered_by, "", row.get_role_display()),
            Cell("、".join(f"{patrols.COMPANIONS[each['role']]} {each['name']}" for each in row.companions)),
            Cell("、".join(met["title"] for met in row.met)),
            Cell(note),
        ]
        for row, note in patrols.look(home, here.user, SHOWN, here.now)
    ]
    columns = (_("日期"), _("走访人"), _("同行"), _("一并办理"), _("看到的情况"))
    return Table(_("走访记录"), columns, rows, _("还没有走访记录。"))
