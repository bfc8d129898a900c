"""Which cases the county checks at random: drawn from a published seed, so that anybody can work the draw out again.

The seed of a county's month is made by chance when its first case arrives. Its digest is published at once and the
seed itself when the month is over, so that nobody can know a draw beforehand and nobody can change it afterwards. A
case's number follows from the seed and the case number alone; it is drawn when the number lies within the area's
percentage, and also when without it fewer than that percentage of the month's arrivals would have been drawn: at no
moment is the rate below what the law asks (特困人员认定办法 第十六条).
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cases import chain
from cases.models import Case, SamplingDraw, SamplingSeed
from cases.work import Work
from processes import region
from processes.operations import operation

Cause = SamplingDraw.Cause
# Numbers run from 0 to 9999, so that a percentage has two decimals.
NUMBERS = 10_000


@operation("draw_sample")
def draw_sample(work: Work, parameters: Mapping[str, object]) -> None:
    """按比例随机抽取要由县级核查的办件：种子公开，号码可以复算，抽没抽中都登记"""
    case, scheme = work.case, str(parameters.get("scheme") or work.case.scheme)
    if case.decider == region.TOWNSHIP or SamplingDraw.objects.filter(case=case).exists():
        return
    seed = _seed_of(case.county, scheme, work)
    percent = Decimal(region.standards(case.area, work.on).get(f"sampling.{scheme}").value)
    _draw(case, seed, percent, work)


def _seed_of(county: str, scheme: str, work: Work) -> SamplingSeed:
    """The month's seed, locked, so that places are given one after the other."""
    month = work.on.replace(day=1)
    made = {"seed": secrets.token_hex(8), "made_at": work.now}
    seed, new = SamplingSeed.objects.get_or_create(county=county, scheme=scheme, month=month, defaults=made)
    if new:
        told = {"scheme": scheme, "month": f"{month:%Y-%m}", "digest": digest_of(seed.seed)}
        chain.append_for_county(county, "make_sampling_seed", work.actor, work.now, told)
    return SamplingSeed.objects.select_for_update().get(pk=seed.pk)


def _draw(case: Case, seed: SamplingSeed, percent: Decimal, work: Work) -> SamplingDraw:
    before = SamplingDraw.objects.filter(seed=seed)
    drawn, place = before.exclude(cause=Cause.NOT_DRAWN).count(), before.count() + 1
    number = number_of(seed.seed, case.number)
    cause = cause_of(number, percent, drawn, place)
    draw = SamplingDraw(case=case, seed=seed, place=place, number=number, percent=percent, cause=cause)
    draw.drawn_at = work.now
    draw.save()
    case.is_sampled = draw.drawn
    chain.append(case, "draw_sample", work.actor, work.now, detail={"number": number, "result": cause})
    return draw


def digest_of(seed: str) -> str:
    """What is published of a seed while its month runs: SHA-256 in hexadecimal."""
    return hashlib.sha256(seed.encode()).hexdigest()


def number_of(seed: str, case_number: str) -> int:
    """A case's number from 0 to 9999: the first eight digits of SHA-256 over `seed:case number`, divided by 10000."""
    return int(hashlib.sha256(f"{seed}:{case_number}".encode()).hexdigest()[:8], 16) % NUMBERS


def cause_of(number: int, percent: Decimal, drawn: int, place: int) -> Cause:
    """Whether the case in a place is drawn when so many before it were; the rate is kept at every place."""
    if number < percent * NUMBERS / 100:
        return Cause.BY_NUMBER
    return Cause.TO_REACH_THE_RATE if drawn < percent * place / 100 else Cause.NOT_DRAWN


def found(case: Case) -> SamplingDraw | None:
    """What was drawn for a case; none when its scheme is not sampled or it has not arrived."""
    return SamplingDraw.objects.filter(case=case).select_related("seed").first()


def month_of(county: str, scheme: str, month: date) -> list[SamplingDraw]:
    """The draws of a county's month in order of arrival."""
    rows = SamplingDraw.objects.filter(seed__county=county, seed__scheme=scheme, seed__month=month)
    return list(rows.select_related("case", "seed").order_by("place"))


def holds(draws: list[SamplingDraw]) -> bool:
    """Whether a month's draws follow from its seed, worked out again from the first arrival."""
    drawn = 0
    for place, draw in enumerate(draws, start=1):
        number = number_of(draw.seed.seed, draw.case.number)
        if (draw.place, draw.number, draw.cause) != (place, number, cause_of(number, draw.percent, drawn, place)):
            return False
        drawn += draw.drawn
    return True


def told_of(draw: SamplingDraw) -> str:
    """The draw in a sentence, as the confirmation form prints it."""
    month = draw.seed.month
    return (
        f"随机抽查：{month.year}年{month.month}月第{draw.place}件到达，随机号码{draw.number:04}，"
        f"抽查比例{draw.percent.normalize():f}%，{draw.get_cause_display()}。"
    )


@dataclass(frozen=True)
class Month:
    """A county's month as everybody may see it: the digest, and once it is over the seed and whether all follows."""

    county: str
    scheme: str
    month: date
    digest: str
    seed: str
    arrived: int
    drawn: int
    holds: bool


def months(on: date) -> list[Month]:
    """Every month in which cases were drawn, the newest first."""
    seeds = SamplingSeed.objects.order_by("-month", "county", "scheme")
    return [_month(seed, on) for seed in seeds]


def _month(seed: SamplingSeed, on: date) -> Month:
    draws = month_of(seed.county, seed.scheme, seed.month)
    over = seed.month < on.replace(day=1)
    shown = seed.seed if over else ""
    drawn = sum(draw.drawn for draw in draws)
    return Month(
        seed.county, seed.scheme, seed.month, digest_of(seed.seed), shown, len(draws), drawn, over and holds(draws)
    )
