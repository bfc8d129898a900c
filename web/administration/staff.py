"""Who works here: accounts and posts of the area, one person with posts and leaving, and what is missing where."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from monitoring.staffing import accounts, gaps, grants, leaving, reach
from monitoring.staffing.reach import SECURITY, SYSTEM
from offices.models import Holding, PostKind, User
from offices.routing import in_force
from web.administration import identity
from web.desk import Desk, desk, seated
from web.posts import READS_STAFF
from web.together.layout import Act, Cell, Entry, Facts, Head, Table, one_of, paged, show

BOTH = ["GET", "HEAD", "POST"]
DAY = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class Account(forms.Form):
    """A new account."""

    username = forms.CharField(
        label=gettext_lazy("账号"),
        max_length=60,
        help_text=gettext_lazy("建议用“单位.姓名拼音”，如 dongming.niewenjing；不用身份证号和手机号"),
    )
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=50)
    email = forms.EmailField(label=gettext_lazy("电子邮箱"), required=False)


@seated(*READS_STAFF)
@require_http_methods(BOTH)
def people(request: HttpRequest) -> HttpResponse:
    """The accounts of the area with their posts; the system administrator makes new ones."""
    here = desk(request)
    asked = request.GET.get("q", "").strip()[:50]
    page = paged(request, _found(here, asked))
    rows = [
        [Cell(each, url=reverse("web:staff_person", args=[each.pk]), small=each.username), *_told(each)]
        for each in page
    ]
    columns = (_("姓名"), _("岗位"), _("账号"))
    empty = _("没有找到。") if asked else _("还没有人员。")
    table = Table(_("人员"), columns, rows, empty, sheet=page, query=urlencode({"q": asked}) if asked else "")
    acts = [Act(reverse("web:vacancies"), _("缺岗和无岗"))]
    head = Head(_("人员岗位"), _("账号由系统管理员建立，岗位由安全管理员授权；两人办理，缺一不可。"), acts)
    return show(request, head, [_search(asked), table, *_new_account(here)])


class Search(forms.Form):
    """Part of a name or an account."""

    q = forms.CharField(label=gettext_lazy("姓名或账号"), max_length=50, required=False)


def _search(asked: str) -> Entry:
    def does(told: Mapping[str, Any]) -> str:
        return f"{reverse('web:staff')}?{urlencode({'q': told['q']})}"

    return Entry("search", _("查找"), Search, does, _("查找"), "", initial={"q": asked})


def _found(here: Desk, asked: str) -> Any:
    held = Holding.objects.filter(in_force(here.on)).select_related("office").order_by("id")
    rows = reach.people_for(here.user, {SYSTEM, SECURITY}, here.on).prefetch_related(Prefetch("holdings", held, "held"))
    if asked:
        rows = rows.filter(Q(username__icontains=asked) | Q(display_name__icontains=asked))
    return rows.order_by("username")


def _told(user: Any) -> list[Cell]:
    posts = "、".join(f"{row.get_post_display()}（{row.office.name}）" for row in user.held)
    return [Cell(posts), Cell(_("在用"), tag="ok") if user.is_active else Cell(_("已停用"), tag="warn")]


def _new_account(here: Desk) -> list[Entry]:
    if SYSTEM not in here.posts:
        return []

    def does(told: Mapping[str, Any]) -> str:
        made = accounts.make(told["username"], told["name"], told["email"], here.user, here.now)
        return reverse("web:staff_person", args=[made.pk])

    hint = _("人多时用“批量导入”。新账号没有岗位和口令，什么也打不开。")
    return [Entry("account", _("新建账号"), Account, does, _("新建"), _("账号已建立，请接着提出岗位。"), hint)]


class Ask(forms.Form):
    """A post for somebody."""

    def __init__(self, *args: Any, offices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"] = one_of(_("机构"), offices, blank=True)
        self.fields["post"] = one_of(_("岗位"), PostKind.choices, blank=True)
        self.fields["from_on"] = forms.DateField(label=_("任职日期"), **DAY)
        self.fields["until_on"] = forms.DateField(label=_("离任日期（长期任职不填）"), required=False, **DAY)
        self.fields["reason"] = forms.CharField(label=_("依据（文件或领导批示）"), max_length=200)


class Leave(forms.Form):
    """The last day, and who takes the open work at each office."""

    def __init__(self, *args: Any, seats: list[leaving.Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_on"] = forms.DateField(label=_("最后一天（填今天以前的日期即刻失效）"), **DAY)
        for seat in {seat.holding.office_id: seat for seat in seats}.values():
            takers = [(user.pk, str(user)) for user in seat.takers]
            label = _("%(office)s：在手%(n)s件，移交给") % {"office": seat.holding.office, "n": seat.in_hand}
            self.fields[f"taker_{seat.holding.office_id}"] = one_of(label, takers, required=False)


@seated(*READS_STAFF)
@require_http_methods(BOTH)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: posts past and present, what is asked for, a new post, leaving with the open work."""
    here = desk(request)
    user = accounts.find(pk, here.user, here.now)
    if request.method == "POST" and request.POST.get("do") == "password":
        return _given(request, here, user)
    parts: list[Any] = [_posts(here, user), _asked(here, user), identity.known(user)]
    if SYSTEM in here.posts:
        parts += [_ask(here, user), *identity.entries(here, user), *_leave(request, here, user)]
    if SECURITY in here.posts and user != here.user:
        parts += [_password(), _switch(here, user)]
    head = Head(str(user), f"{_('账号')}：{user.username}", crumb=Act(reverse("web:staff"), _("人员岗位")))
    return show(request, head, parts)


