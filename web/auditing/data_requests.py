"""What people ask about their own data: by themselves, or at the counter of the township or county."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cases import access, data_requests
from cases.errors import NotFound
from cases.models import Case, DataRequest
from rules.documents import masked_name
from rules.privacy import privacy
from web.archive.fields import line, words
from web.auditing import own_paper
from web.desk import Desk, desk, seated
from web.files import as_file
from web.posts import ANSWERS_DATA_REQUESTS, ASKS_FOR_DATA
from web.together.layout import Act, Cell, Entry, Facts, Head, Part, Table, local_day, one_of, paged, show


class AskForm(forms.Form):
    """What is asked about the data of the household of a case."""

    number = line(gettext_lazy("办件编号"), 24, hint=gettext_lazy("请求涉及的任一办件的编号。"))
    kind = one_of(gettext_lazy("请求"), DataRequest.Kind.choices)
    told = words(gettext_lazy("具体请求"), 1000)


class AnswerForm(forms.Form):
    """How a request was answered."""

    outcome = one_of(gettext_lazy("结果"), DataRequest.Outcome.choices)
    reason = words(gettext_lazy("办理情况（不予办理的写明理由）"), 1000)


@seated(*ASKS_FOR_DATA)
@require_http_methods(["GET", "HEAD", "POST"])
def requests(request: HttpRequest) -> HttpResponse:
    """The requests of one's area or of one's own household, and asking."""
    here = desk(request)
    sheet = paged(request, data_requests.requests_for(here.user, here.on).order_by("outcome", "due_on", "-pk"))
    columns = (_("请求"), _("户"), _("提出"), _("答复期限"), _("状态"))
    rows = [_row(row, here) for row in sheet]
    entry = Entry("ask", _("登记请求"), AskForm, _asks(here), _("登记"), _("已登记，请在期限内答复"))
    intro = _("群众有权查阅、复制、更正、删除本人信息；%(days)s日内答复（%(clause)s）。") % {
        "days": privacy().days,
        "clause": privacy().clause,
    }
    table = Table(_("请求"), columns, rows, _("还没有请求。"), "", sheet)
    return show(request, Head(_("个人信息请求"), intro), [entry, table])


def _row(row: DataRequest, here: Desk) -> list[Cell]:
    late = not row.outcome and row.due_on < here.on
    state = row.get_outcome_display() or (_("逾期") if late else _("待答复"))
    return [
        Cell(row.get_kind_display(), reverse("web:data_request", args=[row.uid])),
        Cell(masked_name(row.household.name)),
        Cell(local_day(row.asked_at), nums=True),
        Cell(f"{row.due_on:%Y-%m-%d}", nums=True),
        Cell(state, tag="seal" if late else ("ok" if row.outcome else "warn")),
    ]


def _asks(here: Desk) -> Any:
    def does(said: Mapping[str, Any]) -> str:
        found = access.cases_for(here.user, here.on).filter(number=said["number"].strip().upper()).first()
        if not isinstance(found, Case):
            raise NotFound("没有找到这个办件")
        made = data_requests.ask(found.household_id, said["kind"], said["told"], here.user, here.now)
        return reverse("web:data_request", args=[made.uid])

    return does


@seated(*ASKS_FOR_DATA)
@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request: HttpRequest, uid: str) -> HttpResponse:
    """One request, its answer, and where the copy is taken."""
    here = desk(request)
    row = get_object_or_404(data_requests.requests_for(here.user, here.on), uid=uid)
    told = data_requests.read(row)
    facts = [
        (_("具体请求"), told.get("told", "")),
        (_("提出"), local_day(row.asked_at)),
        (_("答复期限"), f"{row.due_on:%Y-%m-%d}"),
        (_("结果"), row.get_outcome_display()),
        (_("办理情况"), told.get("answer", "")),
    ]
    parts: list[Part] = [Facts(row.get_kind_display(), facts)]
    if here.posts & ANSWERS_DATA_REQUESTS and not row.outcome:

        def does(said: Mapping[str, Any]) -> None:
            data_requests.answer(row.pk, said["outcome"], said["reason"], here.user, here.now)

        parts.append(Entry("answer", _("答复"), AnswerForm, does, _("答复"), _("已答复")))
    crumb = Act(reverse("web:data_requests"), _("个人信息请求"))
    acts = [
        Act(reverse("web:data_paper", args=[row.uid]), _("打印信息副本（PDF）"), main=True),
        Act(reverse("web:data_copy", args=[row.uid]), _("下载数据文件（JSON）")),
    ]
    shown = acts if row.kind == DataRequest.Kind.COPY else []
    return show(request, Head(_("个人信息请求"), "", shown, crumb), parts)


@seated(*ASKS_FOR_DATA)
@require_http_methods(["GET", "HEAD"])
def copy(request: HttpRequest, uid: str) -> HttpResponse:
    """The copy of what is held, as a file; taking it is in the chain."""
    here = desk(request)
    found = _asked_copy(here, uid)
    made = HttpResponse(data_requests.copy(found, here.user, here.now), content_type="application/json")
    made.headers["Content-Disposition"] = f'attachment; filename="data-{found.pk}.json"'
    made.headers["Cache-Control"] = "private, no-store"
    return made


@seated(*ASKS_FOR_DATA)
@require_http_methods(["GET", "HEAD"])
def paper(request: HttpRequest, uid: str) -> HttpResponse:
    """The copy on paper; printing it is in the chain like the file."""
    here = desk(request)
    household = data_requests.give(_asked_copy(here, uid), here.user, here.now)
    return as_file(own_paper.pdf_of(household, here.on), "application/pdf", f"个人信息副本_{household.pk}.pdf")


def _asked_copy(here: Desk, uid: str) -> DataRequest:
    rows = data_requests.requests_for(here.user, here.on).filter(kind=DataRequest.Kind.COPY)
    return get_object_or_404(rows, uid=uid)
