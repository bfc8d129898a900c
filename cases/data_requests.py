"""A person's own data: requests to see, copy, correct or delete them, and the copy of what is held."""

from datetime import date, datetime, timedelta

import orjson
from django.db import transaction
from django.db.models import Model, QuerySet

from cases import access, chain, secrets
from cases.errors import AlreadyDone, Blocked, NotAllowed, NotFound
from cases.models import Attachment, Case, DataRequest, Document, Household, Member
from cases.sealing.columns import Column, columns
from cases.sealing.erasing import of_household
from offices.models import PostKind, User
from rules.privacy import privacy

PLACE = "data_request.sealed"
P = PostKind
TAKES = {P.CASEWORKER, P.HEAD_OF_OFFICE, P.COUNTY_APPROVER, P.COUNTY_HEAD}
Kind, Outcome = DataRequest.Kind, DataRequest.Outcome
# What other people said in confidence: who objected, complained or told of a household is not told to the household.
OF_OTHERS = frozenset(
    {"objection.sealed", "petition.sealed", "need.sealed", "hotline_call.sealed", "matter.sealed", "criticism.sealed"}
    | {"patrol.sealed", "dispatch.sealed", "unmatched.sealed", "takeover_row.sealed", "evaluation.note"}
)
# Of steps and papers, what a household may read on its own page as well.
OWN = {"submission.sealed": {"element__in": access.OWN_STEPS}, "document.html": {"kind__in": access.LETTERS}}
WITHHELD = "他人反映的情况、调查询问和内部办理材料不在副本中，可以向办理机关了解处理结果。"


def requests_for(user: User, on: date) -> QuerySet[DataRequest]:
    """The requests of one's area, for who answers them, and those of one's own household."""
    prefixes = access.reach(user, on).areas(set(TAKES))
    within = DataRequest.objects.filter(access.in_areas(prefixes, "household__area"))
    own = DataRequest.objects.filter(household__in=own_households(user))
    return (within | own).select_related("household", "asked_by", "answered_by").distinct()


def own_households(user: User) -> QuerySet[Household]:
    """The households for which an account has applied."""
    return Household.objects.filter(pk__in=Case.objects.filter(applicant_user=user).values("household"))


@transaction.atomic
def ask(household_id: int, kind: str, told: str, actor: User, now: datetime) -> DataRequest:
    """Writes a request down, of the own household or at the counter; it is answered within the days of the rows."""
    household = _reached(household_id, actor, now.astimezone().date())
    due_on = now.astimezone().date() + timedelta(days=privacy().days)
    row = DataRequest(household=household, kind=Kind(kind), asked_by=actor, asked_at=now, due_on=due_on)
    row.sealed = secrets.seal_json({"told": told.strip()[:1000]}, PLACE, row.uid)
    row.save(force_insert=True)
    chain.append_for_household(household, "data_request", actor, now, {"request": row.pk, "kind": row.kind})
    return row


def _reached(household_id: int, actor: User, on: date) -> Household:
    own = own_households(actor).filter(pk=household_id).first()
    if own is not None:
        return own
    found = access.households_for(actor, on).filter(pk=household_id).first()
    if found is None:
        raise NotFound()
    if not access.reach(actor, on).posts & TAKES:
        raise NotAllowed("个人信息请求由乡镇（街道）或者县级民政部门登记和答复")
    return found


@transaction.atomic
def answer(request_id: int, outcome: str, reason: str, actor: User, now: datetime) -> DataRequest:
    """Answers a request once; who refuses says why (个人信息保护法 第五十条)."""
    on = now.astimezone().date()
    row = DataRequest.objects.select_for_update().filter(pk=request_id).first()
    if row is None or not requests_for(actor, on).filter(pk=request_id).exists():
        raise NotFound()
    access.check_holds(actor, TAKES, row.household.area, on, "个人信息请求由乡镇（街道）或者县级民政部门答复")
    if row.outcome:
        raise AlreadyDone("这个请求已经答复过了")
    if not reason.strip():
        raise Blocked("请写明怎样办理的，不予办理的写明理由")
    said = secrets.unseal_json(row.sealed, PLACE, row.uid) | {"answer": reason.strip()[:1000]}
    row.sealed, row.outcome = secrets.seal_json(said, PLACE, row.uid), Outcome(outcome)
    row.answered_by, row.answered_at = actor, now
    row.save(update_fields=["sealed", "outcome", "answered_by", "answered_at"])
    detail = {"request": row.pk, "outcome": row.outcome}
    chain.append_for_household(row.household, "data_request_answered", actor, now, detail)
    return row


def read(row: DataRequest) -> dict[str, str]:
    """What was asked, and what was answered."""
    return secrets.unseal_json(row.sealed, PLACE, row.uid)


@transaction.atomic
def copy(row: DataRequest, actor: User, now: datetime) -> bytes:
    """Everything that is held about the household, as JSON; that it was given, and to whom, is in the chain."""
    household = give(row, actor, now)
    return orjson.dumps(held_about(household, now), option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS)


@transaction.atomic
def give(row: DataRequest, actor: User, now: datetime) -> Household:
    """The household whose copy is given, as a file or on paper; that it was given, and to whom, is in the chain."""
    household = _reached(row.household_id, actor, now.astimezone().date())
    detail = {"request": row.pk, "purpose": "提供本人信息副本（个人信息保护法 第四十五条）"}
    chain.append_for_household(household, "data_copy", actor, now, detail)
    return household


def held_about(household: Household, now: datetime) -> dict[str, object]:
    """What is held: people, cases, all that is sealed, opened, and which papers and files there are."""
    cases = Case.objects.filter(household=household).order_by("pk")
    members = Member.objects.filter(household=household).order_by("pk")
    told = {each.title: _opened(each, household) for each in columns() if each.field.place not in OF_OTHERS}
    papers = Document.objects.filter(case__in=cases, kind__in=access.LETTERS).order_by("pk")
    kept = Attachment.objects.filter(case__in=cases, destroyed_on__isnull=True)
    files = kept.filter(submission__element__in=access.OWN_STEPS).order_by("pk")
    return {
        "made_at": now.isoformat(),
        "household": {"name": household.name, "area": household.area, "kind": household.residence_kind},
        "members": list(members.values("name", "relation", "born_on", "sex", "from_on", "until_on")),
        "cases": list(cases.values("number", "scheme", "applicant", "opened_at", "state", "outcome", "decided_on")),
        "told": {title: values for title, values in told.items() if values},
        "documents": list(papers.values("title", "number", "issued_on", "state")),
        "files": list(files.values("name", "content_type", "size", "uploaded_at")),
        "withheld": WITHHELD,
    }


def _opened(column: Column, household: Household) -> list[object]:
    rows: QuerySet[Model] = of_household(column, household).filter(**OWN.get(column.field.place, {}))
    rows = rows.exclude(**{column.field.attname: b""}).order_by("pk")
    return [_plain(secrets.unseal(sealed, column.field.place, owner)) for _pk, owner, sealed in column.values(rows)]


def _plain(opened: bytes) -> object:
    """Words as they are; what was sealed as values as values."""
    if opened[:1] in (b"{", b"["):
        return orjson.loads(opened)
    return opened.decode()
