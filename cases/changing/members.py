"""The register of a household's members brought in line with what was verified: who joined, who left and when."""

from collections.abc import Iterable, Mapping
from datetime import date

from cases import secrets
from cases.intake import member_of
from cases.models import Household, Member

Row = Mapping[str, object]


def bring_in_line(household: Household, told: Iterable[Row], gone: Iterable[Row], on: date) -> tuple[int, int]:
    """Ends who is gone, adds who is new, leaves the others as they are; returns how many joined and left.

    A member is known by the resident id, without one by the name. Nobody is erased: who leaves has a last day.
    """
    present = {_key(member): member for member in household.members.filter(until_on__isnull=True)}
    rows = {_key_told(row, present.values()): row for row in told}
    days = {str(row["name"]): str(row["gone_on"]) for row in gone}
    left = [member for key, member in present.items() if key not in rows]
    for member in left:
        _end(member, date.fromisoformat(days[member.name]) if member.name in days else on)
    joined = [member_of(household, row, on) for key, row in rows.items() if key not in present]
    Member.objects.bulk_create(joined)
    return len(joined), len(left)


def _end(member: Member, day: date) -> None:
    """A last day before the first would say that the person never lived here: such a member ends on the first."""
    member.until_on = max(day, member.from_on)
    member.save(update_fields=["until_on"])


def _key(member: Member) -> str:
    return member.resident_id_index or member.name


def _key_told(row: Row, present: Iterable[Member]) -> str:
    """Who was entered without an id is the same person when the id is told later."""
    index = secrets.blind(str(row.get("resident_id") or ""))
    unnamed = {member.name for member in present if not member.resident_id_index}
    name = str(row["name"])
    return name if name in unnamed or not index else index
