"""What an installation answers: its rows, its chains, its pages, and which partitions its questions read."""

import logging
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import connection

from cases.models import Case
from web.backup import looking
from web.prove.inside import Found
from web.prove.partitions.splitting import PLANS
from web.prove.reading import said, signed_in

# Who looks, and at what; the case pages of some numbers are added.
LOOKS = {
    "lushi.supervisor": (
        *(
            "/supervision/",
            "/supervision/?by=step&span=365",
            "/supervision/tasks/?figure=done",
            "/supervision/in-hand/",
        ),
        *("/supervision/forecast/", "/supervision/weeks/", "/supervision/savings/", "/statistics/"),
    ),
    "lushi.county_head": ("/inbox/", "/cases/", "/registers/awards/", "/statistics/"),
    "lushi.approver": ("/inbox/", "/cases/"),
}
PAGES_OF_CASES = 5
READ = re.compile(rf"({'|'.join(plan.table for plan in PLANS)})_(\d{{6}}|rest)\b")


def proved(plans: bool = False) -> Found:
    """Digests of all tables, chains that are broken, a digest of each page; with `plans` how questions were pruned."""
    logging.disable(logging.ERROR)
    settings.ALLOWED_HOSTS.append("testserver")
    whole = looking.found()
    asked: list[tuple[str, Any]] = []
    with _noted(asked):
        pages = {path: shown for person, paths in LOOKS.items() for path, shown in _pages(person, paths)}
    found: Found = {"tables": whole["tables"], "broken": whole["broken"], "pages": pages}
    return found | (_pruned(asked) if plans else {})


def _pages(person: str, paths: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    client = signed_in(person)
    numbers = Case.objects.filter(county="411224").order_by("pk").values_list("number", flat=True)[:PAGES_OF_CASES]
    for path in (*paths, *(f"/cases/{number}/" for number in numbers)):
        answer = client.get(path)
        shown = sha256(said(answer.content.decode()).encode()).hexdigest()
        yield f"{person} {path}", f"{answer.status_code} {shown}"


@contextmanager
def _noted(found: list[tuple[str, Any]]) -> Iterator[None]:
    """Questions about the tables that are split."""

    def note(execute: Callable[..., Any], sql: str, values: Any, *more: Any) -> Any:
        if sql.startswith("SELECT") and any(f'"{plan.table}"' in sql for plan in PLANS):
            found.append((sql, values))
        return execute(sql, values, *more)

    with connection.execute_wrapper(note):
        yield


def _pruned(asked: list[tuple[str, Any]]) -> Found:
    """Each kind of question once: how many read at most one county and what lies outside, how many read all."""
    kinds = {re.sub(r"\d+", "", sql): (sql, values) for sql, values in asked if "FOR UPDATE" not in sql}
    counts = Counter(_read(sql, values) for sql, values in kinds.values())
    wide = [sql.partition("WHERE")[2][:160] for sql, values in kinds.values() if _read(sql, values) == "all"]
    return {"questions": len(kinds), "pruned": counts["few"], "wide": counts["all"], "widest": sorted(set(wide))}


def _read(sql: str, values: Any) -> str:
    """Whether a question read few partitions of each table, or all of one."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {sql}", values)
        plan = "\n".join(row[0] for row in cursor.fetchall() if "never executed" not in row[0])
    read = Counter(table for table, _ in set(READ.findall(plan)))
    return "all" if any(count > FEW for count in read.values()) else "few"


# A county's own, and the rest.
FEW = 2
