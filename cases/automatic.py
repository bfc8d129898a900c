"""免申即享: people who are entitled are found by rule, judged by the owner department, told, and may say no.

A search goes through the recognised households of a county, a batch a transaction, and can be stopped and gone on
with; it only proposes. A person of the department decides on each proposal, the household is told in writing until
when it may decline, and what nobody declined is granted when that day has passed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from time import monotonic

from django.db import transaction
from django.db.models import QuerySet

from cases import access, chain, special_aid, statuses
from cases.documents import issue
from cases.errors import Blocked, NotAllowed
from cases.models import APPLICATION, AutomaticRun, Award, Case, Entitlement, Household
from cases.special_aid import EntitlementLife, State
from cases.work import Work
from offices import divisions
from offices.models import Office, OfficeKind, PostKind, User
from processes import editions, region
from processes.editions import Edition
from rules.catalogue import ItemCatalogue, load_catalogue
from rules.preselection import preselect

Run = AutomaticRun
GOING = (Run.State.WAITING, Run.State.RUNNING)
BATCH = 100
DAYS, CONFIRM = "automatic.decline_days", "automatic.confirm"
# Offices that are no `department` of their own kind, by the word the catalogue has for them.
OWN_KINDS = {OfficeKind.AGRICULTURE_BUREAU: "agriculture", OfficeKind.CIVIL_AFFAIRS_BUREAU: "civil_affairs"}
MAY_JUDGE = frozenset({PostKind.LIAISON, PostKind.COUNTY_APPROVER})


@dataclass(frozen=True)
class Verdict:
    """What a department says of one proposal: how and how much, or why not."""

    pays: str = ""
    amount: Decimal | None = None
    reason: str = ""

    @property
    def is_granted(self) -> bool:
        """Tells whether the item is given."""
        return bool(self.pays)


def departments_of(actor: User, on: date) -> dict[str, str]:
    """The departments a person speaks for, each with the county: by the offices in which the person sits."""
    seats = [seat for seat in access.reach(actor, on).seats if seat.post in MAY_JUDGE]
    offices = Office.objects.in_bulk([seat.office_id for seat in seats])
    found = {}
    for seat in seats:
        office = offices[seat.office_id]
        word = office.department or OWN_KINDS.get(OfficeKind(office.kind), "")
        if word:
            found[word] = divisions.at(office.division_id, divisions.Level.COUNTY)
    return found


def catalogue_on(on: date) -> ItemCatalogue:
    """The catalogue of the edition in force on a day."""
    return load_catalogue(_edition(on).tables)


def _edition(on: date) -> Edition:
    return editions.in_force(special_aid.SCHEME, on)


@transaction.atomic
def start(department: str, actor: User, now: datetime) -> Run:
    """Opens a search for one department's items in its county; nobody searches for another department."""
    on = now.astimezone().date()
    county = departments_of(actor, on).get(department)
    if county is None:
        raise NotAllowed("只有主管部门的联络员可以筛查本部门的事项")
    if not any(item.automatic for item in catalogue_on(on).items_of(department)):
        raise Blocked("本部门没有免申即享的事项")
    if Run.objects.filter(area=county, department=department, state__in=GOING).exists():
        raise Blocked("本部门已有一次筛查在进行，请等它完成或者先停止")
    run = Run(area=county, department=department, on=on, started_by=actor, started_at=now)
    run.total = _households(run).count()
    run.save()
    chain.append_for_county(county[:6], "search_entitled", actor, now, {"run": run.pk, "department": department})
    return run


def _households(run: Run) -> QuerySet[Household]:
    """The households of the county that hold a status today."""
    within = access.in_areas({divisions.significant(run.area)})
    held = Award.objects.filter(within, state__in=statuses.LIVING).exclude(kind=Award.Kind.ONCE)
    return Household.objects.filter(pk__in=held.values("household_id"))


