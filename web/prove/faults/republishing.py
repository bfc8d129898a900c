"""Editions published and withdrawn between every two steps of many cases: what runs keeps its own, days included."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from cases import steps
from cases.invented import clones, templates
from cases.models import Case, Clock
from offices.demo_accounts import DONGMING_VILLAGE
from processes import editions
from processes.models import Process, SchemeEdition, Task, Timer
from web.prove import soundness
from web.prove.faults.fault import Fault
from web.prove.hands import Hands

SCHEME, FIRST = "dibao", "acceptance"
STEP = re.compile(r'(<bpmn:userTask id="\w+" name="[^"（]*)(?:（[^"]*)?"')
# The county's own terms and the period on the board are other in each edition: whoever counted anew would show it.
DAYS = re.compile(r"^(days = )(\d+)$", re.M)
TABLE = "rules/tables/dibao.toml"
# The newest edition is taken back every so many times, and the one before holds again.
WITHDRAWN_EVERY = 3
Days = dict[tuple[int, str], date]


class Republishing(Fault):
    """All cases go on step by step together; between two steps of each an edition is published, or withdrawn too."""

    name = "republish"

    def tries(self, count: int) -> Iterator[str]:
        """Cases to their end; each round one new case is begun, which must have the edition of that moment."""
        self.now = timezone.now()
        self.hands = Hands(DONGMING_VILLAGE, self.chance, self.now)
        self.cases, self.own = self._lay_out(count), dict[int, str]()
        self.tried, self.days, self.rounds = len(self.cases), dict[tuple[int, str], date](), 0
        while self._steps_left():
            self._publish()
            yield from self._newcomer()
            yield from self._one_step_each()
            yield from self._kept()
        yield from self._ended()
        self.figures["republish_editions"] = SchemeEdition.objects.filter(scheme=SCHEME).count()
        self.figures["republish_rounds"] = self.rounds

    def _lay_out(self, count: int) -> list[Case]:
        """Copies of a case that waits for acceptance: until then a case goes over by itself."""
        case = self.hands.apply(self.now)
        self.hands.walk(case, self.now, FIRST)
        clones.repeat(self.chance, [templates.read(case.pk)], count - 1, set())
        return list(Case.objects.filter(pk__gte=case.pk).select_related("process").order_by("pk"))

    def _publish(self) -> None:
        """Another name for every step, and other terms."""
        self.rounds += 1
        texts = editions.read_shipped(SCHEME)
        texts = {path: STEP.sub(rf'\1（第{self.rounds}版）"', text) for path, text in texts.items()}
        texts[TABLE] = DAYS.sub(lambda each: f"{each[1]}{int(each[2]) + self.rounds % 7 + 1}", texts[TABLE])
        made = editions.publish(SCHEME, texts, self.now.date(), None, self.now)
        if self.rounds % WITHDRAWN_EVERY == 0:
            editions.retire(made.id, self.now.date())

    def _newcomer(self) -> Iterator[str]:
        """Whoever applies now has the edition in force now."""
        wanted = editions.in_force(SCHEME, self.now.date()).digest
        case = self.hands.apply(self.now)
        if (got := digest(case)) != wanted:
            yield f"第{self.rounds}轮新申请用的是版本{got[:8]}，施行的是{wanted[:8]}"

    def _steps_left(self) -> bool:
        open_ones = Process.objects.filter(case__in=self.cases, state=Process.State.RUNNING)
        return open_ones.exists()

    def _one_step_each(self) -> Iterator[str]:
        """The oldest open step of each, or the moment it waits for."""
        for case in self.cases:
            task = self._open(case).first()
            if task:
                self.hands.do(task, self.now)
            elif timer := case.process.timers.order_by("due_at").first():
                self.now = max(self.now, timer.due_at + timedelta(hours=9))
                steps.fire_timers(case.process_id, self.now)
            yield from self._same_edition(case)
        self.now += timedelta(minutes=10)

    def _open(self, case: Case) -> QuerySet[Task]:
        rows = Task.objects.filter(process=case.process_id, state=Task.State.OPEN)
        return rows.select_related("process__case__household").order_by("pk")

    def _same_edition(self, case: Case) -> Iterator[str]:
        """From its acceptance on a case has the edition under which it was accepted."""
        now_has = digest(case)
        if self.own.setdefault(case.pk, now_has) != now_has:
            yield f"{case.number}的流程版本变了"

    def _kept(self) -> Iterator[str]:
        """No day that was told has moved, neither a clock's nor a task's nor a timer's."""
        days = self._days()
        for key in self.days.keys() & days.keys():
            if days[key] != self.days[key]:
                yield f"办件{key[0]}的{key[1]}由{self.days[key]}变为{days[key]}"
        self.days |= days

    def _days(self) -> Days:
        ours = {"process__case__in": self.cases}
        clocks = Clock.objects.filter(case__in=self.cases).values_list("case_id", "rule", "started_on", "due_on")
        tasks = Task.objects.filter(**ours).values_list("process__case", "pk", "due_on")
        timers = Timer.objects.filter(**ours).values_list("process__case", "pk", "due_at")
        found = {(case, f"{rule}（{since}起）"): due for case, rule, since, due in clocks}
        found |= {(case, f"任务{pk}"): due for case, pk, due in tasks}
        return found | {(case, f"定时{pk}"): due for case, pk, due in timers}

    def _ended(self) -> Iterator[str]:
        for case in Case.objects.filter(pk__in=[each.pk for each in self.cases]).exclude(state=Case.State.CLOSED):
            yield f"{case.number}没有办到底，停在“{case.stage}”"
        yield from soundness.of_cases(Case.objects.filter(pk__in=[each.pk for each in self.cases]))


def digest(case: Case) -> str:
    """The digest of the edition that a case runs under."""
    return Process.objects.values_list("edition__digest", flat=True).get(pk=case.process_id)
