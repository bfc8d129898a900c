"""The classes that two persons destroy: which rows are past their term, and how each is emptied.

The term of each stands in rules/privacy.toml under the same id. Sealed values of one installation share keys, so a
value is overwritten where it lies; a file is overwritten before it is removed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Concat, TruncDate

from cases import access, attachments
from cases.models import Attachment, Case, DataRequest, DestructionRow, HotlineCall, Need, TakeoverRow, TakeoverRun
from cases.retention import needed
from cases.sealing.erasing import ERASED
from monitoring.models import Delivery, Record, RiskSign, RiskWarning, RowFault, Unmatched
from monitoring.retention import overwriting
from rules.privacy import Retention, privacy

Rows = QuerySet[Any, Any]
Fate = DestructionRow.Fate
ENDED_WITHOUT_DECISION = (Case.Outcome.WITHDRAWN, Case.Outcome.ABANDONED)


@dataclass(frozen=True)
class Kind:
    """A class: its rows that hold something and are finished with, since which day, where, of whom, and their end.

    `rows` tells in `since_on` the day from which the term counts; `area` and `household` are paths, the latter empty
    where a row is of no household.
    """

    id: str
    rows: Callable[[], Rows]
    area: str
    household: str
    empty: Callable[[list[int], date], None]

    @property
    def row(self) -> Retention:
        """What the rows on retention say of the class."""
        return privacy().find(self.id)

    def past(self, on: date) -> Rows:
        """The rows whose term is over on a day and that nobody needs any more."""
        rows = self.rows().filter(since_on__lt=on - timedelta(days=self.row.days))
        if self.household:
            rows = rows.exclude(Q(**{f"{self.household}__isnull": False}) & needed.is_needed(self.household))
        return rows.exclude(access.in_areas(set(needed.held_counties()), self.area))

    def due(self, on: date) -> Rows:
        """Those of them that stand on no list yet."""
        listed = DestructionRow.objects.filter(listed__kind=self.id, fate=Fate.WAITING)
        return self.past(on).exclude(pk__in=listed.values("row"))

    def kept_until(self, since_on: date) -> date:
        """The last day on which a row had to be kept."""
        return since_on + timedelta(days=self.row.days)


def _uploads() -> Rows:
    """Files of applications that ended without a decision and that nobody bound into a volume."""
    rows = Attachment.objects.filter(case__outcome__in=ENDED_WITHOUT_DECISION, case__state=Case.State.CLOSED)
    rows = rows.filter(filed__isnull=True, destroyed_on__isnull=True)
    return rows.annotate(since_on=TruncDate("case__closed_at"))


def _empty_uploads(ids: list[int], on: date) -> None:
    rows = Attachment.objects.filter(pk__in=ids)
    for row in rows:
        overwriting.shred(attachments.path_of(row))
    rows.update(name=ERASED, destroyed_on=on)


def _takeover_rows() -> Rows:
    rows = TakeoverRow.objects.filter(run__state=TakeoverRun.State.DONE).exclude(sealed=b"")
    return rows.annotate(since_on=TruncDate("run__finished_at"))


def _unmatched() -> Rows:
    rows = Unmatched.objects.exclude(state=Unmatched.State.WAITING).exclude(sealed=b"")
    return rows.annotate(since_on=TruncDate("decided_at"))


def _deliveries() -> Rows:
    """Deliveries that a corrected one replaced: their facts count no more."""
    rows = Delivery.objects.filter(state=Delivery.State.REPLACED)
    full = Record.objects.filter(delivery=OuterRef("pk"))
    waiting = full.filter(needed.is_needed("household"))
    rows = rows.filter(Exists(full), ~Exists(waiting))
    # The area filter compares codes of twelve digits.
    return rows.annotate(since_on=TruncDate("finished_at"), code=Concat("county", Value("000000")))


def _empty_deliveries(ids: list[int], on: date) -> None:
    Record.objects.filter(delivery__in=ids).delete()
    RowFault.objects.filter(delivery__in=ids).delete()


def _warnings() -> Rows:
    """Warnings that were closed or never followed, and that still say something."""
    closed = RiskWarning.objects.filter(state__in=(RiskWarning.State.CLOSED, RiskWarning.State.MUTED))
    closed = closed.annotate(since_on=Coalesce("replied_on", "verified_on", "received_on"))
    return closed.exclude(reason=ERASED)


def _empty_warnings(ids: list[int], on: date) -> None:
    signs = RiskSign.objects.filter(warning__in=ids)
    signs.update(told=ERASED, figure=None, reference="", member=None)
    RiskWarning.objects.filter(pk__in=ids).update(reason=ERASED, origin="", false_alarm="", reply="")


def _needs() -> Rows:
    """Needs that led to no case: those that did belong to the household's file."""
    rows = Need.objects.filter(case__isnull=True).exclude(state=Need.State.REPORTED).exclude(sealed=b"")
    return rows.annotate(since_on=TruncDate("informed_at"))


def _calls() -> Rows:
    rows = HotlineCall.objects.filter(answered_at__isnull=False, need__case__isnull=True).exclude(sealed=b"")
    return rows.annotate(since_on=TruncDate("answered_at"))


def _requests() -> Rows:
    rows = DataRequest.objects.exclude(outcome="").exclude(sealed=b"")
    return rows.annotate(since_on=TruncDate("answered_at"))


def _overwritten(table: type[Model], **blank: Any) -> Callable[[list[int], date], None]:
    """Empties the sealed value and what stands in plain beside it."""

    def empty(ids: list[int], on: date) -> None:
        table._default_manager.filter(pk__in=ids).update(sealed=b"", **blank)

    return empty


# What stands in plain beside the sealed row of a person who was not certain.
UNNAMED: Mapping[str, Any] = {"name_mask": ERASED, "id_index": "", "candidates": [], "note": ""}
KINDS: Mapping[str, Kind] = {
    kind.id: kind
    for kind in (
        Kind("upload", _uploads, "case__area", "case__household", _empty_uploads),
        Kind("takeover_row", _takeover_rows, "run__area", "household", _overwritten(TakeoverRow, faults=[])),
        Kind("unmatched", _unmatched, "area", "member__household", _overwritten(Unmatched, **UNNAMED)),
        Kind("replaced_delivery", _deliveries, "code", "", _empty_deliveries),
        Kind("risk_warning", _warnings, "area", "household", _empty_warnings),
        Kind("need", _needs, "area", "household", _overwritten(Need, name=ERASED)),
        Kind("hotline_call", _calls, "area", "need__household", _overwritten(HotlineCall)),
        Kind("data_request", _requests, "household__area", "household", _overwritten(DataRequest)),
    )
}
