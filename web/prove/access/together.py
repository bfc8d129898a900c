"""Eight people of different places at once, in threads of one process: nobody gets what was made for another."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random

from django.db import connection

from web.prove.access import reading
from web.prove.access.addresses import every
from web.prove.access.asking import DEAR, signed_in
from web.prove.access.marks import Marks
from web.prove.access.people import Person, Rules

USERS = 8


def mixed_up(known: Marks, rules: Rules, people: Sequence[Person], count: int, seed: int) -> tuple[int, list[str]]:
    """Lets eight people read lists side by side; returns how many pages they read, and what belonged to another."""
    chosen = _of_different_places(people, Random(seed))
    lists = [each.route for each in every() if not each.keys and each.name not in DEAR]

    def read(person: Person) -> tuple[int, list[str]]:
        rng, client, wrong = Random(f"{seed} {person.user}"), signed_in(person), []
        for _ in range(count // USERS):
            url = f"/{rng.choice(lists)}"
            found = known.found(reading.text_of(client.get(url)))
            wrong += [
                f"同时：{person.label} {url} → {token}"
                for token, owner in found.items()
                if not rules.may_read(person, owner)
            ]
        connection.close()
        return count // USERS, wrong

    with ThreadPoolExecutor(USERS) as pool:
        done = list(pool.map(read, chosen))
    return sum(read for read, _ in done), [told for _, wrong in done for told in wrong]


def _of_different_places(people: Sequence[Person], rng: Random) -> list[Person]:
    """Two of each place, as far as there are so many."""
    by_place: dict[str, list[Person]] = {}
    for person in people:
        if person.places and person.posts & {"caseworker", "head_of_office", "county_approver", "village_aide"}:
            by_place.setdefault(person.places[0].area, []).append(person)
    found = [person for several in by_place.values() for person in several]
    return rng.sample(found, min(len(found), USERS))
