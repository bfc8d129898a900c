"""What society offers and households need: projects entered, matched with reasons, confirmed by the household, given.

A match is only ever a suggestion: a person offers it and the household says yes before anything is given.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum

from cases import access, chain
from cases.errors import AlreadyDone, Blocked, NotAllowed, NotFound
from cases.models import CharityOrganisation, CharityProject, GivenAid, Household, Need, ResourceMatch
from cases.referrals import measuring
from cases.referrals.measuring import Given
from offices import divisions
from offices.models import OfficeKind, PostKind, User
from offices.routing import office_for

P = PostKind
KEEPS = {P.COUNTY_APPROVER, P.COUNTY_HEAD}
MATCHES = {P.CASEWORKER, P.HEAD_OF_OFFICE, P.COUNTY_APPROVER}
State = ResourceMatch.State
OPEN = (State.OFFERED, State.CONFIRMED)
# What people give of themselves; everything else is goods and money.
SERVICES = {Need.Kind.CARE, Need.Kind.COMPANY}


@dataclass(frozen=True)
class Card:
    """A project as its card is filled in; the fund in fen."""

    title: str
    area: str
    kinds: Sequence[str]
    from_on: date
    until_on: date | None = None
    condition: str = ""
    fund: int | None = None
    places: int | None = None


@dataclass(frozen=True)
class Left:
    """The places and fen that a project has left; None where it set no number."""

    places: int | None
    fund: int | None


@dataclass(frozen=True)
class Suggestion:
    """A project that could meet a need, with the reasons for it in words and how many places and fen are left."""

    project: CharityProject
    why: tuple[str, ...]
    places_left: int | None
    fund_left: int | None


@transaction.atomic
def enter_organisation(
    name: str, kind: str, contact: str, area: str, actor: User, now: datetime
) -> CharityOrganisation:
    """Enters a body that helps; Blocked when the county has one of that name."""
    access.check_holds(actor, KEEPS, area, now.astimezone().date(), "社会力量由县级民政部门登记")
    if not name.strip():
        raise Blocked("请填写名称")
    if CharityOrganisation.objects.filter(county=area[:6], name=name.strip()).exists():
        raise Blocked(f"“{name.strip()}”已经登记过")
    made = CharityOrganisation.objects.create(
        county=area[:6], name=name.strip(), kind=kind, contact=contact.strip(), entered_by=actor, entered_at=now
    )
    chain.append_for_county(made.county, "charity_organisation", actor, now, {"organisation": made.pk})
    return made


@transaction.atomic
def enter_project(organisation: CharityOrganisation, card: Card, actor: User, now: datetime) -> CharityProject:
    """Enters a resource card of an organisation of the actor's county."""
    access.check_holds(actor, KEEPS, organisation.county, now.astimezone().date(), "慈善项目由县级民政部门登记")
    _check_card(card, organisation)
    project = CharityProject.objects.create(
        organisation=organisation,
        title=card.title.strip(),
        area=card.area,
        kinds=list(card.kinds),
        condition=card.condition.strip(),
        fund=card.fund,
        places=card.places,
        from_on=card.from_on,
        until_on=card.until_on,
        entered_by=actor,
        entered_at=now,
    )
    chain.append_for_county(organisation.county, "charity_project", actor, now, {"project": project.pk})
    return project


def _check_card(card: Card, organisation: CharityOrganisation) -> None:
    if not card.title.strip() or not card.kinds:
        raise Blocked("请写明项目名称和能满足的需要")
    if not card.area.startswith(organisation.county):
        raise Blocked("服务区域须在本县之内")
    if card.until_on and card.until_on < card.from_on:
        raise Blocked("结束日期不能早于开始日期")
    if CharityProject.objects.filter(
        organisation=organisation, title=card.title.strip(), from_on=card.from_on
    ).exists():
        raise Blocked("这个项目已经登记过")


def organisations_for(user: User, on: date) -> QuerySet[CharityOrganisation]:
    """The bodies that help in the counties of one's posts."""
    return CharityOrganisation.objects.filter(county__in=_counties(user, on))


def projects_for(user: User, on: date) -> QuerySet[CharityProject]:
    """Their projects."""
    rows = CharityProject.objects.filter(organisation__county__in=_counties(user, on))
    return rows.select_related("organisation")


def _counties(user: User, on: date) -> set[str]:
    return {prefix[:6] for prefix in access.reach(user, on).areas(access.SEES_CASES)}


@transaction.atomic
def ask(need_id: int, kind: str, household: Household | None, actor: User, now: datetime) -> Need:
    """Makes a need that was found into a need card: what kind of help, and whose household where there is one."""
    on = now.astimezone().date()
    need = _need(need_id, actor, on)
    if household is not None and not access.households_for(actor, on).filter(pk=household.pk, area=need.area).exists():
        raise NotFound("这一户不在需要登记的村（社区），请核对")
    need.kind, need.household = Need.Kind(kind), household
    need.save(update_fields=["kind", "household"])
    chain.append_for_county(need.area[:6], "need_card", actor, now, {"need": need.pk, "kind": kind})
    return need


