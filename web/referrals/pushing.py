"""Pushing needs to departments: of one household, and of many people at once."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cases import access, automatic, special_aid
from cases.errors import Blocked, CaseError
from cases.models import Award, Household, Member
from cases.referrals import pushing, tables
from cases.referrals.life import OPEN
from cases.referrals.pushing import Pushed, Wish
from cases.statuses import LIVING
from rules.catalogue import PERSON, Item
from rules.preselection import preselect
from web.desk import Desk, desk, seated
from web.looks import dressed
from web.posts import PUSHES_REFERRALS
from web.registers import village_names
from web.ticked import numbers
from web.words import scheme_title

PAGE = 100


@dataclass(frozen=True)
class Offer:
    """One thing that may be pushed for a household: the item, for whom, and the need that it meets."""

    key: str
    item: Item
    person: str
    need: str
    department: str


class WishForm(forms.Form):
    """One more item of the catalogue, and what the department should know."""

    item = forms.ChoiceField(label=gettext_lazy("另选事项"), required=False)
    member = forms.ChoiceField(label=gettext_lazy("哪位成员（按人办理的事项）"), required=False)
    told = forms.CharField(
        label=gettext_lazy("给部门的说明"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("只写办理这件事需要知道的情况；不写身份号码、账号。"),
    )

    def offering(self, household: Household) -> "WishForm":
        """The same form with the items of the catalogue and the household's members to choose from."""
        members = household.members.filter(until_on__isnull=True).order_by("id")
        self.fields["item"].choices = [("", "—"), *item_choices()]
        self.fields["member"].choices = [("", "—"), *((str(one.pk), one.name) for one in members)]
        return dressed(self)


def item_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The items of the catalogue by department."""
    found = tables.catalogue()
    return [
        (owner.title, [(item.id, item.title) for item in found.items_of(owner.id)])
        for owner in found.departments.values()
    ]


@seated(*PUSHES_REFERRALS)
@require_http_methods(["GET", "HEAD", "POST"])
def push(request: HttpRequest, uid: str) -> HttpResponse:
    """What fits a household by its facts, to be ticked, and anything else of the catalogue."""
    here = desk(request)
    household = get_object_or_404(access.households_for(here.user, here.on), uid=uid)
    form = WishForm(request.POST or None).offering(household)
    if request.method == "POST" and form.is_valid():
        try:
            done = pushing.push(_wishes(request, household, form.cleaned_data), here.user, here.now)
        except Blocked as slip:
            form.add_error(None, str(slip))
        else:
            _told(request, done)
            return redirect("web:push_referrals", household.uid)
    values = {
        "household": household,
        "village": village_names([household.area]).get(household.area, ""),
        "offers": _offers(household),
        "ticked": set(request.POST.getlist("offer")),
        "rows": household.referrals.select_related("member", "to_office", "push").order_by("-id"),
        "titles": {word: item.title for word, item in tables.catalogue().items.items()},
        "form": form,
    }
    return render(request, "web/referrals/push.html", values, status=422 if form.errors else 200)


def _offers(household: Household) -> list[Offer]:
    """The items that fit by the facts of the newest application and that are neither had nor under way."""
    case = automatic.newest_case(household)
    if case is None:
        return []
    situation, found = special_aid.situation_of(case), tables.catalogue()
    labels = {member.key: member.label for member in situation.household.members}
    by_name = {one.name: one for one in household.members.filter(until_on__isnull=True)}
    taken = set(household.referrals.filter(state__in=OPEN).values_list("item", "member_id"))
    fits = [(fit.item, by_name.get(labels.get(fit.member, ""))) for fit in preselect(found, situation)]
    return [
        _offer(item, member)
        for item, member in fits
        if (item.per == PERSON) == (member is not None) and (item.id, member.pk if member else None) not in taken
    ]


def _offer(item: Item, member: Member | None) -> Offer:
    department = tables.catalogue().departments[item.department].title
    return Offer(
        f"{item.id}:{member.pk if member else ''}",
        item,
        member.name if member else "",
        tables.need_of(item),
        department,
    )


def _wishes(request: HttpRequest, household: Household, said: dict[str, str]) -> list[Wish]:
    chosen = [tuple(key.split(":", 1)) for key in request.POST.getlist("offer") if ":" in key]
    if said["item"]:
        chosen.append((said["item"], said["member"] if tables.catalogue().items[said["item"]].per == PERSON else ""))
    case = automatic.newest_case(household)
    return [
        Wish(household.pk, item, int(member) if member.isdecimal() else None, said["told"], case.pk if case else None)
        for item, member in chosen
    ]


def _told(request: HttpRequest, done: Pushed) -> None:
    if done.count:
        said = _("已推送%(count)s条，分送%(offices)s个部门。")
        messages.success(request, said % {"count": done.count, "offices": len(done.pushes)})
    if done.skipped:
        messages.warning(request, _("%(count)s条正在办理，没有重复推送。") % {"count": len(done.skipped)})


def push_ticked(request: HttpRequest, push: Callable[..., Pushed], back: str) -> HttpResponse:
    """Pushes the ticked people by a register's own rule; a refusal is told on the page where they were ticked."""
    here = desk(request)
    try:
        done = push(numbers(request, "row"), here.user, here.now)
    except CaseError as slip:
        messages.error(request, str(slip))
        return redirect(back)
    said = _("已推送%(count)s人，%(skipped)s人正在办理。")
    messages.success(request, said % {"count": done.count, "skipped": len(done.skipped)})
    return redirect("web:referrals")


