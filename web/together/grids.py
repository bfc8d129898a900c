"""The tree of grids, one grid with its people and households, and patrol figures by grid."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cases import access
from cases.awards import month_after
from cases.errors import Blocked
from cases.models import Household
from monitoring.grids import patrols, sheets, tree
from monitoring.models import Grid, GridSeat
from offices import divisions
from offices.models import Division, User
from offices.routing import in_force
from web.archive.fields import line
from web.desk import Desk, desk, seated
from web.posts import KEEPS_GRIDS, PATROLS, READS_GRIDS
from web.together.layout import Act, Cell, Entry, Facts, Head, Part, Table, one_of, paged, place_names, several, show

Role = GridSeat.Role
DAY = timedelta(days=1)
MOST_BYTES = 5_000_000
MOST_CHOICES = 500
FIRST_YEAR = 2015


class GridForm(forms.Form):
    """A grid under another."""

    name = line(gettext_lazy("网格名称"), 60)
    area = one_of(gettext_lazy("范围"), ())
    parent = one_of(gettext_lazy("上级网格"), (), required=False)
    programmes = several(gettext_lazy("合并的工作"), tree.PROGRAMMES.items())
    every_days = forms.IntegerField(
        label=gettext_lazy("巡访间隔（天）"),
        min_value=1,
        max_value=365,
        required=False,
        help_text=gettext_lazy("不填的，用上级网格或本地规定的间隔。"),
    )


class SheetForm(forms.Form):
    """A county's grids in one file."""

    file = forms.FileField(
        label=gettext_lazy("表格文件（.xlsx 或 CSV）"),
        help_text=gettext_lazy("第一行为：网格、上级网格、区划代码、角色、账号；一人一行，有一行不对就都不导入。"),
    )


class SeatForm(forms.Form):
    """A person's place in a grid."""

    user = one_of(gettext_lazy("人员"), ())
    role = one_of(gettext_lazy("角色"), Role.choices)


class PlaceForm(forms.Form):
    """A household and the member who helps it."""

    household = one_of(gettext_lazy("家庭"), ())
    helper = one_of(gettext_lazy("帮扶人（二级网格员）"), (), required=False)


class LeaveForm(forms.Form):
    """Whose place ends."""

    seat = one_of(gettext_lazy("人员"), ())


@seated(*READS_GRIDS)
@require_http_methods(["GET", "HEAD", "POST"])
def grids(request: HttpRequest) -> HttpResponse:
    """The tree, whatever its depth; grids without a head are named."""
    here = desk(request)
    found = tree.branches(here.user, here.on)
    sheet = paged(request, found)
    names = place_names(branch.grid.area for branch in sheet)
    empty, members = _("还没有登记网格。"), sum(len(branch.members) + (branch.head is not None) for branch in found)
    told = {"n": len(found), "m": members, "no": len(tree.missing_levels(found))}
    hint = _("%(n)s个网格，%(m)s人次任职，%(no)s个缺网格长") % told if found else ""
    columns = (_("网格"), _("范围"), _("网格长"), _("人员"), _("户数"))
    shown = [_branch_row(each, names) for each in sheet]
    parts: list[Part] = [Table(_("网格树"), columns, shown, empty, hint, sheet)]
    if here.posts & KEEPS_GRIDS:
        parts.append(Entry("grid", _("登记网格"), _grid_form(here, found), _adds(here), _("登记"), _("已登记网格")))
        parts.append(Entry("sheet", _("从表格导入"), SheetForm, _takes(here), _("导入"), _("已导入网格和人员")))
    acts = [Act(reverse("web:patrols"), _("我的走访"))] if here.posts & PATROLS else []
    acts += [Act(reverse("web:patrol_figures"), _("巡访统计")), Act(reverse("web:teams"), _("快速响应小队"))]
    intro = _(
        "一张网：防止返贫监测和低收入人口帮扶并网；县、乡、村、组各级有网格长，一级网格员定期巡访，二级网格员一对一帮扶。"
    )
    return show(request, Head(_("网格"), intro, acts), parts)


def _branch_row(branch: tree.Branch, names: Mapping[str, str]) -> list[Cell]:
    grid = branch.grid
    name = f"{'　' * branch.depth}{grid.name}"
    people = "、".join(f"{seat.user}（{_short(seat.role)}）" for seat in branch.members)
    return [
        Cell(name, reverse("web:grid", args=[grid.uid])),
        Cell(names.get(grid.area, "")),
        Cell(branch.head.user) if branch.head else Cell(_("缺"), tag="warn"),
        Cell(people),
        Cell(branch.households, nums=True),
    ]