def _need(need_id: int, actor: User, on: date) -> Need:
    held = access.reach(actor, on)
    need = Need.objects.filter(access.in_areas(held.areas(access.SEES_CASES)), pk=need_id).first()
    if need is None:
        raise NotFound()
    if not any(need.area.startswith(prefix) for prefix in held.areas(MATCHES)):
        raise NotAllowed("需求对接由乡镇（街道）或县级民政部门办理")
    return need


def suggestions(need: Need, on: date) -> list[Suggestion]:
    """Projects that meet the need's kind, run on the day, serve its place and have something left: nearest first.

    Each says why; a project that was offered for this need before is left out.
    """
    if not need.kind:
        return []
    rows = CharityProject.objects.filter(_runs(on), organisation__county=need.area[:6])
    rows = rows.exclude(matches__need=need).select_related("organisation")
    serving = [row for row in rows if need.kind in row.kinds and divisions.covers(row.area, need.area)]
    remaining = left(serving)
    found = [_suggestion(row, need, remaining[row.pk]) for row in serving]
    usable = [each for each in found if each.places_left != 0 and each.fund_left != 0]
    return sorted(usable, key=lambda each: (-len(divisions.significant(each.project.area)), each.project.pk))


def _runs(on: date) -> Q:
    return Q(from_on__lte=on) & (Q(until_on__isnull=True) | Q(until_on__gte=on))


def _suggestion(project: CharityProject, need: Need, remaining: Left) -> Suggestion:
    places, fund = remaining.places, remaining.fund
    why = [f"需要“{Need.Kind(need.kind).label}”，项目能满足"]
    why.append("就在本村（社区）" if project.area == need.area else "服务区域包含本村（社区）")
    why.append(f"{project.until_on:%Y-%m-%d}前有效" if project.until_on else "长期有效")
    if places is not None:
        why.append(f"还有{places}个名额")
    if fund is not None:
        why.append(f"还有{fund / 100:.2f}元")
    return Suggestion(project, tuple(why), places, fund)


def left(projects: Sequence[CharityProject]) -> dict[int, Left]:
    """What each project (by id) has left, in two statements; open matches hold a place each."""
    wanted = [project.pk for project in projects]
    given = given_by(wanted)
    waiting = dict(
        ResourceMatch.objects.filter(project__in=wanted, state__in=OPEN)
        .order_by()
        .values_list("project")
        .annotate(n=Count("pk"))
    )
    return {project.pk: _left(project, *given[project.pk], waiting.get(project.pk, 0)) for project in projects}


def _left(project: CharityProject, persons: int, amount: int, waiting: int) -> Left:
    places = None if project.places is None else max(0, project.places - persons - waiting)
    return Left(places, None if project.fund is None else max(0, project.fund - amount))


