"""Operations beside the steps: drafts, asking for opinions, more time, hand-overs, pushing referrals, remedies."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Router

from cases import clocks, countersigning, drafts, handing, remedies
from cases.errors import NotFound
from cases.models import Clock, HandOver, Remedy
from cases.referrals import pushing
from forms.schema import Section
from offices.models import User
from processes import editions
from processes.models import Task
from web import tasks
from web.api import rows, shapes
from web.api.declaring import reads, writes
from web.api.paging import Cursor, Limit, Order, Page, page_of
from web.api.problems import Refused
from web.api.signing import Caller, at_desk
from web.api.tasks import Pk, find, hidden
from web.posts import ENTERS_REMEDIES, HANDLES, PUSHES_REFERRALS, READS_FILES, WORKS

DRAFT = "不是这张表单里的栏目，或者不是这一栏能填的"
router = Router(tags=["办理之外"])
NEWEST = Order("id", newest=True)
Key = Annotated[int, Path(ge=1, le=2**63 - 1)]


@reads(router, "/tasks/{pk}/draft", shapes.Draft, "本人在这个任务上没有提交的草稿；证件、账号、电话不给")
def draft(request: HttpRequest, pk: Pk) -> dict[str, object]:
    here = at_desk(request, tasks.P)
    found = _in_hand(here, pk)
    kept = drafts.find(here.user, drafts.task_key(found.pk)) or {}
    return {"answers": hidden(_section(found).fields, kept)}


@writes(router, "/tasks/{pk}/draft", shapes.Taken, "保存草稿，只有本人看得到")
def keep_draft(request: HttpRequest, pk: Pk, kept: shapes.Draft) -> dict[str, object]:
    here = at_desk(request, tasks.P)
    found = _in_hand(here, pk)
    told = _typed(_section(found), kept.answers)
    drafts.save(here.user, drafts.task_key(found.pk), told, here.now)
    return {"id": found.pk, "is_mine": found.holder_id == here.user.pk}


def _typed(section: Section, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to questions of the form, as they could have been typed; a table is rows, anything else is not."""
    known = {field.name: field.kind == "list" for field in section.fields}
    misfit = [f"answers.{name}" for name, value in answers.items() if not _could_be_typed(value, known.get(name))]
    if misfit:
        raise Refused(422, "misfit", DRAFT, {at: [DRAFT] for at in misfit})
    return dict(answers)


def _could_be_typed(value: object, is_table: bool | None) -> bool:
    rows_given = isinstance(value, list) and all(isinstance(row, dict) and _plain(row.values()) for row in value)
    if is_table is None:
        return False
    return rows_given if is_table else _plain(value if isinstance(value, list) else [value])


def _plain(values: Iterable[object]) -> bool:
    return all(isinstance(value, str | int | float | bool | None) for value in values)


def _section(found: Task) -> Section:
    return editions.load(found.process.edition_id).section(found.section)


def _in_hand(here: Caller, pk: int) -> Task:
    """A task that the caller works on, as its page would let a form be typed in."""
    found = find(here, pk)
    if not tasks.in_hand(here, found):
        raise NotFound()
    return found


@writes(router, "/tasks/{pk}/countersign", shapes.Asked, "请同事会签")
def countersign(request: HttpRequest, pk: Pk, wanted: shapes.Countersign) -> dict[str, object]:
    here = at_desk(request, WORKS)
    signers = [_user(name) for name in wanted.signers]
    made = countersigning.ask(
        find(here, pk).pk, here.user, wanted.manner, signers, wanted.question, here.now, wanted.needed
    )
    return {"id": made.pk, "opinions": [row.pk for row in made.opinions.order_by("place")]}


def _user(username: str) -> User:
    found = User.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise NotFound()
    return found


@writes(router, "/clocks/{pk}/extension", shapes.ClockTold, "延长期限")
def extend(request: HttpRequest, pk: Key, wanted: shapes.Extension) -> dict[str, object]:
    here = at_desk(request, HANDLES)
    return _clock(clocks.request_extension(_own_clock(here, pk).pk, here.user, wanted.reason, wanted.text, here.now))


@writes(router, "/clocks/{pk}/second-signature", shapes.ClockTold, "签署他人提出的延长")
def second(request: HttpRequest, pk: Key) -> dict[str, object]:
    here = at_desk(request, HANDLES)
    return _clock(clocks.second_extension(_own_clock(here, pk).pk, here.user, here.now))


def _own_clock(here: Caller, pk: int) -> Clock:
    return get_object_or_404(Clock.objects.filter(case__in=rows.cases(here).order_by().values("pk")), pk=pk)