def go_on(run_id: int, clock: Callable[[], datetime], seconds: float = float("inf")) -> Run:
    """Works on a search until it is done, stopped, or the time given is up."""
    until, run = monotonic() + seconds, Run.objects.get(pk=run_id)
    while run.state in GOING and monotonic() < until:
        _batch(run, clock())
        run.refresh_from_db()
    return run


@transaction.atomic
def _batch(run: Run, now: datetime) -> None:
    """A batch in a transaction; a second worker that finds the run moved leaves no trace."""
    rows = list(_households(run).filter(pk__gt=run.last_household).order_by("pk")[:BATCH])
    catalogue = catalogue_on(run.on)
    found = [entitlement for row in rows for entitlement in _proposed(run, row, catalogue, now)]
    changes: dict[str, object] = {"done": run.done + len(rows), "found": run.found + len(found)}
    changes["state"] = Run.State.RUNNING
    if rows:
        changes["last_household"] = rows[-1].pk
    if len(rows) < BATCH:
        changes |= {"state": Run.State.DONE, "finished_at": now}
    same = Run.objects.filter(pk=run.pk, state__in=GOING, last_household=run.last_household, done=run.done)
    if same.update(**changes):
        Entitlement.objects.bulk_create(found)


def _proposed(run: Run, household: Household, catalogue: ItemCatalogue, now: datetime) -> list[Entitlement]:
    case = newest_case(household)
    if case is None:
        return []
    situation = special_aid.situation_of(case)
    names = {member.key: member.label for member in situation.household.members}
    members = {member.name: member for member in household.members.filter(until_on__isnull=True)}
    wanted = [item.id for item in catalogue.items_of(run.department) if item.automatic]
    known = _known(household)
    fits = [(fit.item, names.get(fit.member, "")) for fit in preselect(catalogue, situation, wanted)]
    return [
        Entitlement(
            household=household,
            member=members.get(name),
            run=run,
            area=household.area,
            item=item.id,
            department=run.department,
            state=State.PROPOSED,
            asked_at=now,
        )
        for item, name in fits
        if (item.id, name) not in known and (not name or name in members)
    ]


def _known(household: Household) -> set[tuple[str, str]]:
    """What the household has, is asked about, or has declined: nobody is pressed twice."""
    states = (*special_aid.STANDING, State.DECLINED)
    rows = Entitlement.objects.filter(household=household, state__in=states).select_related("member")
    return {(row.item, row.member.name if row.member else "") for row in rows}


def newest_case(household: Household) -> Case | None:
    """The newest application of a household, on which its facts stand."""
    rows = Case.objects.filter(household=household, procedure=APPLICATION).select_related("process", "household")
    return rows.order_by("id").last()


def stop(run_id: int, now: datetime) -> bool:
    """Stops a search; what it has proposed stays. False when it had ended already."""
    rows = Run.objects.filter(pk=run_id, state__in=GOING)
    return bool(rows.update(state=Run.State.STOPPED, finished_at=now))


def proposals_for(actor: User, on: date) -> QuerySet[Entitlement]:
    """What a person's departments were proposed, told or granted in their county: nothing of other departments."""
    own = departments_of(actor, on)
    rows = Entitlement.objects.none()
    for department, county in own.items():
        within = access.in_areas({divisions.significant(county)})
        rows = rows | Entitlement.objects.filter(within, department=department)
    return rows.select_related("household", "member")


@transaction.atomic
def judge(verdicts: Mapping[int, Verdict], actor: User, now: datetime) -> int:
    """Decides on proposals; who is to get something is told in writing until when it may be declined."""
    on = now.astimezone().date()
    rows = proposals_for(actor, on).filter(pk__in=list(verdicts), state=State.PROPOSED)
    found = list(Entitlement.objects.select_for_update(of=("self",)).filter(pk__in=rows.values("pk")).order_by("pk"))
    if len(found) != len(verdicts):
        raise Blocked("有的事项不在待审核之列，请刷新后重试")
    for row in found:
        _judge(row, verdicts[row.pk], actor, now)
    told = [row for row in found if row.state == State.TOLD]
    for household_id in dict.fromkeys(row.household_id for row in told):
        _tell(household_id, [row for row in told if row.household_id == household_id], actor, now)
    return len(found)


