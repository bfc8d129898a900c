"""The system administrator's console: how the installation is, what failed and is tried again, a look at the data."""

import platform
from collections.abc import Mapping
from typing import Any

import django
from django import forms
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cases.errors import Blocked
from cases.gateway import NotSent
from cases.payments import messages as sms
from monitoring.health import beats, integrity_job, jobs, state, troubles
from monitoring.staffing import reach
from offices.models import CalendarYear
from processes.models import SchemeEdition
from web.administration import clock
from web.administration.words import CHORES
from web.backup import status
from web.desk import Desk, desk, seated
from web.posts import RUNS_SYSTEM
from web.together.layout import Act, Cell, Entry, Facts, Head, Table, local_day, several, show

SHOWN = 100
BOTH = ["GET", "HEAD", "POST"]


@seated(*RUNS_SYSTEM)
@require_http_methods(BOTH)
def overview(request: HttpRequest) -> HttpResponse:
    """Each part with its figure and what to do; the time-keeper's last round; versions."""
    here = desk(request)
    checks = [*state.vital(here.now), *state.floor(), *state.follower(), *state.backup(status.read(), here.now)]
    rows = [_check(check) for check in checks] + [_waiting(here)]
    head = Head(
        _("系统状况"),
        _("这里不显示群众信息。红色的一项照右边的办法处理。"),
        [
            Act(reverse("web:jobs"), _("后台任务"), main=True),
            Act(reverse("web:integrity"), _("完整性检查")),
            Act(reverse("web:gateway"), _("短信平台")),
        ],
    )
    table = Table(_("各部分"), (_("部分"), _("状态"), _("现状"), _("怎么办")), rows, _("没有。"))
    return show(request, head, [*clock.parts(here), table, _round(here), _versions()])


def _check(check: state.Check) -> list[Cell]:
    well = Cell(_("正常"), tag="ok") if check.well else Cell(_("需处理"), tag="seal")
    return [Cell(check.title), well, Cell(check.figure, nums=True), Cell("" if check.well else check.todo)]


def _waiting(here: Desk) -> list[Cell]:
    """One line for all that failed, with the way to the page where it is tried again."""
    failed = jobs.failed().count() + troubles.incidents(here.user, here.now).count()
    failed += troubles.unprinted(here.user, here.now).count() + troubles.unsent().count()
    failed += troubles.unsent_outside().count()
    tag = Cell(_("需处理"), tag="seal") if failed else Cell(_("正常"), tag="ok")
    todo = Cell(_("打开“后台任务”逐项重试"), url=reverse("web:jobs")) if failed else Cell("")
    return [Cell(_("失败待重试")), tag, Cell(_("%(n)s项") % {"n": failed}, nums=True), todo]


def _round(here: Desk) -> Table:
    """The chores of the time-keeper that fail, since when and how often."""
    beat = beats.last(beats.TICK)
    failing = beat.detail.get("failing", {}) if beat else {}
    rows = [
        [
            Cell(CHORES.get(name, name)),
            Cell(told["error"], tag="seal"),
            Cell(told["since"][:16].replace("T", " "), nums=True),
            Cell(told["times"], nums=True),
            Cell(_("把错误名称和时间告诉技术支持；其余各项照常进行，修好后自动补办")),
        ]
        for name, told in failing.items()
    ]
    hint = _("上一轮用时%(s).1f秒") % {"s": beat.seconds} if beat else ""
    columns = (_("事项"), _("错误"), _("自何时起"), _("次数"), _("怎么办"))
    return Table(_("时间服务上一轮没有办成的事"), columns, rows, _("上一轮全部办成。"), hint)


def _versions() -> Facts:
    years = "、".join(str(year.year) for year in CalendarYear.objects.order_by("year"))
    editions = SchemeEdition.objects.filter(state="published").count()
    pairs = (
        (_("数据库"), f"{connection.vendor} {_database_version()}"),
        ("Python", platform.python_version()),
        ("Django", django.get_version()),
        (_("已发布流程版本"), editions),
        (_("已载入放假安排的年份"), years or _("没有，所有日期都是暂定")),
    )
    return Facts(_("版本"), pairs)


def _database_version() -> str:
    return ".".join(map(str, connection.get_database_version()))


class Retry(forms.Form):
    """Which failed jobs go back into the queue."""

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jobs"] = several(_("选择要重试的任务"), choices)


class Confirm(forms.Form):
    """A button."""


class Incidents(forms.Form):
    """Which processes go on."""

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["incidents"] = several(_("选择已排除原因、可以继续的流程"), choices)


