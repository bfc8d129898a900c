"""A department's own page: searches for people who need not ask, proposals to judge, what was told and granted."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cases import automatic, automatic_jobs, item_endings
from cases.automatic import Verdict
from cases.errors import Blocked
from cases.models import AutomaticRun, Entitlement
from web.desk import Desk, desk, seated
from web.posts import JUDGES_ITEMS
from web.ticked import numbers

PAGE = 50
State = Entitlement.State
TABS = (State.PROPOSED, State.TOLD, State.GRANTED, State.REFUSED, State.DECLINED, State.ENDED)
RUNS = 10


class VerdictForm(forms.Form):
    """One verdict for the rows that were ticked: how and how much, or why not."""

    pays = forms.ChoiceField(
        label=gettext_lazy("给付方式"),
        choices=Entitlement.Pays.choices,
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    amount = forms.DecimalField(
        label=gettext_lazy("金额（元）"), max_digits=12, decimal_places=2, min_value=Decimal("0.01"), required=False
    )
    reason = forms.CharField(label=gettext_lazy("说明或者不予的理由"), max_length=300, required=False)

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        for name in ("amount", "reason"):
            self.fields[name].widget.attrs["class"] = "form-control"


class EndForm(forms.Form):
    """Why items come to their end."""

    reason = forms.CharField(
        label=gettext_lazy("为什么结束"),
        max_length=300,
        error_messages={"required": gettext_lazy("请写明为什么结束")},
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )


@seated(*JUDGES_ITEMS)
@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """The proposals of one's departments, and the searches that made them."""
    return _page(request, EndForm() if request.GET.get("tab") == State.GRANTED else VerdictForm())


def _page(request: HttpRequest, form: forms.Form, status: int = 200) -> HttpResponse:
    here = desk(request)
    own = automatic.departments_of(here.user, here.on)
    catalogue = automatic.catalogue_on(here.on)
    rows = automatic.proposals_for(here.user, here.on)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else State.PROPOSED
    page = Paginator(rows.filter(state=tab).order_by("item", "id"), PAGE).get_page(request.GET.get("page"))
    values = {
        "own": [catalogue.departments[word] for word in own],
        "automatic": [item for item in catalogue.automatic if item.department in own],
        "runs": AutomaticRun.objects.filter(department__in=own, area__in=own.values()).order_by("-id")[:RUNS],
        "departments": {word: found.title for word, found in catalogue.departments.items()},
        "titles": {word: item.title for word, item in catalogue.items.items()},
        "tabs": [(state, State(state).label, rows.filter(state=state).count()) for state in TABS],
        "tab": tab,
        "page": page,
        "form": form,
        "query": f"tab={tab}",
    }
    return render(request, "web/door/items.html", values, status=status)


@seated(*JUDGES_ITEMS)
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Starts a search for one department; the work is done in the background."""
    here = desk(request)
    run = automatic.start(request.POST.get("department", ""), here.user, here.now)
    automatic_jobs.enqueue(run.pk)
    messages.success(
        request, _("已开始筛查，共%(total)s户；结果在“待部门审核”里，可以随时停止。") % {"total": run.total}
    )
    return redirect("web:items")


@seated(*JUDGES_ITEMS)
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stops a search of one's own department."""
    here = desk(request)
    own = automatic.departments_of(here.user, here.on)
    if AutomaticRun.objects.filter(pk=pk, department__in=own, area__in=own.values()).exists():
        automatic.stop(pk, here.now)
    return redirect("web:items")


@seated(*JUDGES_ITEMS)
@require_POST
def judge(request: HttpRequest) -> HttpResponse:
    """One verdict for all rows that are ticked; a slip shows the page again with what was typed."""
    here, form, chosen = desk(request), VerdictForm(request.POST), numbers(request, "row")
    if not form.is_valid() or not _judged(request, here, form, chosen):
        return _page(request, form, 422)
    return redirect("web:items")


@seated(*JUDGES_ITEMS)
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """Ends the granted items that are ticked, for one reason."""
    here, form, chosen = desk(request), EndForm(request.POST), numbers(request, "row")
    if not chosen:
        form.add_error(None, _("请先勾选要结束的事项。"))
    if not form.is_valid():
        return _page(request, form, 422)
    count = item_endings.end(chosen, form.cleaned_data["reason"], here.user, here.now)
    messages.success(request, _("已结束%(count)s项。") % {"count": count})
    return redirect("web:items")


def _judged(request: HttpRequest, here: Desk, form: VerdictForm, chosen: list[int]) -> bool:
    if not chosen:
        form.add_error(None, _("请先勾选要审核的事项。"))
        return False
    try:
        count = automatic.judge({pk: _verdict(request, form) for pk in chosen}, here.user, here.now)
    except Blocked as slip:
        form.add_error(None, str(slip))
        return False
    messages.success(request, _("已审核%(count)s项；给予的已制发告知书。") % {"count": count})
    return True


def _verdict(request: HttpRequest, form: VerdictForm) -> Verdict:
    said = form.cleaned_data
    if request.POST.get("verdict") != "grant":
        return Verdict(reason=said["reason"])
    amount = None if said["pays"] == Entitlement.Pays.SERVICE else said["amount"]
    return Verdict(said["pays"] or Entitlement.Pays.SERVICE, amount, said["reason"])
