"""The page of one row of a rule table: change it, end it, take it out, try it on a small household."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from processes.models import SchemeDraft
from rules import revising, writing
from rules.errors import RulesError
from web.designer import rule_rows, tables
from web.designer.desk import designers, find_draft, frame, require_edit
from web.designer.rules import TAB, checked_table, place_error
from web.designer.saving import base_text, seen_by, text_of, try_save
from web.designer.trials import HOUSEHOLD, HouseholdTrial, Judged, try_household
from web.desk import desk
from web.looks import dressed

NEW = -1


@designers
def new_row(request: HttpRequest, pk: int, table: str, section: str) -> HttpResponse:
    """Adds a row."""
    return _row_page(request, find_draft(pk), table, section, NEW)


@designers
def row(request: HttpRequest, pk: int, table: str, section: str, place: int) -> HttpResponse:
    """Changes a row, or tries it out."""
    return _row_page(request, find_draft(pk), table, section, place)


def _find(draft: SchemeDraft, table: str, section: str, place: int) -> dict[str, Any]:
    """The row at a place; one that is not there is not found."""
    path = tables.path_of(checked_table(draft, table))
    if section not in rule_rows.FORMS:
        raise Http404
    rows = writing.read_rows(text_of(draft, path), section, path)
    if place == NEW:
        return {}
    if place >= len(rows):
        raise Http404
    return rows[place]


def _row_page(request: HttpRequest, draft: SchemeDraft, table: str, section: str, place: int) -> HttpResponse:
    found, path = _find(draft, table, section, place), tables.path_of(table)
    form = rule_rows.FORMS[section](request.POST or None, initial=rule_rows.initial(section, found))
    trial = HouseholdTrial(_trial_data(request))
    extra: dict[str, Any] = {"form": form, "trial": trial, "texts": draft.texts}
    if request.method == "POST":
        require_edit(request, draft)
        if done := _answered(request, draft, table, place, form, extra):
            return done
    base = base_text(draft, path)
    extra |= {
        "row": found,
        "table": table,
        "section": section,
        "section_title": rule_rows.TITLES[section],
        "place": place,
        "new": place == NEW,
        "published": place != NEW and revising.row_is_published(base, section, found, path),
        "tried": _tried(request, draft, table, extra["texts"], trial),
    }
    return _page(request, draft, extra)


def _page(request: HttpRequest, draft: SchemeDraft, extra: dict[str, Any]) -> HttpResponse:
    dressed(extra["form"])
    dressed(extra["trial"])
    extra.setdefault("seen", seen_by(request, draft) if request.method == "POST" else draft.revision)
    status = 422 if extra["form"].errors else 409 if extra.get("clash") else 200
    return render(request, "web/designer/rules_row.html", frame(request, draft, TAB) | extra, status=status)


def _trial_data(request: HttpRequest) -> Mapping[str, Any]:
    if "trial_on" in request.POST:
        return request.POST
    return {**{key: str(value) for key, value in HOUSEHOLD.items()}, "trial_on": desk(request).on.isoformat()}


def _answered(
    request: HttpRequest, draft: SchemeDraft, table: str, place: int, form: rule_rows.RowForm, extra: dict[str, Any]
) -> HttpResponse | None:
    """Saves or tries what was typed; None when the page has to be shown again."""
    texts = _written(draft, table, place, form) if form.is_valid() else None
    if texts is None:
        return None
    extra["texts"] = {**draft.texts, **texts}
    if request.POST.get("act") == "try":
        return None
    if clash := try_save(request, draft, texts):
        extra |= {"clash": clash, "seen": clash.seen}
        return None
    _say_saved(request, form.still_open)
    return redirect("web:draft_rules", draft.pk)


def _say_saved(request: HttpRequest, still_open: str) -> None:
    messages.success(request, _("已保存规则"))
    if still_open:
        messages.warning(request, _("规则还不完整，补齐以前不能发布：%(why)s") % {"why": still_open})


def _written(draft: SchemeDraft, table: str, place: int, form: rule_rows.RowForm) -> dict[str, str] | None:
    """The table's new text, read back with all others on every day on which a row changes."""
    path, said = tables.path_of(table), form.cleaned_data
    text, base = text_of(draft, path), base_text(draft, tables.path_of(table))
    try:
        if place == NEW:
            text = revising.add_row(text, form.section, form.row(), said["start_on"], path)
        else:
            text = revising.write_row(text, base, form.section, place, form.row(), said["start_on"], path)
        form.still_open = tables.what_is_open({**draft.texts, path: text})
    except RulesError as slip:
        place_error(form, slip, rule_rows.FIELD_OF)
        return None
    return {path: text}


def _tried(
    request: HttpRequest, draft: SchemeDraft, table: str, texts: Mapping[str, str], trial: HouseholdTrial
) -> list[Judged]:
    """What the draft says of the household beside what the edition before says."""
    if not trial.is_valid():
        return []
    said, area = trial.cleaned_data, f"{desk(request).county}000000"
    scheme = draft.scheme if table == tables.SHARED else table
    before = tables.find_tables(draft.base.texts) if draft.base else None
    return [
        try_household(_("按草稿"), tables.find_tables(texts), scheme, said, area),
        try_household(_("按底本"), before, scheme, said, area),
    ]


@designers
@require_POST
def end_row(request: HttpRequest, pk: int, table: str, section: str, place: int) -> HttpResponse:
    """Writes the last day of a row, or takes it away again when no day is given."""
    until = parse_date(request.POST.get("until", "")) if request.POST.get("until") else None
    return _act(
        request, pk, table, section, place, lambda text, base, path: revising.end_row(text, section, place, until, path)
    )


@designers
@require_POST
def drop_row(request: HttpRequest, pk: int, table: str, section: str, place: int) -> HttpResponse:
    """Takes out a row that the draft brought."""
    return _act(
        request, pk, table, section, place, lambda text, base, path: revising.drop_row(text, base, section, place, path)
    )


def _act(request: HttpRequest, pk: int, table: str, section: str, place: int, act: Any) -> HttpResponse:
    draft = find_draft(pk)
    _find(draft, table, section, place)
    path = tables.path_of(table)
    try:
        text = act(text_of(draft, path), base_text(draft, path), path)
        still_open = tables.what_is_open({**draft.texts, path: text})
    except RulesError as slip:
        messages.error(request, str(slip))
        return redirect("web:draft_row", pk, table, section, place)
    if clash := try_save(request, draft, {path: text}):
        messages.error(request, clash.message)
    else:
        _say_saved(request, still_open)
    return redirect("web:draft_rules", pk)
