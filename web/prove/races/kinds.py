"""What people race for; each race says who may win, and what the losers must be told."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from random import Random

from django.utils import timezone

from cases import steps
from cases.awards import month_after
from cases.invented import clones, templates
from cases.models import Case, Household, PaymentRoll, Submission
from cases.payments import rolls
from monitoring.models import Delivery, Level, RiskWarning, Source
from monitoring.receiving import deliveries, sources
from monitoring.risk import dispatching
from offices.demo_accounts import DONGMING_VILLAGE, LUSHI
from offices.models import User
from processes.models import Task
from web.prove import soundness
from web.prove.hands import Hands
from web.prove.kills.paying import first_of
from web.prove.races.starting_gun import Act, Outcome

BLOCKED = frozenset({"Blocked", "IntegrityError"})
WHEN = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")


class Race(ABC):
    """One kind of race; `acts` draws up a new one."""

    name = ""
    losers = frozenset({"AlreadyDone", "NotAllowed", "Blocked", "Doubled"})

    def __init__(self, chance: Random, hands: Hands, now: datetime) -> None:
        self.chance, self.hands, self.now = chance, hands, now

    @abstractmethod
    def acts(self, runners: int) -> Sequence[Act]:
        """One act a runner, ready to go."""

    def wrong(self, outcomes: list[Outcome]) -> Iterator[str]:
        """Anything but one winner, and losers who were not told why."""
        winners = sum(each.won for each in outcomes)
        if winners != 1:
            yield f"{len(outcomes)}人同时办，办成了{winners}人"
        for each in outcomes:
            if not each.won and each.kind not in self.losers:
                yield f"落后的人得到的是{each.kind}：{each.said}"
        yield from self.left()

    def left(self) -> Iterator[str]:
        """What is wrong with what the race left behind."""
        yield from ()


class OneTask(Race):
    """A step of a fresh copy of one case, for its investigators."""

    element = "household_investigation"

    def __init__(self, chance: Random, hands: Hands, now: datetime) -> None:
        super().__init__(chance, hands, now)
        case = hands.apply(now)
        self.now = hands.walk(case, now, self.element)
        self.template = templates.read(case.pk)

    def draw(self) -> Task:
        """The step on a new copy."""
        clones.repeat(self.chance, [self.template], 1, set())
        rows = Task.objects.filter(state=Task.State.OPEN, element=self.element)
        self.task = rows.select_related("process__case__household").order_by("-pk")[0]
        return self.task

    def people(self, task: Task, runners: int) -> list[User]:
        """Those who may do it, one after the other, as often as there are runners."""
        holders = self.hands.holders(task)
        return [holders[place % len(holders)] for place in range(runners)]

    def left(self) -> Iterator[str]:
        """The case is whole."""
        yield from soundness.of_cases(Case.objects.filter(process=self.task.process_id))


class Claiming(OneTask):
    """A free task."""

    name, losers = "claim", frozenset({"NotAllowed"})

    def acts(self, runners: int) -> Sequence[Act]:
        """Two officials; one of them presses again and again."""
        task = self.draw()
        first, second = self.people(task, 2)
        return [partial(steps.claim, task.pk, first, self.now), partial(steps.claim, task.pk, second, self.now)]


class Submitting(OneTask):
    """A step handed in by several; the losers hear by whom it was done, and when."""

    name, losers = "submit", frozenset({"AlreadyDone"})

    def acts(self, runners: int) -> Sequence[Act]:
        """The same answers from everybody."""
        task = self.draw()
        return [
            partial(steps.submit, task.pk, actor, self.hands.answers(task, actor, self.now), {}, self.now)
            for actor in self.people(task, runners)
        ]

    def wrong(self, outcomes: list[Outcome]) -> Iterator[str]:
        """The sentence says who and when."""
        yield from super().wrong(outcomes)
        untold = [each.said for each in outcomes if not each.won and not WHEN.search(each.said)]
        yield from (f"没有说明何时办结：{said}" for said in untold)
        if Submission.objects.filter(task=self.task).count() != 1:
            yield "填报的份数不对"


class Applying(Race):
    """One household at several counters."""

    name, losers = "household", frozenset({"Doubled"})

    def acts(self, runners: int) -> Sequence[Act]:
        """The same application, handed in by everybody."""
        self.made = self.hands.household(self.now)
        return [partial(self.hands.apply, self.now, self.made) for _ in range(runners)]

    def left(self) -> Iterator[str]:
        """One household, one case."""
        name = self.made.applicant
        cases = Case.objects.filter(applicant=name, area=DONGMING_VILLAGE, household__name=name, opened_at=self.now)
        homes = Household.objects.filter(name=name, area=DONGMING_VILLAGE, opened_at=self.now)
        if (cases.count(), homes.count()) != (1, 1):
            yield f"申请{cases.count()}件，家庭{homes.count()}户"


class Preparing(Race):
    """One month's roll of one scheme."""

    name, losers = "roll", BLOCKED

    def __init__(self, chance: Random, hands: Hands, now: datetime) -> None:
        super().__init__(chance, hands, now)
        self.clerk = User.objects.get(username="lushi.finance")
        PaymentRoll.objects.filter(area=LUSHI, state=PaymentRoll.State.DRAFT).delete()
        # Where the place has paid already, the month after; its draft is made on its first day.
        newest = PaymentRoll.objects.filter(area=LUSHI, scheme="dibao").order_by("month").last()
        self.month = month_after(newest.month if newest else now.date(), 1)
        self.now = max(now, first_of(self.month)) if newest else now

    def acts(self, runners: int) -> Sequence[Act]:
        """The draft of the race before is thrown away."""
        for roll in PaymentRoll.objects.filter(area=LUSHI, scheme="dibao", state=PaymentRoll.State.DRAFT):
            rolls.drop(roll.pk, self.clerk, self.now)
        return [partial(rolls.prepare, LUSHI, "dibao", self.month, self.clerk, self.now)] * runners

    def left(self) -> Iterator[str]:
        """One roll."""
        made = PaymentRoll.objects.filter(area=LUSHI, scheme="dibao", month=self.month, sequence=0).count()
        if made != 1:
            yield f"同一个月有{made}份名册"


