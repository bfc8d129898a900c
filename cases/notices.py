"""Public notice before the decision and publication after it: what is shown, from when until when, who took it down."""

from datetime import date, datetime

from cases.errors import Blocked
from cases.models import Case, Clock, PublicNotice
from offices.models import User
from rules.documents import masked_name

# A publication stays up this long when the area says nothing else; a board is not an archive.
PUBLICATION_DAYS = 30


def shown_fields(case: Case, persons: int, amount: object) -> dict[str, object]:
    """Only what a board may show (办法 第二十四条): name, number of members, amount; a minor's name is hidden."""
    return {
        "name": applicant_shown(case),
        "village": case.household.area,
        "scheme": case.scheme,
        "persons": persons,
        # A status pays nothing: no sum is shown, not even nought.
        "amount": f"{amount:.2f}" if amount else "",
        "relative_filed": case.has_relative,
    }


def applicant_shown(case: Case) -> str:
    """The applicant's name masked; a minor applicant is shown by surname and 某 only."""
    member = case.household.members.filter(relation="self").first()
    if member and member.born_on and _is_minor(member.born_on, case.opened_at.astimezone().date()):
        return f"{case.applicant[:1]}某（未成年人）"
    return masked_name(case.applicant)


def _is_minor(born_on: date, on: date) -> bool:
    return (on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))) < 18


def post(
    case: Case, clock: Clock, place: str, shown: dict[str, object], phone: str, actor: User, now: datetime
) -> PublicNotice:
    """Puts a notice on the board for the period of its clock."""
    if PublicNotice.objects.filter(case=case, kind="public_notice", taken_down_on__isnull=True).exists():
        raise Blocked("这件办件已有一份公示在张贴中")
    return PublicNotice.objects.create(
        case=case,
        kind=PublicNotice.Kind.PUBLIC_NOTICE,
        area=case.area,
        place=place,
        shown=shown,
        phone=phone,
        posted_on=clock.started_on,
        ends_on=clock.due_on,
        provisional=clock.provisional,
        explanation=clock.explanation,
        posted_by=actor,
        posted_at=now,
    )


def take_down(case: Case, on: date) -> None:
    """Takes the running notice down; never before its period has run."""
    notice = running(case)
    if notice is None:
        raise Blocked("没有正在张贴的公示")
    if on <= notice.ends_on:
        raise Blocked(f"公示期到{notice.ends_on}届满，期满后方可撤下")
    notice.taken_down_on = on
    notice.save(update_fields=["taken_down_on"])


def was_posted(case: Case) -> bool:
    """Tells whether a public notice of a case hung for its period and was taken down."""
    return PublicNotice.objects.filter(case=case, kind="public_notice", taken_down_on__isnull=False).exists()


def running(case: Case) -> PublicNotice | None:
    """The notice of a case that is on the board now."""
    return PublicNotice.objects.filter(case=case, kind="public_notice", taken_down_on__isnull=True).last()


def publish(
    case: Case, place: str, shown: dict[str, object], phone: str, actor: User, now: datetime, until: date
) -> PublicNotice:
    """Shows the decision in the village (社会救助法 第四十五条)."""
    on = now.astimezone().date()
    return PublicNotice.objects.create(
        case=case,
        kind=PublicNotice.Kind.PUBLICATION,
        area=case.area,
        place=place,
        shown=shown,
        phone=phone,
        posted_on=on,
        ends_on=until,
        posted_by=actor,
        posted_at=now,
    )
