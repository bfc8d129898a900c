"""One form, many departments: items chosen by facts, answered by each department, told in one notice."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import partial

from cases import assessments, chain, inherited, prefill, statuses
from cases.documents import issue
from cases.errors import Blocked
from cases.facts import CaseFacts, derived
from cases.household_facts import household_facts
from cases.models import Case, Entitlement, Member
from cases.results import DepartmentResult
from cases.work import Work
from processes import editions, lives, region
from processes.models import Task
from processes.operations import operation
from rules.assessment import parse_facts
from rules.catalogue import ItemCatalogue, load_catalogue
from rules.catalogue_facts import Situation
from rules.domains import FLAG
from rules.preselection import higher_only, preselect
from rules.shipped import shipped_tables

Parameters = Mapping[str, object]
Row = Mapping[str, object]
State = Entitlement.State
SCHEME, CHOICE, REPLY = "special_aid", "item_choice", "department_reply"
GRANT = "grant"
# Departments answer early in a notice of their own where the county wants it.
EARLY = "special_aid.early_results"
EntitlementLife = lives.declare(
    "EntitlementLife",
    State,
    {
        "grants": ((State.ASKED, State.TOLD), State.GRANTED, "给予"),
        "refuses": ((State.ASKED, State.PROPOSED), State.REFUSED, "不予"),
        "tells": ((State.PROPOSED,), State.TOLD, "告知"),
        "declines": ((State.TOLD, State.GRANTED), State.DECLINED, "放弃"),
        "gives_way": ((State.GRANTED,), State.REFUSED, "让位于较高的一项"),
        "ends": ((State.GRANTED,), State.ENDED, "结束"),
    },
)
# What nobody holds a second time, and nobody is asked about a second time.
STANDING = (State.ASKED, State.PROPOSED, State.TOLD, State.GRANTED)


def situation_of(case: Case) -> Situation:
    """What is known of a case's household for the catalogue: facts told, statuses held today by name."""
    told = household_facts(case, inherited.answers_of(case), case.opened_at.astimezone().date(), assessments.COLUMNS)
    told.pop("scheme", None)
    household = parse_facts(told)
    held = statuses.by_member(case.household)
    by_key = {member.key: held.get(member.label, frozenset()) for member in household.members}
    said = inherited.answers_of(case).get("application", {}).get("situations") or []
    return Situation(household, by_key, frozenset(str(word) for word in said))


@prefill.offers(CHOICE)
def chosen_by_facts(case: Case, task: Task) -> dict[str, object]:
    """The items that fit the household and that it does not have yet, as the rows of the form."""
    catalogue = load_catalogue(editions.load(case.process.edition_id).tables)
    situation = situation_of(case)
    names = {member.key: member.label for member in situation.household.members}
    has = _standing(case)
    fits = ((fit.item.id, names.get(fit.member, "")) for fit in preselect(catalogue, situation))
    return {"items": [_row(item, name) for item, name in fits if (item, name) not in has]}


def _row(item: str, member: str) -> dict[str, object]:
    return {"item": item, "member": member} if member else {"item": item}


def _standing(case: Case) -> set[tuple[str, str]]:
    rows = Entitlement.objects.filter(household_id=case.household_id, state__in=STANDING).select_related("member")
    return {(row.item, row.member.name if row.member else "") for row in rows}


@prefill.offers(REPLY)
def asked_of_department(case: Case, task: Task) -> dict[str, object]:
    """The rows that a department answers: its own items."""
    rows = Entitlement.objects.filter(case=case, department=task.element, state=State.ASKED).select_related("member")
    return {"replies": [_row(row.item, row.member.name if row.member else "") for row in rows.order_by("id")]}


@operation("ask_items")
def ask_items(work: Work, parameters: Parameters) -> None:
    """把选定的事项分送主管部门；已经在享受或者在办的不重复分送"""
    catalogue = load_catalogue(work.edition.tables)
    members = _members(work.case)
    has, new = _standing(work.case), []
    for row in work.said.get("items") or []:
        key = (str(row["item"]), str(row.get("member") or ""))
        if key not in has:
            has.add(key)
            new.append(_asked(work, catalogue, members, key))
    if not new:
        raise Blocked("选定的事项都已经在享受或者在办，没有需要分送的事项")
    Entitlement.objects.bulk_create(new)
    work.clocks.event("items_asked", work.on)
    chain.append(work.case, "ask_items", work.actor, work.now, detail={"items": [row.item for row in new]})


def _members(case: Case) -> dict[str, Member]:
    return {member.name: member for member in case.household.members.filter(until_on__isnull=True)}


