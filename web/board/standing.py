"""Standing work of an area: every round that comes by itself, when it was, when it is next, what waits."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cases.payments import sheets
from monitoring import replica
from monitoring.board import standing as counting
from monitoring.board.standing import Round
from web.desk import Desk, desk, seated
from web.files import as_file
from web.posts import (
    READS_COMPARISONS,
    READS_DATA,
    READS_EXCHANGES,
    READS_FOLLOW_UPS,
    READS_GRIDS,
    READS_MEETINGS,
    READS_REFERRALS,
    READS_REVIEWS,
    READS_WARNINGS,
    SUPERVISES,
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What each kind is called, how often it comes, the page where it is done, and whom that opens for.
KINDS = {
    "demands": (gettext_lazy("部门数据需求"), gettext_lazy("每月，按本地规定的日子"), "demands", READS_DATA),
    "comparison": (
        gettext_lazy("数据比对"),
        gettext_lazy("每月，数据截止日的次日；紧急数据到了就比"),
        "comparisons",
        READS_COMPARISONS,
    ),
    "watching": (
        gettext_lazy("关注名单滚动核查"),
        gettext_lazy("随时，最久没有看望的排在最前"),
        "risk_watch",
        READS_WARNINGS,
    ),
    "patrols": (gettext_lazy("网格巡访"), gettext_lazy("按网格的间隔天数"), "grids", READS_GRIDS),
    "reviews": (gettext_lazy("定期核查"), gettext_lazy("按对象类别的复核间隔"), "reviews", READS_REVIEWS),
    "follow_ups": (gettext_lazy("回访"), gettext_lazy("按本地的回访间隔"), "follow_ups", READS_FOLLOW_UPS),
    "feedback": (gettext_lazy("部门反馈"), gettext_lazy("按推送的反馈期限"), "referrals", READS_REFERRALS),
    "lists": (gettext_lazy("民政、农业农村名单互送"), gettext_lazy("每月，次月自动生成"), "exchanges", READS_EXCHANGES),
    "meetings": (gettext_lazy("研究、调度会议"), gettext_lazy("按本地规定的周期"), "meetings", READS_MEETINGS),
}


@seated(*SUPERVISES)
@require_safe
def standing(request: HttpRequest) -> HttpResponse:
    """All kinds of standing work; as a workbook with `format=xlsx`."""
    here = desk(request)
    found = replica.ask(lambda: counting.rounds(counting.Place(here.user, here.on, here.county)))
    rows = [_row(here, each) for each in found.value]
    if request.GET.get("format") == "xlsx":
        head = (_("工作"), _("周期"), _("最近一次"), _("下一次"), _("待办"), _("超期"))
        told = [(title, rhythm, row.last_on, row.next_on, row.waits, row.late) for title, rhythm, _page, row in rows]
        return as_file(sheets.as_xlsx([head, *told], _("常态工作")), XLSX, f"常态工作{here.on:%Y%m%d}.xlsx")
    return render(request, "web/board/standing.html", {"rows": rows, "on": here.on, "as_of": found.as_of})


def _row(here: Desk, each: Round) -> tuple[str, str, str, Round]:
    title, rhythm, page, posts = KINDS[each.key]
    return str(title), str(rhythm), reverse(f"web:{page}") if here.posts & posts else "", each
