"""A small world of money: households with awards that decisions laid out, without a process behind each."""

from datetime import date, datetime
from decimal import Decimal
from itertools import count
from uuid import uuid4

from cases import awards, secrets
from cases.awards import Part
from cases.models import Award, AwardPeriod, Case, ChangeReport, Decision, Household, Member, PaymentRoll, Transfer
from cases.payments import batches, rolls
from offices.models import Office, User
from processes.models import Process, SchemeEdition
from tests.builders import VILLAGE, ZONE, person

AREA = "411224000000"
PEOPLE = ("finance_clerk", "county_head", "county_approver", "head_of_office", "caseworker", "village_aide")
ACCOUNT = "6228480010000000017"
serials = count(1)


def team() -> dict[str, User]:
    """Those who move money."""
    return {post: person(post, VILLAGE) for post in PEOPLE}


def month(year: int, number: int) -> date:
    """A month by its first day."""
    return date(year, number, 1)


def moment(day: date) -> datetime:
    """Nine o'clock of a day."""
    return datetime(day.year, day.month, day.day, 9, tzinfo=ZONE)


def household(area: str = VILLAGE, name: str = "陈秀禾", members: int = 1) -> Household:
    """A household of grown-up people."""
    made = Household.objects.create(
        area=area, name=name, residence_kind="rural", opened_at=moment(date(2025, 1, 1)), is_invented=True
    )
    made.phone_sealed = secrets.seal_text("13800000621", "household.phone", made.uid)
    made.save()
    for number in range(members):
        Member.objects.create(
            household=made, name=f"{name}{number}", relation="self", from_on=date(2025, 1, 1), born_on=date(1980, 5, 5)
        )
    return made


def decide(
    home: Household,
    by: User,
    day: date,
    amount: str | Decimal,
    *,
    scheme: str = "dibao",
    outcome: str = "grant",
    about: Award | None = None,
    from_month: date | None = None,
    persons: int = 1,
) -> Decision:
    """A decision about a household, with the closed case that it belongs to."""
    edition = SchemeEdition.objects.order_by("id")[0]
    now = moment(day)
    process = Process.objects.create(
        edition=edition, diagram="dibao", area=home.area, engine_state=b"", state="ended", started_at=now, ended_at=now
    )
    case = Case.objects.create(
        number=f"M{next(serials)}",
        code_digest=uuid4().hex,
        scheme=scheme,
        about=about,
        household=home,
        process=process,
        applicant=home.name,
        residence_kind="rural",
        channel="counter",
        area=home.area,
        town=home.area[:9],
        county=home.area[:6],
        state="closed",
        outcome=outcome,
        opened_at=now,
        closed_at=now,
    )
    return Decision.objects.create(
        case=case,
        outcome=outcome,
        amount=Decimal(amount),
        persons=persons,
        from_month=from_month or awards.first_month(day),
        office=Office.objects.filter(kind="civil_affairs_bureau", division_id=AREA).order_by("id")[0],
        clause="社会救助法 第十八条",
        decided_by=by,
        decided_at=now,
    )


def grant(by: User, day: date, amount: str, **more: object) -> Award:
    """An award granted on a day, paid from the month after."""
    account = str(more.pop("account", ACCOUNT))
    members = int(more.get("persons", 1))
    home = household(str(more.pop("area", VILLAGE)), str(more.pop("name", "陈秀禾")), members)
    scheme, kind = str(more.pop("scheme", "dibao")), str(more.pop("kind", "monthly"))
    decision = decide(home, by, day, amount, scheme=scheme, **more)
    return awards.grant(decision.case, decision, awards.Account(account, "bank_card", "农信社"), scheme, kind)


def change(award: Award, by: User, day: date, amount: str | Decimal, from_month: date, outcome: str) -> Decision:
    """A later decision: another sum from a month on."""
    decision = decide(award.household, by, day, amount, scheme=award.scheme, outcome=outcome, about=award)
    kind = AwardPeriod.Kind.GRADUAL_EXIT if outcome == "gradual_exit" else AwardPeriod.Kind.REGULAR
    awards.lay(award, [Part(from_month, None, Decimal(amount), award.persons, kind)], decision)
    return decision


def stop(award: Award, by: User, day: date, last_month: date) -> Decision:
    """A decision that ends the award with a month."""
    decision = decide(award.household, by, day, "0", scheme=award.scheme, outcome="stop", about=award)
    awards.cut(award, last_month, decision)
    awards.AwardLife(award).move("ends")
    award.ended_on, award.end_reason = day, "stop"
    award.save()
    return decision


def died(award: Award, by: User, day: date, told_on: date, member: Member | None = None) -> ChangeReport:
    """A death that somebody reported; without a member, as they were told before members were named."""
    return ChangeReport.objects.create(
        household=award.household,
        kind="death",
        happened_on=day,
        member=member,
        sealed=b"",
        reported_by=by,
        reported_at=moment(told_on),
    )


def frozen(people: dict[str, User], on: date, of: date, scheme: str = "dibao", **how: bool) -> PaymentRoll:
    """A roll of a month, frozen."""
    made = rolls.prepare(AREA, scheme, of, people["finance_clerk"], moment(on), **how)
    return rolls.freeze(made.pk, people["finance_clerk"], moment(on))


def approved(people: dict[str, User], on: date, of: date, scheme: str = "dibao", **how: bool) -> PaymentRoll:
    """A roll of a month, frozen and approved."""
    return rolls.approve(frozen(people, on, of, scheme, **how).pk, people["county_head"], moment(on))


def paid(people: dict[str, User], on: date, of: date, scheme: str = "dibao", **how: bool) -> PaymentRoll:
    """A roll of a month, sent to the bank and paid as far as nothing is held back."""
    made = approved(people, on, of, scheme, **how)
    batch = batches.make(made.pk, people["finance_clerk"], moment(on))
    told = [batches.Told(each, Transfer.State.PAID, "00") for each in batch.transfers.all()]
    batches.answer(batch.pk, told, people["finance_clerk"], moment(on))
    made.refresh_from_db()
    return made
