"""The three of one kind (三个一) on one page: standards, data, resources, each figure with its page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from monitoring import replica
from monitoring.board import pools as counting
from monitoring.board.pools import Count
from offices import divisions
from web.desk import Desk, desk, seated
from web.posts import (
    READS_ACHIEVEMENTS,
    READS_COMPARISONS,
    READS_DATA,
    READS_EDITIONS,
    READS_RESOURCES,
    READS_WARNINGS,
    SUPERVISES,
)

POOLS = {"standards": _("一套标准体系"), "data": _("一个数据中枢"), "resources": _("一体化资源池")}
EVERYBODY: frozenset[str] = frozenset()
# What each figure is called, what is lacking in it, the page where it is kept, and whom that opens for.
COUNTS = {
    "schemes": (_("有办理流程的救助类别"), "", "editions", READS_EDITIONS),
    "values": (_("本地适用的标准和参数"), _("示例值，须换成本地规定"), "", EVERYBODY),
    "data_items": (_("统一的数据项"), "", "", EVERYBODY),
    "indicators": (_("选用的预警指标"), "", "indicators", READS_COMPARISONS),
    "sources": (_("数据来源"), _("超过周期没有报送"), "sources", READS_DATA),
    "rows": (_("接收的数据（行）"), "", "rounds", READS_DATA),
    "comparisons": (_("完成的比对（次）"), "", "comparisons", READS_COMPARISONS),
    "warnings": (_("形成的预警"), _("还没有办结"), "risk_warnings", READS_WARNINGS),
    "items": (_("部门救助帮扶事项"), "", "", EVERYBODY),
    "organisations": (_("社会力量"), "", "projects", READS_RESOURCES),
    "projects": (_("在实施的项目"), "", "projects", READS_RESOURCES),
    "needs": (_("需求卡"), _("还没有对接"), "matches", READS_RESOURCES),
    "measures": (_("今年落实的措施"), "", "achievements", READS_ACHIEVEMENTS),
}


@seated(*SUPERVISES)
@require_safe
def pools(request: HttpRequest) -> HttpResponse:
    """All three with their figures."""
    here = desk(request)
    place = counting.Place(here.user, here.on, divisions.full(here.county))
    found = replica.ask(lambda: counting.pools(place))
    told = [(POOLS[each.key], [_line(here, count) for count in each.counts]) for each in found.value]
    return render(request, "web/board/pools.html", {"pools": told, "as_of": found.as_of})


def _line(here: Desk, count: Count) -> tuple[str, str, str, Count]:
    title, lacking, page, posts = COUNTS[count.key]
    return str(title), str(lacking), reverse(f"web:{page}") if here.posts & posts else "", count
