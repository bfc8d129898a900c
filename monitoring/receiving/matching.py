"""Rows of a department put to persons: by the blind index of the id, a batch a query; what is not certain waits.

Never by name alone: who is found by name, birth date and village is a candidate with a score, and a person decides.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from cases import access, secrets
from cases.documents import office_papers
from cases.models import Member
from forms import numbers
from monitoring.models import Delivery, Record, Unmatched
from monitoring.receiving.checking import Fact, Row
from offices import divisions, succession
from offices.models import Division
from rules.data_items import shipped
from rules.documents import masked_name

PLACE = "unmatched.sealed"
AT_ONCE = 500
# What each likeness counts; the name is what a candidate is found by.
NAME, BIRTH_DATE, BIRTH_MONTH, VILLAGE, TOWN, END_OF_ID = 30, 30, 10, 20, 10, 20
MOST_CANDIDATES = 5
Reason = Unmatched.Reason
Found = dict[str, list[tuple[int, int]]]


@dataclass
class Taken:
    """What a batch came to: facts to write, rows that wait for a person, how many rows matched and lay outside."""

    records: list[Record]
    waiting: list[Unmatched]
    matched: int = 0
    outside: int = 0
    withheld: int = 0


def match(delivery: Delivery, rows: Sequence[Row]) -> Taken:
    """Sorts a batch of checked rows into facts, doubts and rows about people of whom nothing is kept."""
    number = secrets.index_key()
    indexes = {row.line: secrets.blind(row.resident_id, number) for row in rows if row.resident_id}
    known = members_by_index(delivery.county, indexes.values())
    papers = authorisations(delivery, (home for found in known.values() for _member, home in found))
    taken, open_rows = Taken([], []), list[tuple[Row, str]]()
    for row in rows:
        here = known.get(indexes.get(row.line, ""), [])
        if len(here) == 1:
            kept = records(delivery, row.line, row.facts, *here[0], papers.get(here[0][1]))
            taken.records += kept
            taken.matched += 1
            taken.withheld += len(row.facts) - len(kept)
        else:
            open_rows.append((row, _reason(row, bool(here))))
    _doubts(delivery, open_rows, indexes, taken)
    return taken


def members_by_index(county: str, indexes: Iterable[str]) -> Found:
    """Members who live in households of a county today, by the blind index of their ids: member and household."""
    found: Found = defaultdict(list)
    rows = Member.objects.filter(_of_county(county), resident_id_index__in=set(indexes), until_on__isnull=True)
    for index, member_id, household_id in rows.values_list("resident_id_index", "id", "household_id"):
        found[index].append((member_id, household_id))
    return found


def _of_county(county: str) -> object:
    return access.in_areas({county}, "household__area")


def authorisations(delivery: Delivery, households: Iterable[int]) -> dict[int, int]:
    """The authorisations of some households on the day of receipt; none where no item of the source asks for one."""
    if _asking().isdisjoint(delivery.source.items):
        return {}
    return office_papers.authorisations(households, delivery.received_at.astimezone().date())


def records(
    delivery: Delivery,
    line: int,
    facts: Iterable[Fact],
    member_id: int | None,
    household_id: int | None,
    authorisation: int | None = None,
) -> list[Record]:
    """The facts of one row as rows to write; without an authorisation those of items that ask for one are left out."""
    asking = _asking()
    return [
        Record(
            delivery_id=delivery.pk,
            line=line,
            item=item,
            member_id=member_id,
            household_id=household_id,
            month=delivery.month,
            on=date.fromisoformat(on),
            amount=amount,
            code=code,
            level=level,
            authorisation_id=authorisation if item in asking else None,
        )
        for item, on, amount, code, level in facts
        if authorisation is not None or item not in asking
    ]


@lru_cache(maxsize=1)
def _asking() -> frozenset[str]:
    """The items that are kept only of people who have authorised the check."""
    return frozenset(item.id for item in shipped().items.values() if item.consent)


def _reason(row: Row, several: bool) -> str:
    if several:
        return Reason.SEVERAL
    if row.resident_id:
        return Reason.UNKNOWN
    return Reason.DAMAGED if row.typed_id else Reason.MISSING


def _doubts(delivery: Delivery, rows: Sequence[tuple[Row, str]], indexes: Mapping[int, str], taken: Taken) -> None:
    """Rows that no id settles: those with a candidate, and all of lists whose unknown people count, are kept sealed."""
    if not rows:
        return
    items, villages = shipped().items, _villages(delivery.county)
    by_name = _by_name(delivery.county, {row.name for row, reason in rows if reason != Reason.UNKNOWN})
    same_id = members_by_index(delivery.county, [indexes[row.line] for row, why in rows if why == Reason.SEVERAL])
    for row, reason in rows:
        area = villages.get(row.village, "")
        asked = {member_id for member_id, _ in same_id.get(indexes.get(row.line, ""), [])}
        # A sound id that nobody here has is somebody else's, whatever the name.
        namesakes = [] if reason == Reason.UNKNOWN else by_name.get(row.name, [])
        candidates = _scored(row, area, namesakes, asked)
        if not candidates and not any(items[fact[0]].keeps_unknown for fact in row.facts):
            taken.outside += 1
            continue
        taken.waiting.append(_waiting(delivery, row, reason, area, indexes.get(row.line, ""), candidates))


def _waiting(
    delivery: Delivery, row: Row, reason: str, area: str, index: str, candidates: list[dict[str, object]]
) -> Unmatched:
    waiting = Unmatched(delivery=delivery, line=row.line, reason=reason, id_index=index, candidates=candidates)
    waiting.area = area or divisions.full(delivery.county)
    waiting.name_mask = masked_name(row.name) if row.name else ""
    waiting.best = max((int(str(each["score"])) for each in candidates), default=0)
    waiting.sealed = secrets.seal_json({"row": row.plain()}, PLACE, waiting.uid)
    return waiting


def _villages(county: str) -> dict[str, str]:
    """The villages of a county by code, and by name where the name is its only one; one merged away leads on."""
    rows = Division.objects.filter(code__startswith=county, level=divisions.Level.VILLAGE).values_list("code", "name")
    merged, found = succession.merged_in(county), dict[str, str]()
    for code, name in rows:
        goes_on = found[code] = merged.get(code, code)
        found[name] = "" if found.get(name, goes_on) != goes_on else goes_on
    return found


def _by_name(county: str, names: Iterable[str]) -> dict[str, list[Mapping[str, object]]]:
    found: dict[str, list[Mapping[str, object]]] = defaultdict(list)
    rows = Member.objects.filter(_of_county(county), name__in=[name for name in names if name], until_on__isnull=True)
    for row in rows.values("id", "name", "born_on", "resident_id_mask", "household__area").order_by("id"):
        found[str(row["name"])].append(row)
    return found


def _scored(
    row: Row, area: str, namesakes: Sequence[Mapping[str, object]], same_id: set[int]
) -> list[dict[str, object]]:
    """Who it may be, likeliest first, each with its score out of 100 and what speaks for it."""
    found = [{"member": pk, "score": 100, "why": ["身份证号码相同"]} for pk in sorted(same_id)]
    for one in namesakes:
        likes = (
            {"姓名相同": NAME}
            | _birth(row, one["born_on"])
            | _place(area, str(one["household__area"]))
            | _end(row, one)
        )
        found.append({"member": one["id"], "score": sum(likes.values()), "why": list(likes)})
    return sorted(found, key=lambda each: -int(str(each["score"])))[:MOST_CANDIDATES]


def _birth(row: Row, born_on: object) -> dict[str, int]:
    """The birth date as the row tells it, or as the damaged id still shows it."""
    if not isinstance(born_on, date):
        return {}
    told = row.born_on or _inside(row.typed_id)
    if told == born_on.isoformat():
        return {"出生日期相同": BIRTH_DATE}
    return {"出生年月相同": BIRTH_MONTH} if told[:7] == born_on.isoformat()[:7] else {}


def _inside(typed_id: str) -> str:
    """The birth date that a damaged id still shows, or its year and month where the day is lost too."""
    try:
        return numbers.birthday(typed_id).isoformat()
    except (ValueError, IndexError):
        return f"{typed_id[6:10]}-{typed_id[10:12]}"


def _place(area: str, own: str) -> dict[str, int]:
    if not area:
        return {}
    if area == own:
        return {"同一个村（社区）": VILLAGE}
    return {"同一个乡镇": TOWN} if area[:9] == own[:9] else {}


def _end(row: Row, one: Mapping[str, object]) -> dict[str, int]:
    """The last four digits, which the mask shows; a number that a spreadsheet rounded has lost them."""
    mask = str(one["resident_id_mask"])
    same = len(row.typed_id) == 18 and row.typed_id[-4:] == mask[-4:] and row.typed_id[:6] == mask[:6]
    return {"号码首尾相同": END_OF_ID} if same else {}
