"""Family doctors: which low-income people have not signed, as a list, a workbook and a push to the health bureau."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases import chain
from cases.payments import sheets
from monitoring import doctors
from rules.documents import masked_name
from web.desk import Desk, desk, seated
from web.files import as_file
from web.posts import PUSHES_REFERRALS, READS_ACHIEVEMENTS
from web.referrals.pushing import push_ticked
from web.registers import village_names

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@seated(*READS_ACHIEVEMENTS)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Who has not signed, and how many have; as a workbook with `format=xlsx`."""
    here = desk(request)
    rows = doctors.unsigned(here.user, here.on)
    if request.GET.get("format") == "xlsx":
        return _sheet(here)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    values = {
        "page": page,
        "count": doctors.signing(here.user, here.on),
        "names": village_names(row.household.area for row in page),
        "pushes": bool(here.posts & PUSHES_REFERRALS),
        "query": "",
    }
    return render(request, "web/referrals/doctors.html", values)


def _sheet(here: Desk) -> HttpResponse:
    found = list(doctors.unsigned(here.user, here.on))
    names = village_names(row.household.area for row in found)
    rows = [(_("村（社区）"), _("姓名"), _("身份号码"), _("已推送卫健部门"))]
    for row in found:
        place = names.get(row.household.area, "")
        rows.append((place, masked_name(row.name), row.resident_id_mask, _("是") if row.asked else ""))
    chain.append_for_county(here.county, "export", here.user, here.now, {"what": "doctors", "rows": len(found)})
    return as_file(sheets.as_xlsx(rows, _("未签约家庭医生")), XLSX, f"未签约家庭医生{here.on:%Y%m%d}.xlsx")


@seated(*PUSHES_REFERRALS)
@require_POST
def push(request: HttpRequest) -> HttpResponse:
    """Asks the health bureau for the ticked people."""
    return push_ticked(request, doctors.push, "web:doctors")
