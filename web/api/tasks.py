"""Operations on tasks: the inbox, one task with its form, taking, putting back, handing in, sending back, signing."""

import base64
import binascii
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Path, Query, Router

from cases import access, chain, countersigning, returns, steps
from cases.models import Opinion
from forms.json_schema import schema_of
from forms.schema import Field
from processes import editions
from processes.models import Process, Task
from web import dues, tasks
from web.api import rows, shapes
from web.api.declaring import reads, writes
from web.api.paging import Cursor, Limit, Order, Page, page_of
from web.api.problems import Refused
from web.api.signing import Caller, at_desk
from web.filters import DUE_BANDS, band
from web.inbox import TABS
from web.posts import WORKS
from web.purposes import purpose_at
from web.task_rows import rows_of

router = Router(tags=["任务"])
FIRST = Order("due_on")
SECRET_KINDS = ("resident_id", "bank_card", "phone")
Pk = Annotated[int, Path(ge=1, le=2**63 - 1, description="任务编号")]
Tab = Annotated[str, shapes.Word(TABS), Query("mine", description="哪一栏")]
Band = Annotated[str, shapes.Word(DUE_BANDS, blank=True), Query("", description="期限")]
Code = Annotated[str, Query(pattern=r"^[a-z0-9_]{0,60}$", description="代码")]


@reads(router, "/inbox/counts", shapes.Counts, "待办件数")
def inbox_counts(request: HttpRequest) -> dict[str, object]:
    here = at_desk(request, WORKS)
    return {"counts": {name: found.count() for name, found in rows.inbox_tabs(here).items()}}


@reads(router, "/inbox", Page[shapes.TaskLine], "待办，先到期的在前")
def inbox(
    request: HttpRequest,
    tab: Tab = "mine",
    due: Band = "",
    scheme: Code = "",
    element: Code = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, object]:
    here = at_desk(request, WORKS)
    tabs = rows.inbox_tabs(here)
    if tab not in tabs:
        raise Refused(403, "not_allowed", _("本单位全部任务由单位负责人查看。"))
    found = tabs[tab].filter(band(due, here.on, dues.soon_on(here.on, here.seats[0].division)))
    chosen = Q(**({"process__case__scheme": scheme} if scheme else {})) & Q(**({"element": element} if element else {}))
    return page_of(found.filter(chosen), FIRST, cursor, limit, lambda page: lines(here, page))


def lines(here: Caller, page: Iterable[Task]) -> list[dict[str, object]]:
    """Tasks as lists tell them."""
    return [_line(here, row.task, row.village, row.due) for row in rows_of(page, here.on, here.seats[0].division)]


def _line(here: Caller, task: Task, village: str, due: dues.Due) -> dict[str, object]:
    case = task.process.case
    return {
        "id": task.pk,
        "case": case.number,
        "scheme": case.scheme,
        "applicant": case.applicant,
        "element": task.element,
        "name": task.name,
        "area": task.area,
        "village": village,
        "state": task.state,
        "post": task.post,
        "is_mine": task.holder_id == here.user.pk,
        "is_held": task.holder_id is not None,
        "due_on": task.due_on,
        "due_state": due.state,
        "due_words": str(due.words),
        "provisional": task.provisional,
    }


def find(here: Caller, pk: int) -> Task:
    """The task, or 404 as if it did not exist."""
    found = rows.own_tasks(here).select_related("process__case__household", "office", "holder", "done_by")
    return get_object_or_404(found, pk=pk)


def version(task: Task) -> str:
    """What changes whenever the task or its process does."""
    return f'"{task.process.revision}-{task.state}-{task.holder_id or 0}"'


@reads(router, "/tasks/{pk}", shapes.TaskDetail, "一个任务和它的表单")
def task(
    request: HttpRequest,
    response: HttpResponse,
    pk: Pk,
    whole: Annotated[bool, Query(description="true：已知答案不遮盖，只给已领取的人，记入链")] = False,
) -> dict[str, object]:
    here = at_desk(request, tasks.P)
    found = find(here, pk)
    in_hand = tasks.in_hand(here, found)
    _look(request, here, found, whole and in_hand)
    section = editions.load(found.process.edition_id).section(found.section)
    initial = steps.open_form(found, here.user, here.on).initial if in_hand else {}
    response.headers["ETag"] = version(found)
    row = rows_of([found], here.on, here.seats[0].division)[0]
    return _line(here, found, row.village, row.due) | {
        "version": version(found),
        "clause": row.due.clause,
        "may_act": found.state == Task.State.OPEN and access.can_act(here.user, found, here.on),
        "answers_schema": schema_of(section),
        "initial": dict(initial) if whole else hidden(section.fields, initial),
        "earlier": [row.element for row in tasks.earlier_steps(found)],
    }