class Numbering(OneTask):
    """Several cases whose step issues a document of the same office; all win, and no number is taken twice."""

    name, element = "number", "acceptance"

    def acts(self, runners: int) -> Sequence[Act]:
        """A case each."""
        clones.repeat(self.chance, [self.template], runners, set())
        rows = Task.objects.filter(state=Task.State.OPEN, element=self.element)
        tasks = list(rows.select_related("process__case__household").order_by("-pk")[:runners])
        self.task = tasks[0]
        return [partial(self.hands.do, task, self.now) for task in tasks]

    def wrong(self, outcomes: list[Outcome]) -> Iterator[str]:
        """Nobody loses."""
        yield from (f"{each.kind}：{each.said}" for each in outcomes if not each.won)
        yield from soundness.of_numbers()


class Warning(Race):
    """The same sign of one household, handed down by several workers: one warning; none of them fails."""

    name = "warning"

    def acts(self, runners: int) -> Sequence[Act]:
        """A run each."""
        self.home = Household.objects.create(
            area=DONGMING_VILLAGE, name="预警户", residence_kind="rural", opened_at=self.now
        )
        return [self._hand_down] * runners

    def _hand_down(self) -> None:
        sign = dispatching.Sign(self.home.pk, Level.RED, f"race:{self.home.pk}", "provincial_warning")
        run = dispatching.start(LUSHI[:6], "province", [sign], self.now.date(), None, self.now)
        dispatching.go_on(run.pk, timezone.now)

    def wrong(self, outcomes: list[Outcome]) -> Iterator[str]:
        """One warning with one case."""
        yield from (f"{each.kind}：{each.said}" for each in outcomes if not each.won)
        warnings = RiskWarning.objects.filter(household=self.home)
        if (warnings.count(), Case.objects.filter(risk_warning__in=warnings).count()) != (1, 1):
            yield f"同一户有{warnings.count()}条预警"


class Releasing(Race):
    """A delivery that waits for its second person."""

    name, losers = "release", frozenset({"Blocked"})

    def __init__(self, chance: Random, hands: Hands, now: datetime) -> None:
        super().__init__(chance, hands, now)
        self.first = User.objects.get(username="lushi.approver")
        self.second = User.objects.get(username="lushi.county_head")
        self.sent, self.source = 0, self._source()

    def _source(self) -> Source:
        source = Source(code="races", county=LUSHI[:6], department="medical_security", title="医疗费用（试）")
        source.items, source.cycle = ["medical_own_cost"], "monthly"
        source.legal_basis, source.purpose, source.owner = "国办发〔2023〕39号 三（一）", "低收入人口动态监测", "数据股"
        return sources.save(source, self.first, self.now)

    def acts(self, runners: int) -> Sequence[Act]:
        """Another list each time."""
        self.sent += 1
        head = "姓名,公民身份号码,出生日期,村（社区）,发生日期,个人自付医疗费用（报销后）"
        lines = [f"某人,,{date(1950, 1, 1) + timedelta(days=self.sent)},,,{8000 + self.sent}"]
        data = "\n".join([head, *lines]).encode()
        month = self.now.date().replace(day=1)
        made = deliveries.receive(self.source, month, f"{self.sent}.csv", [data], self.first, self.now)
        self.delivery = deliveries.check(made.pk, timezone.now)
        return [partial(deliveries.accept, made.pk, False, self.second, self.now)] * runners

    def left(self) -> Iterator[str]:
        """It is on its way once."""
        if Delivery.objects.get(pk=self.delivery.pk).accepted_by_id != self.second.pk:
            yield "没有记下复核人"


KINDS: tuple[type[Race], ...] = (Claiming, Submitting, Applying, Preparing, Numbering, Warning, Releasing)
