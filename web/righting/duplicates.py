"""Households, and members of one household, that may be one: proposed, merged with a reason, split again."""

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases import access, merging, one_person
from cases.models import MergeRecord, PersonMerge
from web.desk import Desk, desk, seated
from web.posts import MERGES
from web.registers import village_names

SHOWN = 50


@seated(*MERGES)
@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """What may be one household, and what was merged."""
    here = desk(request)
    found = merging.candidates(here.user, here.now)
    merged = _merged(here)[:SHOWN]
    areas = [one.area for each in found for one in (each.first, each.second)]
    twice = one_person.candidates(here.user, here.now)
    areas += [each.kept.household.area for each in twice]
    values = {"found": found, "merged": merged, "twice": twice, "people": _people(here)[:SHOWN]}
    values["names"] = village_names(areas)
    return render(request, "web/righting/duplicates.html", values)


def _merged(here: Desk) -> QuerySet[MergeRecord]:
    seen = access.households_for(here.user, here.on).values("pk")
    rows = MergeRecord.objects.filter(Q(kept__in=seen) & Q(gone__in=seen))
    return rows.select_related("kept", "gone", "merged_by", "split_by").order_by("-id")


def _people(here: Desk) -> QuerySet[PersonMerge]:
    rows = PersonMerge.objects.filter(kept__household__in=access.households_for(here.user, here.on).values("pk"))
    return rows.select_related("kept__household", "gone", "merged_by", "split_by").order_by("-id")


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else 0


@seated(*MERGES)
@require_POST
def merge(request: HttpRequest) -> HttpResponse:
    """Merges the second household into the first."""
    here = desk(request)
    reason = request.POST.get("reason", "")
    record = merging.merge(_number(request, "kept"), _number(request, "gone"), here.user, reason, here.now)
    messages.success(request, _("两户已合并；办件、待遇和文书仍保留原来的户，可以随时查看。"))
    return redirect("web:household", record.kept.uid)


@seated(*MERGES)
@require_POST
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Undoes a merge."""
    here = desk(request)
    merging.split(pk, here.user, request.POST.get("reason", ""), here.now)
    messages.success(request, _("已拆分，成员回到原来的户。"))
    return redirect("web:duplicates")


@seated(*MERGES)
@require_POST
def merge_people(request: HttpRequest) -> HttpResponse:
    """Ends a member who was entered twice."""
    here = desk(request)
    reason = request.POST.get("reason", "")
    record = one_person.merge(_number(request, "kept"), _number(request, "gone"), here.user, reason, here.now)
    messages.success(request, _("已合并为一人；正在享受的待遇已列入复核，复核以前不变。"))
    return redirect("web:household", record.kept.household.uid)


@seated(*MERGES)
@require_POST
def split_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Undoes the merge of two members."""
    here = desk(request)
    record = one_person.split(pk, here.user, request.POST.get("reason", ""), here.now)
    messages.success(request, _("已拆分，两人重新分别登记。"))
    return redirect("web:household", record.kept.household.uid)
