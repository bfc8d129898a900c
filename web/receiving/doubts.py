"""Rows whose person is not certain: the list with masked names, one row opened for a purpose, and the decision."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.errors import Blocked
from cases.models import ResidenceKind
from monitoring.models import Unmatched
from monitoring.models.receiving import place_of
from monitoring.receiving import doubts as domain
from monitoring.receiving import likeness, reach
from monitoring.receiving.checking import Fact
from rules.data_items import DataItem, shipped
from rules.documents import masked_id
from web.desk import desk, seated
from web.posts import SETTLES_DOUBTS
from web.registers import village_names

PAGE = 50


@seated(*SETTLES_DOUBTS)
@require_safe
def doubts(request: HttpRequest) -> HttpResponse:
    """The rows of one's area that wait, likeliest candidates first."""
    here = desk(request)
    rows = reach.unmatched_for(here.user, here.on).select_related("delivery__source")
    state = request.GET.get("state", "")
    state = state if state in Unmatched.State.values else Unmatched.State.WAITING
    page = Paginator(rows.filter(state=state).order_by("-best", "id"), PAGE).get_page(request.GET.get("page"))
    values = {
        "page": page,
        "lines": [(row, place_of(row.line)[1]) for row in page],
        "names": village_names(row.area for row in page),
        "tabs": [(each, each.label, rows.filter(state=each).count()) for each in Unmatched.State],
        "state": state,
        "kinds": ResidenceKind.choices,
        "query": f"state={state}",
    }
    return render(request, "web/receiving/doubts.html", values)


@seated(*SETTLES_DOUBTS)
@require_POST
def many(request: HttpRequest) -> HttpResponse:
    """Opens households for the ticked rows, or sets them aside, for one reason."""
    here, note = desk(request), request.POST.get("note", "")
    chosen = [UUID(each) for each in request.POST.getlist("row") if _is_uid(each)]
    if not chosen:
        raise Blocked(_("请先勾选要办理的行。"))
    if request.POST.get("what") == "open":
        count = domain.open_households(chosen, request.POST.get("kind", ""), note, here.user, here.now)
    else:
        count = domain.set_aside(chosen, note, here.user, here.now)
    messages.success(request, _("已办理%(count)s行。") % {"count": count})
    return redirect("web:doubts")


def _is_uid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@seated(*SETTLES_DOUBTS)
@require_http_methods(["GET", "HEAD", "POST"])
def doubt(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One row beside those it may be about; opening it is noted, and so is the decision."""
    here, slip = desk(request), ""
    if request.method == "POST":
        try:
            _decide(request, uid)
        except Blocked as found:
            slip = str(found)
        else:
            messages.success(request, _("已核对。"))
            return redirect("web:doubts")
    waiting, row = domain.look(uid, here.user, "核对部门数据中的人员", here.now)
    items = shipped().items
    found = domain.candidates(waiting, here.user, here.on)
    names = village_names([waiting.area, *(member.household.area for member, *_ in found)])
    values = {
        "waiting": waiting,
        "row": row,
        "line": place_of(waiting.line)[1],
        "number": masked_id(row.resident_id or row.typed_id) if row.resident_id or row.typed_id else "",
        "facts": [(items[fact[0]].title, *_said(items[fact[0]], fact)) for fact in row.facts if fact[0] in items],
        "candidates": [
            (member, score, why, likeness.compared(row, waiting.area, member, names)) for member, score, why in found
        ],
        "elsewhere": domain.elsewhere(waiting, here.user, here.on),
        "slip": slip,
        "typed": request.POST,
    }
    return render(request, "web/receiving/doubt.html", values, status=422 if slip else 200)


def _said(item: DataItem, fact: Fact) -> tuple[str, str]:
    """The day of a fact, and its amount or word."""
    _item, on, amount, code, _level = fact
    words = {known: word for word, known in item.codes.items()}
    return on, f"{amount / 100:,.2f}元" if amount is not None else words.get(code, code)


def _decide(request: HttpRequest, uid: UUID) -> None:
    here, told = desk(request), request.POST
    note, member = told.get("note", ""), told.get("member", "")
    if told.get("what") == "aside":
        domain.set_aside([uid], note, here.user, here.now)
    elif told.get("resident_id", "").strip():
        domain.correct(uid, told["resident_id"], note, here.user, here.now)
    elif member.isdecimal():
        domain.decide(uid, int(member), note, here.user, here.now)
    else:
        raise Blocked(_("请从列出的人里选择，或者填写更正后的身份证号码"))