def _asked(work: Work, catalogue: ItemCatalogue, members: Mapping[str, Member], key: tuple[str, str]) -> Entitlement:
    item, name = catalogue.items[key[0]], key[1]
    if (item.per == "person") != bool(name):
        wanted = "写明是哪个成员" if item.per == "person" else "按户办理，不写成员"
        raise Blocked(f"“{item.title}”须{wanted}")
    return Entitlement(
        household=work.case.household,
        member=members.get(name),
        case=work.case,
        area=work.case.area,
        item=item.id,
        department=item.department,
        state=State.ASKED,
        asked_at=work.now,
    )


@operation("record_replies")
def record_replies(work: Work, parameters: Parameters) -> None:
    """登记一个部门对各事项的结果：给予的写明方式和金额，不予的写明理由；本地规定先告知的，单独制发告知书"""
    department = str(parameters["department"])
    waiting = {_key(row): row for row in _of_case(work.case).filter(department=department, state=State.ASKED)}
    for reply in work.said.get("replies") or []:
        row = waiting.pop((str(reply["item"]), str(reply.get("member") or "")), None)
        if row is None:
            raise Blocked("办理结果里有不属于本部门或者没有申请的事项，请按预填的事项逐项填写")
        _answer(row, reply, work)
    if waiting:
        titles = load_catalogue(work.edition.tables).items
        raise Blocked(f"还有事项没有写结果：{'、'.join(titles[item].title for item, _ in waiting)}")
    if _early(work):
        issue.issue(work, "item_reply", about=DepartmentResult(department))


def _of_case(case: Case) -> Iterable[Entitlement]:
    return Entitlement.objects.filter(case=case).select_related("member").order_by("id")


def _key(row: Entitlement) -> tuple[str, str]:
    return row.item, row.member.name if row.member else ""


def _answer(row: Entitlement, reply: Row, work: Work) -> None:
    granted, pays, reason = (
        reply["item_result"] == GRANT,
        str(reply.get("pays") or ""),
        str(reply.get("item_reason") or ""),
    )
    if granted and not pays:
        raise Blocked("给予的事项须写明给付方式")
    if granted and pays != Entitlement.Pays.SERVICE and not reply.get("item_amount"):
        raise Blocked("给付资金的事项须写明金额")
    if not granted and not reason.strip():
        raise Blocked("不予的事项须写明理由和依据（社会救助法 第四十五条）")
    EntitlementLife(row).move("grants" if granted else "refuses")
    row.pays = pays if granted else ""
    row.amount = Decimal(str(reply["item_amount"])) if granted and pays != Entitlement.Pays.SERVICE else None
    row.reason, row.answered_by, row.answered_at = reason, work.actor, work.now
    row.save()


def _early(work: Work) -> bool:
    row = region.standards(work.case.area, work.on).find(EARLY)
    return bool(row and row.value)


@operation("settle_items")
def settle_items(work: Work, parameters: Parameters) -> None:
    """解决同一个困难的几项只保留较高的一项，其余写明理由；汇总全部结果"""
    catalogue = load_catalogue(work.edition.tables)
    rows = Entitlement.objects.filter(household_id=work.case.household_id, state=State.GRANTED)
    by_key = {_key(row): row for row in rows.select_related("member").order_by("id")}
    for choice in higher_only(catalogue, [(item, member, row.amount) for (item, member), row in by_key.items()]):
        meeting = {item: by_key[item, choice.member] for item in (choice.kept, *choice.left)}
        kept = next((item for item, row in meeting.items() if _is_paid(row, work.case)), choice.kept)
        for item in meeting.keys() - {kept}:
            _give_way(meeting[item], work.case, f"{catalogue.items[kept].title}”：{choice.why}（{choice.clause}）")
    granted = _of_case(work.case).filter(state=State.GRANTED).exists()
    work.case.outcome = Case.Outcome.GRANT if granted else Case.Outcome.REFUSE
    work.case.decided_on = work.on


def _is_paid(row: Entitlement, case: Case) -> bool:
    """What was paid once in an earlier case cannot give way any more: the other one does."""
    return row.case_id != case.pk and row.pays == Entitlement.Pays.ONCE


def _give_way(row: Entitlement, case: Case, kept: str) -> None:
    """An item of this case is refused with the reason; one that stood before it comes to its end."""
    EntitlementLife(row).move("gives_way" if row.case_id == case.pk else "ends")
    row.reason = f"就高不就低，已给予“{kept}"[:300]
    row.save(update_fields=["state", "reason"])


def _asks(facts: CaseFacts, department: str) -> bool:
    return Entitlement.objects.filter(case=facts.case, department=department, state=State.ASKED).exists()


for _department in load_catalogue(shipped_tables()).departments.values():
    _fact = partial(_asks, department=_department.id)
    _fact.__name__ = f"asks_{_department.id}"
    derived(f"选定的事项中有{_department.title}主管的", f"有{_department.title}的事项", FLAG)(_fact)