def _clock(row: Clock) -> dict[str, object]:
    names = ("id", "rule", "due_on", "extension")
    return {name: getattr(row, name) for name in names} | {"waits": bool(row.extension and not _applied(row))}


def _applied(row: Clock) -> bool:
    return row.extension != "other" or row.seconded_by_id is not None


@writes(router, "/hand-overs", shapes.HandedOver, "把一人手上的任务全部移交")
def hand_over(request: HttpRequest, wanted: shapes.HandOver) -> dict[str, object]:
    here = at_desk(request, WORKS)
    giver, taker = _user(wanted.giver), _user(wanted.taker)
    office = handing.offices_of(here.user, here.on).filter(pk=wanted.office).first()
    if office is None or rows.narrow(here):
        raise NotFound()
    return _handed(handing.hand_over(office.pk, here.user, giver, taker, wanted.reason, here.now))


@writes(router, "/hand-overs/{pk}/undoing", shapes.Undone, "撤销移交")
def undo(request: HttpRequest, pk: Key) -> dict[str, object]:
    here = at_desk(request, WORKS)
    seen = handing.made_for(here.user, here.on).filter(pk=pk)
    if rows.narrow(here) or not seen.exists():
        raise NotFound()
    return {"count": handing.undo(pk, here.user, here.now)}


def _handed(row: HandOver) -> dict[str, object]:
    return {"id": row.pk, "count": row.tasks.count(), "giver": row.giver.username, "taker": row.taker.username}


@writes(router, "/households/{uid}/referrals", shapes.Pushed, "把一户的需求推送部门")
def push(request: HttpRequest, uid: Annotated[UUID, Path()], wanted: shapes.Pushing) -> dict[str, object]:
    here = at_desk(request, PUSHES_REFERRALS)
    home = get_object_or_404(rows.households(here), uid=uid)
    members = dict(home.members.values_list("uid", "pk"))
    if wanted.member is not None and wanted.member not in members:
        raise NotFound()
    member = members[wanted.member] if wanted.member else None
    wishes = [pushing.Wish(home.pk, item, member, wanted.told) for item in wanted.items]
    made = pushing.push(wishes, here.user, here.now)
    sent = [row.uid for each in made.pushes for row in each.referrals.order_by("pk")]
    return {"referrals": sent, "skipped": [wish.item for wish in made.skipped]}


@reads(router, "/remedies", Page[shapes.RemedyLine], "复议和诉讼，新的在前")
def listed_remedies(request: HttpRequest, cursor: Cursor = "", limit: Limit = 50) -> dict[str, object]:
    found = _remedies(at_desk(request, READS_FILES))
    return page_of(found, NEWEST, cursor, limit, lambda page: map(_remedy, page))


def _remedies(here: Caller) -> "QuerySet[Remedy]":
    return Remedy.objects.filter(case__in=rows.cases(here).order_by().values("pk")).select_related("case")


def _remedy(row: Remedy) -> dict[str, object]:
    names = ("id", "kind", "ground", "organ", "filed_on", "accepted_on", "due_on", "result", "result_on")
    return {name: getattr(row, name) for name in names} | {"case": row.case.number}


@writes(router, "/cases/{number}/remedies", shapes.RemedyLine, "登记复议或者诉讼")
def file(request: HttpRequest, number: shapes.CaseNumber, filed: shapes.Filed) -> dict[str, object]:
    here = at_desk(request, ENTERS_REMEDIES)
    case = get_object_or_404(rows.cases(here), number=number)
    made = remedies.file(case.pk, here.user, filed.kind, filed.filed_on, here.now, filed.note)
    return _remedy(made)


@writes(router, "/remedies/{pk}/acceptance", shapes.RemedyLine, "登记复议机关、法院受理")
def accept(request: HttpRequest, pk: Key, accepted: shapes.Accepted) -> dict[str, object]:
    here = at_desk(request, ENTERS_REMEDIES)
    found = get_object_or_404(_remedies(here), pk=pk)
    return _remedy(remedies.accept(found.pk, here.user, accepted.accepted_on, accepted.simple, here.now))


@writes(router, "/remedies/{pk}/result", shapes.RemedyLine, "登记复议、诉讼的结果")
def conclude(request: HttpRequest, pk: Key, said: shapes.Concluded) -> dict[str, object]:
    here = at_desk(request, ENTERS_REMEDIES)
    found = get_object_or_404(_remedies(here), pk=pk)
    told: dict[str, Any] = said.dict()
    return _remedy(remedies.conclude(found.pk, here.user, told, here.now))
