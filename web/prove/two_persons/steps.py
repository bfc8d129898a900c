"""The steps of cases, terms that are extended, and colleagues who sign beside a step."""

from collections import defaultdict
from collections.abc import Mapping

from cases import clocks, countersigning, returns, steps
from cases.errors import CaseError, FormRejected
from cases.models import Case, Clock, Opinion
from offices.demo_accounts import DONGMING_VILLAGE
from offices.models import User
from processes.models import Task
from web.prove.hands import Hands
from web.prove.two_persons.matter import Act, Matter, Scene

OPEN = Task.State.OPEN
# Written again here: a proof that asked the product who is barred would believe it.
WORK = {"application", "household_investigation", "examination"}
SIGNATURES = {
    "opinion": WORK,
    "county_confirmation": WORK | {"opinion"},
    "township_confirmation": WORK,
    "decision": WORK | {"opinion", "county_confirmation"},
}


class Step(Matter):
    """Every open step of some cases of dibao; a signature stands under nobody's own work."""

    most = 8

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self.village = Hands(DONGMING_VILLAGE, scene.chance, scene.now)
        self.did: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        self.mine: list[int] = []

    def enter(self, actor: User) -> int:
        """An application at the counter by anybody who sits there."""
        case = self.village.apply(self.now, actor=actor)
        self.mine.append(case.process_id)
        self.did[case.process_id]["application"].add(actor.pk)
        task = Task.objects.filter(process=case.process_id, state=OPEN).first()
        return task.pk if task else 0

    def waiting(self) -> list[int]:
        """Open steps; whose work each signature would judge is told anew."""
        rows = list(Task.objects.filter(process__in=self.mine, state=OPEN).order_by("pk"))
        for task in rows:
            barred = SIGNATURES.get(task.element, set()) if not task.returned else set()
            self.hands[task.pk] = {who for element in barred for who in self.did[task.process_id][element]}
        return [task.pk for task in rows]

    def others(self) -> Mapping[str, Act]:
        """Steps change hands, go back, are taken back; time goes by."""
        return {
            "claim": lambda pk, actor: steps.claim(pk, actor, self.now),
            "release": lambda pk, actor: steps.release(pk, actor, self.now),
            "hand_over": lambda pk, actor: steps.hand_over(
                pk, actor, self.chance.choice(self.scene.officials), self.now
            ),
            "send_back": self._send_back,
            "withdraw": self._withdraw,
            "pass_time": self._pass_time,
        }

    def approve(self, pk: int, actor: User) -> object:
        """The step is done."""
        task = Task.objects.select_related("process__case__household").get(pk=pk)
        try:
            done = self.village.do(task, self.now, actor)
        except FormRejected as slip:
            raise CaseError(str(slip.form.errors)) from slip
        self.did[task.process_id][task.element].add(actor.pk)
        return done

    def told(self, pk: int) -> str:
        """The step that was done."""
        return f"step {Task.objects.get(pk=pk).element}"

    def _send_back(self, pk: int, actor: User) -> object:
        task = Task.objects.get(pk=pk)
        earlier = self.chance.choice(returns.steps_before(task) or [task])
        if self.chance.random() < 0.5:
            return returns.request_correction(pk, actor, earlier.element, [], "请核实。", self.now)
        return returns.redo(pk, actor, earlier.element, "请重新办理。", self.now)

    def _withdraw(self, pk: int, actor: User) -> object:
        done = Task.objects.filter(process__in=self.mine, state=Task.State.DONE).order_by("-done_at", "-pk").first()
        return returns.withdraw(done.pk if done else 0, actor, self.now)

    def _pass_time(self, pk: int, actor: User) -> object:
        process = self.chance.choice(self.mine)
        timer = Case.objects.get(process=process).process.timers.order_by("due_at").first()
        if timer is None:
            raise CaseError()
        return steps.fire_timers(process, max(self.now, timer.due_at))


class Extension(Matter):
    """A statutory term made longer for a reason that the law does not name."""

    def enter(self, actor: User) -> int:
        """Asked for."""
        rows = Clock.objects.filter(stopped_on=None, extension="", due_on__gte=self.now.date()).order_by("pk")
        pks = list(rows.values_list("pk", flat=True)[:20])
        if not pks:
            raise CaseError()
        return clocks.request_extension(self.chance.choice(pks), actor, "other", "大雪封路", self.now).pk

    def waiting(self) -> list[int]:
        """On one signature."""
        rows = Clock.objects.filter(extension="other", seconded_by=None, stopped_on=None).order_by("-pk")
        return list(rows.values_list("pk", flat=True)[:6])

    def approve(self, pk: int, actor: User) -> object:
        """Signed."""
        return clocks.second_extension(pk, actor, self.now)


class Countersigned(Matter):
    """Opinions beside a step: whoever asks signs nothing."""

    def enter(self, actor: User) -> int:
        """One or two are asked, among them now and then the asker."""
        tasks = list(Task.objects.filter(state=OPEN, area=DONGMING_VILLAGE).order_by("pk")[:20])
        if not tasks:
            raise CaseError()
        signers = self.chance.sample(self.scene.officials, 2)
        task = self.chance.choice(tasks)
        made = countersigning.ask(task.pk, actor, "any", signers, "请看一下", self.now)
        return made.opinions.order_by("place")[0].pk

    def waiting(self) -> list[int]:
        """Not given; whoever asked for the countersign has a hand in each of its opinions."""
        rows = Opinion.objects.filter(view="", removed_at=None, countersign__outcome="").order_by("-pk")
        told = list(rows.values_list("pk", "countersign__asked_by")[:4])
        self.hands.update((pk, {asker}) for pk, asker in told)
        return [pk for pk, _ in told]

    def others(self) -> Mapping[str, Act]:
        """Somebody more is asked, perhaps the asker."""
        return {"add": self._add}

    def _add(self, pk: int, actor: User) -> object:
        asked = Opinion.objects.get(pk=pk).countersign_id
        return countersigning.add(asked, actor, self.chance.choice(self.scene.officials), self.now)

    def approve(self, pk: int, actor: User) -> object:
        """Given."""
        return countersigning.give(pk, actor, "agree", "", self.now)

    def likely(self, pk: int) -> list[User]:
        """Who was asked."""
        return list(User.objects.filter(pk__in=Opinion.objects.filter(pk=pk).values("signer")))
