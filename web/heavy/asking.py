"""Asking colleagues beside a step: countersign, sign, add and take off signers, copy, ask, answer, urge."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases import countersigning
from cases.errors import Blocked
from cases.models import Aside, Countersign, Opinion
from monitoring import asking
from offices.models import User
from processes.models import Task
from web.desk import desk, seated
from web.posts import SUPERVISES, WORKS
from web.tasks import P, find
from web.ticked import numbers

SIGNS = frozenset(P | SUPERVISES)


@seated(*WORKS)
@require_POST
def countersign(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks colleagues to sign."""
    task, said = find(request, pk), request.POST
    signers = _people(numbers(request, "signers"))
    needed = next(iter(numbers(request, "needed")), 0)
    here = desk(request)
    question = said.get("question", "")
    asking.countersign(task, here.user, said.get("manner", ""), signers, question, here.now, needed)
    return _back(request, task, _("已请%(count)s人签署意见。") % {"count": len(signers)})


def _people(ids: list[int]) -> list[User]:
    """The people in the order in which they were chosen."""
    found = User.objects.filter(is_active=True).in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


@seated(*WORKS)
@require_POST
def add_signer(request: HttpRequest, pk: int) -> HttpResponse:
    """Adds a signer, at the end or before another."""
    made = _countersign(request, pk)
    signers, before = _people(numbers(request, "signer")), numbers(request, "before")
    if not signers:
        raise Blocked(_("请选择要加签的人"))
    asking.add_signer(made, desk(request).user, signers[0], desk(request).now, before[0] if before else None)
    return _back(request, made.task, _("已加签。"))


@seated(*WORKS)
@require_POST
def remove_signer(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a signer off."""
    task = _of_opinion(request, pk)
    countersigning.remove(pk, desk(request).user, desk(request).now)
    return _back(request, task, _("已减签。"))


@seated(*SIGNS)
@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Keeps an opinion."""
    task, said, here = _of_opinion(request, pk), request.POST, desk(request)
    asking.sign(pk, here.user, said.get("view", ""), said.get("words", ""), here.now)
    return _back(request, task, _("意见已签署。"))


@seated(*SIGNS)
@require_POST
def aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Copies, asks or urges."""
    task, said, here = find(request, pk), request.POST, desk(request)
    kind = said.get("kind", "")
    if kind == Aside.Kind.URGE:
        asking.urge(task, here.user, here.now)
        return _back(request, task, _("已催办。"))
    to = get_object_or_404(User, pk=next(iter(numbers(request, "to")), 0), is_active=True)
    if kind == Aside.Kind.COPY:
        asking.copy_to(task, here.user, to, here.now)
        return _back(request, task, _("已抄送%(name)s。") % {"name": to})
    asking.ask(task, here.user, to, said.get("words", ""), here.now)
    return _back(request, task, _("已向%(name)s询问。") % {"name": to})


@seated(*SIGNS)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answers a question."""
    here = desk(request)
    made = asking.answer(pk, here.user, request.POST.get("words", ""), here.now)
    return _back(request, made.task, _("已答复。"))


def _countersign(request: HttpRequest, pk: int) -> Countersign:
    made = get_object_or_404(Countersign.objects.select_related("task"), pk=pk)
    find(request, made.task_id)
    return made


def _of_opinion(request: HttpRequest, pk: int) -> Task:
    return find(request, get_object_or_404(Opinion, pk=pk).countersign.task_id)


def _back(request: HttpRequest, task: Task, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("web:task", task.pk)
