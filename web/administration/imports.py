"""Bringing in offices, people with posts, and grids from one workbook: template, trial, release, passwords."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from monitoring.staffing import imports, layout, reach
from monitoring.staffing.applying import CHANGED, NEW, SAME, WRONG
from monitoring.staffing.reach import SECURITY, SYSTEM
from offices.models import StaffImport
from web.desk import Desk, desk, seated
from web.files import as_file
from web.posts import READS_STAFF
from web.together.layout import Act, Cell, Entry, Facts, Head, Table, local_day, paged, show

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LIMIT = 10 * 1024 * 1024
SHOWN = 300
FATES = {
    NEW: gettext_lazy("新增"),
    CHANGED: gettext_lazy("更正"),
    SAME: gettext_lazy("不变"),
    WRONG: gettext_lazy("有误"),
}
STATE_TAGS = {StaffImport.State.TRIED: "warn", StaffImport.State.RELEASED: "ok"}
BOTH = ["GET", "HEAD", "POST"]


class Upload(forms.Form):
    """One workbook."""

    file = forms.FileField(label=gettext_lazy("填好的 Excel 文件（.xlsx）"))

    def clean_file(self) -> Any:
        """A county's list is some hundred kilobytes."""
        file = self.cleaned_data["file"]
        if file.size > LIMIT:
            raise forms.ValidationError(_("文件太大，请按乡镇分成几个文件"))
        return file


class Confirm(forms.Form):
    """A button."""


@seated(*READS_STAFF)
@require_http_methods(BOTH)
def all_imports(request: HttpRequest) -> HttpResponse:
    """The imports of the county; the system administrator brings another list."""
    here = desk(request)
    page = paged(request, imports.imports_for(here.user, here.now).select_related("uploaded_by", "released_by"))
    rows = [
        [
            Cell(row.file_name, url=reverse("web:staff_import", args=[row.pk])),
            Cell(row.get_state_display(), tag=STATE_TAGS.get(row.state, "")),
            Cell(row.uploaded_by, small=local_day(row.uploaded_at)),
            Cell(row.released_by, small=local_day(row.released_at) if row.released_at else ""),
        ]
        for row in page
    ]
    table = Table(_("导入记录"), (_("文件"), _("状态"), _("导入"), _("放行")), rows, _("还没有导入过。"), sheet=page)
    head = Head(
        _("批量导入"),
        _("机构、人员和岗位、网格填在一个文件里：系统管理员导入试读，安全管理员放行后才生效。"),
        [Act(reverse("web:staff_template"), _("下载模板"), main=True)],
    )
    return show(request, head, [*_upload(here), table])


def _upload(here: Desk) -> list[Entry]:
    if SYSTEM not in here.posts:
        return []

    def does(told: Mapping[str, Any]) -> str:
        made = imports.try_file(told["file"].name, told["file"].read(), here.user, here.now)
        return reverse("web:staff_import", args=[made.pk])

    hint = _("先试读，逐行说明对错，什么也不改动；同一文件导入几次结果相同。")
    return [Entry("upload", _("导入试读"), Upload, does, _("试读"), _("已试读，请核对后交安全管理员放行。"), hint)]


