"""A kind of document that a draft brings with it: its title, issuer, clauses and number; new, changed, taken out."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cases.documents import editing, own_kinds
from cases.documents.kinds import Issuer
from processes.models import SchemeDraft
from rules import writing
from rules.errors import ConfigError
from web.designer import tables
from web.designer.desk import designers, find_draft, frame, require_edit
from web.designer.document_uses import steps_that_issue
from web.designer.documents import TAB
from web.designer.rules import place_error
from web.designer.saving import base_text, seen_by, text_of, try_save
from web.designer.ticks import tick
from web.looks import dressed

ISSUERS = {
    Issuer.TOWNSHIP.value: gettext_lazy("乡镇人民政府（街道办事处）"),
    Issuer.DECIDER.value: gettext_lazy("作出决定的机关"),
    Issuer.CENTRE.value: gettext_lazy("核对机构"),
}
ADDRESSEES = {
    "applicant": gettext_lazy("申请人"),
    "township_office": gettext_lazy("乡镇人民政府（街道办事处）"),
    "civil_affairs_bureau": gettext_lazy("县级民政部门"),
    "none": gettext_lazy("不写送达对象"),
}


class KindForm(forms.Form):
    """What a kind of document is, apart from its text."""

    name = forms.RegexField(
        r"^[a-z][a-z_]{2,39}$",
        label=gettext_lazy("编号"),
        help_text=gettext_lazy("小写英文字母和下划线，例如 hearing_notice；流程图按它签发，定了就不能改"),
        error_messages={"invalid": gettext_lazy("编号用小写英文字母和下划线，至少三个字母")},
    )
    title = forms.CharField(
        label=gettext_lazy("标题"), max_length=60, help_text=gettext_lazy("可以写 {scheme_name}，印出来是救助类别")
    )
    adverse = forms.BooleanField(
        label=gettext_lazy("是不利决定（不予、调减、终止等）"),
        required=False,
        widget=tick(),
        help_text=gettext_lazy("不利决定必须写明依据、理由和救济途径，由机关盖章并送达"),
    )
    issuer = forms.ChoiceField(label=gettext_lazy("由谁签发"), choices=list(ISSUERS.items()), initial="decider")
    addressee = forms.ChoiceField(label=gettext_lazy("写给谁"), choices=list(ADDRESSEES.items()))
    number_word = forms.CharField(
        label=gettext_lazy("文号里的种类字"), max_length=4, help_text=gettext_lazy("例如“听”：某民听〔2026〕1号")
    )
    clauses = forms.CharField(
        label=gettext_lazy("依据的条款"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=600,
        help_text=gettext_lazy("一行一条，例如：社会救助法 第四十八条"),
    )
    sets = forms.MultipleChoiceField(
        label=gettext_lazy("从签发这份文书之日起算的期限"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        help_text=gettext_lazy("选了以后，正文里可以插入它的截止日"),
    )
    seal = forms.BooleanField(label=gettext_lazy("盖章"), required=False, initial=True, widget=tick())
    delivered = forms.BooleanField(label=gettext_lazy("须送达申请人"), required=False, initial=True, widget=tick())

    def __init__(self, *args: Any, rules: list[tuple[str, str]], new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sets = self.fields["sets"]
        assert isinstance(sets, forms.MultipleChoiceField)
        sets.choices = rules
        if not new:
            del self.fields["name"]


def _rules(draft: SchemeDraft) -> list[tuple[str, str]]:
    """The limits a document can start: those of the scheme that are not left to the area alone."""
    found = tables.find_tables(draft.texts)
    rules = found.deadlines.values() if found else ()
    return [
        (rule.id, f"{rule.title}（{rule.days}{tables.UNIT_WORDS[rule.unit]}）")
        for rule in rules
        if rule.id.startswith(f"{draft.scheme}.") and rule.days
    ]


@designers
def new_kind(request: HttpRequest, pk: int) -> HttpResponse:
    """Starts a kind of document: its row, and a text with what the law wants in it."""
    return _kind_page(request, find_draft(pk), "")


@designers
def kind(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Changes what a kind of the draft's own is."""
    draft = find_draft(pk)
    if kind not in own_kinds.offered_in(draft.texts):
        raise Http404
    return _kind_page(request, draft, kind)