def _posts(here: Desk, user: User) -> Table:
    rows = [
        [Cell(row.get_post_display()), Cell(row.office), Cell(row.from_on, nums=True), Cell(row.until_on, nums=True)]
        for row in reach.holdings_for(here.user, {SYSTEM, SECURITY}, here.on).filter(user=user).order_by("-from_on")
    ]
    return Table(_("岗位"), (_("岗位"), _("机构"), _("任职"), _("离任")), rows, _("没有岗位，什么也打不开。"))


def _asked(here: Desk, user: User) -> Table:
    rows = [
        [
            Cell(row.get_post_display(), small=row.office),
            Cell(row.get_state_display()),
            Cell(row.asked_by),
            Cell(row.note),
        ]
        for row in grants.grants_for(here.user, {SYSTEM, SECURITY}, here.on).filter(user=user)[:20]
    ]
    return Table(_("授权记录"), (_("岗位"), _("状态"), _("提出人"), _("意见")), rows, _("没有提出过。"))


def _ask(here: Desk, user: User) -> Entry:
    offices = {office.pk: office for office in reach.offices_for(here.user, {SYSTEM}, here.on)}
    choices = [(pk, office.name) for pk, office in offices.items()]

    def does(told: Mapping[str, Any]) -> None:
        office = offices[int(told["office"])]
        wish = grants.Wish(user, office, told["post"], told["from_on"], told["until_on"], told["reason"])
        grants.ask(wish, here.user, here.now)

    make = lambda *args, **more: Ask(*args, offices=choices, **more)  # noqa: E731
    initial = {"from_on": here.on}
    hint = _("提出后由安全管理员授权才生效。系统、安全、审计三个管理员岗位不与任何岗位兼任。")
    return Entry("ask", _("提出岗位"), make, does, _("提出"), _("已提出，等安全管理员授权。"), hint, initial)


def _leave(request: HttpRequest, here: Desk, user: User) -> list[Entry]:
    seats = leaving.seats(user, here.user, here.on)
    if not seats:
        return []
    known = {taker.pk: taker for seat in seats for taker in seat.takers}

    def does(told: Mapping[str, Any]) -> None:
        chosen = {
            seat.holding.office_id: known[int(told[f"taker_{seat.holding.office_id}"])]
            for seat in seats
            if told.get(f"taker_{seat.holding.office_id}")
        }
        left = leaving.leave(user, told["last_on"], chosen, here.user, here.now)
        words = {"posts": left.posts, "given": left.given, "back": left.put_back}
        messages.info(request, _("结束岗位%(posts)s个，移交%(given)s件，放回本单位%(back)s件。") % words)

    make = lambda *args, **more: Leave(*args, seats=seats, **more)  # noqa: E731
    hint = _(
        "结束本地全部岗位并移交在手的工作；没有选人的、对方岗位不符的，放回原单位由同事领取。调往新岗位的，另在上面提出。"
    )
    initial = {"last_on": here.on}
    return [Entry("leave", _("离任和移交"), make, does, _("办理离任"), _("离任已办理。"), hint, initial)]


