"""The papers of a push (转办单) and of what came back (反馈单)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from cases import secrets
from cases.documents import file_papers
from cases.documents.context import DocumentContext, OfficialPaper, ReferralLine
from cases.documents.filling import village_name
from cases.documents.kinds import OFFICE_PAPERS
from cases.meetings import issue_paper
from cases.models import OfficePaper, Referral, ReferralPush
from cases.referrals import tables
from offices.models import Division, User

TOLD, ANSWER = "referral.told", "referral.answer"


def issue_push(push: ReferralPush, rows: Sequence[Referral], actor: User, now: datetime) -> OfficePaper:
    """Issues the paper that carries a push: numbered, frozen, with a code by which it is verified."""
    kind = OFFICE_PAPERS["referral"]
    paper = OfficialPaper((push.from_office.name,), addressee=push.to_office.name, referrals=lines(rows))
    return issue_paper(kind, kind.title, paper, push.from_office, actor, now)


def feedback_pdf(push: ReferralPush, now: datetime) -> bytes:
    """What the department answered so far to one push, as a paper to print and seal."""
    kind = OFFICE_PAPERS["referral_feedback"]
    rows = (
        push.referrals.filter(answered_at__isnull=False).select_related("household", "member", "push").order_by("line")
    )
    paper = OfficialPaper((push.to_office.name,), addressee=push.from_office.name, referrals=lines(rows))
    context = DocumentContext(
        title=kind.title,
        office=file_papers.office_lines(push.to_office),
        case_number="",
        scheme_name="",
        issued_on=now.astimezone().date(),
        addressee=push.from_office.name,
        basis=kind.clauses,
        paper=paper,
    )
    return file_papers.print_html(file_papers.renderer().render(kind, "files", context))


def lines(rows: Iterable[Referral]) -> tuple[ReferralLine, ...]:
    """Referrals as the papers print them: the person, the need, and the answer where there is one."""
    found = list(rows)
    names = dict(Division.objects.filter(code__in={row.area for row in found}).values_list("code", "name"))
    return tuple(_line(row, village_name(names.get(row.area, ""))) for row in found)


def _line(row: Referral, village: str) -> ReferralLine:
    person = row.member or row.household.members.filter(until_on__isnull=True).order_by("id").first()
    return ReferralLine(
        number=row.number,
        name=row.member.name if row.member else f"{row.household.name}户",
        masked_id=person.resident_id_mask if person else "",
        village=village,
        need=row.need,
        item=tables.item_title(row.item),
        told=secrets.unseal_text(row.told_sealed, TOLD, row.uid),
        due_on=row.due_on,
        received_on=row.received_on,
        answer=secrets.unseal_text(row.answer_sealed, ANSWER, row.uid) if row.answer_sealed else "",
        outcome=row.get_outcome_display() or row.get_state_display(),
        amount=row.amount,
        answered_on=row.answered_at.astimezone().date() if row.answered_at else None,
    )
