"""Where a place goes on that was merged into another: the one rule by which an old code leads to the new one."""

from collections.abc import Iterable

from offices.models import Division


def current(code: str) -> str:
    """The code under which a place goes on today: its own, or that of the division it was merged into."""
    return lead([code])[code]


def lead(codes: Iterable[str]) -> dict[str, str]:
    """Each code with the one under which its place goes on today; mergers that followed one another are followed."""
    found = {code: code for code in codes}
    while merged := _successors(set(found.values())):
        found = {code: merged.get(now, now) for code, now in found.items()}
    return found


def _successors(codes: set[str]) -> dict[str, str]:
    rows = Division.objects.filter(code__in=codes).exclude(successor="")
    return dict(rows.values_list("code", "successor"))


def merged_in(county: str) -> dict[str, str]:
    """Every code of a county (six digits) that was merged away, with the one under which its place goes on."""
    rows = Division.objects.filter(code__startswith=county).exclude(successor="")
    return lead(rows.values_list("code", flat=True))