@seated(*READS_STAFF)
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The workbook to fill in, with the offices of the area to choose from."""
    here = desk(request)
    offices = reach.offices_for(here.user, {SYSTEM, SECURITY}, here.on)
    return as_file(layout.blank(list(offices)), XLSX, "人员导入模板.xlsx")


def _find(request: HttpRequest, pk: int) -> StaffImport:
    here = desk(request)
    rows = imports.imports_for(here.user, here.now).select_related("uploaded_by", "released_by")
    return get_object_or_404(rows, pk=pk)


@seated(*READS_STAFF)
@require_http_methods(BOTH)
def one_import(request: HttpRequest, pk: int) -> HttpResponse:
    """What each row does or why it is wrong; released by the security administrator or given up."""
    here, found = desk(request), _find(request, pk)
    if request.method == "POST" and request.POST.get("do") == "codes":
        slips = imports.give_passwords(found.pk, here.user, here.now)
        return as_file(slips, XLSX, f"初始口令{found.pk}.xlsx")
    counts = imports.counts(found)
    acts = [Act(reverse("web:staff_import_wrong", args=[pk]), _("下载有误的行"))] if counts[WRONG] else []
    told = "，".join(f"{FATES[fate]}{n}" for fate, n in counts.items())
    head = Head(found.file_name, told, acts, Act(reverse("web:staff_imports"), _("批量导入")))
    parts: list[Any] = [_about(found)]
    if found.state == StaffImport.State.TRIED:
        parts += _entries(here, found, counts)
    return show(request, head, [*parts, *_codes(here, found), _lines(found)])


def _about(found: StaffImport) -> Facts:
    pairs = [
        (_("状态"), found.get_state_display()),
        (_("导入"), f"{found.uploaded_by} {local_day(found.uploaded_at)}"),
        (_("放行"), f"{found.released_by} {local_day(found.released_at)}" if found.released_at else ""),
    ]
    return Facts(_("办理"), pairs)


def _entries(here: Desk, found: StaffImport, counts: Mapping[str, int]) -> list[Entry]:
    def releases(_told: Mapping[str, Any]) -> None:
        imports.release(found.pk, here.user, here.now)

    def drops(_told: Mapping[str, Any]) -> str:
        imports.drop(found.pk, here.user, here.now)
        return reverse("web:staff_imports")

    entries = [Entry("drop", _("放弃"), Confirm, drops, _("放弃这次导入"), _("已放弃。"))]
    if SECURITY in here.posts and counts[NEW] + counts[CHANGED]:
        hint = _("放行即授权：请对照任免文件核对每一行岗位。有误的行不导入，改好后再导。")
        entries.insert(0, Entry("release", _("放行"), Confirm, releases, _("放行导入"), _("已导入。"), hint))
    return entries


def _codes(here: Desk, found: StaffImport) -> list[Entry]:
    if SECURITY not in here.posts or found.state != StaffImport.State.RELEASED:
        return []
    waiting = imports.without_password(found).count()
    if not waiting:
        return []
    words = {"waiting": waiting, "n": imports.CODES_AT_ONCE}
    hint = _("%(waiting)s个新账号还没有口令。每次至多%(n)s人，下载时生成，只此一次；打印裁开，当面交给本人。") % words
    return [Entry("codes", _("初始口令"), Confirm, lambda _told: None, _("生成并下载口令条"), "", hint)]


def _lines(found: StaffImport) -> Table:
    rows = sorted(found.outcomes, key=lambda row: (row["fate"] != WRONG, row["fate"] == SAME))
    cells = [
        [
            Cell(row["sheet"]),
            Cell(row["row"], nums=True),
            Cell(FATES[row["fate"]], tag={"wrong": "seal", "new": "ok", "changed": "warn"}.get(row["fate"], "")),
            Cell(row["why"] or _content(found, row)),
        ]
        for row in rows[:SHOWN]
    ]
    hint = _("只列前%(n)s行，有误的在前") % {"n": SHOWN} if len(rows) > SHOWN else ""
    return Table(_("逐行结果"), (_("表"), _("行"), _("结果"), _("内容或原因")), cells, _("没有行。"), hint)


def _content(found: StaffImport, row: Mapping[str, Any]) -> str:
    cells: Mapping[str, str] = next((each for each in found.sheets[row["sheet"]] if each["行"] == str(row["row"])), {})
    return "　".join(value for head, value in cells.items() if head != "行" and value)


@seated(*READS_STAFF)
@require_safe
def wrong(request: HttpRequest, pk: int) -> HttpResponse:
    """The wrong rows with their reasons, to be mended and brought in again."""
    return as_file(imports.wrong_rows(_find(request, pk)), XLSX, f"有误的行{pk}.xlsx")
