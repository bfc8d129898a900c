"""Replaying past cases on a draft: start, progress, report, and the cases behind each number."""

from collections.abc import Mapping
from datetime import date, timedelta

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cases import access, chain, designing
from cases.errors import CaseError
from cases.models import Case, ReplayFinding, ReplayRun
from cases.replaying import jobs, runs
from cases.replaying.laws import Law, law_of, on_trial
from cases.replaying.questions import unasked
from cases.replaying.walk import Trace
from forms.errors import FormError
from offices.models import Division
from processes.errors import ProcessError
from processes.models import SchemeDraft
from rules.errors import RulesError
from web.designer import replay_report
from web.designer.desk import designers, find_draft, frame
from web.desk import desk
from web.inbox import PAGE
from web.looks import dressed

REFUSALS = (CaseError, FormError, ProcessError, RulesError)
# After this time without a batch nobody works on a run any more.
SILENCE = timedelta(minutes=1)
KINDS = dict(ReplayFinding.Kind.choices)


class PeriodForm(forms.Form):
    """Whose cases of which time; and what is supposed of questions that nobody was asked then."""

    area = forms.ChoiceField(label=gettext_lazy("地区"))
    from_on = forms.DateField(label=gettext_lazy("申请日期自"), widget=forms.DateInput(attrs={"type": "date"}))
    until_on = forms.DateField(label=gettext_lazy("申请日期至"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, areas: list[tuple[str, str]], questions: list, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)
        self.fields["area"].choices = areas
        self.questions = questions
        for asked in questions:
            options = asked.options or (("true", _("是")), ("false", _("否")))
            choices = [("", _("不假定，遇到就停住")), *options]
            label = _("新问题“%(label)s”假定回答") % {"label": asked.label}
            self.fields[f"assume_{asked.name}"] = forms.ChoiceField(label=label, choices=choices, required=False)

    def clean_until_on(self) -> date:
        """The last day is not before the first."""
        until_on, from_on = self.cleaned_data["until_on"], self.cleaned_data.get("from_on")
        if from_on and until_on < from_on:
            raise forms.ValidationError(_("截止日期早于起始日期，请改正"))
        return until_on

    def assumed(self) -> dict[str, object]:
        """The answers supposed, by fact."""
        said = {asked.name: self.cleaned_data[f"assume_{asked.name}"] for asked in self.questions}
        return {name: {"true": True, "false": False}.get(value, value) for name, value in said.items() if value}


@designers
def replays(request: HttpRequest, pk: int) -> HttpResponse:
    """The runs of a draft, and a form for a new one; texts that cannot run say here what is wrong."""
    draft, at = find_draft(pk), desk(request)
    if not _may(request, draft.scheme):
        raise Http404
    values = frame(request, draft, "draft_replays") | {"problem": "", "form": None}
    try:
        base = law_of(draft.base_id) if draft.base_id else None
        questions = unasked(on_trial(draft.scheme, draft.texts, base), base)
        initial = {"from_on": _a_year_before(at.on), "until_on": at.on.isoformat()}
        form = dressed(PeriodForm(_areas(request), questions, request.POST or None, initial=initial))
        if request.method == "POST" and form.is_valid():
            return _started(request, draft, form)
        values["form"] = form
    except REFUSALS as refusal:
        values["problem"] = str(refusal)
    rows = draft.replays.defer("texts", "report").select_related("started_by").order_by("-id")
    values["runs"] = [row for row in rows if access.may_replay(at.user, row.area, at.on)]
    status = 422 if request.method == "POST" else 200
    return render(request, "web/designer/replays.html", values, status=status)


def _may(request: HttpRequest, scheme: str) -> bool:
    at = desk(request)
    return designing.may_draft(at.user, scheme, at.on) or designing.may_approve(at.user, scheme, at.on)


def _a_year_before(on: date) -> str:
    return (on - timedelta(days=365)).isoformat()


def _areas(request: HttpRequest) -> list[tuple[str, str]]:
    """The areas of one's seats and the townships below a county."""
    codes = sorted({seat.division for seat in desk(request).seats if seat.post in access.REPLAYS})
    own = Division.objects.filter(code__in=codes)
    towns = Division.objects.filter(parent__in=codes, valid_to__isnull=True)
    return [(row.code, row.name) for row in [*own.order_by("code"), *towns.order_by("code")]]


def _started(request: HttpRequest, draft: SchemeDraft, form: PeriodForm) -> HttpResponse:
    at, said = desk(request), form.cleaned_data
    period = said["from_on"], said["until_on"]
    run = runs.start(draft, said["area"], *period, at.user, at.now, form.assumed())
    jobs.enqueue(run.pk)
    return redirect("web:replay", run.pk)


def _find(request: HttpRequest, pk: int) -> ReplayRun:
    """A run on a draft that the person may see; another area's is not there."""
    run = get_object_or_404(ReplayRun.objects.select_related("draft", "draft__base", "started_by"), pk=pk)
    at = desk(request)
    if run.draft is None or not access.may_replay(at.user, run.area, at.on) or not _may(request, run.scheme):
        raise Http404
    return run


@designers
@require_safe
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a run has come, and its report as soon as there is one."""
    run, at = _find(request, pk), desk(request)
    going = run.state in runs.GOING
    law, base = _laws(run)
    values = _frame(request, run) | {
        "going": going,
        "silent": going and at.now - run.moved_at > SILENCE,
        "percent": round(100 * run.done / run.total) if run.total else 0,
        "report": replay_report.shown(run, law, base),
        "place": Division.objects.filter(code=run.area).first(),
        "assumed": _assumed_words(run, law),
    }
    return render(request, "web/designer/replay.html", values)


def _frame(request: HttpRequest, run: ReplayRun) -> dict[str, object]:
    return {"run": run, **frame(request, run.draft, "draft_replays")}


def _laws(run: ReplayRun) -> tuple[Law, Law | None]:
    number = run.draft.base_id if run.draft and run.draft.base_id else run.edition_id
    base = law_of(number) if number else None
    return on_trial(run.scheme, run.texts, base), base


def _assumed_words(run: ReplayRun, law: Law) -> list[str]:
    fields = {asked.name: asked for section in law.edition.sections.values() for asked in section.fields}
    words = []
    for name, value in run.assumed.items():
        asked = fields.get(name)
        said = {True: _("是"), False: _("否")}.get(value) or (asked.label_of(value) if asked else value)
        words.append(f"{asked.label if asked else name}：{said}")
    return words


@designers
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stops a run; what it found stays."""
    run = _find(request, pk)
    if runs.stop(run.pk, desk(request).now):
        messages.success(request, _("已停止，已经推演的部分保留"))
    return redirect("web:replay", run.pk)


@designers
@require_POST
def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks the worker again for a run on which nobody works any more."""
    run = _find(request, pk)
    if run.state in runs.GOING:
        jobs.enqueue(run.pk)
        messages.success(request, _("已重新排队，从停下的地方接着做"))
    return redirect("web:replay", run.pk)


@designers
@require_safe
def listed(request: HttpRequest, pk: int) -> HttpResponse:
    """Exactly the cases behind one number, names masked."""
    run, at = _find(request, pk), desk(request)
    kind, key = request.GET.get("kind", ""), request.GET.get("key", "")[:120]
    if kind not in KINDS:
        raise Http404
    rows = run.findings.filter(kind=kind, case__in=access.replayed_cases_for(at.user, at.on))
    rows = rows.filter(key=key) if key else rows
    # One line a case: a case may have several findings of a kind.
    ids = rows.order_by("case_id").values_list("case_id", flat=True).distinct()
    page = Paginator(ids, PAGE).get_page(request.GET.get("page"))
    law, base = _laws(run)
    query = request.GET.copy()
    query.pop("page", None)
    values = _frame(request, run) | {
        "kind": KINDS[kind],
        "about": _about(kind, key, law, base),
        "page": page,
        "query": query.urlencode(),
        "rows": _rows(list(page), rows, law, base),
    }
    return render(request, "web/designer/replay_list.html", values)


def _about(kind: str, key: str, law: Law, base: Law | None) -> str:
    """What a key stands for, in words."""
    kinds = ReplayFinding.Kind
    if not key or kind == kinds.OTHER_WAY:
        return ""
    if kind == kinds.WORK:
        return replay_report.office_names([key])[key]
    if kind in (kinds.MOVED, kinds.BROKEN, kinds.KEPT):
        rule = law.tables.deadlines.get(key) or (base.tables.deadlines.get(key) if base else None)
        return rule.title if rule else key
    if kind in (kinds.OTHER_OUTCOME, kinds.CALCULATION):
        return replay_report.outcome_words(key)
    if kind == kinds.UNANSWERED:
        return replay_report.question_name(key, law)
    return replay_report.step_name(key, law, base)


def _rows(ids: list[int], findings, law: Law, base: Law | None) -> list[dict[str, object]]:
    cases = Case.objects.in_bulk(ids)
    told: dict[int, list[str]] = {}
    for row in findings.filter(case_id__in=ids).order_by("id"):
        told.setdefault(row.case_id, []).append(_words(row, law, base))
    towns = {f"{case.town}000" for case in cases.values()}
    names = dict(Division.objects.filter(code__in=towns).values_list("code", "name"))
    return [
        {"case": cases[pk], "town": names.get(f"{cases[pk].town}000", ""), "told": [text for text in told[pk] if text]}
        for pk in ids
    ]


def _words(row: ReplayFinding, law: Law, base: Law | None) -> str:
    """One finding in a line."""
    detail: Mapping[str, object] = row.detail
    about = _about(row.kind, row.key, law, base)
    if row.kind == ReplayFinding.Kind.MOVED:
        return f"{about}：{detail['then']} → {detail['now']}"
    if row.kind in (ReplayFinding.Kind.BROKEN, ReplayFinding.Kind.KEPT):
        return _("%(what)s：期限 %(due)s，办理 %(done)s") % {"what": about, **detail}
    if row.kind == ReplayFinding.Kind.CALCULATION:
        return f"{about}，" + _("金额") + " " + " → ".join(map(str, detail["amount"]))
    if row.kind == ReplayFinding.Kind.WORK:
        return f"{about} {int(str(detail['more'])):+d}"
    why = f"：{detail['why']}" if "why" in detail else ""
    return f"{about}{why}".lstrip("：")


@designers
@require_safe
def case(request: HttpRequest, pk: int, case_pk: int) -> HttpResponse:
    """One case then and now, step by step; looking at it is recorded."""
    run, at = _find(request, pk), desk(request)
    row = get_object_or_404(access.replayed_cases_for(at.user, at.on), pk=case_pk)
    compared = runs.again(run, row.pk)
    if compared is None:
        raise Http404
    chain.look(at.user, row, "rehearse", at.now)
    law, base = _laws(run)
    found = run.findings.filter(case=row).order_by("id")
    values = _frame(request, run) | {
        "case": row,
        "then": _steps(compared.then, compared.now, law, base),
        "now": _steps(compared.now, compared.then, law, base),
        "stuck": compared.now.stuck,
        "found": [(KINDS[each.kind], _words(each, law, base)) for each in found],
    }
    return render(request, "web/designer/replay_case.html", values)


def _steps(trace: Trace, other: Trace, law: Law, base: Law | None) -> list[dict[str, object]]:
    left = [step.element for step in other.steps]
    rows = []
    for step in trace.steps:
        shared = step.element in left
        if shared:
            left.remove(step.element)
        late = bool(step.due_on and step.done_on and step.done_on > step.due_on)
        name = replay_report.step_name(step.element, law, base)
        rows.append({"step": step, "name": name, "shared": shared, "late": late})
    return rows
