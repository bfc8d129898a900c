"""The form of one question of a form section: its label, kind, choices, when it is shown, and whom it may be asked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms import codes
from forms.guards import DECIDING
from forms.load import CHOOSING, DATED, KEYS, NAME, NUMERIC
from forms.sources import sources
from processes.redrawing.naming import words
from rules.assessment.vocabulary import VOCABULARY
from web.designer.ticks import tick

KINDS = {
    "text": gettext_lazy("一行文字"),
    "longtext": gettext_lazy("多行文字"),
    "integer": gettext_lazy("整数"),
    "decimal": gettext_lazy("小数"),
    "money": gettext_lazy("金额（元）"),
    "date": gettext_lazy("日期"),
    "datetime": gettext_lazy("日期和时间"),
    "month": gettext_lazy("月份"),
    "choice": gettext_lazy("选一项"),
    "choices": gettext_lazy("可选多项"),
    "yes_no": gettext_lazy("是或否"),
    "consent": gettext_lazy("勾选的声明"),
    "resident_id": gettext_lazy("身份证号"),
    "phone": gettext_lazy("电话"),
    "bank_card": gettext_lazy("银行账号"),
    "division": gettext_lazy("区划代码"),
    "attachment": gettext_lazy("附件"),
    "photos": gettext_lazy("照片"),
    "signature": gettext_lazy("签名"),
    "person": gettext_lazy("从人员名单中选"),
    "list": gettext_lazy("多行列表（行里再设项目）"),
}
PLACED = ("name", "kind", "label", "help", "unit", "clause", "evidence", "source", "asked_because", "among")
FLAGS = ("wanted", "secret", "folded", "csv")
TODAY = (("", gettext_lazy("不限")), ("today", gettext_lazy("今天")))
OPTION = re.compile(r"(?:(?P<code>[a-z0-9][a-z0-9_]*)\s*=\s*)?(?P<label>\S.*)")


@dataclass(frozen=True)
class Around:
    """What stands around a question: the ones before it, the lists of people, and what the draft says already."""

    earlier: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    people: tuple[str, ...] = ()
    in_list: bool = False


class QuestionForm(forms.Form):
    """One question; what a kind does not know is refused by forms.load, and said at the field."""

    label = forms.CharField(
        label=gettext_lazy("怎样问"), max_length=200, help_text=gettext_lazy("例如：听取意见的日期")
    )
    name = forms.RegexField(
        rf"^{NAME.pattern}$",
        label=gettext_lazy("事实名称"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("网关、规则和文书用这个名称取答案；不写就按词汇表取名。小写英文字母、数字和下划线"),
        error_messages={"invalid": gettext_lazy("名称用小写英文字母、数字和下划线，以字母开头，例如 hearing_on")},
    )
    kind = forms.ChoiceField(label=gettext_lazy("怎样填"), choices=list(KINDS.items()))
    required = forms.BooleanField(label=gettext_lazy("必填"), required=False, initial=True, widget=tick())
    wanted = forms.BooleanField(
        label=gettext_lazy("可以先空着，归档前补齐（用于不必填的）"), required=False, widget=tick()
    )
    options = forms.CharField(
        label=gettext_lazy("选项"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("一行一个，写“代码 = 名称”；只写名称时由系统给代码"),
    )
    codes = forms.ChoiceField(label=gettext_lazy("或者用现成的代码表"), required=False)
    help = forms.CharField(label=gettext_lazy("填写说明"), max_length=300, required=False)
    show_if = forms.ChoiceField(label=gettext_lazy("什么时候问"), required=False)
    show_values = forms.MultipleChoiceField(
        label=gettext_lazy("前面的答案是其中之一时才问"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    clause = forms.CharField(label=gettext_lazy("依据或理由"), max_length=200, required=False)
    evidence = forms.CharField(
        label=gettext_lazy("这是哪种材料"), max_length=60, required=False, help_text=gettext_lazy("材料代码，附件才填")
    )
    source = forms.ChoiceField(label=gettext_lazy("由经办人从这里调取，不向申请人要"), required=False)
    asked_because = forms.CharField(
        label=gettext_lazy("数据来源已接通仍要申请人提供的理由"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("确需例外才写；审定人会看到（社会救助法 第六十二条）"),
    )
    among = forms.ChoiceField(label=gettext_lazy("从哪个名单选人"), required=False)
    unit = forms.CharField(label=gettext_lazy("单位"), max_length=10, required=False)
    min = forms.DecimalField(label=gettext_lazy("最少（字数、数值、项数或行数）"), required=False)
    max = forms.DecimalField(label=gettext_lazy("最多"), required=False)
    not_before = forms.ChoiceField(label=gettext_lazy("不早于"), required=False)
    not_after = forms.ChoiceField(label=gettext_lazy("不晚于"), required=False)
    secret = forms.BooleanField(label=gettext_lazy("敏感信息，显示时遮盖"), required=False, widget=tick())
    folded = forms.BooleanField(label=gettext_lazy("收在“更多情况”里"), required=False, widget=tick())
    csv = forms.BooleanField(label=gettext_lazy("可以粘贴或导入表格"), required=False, widget=tick())

    def __init__(
        self, *arguments: Any, around: Around, existing: Mapping[str, Any] | None = None, **named: Any
    ) -> None:
        super().__init__(*arguments, auto_id="ask_%s", **named)
        self.fields["label"].error_messages["required"] = _("请写明怎样问，例如“听取意见的日期”")
        self.around, self.existing = around, dict(existing or {})
        self.choose("kind", [(kind, label) for kind, label in KINDS.items() if not (around.in_list and kind == "list")])
        self.choose("codes", [("", _("不用")), *((name, name) for name in codes.catalogue())])
        self.choose(
            "source", [("", _("不调取")), *((id, f"{each.label}（{each.owner}）") for id, each in sources().items())]
        )
        self.choose("among", [("", _("不选人")), *((name, name) for name in around.people)])
        self.choose("show_if", [("", _("总是问")), *((name, said["label"]) for name, said in self._deciding().items())])
        self.choose("show_values", [each for name, said in self._deciding().items() for each in _answers(name, said)])
        for bound in ("not_before", "not_after"):
            self.choose(bound, self._bounds(str(self.initial.get(bound, ""))))

    def choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        found = self.fields[name]
        assert isinstance(found, forms.ChoiceField | forms.MultipleChoiceField)
        found.choices = choices

    def _deciding(self) -> dict[str, Mapping[str, Any]]:
        return {name: said for name, said in self.around.earlier.items() if said.get("kind") in DECIDING}

    def _bounds(self, now: str) -> list[tuple[str, Any]]:
        dated = [(name, said["label"]) for name, said in self.around.earlier.items() if said.get("kind") in DATED]
        known = [*TODAY, *dated]
        return known if now in dict(known) else [*known, (now, now)]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not said.get("name") and said.get("label"):
            said["name"] = propose_name(said["label"], said.get("kind", ""), self.around.earlier)
        if said.get("show_if") and not self._shown_for(said):
            self.add_error("show_values", _("请勾选“%s”的答案") % self._deciding()[said["show_if"]]["label"])
        if said.get("kind") in CHOOSING and not said.get("codes") and not said.get("options"):
            self.add_error("options", _("请写选项，或者选一张代码表"))
        return said

    def _shown_for(self, said: Mapping[str, Any]) -> list[str]:
        chosen = [each.partition(":") for each in said.get("show_values", ())]
        return [value for name, _sign, value in chosen if name == said["show_if"]]

    def definition(self) -> dict[str, Any]:
        """The question as the file writes it: only what is said, and only what its kind knows."""
        said = self.cleaned_data
        kind = said["kind"]
        made: dict[str, Any] = {} if kind == "list" else {"kind": kind}
        made["label"] = said["label"]
        made |= {} if said["required"] else {"required": False}
        made |= {key: True for key in FLAGS if said[key]}
        made |= self._choices(said) | self._limits(said) | self._shown(said)
        texts = ("help", "unit", "among", "evidence", "source", "asked_because", "clause")
        made |= {key: said[key] for key in texts if said[key]}
        return {key: value for key, value in made.items() if kind in KEYS[key]} | self._columns(kind)

    def _columns(self, kind: str) -> dict[str, Any]:
        """A new list begins with one column; the columns of an existing one, own or borrowed, stay."""
        if kind != "list":
            return {}
        if self.existing:
            return {key: self.existing[key] for key in ("like",) if key in self.existing}
        return {"columns": {"name": {"kind": "text", "label": _("姓名"), "max": 50}}}

    def _choices(self, said: Mapping[str, Any]) -> dict[str, Any]:
        if said["kind"] not in CHOOSING:
            return {}
        return {"codes": said["codes"]} if said["codes"] else {"options": read_options(said["options"])}

    def _limits(self, said: Mapping[str, Any]) -> dict[str, Any]:
        dates = {key: said[key] for key in ("not_before", "not_after") if said[key] and said["kind"] in DATED}
        numbers = {key: _plain(said[key]) for key in ("min", "max") if said[key] is not None}
        return dates | (numbers if said["kind"] in NUMERIC else {})

    def _shown(self, said: Mapping[str, Any]) -> dict[str, Any]:
        if not said["show_if"]:
            return {}
        answers = [_answer(value, self._deciding()[said["show_if"]]) for value in self._shown_for(said)]
        rest = {"equals": answers[0]} if len(answers) == 1 else {"in": answers}
        return {"show_if": {"field": said["show_if"], **rest}}


def _answers(name: str, said: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The answers of an earlier question, to be ticked."""
    return [(f"{name}:{code}", f"{said['label']}：{label}") for code, label in options_of(said).items()]


