"""The data demand list of a month: which department is asked for what, until when, who is late (39号 三（一）)."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from cases import automatic, chain
from cases.errors import Blocked, NotAllowed
from cases.takeover import workbook
from monitoring.due_days import due_day
from monitoring.models import Cycle, Demand, Source
from monitoring.receiving import reach
from monitoring.receiving.sources import MONTHS
from offices.models import User
from rules.data_items import shipped

CIVIL_AFFAIRS = "civil_affairs"
STATES = ("answered", "answered_late", "late", "open")


@transaction.atomic
def prepare(county: str, month: date, actor: User | None, now: datetime) -> int:
    """Writes the month's list of what civil affairs asks of each source whose cycle falls in it; twice adds nothing."""
    month, here = month.replace(day=1), Source.objects.filter(Q(county=county) | Q(county=""), active=True)
    made = 0
    for source in (source for source in here if _falls(source, month)):
        made += _ask(source, county, month, CIVIL_AFFAIRS, source.purpose, actor, now)[1]
    if made:
        told = {"month": month.isoformat()[:7], "demands": made}
        chain.append_for_county(county, "data_demanded", actor, now, told)
    return made


def _falls(source: Source, month: date) -> bool:
    """Monthly sources each month, the others in the first month after their cycle; on demand only when asked."""
    step = 1 if source.cycle == Cycle.REAL_TIME else MONTHS.get(Cycle(source.cycle))
    return step is not None and (month.month - 1) % step == 0


def _ask(
    source: Source, county: str, month: date, asked_for: str, purpose: str, actor: User | None, now: datetime
) -> tuple[Demand, bool]:
    due_on, provisional = due_day(county, month, source.due_day)
    values = {
        "items": source.items,
        "purpose": purpose,
        "legal_basis": source.legal_basis,
        "due_on": due_on,
        "provisional": provisional,
        "asked_by": actor,
        "asked_at": now,
    }
    return Demand.objects.get_or_create(county=county, month=month, source=source, asked_for=asked_for, defaults=values)


@transaction.atomic
def ask(source: Source, month: date, asked_for: str, purpose: str, actor: User, now: datetime) -> Demand:
    """A department asks for a source's data of a month, for a stated purpose; after the day it stands as late."""
    on = now.astimezone().date()
    if source.county not in {area[:6] for area in speaks_for(actor, on).get(asked_for, [])}:
        raise NotAllowed("只能以自己部门的名义提出数据需求")
    if not purpose.strip():
        raise Blocked("请写明使用目的")
    demand, new = _ask(source, source.county, month.replace(day=1), asked_for, purpose.strip()[:200], actor, now)
    if not new:
        raise Blocked("这个月已经提出过同样的需求")
    told = {"month": month.isoformat()[:7], "source": source.code, "asked_for": asked_for, "purpose": demand.purpose}
    chain.append_for_county(source.county, "data_demanded", actor, now, told)
    return demand


def speaks_for(actor: User, on: date) -> dict[str, list[str]]:
    """The departments in whose name somebody asks, each with its counties."""
    found = {CIVIL_AFFAIRS: sorted(reach.counties(actor, on, reach.MAY_RECEIVE))}
    for department, area in automatic.departments_of(actor, on).items():
        found.setdefault(department, []).append(area)
    return found


def prepare_all(now: datetime) -> int:
    """Puts every source on this month's list that is not there yet, also one registered in its course (tick)."""
    month = now.astimezone().date().replace(day=1)
    asked = Demand.objects.filter(month=month, asked_for=CIVIL_AFFAIRS).values("source")
    missing = Source.objects.filter(active=True).exclude(county="").exclude(pk__in=asked)
    counties = {source.county for source in missing if _falls(source, month)}
    return sum(prepare(county, month, None, now) for county in sorted(counties))


def of_month(user: User, month: date, on: date) -> QuerySet[Demand]:
    """A month's list: what somebody's sources are asked for, and what one's own department asks of others."""
    return _seen(user, on).filter(month=month.replace(day=1))


def late(user: User, on: date) -> QuerySet[Demand]:
    """What has not come though its day is over, of every month, the longest wait first."""
    return _seen(user, on).filter(answered_at__isnull=True, due_on__lt=on, source__active=True)


def _seen(user: User, on: date) -> QuerySet[Demand]:
    mine = Q(county__in=reach.counties(user, on)) | Q(source__county__gt="")
    wanted = Q(source__in=reach.sources_for(user, on)) & mine
    for department, area in automatic.departments_of(user, on).items():
        wanted |= Q(asked_for=department, county=area[:6])
    return (
        Demand.objects.filter(wanted).select_related("source", "answered_by").order_by("due_on", "source__title", "id")
    )


def state_of(demand: Demand, on: date) -> str:
    """answered, answered_late, late or open: what the list shows beside each line."""
    if demand.answered_at is not None:
        in_time = demand.due_on is None or demand.answered_at.astimezone().date() <= demand.due_on
        return "answered" if in_time else "answered_late"
    return "late" if demand.due_on is not None and demand.due_on < on else "open"


def asked_late(demand: Demand) -> bool:
    """Tells whether a person asked after the day until which demands are made."""
    asked = demand.asked_at.astimezone().date()
    return demand.asked_by_id is not None and demand.due_on is not None and asked > demand.due_on


def sheet(rows: list[Demand], on: date) -> bytes:
    """The list as a workbook, to be sent to the departments."""
    table, words = (
        shipped(),
        {"answered": "已报送", "answered_late": "逾期报送", "late": "逾期未报送", "open": "待报送"},
    )
    head = ("数据来源", "责任部门", "责任人", "数据项", "提出部门", "使用目的", "依据", "截止日期", "报送时间", "状态")
    lines = [
        (
            demand.source.title,
            table.suppliers[demand.source.department].title,
            demand.source.owner,
            "、".join(table.items[item].title for item in demand.items if item in table.items),
            table.suppliers[demand.asked_for].title if demand.asked_for in table.suppliers else demand.asked_for,
            demand.purpose,
            demand.legal_basis,
            demand.due_on or "本地未规定",
            f"{demand.answered_at.astimezone():%Y-%m-%d}" if demand.answered_at else "",
            words[state_of(demand, on)],
        )
        for demand in rows
    ]
    return workbook.write({"数据需求清单": [head, *lines]})
