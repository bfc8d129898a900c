"""What must be open to everybody and until when (政务公开): policies, guides, lists of names; and trainings held."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, QuerySet

from cases import access, chain
from cases.errors import AlreadyDone, Blocked, NotFound
from monitoring.models import Disclosure, TrainingRecord
from offices.models import Office, PostKind, User
from processes import region

P = PostKind
ENTERS = {P.CASEWORKER, P.HEAD_OF_OFFICE, P.COUNTY_APPROVER, P.COUNTY_HEAD}
READS = ENTERS | {P.SUPERVISOR, P.AUDITOR}
REFUSAL = "政务公开事项由乡镇（街道）和县级民政部门登记"
Kind = Disclosure.Kind


@transaction.atomic
def enter(kind: str, title: str, arose_on: date, office: Office, actor: User, now: datetime) -> Disclosure:
    """Enters something that arose and must be opened, with the day until which (政府信息公开条例 第二十六条)."""
    on = now.astimezone().date()
    access.check_holds(actor, ENTERS, office.division_id, on, REFUSAL)
    if not title.strip():
        raise Blocked("请写明公开什么")
    if arose_on > on:
        raise Blocked("形成日期不能晚于今天")
    due = region.due(f"disclosure.{Kind(kind)}", arose_on, office.division_id)
    row = Disclosure.objects.create(
        area=office.division_id,
        office=office,
        kind=kind,
        title=title.strip(),
        arose_on=arose_on,
        due_on=due.due_on,
        due_explanation=due.explanation,
        entered_by=actor,
        entered_at=now,
    )
    _note(row, "disclosure_entered", actor, now)
    return row


@transaction.atomic
def open_up(disclosure_id: int, opened_on: date, where: str, actor: User, now: datetime) -> Disclosure:
    """Writes down when and where it was opened."""
    on = now.astimezone().date()
    row = Disclosure.objects.select_for_update().filter(pk=disclosure_id).first()
    if row is None or not disclosures_for(actor, on).filter(pk=disclosure_id).exists():
        raise NotFound()
    access.check_holds(actor, ENTERS, row.area, on, REFUSAL)
    if row.opened_on is not None:
        raise AlreadyDone("这一项已经公开")
    if not where.strip() or not row.arose_on <= opened_on <= on:
        raise Blocked("请写明公开渠道；公开日期须在形成以后、今天以前")
    row.opened_on, row.where = opened_on, where.strip()[:200]
    row.save(update_fields=["opened_on", "where"])
    _note(row, "disclosure_opened", actor, now)
    return row


def _note(row: Disclosure, act: str, actor: User, now: datetime) -> None:
    chain.append_for_county(row.area[:6], act, actor, now, {"disclosure": row.pk})


def disclosures_for(user: User, on: date) -> QuerySet[Disclosure]:
    """What one's area has to open and has opened."""
    seen = access.in_areas(access.reach(user, on).areas(READS))
    return Disclosure.objects.filter(seen).select_related("office")


def late(rows: QuerySet[Disclosure], on: date) -> QuerySet[Disclosure]:
    """What is past its day and not open, and what was opened after its day."""
    return rows.filter(opened_on__isnull=True, due_on__lt=on) | rows.filter(opened_on__gt=F("due_on"))


def state_of(row: Disclosure, on: date) -> str:
    """Where one stands on a day: open, opened_late, overdue or due."""
    if row.opened_on is not None:
        return "open" if row.opened_on <= row.due_on else "opened_late"
    return "overdue" if row.due_on < on else "due"


def published() -> QuerySet[Disclosure]:
    """What everybody may see: what was opened, newest first."""
    rows = Disclosure.objects.filter(opened_on__isnull=False)
    return rows.select_related("office").order_by("-opened_on", "-pk")


@dataclass(frozen=True)
class Held:
    """A training or a day of publicity as it is entered."""

    kind: str
    title: str
    on: date
    place: str
    persons: int
    note: str = ""


@transaction.atomic
def enter_training(held: Held, area: str, actor: User, now: datetime) -> TrainingRecord:
    """Enters a training of staff or a day of publicity that was held."""
    on = now.astimezone().date()
    access.check_holds(actor, ENTERS, area, on, "培训和宣传由乡镇（街道）和县级民政部门登记")
    if not held.title.strip() or not held.place.strip() or held.persons < 1:
        raise Blocked("请写明主题、地点和参加人数")
    if held.on > on:
        raise Blocked("日期不能晚于今天")
    row = TrainingRecord.objects.create(area=area, entered_by=actor, entered_at=now, **vars(held))
    chain.append_for_county(area[:6], "training", actor, now, {"training": row.pk})
    return row


def trainings_for(user: User, on: date) -> QuerySet[TrainingRecord]:
    """The trainings and days of publicity of one's area."""
    return TrainingRecord.objects.filter(access.in_areas(access.reach(user, on).areas(READS)))
