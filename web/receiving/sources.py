"""The registry of sources: how each stands, its entry, and the word with which its system pushes."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.errors import Blocked
from monitoring.models import Source
from monitoring.receiving import reach
from monitoring.receiving import sources as domain
from rules.data_items import shipped
from web.desk import desk, seated
from web.looks import dressed
from web.posts import KEEPS_SOURCES, READS_DATA

PAGE = 50


class SourceForm(forms.ModelForm):
    """One entry of the registry."""

    department = forms.ChoiceField(label=gettext_lazy("责任部门"))
    items = forms.MultipleChoiceField(label=gettext_lazy("数据项"), widget=forms.SelectMultiple(attrs={"size": 10}))

    class Meta:
        model = Source
        fields = [
            *("title", "code", "department", "items", "legal_basis", "purpose", "cycle", "owner", "standard"),
            *("due_day", "takes_good_rows", "platform", "active"),
        ]
        help_texts = {
            "code": gettext_lazy("英文字母、数字和连字符；接口推送的地址里用它"),
            "due_day": gettext_lazy("不填的，按本地规定的每月截止日"),
            "platform": gettext_lazy("只有省级平台、防返贫监测系统自己的来源才选：选了以后，它的口令可以取走本县名单"),
        }

    def __init__(self, *args: object, **rest: object) -> None:
        super().__init__(*args, **rest)
        table = shipped()
        self.fields["department"].choices = [(one.id, one.title) for one in table.suppliers.values()]
        self.fields["items"].choices = [
            (supplier.title, [(item.id, item.title) for item in table.of(supplier.id)])
            for supplier in table.suppliers.values()
        ]
        self.fields["items"].widget.attrs["class"] = "form-select"


@seated(*READS_DATA)
@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """Every source with its ground, cycle, owner, last receipt and lateness, and what it has sent."""
    here = desk(request)
    rows = domain.standings(here.user, here.on)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    sums = {
        "sources": len(rows),
        "departments": len({row.department for row in rows}),
        "late": sum(row.late for row in rows),
        "rows": sum(row.rows for row in rows),
    }
    keeps = bool(here.posts & KEEPS_SOURCES)
    return render(request, "web/receiving/sources.html", {"page": page, "sums": sums, "keeps": keeps, "query": ""})


def find(request: HttpRequest, pk: int) -> Source:
    """A source in somebody's reach."""
    here = desk(request)
    return get_object_or_404(reach.sources_for(here.user, here.on), pk=pk)


@seated(*KEEPS_SOURCES)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """An entry of the registry, new or changed."""
    here = desk(request)
    source = find(request, pk) if pk else Source(county=here.county)
    form = SourceForm(request.POST or None, instance=source)
    if form.is_valid():
        try:
            domain.save(form.save(commit=False), here.user, here.now)
        except Blocked as slip:
            form.add_error("items", str(slip))
        else:
            messages.success(request, _("已保存。"))
            return redirect("web:sources")
    values = {"form": dressed(form), "source": source}
    return render(request, "web/receiving/source.html", values, status=422 if form.errors else 200)


@seated(*KEEPS_SOURCES)
@require_POST
def token(request: HttpRequest, pk: int) -> HttpResponse:
    """A new word for a source's pushes, shown this once."""
    here, source = desk(request), find(request, pk)
    word = domain.new_token(source, here.user, here.now)
    response = render(request, "web/receiving/token.html", {"source": source, "token": word})
    response.headers["Cache-Control"] = "private, no-store"
    return response
