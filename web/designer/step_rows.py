"""The step table in words: each row of a diagram with the labels that a designer knows, and what is wrong with it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from processes import vocabulary
from processes.catalogue import Finding
from processes.models import SchemeDraft
from processes.redrawing import Lead, Step, steps
from processes.telling.conditions import tell_condition
from web.designer import catalogue

KINDS = {
    "startEvent": gettext_lazy("开始"),
    "endEvent": gettext_lazy("结束"),
    "userTask": gettext_lazy("办理"),
    "serviceTask": gettext_lazy("系统自动"),
    "callActivity": gettext_lazy("阶段"),
    "subProcess": gettext_lazy("子流程"),
    "intermediateCatchEvent": gettext_lazy("等待"),
    "intermediateThrowEvent": gettext_lazy("发信号"),
    "boundaryEvent": gettext_lazy("限时"),
    "exclusiveGateway": gettext_lazy("选择"),
    "inclusiveGateway": gettext_lazy("多项选择"),
    "parallelGateway": gettext_lazy("并行"),
    "eventBasedGateway": gettext_lazy("等待哪一个先到"),
}
MOVABLE = ("userTask", "serviceTask", "callActivity", "subProcess", "intermediateCatchEvent")


class Labels:
    """What the names in a draft are called."""

    def __init__(self, draft: SchemeDraft) -> None:
        offered = catalogue.of(draft)
        self.offered: Mapping[str, list[dict[str, Any]]] = offered
        self.offices = {each["value"]: each["label"] for each in offered["offices"]}
        self.lanes = {each["value"]: each["lane"] for each in offered["offices"]}
        self.posts = {each["value"]: each["label"] for each in offered["posts"]}
        self.deadlines = {each["id"]: each for each in offered["deadlines"]}
        self.forms = {each["name"]: each["title"] for each in offered["forms"]}
        self.documents = {each["kind"]: each["title"] for each in offered["documents"]}
        self.operations = {each["name"]: each["summary"] for each in offered["operations"]}
        self.stages = {each["id"]: each["title"] for each in offered["stages"]}
        sections = catalogue.sections_of(draft)
        self.titles, self.domains = vocabulary.titles(sections), vocabulary.domains(sections)

    def condition(self, lead: Lead) -> str:
        """When a way is taken, in words; empty when it is taken always."""
        if lead.is_default:
            return _("其余情况")
        return tell_condition(lead.condition, self.titles, self.domains) if lead.condition else ""

    def deadline(self, rule: str) -> str:
        """A rule's title and length; a rule that is not there is named as it stands."""
        found = self.deadlines.get(rule)
        if found is None:
            return rule
        length = _("由本地公布") if found["days"] is None else f"{found['days']}{found['unit']}"
        return f"{found['title']}（{length}）"


@dataclass(frozen=True)
class Way:
    """A flow as a row shows it."""

    lead: Lead
    target: str
    when: str


@dataclass(frozen=True)
class ShownStep:
    """One row of the table."""

    step: Step
    number: int
    title: str
    kind: str
    office: str = ""
    posts: str = ""
    also: str = ""
    deadline: str = ""
    clause: str = ""
    form: str = ""
    does: str = ""
    document: str = ""
    ways: tuple[Way, ...] = ()
    findings: tuple[Finding, ...] = ()
    inside: bool = False
    up: bool = False
    """Whether it can change places with the step before."""
    down: bool = False

    @property
    def movable(self) -> bool:
        return self.step.kind in MOVABLE

    @property
    def chooses(self) -> bool:
        return self.step.is_gateway and self.step.branches


@dataclass
class Diagram:
    """One diagram of a draft on the page."""

    path: str
    title: str
    rows: list[ShownStep] = field(default_factory=list)
    unplaced: list[Finding] = field(default_factory=list)
    """Findings about the diagram that no row stands for."""


def titles(rows: Iterable[Step]) -> dict[str, str]:
    """What each step is called: its name, or what it is and does when it has none."""
    listed = list(rows)
    names = {row.id: row.name for row in listed}
    return {row.id: row.name or _nameless(row, names.get(row.within, "")) for row in listed}


def _nameless(row: Step, within: str) -> str:
    if row.is_gateway:
        return _("%s：分开") % KINDS[row.kind] if row.branches else _("%s：汇合") % KINDS[row.kind]
    kind = str(KINDS.get(row.kind, row.kind))
    return f"{kind}（{within}）" if within else kind


def shown(path: str, title: str, text: str, labels: Labels, found: Iterable[Finding]) -> Diagram:
    """A diagram's rows with the findings beside the step or the way that each concerns."""
    rows = steps(text, path)
    here = [one for one in found if one.where == path]
    owners = {lead.flow: row.id for row in rows for lead in row.leads} | {row.id: row.id for row in rows}
    by_row: dict[str, list[Finding]] = defaultdict(list)
    for one in here:
        by_row[owners.get(one.element, "")].append(one)
    named = titles(rows)
    table = {row.id: row for row in rows}
    made = [
        replace(_shown(row, number, named, labels, by_row.get(row.id, [])), up=_up(row, table), down=_down(row, table))
        for number, row in enumerate(rows, start=1)
    ]
    return Diagram(path, title, made, by_row.get("", []))


def _up(row: Step, table: Mapping[str, Step]) -> bool:
    return row.kind in MOVABLE and len(row.follows) == 1 and table[row.follows[0]].kind in MOVABLE


def _down(row: Step, table: Mapping[str, Step]) -> bool:
    if row.kind not in MOVABLE or len(row.leads) != 1:
        return False
    after = table[row.leads[0].target]
    return after.kind in MOVABLE and len(after.follows) == 1


def _shown(row: Step, number: int, named: Mapping[str, str], labels: Labels, found: list[Finding]) -> ShownStep:
    return ShownStep(
        step=row,
        number=number,
        title=named[row.id],
        kind=str(KINDS.get(row.kind, row.kind)),
        office=labels.offices.get(row.office_kind, row.office_kind),
        posts=_posts(row.post, labels),
        also=_posts(row.also, labels),
        deadline=labels.deadline(row.deadline or row.timer) if row.deadline or row.timer else "",
        clause=row.clause,
        form=labels.forms.get(row.form, row.form),
        does=_does(row, labels),
        document=labels.documents.get(row.document, row.document),
        ways=tuple(Way(lead, named.get(lead.target, lead.target), labels.condition(lead)) for lead in row.leads),
        findings=tuple(found),
        inside=bool(row.within),
    )


def _posts(names: str, labels: Labels) -> str:
    return "、".join(labels.posts.get(name, name) for name in names.split())


def _does(row: Step, labels: Labels) -> str:
    """What a step does by itself; issuing a document is said by the document."""
    if row.called:
        return labels.stages.get(row.called, row.called)
    return "" if row.document else labels.operations.get(row.operation, row.operation)
