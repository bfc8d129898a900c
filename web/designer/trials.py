"""Trying a rule out before it counts: one day and one place, or one small household, before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from offices.models import Division
from processes import region
from processes.errors import ProcessError
from rules.assessment import Assessment, assess, parse_facts
from rules.assessment.errors import InvalidFacts
from rules.assessment.vocabulary import VOCABULARY
from rules.deadlines import Deadline
from rules.errors import RulesError
from rules.load import Tables
from web.designer.ticks import tick

MOST_DAYS = 90
_WEEKDAYS = "一二三四五六日"


class DayTrial(forms.Form):
    """The day a term starts on, and where."""

    trial_start = forms.DateField(label=_("起算日"), widget=forms.DateInput(attrs={"type": "date"}))
    trial_area = forms.ChoiceField(label=_("区划"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        area = self.fields["trial_area"]
        assert isinstance(area, forms.ChoiceField)
        area.choices = [(row.code, row.name) for row in _counties()]


def _counties() -> list[Division]:
    rows = Division.objects.filter(code__endswith="000000").exclude(code__endswith="00000000")
    return list(rows.order_by("code"))


@dataclass(frozen=True)
class CountedDay:
    """One day after the start: whether it counts, and why it does not."""

    on: date
    weekday: str
    counts: bool
    note: str


@dataclass(frozen=True)
class Tried:
    """What a rule gives, or the sentence why it gives nothing."""

    title: str
    due: Deadline | None
    message: str = ""
    days: tuple[CountedDay, ...] = ()


def try_deadline(title: str, tables: Tables | None, rule_id: str, start: date, area: str) -> Tried:
    """The due date that tables give for a day and a place, counted day by day."""
    if tables is None or rule_id not in tables.deadlines:
        return Tried(title, None, str(_("没有这条时限")))
    try:
        due = region.due(rule_id, start, area, source=tables)
    except (RulesError, ProcessError) as slip:
        return Tried(title, None, str(slip))
    return Tried(title, due, "", _counted(due, area))


def _counted(due: Deadline, area: str) -> tuple[CountedDay, ...]:
    calendar, length = region.calendar(area), (due.due_on - due.started_on).days
    days = [due.started_on + timedelta(days=number) for number in range(1, min(length, MOST_DAYS) + 1)]
    found = []
    for day in days:
        special = calendar.exception_on(day)
        counts = due.unit != "working_day" or calendar.is_working_day(day)
        found.append(CountedDay(day, _WEEKDAYS[day.weekday()], counts, special.name if special else ""))
    return tuple(found)


class HouseholdTrial(forms.Form):
    """A household small enough to be typed in a moment; the standard is taken from the area unless one is typed."""

    trial_on = forms.DateField(label=_("申请日"), widget=forms.DateInput(attrs={"type": "date"}))
    trial_residence = forms.ChoiceField(label=_("家庭所在地"), choices=[("rural", _("农村")), ("urban", _("城镇"))])
    trial_people = forms.IntegerField(label=_("家庭人数"), min_value=1, max_value=12)
    trial_income = forms.DecimalField(label=_("全家月收入（元）"), min_value=0, max_digits=8, decimal_places=2)
    trial_deposit = forms.DecimalField(label=_("存款（元）"), min_value=0, max_digits=9, decimal_places=2)
    trial_standard = forms.DecimalField(label=_("低保标准（元/月）"), min_value=1, max_digits=7, decimal_places=2)
    trial_emergency = forms.BooleanField(label=_("有急难情形"), required=False, widget=tick())


HOUSEHOLD = {
    "trial_residence": "rural",
    "trial_people": 3,
    "trial_income": Decimal("1500"),
    "trial_deposit": Decimal("2000"),
    "trial_standard": Decimal("632"),
}


@dataclass(frozen=True)
class Judged:
    """What tables say of a household, or the sentence why they say nothing."""

    title: str
    result: Assessment | None
    message: str = ""

    @property
    def word(self) -> str:
        """The outcome in Chinese."""
        words = {"grant": _("符合"), "refuse": _("不符合"), "blocked": _("缺少参数，不能认定")}
        return str(words.get(self.result.outcome, "")) if self.result else ""


def try_household(title: str, tables: Tables | None, scheme: str, said: Mapping[str, object], area: str) -> Judged:
    """What tables say of the household in one scheme."""
    if tables is None:
        return Judged(title, None, str(_("规则表读不懂，见上面的提示")))
    try:
        household = parse_facts(_facts(said, area))
        values = region.standards(area, household.on, household.residence_kind)
        return Judged(title, assess(household, values, tables, scheme=scheme, with_changes=False))
    except InvalidFacts as slip:
        return Judged(title, None, str(slip))
    except (RulesError, KeyError) as slip:
        message = str(slip) if isinstance(slip, RulesError) else str(_("这一类没有可以试算的规则"))
        return Judged(title, None, message)


def _facts(said: Mapping[str, object], area: str) -> dict[str, object]:
    others = range(int(str(said["trial_people"])) - 1)
    members = [{"relation": "self", "age": 45}, *({"relation": "child", "age": 10} for _number in others)]
    deposit = {"kind": "deposit", "value": said["trial_deposit"]}
    return {
        "area": area,
        "on": said["trial_on"],
        "residence_kind": said["trial_residence"],
        **({"emergency_kind": next(iter(VOCABULARY.choices["emergency_kind"]))} if said.get("trial_emergency") else {}),
        "parameters": {"dibao.standard": said["trial_standard"]},
        "members": members,
        "incomes": [{"member": "1", "item": "casual_labour", "amount": said["trial_income"], "period": "month"}],
        "assets": [deposit] if said["trial_deposit"] else [],
    }
