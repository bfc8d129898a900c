"""What a new standard makes of an award: the household as it is known, under the old rows and under the new ones."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from cases import submissions
from cases.assessments import COLUMNS
from cases.changing.facts import FALLS, RISES, UNCHANGED, compared
from cases.household_facts import household_facts, merged
from cases.inherited import TOLD, Answers
from cases.models import Award, AwardPeriod, Case, StandardAward, StandardRun, Submission
from processes import region
from rules.assessment import Assessment, InvalidFacts, assess, parse_facts
from rules.load import Tables
from rules.parameters import find_parameter
from rules.standards import StandardRow

Effect = StandardAward.Effect


@dataclass(frozen=True)
class Counted:
    """One award counted: what becomes of it, both amounts in yuan a month, and why."""

    effect: str
    old_amount: Decimal
    new_amount: Decimal
    why: str


def count(run: StandardRun, awards_in: Sequence[Award], tables: Tables) -> list[StandardAward]:
    """The rows of a run for some awards; an award that pays nothing from the month on has none."""
    month = first_month(run.from_on)
    periods = _periods(awards_in, month)
    known = told(awards_in)
    return [
        _row(run, award, period, _counted(run, award, period, known[award.pk], tables))
        for award in awards_in
        if (period := periods.get(award.pk)) is not None
    ]


def first_month(from_on: date) -> date:
    """The first month that a standard pays whole: its own when it begins with it, else the next."""
    return from_on if from_on.day == 1 else (from_on.replace(day=28) + timedelta(days=4)).replace(day=1)


def _row(run: StandardRun, award: Award, period: AwardPeriod, made: Counted) -> StandardAward:
    return StandardAward(
        run=run,
        award=award,
        town=award.area[:9],
        effect=made.effect,
        persons=period.persons,
        old_amount=made.old_amount,
        new_amount=made.new_amount,
        why=made.why[:500],
    )


def _periods(awards_in: Sequence[Award], month: date) -> dict[int, AwardPeriod]:
    """The period that holds in the month, by award; of an award that begins later its first one."""
    rows = AwardPeriod.objects.filter(award__in=awards_in, superseded_at__isnull=True).order_by("from_month")
    found: dict[int, AwardPeriod] = {}
    for row in rows:
        if row.until_month is None or row.until_month >= month:
            found.setdefault(row.award_id, row)
    return found


def told(awards_in: Sequence[Award]) -> dict[int, Answers]:
    """What is known of the households behind awards: the granting case and those about the award since, in order."""
    cases = _cases_of(awards_in)
    said = _newest([case.pk for rows in cases.values() for case in rows])
    return {pk: _merged([said.get(case.pk, {}) for case in rows]) for pk, rows in cases.items()}


def _cases_of(awards_in: Sequence[Award]) -> dict[int, list[Case]]:
    """Cases by award; one that came from elsewhere brings those of the award that it goes on from."""
    later: dict[int, list[Case]] = defaultdict(list)
    for case in Case.objects.filter(about__in=awards_in).order_by("id"):
        later[case.about_id or 0].append(case)
    return {award.pk: [*_before(award.case), award.case, *later[award.pk]] for award in awards_in}


def _before(granted: Case) -> list[Case]:
    if granted.about is None:
        return []
    earlier = Case.objects.filter(about_id=granted.about_id, pk__lt=granted.pk).order_by("id")
    return [*_before(granted.about.case), granted.about.case, *earlier]


def _newest(cases: Sequence[int]) -> dict[int, dict[str, dict[str, object]]]:
    found: dict[int, dict[str, dict[str, object]]] = defaultdict(dict)
    for row in Submission.objects.filter(case__in=cases).order_by("id"):
        found[row.case_id].pop(row.element, None)
        found[row.case_id][row.element] = submissions.read(row)
    return found


def _merged(cases: Iterable[Mapping[str, Mapping[str, object]]]) -> Answers:
    known: dict[str, object] = {}
    for answers in cases:
        known = {**known, **answers.get(TOLD, {})}
        known.update(merged({**answers, TOLD: known}))
    return {TOLD: known}


def _counted(run: StandardRun, award: Award, period: AwardPeriod, answers: Answers, tables: Tables) -> Counted:
    """Old rows must explain what is paid today; where they do not, a person looks before anything is changed."""
    if award.state != Award.State.ACTIVE or period.kind != AwardPeriod.Kind.REGULAR:
        return Counted(Effect.LOOK, period.amount, period.amount, "在渐退期内，按渐退安排发放")
    try:
        return _under_both(run, award, period, answers, tables)
    except InvalidFacts as slip:
        # One file with a gap, taken over from another system say, does not keep ten thousand from their raise.
        return Counted(Effect.LOOK, period.amount, period.amount, f"档案里的家庭情况不全，不能核算：{slip}")


def _under_both(run: StandardRun, award: Award, period: AwardPeriod, answers: Answers, tables: Tables) -> Counted:
    before = _assessed(award, answers, run.from_on - timedelta(days=1), tables)
    if before.outcome != "grant" or before.amount != period.amount:
        explained = f"按已知情况和原标准核算为{before.amount}元" if before.outcome == "grant" else before.why
        return Counted(Effect.LOOK, period.amount, period.amount, f"{explained}，与现发{period.amount}元不符")
    after = _assessed(award, answers, run.from_on, tables)
    return _judged(period.amount, before, after)


def _assessed(award: Award, answers: Answers, on: date, tables: Tables) -> Assessment:
    case = award.case
    facts = household_facts(case, answers, on, COLUMNS) | {"area": award.area}
    standards = region.standards(award.area, on, case.residence_kind)
    return assess(parse_facts(facts), standards, tables, scheme=case.scheme)


_EFFECTS = {RISES: Effect.RISES, FALLS: Effect.FALLS, UNCHANGED: Effect.UNCHANGED}


def _judged(paid: Decimal, before: Assessment, after: Assessment) -> Counted:
    changed = "；".join(_changes(before.used, after.used))
    if after.outcome == "blocked":
        return Counted(Effect.LOOK, paid, paid, after.why)
    if after.outcome != "grant":
        return Counted(Effect.LEAVES, paid, Decimal(0), f"{changed}；{after.why}")
    return Counted(_EFFECTS[compared(paid, after.amount)], paid, after.amount, changed)


def _changes(before: Iterable[StandardRow], after: Iterable[StandardRow]) -> list[str]:
    """Which numbers changed between the two days, in words."""
    old = {row.key: row.value for row in before}
    rows = {row.key: row.value for row in after}
    return [
        f"{_title(key)}由{old[key]}调整为{value}" for key, value in rows.items() if key in old and old[key] != value
    ]


def _title(key: str) -> str:
    parameter = find_parameter(key)
    return parameter.title if parameter else key
