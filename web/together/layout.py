"""How these pages are made: facts, tables and forms told as values, drawn by one template, answered in one way."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page as Sheet
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.errors import AlreadyDone, Blocked, NotAllowed, NotFound
from offices.models import Division
from web.looks import dressed

PAGE = 50


def said(value: object) -> object:
    """A value, or a dash where there is none."""
    return "—" if value in (None, "") else value


@dataclass(frozen=True)
class Cell:
    """What stands in one place of a table: words, a link, a small line beneath, a tag's colour."""

    text: object
    url: str = ""
    small: object = ""
    tag: str = ""
    nums: bool = False

    @property
    def shown(self) -> object:
        """The words, or a dash where nothing was said; nought is something."""
        return said(self.text)


@dataclass(frozen=True)
class Act:
    """A button that leads somewhere."""

    url: str
    label: str
    main: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of cells under their columns, and what is said when there are none."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    empty: str
    hint: str = ""
    sheet: Sheet | None = None
    query: str = ""
    kind: str = "table"

    @property
    def lines(self) -> list[list[tuple[str, Cell]]]:
        """Each row with the columns' names, for a narrow screen."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Facts:
    """Names and values, some of them long."""

    title: str
    pairs: Sequence[tuple[str, object]]
    hint: str = ""
    kind: str = "facts"

    @property
    def shown(self) -> list[tuple[str, object]]:
        """The pairs, with a dash where nothing was said."""
        return [(name, said(value)) for name, value in self.pairs]


@dataclass
class Entry:
    """A form on a page: which class, what it does with clean answers, and what is said when that is done.

    `does` may return the address to go to; without one the same page is shown again.
    """

    key: str
    title: str
    make: Callable[..., forms.Form]
    does: Callable[[Mapping[str, Any]], str | None]
    button: str
    done: str
    hint: str = ""
    initial: Mapping[str, Any] = field(default_factory=dict)
    form: forms.Form | None = None
    kind: str = "entry"

    def fill(self, data: Any = None, files: Any = None) -> forms.Form:
        """The form, bound when there are answers."""
        told = {"files": files} if files else {}
        self.form = dressed(self.make(data, initial=dict(self.initial), prefix=self.key, **told))
        return self.form


Part = Table | Facts | Entry


@dataclass(frozen=True)
class Head:
    """The head of a page."""

    title: str
    intro: str = ""
    acts: Sequence[Act] = ()
    crumb: Act | None = None


def show(request: HttpRequest, head: Head, parts: Iterable[Part]) -> HttpResponse:
    """Draws a page; when one of its forms was sent, does what that form does first.

    A form that was filled in wrongly, or that the domain refuses, is shown again with its answers and the reason.
    """
    shown = list(parts)
    entries = {part.key: part for part in shown if isinstance(part, Entry)}
    if request.method == "POST":
        sent = entries.get(request.POST.get("do", ""))
        if sent is None:
            raise PermissionDenied
        answer = _do(request, sent)
        if answer is not None:
            return answer
    for entry in entries.values():
        if entry.form is None:
            entry.fill()
    values = {"head": head, "parts": shown}
    return render(request, "web/together/page.html", values, status=422 if request.method == "POST" else 200)


def _do(request: HttpRequest, entry: Entry) -> HttpResponse | None:
    form = entry.fill(request.POST, request.FILES)
    if form.is_valid():
        try:
            leads_to = entry.does(form.cleaned_data)
        except (Blocked, AlreadyDone, NotFound, NotAllowed) as slip:
            form.add_error(None, str(slip))
        else:
            if entry.done:
                messages.success(request, entry.done)
            return redirect(leads_to or request.get_full_path())
    dressed(form)
    return None


def paged(request: HttpRequest, rows: QuerySet[Any] | Sequence[Any]) -> Sheet:
    """The page of rows that was asked for."""
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))


def several(label: object, choices: Iterable[tuple[str, object]]) -> forms.MultipleChoiceField:
    """Some of several answers."""
    boxes = forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})
    return forms.MultipleChoiceField(label=label, choices=list(choices), widget=boxes)


def one_of(
    label: object, choices: Iterable[tuple[object, object]], *, required: bool = True, blank: bool = False
) -> forms.ChoiceField:
    """One of several answers; `blank` makes the person choose instead of leaving the first one standing."""
    own = [("", "—" if not required else _("请选择"))] if blank or not required else []
    return forms.ChoiceField(label=label, choices=[*own, *choices], required=required)


def tapped(label: object, choices: Iterable[tuple[object, object]], *, required: bool = True) -> forms.ChoiceField:
    """One of a few answers that all stand there: one tap on a phone, where a list takes two."""
    widget = forms.RadioSelect(attrs={"class": "form-check-input"})
    return forms.ChoiceField(label=label, choices=list(choices), widget=widget, required=required)


def lines_of(text: str) -> list[str]:
    """The lines of a text that say something."""
    return [row.strip() for row in text.splitlines() if row.strip()]


def local_day(moment: datetime) -> str:
    """The day here on which something happened."""
    return f"{timezone.localtime(moment):%Y-%m-%d}"


def fen_of(yuan: Decimal | None) -> int | None:
    """Yuan with two decimals as fen; None stays None."""
    return None if yuan is None else int(yuan * 100)


def yuan_of(fen: int | None) -> str:
    """Fen as yuan with two decimals; empty where nothing was set."""
    return "" if fen is None else f"{Decimal(fen) / 100:,.2f}"


def money(label: object, *, required: bool = False) -> forms.DecimalField:
    """A sum in yuan, not below nought."""
    return forms.DecimalField(label=label, min_value=0, max_digits=14, decimal_places=2, required=required)


def place_names(codes: Iterable[str]) -> dict[str, str]:
    """The names of divisions by their codes."""
    return dict(Division.objects.filter(code__in=set(codes)).values_list("code", "name"))
