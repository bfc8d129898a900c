"""The forms of the step table: one for each kind of step, choices from the draft's catalogue, nothing typed as code."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offices.models import PostKind
from processes.catalogue import LEVELS
from processes.redrawing import NewStep, Place, Step
from web.designer.step_rows import Labels, titles

Choices = list[tuple[str, str]]
# They design, check and keep the system; a step is not theirs to handle.
WATCHING = (
    PostKind.PROCESS_DESIGNER,
    PostKind.PROCESS_APPROVER,
    PostKind.SUPERVISOR,
    PostKind.AUDITOR,
    PostKind.SYSTEM_ADMINISTRATOR,
    PostKind.SECURITY_ADMINISTRATOR,
)
EMPTY = ("", gettext_lazy("请选择"))


def place_choices(rows: list[Step], but: str = "") -> Choices:
    """Where a step can go: behind a step, or on one of the ways behind a gateway."""
    named, found = titles(rows), list[tuple[str, str]]()
    for row in rows:
        if row.id == but or row.kind == "endEvent":
            continue
        if len(row.leads) == 1:
            found.append((f"after:{row.id}", _("在“%s”之后") % named[row.id]))
        else:
            found += [
                (f"flow:{lead.flow}", _way_title(lead.name, named[row.id], named[lead.target])) for lead in row.leads
            ]
    return found


def _way_title(name: str, source: str, target: str) -> str:
    said = f"（{name}）" if name else ""
    return _("在“%(source)s”%(said)s到“%(target)s”之间") % {"source": source, "said": said, "target": target}


def read_place(value: str) -> Place:
    """The place that a choice stands for."""
    where, _sign, name = value.partition(":")
    return Place(after=name) if where == "after" else Place(before=name) if where == "before" else Place(flow=name)


class StepForm(forms.Form):
    """What every kind of step has: a name, and where it goes when it is new."""

    kind = ""
    place = forms.ChoiceField(label=gettext_lazy("加在哪里"))
    name = forms.CharField(label=gettext_lazy("环节名称"), max_length=40)

    def __init__(
        self, *arguments: Any, rows: list[Step], labels: Labels, step: Step | None = None, **named: Any
    ) -> None:
        super().__init__(*arguments, **named)
        self.rows, self.labels, self.step = rows, labels, step
        self.choose("place", place_choices(rows))
        if step:
            del self.fields["place"]
        for field in self.fields.values():
            field.error_messages["required"] = _("请填写“%s”") % field.label
        self.prepare()

    def prepare(self) -> None:
        """Fills in the choices of a kind."""

    def choose(self, name: str, choices: Iterable[tuple[str, str]], *, empty: bool = True) -> None:
        field = self.fields.get(name)
        if isinstance(field, forms.ChoiceField | forms.MultipleChoiceField):
            listed = list(choices)
            many = isinstance(field, forms.MultipleChoiceField)
            field.choices = listed if many or not empty else [EMPTY, *self.with_current(name, listed)]

    def with_current(self, name: str, choices: Choices) -> Choices:
        """A value that stands in the diagram but is no longer on offer stays visible: nothing changes in silence."""
        now = str(self.initial.get(name, "") or "")
        known = {value for value, _label in choices}
        return [*choices, (now, _("%s（没有登记）") % now)] if now and now not in known else choices

    def changes(self) -> dict[str, Any]:
        """What set_step is to change."""
        return {"name": self.cleaned_data["name"]}


class TaskForm(StepForm):
    """A step that a person handles."""

    kind = "userTask"
    office_kind = forms.ChoiceField(label=gettext_lazy("承办机构"), help_text=gettext_lazy("环节会画在该机构的层级里"))
    post = forms.ChoiceField(label=gettext_lazy("由哪个岗位办"))
    also = forms.MultipleChoiceField(
        label=gettext_lazy("还有谁可以代办"), required=False, widget=forms.CheckboxSelectMultiple
    )
    deadline = forms.ChoiceField(
        label=gettext_lazy("办理时限"), help_text=gettext_lazy("期限和起算在“规则与时限”页修改")
    )
    clause = forms.CharField(
        label=gettext_lazy("依据条款"), max_length=200, help_text=gettext_lazy("例如：社会救助法 第四十八条")
    )
    form = forms.ChoiceField(label=gettext_lazy("填哪张表单"), help_text=gettext_lazy("表单在“表单”页修改"))

    def prepare(self) -> None:
        labels = self.labels
        self.choose(
            "office_kind", ((name, f"{label}（{labels.lanes[name]}）") for name, label in labels.offices.items())
        )
        handling = [(name, label) for name, label in labels.posts.items() if name not in WATCHING]
        self.choose("post", handling)
        self.choose("also", handling)
        self.choose("deadline", ((rule, labels.deadline(rule)) for rule in labels.deadlines))
        self.choose("form", labels.forms.items())
        self.fields["also"].widget.attrs["class"] = "form-check-input"

    def properties(self) -> dict[str, str]:
        said = self.cleaned_data
        names = ("office_kind", "deadline", "form", "clause")
        also = [each for each in said["also"] if each != said["post"]]
        return {name: said[name] for name in names} | {"post": self._posts(), "also": " ".join(also)}

    def _posts(self) -> str:
        """The chosen post first; further posts that the diagram named with it stay."""
        more = (self.step.post if self.step else "").split()[1:]
        chosen = str(self.cleaned_data["post"])
        return " ".join([chosen, *(each for each in more if each != chosen)])

    def new_step(self) -> NewStep:
        said = self.cleaned_data
        lane = self.labels.lanes[said["office_kind"]]
        wanted = said["form"] if said["form"] not in {row.id for row in self.rows} else ""
        return NewStep(self.kind, said["name"], lane, wanted, properties=self.properties())

    def changes(self) -> dict[str, Any]:
        lane = self.labels.lanes.get(self.cleaned_data["office_kind"])
        return super().changes() | {"properties": self.properties(), "lane": lane}


class LanedForm(StepForm):
    """A step without a handler; it is still drawn at a level."""

    lane = forms.ChoiceField(label=gettext_lazy("画在哪一级"), required=False)

    def prepare(self) -> None:
        self.choose("lane", ((level, level) for level in LEVELS), empty=False)
        self.fields["lane"].choices = [("", _("与前一环节相同")), *((level, level) for level in LEVELS)]

    def changes(self) -> dict[str, Any]:
        return super().changes() | {"lane": self.cleaned_data["lane"] or None}


class DocumentForm(LanedForm):
    """Issuing a document."""

    kind = "serviceTask"
    document = forms.ChoiceField(label=gettext_lazy("制发哪种文书"), help_text=gettext_lazy("文书内容在“文书”页修改"))

    def prepare(self) -> None:
        super().prepare()
        self.fields["name"].required = False
        self.fields["name"].help_text = _("不写就用“制发”加文书名称")
        self.choose("document", self.labels.documents.items())

    def called(self) -> str:
        said = self.cleaned_data
        return str(said["name"] or _("制发%s") % self.labels.documents[said["document"]])

    def _parameters(self) -> dict[str, str]:
        kept = dict(self.step.parameters) if self.step else {}
        return kept | {"kind": f'"{self.cleaned_data["document"]}"'}

    def new_step(self) -> NewStep:
        said = self.cleaned_data
        element = f"issue_{said['document']}"
        return NewStep(
            self.kind, self.called(), said["lane"], element, operation="issue_document", parameters=self._parameters()
        )

    def changes(self) -> dict[str, Any]:
        named = {"name": self.called(), "operation": "issue_document", "parameters": self._parameters()}
        return super().changes() | named


class OperationForm(LanedForm):
    """Something that the system does by itself."""

    kind = "serviceTask"
    operation = forms.ChoiceField(label=gettext_lazy("系统做什么"))

    def prepare(self) -> None:
        super().prepare()
        offered = {name: label for name, label in self.labels.operations.items() if name != "issue_document"}
        self.choose("operation", offered.items())

    def new_step(self) -> NewStep:
        said = self.cleaned_data
        return NewStep(self.kind, said["name"], said["lane"], said["operation"], operation=said["operation"])

    def changes(self) -> dict[str, Any]:
        operation = self.cleaned_data["operation"]
        same = self.step is not None and self.step.operation == operation
        kept = dict(self.step.parameters) if self.step and same else {}
        return super().changes() | {"operation": operation, "parameters": kept}


class TimerForm(LanedForm):
    """Waiting until a period has passed."""

    kind = "intermediateCatchEvent"
    timer = forms.ChoiceField(label=gettext_lazy("等到哪个期限届满"))

    def prepare(self) -> None:
        super().prepare()
        self.choose("timer", ((rule, self.labels.deadline(rule)) for rule in self.labels.deadlines))

    def new_step(self) -> NewStep:
        said = self.cleaned_data
        return NewStep(self.kind, said["name"], said["lane"], timer=said["timer"])


class StageForm(LanedForm):
    """A stage that has a diagram of its own."""

    kind = "callActivity"
    called_process = forms.ChoiceField(label=gettext_lazy("进入哪个阶段"))

    def prepare(self) -> None:
        super().prepare()
        self.choose("called_process", self.labels.stages.items())

    def new_step(self) -> NewStep:
        said = self.cleaned_data
        return NewStep(self.kind, said["name"], said["lane"], said["called_process"], called=said["called_process"])

    def changes(self) -> dict[str, Any]:
        return super().changes() | {"called_process": self.cleaned_data["called_process"]}


class NameForm(LanedForm):
    """A gateway, a beginning, an end: all that can be said is what it is called."""

    def prepare(self) -> None:
        super().prepare()
        self.fields["name"].help_text = _("网关写成问句，例如：是否给予？")
        self.fields["name"].required = not (self.step and self.step.kind in ("parallelGateway", "subProcess"))


AddedForm = TaskForm | DocumentForm | OperationForm | TimerForm | StageForm
"""The forms that describe a step of its own; what comes with another step (a gateway, an end) is only named."""

ADDED: dict[str, tuple[object, type[AddedForm]]] = {
    "task": (gettext_lazy("由人办理的环节"), TaskForm),
    "document": (gettext_lazy("制发文书"), DocumentForm),
    "operation": (gettext_lazy("系统自动做的事"), OperationForm),
    "timer": (gettext_lazy("等待期限届满"), TimerForm),
    "stage": (gettext_lazy("进入一个阶段"), StageForm),
}
"""The kinds of step that the table can add, by the word in the address."""


def form_for(step: Step) -> type[StepForm]:
    """The form that fits an existing step."""
    if step.kind == "serviceTask":
        return DocumentForm if step.operation == "issue_document" else OperationForm
    if step.kind in ("intermediateCatchEvent", "boundaryEvent") and step.timer:
        return TimerForm
    return {"userTask": TaskForm, "callActivity": StageForm}.get(step.kind, NameForm)


def initial(step: Step) -> dict[str, Any]:
    """What a form shows first for an existing step."""
    return {
        "name": step.name,
        "lane": step.lane,
        "office_kind": step.office_kind,
        "post": (step.post.split() or [""])[0],
        "also": step.also.split(),
        "deadline": step.deadline,
        "clause": step.clause,
        "form": step.form or step.id,
        "document": step.document,
        "operation": step.operation,
        "timer": step.timer,
        "called_process": step.called,
    }
