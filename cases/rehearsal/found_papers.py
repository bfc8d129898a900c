"""What is found on paper and on boards after an act: documents, notices, deliveries, registers."""

import json
import re
from collections.abc import Iterable, Mapping
from html import unescape
from typing import Any

from cases import access, needs, objections
from cases.documents import issue
from cases.models import CertificateCall, CustodyAgreement, Delivery, Document, Need, PublicNotice
from cases.rehearsal.found_case import known_words, paper
from cases.rehearsal.judging import Paper, squeezed
from cases.rehearsal.people import ACCOUNTS
from cases.rehearsal.stage import Stage

Found = Mapping[str, Any] | None
_RUNNING = re.compile(r"〔(\d{4})〕\d+号")
_TAG = re.compile(r"<(style|script|svg)\b.*?</\1>|<[^>]+>", re.S)
_ADDRESSEE = re.compile(r'<p class="addressee">(.*?)</p>', re.S)
_HIDDEN = re.compile(r"<head>.*?</head>", re.S)


def text_of(html: str) -> str:
    """The words of a document as a reader sees them."""
    return squeezed(unescape(_TAG.sub(" ", _HIDDEN.sub(" ", html))))


def steady(words: str, found: Document) -> str:
    """The words with whatever differs from run to run taken out: running numbers become *, the code is left out."""
    words = _RUNNING.sub(r"〔\1〕*号", words).replace(found.code, "")
    return words.replace(found.case.number, f"{found.case.number[:10]}*")


def issued(stage: Stage) -> list[str]:
    """The kinds of documents that the act issued, in order."""
    rows = Document.objects.filter(id__gt=stage.before.get("Document", 0), case__in=list(stage.cases))
    return list(rows.order_by("id").values_list("kind", flat=True))


def document(stage: Stage, kind: str) -> Found:
    """The newest document of a kind."""
    rows = stage.case.documents.filter(kind=kind).order_by("id")
    found = rows.select_related("office", "issued_by").last()
    if found is None:
        return {"count": 0}
    html = issue.read_html(found)
    words = steady(text_of(html), found)
    addressee = _ADDRESSEE.search(html)
    read = paper(stage, words)
    return {
        "count": rows.exclude(state="void").count(),
        "title": found.title,
        "number": _RUNNING.sub(r"〔\1〕*号", found.number),
        "office": found.office.name if found.office else "",
        "issued_on": found.issued_on,
        "issued_by": str(found.issued_by or ""),
        "state": found.state,
        "void_reason": found.void_reason,
        "addressee": text_of(addressee[1]).rstrip("：") if addressee else "",
        "contains": words,
        "omits": read,
        "mentions": _Mentions(words),
        "delivered_on": _delivered_on(found),
        "genuine": issue.verify(found.code) is not None,
    }


def _delivered_on(found: Document) -> Any:
    return found.deliveries.order_by("id").values_list("delivered_on", flat=True).last()


