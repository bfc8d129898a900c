"""How often a household may be helped for the same cause in a year, where the area has set a number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cases import secrets, submissions
from cases.errors import Blocked
from cases.floor.setting import beyond
from cases.models import Award, Case, Member
from processes import region
from processes.editions import Edition
from rules.fields import Fields


@dataclass(frozen=True)
class Repeats:
    """The row of a scheme's table: which parameter, by which answer causes are compared, with which other schemes."""

    parameter: str
    cause: str
    schemes: tuple[str, ...]
    clause: str


def read(edition: Edition) -> Repeats | None:
    """The `[repeats]` table of a scheme; None where repeats are not limited at all."""
    raw = edition.tables.sections.get(edition.scheme, {}).get("repeats")
    if raw is None:
        return None
    row = Fields(raw, f"rules/tables/{edition.scheme}.toml", "[repeats]")
    found = Repeats(row.text("parameter"), row.text("cause"), row.words("schemes", required=True), row.text("clause"))
    row.done()
    return found


def check(edition: Edition, data: Mapping[str, object], area: str, on: date) -> None:
    """Blocked when the people of an application were helped for this cause as often as the area allows in a year."""
    found = read(edition)
    limit = region.standards(area, on).find(found.parameter) if found else None
    if found is None or limit is None:
        return
    times = sum(_same(case, found.cause, data.get(found.cause)) for case in _helped(found, data, on))
    if times >= int(str(limit.value)):
        often = f"本地规定同一事由每年最多 {limit.value} 次"
        raise Blocked(f"今年已因同一事由救助 {times} 次，{often}（{limit.cite}）；情况不同的，请改选事由并写明")


@beyond("same_person")
def _helped(found: Repeats, data: Mapping[str, object], on: date) -> list[Case]:
    """The cases of this calendar year in which a person of the application was granted aid."""
    numbers = secrets.blinds(str(row["resident_id"]) for row in _rows(data) if row.get("resident_id"))
    households = Member.objects.filter(resident_id_index__in=numbers).values("household_id")
    awards = Award.objects.filter(scheme__in=found.schemes, household_id__in=households)
    return list(Case.objects.filter(pk__in=awards.values("case_id"), decided_on__year=on.year).distinct())


def _rows(data: Mapping[str, object]) -> list[Mapping[str, object]]:
    return list(data["members"])


def _same(case: Case, name: str, cause: object) -> bool:
    return any(name in said and said[name] == cause for said in submissions.latest(case).values())
