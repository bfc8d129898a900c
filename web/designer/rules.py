"""Time limits and rule tables of a draft: what there is, and the page on which one time limit is written."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from processes.models import SchemeDraft
from rules import revising
from rules.errors import ConfigError, RowRefused, RulesError
from web.designer import rule_rows, tables
from web.designer.deadline_form import FIELD_OF, DeadlineForm, events_of, initial, row_of, values
from web.designer.desk import designers, find_draft, frame, require_edit
from web.designer.saving import base_text, seen_by, text_of, try_save
from web.designer.trials import DayTrial, Tried, try_deadline
from web.desk import desk
from web.looks import dressed

TAB = "draft_rules"


@designers
@require_safe
def rules(request: HttpRequest, pk: int) -> HttpResponse:
    """All time limits with what uses them, and all rows, each leading to its form."""
    draft = find_draft(pk)
    shown = [_Table(draft, name) for name in tables.tables_of(draft)]
    wrong = _what_is_wrong(draft.texts)
    return render(request, "web/designer/rules.html", frame(request, draft, TAB) | {"tables": shown, "wrong": wrong})


class _Table:
    """One table as the page lists it."""

    def __init__(self, draft: SchemeDraft, name: str) -> None:
        self.name, self.shared = name, name == tables.SHARED
        self.deadlines, self.sections = [], []
        try:
            self.deadlines = tables.deadline_rows(draft, name)
            self.sections = rule_rows.sections(draft, name)
        except RulesError:
            return  # said above the tables


def _what_is_wrong(texts: Mapping[str, str]) -> str:
    try:
        tables.checked(texts)
    except RulesError as slip:
        return str(slip)
    return ""


def checked_table(draft: SchemeDraft, table: str) -> str:
    """The name of a table that a designer may write; any other is not there."""
    if table not in tables.tables_of(draft):
        raise Http404
    return table


@designers
def new_deadline(request: HttpRequest, pk: int, table: str) -> HttpResponse:
    """Writes a time limit that was not there."""
    return _deadline(request, find_draft(pk), table, "")


@designers
def deadline(request: HttpRequest, pk: int, table: str, name: str) -> HttpResponse:
    """Changes a time limit, or tries one out."""
    draft = find_draft(pk)
    if not row_of(draft, checked_table(draft, table), name):
        raise Http404
    return _deadline(request, draft, table, name)


def _deadline(request: HttpRequest, draft: SchemeDraft, table: str, name: str) -> HttpResponse:
    checked_table(draft, table)
    row, today = row_of(draft, table, name) if name else {}, desk(request).on
    asked = {"events": events_of(draft), "new": not name}
    form = DeadlineForm(request.POST or None, initial=initial(row, today) if name else {"days": 5}, **asked)
    trial = DayTrial(_trial_data(request))
    extra: dict[str, object] = {"form": form, "trial": trial, "row": row, "name": name, "table": table}
    if request.method == "POST":
        require_edit(request, draft)
        done = _answered(request, draft, table, name, row, form, extra)
        if done is not None:
            return done
    extra["published"] = bool(name) and revising.deadline_is_published(_base(draft, table), name, tables.path_of(table))
    extra["tried"] = _tried(draft, extra.get("texts", draft.texts), f"{table}.{name}", trial) if name else ()
    return _page(request, draft, extra)


def _page(request: HttpRequest, draft: SchemeDraft, extra: dict[str, Any]) -> HttpResponse:
    dressed(extra["form"])
    dressed(extra["trial"])
    extra.setdefault("seen", seen_by(request, draft) if request.method == "POST" else draft.revision)
    status = 422 if extra["form"].errors else 409 if extra.get("clash") else 200
    values = frame(request, draft, TAB) | extra
    return render(request, "web/designer/rules_deadline.html", values, status=status)


def _trial_data(request: HttpRequest) -> dict[str, str]:
    said = request.POST if "trial_start" in request.POST else request.GET
    start = said.get("trial_start") or desk(request).on.isoformat()
    return {"trial_start": start, "trial_area": said.get("trial_area") or f"{desk(request).county}000000"}


def _base(draft: SchemeDraft, table: str) -> str:
    return base_text(draft, tables.path_of(table))


def _answered(
    request: HttpRequest,
    draft: SchemeDraft,
    table: str,
    name: str,
    row: Mapping[str, Any],
    form: DeadlineForm,
    extra: dict[str, Any],
) -> HttpResponse | None:
    """Saves or tries what was typed; None when the page has to be shown again."""
    if not form.is_valid():
        return None
    name = name or form.cleaned_data["name"]
    texts = _written(draft, table, name, row, form, new=not extra["name"])
    if texts is None:
        return None
    extra["texts"], extra["name_tried"] = {**draft.texts, **texts}, name
    if request.POST.get("act") == "try":
        extra["tried"] = _tried(draft, extra["texts"], f"{table}.{name}", extra["trial"])
        return _page(request, draft, extra | {"published": False}) if not extra["name"] else None
    if clash := try_save(request, draft, texts):
        extra |= {"clash": clash, "seen": clash.seen}
        return None
    messages.success(request, _("已保存时限“%(title)s”") % {"title": form.cleaned_data["title"]})
    return redirect("web:draft_rules", draft.pk)


def _written(
    draft: SchemeDraft, table: str, name: str, row: Mapping[str, Any], form: DeadlineForm, *, new: bool
) -> dict[str, str] | None:
    """The table's new text, read back with all others; what is wrong stands at its field."""
    path = tables.path_of(table)
    if new and row_of(draft, table, name):
        form.add_error("name", _("已经有这个编号的时限"))
        return None
    made = values(form.cleaned_data, row, name, form.events)
    try:
        text = revising.write_deadline(
            text_of(draft, path), _base(draft, table), name, made, form.cleaned_data["start_on"], path
        )
        tables.checked({**draft.texts, path: text})
    except (ConfigError, RowRefused) as slip:
        place_error(form, slip, FIELD_OF)
        return None
    return {path: text}


