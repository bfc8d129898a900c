"""The form of one time limit: what it asks, how it reads a row of the table, and the row it writes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from processes.models import SchemeDraft
from rules import writing
from rules.deadline_rules import UNITS
from web.designer import tables
from web.designer.saving import text_of
from web.designer.ticks import tick

UNIT_WORDS = dict(zip(UNITS, (_("个工作日"), _("日（自然日）"), _("个月")), strict=True))
KIND_WORDS = {"limit": _("办理时限：本地只能缩短"), "period": _("给群众的期间：本地只能延长")}
OPENED = "task_opened"
REASONS = {
    "objection": _("公示有异议"),
    "separated_residence": _("人户分离"),
    "remote_application": _("异地申办"),
    "hard_investigation": _("家庭经济状况调查难度较大"),
    "complex": _("情况复杂"),
    "major_emergency": _("发生重大突发事件"),
    "other": _("其他特殊情况"),
}
_DATE = {"type": "date"}


class DeadlineForm(forms.Form):
    """One time limit. Only what a clerk decides is asked; what the row says besides stays as it is."""

    name = forms.RegexField(
        r"^[a-z][a-z0-9_]{2,39}$",
        label=_("编号"),
        help_text=_("小写英文字母和下划线，例如 hearing；定了就不能改"),
        error_messages={"invalid": _("编号用小写英文字母和下划线，至少三个字母")},
    )
    title = forms.CharField(label=_("名称"), max_length=40, help_text=_("例如：听取意见"))
    days = forms.IntegerField(label=_("期限"), min_value=1, max_value=3650, required=False)
    unit = forms.ChoiceField(label=_("单位"), choices=list(UNIT_WORDS.items()))
    clause = forms.CharField(label=_("条款"), max_length=200, help_text=_("法律名称和条，例如：社会救助法 第四十八条"))
    starts = forms.ChoiceField(label=_("从哪件事起算"))
    start_title = forms.CharField(
        label=_("起算日怎么称呼"), max_length=40, required=False, help_text=_("不写就用上面的名称")
    )
    kind = forms.ChoiceField(label=_("性质"), choices=list(KIND_WORDS.items()), initial="limit")
    by_area = forms.BooleanField(
        label=_("本地可以另行公布（办理时限只能缩短）"),
        required=False,
        widget=tick(),
        help_text=_("期限空着的，由本地公布"),
    )
    stays = forms.BooleanField(label=_("最后一日遇休息日不顺延（只对自然日、月）"), required=False, widget=tick())
    extension_days = forms.IntegerField(label=_("可以延长到"), min_value=1, max_value=3650, required=False)
    extension_reasons = forms.MultipleChoiceField(
        label=_("延长的理由"),
        choices=list(REASONS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    extension_clause = forms.CharField(label=_("延长的条款"), max_length=200, required=False)
    cite = forms.CharField(label=_("文件和文号"), max_length=200, required=False)
    start_on = forms.DateField(
        label=_("新期限从哪一天起"),
        required=False,
        widget=forms.DateInput(attrs=_DATE),
        help_text=_("改动已发布的期限必须填：这一天以前起算的，仍按原期限"),
    )

    def __init__(self, *args: Any, events: list[tuple[str, str]], new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        starts = self.fields["starts"]
        assert isinstance(starts, forms.ChoiceField)
        starts.choices = [(OPENED, _("环节打开之日（任务到手）")), *events]
        self.events = dict(events)
        if not new:
            del self.fields["name"]

    def clean(self) -> dict[str, Any]:
        """What only several answers together can get wrong."""
        said = super().clean() or {}
        if not said.get("days") and not said.get("by_area") and "days" not in self.errors:
            self.add_error("days", _("请填写期限；只由本地公布的，勾选“本地可以另行公布”"))
        if said.get("extension_days") and not said.get("extension_reasons"):
            self.add_error("extension_reasons", _("请选哪些理由可以延长"))
        if said.get("extension_days") and not said.get("extension_clause"):
            self.add_error("extension_clause", _("请写明延长依据的条款"))
        return said


# Which field shows what is wrong with a key of the row.
FIELD_OF = {
    "from": "start_on",
    "roll": "stays",
    "packs": "by_area",
    "local": "by_area",
    "extension": "extension_days",
    "reasons": "extension_reasons",
}


def events_of(draft: SchemeDraft) -> list[tuple[str, str]]:
    """The events that start time limits in a draft's tables, with what they are called."""
    found = tables.find_tables(draft.texts)
    rules = found.deadlines.values() if found else ()
    own = [rule for rule in rules if rule.id.startswith(f"{draft.scheme}.")]
    return list({rule.starts: rule.start_title for rule in [*own, *rules] if rule.starts != OPENED}.items())


def row_of(draft: SchemeDraft, table: str, name: str) -> dict[str, Any]:
    """A time limit as the draft's table writes it, empty when it has none of that name."""
    path = tables.path_of(table)
    return writing.read_table(text_of(draft, path), ("deadlines", name), path)


def initial(row: Mapping[str, Any], today: date) -> dict[str, object]:
    """What the form shows of a row."""
    extension = row.get("extension", {})
    return {
        **{key: row.get(key) for key in ("title", "days", "unit", "clause", "starts", "start_title", "cite")},
        "kind": row.get("kind", "limit"),
        "by_area": "days" in row.get("packs", {}),
        "stays": not row.get("roll", True),
        "extension_days": extension.get("days"),
        "extension_reasons": list(extension.get("reasons", {})),
        "extension_clause": extension.get("clause", ""),
        "start_on": row.get("from"),
    }


def values(said: Mapping[str, Any], row: Mapping[str, Any], name: str, events: Mapping[str, str]) -> dict[str, Any]:
    """The row that the answers make, upon what the row says besides."""
    starts = said["starts"]
    titled = said["start_title"] or (row.get("start_title") if row.get("starts") == starts else events.get(starts, ""))
    made = {
        "title": said["title"],
        "kind": said["kind"] if said["kind"] != "limit" or "kind" in row else None,
        "unit": said["unit"],
        "days": said["days"],
        "starts": starts,
        "start_title": titled or "环节打开",
        "clause": said["clause"],
        "cite": said["cite"] or None,
        "roll": False if said["stays"] else row.get("roll") or None,
        "packs": _packs(said, row, name),
        "local": True if said["by_area"] and not said["days"] else None,
        "extension": _extension(said, row),
    }
    return {**{key: value for key, value in row.items() if key not in made}, **made}


def _packs(said: Mapping[str, Any], row: Mapping[str, Any], name: str) -> dict[str, str] | None:
    packs = dict(row.get("packs", {}))
    if said["by_area"]:
        packs.setdefault("days", f"limit.step.{name}")
    else:
        packs.pop("days", None)
    return packs or None


def _extension(said: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any] | None:
    was = row.get("extension", {})
    if not said["extension_days"] and not said["extension_reasons"]:
        return None
    titles = {**{key: str(word) for key, word in REASONS.items()}, **was.get("reasons", {})}
    reasons = {key: titles[key] for key in said["extension_reasons"]}
    made = {"days": said["extension_days"], "clause": said["extension_clause"], "reasons": reasons}
    return {key: value for key, value in made.items() if value}
