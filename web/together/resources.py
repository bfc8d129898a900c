"""Organisations, their projects, the ledger of what they gave, and the help a need is matched with."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cases import access, needs, resources
from cases.models import CharityOrganisation, CharityProject, Household, Need, ResourceMatch
from cases.resources import Card, Left
from offices import divisions
from offices.models import Division
from web.archive.fields import day, line
from web.desk import Desk, desk, seated
from web.posts import KEEPS_RESOURCES, MATCHES_RESOURCES, READS_RESOURCES
from web.together.layout import (
    Act,
    Cell,
    Entry,
    Facts,
    Head,
    Part,
    Table,
    fen_of,
    local_day,
    money,
    one_of,
    paged,
    place_names,
    several,
    show,
    yuan_of,
)

Way = ResourceMatch.Way
WAITING_SHOWN = 100
WANTED = (("yes", gettext_lazy("需要，同意接受")), ("no", gettext_lazy("不需要")))
GIVEN = (("yes", gettext_lazy("已经落实")), ("no", gettext_lazy("没有办成")))


class OrganisationForm(forms.Form):
    """A body that helps."""

    name = line(gettext_lazy("名称"), 80)
    kind = one_of(gettext_lazy("类型"), CharityOrganisation.Kind.choices)
    contact = line(gettext_lazy("联系方式"), 80, required=False, hint=gettext_lazy("单位公开的电话或地址。"))


class CardForm(forms.Form):
    """A project's card."""

    organisation = one_of(gettext_lazy("实施单位"), ())
    title = line(gettext_lazy("项目名称"), 80)
    area = one_of(gettext_lazy("服务区域"), ())
    kinds = several(gettext_lazy("能满足的需要"), Need.Kind.choices)
    condition = line(gettext_lazy("帮扶对象和条件"), 200, required=False)
    fund = money(gettext_lazy("资金（元，没有限额的不填）"))
    places = forms.IntegerField(label=gettext_lazy("名额（人次，没有限额的不填）"), min_value=1, required=False)
    from_on = day(gettext_lazy("开始日期"))
    until_on = day(gettext_lazy("结束日期（长期的不填）"), required=False)


class GivenForm(forms.Form):
    """Help given to many at once."""

    on = day(gettext_lazy("日期"))
    persons = forms.IntegerField(label=gettext_lazy("人次"), min_value=1)
    amount = money(gettext_lazy("金额（元，物资和服务不折价的不填）"))
    note = line(gettext_lazy("说明"), 200, required=False)


class NeedForm(forms.Form):
    """What a need asks for."""

    kind = one_of(gettext_lazy("需要什么"), Need.Kind.choices)
    household = one_of(gettext_lazy("哪一户（没有建户的不选）"), (), required=False)


class OfferForm(forms.Form):
    """Which project is put before the household."""

    project = one_of(gettext_lazy("项目"), ())


class ConfirmForm(forms.Form):
    """How the household answered."""

    wanted = one_of(gettext_lazy("家庭的意见"), WANTED)
    way = one_of(gettext_lazy("怎样确认的"), Way.choices)


class FinishForm(forms.Form):
    """What came of it."""

    given = one_of(gettext_lazy("结果"), GIVEN)
    persons = forms.IntegerField(label=gettext_lazy("受助人次"), min_value=1, initial=1)
    amount = money(gettext_lazy("金额（元，没有的不填）"))
    result = line(gettext_lazy("办理情况"), 300)


@seated(*READS_RESOURCES)
@require_http_methods(["GET", "HEAD", "POST"])
def projects(request: HttpRequest) -> HttpResponse:
    """The organisations and projects of the county, and entering new ones."""
    here = desk(request)
    organisations = list(resources.organisations_for(here.user, here.on).order_by("name"))
    sheet = paged(request, resources.projects_for(here.user, here.on).order_by("-from_on", "pk"))
    names = place_names(row.area for row in sheet)
    columns = (_("项目"), _("服务区域"), _("时间"), _("剩余名额"), _("剩余资金（元）"))
    remaining = resources.left(list(sheet))
    rows = [_project_row(row, names, remaining[row.pk]) for row in sheet]
    parts: list[Part] = [Table(_("项目"), columns, rows, _("还没有登记慈善项目。"), "", sheet)]
    bodies = [[Cell(row.name), Cell(row.get_kind_display()), Cell(row.contact)] for row in organisations]
    parts.append(Table(_("社会力量"), (_("名称"), _("类型"), _("联系方式")), bodies, _("还没有登记社会力量。")))
    if here.posts & KEEPS_RESOURCES:
        parts += _entries(here, organisations)
    acts = [Act(reverse("web:charity_ledger"), _("慈善台账")), Act(reverse("web:matches"), _("需求对接"))]
    intro = _("社会力量能提供什么、在哪里、还有多少；主动发现的需要从这里对接，家庭确认以后才落实。")
    return show(request, Head(_("社会力量"), intro, acts), parts)


