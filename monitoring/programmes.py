"""Task forces (专班): head, office, member units with their list of names, stages; and which regions are pilots."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from cases import access, chain, meetings
from cases.documents.context import OfficialPaper, Section
from cases.documents.kinds import OFFICE_PAPERS
from cases.errors import AlreadyDone, Blocked, NotFound
from cases.models import OfficePaper
from monitoring.models import Milestone, Programme, ProgrammeSeat
from offices import divisions
from offices.models import Division, Office, PostKind, StandardValue, User
from offices.routing import in_force

P = PostKind
KEEPS = {P.COUNTY_APPROVER, P.COUNTY_HEAD}
READS = KEEPS | {P.SUPERVISOR, P.AUDITOR, P.HEAD_OF_OFFICE, P.CASEWORKER}
REFUSAL = "工作专班由县级民政部门登记"
PILOT = "pilot.two_policies"
Role = ProgrammeSeat.Role


@dataclass(frozen=True)
class Name:
    """One name on the list."""

    role: str
    unit: str
    name: str
    post_title: str = ""


@dataclass(frozen=True)
class Stage:
    """One stage as the plan of work writes it; without an end it goes on."""

    title: str
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True)
class Plan:
    """A task force as its founding paper writes it."""

    title: str
    basis: str
    area: str
    from_on: date
    names: Sequence[Name]
    stages: Sequence[Stage] = ()


@transaction.atomic
def found(plan: Plan, office: Office, actor: User, now: datetime) -> Programme:
    """Enters a task force with its list of names and its stages; it has exactly one head."""
    access.check_holds(actor, KEEPS, plan.area, now.astimezone().date(), REFUSAL)
    _check(plan)
    programme = Programme.objects.create(
        area=plan.area,
        title=plan.title.strip(),
        basis=plan.basis.strip(),
        office=office,
        from_on=plan.from_on,
        entered_by=actor,
        entered_at=now,
    )
    rows = [ProgrammeSeat(programme=programme, place=place, **vars(name)) for place, name in enumerate(plan.names, 1)]
    ProgrammeSeat.objects.bulk_create(rows)
    Milestone.objects.bulk_create(Milestone(programme=programme, **vars(stage)) for stage in plan.stages)
    chain.append_for_county(plan.area[:6], "programme", actor, now, {"programme": programme.pk})
    return programme


def _check(plan: Plan) -> None:
    if not plan.title.strip() or not plan.basis.strip():
        raise Blocked("请写明专班名称和文件依据")
    if Programme.objects.filter(area=plan.area, title=plan.title.strip()).exists():
        raise Blocked("这个专班已经登记过")
    if sum(name.role == Role.HEAD for name in plan.names) != 1:
        raise Blocked("专班须有一名组长")
    if not any(name.role == Role.OFFICE_HEAD for name in plan.names):
        raise Blocked("请写明办公室主任")
    for stage in plan.stages:
        if stage.until_on and stage.until_on < stage.from_on:
            raise Blocked(f"“{stage.title}”的结束日期早于开始日期")


@transaction.atomic
def finish_stage(stage_id: int, done_on: date, result: str, actor: User, now: datetime) -> Milestone:
    """Writes down that a stage is done, and what it brought."""
    on = now.astimezone().date()
    stage = Milestone.objects.select_for_update(of=("self",)).select_related("programme").filter(pk=stage_id).first()
    if stage is None or not programmes_for(actor, on).filter(pk=stage.programme_id).exists():
        raise NotFound()
    access.check_holds(actor, KEEPS, stage.programme.area, on, REFUSAL)
    if stage.done_on is not None:
        raise AlreadyDone("这个阶段已经登记完成")
    if not result.strip() or not stage.from_on <= done_on <= on:
        raise Blocked("请写明完成情况；完成日期须在阶段开始以后、今天以前")
    stage.done_on, stage.result = done_on, result.strip()[:500]
    stage.save()
    chain.append_for_county(stage.programme.area[:6], "milestone", actor, now, {"milestone": stage.pk})
    return stage


def state_of(stage: Milestone, on: date) -> str:
    """Where a stage stands on a day: done, late, running or coming."""
    if stage.done_on:
        return "done"
    if stage.until_on and stage.until_on < on:
        return "late"
    return "running" if stage.from_on <= on else "coming"


def issue_list(programme: Programme, actor: User, now: datetime) -> OfficePaper:
    """Issues the notice that founds the task force, with the list of names as its annex."""
    access.check_holds(actor, KEEPS, programme.area, now.astimezone().date(), REFUSAL)
    title = f"关于成立{programme.title}的通知"
    sections = [Section(str(Role(role).label), _names(programme, role)) for role in Role.values]
    paper = OfficialPaper(
        issuers=(programme.office.name,),
        addressee="各成员单位",
        opening=(f"根据{programme.basis}，成立{programme.title}，办公室设在{programme.office.name}。名单如下：",),
        sections=tuple(section for section in sections if section.paragraphs),
        head=f"{programme.office.name}文件",
    )
    return meetings.issue_paper(OFFICE_PAPERS["letterhead"], title, paper, programme.office, actor, now)


def _names(programme: Programme, role: str) -> tuple[str, ...]:
    rows = programme.seats.filter(role=role).order_by("place")
    return tuple(" ".join(filter(None, (row.name, row.unit, row.post_title))) for row in rows)


def programmes_for(user: User, on: date) -> QuerySet[Programme]:
    """The task forces of the counties in which a person has a post that reads them."""
    counties = {prefix[:6] for prefix in access.reach(user, on).areas(READS) if len(prefix) >= 6}
    return Programme.objects.filter(access.in_areas(counties)).select_related("office")


@dataclass(frozen=True)
class Pilots:
    """Which counties of a province are pilots on a day."""

    names: tuple[str, ...]
    counties: int

    @property
    def percent(self) -> int:
        """Of its counties, rounded."""
        return round(100 * len(self.names) / self.counties) if self.counties else 0


def is_pilot(area: str, on: date) -> StandardValue | None:
    """The row that makes a county a pilot on a day, with its citation; None when it is none."""
    return StandardValue.objects.filter(in_force(on), area=divisions.full(area[:6]), key=PILOT, value=True).first()


def pilots(province: str, on: date) -> Pilots:
    """The pilots of a province, by the regions' own rows."""
    low, high = divisions.bounds(divisions.full(province[:2]))
    counties = Division.objects.filter(
        code__gte=low, code__lt=high, level=divisions.Level.COUNTY, valid_to__isnull=True
    )
    rows = StandardValue.objects.filter(in_force(on), key=PILOT, value=True, area__startswith=province[:2])
    flagged = counties.filter(code__in=rows.values("area")).order_by("code").values_list("name", flat=True)
    return Pilots(tuple(flagged), counties.count())