class _Mentions(dict[str, int]):
    """How often a text stands in another."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words

    def get(self, text: str, default: Any = 0) -> Any:
        return self.words.count(squeezed(text))


def notice(stage: Stage) -> Found:
    """The newest public notice of the case."""
    return _board(stage, PublicNotice.Kind.PUBLIC_NOTICE)


def publication(stage: Stage) -> Found:
    """The newest publication of the case."""
    return _board(stage, PublicNotice.Kind.PUBLICATION)


def _board(stage: Stage, kind: str) -> Found:
    found = PublicNotice.objects.filter(case=stage.case, kind=kind).order_by("id").last()
    if found is None:
        return {"count": 0}
    shown = found.shown
    return {
        "count": PublicNotice.objects.filter(case=stage.case, kind=kind).count(),
        "name": shown["name"],
        "persons": shown["persons"],
        "amount": shown["amount"],
        "relative_filed": shown["relative_filed"],
        "fields": list(shown),
        "omits": Paper(squeezed(json.dumps(shown, ensure_ascii=False) + found.place), known_words(stage)),
        "place": found.place,
        "phone": found.phone,
        "posted_on": found.posted_on,
        "due_on": found.ends_on,
        "provisional": found.provisional,
        "explanation": found.explanation,
        "taken_down_on": found.taken_down_on,
        "on_board": access.notices_for(stage.on).filter(pk=found.pk).exists(),
    }


def objection_rows(stage: Stage) -> list[dict[str, Any]]:
    """The objections, oldest first."""
    rows = stage.case.objections.select_related("answered_by").order_by("id")
    return [
        {
            "state": row.state,
            "channel": row.channel,
            "content": objections.read(row)["content"],
            "result": row.result,
            "received_on": row.received_at.astimezone().date(),
            "answered_by": str(row.answered_by or ""),
        }
        for row in rows
    ]


def deliveries(stage: Stage) -> list[dict[str, Any]]:
    """What was handed over to whom."""
    rows = Delivery.objects.filter(document__case=stage.case).select_related("document").order_by("id")
    return [
        {
            "kind": row.document.kind,
            "way": row.way,
            "receiver": row.receiver,
            "relation": row.relation,
            "delivered_on": row.delivered_on,
            "note": row.note,
        }
        for row in rows
    ]


def relatives(stage: Stage) -> list[dict[str, Any]]:
    """The near relatives of staff that were filed."""
    names = {"member_name": "member", "staff_name": "staff_name", "staff_post": "staff_post", "relation": "relation"}
    return [{name: getattr(row, column) for column, name in names.items()} for row in stage.case.relatives.all()]


def members(stage: Stage) -> list[dict[str, Any]]:
    """The register of members as it stands."""
    rows = stage.case.household.members.filter(until_on__isnull=True).order_by("id")
    return [
        {
            "name": row.name,
            "relation": row.relation,
            "resident_id": row.resident_id_mask,
            "born_on": row.born_on,
            "sex": row.sex,
        }
        for row in rows
    ]


def need(stage: Stage) -> Found:
    """The newest need that the worked case reported."""
    found = Need.objects.filter(reported_by__username__startswith=ACCOUNTS).order_by("id").last()
    if found is None:
        return None
    return {
        "state": found.state,
        "name": found.name,
        "content": str(needs.read(found)["told"]),
        "reported_by": str(found.reported_by),
        "informed_by": str(found.informed_by or ""),
        "case": found.case_id is not None,
    }


def change(stage: Stage) -> Found:
    """The newest change that the household reported."""
    found = stage.case.household.changes.order_by("id").last()
    return (
        {"kind": found.kind, "happened_on": found.happened_on, "reported_by": str(found.reported_by)} if found else None
    )


def custody(stage: Stage) -> Found:
    """The newest agreement on a bank book."""
    found = CustodyAgreement.objects.filter(household=stage.case.household).order_by("id").last()
    if found is None:
        return None
    names = ("keeper", "keeper_post", "purpose", "signed_on")
    filed = {"filed": found.filed_by_id is not None, "filed_by": str(found.filed_by or "")}
    return {name: getattr(found, name) for name in names} | filed


def certificate(stage: Stage) -> Found:
    """The newest certificate that was fetched."""
    found = CertificateCall.objects.filter(case=stage.case).order_by("id").last()
    if found is None:
        return None
    names = {"source": found.certificate, "member": found.person, "purpose": found.purpose, "result": found.result}
    return names | {"called_by": str(found.called_by)}


def recognised(stage: Stage) -> list[dict[str, Any]]:
    """What the status that was just asked for said."""
    rows: Iterable[Any] = stage.outcome.result if isinstance(stage.outcome.result, list) else []
    return [{"scheme": row.scheme, "since": row.since, "county": row.county} for row in rows]


def moved(stage: Stage) -> list[dict[str, Any]]:
    """The days that moved when a calendar was announced, in this worked case."""
    number = stage.case.number
    rows: Iterable[Any] = stage.outcome.result if isinstance(stage.outcome.result, list) else []
    return [
        {"rule": row.rule, "old": row.old, "due_on": row.new, "provisional": row.provisional}
        for row in rows
        if row.case_number == number
    ]