def _project_row(row: CharityProject, names: Mapping[str, str], remaining: Left) -> list[Cell]:
    places, fund = remaining.places, remaining.fund
    span = f"{row.from_on:%Y-%m-%d} — {f'{row.until_on:%Y-%m-%d}' if row.until_on else _('长期')}"
    return [
        Cell(row.title, reverse("web:project", args=[row.uid]), row.organisation.name),
        Cell(names.get(row.area, "")),
        Cell(span, nums=True),
        Cell(_("不限") if places is None else str(places), nums=True),
        Cell(_("不限") if fund is None else yuan_of(fund), nums=True),
    ]


def _entries(here: Desk, organisations: list[CharityOrganisation]) -> list[Part]:
    area = divisions.full(here.county)

    def body(said: Mapping[str, Any]) -> None:
        resources.enter_organisation(said["name"], said["kind"], said["contact"], area, here.user, here.now)

    def project(said: Mapping[str, Any]) -> None:
        told = dict(said)
        owner = next(row for row in organisations if str(row.pk) == told.pop("organisation"))
        card = Card(**(told | {"fund": fen_of(told["fund"])}))
        resources.enter_project(owner, card, here.user, here.now)

    def make(data: Any = None, **more: Any) -> forms.Form:
        form = CardForm(data, **more)
        form.fields["organisation"].choices = [(row.pk, row.name) for row in organisations]
        form.fields["area"].choices = _areas(here)
        return form

    found: list[Part] = []
    if organisations:
        found.append(Entry("project", _("登记项目"), make, project, _("登记项目"), _("已登记项目")))
    found.append(Entry("body", _("登记社会力量"), OrganisationForm, body, _("登记单位"), _("已登记单位")))
    return found


def _areas(here: Desk) -> list[tuple[str, str]]:
    """The county, its townships and their villages."""
    low, high = divisions.bounds(divisions.full(here.county))
    rows = Division.objects.filter(code__gte=low, code__lt=high, valid_to__isnull=True).order_by("code")
    marks = {divisions.Level.TOWNSHIP: "　", divisions.Level.VILLAGE: "　　"}
    return [(row.code, f"{marks.get(divisions.Level(row.level), '')}{row.name}") for row in rows]


@seated(*READS_RESOURCES)
@require_http_methods(["GET", "HEAD", "POST"])
def project(request: HttpRequest, uid: str) -> HttpResponse:
    """One project: its card, and what it gave."""
    here = desk(request)
    row = get_object_or_404(resources.projects_for(here.user, here.on), uid=uid)
    remaining = resources.left([row])[row.pk]
    places, fund = remaining.places, remaining.fund
    facts = [
        (_("实施单位"), row.organisation.name),
        (_("能满足的需要"), "、".join(str(Need.Kind(kind).label) for kind in row.kinds)),
        (_("帮扶对象和条件"), row.condition),
        (_("名额"), _("不限") if places is None else f"{row.places}，剩余 {places}"),
        (_("资金（元）"), _("不限") if fund is None else f"{yuan_of(row.fund)}，剩余 {yuan_of(fund)}"),
    ]
    given = [
        [Cell(f"{each.on:%Y-%m-%d}", nums=True), Cell(each.persons, nums=True), Cell(yuan_of(each.amount), nums=True)]
        + [Cell(each.note or (_("需求对接") if each.match_id else ""))]
        for each in row.given.order_by("-on", "-pk")
    ]
    columns = (_("日期"), _("人次"), _("金额（元）"), _("说明"))
    parts: list[Part] = [Facts(_("项目"), facts), Table(_("台账"), columns, given, _("还没有帮扶记录。"))]
    if here.posts & KEEPS_RESOURCES:
        parts.append(Entry("give", _("登记活动或批量帮扶"), GivenForm, _gives(row, here), _("登记"), _("已记入台账")))
    return show(request, Head(row.title, crumb=Act(reverse("web:projects"), _("社会力量"))), parts)


