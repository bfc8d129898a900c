"""Townships and villages merged into others: the list, one merger with what it moves, and the acts."""

from collections.abc import Iterable
from datetime import date

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cases.errors import CaseError
from monitoring.mergers import counting, hindrances, jobs, plans
from monitoring.models import Merger
from offices.divisions import Level
from offices.models import Division, PostKind
from web.desk import Desk, desk, seated
from web.inbox import PAGE
from web.looks import dressed
from web.posts import ENTERS_MERGERS, READS_MERGERS

State = Merger.State


class MergerForm(forms.Form):
    """Which place goes into which, from which day, by which paper."""

    old = forms.ChoiceField(label=gettext_lazy("撤销的乡镇（街道）或村（社区）"))
    new = forms.ChoiceField(label=gettext_lazy("承接的乡镇（街道）或村（社区）"))
    on = forms.DateField(label=gettext_lazy("从哪天起生效"), widget=forms.DateInput(attrs={"type": "date"}))
    document = forms.CharField(label=gettext_lazy("批复文件名称和文号"), max_length=200)

    def __init__(self, here: Desk, *told: object) -> None:
        super().__init__(*told)
        self.today = here.on
        places = [("", _("请选择")), *_places(here.county)]
        for name in ("old", "new"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = places

    def clean_on(self) -> date:
        """No day that is past: what was decided until today was decided by the old place."""
        return _not_past(self.cleaned_data["on"], self.today)


def _not_past(day: date, today: date) -> date:
    if day < today:
        raise forms.ValidationError(_("生效日期不能早于今天：此前的办理按原区划"))
    return day


def _places(county: str) -> Iterable[tuple[str, list[tuple[str, str]]]]:
    """The townships of a county, each with its villages under it."""
    rows = Division.objects.filter(code__startswith=county, valid_to__isnull=True, level__gte=Level.TOWNSHIP)
    towns: dict[str, list[tuple[str, str]]] = {}
    names: dict[str, str] = {}
    for row in rows.order_by("code"):
        town = f"{row.code[:9]}000"
        names.setdefault(town, row.name)
        towns.setdefault(town, []).append((row.code, f"{row.name}（{row.code}）"))
    return [(names[town], some) for town, some in towns.items()]


class PlanForm(forms.Form):
    """Where each place goes, who goes along, and from which day."""

    on = forms.DateField(label=gettext_lazy("从哪天起生效"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, merger: Merger, today: date, *told: object) -> None:
        super().__init__(*told, initial={"on": merger.on})
        self.today = today
        self.lines = list(merger.lines.order_by("old_code"))
        self.names = dict(
            Division.objects.filter(code__in=[line.old_code for line in self.lines]).values_list("code", "name")
        )
        self.held = list(merger.posts.select_related("holding__user", "holding__office").order_by("holding_id"))
        for line in self.lines:
            code = forms.RegexField(r"^[0-9]{12}$", initial=line.new_code, label=_("承接区划代码"))
            code.error_messages["invalid"] = _("请填12位数字的区划代码")
            self.fields[f"code_{line.old_code}"] = code
            self.fields[f"name_{line.old_code}"] = forms.CharField(
                initial=line.new_name, max_length=80, label=_("承接区划名称")
            )
        for row in self.held:
            self.fields[f"along_{row.holding_id}"] = forms.BooleanField(
                initial=row.goes_along,
                required=False,
                disabled=row.holding.post == PostKind.APPLICANT,
                label=f"{row.holding.user} {row.holding.get_post_display()}",
            )

    def clean_on(self) -> date:
        """As when it was entered."""
        return _not_past(self.cleaned_data["on"], self.today)

    @property
    def rows(self) -> list[tuple[str, str, forms.BoundField, forms.BoundField]]:
        """Old name and code with the two fields of each line."""
        found = [(self.names.get(line.old_code, ""), line.old_code) for line in self.lines]
        return [(name, code, self[f"code_{code}"], self[f"name_{code}"]) for name, code in found]

    @property
    def people(self) -> list[tuple[str, str, str, forms.BoundField]]:
        """Person, post and office of each line with its box."""
        return [
            (
                str(row.holding.user),
                str(row.holding.get_post_display()),
                row.holding.office.name,
                self[f"along_{row.holding_id}"],
            )
            for row in self.held
        ]

    def targets(self) -> dict[str, tuple[str, str]]:
        """By the old code: the new one and its name."""
        told = self.cleaned_data
        return {line.old_code: (told[f"code_{line.old_code}"], told[f"name_{line.old_code}"]) for line in self.lines}

    def stays(self) -> list[int]:
        """The holdings whose box is empty."""
        return [row.holding_id for row in self.held if not self.cleaned_data[f"along_{row.holding_id}"]]


@seated(*READS_MERGERS)
@require_http_methods(["GET", "HEAD", "POST"])
def mergers(request: HttpRequest) -> HttpResponse:
    """What was merged and is to be, and the form of a new merger for whoever may enter one."""
    here = desk(request)
    form = MergerForm(here, request.POST or None) if here.posts & ENTERS_MERGERS else None
    if form is not None and form.is_valid():
        told = form.cleaned_data
        try:
            made = plans.enter(here.user, told["old"], told["new"], told["on"], told["document"], here.now)
        except CaseError as slip:
            form.add_error("old", str(slip))
        else:
            messages.success(request, _("已拟订，请核对每个村（社区）并到哪里、谁随同转任，由县级负责人确认。"))
            return redirect("web:merger", made.uid)
    rows = plans.mergers_for(here.user, here.on).select_related("entered_by", "confirmed_by").order_by("-id")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    values = {"form": dressed(form) if form is not None else None, "page": page, "query": ""}
    return render(request, "web/mergers/list.html", values, status=422 if form is not None and form.errors else 200)


def find(request: HttpRequest, uid: str) -> Merger:
    """A merger of the person's county."""
    here = desk(request)
    return get_object_or_404(plans.mergers_for(here.user, here.on), uid=uid)


@seated(*READS_MERGERS)
@require_http_methods(["GET", "HEAD", "POST"])
def merger(request: HttpRequest, uid: str) -> HttpResponse:
    """One merger: where each place goes, what moves, what hinders, how far it is; a draft is put right here."""
    here, found = desk(request), find(request, uid)
    may_change = plans.may_change(found, here.user, here.on)
    form = PlanForm(found, here.on, (request.POST or None) if may_change else None)
    if form.is_bound and form.is_valid():
        plans.change(found.pk, here.user, form.targets(), form.stays(), form.cleaned_data["on"], here.now)
        messages.success(request, _("已保存，数量和须先解决的事项已重新计算。"))
        return redirect("web:merger", uid)
    values = {"merger": found, "form": dressed(form), "may_change": may_change} | _standing(found, here)
    return render(request, "web/mergers/merger.html", values, status=422 if form.errors else 200)


def _standing(found: Merger, here: Desk) -> dict[str, object]:
    waits = found.state in (State.DRAFT, State.CONFIRMED)
    day = max(found.on, here.on)
    values: dict[str, object] = {
        "figures": (counting.figures(found) if waits else found.counts).items(),
        "hindrances": hindrances.of(found, day) if waits else [],
        "differences": hindrances.differences(found, day) if waits else [],
        "may_confirm": plans.may_confirm(found, here.user, here.on),
        "may_abandon": plans.may_abandon(found, here.user, here.on),
    }
    if found.state == State.RUNNING:
        total = found.counts.get(counting.HOUSEHOLDS, 0)
        left = counting.households_left(found)
        values |= {"total": total, "settled": max(total - left, 0)}
    return values


@seated(*READS_MERGERS)
@require_POST
def settle(request: HttpRequest, uid: str, act: str) -> HttpResponse:
    """Confirms a merger, which begins when its day has come, or leaves it aside."""
    here, found = desk(request), find(request, uid)
    if act != "confirm":
        plans.abandon(found.pk, here.user, here.now)
        messages.success(request, _("已放弃。"))
        return redirect("web:merger", uid)
    revision = request.POST.get("revision", "")
    hinders = hindrances.of(found, max(found.on, here.on))
    done = plans.confirm(found.pk, here.user, int(revision) if revision.isdecimal() else 0, hinders, here.now)
    if done.on <= here.on:
        jobs.start(done.pk, here.now)
        messages.success(request, _("已确认，正在后台并入，本页显示进度。"))
    else:
        messages.success(request, _("已确认，到生效日期自动并入。"))
    return redirect("web:merger", uid)
