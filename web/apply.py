"""Starting an application: where, what, by which way; then the form, its draft, and the receipt."""

from collections.abc import Mapping

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import access, drafts, intake
from cases.documents import qr
from cases.errors import Blocked, FormRejected, NotFound
from cases.models import Channel
from forms.build import BoundForm, typed
from offices import divisions, succession
from offices.divisions import Level
from offices.models import Division
from processes.models import SchemeEdition
from processes.schemes import find_scheme
from rules.assistance import BY_OFFICE, assistance
from web import helped
from web.desk import Desk, desk, seated
from web.errors import CONFLICT
from web.posts import APPLIES
from web.words import scheme_title

# Whoever does not know which class fits applies once for all of them; those two are offered by their whole titles.
WHOLE = ("one_door", "special_aid")
AIDE_CHANNELS = (Channel.VILLAGE_AIDE, Channel.DISCOVERY, Channel.AGENT)
COUNTER_CHANNELS = (Channel.COUNTER, Channel.AGENT, Channel.DISCOVERY)


def schemes(here: Desk) -> list[tuple[str, str]]:
    """The schemes with an edition in force."""
    rows = SchemeEdition.objects.filter(state=SchemeEdition.State.PUBLISHED, in_force_from__lte=here.on)
    keys = sorted(set(rows.values_list("scheme", flat=True)))
    order = [*WHOLE, *assistance().schemes, *keys]
    return [(key, _offered_as(key)) for key in sorted(filter(_is_applied_for, keys), key=order.index)]


def _is_applied_for(key: str) -> bool:
    """Answers whether people apply for a scheme: some an office opens by itself, such as verifying a risk warning."""
    found = find_scheme(key)
    return found is None or found.apply_at != BY_OFFICE


def _offered_as(key: str) -> str:
    """What one applies for: the whole title where it says more than the short name."""
    found = find_scheme(key)
    return found.title if found and found.key in WHOLE else scheme_title(key)


def channels(here: Desk) -> list[tuple[str, str]]:
    """The ways of applying that the person's post can record."""
    if "applicant" in here.posts and len(here.posts) == 1:
        return [(Channel.SELF.value, str(Channel.SELF.label))]
    allowed = COUNTER_CHANNELS if "caseworker" in here.posts else AIDE_CHANNELS
    return [(channel.value, str(channel.label)) for channel in allowed]


@seated(*APPLIES)
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Steps down the divisions to a village, or finds it by name."""
    here = desk(request)
    top = _top(here)
    at = request.GET.get("at", "")
    at = at if len(at) == 12 and at.isdecimal() and divisions.covers(top, at) else top
    wanted = request.GET.get("name", "").strip()[:20]
    own = drafts_of(here)
    if divisions.level(at) == Level.VILLAGE:
        return _choose_scheme(request, here, at, own)
    below = _found(top, wanted) if wanted else Division.objects.filter(parent=at, valid_to__isnull=True)
    values = {"at": at, "top": top, "path": _path(at, top), "below": below.order_by("code")[:300], "wanted": wanted}
    return render(request, "web/apply.html", values | {"drafts": own})


def _top(here: Desk) -> str:
    """Where choosing starts: the person's own area; an applicant starts at the county."""
    codes = [seat.division for seat in here.seats if seat.post in APPLIES]
    top = max(codes, key=lambda code: divisions.level(code))
    return (
        divisions.at(top, Level.COUNTY) if here.posts == {"applicant"} and divisions.level(top) > Level.COUNTY else top
    )


def _found(top: str, wanted: str) -> QuerySet[Division]:
    low, high = divisions.bounds(top)
    rows = Division.objects.filter(code__gte=low, code__lt=high, level=Level.VILLAGE, valid_to__isnull=True)
    return rows.filter(name__contains=wanted)


def _path(at: str, top: str) -> list[Division]:
    codes = [code for code in divisions.ancestors(at) if divisions.covers(top, code)]
    return list(Division.objects.filter(code__in=codes).order_by("code"))


def _choose_scheme(request: HttpRequest, here: Desk, area: str, own: list[tuple[str, str, object]]) -> HttpResponse:
    """The schemes of a village with what was begun: whoever serves one village never sees the page of places."""
    offered = schemes(here)
    if len(offered) == 1 and all(begun_at == area for _scheme, begun_at, _saved_at in own):
        return redirect("web:application", offered[0][0], area)
    place = get_object_or_404(Division, code=area)
    return render(request, "web/apply_scheme.html", {"schemes": offered, "place": place, "drafts": own})


