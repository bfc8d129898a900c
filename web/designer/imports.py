"""Reading in a diagram of another tool or a package of another county: upload, report, and on as a draft."""

import base64
import binascii
import zlib
from typing import Any
from urllib.parse import quote

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from cases import designing, exchange
from offices.models import PostKind
from processes.errors import DiagramRefused, PackageRefused
from processes.findings import findings
from processes.importing import Done, Imported, import_diagram, place
from processes.models import SchemeDraft, SchemeEdition
from processes.packages import MAX_BYTES, Package, read_package
from processes.schemes import introduced_in
from web.designer import imported_rows
from web.designer.drafts import StartForm
from web.desk import Desk, desk, seated
from web.looks import dressed
from web.posts import READS_EDITIONS
from web.words import scheme_title

ZIP = b"PK"
drafters = seated(PostKind.PROCESS_DESIGNER)


class UploadForm(forms.Form):
    """One file: a diagram or a package; which it is shows in its first bytes."""

    file = forms.FileField(
        label=_("文件"),
        widget=forms.FileInput(attrs={"accept": ".bpmn,.xml,.zip"}),
        help_text=_(
            "别的软件画的流程图（.bpmn），或别的县导出的流程包（.hulian.zip）。只读取，不保存，看完报告再决定。"
        ),
        error_messages={"required": _("请选择文件"), "empty": _("文件是空的，请重新选择")},
    )

    def clean_file(self) -> bytes:
        """The bytes, not more than can be read."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("文件超过 8 MB，请拆小后再导入"))
        return bytes(file.read())


class DiagramForm(StartForm):
    """Where a diagram goes: which process of the file, into which edition, as the whole or as a stage."""

    process = forms.ChoiceField(label=_("导入哪个流程"))
    base = forms.ModelChoiceField(
        SchemeEdition.objects.none(), label=_("以哪个版本为底本"), error_messages={"required": _("请选择底本")}
    )
    stage = forms.CharField(
        label=_("作为哪个阶段"),
        required=False,
        max_length=40,
        help_text=_("不填就替换底本的主流程图。填英文名称（如 hearing）就放在阶段里：已有的替换，没有的新增。"),
    )
    sections = forms.BooleanField(label=_("把建议的表单栏目一并加进表单"), required=False, initial=True)
    field_order = ("process", "base", "stage", "sections", "title", "basis")

    def __init__(self, imported: Imported, at: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        opening = [id for id, verdict in imported.verdicts.items() if verdict.opens]
        ordered = sorted(opening, key=lambda id: id != imported.main)
        self.fields["process"].choices = [(id, f"{imported.titles[id]}（{id}）") for id in ordered]
        self.fields["base"].queryset = _bases(at)
        self.fields["base"].label_from_instance = _edition_label
        if not imported.sections:
            del self.fields["sections"]


def _bases(at: Desk) -> Any:
    """The published editions of the schemes that a person designs, newest first."""
    rows = SchemeEdition.objects.filter(state=SchemeEdition.State.PUBLISHED)
    schemes = [name for name in rows.values_list("scheme", flat=True).distinct() if _designs(at, name)]
    return rows.filter(scheme__in=schemes).defer("texts", "examples").order_by("scheme", "-in_force_from", "-id")


def _designs(at: Desk, scheme: str) -> bool:
    return designing.may_draft(at.user, scheme, at.on)


def _edition_label(row: SchemeEdition) -> str:
    return f"{scheme_title(row.scheme)} · {row.in_force_from:%Y-%m-%d} 起施行 · {row.digest[:8]}"


@drafters
def upload(request: HttpRequest) -> HttpResponse:
    """Asks for a file and shows its report; a file that is refused shows why at the field."""
    form = dressed(UploadForm(request.POST or None, request.FILES or None))
    if request.method != "POST" or not form.is_valid():
        return render(request, "web/designer/import.html", {"form": form})
    data = form.cleaned_data["file"]
    try:
        return _package_page(request, data) if data.startswith(ZIP) else _diagram_page(request, data)
    except (DiagramRefused, PackageRefused) as refusal:
        form.add_error("file", str(refusal))
        return render(request, "web/designer/import.html", {"form": dressed(form)}, status=422)


def _diagram_page(request: HttpRequest, data: bytes, form: DiagramForm | None = None) -> HttpResponse:
    imported = import_diagram(data)
    opens = any(verdict.opens for verdict in imported.verdicts.values())
    values = {
        "imported": imported,
        "topics": imported_rows.topics(imported),
        "verdicts": imported_rows.verdicts(imported),
        "counts": [(imported_rows.DONE[done], imported.count(done)) for done in Done],
        "packed": _packed(data),
        "form": dressed(form or DiagramForm(imported, desk(request))) if opens else None,
    }
    return render(request, "web/designer/import_report.html", values, status=422 if form else 200)


@drafters
@require_POST
def open_diagram(request: HttpRequest) -> HttpResponse:
    """Opens a draft with the diagram whose report was shown; the file is read again from its first byte."""
    data, at = _unpacked(request.POST.get("packed", "")), desk(request)
    form = DiagramForm(import_diagram(data), at, request.POST)
    if not form.is_valid():
        return _diagram_page(request, data, form)
    said = form.cleaned_data
    base, stage = get_object_or_404(SchemeEdition, pk=said["base"].pk), said["stage"].strip()
    try:
        imported = import_diagram(data, base.scheme)
        texts = place(imported, said["process"], base.texts, base.scheme, stage=stage, forms=bool(said.get("sections")))
    except DiagramRefused as refusal:
        form.add_error("stage" if stage else "process", str(refusal))
        return _diagram_page(request, data, form)
    draft = exchange.open_diagrams(base, texts, said["title"], said["basis"], at.user, at.now)
    return redirect("web:draft_canvas", draft.pk)


def _package_page(request: HttpRequest, data: bytes, form: StartForm | None = None) -> HttpResponse:
    package, at = read_package(data), desk(request)
    newest = (
        SchemeEdition.objects.filter(scheme=package.scheme, state="published").order_by("in_force_from", "id").last()
    )
    known = dict(newest.texts) if newest else {}
    values = {
        "package": package,
        "newest": newest,
        "files": [(path, _against(path, package, known)) for path in sorted({*package.texts, *known})],
        "wrong": [one for one in findings(package.scheme, package.texts) if one.severity == "error"][:50],
        "may": introduced_in(package.scheme, package.texts) is not None and _designs(at, package.scheme),
        "packed": _packed(data),
        "form": dressed(form or StartForm(initial={"basis": package.basis})),
    }
    return render(request, "web/designer/import_package.html", values, status=422 if form else 200)


def _against(path: str, package: Package, known: dict[str, str]) -> str:
    if path not in known:
        return "new"
    if path not in package.texts:
        return "missing"
    return "same" if package.texts[path] == known[path] else "changed"


@drafters
@require_POST
def open_package(request: HttpRequest) -> HttpResponse:
    """Opens a draft with everything in the package whose report was shown."""
    data, at = _unpacked(request.POST.get("packed", "")), desk(request)
    form = StartForm(request.POST)
    if not form.is_valid():
        return _package_page(request, data, form)
    said = form.cleaned_data
    draft: SchemeDraft = exchange.open_package(read_package(data), said["title"], said["basis"], at.user, at.now)
    return redirect("web:draft_canvas", draft.pk)


def _packed(data: bytes) -> str:
    """The file as text for the report's own form: nothing is stored until a draft is opened."""
    return base64.b64encode(zlib.compress(data)).decode()


