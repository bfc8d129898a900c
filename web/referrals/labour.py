"""The labour register: tags with their evidence, pushed to employment, and the yearly services with what lacks."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import access
from cases.errors import Blocked
from cases.models import LabourTag
from cases.referrals import labour, reach, tables
from cases.referrals.labour import Seen
from web.desk import desk, seated
from web.looks import dressed
from web.posts import PUSHES_REFERRALS, READS_LABOUR, TAGS_LABOUR
from web.referrals.pushing import push_ticked
from web.registers import village_names

PAGE = 100


class TagForm(forms.Form):
    """What was found out about one person."""

    member = forms.ChoiceField(label=gettext_lazy("成员"))
    ability = forms.ChoiceField(label=gettext_lazy("劳动能力"), choices=LabourTag.Ability.choices)
    wish = forms.ChoiceField(label=gettext_lazy("就业意愿"), choices=LabourTag.Wish.choices)
    evidence = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("例如：入户看到的情况、残疾证、诊断证明。只供就业服务使用，不作为不予救助的理由。"),
    )
    seen_on = forms.DateField(
        label=gettext_lazy("认定日期"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("请填写认定日期")},
    )


@seated(*READS_LABOUR)
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The tags of one's area, by ability and wish."""
    here, wish = desk(request), request.GET.get("wish", "")
    tags = reach.labour_tags_for(here.user, here.on)
    chosen = tags.filter(wish=wish) if wish in LabourTag.Wish.values else tags
    rows = chosen.select_related("member", "household").order_by("area", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    values = {
        "page": page,
        "wish": wish,
        "wishes": [(word, title, tags.filter(wish=word).count()) for word, title in LabourTag.Wish.choices],
        "names": village_names(row.area for row in page),
        "pushes": bool(here.posts & PUSHES_REFERRALS),
        "query": f"wish={wish}",
    }
    return render(request, "web/referrals/labour.html", values)


@seated(*TAGS_LABOUR)
@require_http_methods(["GET", "HEAD", "POST"])
def tag(request: HttpRequest, uid: str) -> HttpResponse:
    """Tags a member of one household."""
    here = desk(request)
    household = get_object_or_404(access.households_for(here.user, here.on), uid=uid)
    form = TagForm(request.POST or None, initial={"seen_on": here.on})
    members = household.members.filter(until_on__isnull=True).order_by("id")
    form.fields["member"].choices = [(str(one.pk), one.name) for one in members]
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        seen = Seen(said["ability"], said["wish"], said["evidence"], said["seen_on"])
        try:
            labour.tag(int(said["member"]), seen, here.user, here.now)
        except Blocked as slip:
            form.add_error(None, str(slip))
        else:
            messages.success(request, _("已登记。"))
            return redirect("web:tag_labour", household.uid)
    rows = household.labour_tags.select_related("member", "entered_by").order_by("-seen_on", "-pk")
    values = {"household": household, "rows": rows, "form": dressed(form)}
    return render(request, "web/referrals/tag_labour.html", values, status=422 if form.errors else 200)


@seated(*PUSHES_REFERRALS)
@require_POST
def push(request: HttpRequest) -> HttpResponse:
    """Pushes the ticked people to employment."""
    return push_ticked(request, labour.push, "web:labour_tags")


@seated(*READS_LABOUR)
@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """The yearly services of everybody able to work; who lacks most comes first."""
    here, text = desk(request), request.GET.get("year", "")
    year = int(text) if text.isdecimal() and 2015 <= int(text) <= here.on.year else here.on.year
    service, late = tables.measures().service, request.GET.get("late") == "1"
    found = labour.services(reach.labour_tags_for(here.user, here.on), year, here.on)
    shown = [one for one in found if one.is_late] if late else found
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    kinds = tables.measures().kinds
    values = {
        "page": page,
        "year": year,
        "late": late,
        "late_count": sum(one.is_late for one in found),
        "count": len(found),
        "done_count": sum(one.state == labour.DONE for one in found),
        "service": service,
        "parts": [(kind, kinds[kind].title, times) for kind, times in service.parts.items()],
        "states": labour.STATES,
        "names": village_names(one.tag.area for one in page),
        "query": f"year={year}&late={int(late)}",
    }
    return render(request, "web/referrals/services.html", values)