class ManyForm(forms.Form):
    """One item for many: whoever is ticked."""

    item = forms.ChoiceField(label=gettext_lazy("推送事项"))
    told = forms.CharField(label=gettext_lazy("给部门的说明"), max_length=500, required=False)


@seated(*PUSHES_REFERRALS)
@require_http_methods(["GET", "HEAD", "POST"])
def push_many(request: HttpRequest) -> HttpResponse:
    """The households of one's area that hold a status, to be ticked and pushed together."""
    here, scheme = desk(request), request.GET.get("scheme", "")
    form = ManyForm(request.POST or None)
    form.fields["item"].choices = item_choices()
    if request.method == "POST" and form.is_valid():
        try:
            done = pushing.push(_many(request, here, form.cleaned_data), here.user, here.now)
        except Blocked as slip:
            form.add_error(None, str(slip))
        else:
            _told(request, done)
            return redirect("web:referrals")
    held = access.awards_for(here.user, here.on).filter(state__in=LIVING).exclude(kind=Award.Kind.ONCE)
    schemes = sorted(set(held.order_by().values_list("scheme", flat=True)))
    chosen = held.filter(scheme=scheme) if scheme in schemes else held
    households = Household.objects.filter(pk__in=chosen.values("household_id")).order_by("area", "pk")
    page = Paginator(households, PAGE).get_page(request.GET.get("page"))
    values = {
        "page": page,
        "names": village_names(row.area for row in page),
        "schemes": [(key, scheme_title(key)) for key in schemes],
        "scheme": scheme,
        "form": dressed(form),
        "ticked": set(request.POST.getlist("row")),
        "query": f"scheme={scheme}",
    }
    return render(request, "web/referrals/push_many.html", values, status=422 if form.errors else 200)


def _many(request: HttpRequest, here: Desk, said: dict[str, str]) -> list[Wish]:
    """Where the item is for persons, the person in whose name the household stands is meant."""
    ids = numbers(request, "row")
    by_person = tables.catalogue().items[said["item"]].per == PERSON
    heads = {
        row.household_id: row.pk
        for row in Member.objects.filter(household__in=ids, until_on__isnull=True).order_by("-id")
    }
    return [Wish(pk, said["item"], heads.get(pk) if by_person else None, said["told"]) for pk in ids]
