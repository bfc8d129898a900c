"""A case taken apart for copying: its rows, what their seals hold, and the words that belong to its people."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from django.db.models import Model

from cases import assessments, awards, secrets, submissions
from cases.documents import issue
from cases.invented import names
from cases.models import (
    Assessment,
    Award,
    AwardPeriod,
    Case,
    ChainEntry,
    Document,
    Household,
    Member,
    Return,
    Submission,
)
from rules.documents import masked_id, masked_name

# Which column of a table is sealed, for which place, under which uid.
SEALED: dict[type[Model], tuple[str, str, str]] = {
    Submission: ("sealed", submissions.PLACE, "uid"),
    Assessment: ("sealed", assessments.PLACE, "uid"),
    Document: ("html_sealed", issue.PLACE, "uid"),
    Award: ("account_sealed", awards.PLACE, "account_uid"),
    Member: ("resident_id_sealed", "member.resident_id", "uid"),
}
HOUSEHOLD_SEALS = (("address_sealed", "household.address"), ("phone_sealed", "household.phone"))


@dataclass(frozen=True)
class Template:
    """A closed case with its rows in the order in which they must be written again."""

    case: Case
    household: Household
    members: tuple[Member, ...]
    rows: tuple[Model, ...]
    entries: tuple[ChainEntry, ...]
    texts: dict[tuple[type[Model], int], str]
    address: str
    phone: str

    def text(self, row: Model) -> str:
        """What the seal of a row holds."""
        return self.texts[type(row), row.pk]


def read(case_id: int) -> Template:
    """Takes a case apart; tables that only special stories fill are not copied."""
    case = Case.objects.select_related("household", "process").get(pk=case_id)
    members = tuple(case.household.members.filter(until_on__isnull=True).order_by("id"))
    rows = tuple(_rows(case))
    texts = {(type(row), row.pk): _unseal(row) for row in (*members, *rows) if type(row) in SEALED}
    address, phone = (
        secrets.unseal_text(getattr(case.household, column), place, case.household.uid)
        for column, place in HOUSEHOLD_SEALS
    )
    entries = tuple(case.chain.select_related("actor").order_by("id"))
    return Template(case, case.household, members, rows, entries, texts, address, phone)


def _rows(case: Case) -> list[Model]:
    awarded = list(Award.objects.filter(case=case))
    periods = list(AwardPeriod.objects.filter(award__in=awarded).order_by("id"))
    decided = [case.decision] if hasattr(case, "decision") else []
    documents = list(case.documents.order_by("id"))
    deliveries = [delivery for document in documents for delivery in document.deliveries.order_by("id")]
    process, returned = case.process, Return.objects.filter(task__process=case.process)
    listed = (process.tasks, process.timers, returned, case.submissions, case.clocks, case.assessments, case.notices)
    return [
        *(row for rows in listed for row in rows.order_by("id")),
        *decided,
        *awarded,
        *periods,
        *documents,
        *deliveries,
    ]


def _unseal(row: Model) -> str:
    column, place, uid = SEALED[type(row)]
    return secrets.unseal_text(getattr(row, column), place, getattr(row, uid))


def other_people(rng: Random, template: Template, taken: set[str]) -> tuple[list[str], dict[str, str]]:
    """New ids for the members, and the words that turn the old people into the new."""
    family = names.surname(rng)
    words: dict[str, str] = {}
    ids = []
    for member in template.members:
        old_id, number = template.text(member), _free_id(rng, template, member, taken)
        ids.append(number)
        name = _new_name(rng, template, member, family)
        words |= {member.name: name, masked_name(member.name): masked_name(name)}
        words |= {old_id: number, masked_id(old_id): masked_id(number)}
    return ids, words | _contact(rng, template)


def _free_id(rng: Random, template: Template, member: Member, taken: set[str]) -> str:
    make: Callable[[], str] = lambda: names.resident_id(rng, template.case.county, member.born_on, member.sex)  # noqa: E731
    number = make()
    while number in taken:
        number = make()
    taken.add(number)
    return number


def _new_name(rng: Random, template: Template, member: Member, family: str) -> str:
    shares = member.name[0] == template.case.applicant[0]
    return (family if shares else names.surname(rng)) + names.given_name(rng, member.sex, member.born_on)


def _contact(rng: Random, template: Template) -> dict[str, str]:
    phone = names.mobile(rng)
    words = {template.phone: phone, f"{template.phone[:3]}****{template.phone[-4:]}": f"{phone[:3]}****{phone[-4:]}"}
    for row in template.rows:
        if isinstance(row, Award):
            words[template.text(row)] = names.bank_card(rng)
    return words
