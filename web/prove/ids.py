"""Slips of the hand in numbers that people carry: every wrong digit and every two digits changed round are noticed."""

from collections.abc import Callable, Iterator
from datetime import date
from random import Random

from cases.invented import names
from forms import numbers
from web.prove.proof import Asked, Proof

COUNT = 1_000
# The sum of digits that cards carry gives the same for these two, whichever comes first (ISO/IEC 7812-1, annex B).
BLIND = ({"0", "9"},)


def run(asked: Asked) -> Proof:
    """Makes so many ids and cards, and of each every slip of one digit and of two neighbours."""
    proof, chance = Proof("ids"), Random(asked.seed)
    figures = {"ids": 0, "id_slips": 0, "cards": 0, "card_slips": 0, "card_swaps_of_0_and_9_unseen": 0}
    for _ in range(asked.count or COUNT):
        for kind, number, noticed in (
            (("id"), _id(chance), id_noticed),
            ("card", names.bank_card(chance), card_noticed),
        ):
            figures[f"{kind}s"] += 1
            if noticed(number):
                proof.details.append(f"{kind}: a right number was refused")
            for wrong, blind in slips(number):
                if blind and kind == "card":
                    figures["card_swaps_of_0_and_9_unseen"] += 1
                    continue
                figures[f"{kind}_slips"] += 1
                proof.details += [] if noticed(wrong) else [f"{kind}: a slip at {_places(number, wrong)} went unseen"]
    proof.tried = figures["id_slips"] + figures["card_slips"] + figures["ids"] + figures["cards"]
    proof.figures["ids"] = dict(figures)
    return proof


def _id(chance: Random) -> str:
    born = date(1930 + chance.randrange(90), 1 + chance.randrange(12), 1 + chance.randrange(28))
    return names.resident_id(chance, "451202", born, chance.choice(["male", "female"]))


def slips(number: str) -> Iterator[tuple[str, bool]]:
    """Each number that differs in one digit, or in two neighbours changed round (true: two that a card cannot tell)."""
    for place, digit in enumerate(number):
        for other in "0123456789":
            if other != digit:
                yield number[:place] + other + number[place + 1 :], False
    for place, (one, two) in enumerate(zip(number, number[1:], strict=False)):
        if one != two:
            yield number[:place] + two + one + number[place + 2 :], {one, two} in BLIND


def _places(number: str, wrong: str) -> list[int]:
    """Where two numbers differ; the numbers themselves are nobody's business."""
    return [place for place, (one, two) in enumerate(zip(number, wrong, strict=True), 1) if one != two]


def _refused(read: Callable[[str], str], number: str) -> bool:
    try:
        read(number)
    except ValueError:
        return True
    return False


def id_noticed(number: str) -> bool:
    """Whether the form refuses an id."""
    return _refused(numbers.read_resident_id, number)


def card_noticed(number: str) -> bool:
    """Whether the form refuses a card or asks to look again: passbooks carry no check digit, so it may not refuse."""
    return _refused(numbers.read_bank_card, number) or bool(numbers.bank_card_doubt(number))
