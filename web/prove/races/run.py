"""All races in one installation, one kind after the other in turn, with two to eight runners."""

from random import Random

from django.db import transaction
from django.utils import timezone

from cases import doubles
from offices.demo_accounts import DONGMING_VILLAGE
from web.prove import soundness
from web.prove.hands import Hands
from web.prove.inside import Found, on_each_database
from web.prove.proof import Asked, Proof
from web.prove.races.kinds import KINDS
from web.prove.races.starting_gun import at_once

COUNT, FEWEST, MOST = 140, 2, 8


def run(asked: Asked) -> Proof:
    """So many races on each database."""
    return on_each_database("races", "web.prove.races.run", asked, asked.count or COUNT, only=asked.only)


def proved(count: int, seed: int, cluster: str = "", only: str = "", fault: str = "") -> Found:
    """Runs the races and looks at every one; the `fault` "no line" lets applicants push in, so that it can be seen."""
    if fault:
        doubles.wait_in_line = lambda data: None
    chance, now = Random(seed), timezone.now()
    hands = Hands(DONGMING_VILLAGE, chance, now)
    races = [make(chance, hands, now) for make in KINDS if only in ("", make.name)]
    found: Found = {"tried": 0, "details": [], "runners": 0}
    for number in range(count):
        race = races[number % len(races)]
        acts = race.acts(chance.randint(FEWEST, MOST))
        found["details"] += [f"{race.name}：{fault}" for fault in race.wrong(at_once(acts))]
        found["runners"] += len(acts)
        found["tried"] += 1
    with transaction.atomic():
        found["details"] += soundness.everything()
    return found
