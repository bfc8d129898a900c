"""Deliveries to and from other systems, by file or API, both ways, each with a receipt (对象互认).

The content is one JSON document, described in docs/reference/exchange.md; whoever cannot send JSON sends the same
columns as CSV. People are recognised by the blind index of their number; a line that is wrong is told with its place
and nobody is taken for somebody else.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import orjson
from django.db import transaction

from cases import access, chain, secrets, statuses
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import Award, Exchange, ExchangeLine, Household, Member
from cases.referrals import reach
from cases.referrals.exchange_lines import FORMAT, OTHER, SHARED, Read, checked, read
from offices import divisions
from offices.models import PostKind, User
from processes import region
from rules.assessment.vocabulary import VOCABULARY

Kind, State, Direction, Way = Exchange.Kind, Exchange.State, Exchange.Direction, Exchange.Way
PLACE, ID_PLACE = "exchange_line.sealed", "member.resident_id"
PLATFORMS = (Kind.PROVINCE, Kind.RELAPSE_PREVENTION)
SCOPE, TITLES = "exchange.classes", {OTHER: "其他困难人员"}
EXCHANGES = frozenset({PostKind.COUNTY_APPROVER, PostKind.COUNTY_HEAD})


@dataclass(frozen=True)
class Shared:
    """A household of which a platform is told: in which class it is, and since when."""

    household: Household
    status: str
    since_on: date


def digest_of(data: bytes) -> str:
    """By which the same content is known again."""
    return hashlib.sha256(data).hexdigest()


def county_of(actor: User, on: date) -> str:
    """The county for which a person exchanges data, twelve digits."""
    prefixes = sorted(prefix for prefix in access.reach(actor, on).areas(set(EXCHANGES)) if len(prefix) == 6)
    if not prefixes:
        raise NotAllowed("与平台交换数据由县级部门办理")
    return divisions.full(prefixes[0])


def scope(county: str, on: date) -> dict[str, str]:
    """The classes that a county shares with the platforms by id with their titles: all six where it has set none."""
    row = region.standards(county, on).find(SCOPE)
    chosen = row.value if row is not None and isinstance(row.value, list | tuple) else SHARED
    return {word: title_of(word) for word in SHARED if word in chosen}


def title_of(status: str) -> str:
    """A shared class in words."""
    return TITLES.get(status) or VOCABULARY.choices["scheme"].get(status, status)


@transaction.atomic
def send(
    kind: str, county: str, actor: User | None, now: datetime, way: str = Way.FILE, others: Iterable[Shared] = ()
) -> tuple[Exchange, bytes]:
    """What a county shares with a platform, as a document with its digest; who took it out stands in the chain.

    The county is that of `county_of`, or of the token with which a platform's program asks; then nobody is the actor.
    `others` are the households of the sixth class, which hold no status; nothing goes out beyond `scope`.
    """
    on = now.astimezone().date()
    if kind not in PLATFORMS:
        raise Blocked("请选择交换的平台")
    classes = scope(county, on)
    shared = [each for each in (*_of_awards(county), *others) if each.status in classes]
    lines = [line for each in shared for line in _told(each)]
    month = on.replace(day=1)
    content = {"format": FORMAT, "kind": kind, "area": county, "month": month.isoformat(), "lines": lines}
    data = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    made, is_new = Exchange.objects.get_or_create(
        area=county,
        kind=kind,
        direction=Direction.OUT,
        month=month,
        digest=digest_of(data),
        defaults={"way": way, "total": len(lines), "good": len(lines), "made_by": actor, "made_at": now},
    )
    if is_new:
        people = [(each, member) for each in shared for member in _members(each.household)]
        ExchangeLine.objects.bulk_create(
            [
                ExchangeLine(exchange=made, line=line, household=each.household, member=member, status=each.status)
                for line, (each, member) in enumerate(people, 1)
            ],
            batch_size=500,
        )
    chain.append_for_county(county[:6], "exchange_made", actor, now, {"exchange": made.pk, "rows": len(lines)})
    return made, data


def _of_awards(county: str) -> list[Shared]:
    within = access.in_areas({divisions.significant(county)})
    held = Award.objects.filter(within, scheme__in=SHARED, state__in=statuses.LIVING).exclude(kind=Award.Kind.ONCE)
    rows = held.select_related("household").prefetch_related("household__members").order_by("pk")
    return [Shared(award.household, award.scheme, award.from_month) for award in rows]


def _members(household: Household) -> list[Member]:
    return sorted((one for one in household.members.all() if one.until_on is None), key=lambda one: one.pk)


def _told(each: Shared) -> list[dict[str, str]]:
    return [
        {
            "name": member.name,
            "resident_id": secrets.unseal_text(member.resident_id_sealed, ID_PLACE, member.uid)
            if member.resident_id_sealed
            else "",
            "village": each.household.area,
            "status": each.status,
            "since_on": each.since_on.isoformat(),
        }
        for member in _members(each.household)
    ]


@transaction.atomic
def take_in(kind: str, data: bytes, county: str, actor: User | None, now: datetime, way: str = Way.FILE) -> Exchange:
    """Takes a delivery in and gives its receipt; the same content again gets the same receipt and changes nothing."""
    on = now.astimezone().date()
    month = on.replace(day=1)
    if kind not in PLATFORMS:
        raise Blocked("请选择交换的平台")
    same = Exchange.objects.filter(area=county, kind=kind, direction=Direction.IN, digest=digest_of(data)).first()
    if same is not None:
        return same
    good, faults = checked(read(data), county, on)
    known = _known(good, county)
    made = Exchange.objects.create(
        area=county,
        kind=kind,
        direction=Direction.IN,
        way=way,
        month=month,
        digest=digest_of(data),
        total=len(good) + len(faults),
        good=len(good),
        faults=faults,
        made_by=actor,
        made_at=now,
        state=State.RECEIPTED,
        receipted_by=actor,
        receipted_at=now,
        receipt=f"{county[:6]}-{digest_of(data)[:16]}",
    )
    rows = zip(good, secrets.blinds(row.resident_id for row in good), strict=True)
    lines = [_line(made, row, known.get(index)) for row, index in rows]
    ExchangeLine.objects.bulk_create(lines, batch_size=500)
    detail = {"exchange": made.pk, "good": len(good), "faults": len(faults)}
    chain.append_for_county(county[:6], "exchange_taken_in", actor, now, detail)
    return made


def _known(rows: Iterable[Read], county: str) -> dict[str, Member]:
    """The people of the lines who live in a household of the county, by blind index: what others hold is not told."""
    indexes = secrets.blinds(row.resident_id for row in rows)
    living = Member.objects.filter(access.in_areas({divisions.significant(county)}, "household__area"))
    found: dict[str, Member] = {}
    for start in range(0, len(indexes), 500):
        chunk = living.filter(resident_id_index__in=indexes[start : start + 500], until_on__isnull=True)
        found |= {member.resident_id_index: member for member in chunk.order_by("-pk")}
    return found


def _line(made: Exchange, row: Read, member: Member | None) -> ExchangeLine:
    line = ExchangeLine(exchange=made, line=row.line, status=row.status, since_on=row.since_on)
    line.member, line.household_id = member, member.household_id if member else None
    told = {"name": row.name, "resident_id": row.resident_id, "village": row.village}
    line.sealed = secrets.seal_json(told, PLACE, line.uid)
    return line


@transaction.atomic
def acknowledge(exchange_id: int, receipt: str, actor: User, now: datetime) -> Exchange:
    """The receiver says that it has a delivery; a second receipt changes nothing."""
    on = now.astimezone().date()
    row = reach.exchanges_for(actor, on).select_for_update(of=("self",)).filter(pk=exchange_id).first()
    if row is None:
        raise NotFound()
    if row.to_office_id and row.to_office_id not in reach.own_offices(actor, on):
        raise NotAllowed("签收由接收单位办理")
    return _receipted(row, receipt, actor, now)


@transaction.atomic
def acknowledge_by_digest(county: str, digest: str, receipt: str, now: datetime) -> Exchange:
    """The same said by a platform's program, which names the content it has."""
    rows = Exchange.objects.select_for_update().filter(area=county, direction=Direction.OUT, kind__in=PLATFORMS)
    row = rows.filter(digest=digest).first()
    if row is None:
        raise NotFound("没有发出过这份内容")
    return _receipted(row, receipt, None, now)


