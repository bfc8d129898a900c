"""What hangs on a wall: whatever a case holds, none of a household's secrets reaches a public paper."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

from django.conf import settings

from cases.documents.context import DocumentContext, HouseholdLines, ListingRow, MemberLine
from cases.documents.invented import sample
from cases.documents.kinds import KINDS
from cases.documents.render import Renderer, read_texts
from cases.invented import names
from web.prove.proof import Asked, Proof

COUNT = 10_000
PUBLIC = sorted(entry.kind for entry in KINDS.values() if entry.public)
SCHEMES = ("dibao", "dibao_margin", "tekun", "rigid_expenditure", "temporary")
LETTERS = "甲乙丙丁戊己庚辛壬癸"
# Anything of the shape of an id, a card or a mobile telephone, whoever put it there.
SHAPES = re.compile(r"(?<!\d)(?:\d{17}[\dX]|\d{16,19}|1[3-9]\d{9})(?!\d)")


def run(asked: Asked) -> Proof:
    """Fills so many contexts with secrets in every place that is private and prints the public papers from them."""
    proof, chance = Proof("notices"), Random(asked.seed)
    renderer = Renderer(read_texts(settings.BASE_DIR / "templates" / "documents"))
    proof.tried = asked.count or COUNT
    for _ in range(proof.tried):
        kind, scheme = chance.choice(PUBLIC), chance.choice(SCHEMES)
        context, secrets = filled(kind, chance)
        html = renderer.render(KINDS[kind], scheme, context)
        proof.details += [f"{kind} of {scheme}: {fault}" for fault in shown(html, secrets, context)]
    proof.figures["notices"] = {"kinds": len(PUBLIC), "schemes": len(SCHEMES)}
    return proof


def shown(html: str, secrets: dict[str, str], context: DocumentContext) -> list[str]:
    """The names of secrets that a paper shows, and numbers in it that have the shape of one."""
    told = html.replace(context.office.phone, "").replace(context.verification_url, "").replace(context.code, "")
    found = [f"shows the {name}" for name, secret in secrets.items() if secret in told]
    return found + [f"shows a number of {len(number)} digits" for number in SHAPES.findall(told)]


def filled(kind: str, chance: Random) -> tuple[DocumentContext, dict[str, str]]:
    """A context with a secret in every private place, and the secrets by what they are."""
    secrets = {
        name: _secret(chance) for name in ("illness", "address", "minor", "objection", "case", "work", "guardian")
    }
    secrets["id"] = names.resident_id(chance, "451202", date(1970, 5, 6), "male")
    secrets["phone"], secrets["account"] = names.mobile(chance), names.bank_card(chance)
    base = sample(kind)
    members = (_member(secrets, minor=True), _member(secrets, minor=False))
    household = replace(_household(secrets), members=members)
    facts = {**base.facts, "illness": secrets["illness"], "account": secrets["account"], "reason": secrets["illness"]}
    facts |= {
        "account_number": secrets["account"],
        "objection_content": secrets["objection"],
        "phone": secrets["phone"],
    }
    row = ListingRow(secrets["minor"], chance.randint(1, 9), "清河村", Decimal(chance.randint(1, 999)), minor=True)
    listing = (row,) * chance.randint(1, 30)
    return replace(base, household=household, facts=facts, listing=listing, case_number=secrets["case"]), secrets


def _secret(chance: Random) -> str:
    return "密" + "".join(chance.choices(LETTERS, k=chance.randint(6, 12)))


def _member(secrets: dict[str, str], *, minor: bool) -> MemberLine:
    line = MemberLine(secrets["minor"], "子女", secrets["id"], secrets["id"], health=secrets["illness"], minor=minor)
    return replace(line, registered_place=secrets["address"], work=secrets["work"], guardian=secrets["guardian"])


def _household(secrets: dict[str, str]) -> HouseholdLines:
    number, address = secrets["id"], secrets["address"]
    return HouseholdLines(secrets["minor"], number, number, secrets["phone"], address, address)
