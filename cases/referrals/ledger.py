"""The ledger of pushes by period, which makes itself: what each department got, answered, gave, and has late."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum

from cases.models import Referral
from cases.referrals import reach, tables
from cases.referrals.life import OPEN, State
from cases.takeover import workbook
from offices.models import Division, Office, User
from rules.periods import Period

Outcome = Referral.Outcome
COLUMNS = ("部门", "推送", "接收", "反馈", "已落实", "部分落实", "未落实", "退回", "办理中", "超期", "落实金额（元）")
LINES = (
    "编号",
    "部门",
    "家庭",
    "村（社区）",
    "事项",
    "推送日期",
    "反馈期限",
    "状态",
    "结果",
    "金额（元）",
    "反馈日期",
    "超期",
)


@dataclass(frozen=True)
class LedgerLine:
    """One department in one period."""

    office: Office
    pushed: int
    received: int
    answered: int
    given: int
    partly: int
    not_given: int
    returned: int
    running: int
    late: int
    amount: Decimal

    @property
    def figures(self) -> tuple[object, ...]:
        """The figures in the order of the columns."""
        return (
            *(self.pushed, self.received, self.answered, self.given, self.partly),
            *(self.not_given, self.returned, self.running, self.late, self.amount),
        )


def overdue(on: date) -> Q:
    """Referrals that are late on a day: not answered in time, or answered after the day they were due."""
    waiting = Q(state__in=OPEN, due_on__lt=on)
    return waiting | Q(state=State.ANSWERED, due_on__isnull=False, answered_at__date__gt=F("due_on"))


def not_received(on: date) -> Q:
    """Referrals that nobody took in time."""
    return Q(state=State.SENT, receive_by_on__lt=on)


def of_period(user: User, on: date, period: Period) -> QuerySet[Referral]:
    """What a person sees of a period: pushed in it, or carried into it and not answered before it began."""
    began = Q(sent_at__date__lte=period.last)
    lives_on = Q(answered_at__isnull=True) | Q(answered_at__date__gte=period.first)
    return reach.referrals_for(user, on).filter(began & (Q(sent_at__date__gte=period.first) | lives_on))


def lines(rows: QuerySet[Referral], on: date) -> list[LedgerLine]:
    """The ledger by department, counted by the database in one statement."""
    late = Count("pk", filter=overdue(on) | not_received(on))
    found = (
        rows.order_by()
        .values("to_office")
        .annotate(
            pushed=Count("pk"),
            received=Count("pk", filter=Q(received_at__isnull=False)),
            answered=Count("pk", filter=Q(state=State.ANSWERED)),
            given=Count("pk", filter=Q(outcome=Outcome.GIVEN)),
            partly=Count("pk", filter=Q(outcome=Outcome.PARTLY)),
            not_given=Count("pk", filter=Q(outcome=Outcome.NOT_GIVEN)),
            returned=Count("pk", filter=Q(state=State.RETURNED)),
            running=Count("pk", filter=Q(state__in=OPEN)),
            late=late,
            amount=Sum("amount"),
        )
    )
    offices = Office.objects.in_bulk([row["to_office"] for row in found])
    made = [
        LedgerLine(offices[row.pop("to_office")], **{**row, "amount": row["amount"] or Decimal(0)}) for row in found
    ]
    return sorted(made, key=lambda line: line.office.name)


def as_xlsx(rows: QuerySet[Referral], on: date) -> bytes:
    """The ledger with its lines and those that are late, as a workbook of text."""
    found = list(rows.select_related("household", "push", "to_office").order_by("to_office_id", "push_id", "line"))
    names = dict(Division.objects.filter(code__in={row.area for row in found}).values_list("code", "name"))
    told = [_line(row, names, on) for row in found]
    sums = [(line.office.name, *line.figures) for line in lines(rows, on)]
    late = [line for line in told if line[-1]]
    return workbook.write({"台账": [COLUMNS, *sums], "明细": [LINES, *told], "超期": [LINES, *late]})


def _line(row: Referral, names: dict[str, str], on: date) -> tuple[object, ...]:
    return (
        row.number,
        row.to_office.name,
        row.household.name,
        names.get(row.area, ""),
        tables.item_title(row.item),
        row.sent_at.astimezone().date(),
        row.due_on or "",
        row.get_state_display(),
        row.get_outcome_display(),
        row.amount if row.amount is not None else "",
        row.answered_at.astimezone().date() if row.answered_at else "",
        "超期" if is_late(row, on) else "",
    )


def is_late(row: Referral, on: date) -> bool:
    """The same question for one row."""
    if row.state == State.ANSWERED:
        return bool(row.due_on and row.answered_at and row.answered_at.astimezone().date() > row.due_on)
    if row.state not in OPEN:
        return False
    waits = row.state == State.SENT and row.receive_by_on is not None and row.receive_by_on < on
    return waits or bool(row.due_on and row.due_on < on)