class Confirm(forms.Form):
    """A button."""


def _password() -> Entry:
    hint = _("新账号启用或者忘记口令时用：先当面核对本人，口令只显示一次，登录后必须更换，原有会话全部退出。")
    return Entry("password", _("一次性口令"), Confirm, lambda _told: None, _("发放"), "", hint)


def _given(request: HttpRequest, here: Desk, user: User) -> HttpResponse:
    """The page that shows a password this once: it is kept by nobody, not even by the browser."""
    password = accounts.give_password(user, here.user, here.now)
    pairs = [(_("账号"), user.username), (_("一次性口令"), password)]
    facts = Facts(_("请当面告知本人"), pairs, _("离开本页后不再显示；本人登录后必须更换。已记入审计链和安全日志。"))
    crumb = Act(reverse("web:staff_person", args=[user.pk]), str(user))
    values = {"head": Head(_("一次性口令"), crumb=crumb), "parts": [facts]}
    response = render(request, "web/together/page.html", values)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _switch(here: Desk, user: User) -> Entry:
    def does(_told: Mapping[str, Any]) -> None:
        accounts.set_open(user, not user.is_active, here.user, here.now)

    if user.is_active:
        return Entry("switch", _("停用账号"), Confirm, does, _("停用"), _("已停用，下一次点击即被拒绝。"))
    return Entry("switch", _("启用账号"), Confirm, does, _("启用"), _("已启用。"))


@seated(*READS_STAFF)
@require_safe
def vacancies(request: HttpRequest) -> HttpResponse:
    """Posts without people, those that block work first; people without a post; villages without anybody."""
    here = desk(request)
    crumb = Act(reverse("web:staff"), _("人员岗位"))
    head = Head(_("缺岗和无岗"), _("没有人的岗位会让办件停在那里，先补“有件等办”的。"), crumb=crumb)
    return show(request, head, [_empty_posts(here), _idle(here), _bare_villages(here)])


def _empty_posts(here: Desk) -> Table:
    rows = [
        [
            Cell(gap.title, small=gap.office),
            Cell(_("有件等办"), tag="seal") if gap.blocks else Cell(_("缺人"), tag="warn"),
            Cell(_("%(held)s人，应有%(needed)s人") % {"held": gap.held, "needed": gap.needed}, nums=True),
            Cell(gap.waiting, nums=True),
        ]
        for gap in gaps.empty_posts(here.user, here.on)
    ]
    missing = gaps.missing_administrators(here.county, here.on)
    hint = _("缺管理员：%(names)s") % {"names": "、".join(missing)} if missing else ""
    return Table(_("缺人的岗位"), (_("岗位"), _("影响"), _("人数"), _("等办")), rows, _("岗位都有人。"), hint)


def _idle(here: Desk) -> Table:
    rows = [
        [
            Cell(user, url=reverse("web:staff_person", args=[user.pk]), small=user.username),
            Cell(user.held, nums=True),
            Cell(user.last_login.date() if user.last_login else _("从未登录"), nums=True),
        ]
        for user in gaps.people_without_post(here.user, here.on)[:200]
    ]
    columns = (_("人员"), _("在手"), _("最近登录"))
    return Table(_("没有岗位的账号"), columns, rows, _("没有。"), _("不再用的，请安全管理员停用"))


def _bare_villages(here: Desk) -> Table:
    offices = gaps.villages_without_aide(here.user, here.on)
    rows = [[Cell(office.name), Cell(office.division_id, nums=True)] for office in offices[:200]]
    hint = _("共%(n)s个，乡镇经办人可以代为提出申请") % {"n": len(offices)} if offices else ""
    return Table(_("没有协理员和网格员的村（社区）"), (_("村（居）委会"), _("代码")), rows, _("都有人。"), hint)