def drafts_of(here: Desk) -> list[tuple[str, str, object]]:
    """Applications begun and not handed in: scheme, village code, when."""
    rows = here.user.drafts.filter(key__startswith="application:").order_by("-saved_at")[:10]
    return [(*row.key.split(":")[1:3], row.saved_at) for row in rows if row.key.count(":") == 2]


def draft_key(scheme: str, area: str) -> str:
    """The draft of an application that is no case yet."""
    return f"application:{scheme}:{area}"


def checked(request: HttpRequest, scheme: str, area: str) -> Division:
    """The village, when the person may open a case there or where it was merged into.

    A merged village keeps its address: what somebody has half filled in lies under it, perhaps beside another form
    that lies under the new one. Handed in, it is an application in the place that took over.
    """
    here = desk(request)
    place = get_object_or_404(Division, code=area, level=Level.VILLAGE)
    if scheme not in dict(schemes(here)):
        raise NotFound()
    access.check_can_open_case(here.user, succession.current(area), here.on)
    return place


@seated(*APPLIES)
@require_http_methods(["GET", "HEAD", "POST"])
def application(request: HttpRequest, scheme: str, area: str) -> HttpResponse:
    """The application form; handing it in opens the case."""
    here, place = desk(request), checked(request, scheme, area)
    if request.method != "POST":
        initial = drafts.find(here.user, draft_key(scheme, area)) or helped.answers(request, area)
        form = intake.application_form(scheme, here.on, here.user, initial)
        return _page(request, scheme, place, form)
    return _open(request, scheme, place)


def _open(request: HttpRequest, scheme: str, place: Division) -> HttpResponse:
    here, offered = desk(request), channels(desk(request))
    channel = request.POST.get("channel", "")
    channel = channel if channel in dict(offered) else offered[0][0]
    try:
        opened = intake.apply(
            scheme, here.user, request.POST, request.FILES, here.now, channel=channel, area=place.code
        )
    except FormRejected as error:
        return _page(request, scheme, place, error.form, 422 if error.form.errors else 200)
    except Blocked as refused:
        return _refused(request, scheme, place, refused)
    here.user.drafts.filter(key=draft_key(scheme, place.code)).delete()
    helped.link(request, opened.case)
    request.session["receipt"] = {"number": opened.case.number, "code": opened.access_code}
    return redirect("web:receipt")


def _refused(request: HttpRequest, scheme: str, place: Division, refused: Blocked) -> HttpResponse:
    """The form as it was typed with the reason above it; another record is linked where the clerk may see it."""
    here = desk(request)
    blank = intake.application_form(scheme, here.on, here.user)
    form = intake.application_form(scheme, here.on, here.user, typed(blank.section, request.POST))
    told = {"refused": str(refused), "other": getattr(refused, "number", "")}
    return _page(request, scheme, place, form, CONFLICT, told)


def _page(
    request: HttpRequest,
    scheme: str,
    place: Division,
    form: BoundForm,
    status: int = 200,
    more: Mapping[str, object] | None = None,
) -> HttpResponse:
    here = desk(request)
    saved = here.user.drafts.filter(key=draft_key(scheme, place.code)).values_list("saved_at", flat=True).first()
    values: dict[str, object] = {"scheme": scheme, "title": scheme_title(scheme), "place": place, "form": form}
    values |= {"channels": channels(here), "channel": helped.channel(request), "draft_at": saved}
    if place.successor:
        values["into"] = Division.objects.get(code=succession.current(place.code))
    return render(request, "web/application.html", {**values, **(more or {})}, status=status)


@seated(*APPLIES)
@require_POST
def draft(request: HttpRequest, scheme: str, area: str) -> HttpResponse:
    """Keeps what has been typed of an application."""
    here = desk(request)
    checked(request, scheme, area)
    section = intake.application_form(scheme, here.on, here.user).section
    drafts.save(here.user, draft_key(scheme, area), typed(section, request.POST), here.now)
    if request.htmx:
        return render(request, "web/draft_saved.html", {"draft_at": here.now})
    messages.success(request, _("草稿已保存。"))
    return redirect("web:application", scheme, area)


@seated(*APPLIES)
@require_safe
def receipt(request: HttpRequest) -> HttpResponse:
    """Number, access code and papers of the application just handed in; the code is shown in this session only."""
    here, kept = desk(request), request.session.get("receipt")
    if not kept:
        return redirect("web:apply")
    rows = access.cases_for(here.user, here.on).select_related("household")
    found = get_object_or_404(rows, number=kept["number"])
    address = f"{settings.BASE_URL}{reverse('web:progress')}?n={found.number}"
    values = {"case": found, "code": kept["code"], "qr": qr.data_uri(address), "address": address}
    response = render(request, "web/receipt.html", values | {"documents": found.documents.order_by("id")})
    response.headers["Cache-Control"] = "no-store"
    return response
