"""From an application to an open case: household, members, case and process in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from django.db import transaction

from cases import access, doubles, drafts, progress, proposals, reapplying, repeats, secrets, steps, switches
from cases.errors import Blocked, FormRejected
from cases.jurisdiction import check_place
from cases.models import Case, Channel, Household, Member, ResidenceKind
from cases.numbers import next_case_number
from forms.build import BoundForm, build
from forms.numbers import birthday
from offices import divisions, succession
from offices.models import Division, User
from offices.routing import one_registry
from processes import editions, engine, tasks
from processes.editions import Edition
from processes.models import Process, Task
from rules.documents import masked_id

ELEMENT = "application"
# How a form that asks for one person only calls what other forms ask of each member.
ONE_PERSON = ("name", "resident_id", "born_on", "sex")
# A neighbourhood committee serves townspeople; short forms do not ask for what the place tells.
URBAN_KINDS = ("居委会", "社区")


@dataclass(frozen=True)
class Opened:
    """A case just opened and the code with which its applicant asks for progress; the code is shown once."""

    case: Case
    access_code: str


def application_form(scheme: str, on: date, actor: User, initial: Mapping[str, object] | None = None) -> BoundForm:
    """The application of a scheme, filled from a draft when the person has one; it names the scheme by itself."""
    section = editions.in_force(scheme, on).section(ELEMENT)
    asked = section.find("scheme")
    chosen = {"scheme": scheme} if asked is not None and scheme in dict(asked.options) else {}
    return build(section, initial={**chosen, **(initial or {})}, on=on)


def draft_key(scheme: str, area: str) -> str:
    """The draft key of an application that has no case yet."""
    return f"application:{scheme}:{area}"


@transaction.atomic
def apply(scheme: str, actor: User, raw: object, files: object, now: datetime, *, channel: str, area: str) -> Opened:
    """Opens a case from a filled application; FormRejected shows the form again, Blocked says why it cannot be."""
    on = now.astimezone().date()
    area = succession.current(area)
    access.check_can_open_case(actor, area, on)
    _check_village(area)
    edition = editions.in_force(scheme, on)
    form = build(edition.section(ELEMENT), data=raw, files=files, on=on)
    if form.editing or not form.is_valid():
        raise FormRejected(form)
    data = completed(form.cleaned, area)
    check_place(scheme, area, data, on)
    doubles.wait_in_line(data)
    doubles.check(scheme, data, area, actor, on)
    switches.check(edition, form, area, on)
    repeats.check(edition, data, area, on)
    reapplying.check(scheme, data, area, on)
    proposals.check(edition, form, proposals.Place(area, str(data["residence_kind"]), on, len(data["members"])), data)
    return _open(edition, actor, form, data, now, channel, area)


def completed(said: Mapping[str, object], area: str) -> dict[str, object]:
    """What was said with what a short form leaves out: the one person it names, and town or country by the place.

    `whole_household` tells whether all members were named: a form that asks for one person says nothing of the others.
    """
    data = {**said, "whole_household": "members" in said}
    if not data["whole_household"]:
        data["members"] = [{"relation": "self", **{name: data[name] for name in ONE_PERSON if data.get(name)}}]
    if not data.get("residence_kind"):
        kind = Division.objects.values_list("kind", flat=True).get(code=area)
        data["residence_kind"] = ResidenceKind.URBAN if kind in URBAN_KINDS else ResidenceKind.RURAL
    return data


def _check_village(area: str) -> None:
    if not Division.objects.filter(code=area, level=divisions.Level.VILLAGE).exists():
        raise Blocked("请选择申请人所在的村（社区）")


def _open(
    edition: Edition, actor: User, form: BoundForm, data: Mapping[str, object], now: datetime, channel: str, area: str
) -> Opened:
    household = _household(data, area, now)
    process = Process.objects.create(
        edition_id=edition.id, diagram=edition.scheme, area=area, engine_state=b"", started_at=now
    )
    code = progress.new_code()
    case = _case(edition, actor, household, process, data, now, channel, code)
    work = steps.begin(process, actor, now)
    task = _start(work, edition)
    with one_registry():
        steps.finish(work, task, form)
    drafts.drop_own(actor, draft_key(edition.scheme, area))
    case.refresh_from_db()
    return Opened(case, code)


def _start(work: steps.Work, edition: Edition) -> Task:
    """Starts the diagram and opens its first human task, which the application itself completes."""
    step = engine.start(edition.spec, work)
    work.process.engine_state = step.state
    due = lambda task: tasks.Due()  # noqa: E731 - the first task is done at once
    opened = tasks.project(work.process, step, work.unfinished, due, work.now, work.batch)
    work.batch.flush()
    work.unfinished.tasks.update((task.key, task.pk) for task in opened)
    return opened[0]


def _case(
    edition: Edition,
    actor: User,
    household: Household,
    process: Process,
    data: Mapping[str, object],
    now: datetime,
    channel: str,
    code: str,
) -> Case:
    number = next_case_number(process.area, now)
    return Case.objects.create(
        number=number,
        code_digest=progress.digest(number, code),
        scheme=edition.scheme,
        household=household,
        process=process,
        applicant=_applicant(list(data["members"])),
        applicant_user=actor if channel == Channel.SELF else None,
        residence_kind=data["residence_kind"],
        channel=channel,
        area=process.area,
        town=process.area[:9],
        county=process.area[:6],
        opened_by=actor,
        opened_at=now,
    )


def _household(data: Mapping[str, object], area: str, now: datetime) -> Household:
    """The household that already has one of these members in this village, else a new one."""
    rows = list(data["members"])
    known = _known_household(rows, area)
    if known is not None and not data["whole_household"]:
        return known
    household = known or Household(uid=uuid4(), area=area, opened_at=now)
    household.name = _applicant(rows)
    household.residence_kind = str(data["residence_kind"])
    household.address_sealed = secrets.seal_text(str(data.get("address") or ""), "household.address", household.uid)
    phone = str(data.get("phone") or "")
    household.phone_sealed = secrets.seal_text(phone, "household.phone", household.uid)
    household.phone_mask = f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else ""
    household.save()
    set_members(household, rows, now.astimezone().date())
    return household


def _known_household(rows: list[Mapping[str, object]], area: str) -> Household | None:
    indexes = secrets.blinds(str(row["resident_id"]) for row in rows if row.get("resident_id"))
    found = Member.objects.filter(resident_id_index__in=indexes, until_on__isnull=True, household__area=area)
    member = found.select_related("household").first()
    return member.household if member else None


def set_members(household: Household, rows: list[Mapping[str, object]], on: date) -> None:
    """Brings the register of members in line with what was declared; who left is ended, never deleted."""
    known = {_identity(member): member.pk for member in household.members.filter(until_on__isnull=True)}
    told = {_identity(member): member for member in (member_of(household, row, on) for row in rows)}
    left = [pk for identity, pk in known.items() if identity not in told]
    Member.objects.filter(pk__in=left).update(until_on=on)
    Member.objects.bulk_create([member for identity, member in told.items() if identity not in known])


def _identity(member: Member) -> tuple[str, ...]:
    """Who is told again in the same words is still the same row of the register."""
    return (member.name, member.relation, member.resident_id_index, str(member.born_on or ""), member.sex)


def member_of(household: Household, row: Mapping[str, object], on: date) -> Member:
    """A row of the register for one person as told, counted from a day on; the caller writes it."""
    number = str(row.get("resident_id") or "")
    uid = uuid4()
    born_on = row.get("born_on") or (birthday(number) if number else None)
    return Member(
        uid=uid,
        household=household,
        name=str(row["name"]),
        relation=str(row["relation"]),
        resident_id_sealed=secrets.seal_text(number, "member.resident_id", uid),
        resident_id_index=secrets.blind(number),
        resident_id_mask=masked_id(number) if number else "",
        born_on=born_on,
        sex=str(row.get("sex") or _sex(number)),
        from_on=on,
    )


def _sex(number: str) -> str:
    """The seventeenth digit of a resident id is odd for men (GB 11643)."""
    return "" if len(number) != 18 else "male" if int(number[16]) % 2 else "female"


def _applicant(rows: list[Mapping[str, object]]) -> str:
    chosen = next((row for row in rows if row["relation"] == "self"), None)
    if chosen is None:
        raise Blocked("家庭成员中没有“本人”，请从申请人本人写起")
    return str(chosen["name"])