def _judge(row: Entitlement, verdict: Verdict, actor: User, now: datetime) -> None:
    if not verdict.is_granted and not verdict.reason.strip():
        raise Blocked("不予的事项须写明理由")
    if verdict.pays in (Entitlement.Pays.ONCE, Entitlement.Pays.MONTHLY) and not verdict.amount:
        raise Blocked("给付资金的事项须写明金额")
    EntitlementLife(row).move("tells" if verdict.is_granted else "refuses")
    row.pays, row.amount, row.reason = verdict.pays, verdict.amount, verdict.reason
    row.answered_by, row.answered_at = actor, now
    if verdict.is_granted:
        days = region.standards(row.area, now.astimezone().date()).get(DAYS)
        row.declines_until = now.astimezone().date() + timedelta(days=int(str(days.value)))
    row.save()


def _tell(household_id: int, rows: Iterable[Entitlement], actor: User, now: datetime) -> None:
    """One letter a household, on its newest case, by the department's own catalogue."""
    case = newest_case(Household.objects.get(pk=household_id))
    if case is None:
        raise Blocked("这一户没有办件，不能制发告知书")
    work = Work(case.process, case, _edition(now.astimezone().date()), actor, now)
    issue.issue(work, "entitlement_notice", about=Told(tuple(row.pk for row in rows)))
    chain.append(case, "tell_entitled", actor, now, detail={"items": [row.item for row in rows]})


@dataclass(frozen=True)
class Told:
    """The proposals that one letter tells of, by number."""

    ids: tuple[int, ...]


@transaction.atomic
def decline(entitlement_id: int, actor: User, now: datetime) -> Entitlement:
    """The person does not want it: noted by whoever works for the household's area."""
    row = Entitlement.objects.select_for_update(of=("self",)).select_related("household").get(pk=entitlement_id)
    on = now.astimezone().date()
    if not access.households_for(actor, on).filter(pk=row.household_id).exists():
        raise NotAllowed("您不能办理这一户的事项")
    EntitlementLife(row).move("declines")
    row.declined_at = now
    row.save(update_fields=["state", "declined_at"])
    chain.append_for_household(row.household, "decline_entitled", actor, now, {"item": row.item})
    return row


@transaction.atomic
def confirm(entitlement_id: int, actor: User, now: datetime) -> Entitlement:
    """The person wants it now, before the time to decline has passed (数据筛查、确认申领)."""
    row = Entitlement.objects.select_for_update(of=("self",)).select_related("household").get(pk=entitlement_id)
    if not access.households_for(actor, now.astimezone().date()).filter(pk=row.household_id).exists():
        raise NotAllowed("您不能办理这一户的事项")
    _grant(row)
    chain.append_for_household(row.household, "confirm_entitled", actor, now, {"item": row.item})
    return row


def _grant(row: Entitlement) -> None:
    EntitlementLife(row).move("grants")
    row.save(update_fields=["state"])


@transaction.atomic
def settle(now: datetime) -> int:
    """Grants what nobody declined in time, except where an area asks for a confirmation; done by the time-keeper."""
    on, granted = now.astimezone().date(), 0
    rows = Entitlement.objects.select_for_update(of=("self",)).filter(state=State.TOLD, declines_until__lt=on)
    for row in rows.select_related("household").order_by("pk"):
        asked = region.standards(row.area, on).find(CONFIRM)
        if not (asked and asked.value):
            _grant(row)
            chain.append_for_household(row.household, "grant_entitled", None, now, {"item": row.item})
            granted += 1
    return granted
