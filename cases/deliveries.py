"""Proof that a paper reached its receiver; the remedies run from that day."""

from collections.abc import Mapping
from datetime import date, datetime

from cases.documents import own_kinds
from cases.documents.kinds import KINDS, Issuer
from cases.models import Case, Delivery, Document
from offices.models import User
from processes import editions
from rules.assessment.vocabulary import VOCABULARY

# Numbered papers that go from office to office, or to whoever objected, are not delivered to the applicant.
NOT_TO_APPLICANT = {"means_test_request", "means_test_report", "objection_reply", "relocation_letter"}
TO_APPLICANT = {
    kind.kind
    for kind in KINDS.values()
    if kind.number_word and not kind.public and kind.issuer in (Issuer.TOWNSHIP, Issuer.DECIDER)
} - NOT_TO_APPLICANT


def undelivered(case: Case) -> list[Document]:
    """The papers for the applicant whose receipt nobody has noted, oldest first."""
    kinds = TO_APPLICANT | _own_kinds(case)
    rows = Document.objects.filter(case=case, kind__in=kinds, deliveries__isnull=True)
    return list(rows.exclude(state=Document.State.VOID).order_by("id"))


def _own_kinds(case: Case) -> set[str]:
    """The kinds that the case's edition brings with it and that go to the applicant."""
    own = own_kinds.kinds_in(editions.load(case.process.edition_id).texts)
    return {kind.kind for kind in own.values() if kind.delivered}


def record(case: Case, told: Mapping[str, object], actor: User, now: datetime) -> list[Delivery]:
    """Notes the receipt of everything that was handed over with one signature."""
    relation = str(told.get("receiver_relation") or "")
    return Delivery.objects.bulk_create(
        Delivery(
            document=document,
            way=str(told["delivery_way"]),
            receiver=str(told["receiver"]),
            relation=VOCABULARY.choices["relation"].get(relation, relation),
            delivered_on=date.fromisoformat(str(told["delivered_on"])),
            note=str(told.get("witness") or told.get("mail_number") or ""),
            recorded_by=actor,
            recorded_at=now,
        )
        for document in undelivered(case)
    )
