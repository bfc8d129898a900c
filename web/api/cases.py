"""Operations on cases: the list, one case with masks, its chain and files, a whole id for a reason, applying."""

from collections.abc import Iterable
from typing import Annotated, Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Path, Query, Router

from cases import attachments, chain, intake, revealing
from cases.documents import issue
from cases.errors import NotAllowed, NotFound
from cases.models import Case, ChainEntry, Member
from offices import divisions
from web import apply
from web.api import rows, shapes
from web.api.declaring import gives_file, reads, writes
from web.api.paging import Cursor, Limit, Order, Page, page_of
from web.api.problems import Refused
from web.api.signing import Caller, at_desk
from web.api.tasks import Code, files_of, lines
from web.case_page import Link, for_applicant, parts
from web.files import as_file
from web.posts import APPLIES, READS_CASES
from web.purposes import purpose_of, purpose_of_paper
from web.words import PURPOSES

router = Router(tags=["办件"])
NEWEST = Order("opened_at", newest=True)
# Applicants read their own.
READS = READS_CASES | {"applicant"}
Number = Annotated[str, Path(pattern=r"^[0-9A-Za-z\-]{1,24}$", description="办件编号")]
Place = Annotated[str, Query(pattern=r"^([0-9]{12})?$", description="12位区划代码，只看它以下的")]
State = Annotated[str, shapes.Word(Case.State.choices, blank=True), Query("", description="状态")]
Purpose = Annotated[str, shapes.Word(PURPOSES.items(), blank=True), Query("", description="查看目的，记入链")]
Note = Annotated[str, Query(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$", description="目的的补充说明")]
Uid = Annotated[UUID, Path()]


@reads(router, "/cases", Page[shapes.CaseLine], "办件，新的在前")
def cases(
    request: HttpRequest,
    scheme: Code = "",
    state: State = "",
    place: Place = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, object]:
    found = rows.cases(at_desk(request, READS)).filter(under(place))
    chosen = {name: value for name, value in (("scheme", scheme), ("state", state)) if value}
    return page_of(found.filter(**chosen), NEWEST, cursor, limit, lambda page: map(case_told, page))


def under(place: str) -> Q:
    """The rows below a division."""
    if not place:
        return Q()
    low, high = divisions.bounds(place)
    return Q(area__gte=low, area__lt=high)


def case_told(row: Case) -> dict[str, object]:
    """A case as lists tell it."""
    names = ("number", "scheme", "procedure", "applicant", "area", "state", "stage", "outcome", "residence_kind")
    dates = ("opened_at", "accepted_on", "decided_on", "due_on", "provisional")
    return {name: getattr(row, name) for name in (*names, *dates)}


def find(request: HttpRequest, number: str, purpose: str, note: str) -> tuple[Caller, Case]:
    """The case, once the look is recorded with its purpose; 404 as if it did not exist."""
    here = at_desk(request, READS)
    found = get_object_or_404(rows.cases(here), number=number)
    why = _declared(purpose, note) or purpose_of(request, found, here)
    _look(here, found, why)
    return here, found


def _declared(purpose: str, note: str) -> str:
    return f"{PURPOSES[purpose]}：{note}" if purpose and note else str(PURPOSES.get(purpose, ""))


def _look(here: Caller, found: Case, why: str, opened: str = "") -> None:
    """Records the look at a case or one of its papers; refused where nothing tells why."""
    if not why:
        told = "请写明查看目的（purpose）。"
        raise Refused(403, "no_purpose", told, {"purpose": [told]})
    chain.look(here.user, found, f"{why}（接口）", here.now, opened=opened)


@reads(router, "/cases/{number}", shapes.CaseDetail, "一个办件：成员、任务、各环节内容、文书、材料")
def case(request: HttpRequest, number: Number, purpose: Purpose = "", note: Note = "") -> dict[str, object]:
    here, found = find(request, number, purpose, note)
    values = _values(found, here)
    return case_told(found) | {
        "household": found.household.uid,
        "members": people(values["members"]),
        "tasks": lines(here, rows.own_tasks(here).filter(pk__in=[row.pk for row in values["open_tasks"]])),
        "said": [_said(one) for one in values["said"]],
        "documents": [_paper(row) for row in values["documents"]],
        "attachments": [_upload(row) for row in values["attachments"]],
    }


def _values(found: Case, here: Caller) -> dict[str, Any]:
    values = parts(found, here)
    return for_applicant(values, found) if values["applicant_view"] else values


def people(members: Iterable[Member]) -> list[dict[str, object]]:
    """Members with masked ids."""
    return [
        {"uid": row.uid, "name": row.name, "relation": row.relation, "resident_id": row.resident_id_mask}
        | {"born_on": row.born_on, "sex": row.sex}
        for row in members
    ]


def _said(one: Any) -> dict[str, object]:
    told = [{"label": line.label, "text": line.text, "heads": line.heads, "rows": line.rows} for line in one.lines]
    row = one.submission
    return {"element": row.element, "title": str(one.title), "said_at": row.said_at, "answers": told}


def _paper(row: Any) -> dict[str, object]:
    return {name: getattr(row, name) for name in ("uid", "kind", "title", "number", "issued_on")}


def _upload(row: Any) -> dict[str, object]:
    return {name: getattr(row, name) for name in ("uid", "field", "name", "content_type", "size")}


@reads(router, "/cases/{number}/chain", shapes.Chain, "办件的链，新的在前")
def case_chain(request: HttpRequest, number: Number, purpose: Purpose = "", note: Note = "") -> dict[str, object]:
    here, found = find(request, number, purpose, note)
    return {"links": [link_told(one) for one in _values(found, here)["chain"]]}


def link_told(one: Link) -> dict[str, object]:
    """One entry of a chain in words."""
    entry: ChainEntry = one.entry
    return {name: getattr(entry, name) for name in ("sequence", "at", "act", "digest")} | {
        "title": one.title,
        "note": one.note,
        "actor": str(entry.actor or ""),
    }


@reads(router, "/cases/{number}/members/{uid}/resident-id", shapes.Whole, "完整证件号码，写明理由，记入链", post=True)
def reveal(request: HttpRequest, number: Number, uid: Uid, why: shapes.Why) -> dict[str, object]:
    here = at_desk(request, READS)
    found = get_object_or_404(rows.cases(here), number=number)
    member = get_object_or_404(Member, uid=uid, household_id=found.household_id)
    return {"uid": uid, "resident_id": revealing.whole_id(found, member, why.reason, here.user, here.now)}


@writes(router, "/cases", shapes.Opened, "提出申请，立办件")
def open_case(request: HttpRequest, applied: shapes.Applied) -> dict[str, object]:
    here = at_desk(request, APPLIES)
    if here.token.area and not divisions.covers(here.token.area, applied.area):
        raise NotAllowed("这个令牌不能在这个村（社区）提出申请")
    if applied.scheme not in dict(apply.schemes(here)):
        raise NotFound()
    if applied.channel not in dict(apply.channels(here)):
        raise Refused(422, "misfit", "您的岗位不能登记这种申请方式", {"channel": ["您的岗位不能登记这种申请方式"]})
    opened = intake.apply(
        applied.scheme, here.user, applied.answers, files_of(applied), here.now,
        channel=applied.channel, area=applied.area,
    )  # fmt: skip
    return {"number": opened.case.number, "access_code": opened.access_code}


@gives_file(router, "/documents/{uid}", "文书的 PDF，记入链", "application/pdf")
def document(request: HttpRequest, uid: Uid, purpose: Purpose = "", note: Note = "") -> HttpResponse:
    here = at_desk(request, READS)
    found = get_object_or_404(rows.documents(here).select_related("case"), uid=uid)
    why = _declared(purpose, note) or purpose_of_paper(request, found.case, here)
    _look(here, found.case, why, f"《{found.title}》{found.number}")
    return as_file(issue.read_pdf(found), "application/pdf", f"{found.title}{found.number}.pdf")


@gives_file(router, "/attachments/{uid}", "材料，记入链", "image/jpeg", "application/pdf")
def attachment(request: HttpRequest, uid: Uid, purpose: Purpose = "", note: Note = "") -> HttpResponse:
    here = at_desk(request, READS)
    found = get_object_or_404(rows.attachments(here).select_related("case"), uid=uid)
    why = _declared(purpose, note) or purpose_of_paper(request, found.case, here)
    _look(here, found.case, why, f"附件{found.pk}")
    data, content_type = attachments.read(found)
    return as_file(data, content_type, found.name)
