"""Whose hull holds during a request: told to the database before the view runs, forgotten when it is done (ADR 29)."""

from collections.abc import Callable

from django.conf import settings
from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse

from cases.floor import setting
from cases.floor.hull import WHOLE, around
from cases.models import Case
from offices.models import PostKind
from web.desk import Desk, desk

# Doors that show rows of every place to whoever comes, and why.
PUBLIC = {
    "notices": "公示栏：依法向社会公开",
    "notice": "公示栏：依法向社会公开",
    "sampling": "抽查结果：依法向社会公开",
    "evaluations_open": "评估结果：依法向社会公开",
    "policy": "政策和统计数字：依法向社会公开",
    "verify": "凭文书上的验证码",
    "verify_code": "凭文书上的验证码",
    "progress": "凭办件编号和查询码",
    "healthz": "只说各部分是否正常",
    "metrics": "只有数目，凭口令或者地址",
}
# Where an applicant applies, in whatever village that is.
APPLIES = frozenset({"application", "application_draft"})
READS = frozenset({"GET", "HEAD", "OPTIONS"})


class Floor:
    """Tells the database whose hull holds; a connection that goes back to its thread knows nothing of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        finally:
            setting.leave()

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """Before the view: a public door, or whoever is signed in; a program's token is looked at by its door."""
        if str(request.resolver_match.url_name) in PUBLIC:
            setting.keep(WHOLE)
        elif settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            enter(request, desk(request))


def enter(request: HttpRequest, here: Desk) -> None:
    """Lets the person at a desk see and write what lies in the own hull; whoever comes to act, in its counties."""
    if not setting.binds():
        return
    codes = [seat.division for seat in here.seats if seat.post != PostKind.APPLICANT]
    if PostKind.APPLICANT in here.posts:
        codes += _applied(request, here)
    hull = around(codes, str(here.user.pk))
    setting.keep(hull if request.method in READS else hull.of_counties())


def enter_county(county: str) -> None:
    """Lets a department's system write for the county of its source; without one, for all."""
    setting.keep(around([county.ljust(12, "0")]) if county else WHOLE)


def _applied(request: HttpRequest, here: Desk) -> list[str]:
    """Where an applicant has applied, and where one is applying."""
    with setting.beyond("own_cases"):
        ends = Case.objects.filter(applicant_user_id=here.user.pk).aggregate(low=Min("area"), high=Max("area"))
    codes = [code for code in ends.values() if code]
    match = request.resolver_match
    if match and match.url_name in APPLIES:
        codes.append(match.kwargs["area"])
    return codes