@seated(*RUNS_SYSTEM)
@require_http_methods(BOTH)
def background(request: HttpRequest) -> HttpResponse:
    """Queues by kind, and everything that failed with a way to try it again."""
    here = desk(request)
    failed = list(jobs.failed()[:SHOWN])
    parts: list[Any] = [_queues(), *_failed_jobs(here, failed), *_papers(here), *_letters(here), *_incidents(here)]
    return show(request, Head(_("后台任务"), _("每项任务重做一次都不会重复办理。")), [*parts, _half_done(here)])


def _queues() -> Table:
    rows = [
        [
            Cell(line.title),
            Cell(line.waiting, nums=True, small=_since(line.oldest)),
            Cell(line.running, nums=True),
            Cell(line.failed, tag="seal") if line.failed else Cell(0, nums=True),
        ]
        for line in jobs.counts()
    ]
    hint = _("中途断电的任务十分钟后自动重新排队")
    return Table(_("队列"), (_("任务"), _("等待"), _("正在做"), _("失败")), rows, _("没有等待的任务。"), hint)


def _since(moment: Any) -> str:
    return _("最早 %(at)s") % {"at": f"{timezone.localtime(moment):%m-%d %H:%M}"} if moment else ""


def _failed_jobs(here: Desk, failed: list[Any]) -> list[Any]:
    if not failed:
        return []
    rows = [
        [Cell(jobs.title(job)), Cell(jobs.reason(job)), Cell(local_day(job.finished_at or job.enqueued_at), nums=True)]
        for job in failed
    ]
    choices = [(str(job.pk), f"{jobs.title(job)} · {jobs.reason(job)}") for job in failed]

    def does(told: Mapping[str, Any]) -> None:
        for job_id in told["jobs"]:
            jobs.retry(job_id)
        _note(here, "jobs_retried", len(told["jobs"]))

    table = Table(_("失败的任务"), (_("任务"), _("错误和位置"), _("日期")), rows, "")
    entry = Entry(
        "jobs", _("重试"), lambda *a, **k: Retry(*a, choices=choices, **k), does, _("重新排队"), _("已重新排队。")
    )
    return [table, entry]


def _papers(here: Desk) -> list[Any]:
    rows = list(troubles.unprinted(here.user, here.now)[:SHOWN])
    if not rows:
        return []
    cells = [
        [Cell(row.get_state_display()), Cell(row.number or row.code), Cell(row.issued_on, nums=True)] for row in rows
    ]

    def does(_told: Mapping[str, Any]) -> None:
        _note(here, "documents_retried", troubles.print_again(here.user, here.now))

    table = Table(
        _("没有成文的文书"), (_("状态"), _("文号或验证码"), _("签发日期")), cells, "", _("文号不变，内容已封存")
    )
    return [table, Entry("papers", _("重新成文"), Confirm, does, _("全部重新成文"), _("已交给后台程序。"))]


def _letters(here: Desk) -> list[Any]:
    inside, outside = list(troubles.unsent()[:SHOWN]), list(troubles.unsent_outside()[:SHOWN])
    if not inside and not outside:
        return []
    cells = [
        [
            Cell(_("工作消息")),
            Cell(row.get_channel_display()),
            Cell(row.reason),
            Cell(local_day(row.made_at), nums=True),
        ]
        for row in inside
    ] + [
        [Cell(_("群众短信")), Cell(_("短信")), Cell(row.reason), Cell(local_day(row.made_at), nums=True)]
        for row in outside
    ]

    def does(_told: Mapping[str, Any]) -> None:
        _note(here, "messages_retried", troubles.send_again(here.now))

    table = Table(
        _("没有发出的消息"), (_("种类"), _("渠道"), _("原因"), _("生成日期")), cells, "", _("先在“短信平台”页试发一条")
    )
    return [table, Entry("letters", _("重新发送"), Confirm, does, _("全部重新发送"), _("已放回待发送。"))]


def _incidents(here: Desk) -> list[Any]:
    rows = list(troubles.incidents(here.user, here.now)[:SHOWN])
    if not rows:
        return []
    cells = [
        [
            Cell(row.code, tag="seal"),
            Cell(row.message),
            Cell(row.process.diagram),
            Cell(local_day(row.raised_at), nums=True),
        ]
        for row in rows
    ]
    choices = [(str(row.pk), f"{row.process.diagram} {row.process_id} · {row.code}") for row in rows]

    def does(told: Mapping[str, Any]) -> None:
        for pk in told["incidents"]:
            troubles.go_on(int(pk), here.user, here.now)
        _note(here, "incidents_closed", len(told["incidents"]))

    table = Table(_("停下来的流程"), (_("代码"), _("原因"), _("流程"), _("日期")), cells, "", _("照原因补齐后再继续"))
    make = lambda *a, **k: Incidents(*a, choices=choices, **k)  # noqa: E731
    return [table, Entry("incidents", _("继续"), make, does, _("继续办理"), _("下一轮时间服务会再试。"))]


