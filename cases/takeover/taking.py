"""A batch of households written: people, the record of a procedure held elsewhere, awards and their periods."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import uuid4

from cases import awards, chain, progress, secrets, submissions
from cases.intake import member_of
from cases.models import (
    Award,
    AwardPeriod,
    Case,
    Channel,
    Household,
    Member,
    Submission,
    TakeoverRow,
    TakeoverRun,
)
from cases.numbers import case_numbers
from cases.takeover import checking
from cases.takeover.checking import Cells
from offices import succession
from processes import editions, region
from processes.models import Process
from processes.schemes import scheme_of

TAKEOVER = "takeover"
Told = dict[str, list[Cells]]
Fate = TakeoverRow.State


def take(run: TakeoverRun, rows: Sequence[tuple[TakeoverRow, Told]], now: datetime) -> None:
    """Takes households over; one whose people have come into the system meanwhile is refused and says so."""
    good = [(row, told) for row, told in rows if not _refused(row, told)]
    merged = succession.merged_in(run.area[:6])
    people = [(row, told, _household(told, merged, now)) for row, told in good]
    Household.objects.bulk_create([household for *_, household in people])
    Member.objects.bulk_create([member for _, told, household in people for member in _members(household, told, now)])
    entries = [entry for row, told, household in people for entry in _entries(row, told, household)]
    made = _awards(run, entries, now)
    for row, _, household in people:
        row.household = household
    TakeoverRow.objects.bulk_update([row for row, *_ in people], ["household"])
    TakeoverRow.objects.filter(pk__in=[row.pk for row, *_ in people]).update(state=Fate.TAKEN)
    links = [TakeoverRow.awards.through(takeoverrow_id=row.pk, award_id=award.pk) for row, award in made]
    TakeoverRow.awards.through.objects.bulk_create(links)


def _refused(row: TakeoverRow, told: Told) -> bool:
    if not checking.known_persons(told["members"]):
        return False
    mend = "在本系统查明这个人在哪一户，再决定怎样处理"
    row.state = Fate.REFUSED
    row.faults = [checking.fault("家庭和成员", row.line, "公民身份号码", "有成员在上传以后已进入本系统", mend)]
    row.save(update_fields=["state", "faults"])
    return True


def _household(told: Told, merged: Mapping[str, str], now: datetime) -> Household:
    first, uid = told["members"][0], uuid4()
    phone = next((str(row["phone"]) for row in told["members"] if row.get("phone")), "")
    return Household(
        uid=uid,
        area=merged.get(first["area"], first["area"]),
        name=next(row["name"] for row in told["members"] if row["relation"] == checking.SELF),
        residence_kind=first["residence_kind"],
        address_sealed=secrets.seal_text(str(first.get("address") or ""), "household.address", uid),
        phone_sealed=secrets.seal_text(phone, "household.phone", uid),
        phone_mask=f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "",
        opened_at=now,
    )


def _members(household: Household, told: Told, now: datetime) -> list[Member]:
    on = now.astimezone().date()
    return [member_of(household, row, on) for row in told["members"]]


Entry = tuple[TakeoverRow, Told, Household, Cells]


def _entries(row: TakeoverRow, told: Told, household: Household) -> list[Entry]:
    return [(row, told, household, award) for award in told["awards"]]


def _awards(run: TakeoverRun, entries: Sequence[Entry], now: datetime) -> list[tuple[TakeoverRow, Award]]:
    """The case of each award with an ended process, what the file said of the household, the award and its period."""
    if not entries:
        return []
    on = now.astimezone().date()
    in_force = {row["scheme"]: editions.in_force(row["scheme"], on).id for *_, row in entries}
    processes = [_process(household, in_force[row["scheme"]], now) for _, _, household, row in entries]
    Process.objects.bulk_create(processes)
    numbers = case_numbers(run.area, len(entries), now)
    deciders = _deciders(entries, on)
    cases = [
        _case(run, entry, process, number, deciders[entry[3]["scheme"], entry[2].area[:9]], now)
        for entry, process, number in zip(entries, processes, numbers, strict=True)
    ]
    Case.objects.bulk_create(cases)
    Submission.objects.bulk_create(
        [_said(case, told, row, run, now) for case, (_, told, _, row) in zip(cases, entries, strict=True)]
    )
    made = [_award(case, household, row) for case, (_, _, household, row) in zip(cases, entries, strict=True)]
    Award.objects.bulk_create(made)
    AwardPeriod.objects.bulk_create([_period(award) for award in made])
    chain.append_many(run.area[:6], TAKEOVER, now, [(case.pk, case.household_id, {"run": run.pk}) for case in cases])
    return [(row, award) for (row, *_), award in zip(entries, made, strict=True)]


def _process(household: Household, edition_id: int, now: datetime) -> Process:
    return Process(
        edition_id=edition_id,
        diagram=TAKEOVER,
        area=household.area,
        engine_state=b"",
        state=Process.State.ENDED,
        started_at=now,
        ended_at=now,
    )


def _case(run: TakeoverRun, entry: Entry, process: Process, number: str, decider: str, now: datetime) -> Case:
    _, _, household, row = entry
    area = household.area
    return Case(
        number=number,
        code_digest=progress.digest(number, progress.new_code()),
        scheme=row["scheme"],
        procedure=TAKEOVER,
        cause=TAKEOVER,
        household=household,
        process=process,
        applicant=household.name,
        residence_kind=household.residence_kind,
        channel=Channel.OFFICE,
        area=area,
        town=area[:9],
        county=area[:6],
        state=Case.State.CLOSED,
        stage="已接收",
        outcome=Case.Outcome.GRANT,
        decider=decider,
        opened_by=run.uploaded_by,
        opened_at=now,
        decided_on=_reviewed_on(row),
        closed_at=now,
    )


def _deciders(entries: Sequence[Entry], on: date) -> dict[tuple[str, str], str]:
    """Who decides, by scheme and township: asked once a batch, the same for all villages of a township."""
    places = {(row["scheme"], household.area[:9]) for _, _, household, row in entries}
    return {(scheme, town): region.decider(scheme, town.ljust(12, "0"), on).level for scheme, town in places}


def _reviewed_on(row: Cells) -> date:
    """The day from which the next review counts: the last one, else the first month of the award."""
    return date.fromisoformat(row.get("last_review_on") or f"{row['from_month']}-01")


def _said(case: Case, told: Told, row: Cells, run: TakeoverRun, now: datetime) -> Submission:
    """What the file says of the household, in the words of an application, so that later procedures start from it."""
    members = [{name: each[name] for name in ("name", "relation", "resident_id")} for each in told["members"]]
    data: dict[str, object] = {"scheme": row["scheme"], "residence_kind": case.residence_kind, "members": members}
    if row.get("income"):
        evidence = {"evidence": "原系统登记的家庭月收入", "period": "month"}
        data["incomes"] = [{"item": "other", "amount": row["income"], **evidence}]
    return submissions.sealed(case, None, "application", data, run.confirmed_by, now)


def _award(case: Case, household: Household, row: Cells) -> Award:
    award = Award(
        case=case,
        household=household,
        scheme=case.scheme,
        kind=scheme_of(case.scheme).grants,
        area=case.area,
        persons=row["persons"],
        amount=row["amount"],
        from_month=date.fromisoformat(f"{row['from_month']}-01"),
        review_class=row.get("review_class", ""),
    )
    awards.keep_account(award, awards.Account(str(row.get("account") or "")))
    return award


def _period(award: Award) -> AwardPeriod:
    return AwardPeriod(
        award=award,
        from_month=award.from_month,
        persons=award.persons,
        amount=award.amount,
        note="原系统接收",
    )
