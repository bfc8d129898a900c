"""Whole lives of cases, drawn by chance: whatever people do in whatever order, what always holds still holds.

A run is told by its seed alone. When a sentence does not hold, the acts that led there are told, the last one last.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from cases import objections, returns, steps
from cases.errors import CaseError, FormRejected
from cases.models import Award, AwardPeriod, Case, Clock, Decision, PaymentLine, PaymentRoll, PublicNotice
from cases.payments import batches, rolls
from cases.reviews import opening
from monitoring.ticking import tick
from offices.demo_accounts import DONGMING_VILLAGE, LUSHI
from offices.models import User
from processes import editions
from processes.errors import ProcessError
from processes.models import Process, Task
from rules.errors import RulesError
from web.prove import soundness
from web.prove.hands import Hands
from web.prove.inside import Found, on_each_database
from web.prove.places import Places
from web.prove.proof import Asked, Proof

COUNT, EVERY, REMEMBERED = 300, 60, 12
REFUSALS = (CaseError, ProcessError, RulesError)
OPEN = Task.State.OPEN
COUNTY = LUSHI[:6]
# Steps that judge what another step of the same case proposed: nobody does both.
JUDGED = {"opinion": "examination", "decision": "county_confirmation", "change_decision": "review_conclusion"}
FINAL = (PaymentRoll.State.FROZEN, PaymentRoll.State.APPROVED, PaymentRoll.State.EXPORTED, PaymentRoll.State.SETTLED)
CAUSES = ("income", "member_left", "other", "voluntary", "employed")


def run(asked: Asked) -> Proof:
    """So many acts on each database."""
    return on_each_database("life", "web.prove.life", asked, asked.count or COUNT)


def proved(count: int, seed: int, cluster: str = "", fault: str = "") -> Found:
    """Lives on for so many acts; the `fault` "lowered" lowers an award without a decision half-way, to be found."""
    life = Life(Random(seed))
    found: Found = {"tried": 0, "details": []}
    for number in range(count):
        if fault and number == count // 2:
            life.lower_without_decision()
        life.act()
        wrong = [*life.wrong(), *(life.wrong_in_all() if number % EVERY == EVERY - 1 or number == count - 1 else ())]
        found["tried"] += 1
        if wrong:
            told = "；".join(life.told)
            found["details"] += [f"第{number}步：{slip}（之前：{told}）" for slip in wrong]
            break
    counts = {"cases": Case.objects.count(), "awards": Award.objects.count(), "refused": life.done["refused"]}
    return found | counts | {f"did_{name}": n for name, n in sorted(life.done.items()) if name != "refused"}


class Life:
    """A village, its officials, and the acts that chance draws."""

    def __init__(self, chance: Random) -> None:
        self.chance, self.now = chance, timezone.now()
        self.hands = Hands(DONGMING_VILLAGE, chance, self.now)
        self.places = Places(chance, self.hands, self.now)
        self.clerk = User.objects.get(username="lushi.finance")
        self.head = User.objects.get(username="lushi.county_head")
        self.told: deque[str] = deque(maxlen=REMEMBERED)
        self.done: Counter[str] = Counter()
        self.days: dict[int, date] = {}
        self.amounts: dict[int, Decimal] = {}
        self.touched: set[int] = set()
        self.acts: tuple[tuple[int, Callable[[], None]], ...] = (
            (3, self.apply),
            (40, self.step),
            (4, self.send_back),
            (3, self.withdraw),
            (3, self.claim),
            (4, self.report_change),
            (3, self.object),
            (6, self.let_time_pass),
            (3, self.apply_again),
            (5, self.pay),
            (3, self.move_house),
            (3, self.merge_households),
            (4, self.turn_against),
            (1, self.merge_places),
            (1, self.republish),
        )

    def act(self) -> None:
        """One act, done wholly or refused with nothing changed; a few minutes go by."""
        weights, acts = zip(*self.acts, strict=True)
        chosen = self.chance.choices(acts, weights)[0]
        self.now += timedelta(minutes=self.chance.randrange(1, 200))
        try:
            with transaction.atomic():
                chosen()
        except REFUSALS as refused:
            self.done["refused"] += 1
            self.told.append(f"{chosen.__name__}被拒绝（{type(refused).__name__}）")
        else:
            self.done[chosen.__name__] += 1
            self.told.append(chosen.__name__)

    def _one(self, rows: "list[Case] | list[Task] | list[Award] | list[User]") -> object:
        if not rows:
            raise CaseError("没有可以办的")
        return self.chance.choice(rows)

    def _task(self) -> Task:
        rows = Task.objects.filter(state=OPEN, area__startswith=COUNTY).select_related("process__case__household")
        task = self._one(list(rows.order_by("pk")))
        assert isinstance(task, Task)
        self.touched.add(task.process_id)
        return task

    def _holder(self, task: Task) -> User:
        """Somebody of the task's office; after a merger of places there may be nobody until posts are filled."""
        holder = self._one(self.hands.holders(task))
        assert isinstance(holder, User)
        return holder

    def apply(self) -> None:
        """Somebody new applies."""
        scheme = self.chance.choice(("dibao", "dibao", "dibao", "temporary", "dibao_margin"))
        self.touched.add(self.hands.apply(self.now, scheme=scheme).process_id)

    def apply_again(self) -> None:
        """A household that is known asks for the same, whatever became of it."""
        made = self.hands.household(self.now)
        self.touched.add(self.hands.apply(self.now, made).process_id)
        self.hands.apply(self.now, made)

    def step(self) -> None:
        """A step done by somebody of its office, now and then with other answers than usual."""
        task = self._task()
        people = self.hands.holders(task)
        actor = self.chance.choice(people) if people else self.head
        try:
            with transaction.atomic():
                self.hands.do(task, self.now, actor, self._other_answers(task))
        except FormRejected:
            self.hands.do(task, self.now, actor, self.places.told(task))
        self.told.append(task.element)

    def _other_answers(self, task: Task) -> dict[str, object]:
        section = editions.load(task.process.edition_id).section(task.section)
        asked = [each for each in section.fields if each.kind == "choice" and self.chance.random() < 0.15]
        return {each.name: self.chance.choice(each.options)[0] for each in asked} | self.places.told(task)

    def send_back(self) -> None:
        """A step is sent back to an earlier one to be put right."""
        task = self._task()
        earlier = self.chance.choice(returns.steps_before(task) or [task])
        actor = self._holder(task)
        if self.chance.random() < 0.5:
            returns.request_correction(task.pk, actor, earlier.element, [], "请核实。", self.now)
        else:
            returns.redo(task.pk, actor, earlier.element, "请重新办理。", self.now)

    def withdraw(self) -> None:
        """Somebody takes back what they have just done."""
        rows = Task.objects.filter(state=Task.State.DONE, area__startswith=COUNTY).order_by("-done_at", "-pk")[:5]
        task = self._one(list(rows))
        assert isinstance(task, Task) and task.done_by
        self.touched.add(task.process_id)
        returns.withdraw(task.pk, task.done_by, self.now)

    def claim(self) -> None:
        """Somebody takes a task."""
        task = self._task()
        steps.claim(task.pk, self._holder(task), self.now)

    def report_change(self) -> None:
        """Something has changed in a household that is helped: a review begins."""
        rows = Award.objects.filter(area__startswith=COUNTY, state=Award.State.ACTIVE).order_by("pk")
        award = self._one(list(rows))
        assert isinstance(award, Award)
        actor, cause = self.hands.caseworker(self.now), self.chance.choice(CAUSES)
        for case in opening.report(award.household_id, actor, cause, self.now.date(), "情况有变化。", self.now):
            self.touched.add(case.process_id)

    def object(self) -> None:
        """A neighbour objects to what is posted."""
        notice = PublicNotice.objects.filter(case__county=COUNTY, taken_down_on__isnull=True).last()
        if notice is None:
            raise CaseError("没有公示")
        self.touched.add(notice.case.process_id)
        objections.raise_objection(notice, {"content": "请核实。", "name": "", "phone": ""}, self.now, "web")

    def let_time_pass(self) -> None:
        """Some days go by, and the time-keeper does its rounds."""
        self.now += timedelta(days=self.chance.choice((1, 3, 8, 30)))
        tick(self.now)
        self.touched.update(Process.objects.filter(state=Process.State.RUNNING).values_list("pk", flat=True))

    def pay(self) -> None:
        """The next thing is done to the month's roll."""
        roll = PaymentRoll.objects.filter(area=LUSHI, scheme="dibao").order_by("month", "sequence").last()
        month = self.now.date().replace(day=1)
        if roll is None or (roll.state == PaymentRoll.State.SETTLED and roll.month < month):
            rolls.prepare(LUSHI, "dibao", month, self.clerk, self.now)
        elif roll.state == PaymentRoll.State.DRAFT:
            rolls.freeze(roll.pk, self.clerk, self.now)
        elif roll.state == PaymentRoll.State.FROZEN:
            rolls.approve(roll.pk, self.chance.choice((self.head, self.clerk)), self.now)
        else:
            batches.make(roll.pk, self.clerk, self.now)

    def move_house(self) -> None:
        """A household that is helped moves."""
        self.touched.add(self.places.move_house(self.now).process_id)

    def merge_households(self) -> None:
        """Two households are one, or one is two."""
        self.places.merge_households(self.now)

    def turn_against(self) -> None:
        """Somebody turns against a decision."""
        self.places.turn_against(self.now)

    def merge_places(self) -> None:
        """The township or the village goes into another one."""
        self.places.merge_places(self.now)
        self.touched.update(Process.objects.filter(state=Process.State.RUNNING).values_list("pk", flat=True))

    def republish(self) -> None:
        """The procedure is published anew."""
        self.places.republish(self.now)

    def lower_without_decision(self) -> None:
        """The seeded fault."""
        Award.objects.filter(pk__in=list(self.amounts)[:1]).update(amount=Decimal("1.00"))

    def wrong(self) -> Iterator[str]:
        """What does not hold of the cases that were touched, of terms, amounts and persons."""
        for process in Process.objects.filter(pk__in=self.touched):
            yield from soundness.of_position(process)
            yield from self._same_person(process)
        self.touched.clear()
        yield from self._terms()
        yield from self._lowered()

    def _same_person(self, process: Process) -> Iterator[str]:
        """Nobody judges what they proposed."""
        done = Task.objects.filter(process=process, state=Task.State.DONE).order_by("pk")
        by = {task.element: task.done_by_id for task in done}
        for judging, proposing in JUDGED.items():
            if by.get(judging) is not None and by.get(judging) == by.get(proposing):
                yield f"流程{process.pk}：{judging}和{proposing}是同一人办的"

    def _terms(self) -> Iterator[str]:
        """A statutory day that has been told is never brought forward."""
        for pk, due, rule in Clock.objects.values_list("pk", "due_on", "rule"):
            if due < self.days.get(pk, due):
                yield f"时限{rule}提前了：{self.days[pk]}→{due}"
            self.days[pk] = due

    def _lowered(self) -> Iterator[str]:
        """What a household gets is lowered by a decision about its award alone."""
        for award in Award.objects.all():
            before = self.amounts.get(award.pk, award.amount)
            decided = Decision.objects.filter(case__about=award)
            if award.amount < before and not decided.exists():
                yield f"待遇{award.pk}没有决定就从{before}元降到{award.amount}元"
            self.amounts[award.pk] = award.amount

    def wrong_in_all(self) -> Iterator[str]:
        """What does not hold of the installation: chains, numbers, awards, money."""
        yield from soundness.of_chains()
        yield from soundness.of_numbers()
        yield from soundness.of_awards()
        yield from soundness.of_money()
        yield from _paid_as_decided()
        yield from self.places.wrong(self.now)


def _paid_as_decided() -> Iterator[str]:
    """What a month's regular lines of an award come to, whoever shares them, is what a period of the award says."""
    lines = PaymentLine.objects.filter(roll__state__in=FINAL, kind=PaymentLine.Kind.REGULAR)
    for row in lines.values("award", "due_month").annotate(paid=Sum("amount")).order_by():
        if not AwardPeriod.objects.filter(award=row["award"], amount=row["paid"]).exists():
            yield f"待遇{row['award']}：{row['due_month']:%Y-%m}发{row['paid']}元，没有这样的决定"
