"""Ending an application that runs: taken back, given up, or because the applicant died."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cases import access, endings
from cases.models import APPLICATION, Case
from web.desk import Desk, desk, seated
from web.looks import dressed
from web.posts import ENDS_APPLICATIONS

WITHDRAW, DIED, REMIND, ABANDONED = "withdraw", "died", "remind", "abandoned"
CHOICES = (
    (WITHDRAW, gettext_lazy("申请人撤回（上传本人签名的书面申请）")),
    (DIED, gettext_lazy("申请人死亡")),
    (REMIND, gettext_lazy("登记一次补正提醒")),
    (ABANDONED, gettext_lazy("逾期没有补正，视为放弃")),
)


class EndingForm(forms.Form):
    """What happened, and the proof of it."""

    what = forms.ChoiceField(label=gettext_lazy("情形"), choices=CHOICES)
    reason = forms.CharField(
        label=gettext_lazy("原因、依据，或者怎样提醒"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    paper = forms.FileField(label=gettext_lazy("书面申请（撤回时必传）"), required=False)
    died_on = forms.DateField(
        label=gettext_lazy("死亡日期"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    successor = forms.ChoiceField(label=gettext_lazy("由谁接着申请"), required=False)

    def clean(self) -> dict[str, object]:
        """A death needs its day."""
        told = super().clean() or {}
        if told.get("what") == DIED and not told.get("died_on"):
            self.add_error("died_on", _("请填写死亡日期"))
        return told


@seated(*ENDS_APPLICATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def ending(request: HttpRequest, number: str) -> HttpResponse:
    """Ends an application, or notes a reminder on the way there."""
    here = desk(request)
    rows = access.cases_for(here.user, here.on).filter(procedure=APPLICATION, state=Case.State.OPEN)
    case = get_object_or_404(rows.select_related("household"), number=number)
    form = EndingForm(request.POST or None, request.FILES or None)
    names = case.household.members.filter(until_on__isnull=True).exclude(name=case.applicant)
    form.fields["successor"].choices = [("", _("没有，终止办理")), *((row.name, row.name) for row in names)]
    if not form.is_valid():
        values = {"case": case, "form": dressed(form)}
        return render(request, "web/righting/ending.html", values, status=422 if form.errors else 200)
    _do(case, form.cleaned_data, here)
    messages.success(request, _("已登记。"))
    return redirect("web:case", number)


def _do(case: Case, told: dict[str, object], here: Desk) -> None:
    reason = str(told["reason"])
    if told["what"] == WITHDRAW:
        files = {"paper": told["paper"]} if told["paper"] else None
        endings.withdraw_application(case.pk, here.user, reason, here.now, files)
    elif told["what"] == DIED:
        endings.applicant_died(case.pk, here.user, told["died_on"], str(told["successor"]), reason, here.now)
    elif told["what"] == REMIND:
        endings.remind(case.pk, here.user, reason, here.now)
    else:
        endings.abandoned(case.pk, here.user, here.now)
