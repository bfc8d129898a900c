"""A household's own data on paper: what it told, from where more came, what it is used for, and who looked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from cases import access, benefits, secrets, submissions
from cases.auditing import looks
from cases.data_requests import WITHHELD
from cases.documents import file_papers
from cases.documents.context import DocumentContext
from cases.documents.filling import village_name
from cases.documents.people import relation
from cases.models import Attachment, Case, CertificateCall, ChainEntry, Document, Household, Member, Submission
from cases.models.chain import LOOKS
from forms.schema import Field
from forms.sources import sources
from offices.models import Division, Holding, OfficeKind, User
from offices.routing import office_for
from processes import editions
from rules.documents import masked_name
from web import answers
from web.words import PURPOSES, scheme_title, step_name

# So many looks stand on the paper, the newest first; of more the paper gives the number.
MOST_LOOKS = 200
# Why somebody looked tells that others complained or objected: the household reads that it was official work.
OF_OTHERS = str(PURPOSES["complaint"])


def pdf_of(household: Household, on: date) -> bytes:
    """The copy as a paper to hand over (个人信息保护法 第四十五条)."""
    village = Division.objects.filter(code=household.area).first()
    context = DocumentContext(
        title=file_papers.KINDS["own_copy"].title,
        office=file_papers.office_lines(office_for(OfficeKind.TOWNSHIP_OFFICE, household.area, on)),
        case_number="",
        scheme_name="",
        issued_on=on,
        household=file_papers.household_lines(household.name, village_name(village.name) if village else ""),
        facts=facts_of(household),
    )
    return file_papers.pdf_of("own_copy", context)[0]


def facts_of(household: Household) -> dict[str, object]:
    """All that the paper says; numbers of the household's own people are whole, third persons are masked."""
    cases = list(Case.objects.filter(household=household).select_related("process").order_by("pk"))
    own = Own.of(household)
    return {
        "address": own.address,
        "phone": own.phone,
        "members": own.people,
        "cases": [_case(row) for row in cases],
        "told": [one for row in cases for one in _told(row, own)],
        "awards": [_award(row) for row in benefits.benefits_of(household).benefits],
        "papers": _papers(cases),
        "calls": [_call(row) for row in CertificateCall.objects.filter(case__in=cases).order_by("pk")],
        "looks": list(_looks(household)),
        "more_looks": max(0, _seen(household).count() - MOST_LOOKS),
        "withheld": WITHHELD,
    }


@dataclass(frozen=True)
class Own:
    """Who belongs to the household, and by which numbers: what is told of anybody else is masked."""

    people: list[dict[str, object]]
    phone: str
    address: str

    @classmethod
    def of(cls, household: Household) -> "Own":
        """The people of a household, those who left as well."""
        rows = Member.objects.filter(household=household).order_by("pk")
        phone = secrets.unseal_text(household.phone_sealed, "household.phone", household.uid)
        address = secrets.unseal_text(household.address_sealed, "household.address", household.uid)
        return cls([_member(row) for row in rows], phone, address)

    def written(self, asked: Field, value: Any) -> str:
        """An answer as the household reads it: its own numbers whole, names and numbers of third persons masked."""
        if not isinstance(value, str) or not value:
            return answers.masked(asked, value) if value not in (None, "") else ""
        if asked.name == "name" or asked.name.endswith("_name"):
            return value if value in {row["name"] for row in self.people} else masked_name(value)
        own = {self.phone, self.address, *(row["resident_id"] for row in self.people)}
        return value if value in own else answers.masked(asked, value)


def _member(row: Member) -> dict[str, object]:
    number = secrets.unseal_text(row.resident_id_sealed, "member.resident_id", row.uid)
    return {"name": row.name, "relation": relation(row.relation), "resident_id": number, "born_on": row.born_on}


def _case(row: Case) -> dict[str, object]:
    return {
        "number": row.number,
        "scheme": scheme_title(row.scheme),
        "opened_at": row.opened_at.astimezone(),
        "state": row.get_state_display(),
        "outcome": row.get_outcome_display() if row.outcome else "",
        "decided_on": row.decided_on,
    }


def _told(case: Case, own: Own) -> Iterator[dict[str, object]]:
    edition = editions.load(case.process.edition_id)
    for row in Submission.objects.filter(case=case, element__in=access.OWN_STEPS).order_by("pk"):
        section = edition.sections.get(row.element)
        lines = list(answers.lines(section, submissions.read(row), own.written)) if section else []
        yield {
            "number": case.number,
            "step": step_name(row.element),
            "said_at": row.said_at.astimezone(),
            "lines": lines,
        }


def _award(row: benefits.Benefit) -> dict[str, object]:
    award = row.award
    return {"scheme": row.scheme_name, "state": award.get_state_display(), "from": award.from_month, "paid": row.paid}


def _papers(cases: list[Case]) -> list[dict[str, object]]:
    letters = Document.objects.filter(case__in=cases, kind__in=access.LETTERS).order_by("pk")
    files = Attachment.objects.filter(case__in=cases, destroyed_on__isnull=True)
    files = files.filter(submission__element__in=access.OWN_STEPS).order_by("pk")
    made = [{"title": row.title, "number": row.number, "on": row.issued_on} for row in letters]
    return made + [{"title": row.name, "number": "", "on": row.uploaded_at.astimezone().date()} for row in files]


def _call(row: CertificateCall) -> dict[str, object]:
    source = sources().get(row.certificate)
    title = source.label if source else row.certificate
    return {"source": title, "person": row.person, "purpose": row.purpose, "at": row.called_at.astimezone()}


def _seen(household: Household) -> Any:
    return ChainEntry.objects.filter(household=household, act__in=LOOKS)


def _looks(household: Household) -> Iterator[dict[str, object]]:
    own = set(Case.objects.filter(household=household).values_list("applicant_user", flat=True))
    for row in _seen(household).select_related("actor").order_by("-pk")[:MOST_LOOKS]:
        at = row.at.astimezone()
        by = "本人" if row.actor_id and row.actor_id in own else _post_of(row.actor, at.date())
        yield {"at": at, "by": by, "act": looks.TITLES[row.act], "why": why_of(row)}


def _post_of(actor: User | None, on: date) -> str:
    """The office and post that looked: the office answers for it, not the name of a clerk."""
    if actor is None:
        return "系统"
    held = Holding.objects.filter(user=actor, from_on__lte=on).select_related("office").order_by("-from_on").first()
    return f"{held.office.name}　{held.get_post_display()}" if held else "工作人员"


def why_of(row: ChainEntry) -> str:
    """Why somebody looked, without the note, which may name others."""
    why = str(row.detail.get("purpose", "")).partition("：")[0]
    return "依法履行职责" if why.startswith(OF_OTHERS) else why
