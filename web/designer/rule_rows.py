"""Rows of the rule tables: their forms, made from what each section writes, and the page of one row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from processes.models import SchemeDraft
from rules import condition_rows, revising
from rules.assessment.fact_labels import fact_labels
from rules.assessment.kinds import SECTIONS, SINGLE_KINDS
from rules.assessment.rulebook import ASSET_CLASSES
from rules.assessment.vocabulary import VOCABULARY
from rules.condition_rows import MOST_ROWS, SIGNS, ConditionRow
from rules.decide import Kinds
from rules.errors import ExpressionError
from web.designer import tables
from web.designer.saving import base_text
from web.designer.ticks import tick

TITLES = {
    "eligibility": _("认定条件"),
    "member_eligibility": _("认定条件（按人）"),
    "single_person_ground": _("可以单独申请的情形"),
    "single_person_eligibility": _("单独申请的认定条件"),
    "income_rule": _("收入项目的特别规定"),
    "asset_rule": _("财产种类归类"),
}
KINDS: Mapping[str, Kinds] = {**SECTIONS, "single_person_ground": SINGLE_KINDS}
RESULTS = {"grant": _("符合"), "refuse": _("不符合"), "hint": _("提示")}
# How many empty parts of a condition stand below the filled ones.
MORE_ROWS = 2
CLASSES = dict(
    zip(
        ASSET_CLASSES,
        (_("金融资产"), _("机动车辆"), _("不计入"), _("住房"), _("非居住用房"), _("经营登记"), _("其他")),
        strict=True,
    )
)


@dataclass(frozen=True)
class RowLine:
    """One row on the list."""

    place: int
    id: str
    says: str
    result: str
    clause: str
    cite: str
    from_on: object
    until_on: object
    published: bool


@dataclass(frozen=True)
class SectionLines:
    """One section on the list."""

    name: str
    title: str
    rows: tuple[RowLine, ...]


def sections(draft: SchemeDraft, table: str) -> list[SectionLines]:
    """The sections of a table that have a form, with their rows."""
    path = tables.path_of(table)
    base, found = base_text(draft, path), tables.row_sections(draft, table)
    return [
        SectionLines(name, str(TITLES[name]), tuple(_lines(name, rows, base, path)))
        for name, rows in found.items()
        if name in TITLES
    ]


def _lines(section: str, rows: list[dict[str, Any]], base: str, path: str) -> Iterator[RowLine]:
    for place, row in enumerate(rows):
        yield RowLine(
            place=place,
            id=str(row.get("id") or CLASSES.get(str(row.get("class")), "")),
            says=says(section, row),
            result=str(RESULTS.get(str(row.get("result")), "")),
            clause=str(row.get("clause", "")),
            cite=str(row.get("cite", "")),
            from_on=row.get("from"),
            until_on=row.get("until"),
            published=revising.row_is_published(base, section, row, path),
        )


def says(section: str, row: Mapping[str, Any]) -> str:
    """A row in words: its sentence, its title, or the things it lists."""
    if section in ("income_rule", "asset_rule"):
        choices = VOCABULARY.choices["income_item" if section == "income_rule" else "asset_kind"]
        return "、".join(choices.get(item, item) for item in row.get("items", row.get("kinds", [])))
    labels = fact_labels(KINDS[section])
    words = str(row.get("why") or row.get("title") or "")
    for name, label in labels.items():
        words = words.replace(f"{{{name}}}", f"【{label}】")
    return words


class RowForm(forms.Form):
    """What every row says: its number, clause, paper, and from when."""

    id = forms.CharField(label=_("编号"), max_length=60, help_text=_("写进决定和核算明细，例如 dibao.grant"))
    clause = forms.CharField(label=_("条款"), max_length=200)
    start_on = forms.DateField(
        label=_("从哪一天起"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("改动已发布的规则必须填：原来的一行到前一天为止，仍然保留"),
    )
    section = ""
    still_open = ""

    def row(self) -> dict[str, Any]:
        """The row that the answers make, its dates left out."""
        return {"id": self.cleaned_data["id"], "clause": self.cleaned_data["clause"]}


class ConditionForm(RowForm):
    """A row with a condition: chosen part by part, or written in the language of rules."""

    condition = forms.CharField(
        label=_("直接写条件"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("只在上面选不出来时使用；写了这里，上面的选择不算数"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = fact_labels(KINDS[self.section])
        facts = [("", "—"), *sorted(((name, f"{label}") for name, label in labels.items()), key=lambda each: each[1])]
        for number in range(MOST_ROWS):
            at = _("条件%(n)d") % {"n": number + 1}
            self.fields[f"fact_{number}"] = forms.ChoiceField(label=at, choices=facts, required=False)
            self.fields[f"sign_{number}"] = forms.ChoiceField(
                label=_("比较"), choices=[("", "—"), *SIGNS.items()], required=False
            )
            self.fields[f"value_{number}"] = forms.CharField(
                label=_("比较的值"), required=False, max_length=60, widget=forms.TextInput(attrs={"list": "comparable"})
            )

    @property
    def parts(self) -> list[tuple[Any, ...]]:
        """The fields of the parts of the condition, three by three."""
        names = ("fact", "sign", "value")
        rows = [tuple(self[f"{name}_{number}"] for name in names) for number in range(MOST_ROWS)]
        filled = [number for number, row in enumerate(rows, 1) if row[0].value()]
        return rows[: max(filled, default=0) + MORE_ROWS]

    @property
    def names(self) -> list[tuple[str, str]]:
        """The facts on offer by name and label."""
        return sorted(fact_labels(KINDS[self.section]).items())

    @property
    def comparable(self) -> list[str]:
        """What a number may be compared with, by its label."""
        kinds, labels = KINDS[self.section], fact_labels(KINDS[self.section])
        return sorted(labels[name] for name, kind in kinds.items() if kind == "number")

    def clean(self) -> dict[str, Any]:
        """Puts the condition together; what does not fit is said at the first part or at the text."""
        said = super().clean() or {}
        if said.get("condition"):
            said["when"] = said["condition"].strip()
            return said
        rows = [self._row(said, number) for number in range(MOST_ROWS)]
        try:
            said["when"] = condition_rows.to_text(rows, KINDS[self.section])
        except ExpressionError as slip:
            self.add_error("fact_0", str(slip) if any(row.fact for row in rows) else _("请至少选一个条件"))
        return said

    def _row(self, said: dict[str, Any], number: int) -> ConditionRow:
        """One part as answered; a value may be told by its label."""
        fact, sign, value = (str(said.get(f"{key}_{number}", "")) for key in ("fact", "sign", "value"))
        return ConditionRow(fact, sign, values_by_label(self.section, fact).get(value.strip(), value))


class EligibilityForm(ConditionForm):
    """A row that says who fits, and the sentence why."""

    result = forms.ChoiceField(label=_("结果"), choices=list(RESULTS.items()))
    why = forms.CharField(
        label=_("理由"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("印在决定里；花括号里写事实的名称，例如 {per_capita_income}"),
    )
    cite = forms.CharField(label=_("文件和文号"), max_length=200)
    section = "eligibility"

    def row(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {"id": said["id"], "when": said["when"], "result": said["result"]} | {
            "clause": said["clause"],
            "cite": said["cite"],
            "why": said["why"],
        }


class MemberEligibilityForm(EligibilityForm):
    """The same for one person."""

    section = "member_eligibility"


class SingleEligibilityForm(EligibilityForm):
    """The same for a person who applies alone."""

    section = "single_person_eligibility"


class GroundForm(ConditionForm):
    """A ground on which a person may apply alone."""

    title = forms.CharField(label=_("情形"), max_length=100)
    needs_support_told = forms.BooleanField(label=_("须说明供养费"), required=False, widget=tick())
    section = "single_person_ground"

    def row(self) -> dict[str, Any]:
        said = self.cleaned_data
        told = {"needs_support_told": True} if said["needs_support_told"] else {}
        return {"id": said["id"], "when": said["when"], "clause": said["clause"], "title": said["title"]} | told


def _choices(name: str) -> list[tuple[str, str]]:
    return list(VOCABULARY.choices[name].items())


def _several(label: Any, choices: str, *, required: bool = True) -> forms.MultipleChoiceField:
    widget = forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})
    return forms.MultipleChoiceField(label=label, choices=_choices(choices), required=required, widget=widget)


class IncomeForm(RowForm):
    """How some income is treated."""

    items = _several(_("收入项目"), "income_item")
    schemes = _several(_("只对哪几类救助"), "scheme", required=False)
    counted = forms.BooleanField(label=_("计入收入"), required=False, widget=tick())
    asks = forms.CharField(
        label=_("由哪个本地参数决定"), required=False, max_length=60, help_text=_("参数目录里的名称；没有就空着")
    )
    section = "income_rule"

    def row(self) -> dict[str, Any]:
        said = self.cleaned_data
        optional = {"asks": said["asks"], "schemes": said["schemes"], "counted": said["counted"]}
        kept = {key: value for key, value in optional.items() if value}
        return {"id": said["id"], "items": said["items"]} | kept | {"clause": said["clause"]}


class AssetForm(RowForm):
    """Which limit some assets fall under."""

    group = forms.ChoiceField(label=_("归入"), choices=list(CLASSES.items()))
    kinds = _several(_("财产种类"), "asset_kind")
    section = "asset_rule"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["id"]

    def row(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {"class": said["group"], "kinds": said["kinds"], "clause": said["clause"]}


def values_by_label(section: str, fact: str) -> dict[str, str]:
    """The values that a fact can be compared with, by what they are called: other numbers, or its choices."""
    kinds = KINDS[section]
    if kinds.get(fact) == "number":
        return {label: name for name, label in fact_labels(kinds).items() if kinds[name] == "number"}
    columns = {**VOCABULARY.columns["members"], **VOCABULARY.columns["top"]}
    column = columns.get(fact)
    words = VOCABULARY.choices.get(column.choices, {}) if column and column.choices else {}
    return {word: value for value, word in words.items()}


FORMS: Mapping[str, type[RowForm]] = {
    form.section: form
    for form in (EligibilityForm, MemberEligibilityForm, SingleEligibilityForm, GroundForm, IncomeForm, AssetForm)
}
FIELD_OF = {"when": "condition", "from": "start_on", "until": "start_on", "class": "group"}


def initial(section: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """What the form of a row shows."""
    shown = {**row, "group": row.get("class"), "start_on": row.get("from")}
    if "when" not in row:
        return shown
    parts = condition_rows.to_rows(str(row["when"]))
    if parts is None:
        return shown | {"condition": row["when"]}
    for number, part in enumerate(parts):
        labels = {value: label for label, value in values_by_label(section, part.fact).items()}
        value = labels.get(part.value, part.value)
        shown |= {f"fact_{number}": part.fact, f"sign_{number}": part.sign, f"value_{number}": value}
    return shown