def place_error(form: Any, slip: RulesError, field_of: Mapping[str, str]) -> None:
    """Puts a sentence at the field it is about, or above the form."""
    key = (
        slip.field
        if isinstance(slip, RowRefused)
        else revising.slip_field(slip)
        if isinstance(slip, ConfigError)
        else ""
    )
    name = field_of.get(key, key)
    message = _("允许的是%(allowed)s；%(mend)s") % vars(slip) if isinstance(slip, ConfigError) else str(slip)
    form.add_error(name if name in form.fields else None, message if name in form.fields else str(slip))


def _tried(draft: SchemeDraft, texts: Mapping[str, str], rule_id: str, trial: DayTrial) -> list[Tried]:
    """The due date after the draft beside the one before it."""
    if not trial.is_valid():
        return []
    start, area = trial.cleaned_data["trial_start"], trial.cleaned_data["trial_area"]
    rule_id = rule_id.partition(".")[2] if rule_id.startswith(f"{tables.SHARED}.") else rule_id
    before = tables.find_tables(draft.base.texts) if draft.base else None
    return [
        try_deadline(_("按草稿"), tables.find_tables(texts), rule_id, start, area),
        try_deadline(_("按底本"), before, rule_id, start, area),
    ]


@designers
@require_POST
def drop_deadline(request: HttpRequest, pk: int, table: str, name: str) -> HttpResponse:
    """Takes a time limit out that the draft brought and nothing uses."""
    draft = find_draft(pk)
    path = tables.path_of(checked_table(draft, table))
    use = tables.uses_of(draft).get(name if table == tables.SHARED else f"{table}.{name}")
    if use and use.steps:
        messages.error(
            request, _("还有环节在用这条时限，先在环节上改用别的：%(steps)s") % {"steps": "、".join(use.steps)}
        )
        return redirect("web:draft_rules", pk)
    try:
        text = revising.drop_deadline(text_of(draft, path), _base(draft, table), name, path)
    except RulesError as slip:
        messages.error(request, str(slip))
        return redirect("web:draft_rules", pk)
    clash = try_save(request, draft, {path: text})
    messages.error(request, clash.message) if clash else messages.success(request, _("已删除"))
    return redirect("web:draft_rules", pk)
