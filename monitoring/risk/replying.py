"""The answers owed to those who sent warnings, a line for each of their references, and how far a list is answered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from monitoring.models import Delivery, Record, RiskSign, RiskWarning, Unmatched
from monitoring.risk import gathering
from monitoring.risk.reading import band

State = RiskWarning.State
HEADER = (
    "来源",
    "来源编号",
    "收到日期",
    "核查期限",
    "等级",
    "村（社区）代码",
    "户主",
    "办理状态",
    "核查结论",
    "误报原因",
    "入户日期",
    "反馈日期",
    "反馈内容",
)
Line = tuple[object, ...]
Reasons = Mapping[str, str]
# What a sender is told of a warning that is not answered yet, or never will be by a visit.
STANDS = {State.MUTED: "按本地核定的指标调整，未入户", State.CLOSED: "已办结"}
UNDER_WAY, TOLD_BEFORE = "核查中", "本月前一批已有，见那一批的反馈"
DOUBTS = {Unmatched.State.WAITING: "人员待核对", Unmatched.State.SET_ASIDE: "核对后不采用"}


def replies(warnings: QuerySet[RiskWarning], reasons_of: Reasons) -> Iterator[Line]:
    """The answers of closed warnings, a line for each reference: no resident id, no phone."""
    yield HEADER
    answered = warnings.filter(state=State.CLOSED).order_by("received_on", "id")
    for warning in answered.prefetch_related("signs").iterator(500):
        for sign in warning.signs.all():
            yield _reply(warning, sign, reasons_of)


def of_delivery(delivery: Delivery, reasons_of: Reasons) -> Iterator[Line]:
    """A line for each row of a sender's list: the answer, or how far it is; rows whose person is not certain too."""
    yield HEADER
    rows = signs_of(_only(delivery)).select_related("warning__household").order_by("run", "id")
    for sign in rows.iterator(500):
        yield _reply(sign.warning, sign, reasons_of) if sign.warning else _unsent(delivery, sign)
    for row in gathering.told_before(delivery).select_related("household").order_by("line", "id"):
        yield _repeated(delivery, row)
    for doubt in _doubts(delivery):
        yield _doubted(delivery, doubt)


def signs_of(brought: QuerySet[Delivery]) -> QuerySet[RiskSign]:
    """The signs that lists brought, also those that joined a warning of before."""
    return RiskSign.objects.filter(run__delivery__in=brought)


def _doubts(delivery: Delivery) -> QuerySet[Unmatched]:
    return delivery.unmatched.filter(state__in=DOUBTS).order_by("line")


@dataclass(frozen=True)
class Standing:
    """How far the warnings of a list are: signs, warnings, those answered, under way, late, kept quiet; open doubts."""

    signs: int
    warnings: int
    closed: int
    under_way: int
    late: int
    muted: int
    doubts: int

    @property
    def is_answered(self) -> bool:
        """Whether nothing of the list is owed any more."""
        return not (self.under_way or self.doubts)


def standing(delivery: Delivery, on: date) -> Standing | None:
    """How far the warnings of a list are; None for a delivery that brought none."""
    signs = signs_of(_only(delivery)).count()
    doubts = delivery.unmatched.filter(state=Unmatched.State.WAITING).count()
    if not signs and not (doubts and gathering.WARNING_ITEMS.keys() & set(delivery.source.items)):
        return None
    waits = Q(state__in=(State.OPEN, State.VERIFYING, State.VERIFIED))
    sums = warnings_of(_only(delivery)).aggregate(
        warnings=Count("pk"),
        closed=Count("pk", filter=Q(state=State.CLOSED)),
        under_way=Count("pk", filter=waits),
        late=Count("pk", filter=band("late", on, on)),
        muted=Count("pk", filter=Q(state=State.MUTED)),
    )
    return Standing(signs=signs, doubts=doubts, **sums)


def warnings_of(brought: QuerySet[Delivery]) -> QuerySet[RiskWarning]:
    """The warnings that lists led to or joined."""
    return RiskWarning.objects.filter(pk__in=signs_of(brought).values("warning"))


def _only(delivery: Delivery) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk=delivery.pk)


def _reply(warning: RiskWarning, sign: RiskSign, reasons_of: Reasons) -> Line:
    return (
        warning.get_source_display(),
        sign.reference,
        warning.received_on,
        warning.due_on,
        sign.get_level_display(),
        warning.area,
        warning.household.name,
        STANDS.get(State(warning.state), UNDER_WAY),
        warning.get_outcome_display(),
        reasons_of.get(warning.false_alarm, ""),
        warning.visited_on,
        warning.replied_on,
        warning.reply,
    )


def _unsent(delivery: Delivery, sign: RiskSign) -> Line:
    """A row that no warning was made of yet: its dispatch has not come so far."""
    known = (delivery.source.title, sign.reference, sign.noted_on, None, sign.get_level_display())
    return (*known, "", "", "等待派发", *[""] * (len(HEADER) - 8))


def _repeated(delivery: Delivery, row: Record) -> Line:
    """A row that an earlier list of the month told already: its answer stands in the reply to that one."""
    known = (delivery.source.title, gathering.reference(delivery, row.line), delivery.received_at.astimezone().date())
    return (*known, None, "", row.household.area, row.household.name, TOLD_BEFORE, *[""] * (len(HEADER) - 8))


def _doubted(delivery: Delivery, doubt: Unmatched) -> Line:
    known = (
        delivery.source.title,
        gathering.reference(delivery, doubt.line),
        delivery.received_at.astimezone().date(),
        None,
        "",
    )
    told = DOUBTS[Unmatched.State(doubt.state)]
    return (*known, doubt.area, doubt.name_mask, told, "", "", None, None, doubt.note)