def _short(role: str) -> str:
    return str(Role(role).label).partition("（")[0]


def _grid_form(here: Desk, found: list[tree.Branch]) -> Any:
    def make(data: Any = None, **more: Any) -> forms.Form:
        more["initial"] = {"programmes": list(tree.PROGRAMMES)}
        form = GridForm(data, **more)
        form.fields["area"].choices = areas_of(here, KEEPS_GRIDS)
        form.fields["parent"].choices = [("", _("（最上级）"))] + [
            (each.grid.pk, f"{'　' * each.depth}{each.grid.name}") for each in found
        ]
        return form

    return make


def areas_of(here: Desk, posts: frozenset[str]) -> list[tuple[str, str]]:
    """The divisions from the county down in which a person holds one of the posts."""
    within = access.in_areas({seat.prefix for seat in here.seats if seat.post in posts}, "code")
    rows = Division.objects.filter(within, level__gte=divisions.Level.COUNTY, valid_to__isnull=True).order_by("code")
    marks = {divisions.Level.TOWNSHIP: "　", divisions.Level.VILLAGE: "　　"}
    return [(row.code, f"{marks.get(divisions.Level(row.level), '')}{row.name}") for row in rows]


def _adds(here: Desk) -> Any:
    def does(said: Mapping[str, Any]) -> str:
        parent = tree.grids_for(here.user, here.on).filter(pk=said["parent"] or None).first()
        entry = tree.Entry(said["name"], said["area"], said["programmes"], said["every_days"])
        return reverse("web:grid", args=[tree.add(entry, parent, here.user, here.now).uid])

    return does


def _takes(here: Desk) -> Any:
    def does(said: Mapping[str, Any]) -> None:
        sent = said["file"]
        if sent.size > MOST_BYTES:
            raise Blocked(_("文件太大，请只留网格和人员的列"))
        sheets.take_in(sent.name, sent.read(), here.user, here.now)

    return does


@seated(*READS_GRIDS)
@require_http_methods(["GET", "HEAD", "POST"])
def grid(request: HttpRequest, uid: str) -> HttpResponse:
    """One grid: its people, its households, and changing either."""
    here = desk(request)
    row = get_object_or_404(tree.grids_for(here.user, here.on).select_related("parent"), uid=uid)
    seats = list(row.seats.filter(in_force(here.on)).select_related("user").order_by("role", "pk"))
    parts: list[Part] = [_facts(row, here), _people(seats), _households(request, row, here)]
    if here.posts & KEEPS_GRIDS:
        parts += _changes(row, seats, here)
    return show(request, Head(row.name, crumb=Act(reverse("web:grids"), _("网格"))), parts)


def _facts(row: Grid, here: Desk) -> Facts:
    days = tree.interval(row, here.on)
    return Facts(
        _("网格"),
        [
            (_("上级网格"), row.parent.name if row.parent else ""),
            (_("范围"), place_names([row.area]).get(row.area, "")),
            (_("合并的工作"), "、".join(tree.PROGRAMMES[word] for word in row.programmes)),
            (_("巡访间隔"), _("%(n)s天") % {"n": days} if days else _("没有规定")),
        ],
    )


def _people(seats: list[GridSeat]) -> Table:
    rows = [
        [Cell(seat.user), Cell(seat.get_role_display()), Cell(f"{seat.from_on:%Y-%m-%d}", nums=True)] for seat in seats
    ]
    return Table(_("人员"), (_("姓名"), _("角色"), _("开始日期")), rows, _("这个网格还没有人。"))


def _households(request: HttpRequest, row: Grid, here: Desk) -> Table:
    seen = access.households_for(here.user, here.on).values("pk")
    places = row.places.filter(household__in=seen).select_related("household", "helper__user").order_by("household_id")
    sheet = paged(request, places)
    rows = [
        [
            Cell(each.household.name, reverse("web:household", args=[each.household.uid])),
            Cell(each.helper.user if each.helper else ""),
            Cell(_("走访"), reverse("web:patrol", args=[each.household.uid])),
        ]
        for each in sheet
    ]
    return Table(_("家庭"), (_("家庭"), _("帮扶人"), _("走访")), rows, _("还没有分派家庭。"), "", sheet)