def options_of(said: Mapping[str, Any]) -> dict[str, str]:
    """The options of a question as it is written: its own, those of a code list, or yes and no."""
    if said.get("codes"):
        return dict(codes.catalogue().get(said["codes"], ()))
    return dict(said.get("options") or {"true": _("是"), "false": _("否")})


def _answer(value: str, said: Mapping[str, Any]) -> str | bool:
    return value == "true" if said.get("kind") in ("yes_no", "consent") else value


def _plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def read_options(text: str) -> dict[str, str]:
    """Options as they are typed, one a line; a label without a code is given one."""
    found: dict[str, str] = {}
    for line in filter(None, (each.strip() for each in text.splitlines())):
        match = OPTION.fullmatch(line)
        code, label = (match["code"], match["label"]) if match else ("", line)
        found[code or _free(_word(label) or "option", found)] = label
    return found


def _word(label: str) -> str:
    """The glossary's word for the last of its terms in a label; empty when there is none."""
    found = re.findall("|".join(sorted(words(), key=len, reverse=True)), label)
    return words()[found[-1]] if found else ""


def _free(wanted: str, taken: Mapping[str, Any]) -> str:
    found, number = wanted, 1
    while found in taken:
        number += 1
        found = f"{wanted}_{number}"
    return found


def propose_name(label: str, kind: str, taken: Mapping[str, Any]) -> str:
    """A name for a question: the vocabulary's for this label, else the glossary's word and the kind of answer."""
    known = {column.label: name for table in VOCABULARY.columns.values() for name, column in table.items()}
    ending = {"date": "_on", "signature": "_signature", "longtext": "_note", "money": "_amount"}.get(kind, "")
    return _free(known.get(label) or f"{_word(label) or 'answer'}{ending}", taken)


def initial(name: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """What the form shows for a question as it is written in the file."""
    shown: dict[str, Any] = {key: said.get(key, "") for key in PLACED} | {key: said.get(key, False) for key in FLAGS}
    condition = said.get("show_if", {})
    values = condition.get("in", [condition["equals"]] if "equals" in condition else [])
    shown |= {
        "name": name,
        "kind": "list" if "columns" in said or "like" in said else said.get("kind", ""),
        "required": said.get("required", True),
        "options": "\n".join(f"{code} = {label}" for code, label in said.get("options", {}).items()),
        "codes": said.get("codes", ""),
        "show_if": condition.get("field", ""),
        "show_values": [f"{condition['field']}:{_typed(value)}" for value in values],
        "not_before": str(said.get("not_before", "")),
        "not_after": str(said.get("not_after", "")),
    }
    return shown | {key: said[key] for key in ("min", "max") if key in said}


def _typed(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
