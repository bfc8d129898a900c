"""When a way is taken: rows of fact, comparison and value, all chosen from lists; and where the way leads."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from processes.redrawing import Lead, Step
from rules import comparisons
from rules.comparisons import ALL, ANY, Comparison, Comparisons, Scalar
from rules.errors import ExpressionError
from web.designer.step_rows import Labels, titles
from web.designer.ticks import tick

ROWS = 4
NUMBERS = ("integer", "decimal", "money")
FLAGS = ("yes_no", "consent")
CHOICES = ("choice",)
SIGNS = {
    "==": gettext_lazy("是"),
    "!=": gettext_lazy("不是"),
    ">": gettext_lazy("大于"),
    ">=": gettext_lazy("不少于"),
    "<": gettext_lazy("小于"),
    "<=": gettext_lazy("不超过"),
}
YES, NO = "yes", "no"


class ConditionForm(forms.Form):
    """One way; behind a choice it has a condition. The value of a row is chosen, or written where it is a number."""

    otherwise = forms.BooleanField(label=gettext_lazy("其余情况走这条（不写条件）"), required=False, widget=tick())
    tie = forms.ChoiceField(
        label=gettext_lazy("下面几行"),
        required=False,
        initial=ALL,
        choices=((ALL, gettext_lazy("全部成立")), (ANY, gettext_lazy("任何一行成立"))),
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    name = forms.CharField(
        label=gettext_lazy("连线上写什么"), max_length=20, required=False, help_text=gettext_lazy("例如：不予")
    )
    target = forms.ChoiceField(label=gettext_lazy("走到哪里"))

    def __init__(self, *arguments: Any, rows: list[Step], labels: Labels, source: Step, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.facts = {each["name"]: each for each in labels.offered["facts"] if each["kind"] in _COMPARED}
        self.chooses = source.kind in ("", "exclusiveGateway", "inclusiveGateway")
        self.fields["target"].choices = _targets(rows, source)
        options = list(self._options())
        for place in range(ROWS):
            self.fields |= _row_fields(place, _fact_choices(self.facts), options)

    def _options(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """The values of each fact that has options, under the fact's label."""
        for name, fact in self.facts.items():
            choices = [(YES, _("是")), (NO, _("否"))] if fact["kind"] in FLAGS else _pairs(fact)
            if choices:
                yield fact["label"], [(f"{name}:{value}", label) for value, label in choices]

    def lines(self) -> list[list[forms.BoundField]]:
        """The rows for the page."""
        return [[self[f"{part}_{place}"] for part in ("fact", "sign", "choice", "number")] for place in range(ROWS)]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("otherwise") or not self.chooses:
            said["condition"] = None
            return said
        found = [row for place in range(ROWS) if (row := self._row(place, said))]
        if not found and not self.errors:
            self.add_error("fact_0", _("请至少选一行条件，或勾选“其余情况走这条”"))
        if found and not self.errors:
            said["condition"] = self._written(Comparisons(said.get("tie") or ALL, tuple(found)))
        return said

    def _written(self, rows: Comparisons) -> str:
        try:
            return comparisons.write(rows)
        except ExpressionError as slip:
            self.add_error("fact_0", str(slip))
            return ""

    def _row(self, place: int, said: Mapping[str, Any]) -> Comparison | None:
        fact = self.facts.get(said.get(f"fact_{place}", ""))
        if fact is None:
            return None
        sign = said.get(f"sign_{place}") or "=="
        try:
            return Comparison(fact["name"], sign, self._value(fact, sign, place, said))
        except ExpressionError as slip:
            at = "number" if fact["kind"] in NUMBERS else "choice"
            self.add_error(f"{at}_{place}", str(slip))
            return None

    def _value(self, fact: Mapping[str, Any], sign: str, place: int, said: Mapping[str, Any]) -> Scalar:
        if fact["kind"] in NUMBERS:
            return comparisons.read_value(said.get(f"number_{place}") or "", numeric=True)
        name, _sign, value = (said.get(f"choice_{place}") or "").partition(":")
        if name != fact["name"]:
            raise ExpressionError(_("请为“%s”选一个值") % fact["label"])
        if sign not in ("==", "!="):
            raise ExpressionError(_("“%s”只能选“是”或“不是”") % fact["label"])
        return value == YES if fact["kind"] in FLAGS else value


_COMPARED = (*NUMBERS, *FLAGS, *CHOICES)


def _pairs(fact: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(each["value"], each["label"]) for each in fact["choices"]]


def _targets(rows: list[Step], source: Step) -> list[tuple[str, str]]:
    """Where a way can lead: any step of the same process but beginnings and the gateway itself."""
    named = titles(rows)
    near = [row for row in rows if row.within == source.within and row.id != source.id]
    return [(row.id, named[row.id]) for row in near if row.kind not in ("startEvent", "boundaryEvent")]


def _fact_choices(facts: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str]]:
    return [("", _("不用这一行")), *((name, fact["label"]) for name, fact in facts.items())]


def _row_fields(place: int, facts: list[tuple[str, str]], options: list[Any]) -> dict[str, forms.Field]:
    number = place + 1
    return {
        f"fact_{place}": forms.ChoiceField(label=_("第%d行：看什么") % number, choices=facts, required=False),
        f"sign_{place}": forms.ChoiceField(
            label=_("第%d行：怎样比") % number, choices=list(SIGNS.items()), required=False
        ),
        f"choice_{place}": forms.ChoiceField(
            label=_("第%d行：值") % number, choices=[("", _("选一个值")), *options], required=False
        ),
        f"number_{place}": forms.CharField(
            label=_("第%d行：数") % number,
            max_length=20,
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        ),
    }


def initial(lead: Lead, facts: Mapping[str, Mapping[str, Any]]) -> dict[str, Any] | None:
    """What the form shows for a way; None when its condition cannot be said in these rows and must be chosen anew."""
    said: dict[str, Any] = {"otherwise": lead.is_default, "name": lead.name, "target": lead.target, "tie": ALL}
    if not lead.condition:
        return said
    try:
        found = comparisons.read(lead.condition)
    except ExpressionError:
        return None
    if found is None or len(found.rows) > ROWS:
        return None
    for place, row in enumerate(found.rows):
        fact = facts.get(row.fact)
        if fact is None or row.sign not in SIGNS or isinstance(row.value, tuple):
            return None
        said |= _said(place, row, fact)
    return said | {"tie": found.tie}


def _said(place: int, row: Comparison, fact: Mapping[str, Any]) -> dict[str, str]:
    shown = {f"fact_{place}": row.fact, f"sign_{place}": row.sign}
    if fact["kind"] in NUMBERS:
        return shown | {f"number_{place}": str(row.value)}
    value = (YES if row.value else NO) if fact["kind"] in FLAGS else row.value
    return shown | {f"choice_{place}": f"{row.fact}:{value}"}