def _kind_page(request: HttpRequest, draft: SchemeDraft, name: str) -> HttpResponse:
    path = own_kinds.path_of(draft.scheme)
    row = writing.read_table(text_of(draft, path), (name,), path) if name else {}
    initial = {**row, "clauses": "\n".join(row.get("clauses", []))} if name else None
    form = KindForm(request.POST or None, initial=initial, rules=_rules(draft), new=not name)
    extra: dict[str, Any] = {}
    if request.method == "POST":
        require_edit(request, draft)
        if form.is_valid() and (texts := _written(draft, name, row, form)):
            extra["clash"] = try_save(request, draft, texts)
            if extra["clash"] is None:
                messages.success(request, _("已保存文书设置，接着写正文"))
                return redirect("web:draft_document", draft.pk, name or form.cleaned_data["name"])
    seen = seen_by(request, draft) if request.method == "POST" else draft.revision
    seen = extra["clash"].seen if extra.get("clash") else seen
    values = frame(request, draft, TAB) | extra | {"form": dressed(form), "name": name, "seen": seen}
    status = 422 if form.errors else 409 if extra.get("clash") else 200
    return render(request, "web/designer/document_kind.html", values, status=status)


def _written(draft: SchemeDraft, name: str, row: Mapping[str, Any], form: KindForm) -> dict[str, str | None] | None:
    """The rows of kinds with this one, and for a new kind the text it starts from."""
    path, said = own_kinds.path_of(draft.scheme), form.cleaned_data
    kind = name or said["name"]
    page = f"{own_kinds.PREFIX}{draft.scheme}/{kind}.html"
    if not name and (page in draft.texts or kind in own_kinds.offered_in(draft.texts)):
        form.add_error("name", _("已经有这个编号的文书"))
        return None
    text = writing.set_table(text_of(draft, path), (kind,), _row(said, row), path)
    try:
        own_kinds.read_kinds(text, draft.scheme)
    except ConfigError as slip:
        place_error(form, slip, {})
        return None
    fresh = {} if name else {page: editing.new_page(adverse=said["adverse"])}
    return {path: text, **fresh}


def _row(said: Mapping[str, Any], was: Mapping[str, Any]) -> dict[str, Any]:
    clauses = [line.strip() for line in said["clauses"].splitlines() if line.strip()]
    row = {key: said[key] for key in ("title", "issuer", "addressee", "number_word", "seal", "delivered", "adverse")}
    kept = {key: was[key] for key in ("required",) if key in was}
    return row | {"clauses": clauses, "sets": said["sets"]} | kept


@designers
@require_POST
def drop_kind(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Takes out a kind that the draft brought, its text with it, unless a step issues it or it was published."""
    draft, path = find_draft(pk), ""
    path = own_kinds.path_of(draft.scheme)
    if kind not in own_kinds.offered_in(draft.texts):
        raise Http404
    if why := _stays(draft, kind, path):
        messages.error(request, why)
        return redirect("web:draft_document", pk, kind)
    rest = writing.drop_table(text_of(draft, path), (kind,), path)
    page = f"{own_kinds.PREFIX}{draft.scheme}/{kind}.html"
    clash = try_save(request, draft, {path: rest if rest.strip() else None, page: None})
    messages.error(request, clash.message) if clash else messages.success(request, _("已删除"))
    return redirect("web:draft_documents", pk)


def _stays(draft: SchemeDraft, kind: str, path: str) -> str:
    if writing.read_table(base_text(draft, path), (kind,), path):
        return _("已经发布过的文书种类不能删除：在办的件还要用它")
    steps = steps_that_issue(draft).get(kind, [])
    return _("还有环节签发这份文书，先在流程图里改掉：%(steps)s") % {"steps": "、".join(steps)} if steps else ""
