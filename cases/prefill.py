"""What a form starts with: what was said before is never typed twice."""

from collections.abc import Callable

from cases import certificates, inherited, submissions
from cases.household_facts import LISTS, in_order
from cases.models import Case
from forms.schema import Section
from processes import editions
from processes.models import Task

Offer = Callable[[Case, Task], dict[str, object]]

# What fills a section with rows of its own, by the section's name.
_offers: dict[str, Offer] = {}


def offers(section: str) -> Callable[[Offer], Offer]:
    """Registers what a section starts with when nobody has filled it in yet."""

    def register(offer: Offer) -> Offer:
        _offers[section] = offer
        return offer

    return register


def initial_for(case: Case, task: Task) -> dict[str, object]:
    """The newest answers of the same step when it comes again, else what earlier steps carry over."""
    own = submissions.latest_of(case, task.element)
    if own:
        return own
    offer = _offers.get(task.section)
    if offer is not None:
        return offer(case, task)
    section = editions.load(task.process.edition_id).section(task.section)
    found = carried(task.element, section, inherited.answers_of(case))
    if task.element == "acceptance":
        found["fetched"] = certificates.fetched(case)
    return found


def carried(element: str, section: Section, answers: dict[str, dict[str, object]]) -> dict[str, object]:
    """What earlier steps hand on: a form that asks for a whole list of the household starts with the newest one."""
    names = [name for name in LISTS if section.find(name)]
    found: dict[str, object] = {}
    for said in in_order(answers).values():
        found.update({name: said[name] for name in names if said.get(name)})
    if element == "means_test_findings":
        found["findings"] = _hits(answers.get("means_test", {}))
    return found


def _hits(said: dict[str, object]) -> list[dict[str, object]]:
    """Each result of the means test that found something, to be accepted or refuted."""
    return [dict(row) for row in said.get("means_test_results") or []]


def known_for(case: Case) -> dict[str, object]:
    """What forms may choose among: the members as declared or found last."""
    answers = inherited.answers_of(case)
    for element in ("household_investigation", "application"):
        members = answers.get(element, {}).get("members")
        if members:
            return {"members": members}
    return {}
