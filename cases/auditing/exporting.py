"""A county's chain taken out as lines of JSON, with the verifier that needs nothing else."""

import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

import orjson

from cases import chain
from cases.auditing import heads, verifier
from cases.models import ChainEntry
from offices.models import User

ABOUT = """{county} 审计链，共{count}条，导出于{moment:%Y-%m-%d %H:%M}。

核验（电脑上有 Python 3 即可，不需要联网）：
    python3 verify.py chain.jsonl 平时另存或者抄录的链尾文件

包里的 heads.txt 来自同一个数据库，只供对照；能证明末尾没有被截去的，是平时留在系统之外的那些链尾。
"""


def plain(row: ChainEntry) -> dict[str, object]:
    """One entry as plain values: what its digest covers, the digest, and who and when for people."""
    return {
        "county": row.county,
        "sequence": row.sequence,
        "moment": int(row.at.timestamp() * 1_000_000),
        "at": row.at.astimezone().isoformat(),
        "actor": row.actor_id,
        "who": str(row.actor or "系统"),
        "act": row.act,
        "case": row.case_id,
        "household": row.household_id,
        "element": row.element,
        "detail": row.detail,
        "previous": row.previous,
        "digest": row.digest,
    }


def lines(county: str) -> Iterator[bytes]:
    """A county's chain, a line an entry, in order."""
    rows = ChainEntry.objects.filter(county=county).select_related("actor").order_by("sequence")
    for row in rows.iterator(2000):
        yield orjson.dumps(plain(row)) + b"\n"


def export(county: str, actor: User | None, now: datetime, target: IO[bytes]) -> int:
    """Writes chain, heads, verifier and a word about them into a ZIP; the taking out is itself in the chain."""
    chain.append_for_county(county, "export_chain", actor, now, {"by": "page" if actor else "command"})
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        with package.open("chain.jsonl", "w") as opened:
            count = sum(1 for line in lines(county) if opened.write(line))
        package.writestr("heads.txt", "".join(f"{line}\n" for line in heads.told(county)))
        package.writestr("verify.py", Path(verifier.__file__).read_bytes())
        package.writestr("说明.txt", ABOUT.format(county=county, count=count, moment=now.astimezone()))
    return count