def _unpacked(text: str) -> bytes:
    try:
        reader = zlib.decompressobj()
        data = reader.decompress(base64.b64decode(text, validate=True), MAX_BYTES)
    except (binascii.Error, zlib.error, ValueError) as slip:
        raise DiagramRefused("所导入的文件没有随页面传回来，请重新上传。") from slip
    if reader.unconsumed_tail or not data:
        raise DiagramRefused("所导入的文件太大或是空的，请重新上传。")
    return data


@seated(*READS_EDITIONS)
@require_safe
def files(request: HttpRequest, pk: int) -> HttpResponse:
    """An edition as the files that lie on disk."""
    return _export(request, pk, package=False)


@seated(*READS_EDITIONS)
@require_safe
def package(request: HttpRequest, pk: int) -> HttpResponse:
    """An edition as a package that another county can read in."""
    return _export(request, pk, package=True)


def _export(request: HttpRequest, pk: int, *, package: bool) -> HttpResponse:
    row, at = get_object_or_404(SchemeEdition.objects.defer("texts"), pk=pk), desk(request)
    body = exchange.export(row.pk, at.user, at.now, package=package)
    ending = ".hulian.zip" if package else ".zip"
    name = quote(f"{scheme_title(row.scheme)}{row.in_force_from:%Y%m%d}{ending}")
    response = HttpResponse(body, content_type="application/zip")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response.headers["Cache-Control"] = "private, no-store"
    return response
