"""Plays a worked case through the real write path, with its own clock, and takes everything back afterwards."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from cases import steps
from cases.documents.jobs import on_request_only
from cases.errors import CaseError, FormRejected
from cases.rehearsal import household, judging, places, setting
from cases.rehearsal.acts import ACTS
from cases.rehearsal.casefile import CaseFile, Planned, read
from cases.rehearsal.check_kinds import CHECKS
from cases.rehearsal.clock import Clock
from cases.rehearsal.errors import CaseFileRefused, Slip
from cases.rehearsal.expectations import AREAS
from cases.rehearsal.fitting import misfits
from cases.rehearsal.judging import Expectation
from cases.rehearsal.people import People
from cases.rehearsal.stage import Outcome, Stage
from cases.rehearsal.vocabulary import Area
from forms.errors import FormError
from offices import routing
from offices.errors import OfficeError
from processes import editions, snapshots, trodden
from processes.editions import Edition
from processes.errors import NoEdition, ProcessError
from processes.models import SchemeEdition, Timer
from rules.errors import RulesError

DEFAULT_SCHEME = "dibao"
REFUSALS = (CaseError, ProcessError, RulesError, OfficeError, FormError)
DONE = "办成"


@dataclass
class Judged:
    """One group of expectations with what was found, so that it can be judged again."""

    area: Area
    want: Any
    got: Any
    key: str

    def expectations(self) -> list[Expectation]:
        """Each value expected, met or not."""
        return judging.compare(self.area, self.want, self.got, self.key)


@dataclass
class Rehearsal:
    """What became of a worked case."""

    file: str
    title: str = ""
    proves: tuple[str, ...] = ()
    expectations: list[Expectation] = field(default_factory=list)
    refused: list[Slip] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list, repr=False)

    @property
    def met(self) -> bool:
        """Whether the file could be run and everything expected was found."""
        return not self.refused and all(each.met for each in self.expectations)


def rehearse(
    text: str, *, name: str = "", scheme: str = "", texts: Mapping[str, str] | None = None, reload: bool = False
) -> Rehearsal:
    """Runs one worked case on the edition in force, or on `texts` of a scheme; nothing of it remains.

    With `reload` every memory is dropped between acts and all is read again from the database. CaseFileRefused lists
    what is wrong with the file.
    """
    return _Play(read(text), name, scheme, texts, reload).run()


class _Play:
    """One performance."""

    def __init__(self, file: CaseFile, name: str, scheme: str, texts: Mapping[str, str] | None, reload: bool) -> None:
        self.file, self.texts, self.reload = file, texts, reload
        self.scheme = scheme or _played(file)
        self.told = Rehearsal(name, file.title, file.proves)

    def run(self) -> Rehearsal:
        with taken_back(), self._apart():
            self._play()
        return self.told

    @contextmanager
    def _apart(self) -> Iterator[None]:
        """The memories of the performance; reloading means to close them and to begin new ones."""
        with ExitStack() as self.memories:
            self._remember()
            yield

    def _remember(self) -> None:
        for memory in (routing.apart, snapshots.apart, trodden.apart):
            self.memories.enter_context(memory())

    def _forget(self) -> None:
        self.memories.close()
        self._remember()
        self._try(editions.read_anew(self.edition.id))

    def _try(self, edition: Edition) -> None:
        self.edition = edition
        self.memories.enter_context(editions.trying(edition))

    def _play(self) -> None:
        self._try(self._choose_edition())
        if slips := misfits(self.file, self.edition):
            raise CaseFileRefused(slips)
        self._set_up()
        for check in self.file.checks:
            self._check(check)
        for act in self.file.acts:
            if self.reload:
                self._forget()
            self._act(act)

    def _choose_edition(self) -> Edition:
        on = self.file.on if self.file.facts.get("on") else None
        if self.texts is not None:
            return _lay_out(self.scheme, self.texts)
        try:
            if on is not None:
                return editions.in_force(self.scheme, on)
        except NoEdition:
            pass  # a case may play before the first edition: it is then judged by the newest
        newest = SchemeEdition.objects.filter(scheme=self.scheme, state=SchemeEdition.State.PUBLISHED)
        row = newest.order_by("in_force_from", "id").last()
        if row is None:
            raise NoEdition(f"“{self.scheme}”还没有已发布的流程版本")
        return editions.load(row.pk)

    def _set_up(self) -> None:
        file = self.file
        areas = [str(each.told["area"]) for each in (*file.acts, *file.checks) if each.told.get("area")]
        setting.withhold(file.unannounced)
        setting.announce(file.announced, file.days, "算例中的放假安排")
        if file.facts.get("area"):
            area = places.village(str(file.facts["area"]))
            areas = [area, str(file.facts["area"]).ljust(12, "0"), *areas]
        full = [code.ljust(12, "0") for code in areas]
        setting.unset(file.unset, full)
        setting.put(file.settings, full)
        if file.acts:
            self._furnish(area)

    def _furnish(self, area: str) -> None:
        file, on = self.file, self.file.on
        places.furnish(area, on)
        told = household.tell(area, on, file.facts, file.lists)
        self.stage = Stage(area, self.edition.scheme, told, People(area, on, file.people), Clock(on))

    def _act(self, act: Planned) -> None:
        stage, told = self.stage, dict(act.told)
        stage.chosen, stage.outcome = int(told.get("case", 0)), Outcome()
        stage.outcome = self._attempt(lambda: self._do(act.name, told))
        missed = stage.outcome.refused and not {"refused", "refused_code"} & act.expect.keys()
        if missed:
            self.told.expectations.append(Expectation(f"{act.key}.done", DONE, stage.outcome.refused, False))
        for name, want in act.expect.items():
            key = f"{act.key}.expect.{name}"
            self._judge(Judged(AREAS[name], want, _found(AREAS[name], stage, want), key))

    def _do(self, name: str, told: dict[str, Any]) -> object:
        stage = self.stage
        told["moved"] = any(key in told for key in ("on", "at", "after"))
        stage.clock.move(_day(told.get("on")), told.get("at"), told.get("after", ""), stage.calendar)
        stage.mark()
        self._let_time_pass()
        return ACTS[name].do(stage, told)

    def _let_time_pass(self) -> None:
        """What the time-keeper would have done meanwhile is done at its moment."""
        due = Timer.objects.filter(process__case__in=list(self.stage.cases), due_at__lte=self.stage.now)
        while timer := due.order_by("due_at").first():
            steps.fire_timers(timer.process_id, timer.due_at)

    def _attempt(self, act: Any) -> Outcome:
        """A refusal, and even a crash, is told as what was found: the rule keeper reads a sentence, no traceback."""
        try:
            return Outcome(act())
        except REFUSALS as slip:
            return Outcome(None, sentence(slip), str(getattr(slip, "code", "refused")))
        except Exception as slip:
            return Outcome(None, f"程序出错：{type(slip).__name__}：{slip}", "crashed", True)

    def _check(self, check: Planned) -> None:
        kind = CHECKS[check.name]
        told = _completed(check, self.file)
        outcome = self._attempt(lambda: kind.find(told, self.edition))
        got = outcome.result if outcome.result is not None else {"refused": outcome.refused}
        if outcome.refused and "refused" not in check.expect:
            got = f"（{outcome.refused}）"
        area = Area(check.name, "one", kind.title, kind.leaves, kind.find)
        self._judge(Judged(area, check.expect, got, f"{check.key}.expect"))

    def _judge(self, judged: Judged) -> None:
        self.told.judged.append(judged)
        self.told.expectations += judged.expectations()


@contextmanager
def taken_back() -> Iterator[None]:
    """A transaction that is always rolled back; what waits for its end never runs, and nothing is printed."""
    token = on_request_only.set(True)
    try:
        with transaction.atomic():
            try:
                yield
            finally:
                transaction.set_rollback(True)
    finally:
        on_request_only.reset(token)


def _played(file: CaseFile) -> str:
    """The scheme whose process a file plays: its own, where that has a process."""
    own = str(file.facts.get("scheme") or "")
    known = SchemeEdition.objects.filter(scheme=own, state=SchemeEdition.State.PUBLISHED).exists()
    return own if known else DEFAULT_SCHEME


def _lay_out(scheme: str, texts: Mapping[str, str]) -> Edition:
    try:
        row = editions.lay_out(scheme, texts, datetime.min.date())
        return editions.read_anew(row.pk)
    except (FormError, RulesError, ProcessError) as slip:
        raise CaseFileRefused([Slip(0, "", f"流程文本有误，算例无从运行：{slip}")]) from slip


def _found(area: Area, stage: Stage, want: Any) -> Any:
    """What was found; a sentence in place of it when it cannot even be looked for."""
    try:
        if area.shape in ("named", "map"):
            return {name: area.find(stage, name) for name in want}
        return area.find(stage)
    except REFUSALS as slip:
        return f"（{sentence(slip)}）"


def sentence(slip: Exception) -> str:
    """A refusal in words; that of a form with every message at its field."""
    if isinstance(slip, FormRejected):
        notes = [f"{path}：{note}" for path, found in slip.form.errors.items() for note in found]
        return f"{slip} {'；'.join(notes)}".strip()
    return str(slip)


def _completed(check: Planned, file: CaseFile) -> dict[str, Any]:
    """A check with what the file tells of place, day and household where it says nothing itself."""
    kind, told = CHECKS[check.name], dict(check.told)
    names = {said.name for said in kind.says}
    for name in ("area", "on", "residence_kind", "scheme"):
        if name in names and file.facts.get(name):
            told.setdefault(name, file.facts[name])
    if kind.open or check.name == "place":
        told = {**file.facts, **{name: rows for name, rows in file.lists.items() if rows}, **told}
    for name in ("check", "expect", "note", *(() if kind.open or check.name == "place" else ())):
        told.pop(name, None)
    for said in kind.says:
        if said.kind == "date" and said.name in told:
            told[said.name] = _day(told[said.name])
    if kind.open:
        own = {setting.key: setting.value for setting in file.settings if setting.until_on is None}
        told["parameters"] = {**own, **told.get("parameters", {})}
    return told


def _day(value: Any) -> Any:
    return datetime.fromisoformat(value).date() if isinstance(value, str) else value
