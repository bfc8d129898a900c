"""Evaluations by third parties: ordering, drawing, answers and conclusion; and what everybody may check of the draw."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cases import evaluations, sampling
from cases.models import Evaluation, EvaluationLine
from offices import divisions
from web.archive.fields import day, line, words
from web.desk import Desk, desk, seated
from web.posts import ORDERS_EVALUATIONS, READS_EVALUATIONS
from web.together.layout import Act, Cell, Entry, Facts, Head, Part, Table, lines_of, paged, place_names, show

State = Evaluation.State
TAGS = {State.ORDERED: "warn", State.DRAWN: "warn", State.CLOSED: "ok"}


class OrderForm(forms.Form):
    """What is asked of a third party."""

    title = line(gettext_lazy("评估名称"), 100)
    evaluator = line(gettext_lazy("第三方机构"), 100)
    basis = line(gettext_lazy("委托依据"), 200, hint=gettext_lazy("如：合同编号、会议纪要文号。"))
    questions = words(gettext_lazy("评估问题"), 2000, rows=5, hint=gettext_lazy("一行一个，每户逐个评分，0到100。"))
    size = forms.IntegerField(label=gettext_lazy("样本户数"), min_value=1, max_value=5000)
    due_on = day(gettext_lazy("完成期限"))


class ResultForm(forms.Form):
    """The conclusion."""

    result = words(gettext_lazy("评估结论"), 1000)


@seated(*READS_EVALUATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """The evaluations of the county, and ordering one."""
    here = desk(request)
    sheet = paged(request, evaluations.evaluations_for(here.user, here.on).order_by("-ordered_at", "-pk"))
    rows = [
        [
            Cell(row.title, reverse("web:evaluation", args=[row.uid]), row.evaluator),
            Cell(row.size, nums=True),
            Cell(f"{row.due_on:%Y-%m-%d}", nums=True),
            Cell(row.get_state_display(), tag=TAGS[State(row.state)]),
        ]
        for row in sheet
    ]
    columns = (_("评估"), _("样本户数"), _("完成期限"), _("状态"))
    parts: list[Part] = [Table(_("评估"), columns, rows, _("还没有委托评估。"), "", sheet)]
    if here.posts & ORDERS_EVALUATIONS:
        parts.append(Entry("order", _("委托评估"), OrderForm, _orders(here), _("委托"), _("已委托，种子摘要已公布")))
    intro = _("由第三方按公开的种子抽样入户评估；种子摘要先公布，抽样后公布种子，任何人都能复算。")
    acts = [Act(reverse("web:evaluations_open"), _("公开页面"))]
    return show(request, Head(_("第三方评估"), intro, acts), parts)


def _orders(here: Desk) -> Any:
    def does(said: Mapping[str, Any]) -> str:
        told = evaluations.Order(**(dict(said) | {"questions": lines_of(said["questions"])}))
        made = evaluations.order(told, divisions.full(here.county), here.user, here.now)
        return reverse("web:evaluation", args=[made.uid])

    return does


@seated(*READS_EVALUATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation(request: HttpRequest, uid: str) -> HttpResponse:
    """One evaluation: its draw, the households drawn, the scores, the conclusion."""
    here = desk(request)
    row = get_object_or_404(evaluations.evaluations_for(here.user, here.on), uid=uid)
    lines = list(evaluations.sample_for(row, here.user, here.on))
    parts: list[Part] = [_facts(row)]
    if lines:
        parts += [_scores(row), _sample(row, lines)]
    if here.posts & ORDERS_EVALUATIONS:
        parts += _next_step(row, here)
    return show(request, Head(row.title, crumb=Act(reverse("web:evaluations"), _("第三方评估"))), parts)


def _facts(row: Evaluation) -> Facts:
    drawn = row.state != State.ORDERED
    return Facts(
        _("评估"),
        [
            (_("第三方机构"), row.evaluator),
            (_("委托依据"), row.basis),
            (_("完成期限"), f"{row.due_on:%Y-%m-%d}"),
            (_("样本"), _("从%(all)s户中抽%(n)s户") % {"all": row.population, "n": row.size} if drawn else row.size),
            (_("种子摘要"), sampling.digest_of(row.seed)),
            (_("种子"), row.seed if drawn else _("抽样后公布")),
            (_("总体名单摘要"), row.population_digest),
            (_("评估结论"), row.result),
        ],
        _("每户的号码是SHA-256（种子:户的编号），号码最小的入样。"),
    )


def _scores(row: Evaluation) -> Table:
    rows = [
        [Cell(question), Cell("" if mean is None else f"{mean:.1f}", nums=True)]
        for question, mean in evaluations.means(row).items()
    ]
    return Table(_("各问题平均分"), (_("问题"), _("平均分")), rows, _("没有评估问题。"))


def _sample(row: Evaluation, lines: list[EvaluationLine]) -> Table:
    names = place_names(line.household.area for line in lines)
    shown = [
        [
            Cell(line.place, nums=True),
            Cell(line.household.name, reverse("web:evaluation_line", args=[row.uid, line.place])),
            Cell(names.get(line.household.area, "")),
            Cell(line.number[:12], nums=True),
            Cell(_("已录入") if line.answered_at else _("待评估"), tag="ok" if line.answered_at else "warn"),
        ]
        for line in lines
    ]
    return Table(_("样本"), (_("序号"), _("家庭"), _("村（社区）"), _("随机号码"), _("状态")), shown, "")


def _next_step(row: Evaluation, here: Desk) -> list[Part]:
    def draws(said: Mapping[str, Any]) -> None:
        evaluations.draw(row.pk, here.user, here.now)

    def closes(said: Mapping[str, Any]) -> None:
        evaluations.close(row.pk, here.user, said["result"], here.now)

    if row.state == State.ORDERED:
        hint = _("按今天在享受救助的家庭抽样；抽过不能重抽。")
        return [Entry("draw", _("抽样"), forms.Form, draws, _("现在抽样"), _("已抽样，种子已公布"), hint)]
    if row.state == State.DRAWN:
        return [Entry("close", _("办结评估"), ResultForm, closes, _("办结"), _("评估已办结"))]
    return []


@seated(*ORDERS_EVALUATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation_line(request: HttpRequest, uid: str, place: int) -> HttpResponse:
    """What the third party found at one drawn household."""
    here = desk(request)
    row = get_object_or_404(evaluations.evaluations_for(here.user, here.on), uid=uid)
    found = get_object_or_404(row.lines.select_related("household"), place=place)
    back = reverse("web:evaluation", args=[row.uid])

    def make(data: Any = None, **more: Any) -> forms.Form:
        form = forms.Form(data, **more)
        for at, question in enumerate(row.questions):
            first = found.answers[at] if found.answers else None
            form.fields[f"score_{at}"] = forms.IntegerField(label=question, min_value=0, max_value=100, initial=first)
        form.fields["note"] = words(_("说明"), 500, required=False)
        return form

    def does(said: Mapping[str, Any]) -> str:
        scores = [said[f"score_{at}"] for at in range(len(row.questions))]
        evaluations.answer(found.pk, here.user, scores, said["note"], here.now)
        return back

    parts: list[Part] = []
    if row.state == State.DRAWN:
        parts.append(Entry("answer", _("录入评估结果"), make, does, _("保存"), _("已录入")))
    else:
        parts.append(Facts(_("评分"), list(zip(row.questions, found.answers, strict=False))))
    return show(request, Head(f"{found.place}. {found.household.name}", crumb=Act(back, row.title)), parts)


@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """Every evaluation for everybody: the digest of its seed, and once drawn the seed, numbers and digests; no name."""
    rows = [
        [
            Cell(row.title, "", row.evaluator),
            Cell(sampling.digest_of(row.seed), nums=True),
            Cell(_("抽样后公布") if row.state == State.ORDERED else row.seed, nums=True),
            Cell(f"{row.size} / {row.population}" if row.population else row.size, nums=True),
            Cell(row.get_state_display(), "", row.result),
        ]
        for row in evaluations.published()
    ]
    columns = (_("评估"), _("种子摘要"), _("种子"), _("样本 / 总体"), _("状态"))
    table = Table(_("评估"), columns, rows, _("还没有委托评估。"))
    return show(
        request,
        Head(_("第三方评估公开"), _("抽样能复算：每户的号码是SHA-256（种子:户的编号），号码最小的入样。")),
        [table],
    )