def _half_done(here: Desk) -> Table:
    rows = [
        [Cell(each.title), Cell(each.state), Cell(local_day(each.since), nums=True)]
        for each in troubles.half_done(here.user, here.now)
    ]
    columns = (_("导入"), _("状态"), _("自何时起"))
    return Table(_("超过两小时没有完成的导入"), columns, rows, _("没有。"), _("由导入人在原页面“继续”或“放弃”"))


@seated(*RUNS_SYSTEM)
@require_http_methods(BOTH)
def integrity(request: HttpRequest) -> HttpResponse:
    """What the last look through the county's data found, and a button for another."""
    here = desk(request)
    county = reach.county_of(here.user, reach.SYSTEM, here.on)
    beat = integrity_job.last(county)
    found = beat.detail["found"] if beat else []
    rows = [
        [
            Cell(each["title"]),
            Cell(_("正常"), tag="ok") if each["sound"] else Cell(_("需处理"), tag="seal"),
            Cell(each["told"]),
            Cell("" if each["sound"] else each["todo"]),
        ]
        for each in found
    ]

    def does(_told: Mapping[str, Any]) -> None:
        integrity_job.enqueue(county)
        _note(here, "integrity_asked", 1)

    hint = _("%(at)s 检查，用时%(s).1f秒") % {"at": _when(beat), "s": beat.seconds} if beat else ""
    columns = (_("检查"), _("结果"), _("看到的"), _("怎么办"))
    table = Table(_("上一次检查"), columns, rows, _("还没有检查过。"), hint)
    entry = Entry("look", _("检查"), Confirm, does, _("现在检查"), _("已交给后台程序，稍后刷新本页。"))
    crumb = Act(reverse("web:system"), _("系统状况"))
    intro = _("审计链逐条重算，加密字段和文件抽查，日历、标准、版本、岗位逐项核对。")
    return show(request, Head(_("完整性检查"), intro, crumb=crumb), [table, entry])


def _when(beat: Any) -> str:
    return f"{timezone.localtime(beat.at):%Y-%m-%d %H:%M}"


def _note(here: Desk, act: str, count: int) -> None:
    reach.note(reach.county_of(here.user, reach.SYSTEM, here.on), act, here.user, here.now, {"count": count})


class Trial(forms.Form):
    """Where a message is sent to, to see whether the gateway works."""

    phone = forms.RegexField(
        r"1[3-9]\d{9}",
        label=gettext_lazy("收信的手机号（您自己的）"),
        error_messages={"invalid": gettext_lazy("请填11位手机号")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


@seated(*RUNS_SYSTEM)
@require_http_methods(BOTH)
def gateway(request: HttpRequest) -> HttpResponse:
    """How short messages leave the house, and a message to try it; no secret is shown."""
    here, told = desk(request), settings.SMS_GATEWAY
    pairs = [
        (_("地址"), str(told.get("url", "")).partition("?")[0] or _("没有设置")),
        (_("成功的条件"), told.get("success", "")),
        (_("短信签名"), told.get("signature", "")),
        (_("免打扰"), "{}点至{}点".format(*told["quiet"]) if "quiet" in told else _("不设")),
        (_("最多尝试"), told.get("tries", sms.MOST_TRIES)),
        (_("待发送"), sms.waiting()),
    ]
    hint = _("由运维人员写在配置文件里（HULIAN_SMS_GATEWAY），改后重启服务生效；写法见《接入短信平台》。")
    parts: list[Any] = [Facts(_("群众短信"), pairs, hint)]
    if told:
        parts.append(_trial(here))
    crumb = Act(reverse("web:system"), _("系统状况"))
    return show(request, Head(_("短信平台"), _("试发一条，看平台收没收。"), crumb=crumb), parts)


def _trial(here: Desk) -> Entry:
    def does(answer: Mapping[str, Any]) -> None:
        sender, uid = sms.gateway(), f"trial:{here.user.pk}:{int(here.now.timestamp())}"
        _note(here, "gateway_tried", 1)
        if sender is not None:
            try:
                sender.send(answer["phone"], sms.TRIAL, uid, here.now)
            except NotSent as slip:
                raise Blocked(str(slip)) from slip

    hint = _("内容固定，不含群众信息；手机号不保存。")
    return Entry("trial", _("试发"), Trial, does, _("试发一条"), _("平台已接收，请看手机是否收到。"), hint)
