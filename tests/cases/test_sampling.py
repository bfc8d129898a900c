"""The county's random check: drawn from a published seed, worked out again by anybody, never below its rate."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.models import Case, SamplingDraw, SamplingSeed
from cases.sampling import NUMBERS, Cause, cause_of, digest_of, holds, months, number_of
from rules.errors import ConfigError
from rules.load import load_pack

SEED = SamplingSeed(county="411224", scheme="tekun", seed="0123456789abcdef")


def month(numbers, percent=30):
    """The draws of a month whose cases arrive with these numbers."""
    draws: list[SamplingDraw] = []
    for place, number in enumerate(numbers, start=1):
        cause = cause_of(number, Decimal(percent), sum(draw.drawn for draw in draws), place)
        draws.append(SamplingDraw(place=place, number=number, percent=Decimal(percent), cause=cause))
    return draws


def arrivals(count):
    """The draws of a month as they are kept, of cases with consecutive numbers."""
    cases = [Case(number=f"411224202609{place:04}") for place in range(count)]
    draws = month([number_of(SEED.seed, case.number) for case in cases])
    for draw, case in zip(draws, cases, strict=True):
        draw.seed, draw.case = SEED, case
    return draws


@pytest.mark.proves("TK-10")
@given(st.lists(st.integers(0, NUMBERS - 1), max_size=60), st.integers(30, 100))
def test_at_every_arrival_no_smaller_part_than_the_rate_was_drawn(numbers, percent):
    draws = month(numbers, percent)

    for place in range(1, len(draws) + 1):
        assert sum(draw.drawn for draw in draws[:place]) >= percent * place / 100


def test_a_number_follows_from_seed_and_case_and_the_first_case_is_always_checked():
    draws = arrivals(40)

    assert draws[0].drawn and {draw.cause for draw in draws} == set(Cause)
    assert number_of(SEED.seed, "4112242026090001") == number_of(SEED.seed, "4112242026090001") < NUMBERS
    assert number_of("fedcba9876543210", "4112242026090001") != number_of(SEED.seed, "4112242026090001")


def test_a_draw_that_does_not_follow_from_the_seed_is_found_out():
    draws = arrivals(12)
    assert holds(draws)

    skipped = next(draw for draw in draws if draw.drawn)
    skipped.cause = Cause.NOT_DRAWN
    assert not holds(draws)


@pytest.mark.proves("TK-10")
@pytest.mark.django_db
def test_while_a_month_runs_everybody_sees_its_digest_and_afterwards_its_seed(client):
    seed = SamplingSeed.objects.create(
        county="411224",
        scheme="tekun",
        month=date(2026, 9, 1),
        seed=SEED.seed,
        made_at=datetime(2026, 9, 2, tzinfo=UTC),
    )

    running, over = months(date(2026, 9, 30))[0], months(date(2026, 10, 1))[0]

    assert (running.seed, running.digest) == ("", digest_of(seed.seed)) and (over.seed, over.holds) == (SEED.seed, True)
    assert digest_of(SEED.seed) in client.get("/sampling/").content.decode()


@pytest.mark.proves("TK-10")
def test_an_area_may_draw_more_but_not_less_than_the_law():
    row = (
        'area = "411224"\nname = "卢氏县"\n[[value]]\nkey = "sampling.tekun"\nvalue = {}\n'
        'from = 2026-01-01\nset_by = "county"\ncite = "县文"\n'
    )

    assert load_pack(row.format(50))[0].value == 50
    with pytest.raises(ConfigError, match="不得低于 30"):
        load_pack(row.format(29))
