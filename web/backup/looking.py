"""What a restored database holds: digests of its tables, and whether its chains are whole."""

from cases import chain
from cases.models import ChainEntry, ChainHead
from web.backup import digests


def found() -> dict[str, object]:
    """Every table's digest, the chains that do not verify with the first bad entry, and where each chain ends."""
    heads = {row.county: [row.sequence, row.digest] for row in ChainHead.objects.all()}
    broken = {county: first for county in heads if (first := chain.verify(county)) is not None}
    return {"tables": digests.tables(), "heads": heads, "broken": broken, "entries": ChainEntry.objects.count()}


def lost(heads: dict[str, list], now: dict[str, object]) -> list[str]:
    """Chains that end before the point at which the backup saw them, in words."""
    ends: dict[str, list] = now["heads"]  # type: ignore[assignment]
    return [
        f"{county}的链在第{ends.get(county, [0])[0]}条结束，备份时已有{sequence}条"
        for county, (sequence, _) in heads.items()
        if ends.get(county, [0])[0] < sequence
    ]
