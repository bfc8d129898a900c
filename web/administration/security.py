"""The security administrator's console: posts to be granted, locks, accounts that nobody uses."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from monitoring.staffing import accounts, grants
from monitoring.staffing.reach import SECURITY, SYSTEM
from offices import divisions, stale
from offices.models import PostGrant, PostKind
from offices.separation import ADMINISTRATORS
from web.desk import Desk, desk, seated
from web.posts import GUARDS_ACCESS, READS_STAFF
from web.together.layout import Act, Cell, Entry, Facts, Head, Table, local_day, one_of, paged, show, tapped

BOTH = ["GET", "HEAD", "POST"]
SHOWN = 100


@seated(*GUARDS_ACCESS)
@require_http_methods(BOTH)
def console(request: HttpRequest) -> HttpResponse:
    """What waits for this person, and what should be looked at."""
    here = desk(request)
    head = Head(
        _("安全管理"),
        _("系统管理员提出、您授权；您不建账号、不办件。每一步都记入审计链，由审计员查看。"),
        [
            Act(reverse("web:staff"), _("人员岗位")),
            Act(reverse("web:code_resets"), _("动态口令")),
            Act(reverse("web:security_log"), _("安全日志")),
        ],
    )
    return show(request, head, [_waiting(here), *_locks(here), _stale(here), _settled(request, here)])


def _rows(grants_of: Any) -> list[list[Cell]]:
    return [
        [
            Cell(row.user, url=reverse("web:grant", args=[row.pk])),
            Cell(row.get_post_display(), small=row.office, tag="seal" if row.post in ADMINISTRATORS else ""),
            Cell(row.get_state_display()),
            Cell(row.asked_by, small=local_day(row.asked_at)),
            Cell(row.settled_by or "", small=row.note),
        ]
        for row in grants_of
    ]


def _columns() -> tuple[str, ...]:
    return (_("人员"), _("岗位"), _("状态"), _("提出人"), _("授权人"))


def _waiting(here: Desk) -> Table:
    rows = grants.grants_for(here.user, {SECURITY}, here.on).filter(state=PostGrant.State.WAITING)[:SHOWN]
    return Table(_("待授权的岗位"), _columns(), _rows(rows), _("没有等您授权的岗位。"))


def _settled(request: HttpRequest, here: Desk) -> Table:
    page = paged(request, grants.grants_for(here.user, {SECURITY}, here.on).exclude(state=PostGrant.State.WAITING))
    return Table(_("已办的授权"), _columns(), _rows(page), _("还没有办过。"), sheet=page)


def _stale(here: Desk) -> Table:
    """Accounts that nobody has used for ninety days: to be closed on the person's page."""
    rows = [
        [
            Cell(user, url=reverse("web:staff_person", args=[user.pk]), small=user.username),
            Cell(local_day(user.last_login) if user.last_login else _("从未登录"), nums=True),
        ]
        for user in stale.stale_accounts(divisions.full(here.county), here.now)[:SHOWN]
        if not user.is_invented
    ]
    hint = _("打开人员页面停用；确实还要用的，请本人登录一次")
    return Table(_("九十天没有用过的账号"), (_("人员"), _("最近登录")), rows, _("没有。"), hint if rows else "")


class Unlock(forms.Form):
    """Whose lock ends."""

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"] = one_of(_("账号"), choices, blank=True)


def _locks(here: Desk) -> list[Any]:
    names = list(
        dict.fromkeys(row.username for row in accounts.locked(here.user, here.now, settings.AXES_FAILURE_LIMIT))
    )
    if not names:
        return [Table(_("被锁定的账号"), (), (), _("没有被锁定的账号。"))]

    def does(told: Mapping[str, Any]) -> None:
        accounts.unlock(told["username"], here.user, here.now)

    make = lambda *args, **more: Unlock(*args, choices=[(name, name) for name in names], **more)  # noqa: E731
    hint = _("先打电话问本人是不是自己输错了；不是本人的，不要解锁，改办停用。锁定到时会自行解除。")
    return [Entry("unlock", _("被锁定的账号"), make, does, _("解除锁定"), _("已解除锁定。"), hint)]


class Settle(forms.Form):
    """Yes or no, and why."""

    answer = forms.ChoiceField()
    note = forms.CharField(label=gettext_lazy("意见（不同意时必填）"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"] = tapped(_("是否授权"), [("yes", _("授权")), ("no", _("不同意"))])


@seated(*READS_STAFF)
@require_http_methods(BOTH)
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """One post that was asked for: who, what for how long and why; granted or refused here."""
    here = desk(request)
    row = get_object_or_404(grants.grants_for(here.user, {SYSTEM, SECURITY}, here.on), pk=pk)
    pairs = [
        (_("人员"), f"{row.user}（{row.user.username}）"),
        (_("机构"), row.office),
        (_("岗位"), row.get_post_display()),
        (_("任期"), f"{row.from_on} 至 {row.until_on or _('长期')}"),
        (_("依据"), row.reason),
        (_("提出"), f"{row.asked_by} {local_day(row.asked_at)}"),
        (_("现有岗位"), _held(row, here)),
        (_("状态"), row.get_state_display()),
        (_("授权"), f"{row.settled_by} {local_day(row.settled_at)} {row.note}" if row.settled_at else ""),
    ]
    parts: list[Any] = [Facts(_("岗位授权"), pairs)]
    if row.state == PostGrant.State.WAITING and SECURITY in here.posts:
        parts.append(_settle(here, row))
    crumb = Act(reverse("web:security" if SECURITY in here.posts else "web:staff"), _("岗位授权"))
    return show(request, Head(f"{row.user} · {row.get_post_display()}", crumb=crumb), parts)


def _held(row: PostGrant, here: Desk) -> str:
    held = row.user.holdings.filter(from_on__lte=here.on).exclude(until_on__lt=here.on)
    return "、".join(str(PostKind(post).label) for post in held.values_list("post", flat=True))


def _settle(here: Desk, row: PostGrant) -> Entry:
    def does(told: Mapping[str, Any]) -> None:
        grants.settle(row.pk, told["answer"] == "yes", here.user, here.now, told["note"])

    return Entry("settle", _("办理"), Settle, does, _("提交"), _("已办理，记入审计链。"))
