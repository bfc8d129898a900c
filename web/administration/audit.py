"""The audit administrator's console: what the other two administrators did, read from the chain as it is."""

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.models import ChainEntry
from monitoring.staffing import identities
from offices.models import Office, PostKind, User
from web.administration.words import ACTS
from web.desk import Desk, desk, seated
from web.posts import AUDITS
from web.together.layout import Act, Cell, Facts, Head, Table, paged, show


@seated(*AUDITS)
@require_safe
def console(request: HttpRequest) -> HttpResponse:
    """The acts of administration in the auditor's counties, the newest first, and who did how many."""
    here = desk(request)
    rows = acts_for(here)
    page = paged(request, rows.order_by("-id"))
    names = _names(page)
    table = Table(
        _("管理操作"),
        (_("时间"), _("管理员"), _("操作"), _("内容")),
        [_line(entry, names) for entry in page],
        _("还没有管理操作。"),
        sheet=page,
    )
    head = Head(
        _("管理审计"),
        _("系统管理员和安全管理员做过的事，取自审计链，谁也不能修改。"),
        [Act(reverse("web:chain_check"), _("链校验"), main=True)],
    )
    return show(request, head, [_who(rows), table])


def acts_for(here: Desk) -> QuerySet[ChainEntry]:
    """What administrators did in the counties of an auditor."""
    counties = {seat.division[:6] for seat in here.seats if seat.post in AUDITS}
    return ChainEntry.objects.filter(county__in=counties, act__in=ACTS).select_related("actor")


def _line(entry: ChainEntry, names: dict[str, dict[int, str]]) -> list[Cell]:
    return [
        Cell(f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M}", nums=True, small=f"{entry.county} {entry.sequence}"),
        Cell(entry.actor or _("系统")),
        Cell(ACTS[entry.act]),
        Cell(_told(entry.detail, names)),
    ]


def _names(page: object) -> dict[str, dict[int, str]]:
    """The people and offices that the entries of a page speak of, in two questions."""
    details = [entry.detail for entry in page]
    users = User.objects.in_bulk({detail["user"] for detail in details if "user" in detail})
    offices = Office.objects.in_bulk({detail["office"] for detail in details if "office" in detail})
    return {
        "user": {pk: str(user) for pk, user in users.items()},
        "office": {pk: office.name for pk, office in offices.items()},
    }


def _told(detail: dict[str, object], names: dict[str, dict[int, str]]) -> str:
    """What an act was about, in words."""
    told = []
    for key, value in detail.items():
        if key in names:
            told.append(names[key].get(int(str(value)), str(value)))
        elif key == "post":
            told.append(str(PostKind(value).label))
        elif key == "fields":
            told += [title for title, name in identities.FIELDS.items() if name in str(value)]
        elif key in LABELS:
            told.append(f"{LABELS[key]}{value}")
    return "　".join(told)


LABELS = {
    "note": "意见：",
    "until": "至",
    "count": "数量",
    "accounts": "新账号",
    "posts": "岗位",
    "offices": "机构",
    "grids": "网格",
    "run": "导入",
    "grant": "授权",
}


def _who(rows: QuerySet[ChainEntry]) -> Facts:
    counted = rows.order_by().values_list("actor", "act").annotate(n=Count("pk"))
    users = User.objects.in_bulk({actor for actor, _act, _n in counted if actor})
    by: dict[str, list[str]] = {}
    for actor, act, n in counted:
        by.setdefault(str(users.get(actor, _("系统"))), []).append(f"{ACTS[act]}{n}")
    return Facts(_("各管理员做过的事"), [(name, "　".join(told)) for name, told in sorted(by.items())])
