"""The worked cases of a draft: listed, run on its texts, written and corrected as text with mistakes at their line."""

import re
import time
from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import designing
from cases.rehearsal import report
from cases.rehearsal.errors import Slip
from cases.rehearsal.report import Result
from processes import drafts
from processes.drafts import EXAMPLES
from processes.models import SchemeDraft
from web.designer.desk import designers, find_draft, frame, may_edit, require_edit
from web.designer.saving import Clash, try_save
from web.desk import desk

_TITLE = re.compile(r'^title\s*=\s*"([^"\n]*)"', re.M)
_NAME = re.compile(r"[\w\-]{1,80}")
MOST_CHARACTERS = 200_000
# How long one request runs cases, and how long what came of them is kept.
SECONDS, KEPT = 5, 24 * 3600
NEW = """title = "说一句这个算例证明什么"
proves = []
area = "411224107200"
on = 2026-09-01
residence_kind = "rural"

[[members]]
key = "赵满仓"
relation = "self"
age = 66

[[acts]]
do = "apply"
[acts.expect]
open = ["acceptance"]
"""


@designers
@require_safe
def rehearsal(request: HttpRequest, pk: int) -> HttpResponse:
    """The worked cases of a draft, and whether they were all met on the texts as they stand."""
    return _list(request, find_draft(pk))


def _list(request: HttpRequest, draft: SchemeDraft, wrong: str = "", *, running: bool = False) -> HttpResponse:
    results = _kept(draft)
    values = {
        "examples": [(name.removesuffix(".toml"), _title(text)) for name, text in sorted(draft.examples.items())],
        "passed": bool(draft.examples) and draft.rehearsed_digest == drafts.digest_of(draft),
        "results": sorted(results.values(), key=lambda each: (each.met, each.file)),
        "met": sum(each.met for each in results.values()),
        "total": len(results),
        "running": running,
        "wrong": wrong,
        "shipped": len(_shipped(draft)),
    }
    return render(request, "web/designer/rehearsal.html", frame(request, draft, "draft_rehearsal") | values)


def _title(text: str) -> str:
    """The title that a case gives itself; empty when it gives none."""
    found = _TITLE.search(text)
    return found[1] if found else ""


def _key(draft: SchemeDraft) -> str:
    return f"rehearsal:{draft.pk}:{drafts.digest_of(draft)}"


def _kept(draft: SchemeDraft) -> dict[str, Result]:
    """What became of the cases run so far on the texts as they stand; the server's own word, not the browser's."""
    return caches["shared"].get(_key(draft)) or {}


@designers
@require_POST
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Runs as many worked cases as a request may take; the last request records how many were met."""
    draft, at = find_draft(pk), desk(request)
    results = {} if "anew" in request.POST else _kept(draft)
    until = time.monotonic() + SECONDS
    for name in sorted(draft.examples.keys() - results.keys()):
        results[name] = report.result(report.run(name, draft.examples[name], scheme=draft.scheme, texts=draft.texts))
        if time.monotonic() > until:
            break
    caches["shared"].set(_key(draft), results, KEPT)
    if draft.examples.keys() - results.keys():
        return _list(request, draft, running=True)
    met = sum(each.met for each in results.values())
    draft = designing.note_rehearsal(draft.pk, drafts.digest_of(draft), met, len(results), at.user, at.now)
    return _list(request, draft)


@designers
@require_http_methods(["GET", "HEAD", "POST"])
def example(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One worked case as text: saved when it can be read, tried without saving, or shown with its mistakes."""
    draft = find_draft(pk)
    path = f"{EXAMPLES}{name}.toml"
    kept = draft.examples.get(f"{name}.toml")
    if request.method != "POST":
        if kept is None and request.GET.get("new") is None:
            raise Http404
        return _edit(request, draft, name, NEW if kept is None else kept)
    require_edit(request, draft)
    text = request.POST.get("text", "")[:MOST_CHARACTERS].replace("\r\n", "\n")
    if slips := report.problems(text, draft.scheme, draft.texts):
        return _edit(request, draft, name, text, slips=slips)
    if "try" in request.POST:
        found = report.result(report.run(f"{name}.toml", text, scheme=draft.scheme, texts=draft.texts))
        return _edit(request, draft, name, text, found=found)
    if clash := try_save(request, draft, {path: text}):
        return _edit(request, draft, name, text, clash=clash)
    return redirect("web:draft_rehearsal", draft.pk)


def _edit(
    request: HttpRequest,
    draft: SchemeDraft,
    name: str,
    text: str,
    *,
    slips: list[Slip] | None = None,
    found: Result | None = None,
    clash: Clash | None = None,
) -> HttpResponse:
    values = {
        "name": name,
        "text": text,
        "lines": min(max(text.count("\n") + 3, 16), 40),
        "slips": slips or [],
        "results": [found] if found else [],
        "met": int(bool(found and found.met)),
        "total": 1,
        "clash": clash,
        "seen": clash.seen if clash else _seen(request, draft, name),
    }
    status = 409 if clash else 422 if slips else 200
    values |= frame(request, draft, "draft_rehearsal")
    return render(request, "web/designer/rehearsal_case.html", values, status=status)


def _seen(request: HttpRequest, draft: SchemeDraft, name: str) -> int:
    said = request.POST.get("seen", "")
    return int(said) if said.isdigit() and len(said) < 9 else drafts.revision_of(draft, f"{EXAMPLES}{name}.toml")


@designers
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens the editor for a new worked case."""
    draft, name = find_draft(pk), request.POST.get("name", "").strip().removesuffix(".toml")
    require_edit(request, draft)
    if not _NAME.fullmatch(name):
        return _list(request, draft, wrong=_("名称只能用汉字、字母、数字、下划线和短横，最多 80 个字"))
    if f"{name}.toml" in draft.examples:
        return _list(request, draft, wrong=_("已有名为“%(name)s”的算例，请换一个名称") % {"name": name})
    return _edit(request, draft, name, NEW)


@designers
@require_POST
def drop(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Takes a worked case out of the draft."""
    draft = find_draft(pk)
    require_edit(request, draft)
    if clash := try_save(request, draft, {f"{EXAMPLES}{name}.toml": None}):
        return _edit(request, draft, name, draft.examples.get(f"{name}.toml", ""), clash=clash)
    return redirect("web:draft_rehearsal", draft.pk)


@designers
@require_POST
def bring(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts the worked cases that come with the program into a draft that lacks them."""
    draft = find_draft(pk)
    require_edit(request, draft)
    if may_edit(request, draft):
        try_save(request, draft, {f"{EXAMPLES}{name}": text for name, text in _shipped(draft).items()})
    return redirect("web:draft_rehearsal", draft.pk)


def _shipped(draft: SchemeDraft) -> dict[str, str]:
    """The worked cases in the box that fit the scheme and are not in the draft."""
    folder = Path(settings.BASE_DIR) / "tests" / "examples"
    if draft.scheme != "dibao":
        return {}
    found = {path.name: path.read_text("utf-8") for path in sorted(folder.glob("*.toml"))}
    return {name: text for name, text in found.items() if name not in draft.examples}