def _changes(row: Grid, seats: list[GridSeat], here: Desk) -> list[Part]:
    def seat(said: Mapping[str, Any]) -> None:
        tree.seat(row, User.objects.get(pk=said["user"]), said["role"], here.user, here.now)

    def fill(said: Mapping[str, Any]) -> None:
        tree.place_all(row, here.user, here.now)

    def leave(said: Mapping[str, Any]) -> None:
        tree.leave(int(said["seat"]), here.user, here.now)

    homes = _homes(row, here)
    found: list[Part] = [Entry("seat", _("安排人员"), _seat_form(row, here), seat, _("安排"), _("已安排"))]
    # A list of all households of a township is none to choose from: there one household is placed in a grid below.
    if homes.count() <= MOST_CHOICES:
        form = _place_form(homes, seats)
        found.append(Entry("place", _("分派一户"), form, _places(row, here), _("分派"), _("已分派")))
    found.append(
        Entry(
            *("fill", _("分派全部家庭"), forms.Form, fill, _("分派本范围内没有网格的家庭"), _("已分派")),
            hint=_("范围内还没有网格的家庭全部归入本网格。"),
        )
    )
    if seats:
        found.append(Entry("leave", _("结束任职"), _leave_form(seats), leave, _("结束"), _("已结束任职")))
    return found


def _seat_form(row: Grid, here: Desk) -> Any:
    def make(data: Any = None, **more: Any) -> forms.Form:
        form = SeatForm(data, **more)
        people = tree.people_for(row, here.on).order_by("display_name", "pk")
        form.fields["user"].choices = [(user.pk, str(user)) for user in people]
        return form

    return make


def _homes(row: Grid, here: Desk) -> QuerySet[Household]:
    """The households of a grid's area that the person sees."""
    low, high = divisions.bounds(row.area)
    return access.households_for(here.user, here.on).filter(area__gte=low, area__lt=high).order_by("name", "pk")


def _place_form(homes: QuerySet[Household], seats: list[GridSeat]) -> Any:
    def make(data: Any = None, **more: Any) -> forms.Form:
        form = PlaceForm(data, **more)
        form.fields["household"].choices = [(home.pk, home.name) for home in homes]
        helpers = [(each.pk, str(each.user)) for each in seats if each.role == Role.LEVEL_2]
        form.fields["helper"].choices = [("", "—"), *helpers]
        return form

    return make


def _places(row: Grid, here: Desk) -> Any:
    def does(said: Mapping[str, Any]) -> None:
        home = access.households_for(here.user, here.on).get(pk=said["household"])
        helper = row.seats.get(pk=said["helper"]) if said["helper"] else None
        tree.place(row, home, helper, here.user, here.now)

    return does


def _leave_form(seats: list[GridSeat]) -> Any:
    def make(data: Any = None, **more: Any) -> forms.Form:
        form = LeaveForm(data, **more)
        form.fields["seat"].choices = [(each.pk, f"{each.user} {each.get_role_display()}") for each in seats]
        return form

    return make


@seated(*READS_GRIDS)
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Patrols of a month by grid; nobody is ranked, and no person is named."""
    here = desk(request)
    month = _month(request, here.on)
    sheet = paged(request, patrols.statistics(here.user, month, month_after(month, 1) - DAY, here.on))
    rows = [
        [
            Cell(each.grid.name, reverse("web:grid", args=[each.grid.uid])),
            *(
                Cell(n, nums=True)
                for n in (each.households, each.seen, each.visits, each.joint, each.trouble, each.helped)
            ),
        ]
        for each in sheet
    ]
    columns = (_("网格"), _("户数"), _("走访户数"), _("走访次数"), _("联合走访"), _("发现困难户数"), _("已帮扶户数"))
    title = _("%(month)s巡访") % {"month": f"{month:%Y-%m}"}
    address = reverse("web:patrol_figures")
    acts = [
        Act(f"{address}?month={month_after(month, -1):%Y-%m}", _("上个月")),
        Act(f"{address}?month={month_after(month, 1):%Y-%m}", _("下个月")),
    ]
    intro = _("按网格计，不按人计；不打卡、不排名。")
    table = Table(title, columns, rows, _("没有网格。"), "", sheet, f"month={month:%Y-%m}")
    return show(request, Head(_("巡访统计"), intro, acts, Act(reverse("web:grids"), _("网格"))), [table])


def _month(request: HttpRequest, on: date) -> date:
    try:
        asked = date.fromisoformat(f"{request.GET['month']}-01")
    except (KeyError, ValueError):
        return on.replace(day=1)
    return asked if FIRST_YEAR <= asked.year <= on.year + 1 else on.replace(day=1)