def _gives(row: CharityProject, here: Desk) -> Any:
    def does(said: Mapping[str, Any]) -> None:
        amount = fen_of(said["amount"]) or 0
        resources.give(row, said["on"], said["persons"], amount, said["note"], here.user, here.now)

    return does


@seated(*READS_RESOURCES)
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """The charity ledger of a year, to print: organisations, projects, person-times, money."""
    here = desk(request)
    text = request.GET.get("year") or str(here.on.year)
    if not (text.isascii() and text.isdigit() and date.min.year < int(text) < date.max.year):
        raise Http404
    year = int(text)
    found = resources.ledger(here.user, date(year, 1, 1), date(year, 12, 31), here.on)
    rows = [
        [
            Cell(line.project.organisation.name),
            Cell(line.project.title, reverse("web:project", args=[line.project.uid])),
        ]
        + [Cell(line.persons, nums=True), Cell(yuan_of(line.amount), nums=True)]
        for line in found.lines
    ]
    sums = Facts(
        _("合计"),
        [
            (_("社会力量"), _("%(n)s家") % {"n": found.organisations}),
            (_("项目"), _("%(n)s个") % {"n": len(found.lines)}),
            (_("受助"), _("%(n)s人次") % {"n": found.persons}),
            (_("金额（元）"), yuan_of(found.amount)),
        ],
        _("人次按每次帮扶计，不是人数；只计已经落实的。"),
    )
    columns = (_("实施单位"), _("项目"), _("人次"), _("金额（元）"))
    table = Table(_("%(year)s年慈善台账") % {"year": year}, columns, rows, _("这一年没有项目。"))
    address = reverse("web:charity_ledger")
    acts = [Act(f"{address}?year={year - 1}", _("上一年")), Act(f"{address}?year={year + 1}", _("下一年"))]
    return show(request, Head(_("慈善台账"), "", acts, Act(reverse("web:projects"), _("社会力量"))), [sums, table])


@seated(*READS_RESOURCES)
@require_safe
def matches(request: HttpRequest) -> HttpResponse:
    """The needs that were matched, those that wait first; and need cards that nobody has matched yet."""
    here = desk(request)
    sheet = paged(request, resources.matches_for(here.user, here.on).order_by("-offered_at", "-pk"))
    columns = (_("需要"), _("项目"), _("状态"), _("提出"))
    rows = [
        [
            Cell(row.need.name, reverse("web:match", args=[row.uid]), row.need.get_kind_display()),
            Cell(row.project.title, "", row.project.organisation.name),
            Cell(row.get_state_display(), tag="ok" if row.state == "delivered" else "warn"),
            Cell(f"{local_day(row.offered_at)}", nums=True),
        ]
        for row in sheet
    ]
    waiting = needs.needs_for(here.user, here.on).exclude(kind="").filter(matches__isnull=True).order_by("-pk")
    cards = [
        [Cell(row.name, reverse("web:need_card", args=[row.pk])), Cell(row.get_kind_display())]
        for row in waiting[:WAITING_SHOWN]
    ]
    parts: list[Part] = [
        Table(_("等待对接的需要"), (_("困难群众"), _("需要什么")), cards, _("没有等待对接的需要。")),
        Table(_("对接"), columns, rows, _("还没有对接。从主动发现打开一条需要，选择合适的项目。"), "", sheet),
    ]
    return show(request, Head(_("需求对接"), crumb=Act(reverse("web:projects"), _("社会力量"))), parts)


