"""Criticism and education of a household that kept silent, entered from its page."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cases import criticisms
from web.changes import find
from web.desk import desk, seated
from web.looks import dressed
from web.posts import CRITICISES


class CriticismForm(forms.Form):
    """When it changed, when that was found, when and how the household was criticised."""

    changed_on = forms.DateField(label=gettext_lazy("变化日期"), widget=forms.DateInput(attrs={"type": "date"}))
    found_on = forms.DateField(label=gettext_lazy("发现日期"), widget=forms.DateInput(attrs={"type": "date"}))
    told_on = forms.DateField(label=gettext_lazy("批评教育日期"), widget=forms.DateInput(attrs={"type": "date"}))
    told = forms.CharField(
        label=gettext_lazy("变化的情况、怎样批评教育、本人的态度"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@seated(*CRITICISES)
@require_http_methods(["GET", "HEAD", "POST"])
def criticise(request: HttpRequest, uid: str) -> HttpResponse:
    """Writes the criticism down; whether the household still qualifies is decided by a review."""
    here, household = desk(request), find(request, uid)
    form = CriticismForm(request.POST or None)
    if not form.is_valid():
        values = {"household": household, "form": dressed(form)}
        return render(request, "web/righting/criticism.html", values, status=422 if form.errors else 200)
    criticisms.record(household.pk, here.user, now=here.now, **form.cleaned_data)
    messages.success(request, _("批评教育已登记；是否仍符合条件，请启动核查。"))
    return redirect("web:household", uid)