def given_by(projects: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Person-times and fen given by each project (by id); nought twice where nothing was given."""
    wanted = list(projects)
    sums = GivenAid.objects.filter(project__in=wanted).order_by().values("project")
    found = {row["project"]: (row["p"], row["a"]) for row in sums.annotate(p=Sum("persons"), a=Sum("amount"))}
    return {project: found.get(project, (0, 0)) for project in wanted}


@transaction.atomic
def offer(need_id: int, project_id: int, actor: User, now: datetime) -> ResourceMatch:
    """Puts a suggested project before a household; Blocked when it no longer fits."""
    on = now.astimezone().date()
    need = _need(need_id, actor, on)
    CharityProject.objects.select_for_update().filter(pk=project_id).first()
    found = next((each for each in suggestions(need, on) if each.project.pk == project_id), None)
    if found is None:
        raise Blocked("这个项目现在不适合这项需要，请重新选择")
    match = ResourceMatch.objects.create(
        need=need, project=found.project, why=list(found.why), offered_by=actor, offered_at=now
    )
    _note(match, "offer_resource", actor, now)
    return match


@transaction.atomic
def confirm(match_id: int, actor: User, way: str, wanted: bool, now: datetime) -> ResourceMatch:
    """Writes down how the household answered: yes or no, in person, by phone or in writing."""
    match = _locked(match_id, actor, now, State.OFFERED)
    if way not in ResourceMatch.Way.values:
        raise Blocked("请写明家庭用什么方式确认")
    match.state = State.CONFIRMED if wanted else State.DECLINED
    match.way, match.answered_by, match.answered_at = way, actor, now
    match.save()
    _note(match, "answer_resource", actor, now)
    return match


@transaction.atomic
def finish(
    match_id: int, actor: User, result: str, now: datetime, *, persons: int = 1, amount: int = 0, given: bool = True
) -> ResourceMatch:
    """Writes down what came of a confirmed match; what was given goes into the charity ledger (fen)."""
    match = _locked(match_id, actor, now, State.CONFIRMED)
    if not result.strip():
        raise Blocked("请写明结果")
    match.state = State.DELIVERED if given else State.FAILED
    match.result, match.finished_by, match.finished_at = result.strip()[:300], actor, now
    match.save()
    if given:
        entry = _post(match.project, now.astimezone().date(), persons, amount, "", actor, now, match)
        _enter_measure(entry, match, actor, now)
    _note(match, "finish_resource", actor, now)
    return match


def _enter_measure(entry: GivenAid, match: ResourceMatch, actor: User, now: datetime) -> None:
    """Help that reached a known household stands among its measures too, beside what departments gave."""
    if entry.household is None:
        return
    given = Given(
        "social_work" if match.need.kind in SERVICES else "charity_project",
        entry.household.pk,
        entry.on,
        title=match.project.title,
        times=entry.persons,
        amount=Decimal(entry.amount) / 100 if entry.amount else None,
        outcome=match.result,
    )
    provider = office_for(OfficeKind.CIVIL_AFFAIRS_BUREAU, match.need.area, entry.on)
    measuring.enter(given, provider, actor, now)


def _locked(match_id: int, actor: User, now: datetime, state: str) -> ResourceMatch:
    match = ResourceMatch.objects.select_for_update(of=("self",)).select_related("need", "project").filter(pk=match_id)
    found = match.first()
    if found is None:
        raise NotFound()
    _need(found.need_id, actor, now.astimezone().date())
    if found.state != state:
        raise AlreadyDone(f"这条对接现在是“{found.get_state_display()}”，不能这样办")
    return found


@transaction.atomic
def give(
    project: CharityProject, on: date, persons: int, amount: int, note: str, actor: User, now: datetime
) -> GivenAid:
    """Enters help that a project gave to many at once, as an event; fen."""
    access.check_holds(actor, KEEPS, project.organisation.county, now.astimezone().date(), "慈善台账由县级民政部门登记")
    if on > now.astimezone().date():
        raise Blocked("日期不能晚于今天")
    return _post(project, on, persons, amount, note, actor, now, None)


def _post(
    project: CharityProject,
    on: date,
    persons: int,
    amount: int,
    note: str,
    actor: User,
    now: datetime,
    match: ResourceMatch | None,
) -> GivenAid:
    # Locked, so that two who give at once do not give the same money twice.
    CharityProject.objects.select_for_update().get(pk=project.pk)
    fund = None if project.fund is None else project.fund - given_by([project.pk])[project.pk][1]
    if persons < 1 or amount < 0:
        raise Blocked("人次至少为1，金额不能为负数")
    if fund is not None and amount > fund:
        raise Blocked(f"项目资金只剩{fund / 100:.2f}元")
    return GivenAid.objects.create(
        project=project,
        match=match,
        household=match.need.household if match else None,
        on=on,
        persons=persons,
        amount=amount,
        note=note.strip()[:200],
        entered_by=actor,
        entered_at=now,
    )


def _note(match: ResourceMatch, act: str, actor: User, now: datetime) -> None:
    detail = {"match": match.pk, "need": match.need_id, "state": match.state}
    if match.need.household is not None:
        chain.append_for_household(match.need.household, act, actor, now, detail)
    else:
        chain.append_for_county(match.need.area[:6], act, actor, now, detail)


def matches_for(user: User, on: date) -> QuerySet[ResourceMatch]:
    """The matches for needs of one's area."""
    seen = access.in_areas(access.reach(user, on).areas(access.SEES_CASES), "need__area")
    return ResourceMatch.objects.filter(seen).select_related("need", "project__organisation")


@dataclass(frozen=True)
class LedgerLine:
    """A project's line of the charity ledger over a stretch of days: person-times and fen."""

    project: CharityProject
    persons: int
    amount: int


@dataclass(frozen=True)
class Ledger:
    """The charity ledger of a stretch of days."""

    lines: tuple[LedgerLine, ...]

    @property
    def organisations(self) -> int:
        """How many organisations have a project on it."""
        return len({line.project.organisation_id for line in self.lines})

    @property
    def persons(self) -> int:
        """Person-times."""
        return sum(line.persons for line in self.lines)

    @property
    def amount(self) -> int:
        """Fen."""
        return sum(line.amount for line in self.lines)


def ledger(user: User, from_on: date, until_on: date, on: date) -> Ledger:
    """The charity ledger of one's counties: every project that ran in the stretch, with what it gave then."""
    running = Q(from_on__lte=until_on) & (Q(until_on__isnull=True) | Q(until_on__gte=from_on))
    then = Q(given__on__gte=from_on, given__on__lte=until_on)
    rows = projects_for(user, on).filter(running | then).distinct().order_by("organisation__name", "title", "pk")
    sums = GivenAid.objects.filter(project__in=rows.values("pk"), on__gte=from_on, on__lte=until_on)
    given = {row["project"]: row for row in sums.values("project").annotate(p=Sum("persons"), a=Sum("amount"))}
    empty = {"p": 0, "a": 0}
    return Ledger(tuple(LedgerLine(row, given.get(row.pk, empty)["p"], given.get(row.pk, empty)["a"]) for row in rows))
