"""Which statuses a household and its members hold, read from its awards, and what a new one does to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cases import assessments, awards
from cases.awards import AwardLife
from cases.errors import Blocked
from cases.models import Award, Case, Decision, Household
from cases.work import Work
from processes.editions import Edition
from rules.status_pairs import Conflict, Held, conflicts, status_pairs

SINGLE = "single_person_dibao"
REPLACED = "replaced"
LIVING = (Award.State.ACTIVE, Award.State.EXITING)


@dataclass(frozen=True)
class Standing:
    """A status that somebody holds: by which award, and whom of the household it covers (None: all of it)."""

    award: Award
    status: str
    names: frozenset[str] | None

    def covers(self, name: str) -> bool:
        """Tells whether a member of this name holds the status."""
        return self.names is None or name in self.names

    @property
    def is_leaving(self) -> bool:
        """Tells whether the award glides out: whoever leaves a class may already be recognised in the next one."""
        return self.award.state == Award.State.EXITING


def of_households(ids: Iterable[int]) -> list[Standing]:
    """The statuses that some households hold today; money given once is no status."""
    rows = Award.objects.filter(household_id__in=ids, state__in=LIVING).exclude(kind=Award.Kind.ONCE)
    found = list(rows.select_related("case", "household").order_by("id"))
    decisions = Decision.objects.filter(case_id__in={award.case_id for award in found}).select_related("assessment")
    by_case = {decision.case_id: decision for decision in decisions}
    return [_standing(award, by_case.get(award.case_id)) for award in found]


def _standing(award: Award, decision: Decision | None) -> Standing:
    if award.scheme == "tekun" and decision is not None:
        return Standing(award, "tekun", _recipients(decision, award.case))
    if award.scheme != "dibao" or decision is None or not decision.row.startswith("single_person"):
        return Standing(award, award.scheme, None)
    return Standing(award, SINGLE, _recipients(decision, award.case))


def _recipients(decision: Decision, case: Case) -> frozenset[str]:
    named = assessments.read(decision.assessment).get("recipients") or [case.applicant]
    return frozenset(str(name) for name in named)


def held_by(household: Household) -> list[Standing]:
    """The statuses of one household."""
    return of_households([household.pk])


def by_member(household: Household, standings: Sequence[Standing] | None = None) -> dict[str, frozenset[str]]:
    """The statuses of each member by name."""
    found = held_by(household) if standings is None else standings
    names = household.members.filter(until_on__isnull=True).values_list("name", flat=True)
    return {name: frozenset(each.status for each in found if each.covers(name)) for name in names}


def make_room(work: Work, wanted: str, names: Iterable[str] = ()) -> None:
    """Ends the lesser awards that a status takes the place of; Blocked names one that has to be ended first.

    `names` are the members who get the status; nobody named means the whole household.
    """
    people = frozenset(names)
    standings = [each for each in held_by(work.case.household) if each.award.case_id != work.case.pk]
    for standing in standings:
        shared = not people or standing.names is None or bool(people & standing.names)
        found = check(work.edition, wanted, [Held(standing.status, "person" if shared else "household")])
        if not found or (standing.is_leaving and found[0].verdict == "choose"):
            continue
        if found[0].verdict != "replaces":
            raise Blocked(f"{found[0].why}（{found[0].clause}）。请先办结原来的待遇，再给予新的")
        _end(standing.award, work)


def _end(award: Award, work: Work) -> None:
    """The month of the decision is the last one of the old award: what takes its place pays from the next."""
    awards.cut(award, awards.month_after(work.on, 0), Decision.objects.get(case=work.case))
    AwardLife(award).move("ends")
    award.ended_on, award.end_reason = work.on, REPLACED
    award.save(update_fields=["state", "ended_on", "end_reason"])


def check(edition: Edition, wanted: str, held: Iterable[Held]) -> tuple[Conflict, ...]:
    """What stands in the way of a status, by the edition's own table."""
    return conflicts(wanted, held, status_pairs(edition.tables))