def _receipted(row: Exchange, receipt: str, actor: User | None, now: datetime) -> Exchange:
    if row.state == State.RECEIPTED:
        return row
    if not row.to_office_id and not receipt.strip():
        raise Blocked("请填写平台的回执编号")
    row.state, row.receipted_by, row.receipted_at = State.RECEIPTED, actor, now
    row.receipt = receipt.strip()[:120] or f"已签收{row.total}户"
    row.save(update_fields=["state", "receipted_by", "receipted_at", "receipt"])
    chain.append_for_county(row.area[:6], "exchange_receipted", actor, now, {"exchange": row.pk})
    return row


def receipt_of(row: Exchange) -> dict[str, object]:
    """The receipt as it goes back: what was taken, what was wrong where; it names nobody."""
    return {
        "format": FORMAT,
        "receipt": row.receipt,
        "digest": row.digest,
        "total": row.total,
        "good": row.good,
        "faults": row.faults,
    }


@dataclass(frozen=True)
class Recognised:
    """One line and what the household holds here: whether both sides know the same status."""

    line: ExchangeLine
    household: Household | None
    held: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Tells whether the status of the line is held here as well; of the other people, that they hold none."""
        if self.line.status == OTHER:
            return self.household is not None and not self.held
        return self.line.status in self.held

    @property
    def status(self) -> str:
        """The status of the line in words."""
        return title_of(self.line.status)


def recognised(lines: Iterable[ExchangeLine]) -> list[Recognised]:
    """What is known here of each line: mutual recognition, in two statements."""
    found = list(lines)
    held: dict[int, list[str]] = {}
    rows = Award.objects.filter(
        household__in={line.household_id for line in found if line.household_id}, state__in=statuses.LIVING
    ).exclude(kind=Award.Kind.ONCE)
    for household_id, scheme in rows.order_by().values_list("household_id", "scheme"):
        held.setdefault(household_id, []).append(scheme)
    return [Recognised(line, line.household, tuple(held.get(line.household_id or 0, ()))) for line in found]