@seated(*MATCHES_RESOURCES)
@require_http_methods(["GET", "HEAD", "POST"])
def need_card(request: HttpRequest, pk: int) -> HttpResponse:
    """A need as a card: what kind of help, and the projects that fit, each with its reasons."""
    here = desk(request)
    need = get_object_or_404(needs.needs_for(here.user, here.on), pk=pk)
    found = resources.suggestions(need, here.on)
    rows = [
        [Cell(each.project.title, reverse("web:project", args=[each.project.uid]), each.project.organisation.name)]
        + [Cell("；".join(each.why)), Cell(each.project.condition)]
        for each in found
    ]
    parts: list[Part] = [
        Entry("card", _("需要什么"), _need_form(need, here), _asks(need, here), _("保存"), _("已保存"))
    ]
    if need.kind:
        columns = (_("项目"), _("为什么合适"), _("对象和条件"))
        hint = _("由近到远列出，只是建议，由您和家庭决定。")
        parts.append(Table(_("合适的项目"), columns, rows, _("没有合适的项目。"), hint))
    if found:
        parts.append(
            Entry("offer", _("提出对接"), _offer_form(found), _offers(need, here), _("提出"), _("已提出，请向家庭确认"))
        )
    crumb = Act(reverse("web:need", args=[need.pk]), need.name)
    return show(request, Head(_("对接社会力量"), crumb=crumb), parts)


def _need_form(need: Need, here: Desk) -> Any:
    rows = access.households_for(here.user, here.on).filter(area=need.area).order_by("name", "pk")
    chosen = need.household_id or next((row.pk for row in rows if row.name == need.name), "")

    def make(data: Any = None, **more: Any) -> forms.Form:
        more["initial"] = {"kind": need.kind, "household": chosen}
        form = NeedForm(data, **more)
        form.fields["household"].choices = [("", "—"), *((row.pk, row.name) for row in rows)]
        return form

    return make


def _asks(need: Need, here: Desk) -> Any:
    def does(said: Mapping[str, Any]) -> None:
        household = Household.objects.get(pk=said["household"]) if said["household"] else None
        resources.ask(need.pk, said["kind"], household, here.user, here.now)

    return does


def _offer_form(found: list[resources.Suggestion]) -> Any:
    def make(data: Any = None, **more: Any) -> forms.Form:
        form = OfferForm(data, **more)
        form.fields["project"].choices = [(each.project.pk, each.project.title) for each in found]
        return form

    return make


def _offers(need: Need, here: Desk) -> Any:
    def does(said: Mapping[str, Any]) -> str:
        made = resources.offer(need.pk, int(said["project"]), here.user, here.now)
        return reverse("web:match", args=[made.uid])

    return does


@seated(*READS_RESOURCES)
@require_http_methods(["GET", "HEAD", "POST"])
def match(request: HttpRequest, uid: str) -> HttpResponse:
    """One match: why, how the household answered, what came of it."""
    here = desk(request)
    row = get_object_or_404(resources.matches_for(here.user, here.on), uid=uid)
    answered = f"{row.get_way_display()} · {row.answered_by} {local_day(row.answered_at)}" if row.answered_at else ""
    finished = f"{row.result}（{row.finished_by} {local_day(row.finished_at)}）" if row.finished_at else ""
    facts = Facts(
        _("对接"),
        [
            (_("困难群众"), row.need.name),
            (_("需要什么"), row.need.get_kind_display()),
            (_("项目"), f"{row.project.organisation} · {row.project}"),
            (_("为什么合适"), "；".join(row.why)),
            (_("状态"), row.get_state_display()),
            (_("家庭确认"), answered),
            (_("结果"), finished),
        ],
    )
    parts: list[Part] = [facts]
    if here.posts & MATCHES_RESOURCES:
        parts += _next_step(row, here)
    return show(request, Head(row.need.name, crumb=Act(reverse("web:matches"), _("需求对接"))), parts)


def _next_step(row: ResourceMatch, here: Desk) -> list[Part]:
    def confirms(said: Mapping[str, Any]) -> None:
        resources.confirm(row.pk, here.user, said["way"], said["wanted"] == "yes", here.now)

    def finishes(said: Mapping[str, Any]) -> None:
        amount, given = fen_of(said["amount"]) or 0, said["given"] == "yes"
        told = {"persons": said["persons"], "amount": amount, "given": given}
        resources.finish(row.pk, here.user, said["result"], here.now, **told)

    if row.state == ResourceMatch.State.OFFERED:
        return [Entry("confirm", _("家庭确认"), ConfirmForm, confirms, _("登记家庭意见"), _("已登记家庭意见"))]
    if row.state == ResourceMatch.State.CONFIRMED:
        return [Entry("finish", _("登记结果"), FinishForm, finishes, _("登记结果"), _("已登记结果"))]
    return []