def _look(request: HttpRequest, here: Caller, found: Task, whole: bool) -> None:
    """Each look is recorded with its purpose, as on the page; who has none by the work says it at the case."""
    why = purpose_at(request, found, here)
    if not why:
        raise Refused(403, "no_purpose", _("这一步不由您办理：请用办件接口并写明查看目的。"))
    chain.look(here.user, found.process.case, f"{why}（接口取完整表单）" if whole else f"{why}（接口）", here.now)


def hidden(fields: Iterable[Field], known: Mapping[str, Any]) -> dict[str, Any]:
    """The answers known without numbers that name a person or an account."""
    found: dict[str, Any] = {}
    for field in fields:
        value = known.get(field.name)
        if value is None or field.kind in SECRET_KINDS or field.secret:
            continue
        is_table = field.kind == "list" and isinstance(value, list)
        found[field.name] = [hidden(field.columns, row) for row in value] if is_table else value
    return found


def _locked(request: HttpRequest, here: Caller, pk: int) -> Task:
    """The task that is written to; its process is locked where the caller named the version that was read."""
    found, wanted = find(here, pk), request.headers.get("If-Match", "")
    if wanted and wanted != "*":
        Process.objects.select_for_update().only("pk").get(pk=found.process_id)
        found = find(here, pk)
        if version(found) != wanted:
            raise Refused(412, "changed", _("这个任务在您读取以后有了变化，请重新读取再办。"))
    return found


@writes(router, "/tasks/{pk}/claim", shapes.Taken, "领取任务", match=True)
def claim(request: HttpRequest, pk: Pk) -> dict[str, object]:
    here = at_desk(request, tasks.P)
    done = steps.claim(_locked(request, here, pk).pk, here.user, here.now)
    return {"id": done.pk, "is_mine": done.holder_id == here.user.pk}


@writes(router, "/tasks/{pk}/release", shapes.Taken, "放回任务", match=True)
def release(request: HttpRequest, pk: Pk) -> dict[str, object]:
    here = at_desk(request, tasks.P)
    done = steps.release(_locked(request, here, pk).pk, here.user, here.now)
    return {"id": done.pk, "is_mine": False}


@writes(router, "/tasks/{pk}/submission", shapes.Done, "提交任务的表单", match=True)
def submit(request: HttpRequest, pk: Pk, filled: shapes.Filled) -> dict[str, object]:
    here = at_desk(request, tasks.P)
    found = _locked(request, here, pk)
    return done_told(here, steps.submit(found.pk, here.user, filled.answers, files_of(filled), here.now))


def done_told(here: Caller, done: steps.StepDone) -> dict[str, object]:
    """What a step led to, as far as the caller may see it."""
    seen = rows.own_tasks(here).filter(pk__in=[row.pk for row in done.opened]).select_related("process__case")
    return {
        "case": done.case.number,
        "opened": lines(here, seen.order_by("id")),
        "issued": [document.number for document in done.issued],
        "ended": done.ended,
    }


def files_of(filled: shapes.Filled) -> dict[str, list[SimpleUploadedFile]]:
    """The files of a form by their fields."""
    found: dict[str, list[SimpleUploadedFile]] = {}
    for place, file in enumerate(filled.files):
        try:
            data = base64.b64decode(file.content, validate=True)
        except (binascii.Error, ValueError) as slip:
            told = _("文件内容不是有效的 Base64")
            raise Refused(422, "misfit", told, {f"files.{place}.content": [told]}) from slip
        found.setdefault(file.field, []).append(SimpleUploadedFile(file.name, data))
    return found


@writes(router, "/tasks/{pk}/return", shapes.Taken, "退回补正或重办", match=True)
def send_back(request: HttpRequest, pk: Pk, sent: shapes.Sent) -> dict[str, object]:
    here = at_desk(request, tasks.P)
    found = _locked(request, here, pk)
    if sent.way == "redo":
        returns.redo(found.pk, here.user, sent.element, sent.message, here.now)
    else:
        returns.request_correction(found.pk, here.user, sent.element, sent.fields, sent.message, here.now)
    return {"id": pk, "is_mine": False}


@writes(router, "/opinions/{pk}", shapes.Signed, "签署会签意见")
def sign(request: HttpRequest, pk: Pk, said: shapes.View) -> dict[str, object]:
    here = at_desk(request, WORKS)
    mine = Opinion.objects.filter(signer=here.user, countersign__task__in=rows.own_tasks(here).values("pk"))
    found = get_object_or_404(mine, pk=pk)
    done = countersigning.give(found.pk, here.user, said.view, said.words, here.now)
    return {"outcome": done.outcome}
