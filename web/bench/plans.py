"""What a database means to do for a question: whether it walks over or sorts a whole table, and what it reads."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

# Tables that grow with the years; small ones may be walked over.
LARGE = frozenset(
    {"processes_task", "processes_process", "cases_case", "cases_household", "cases_member", "cases_namepair"}
)
# What a search has found may be put in order; more than this is a table.
SOME = 2_000
WALK = re.compile(r"^SCAN (\w+)(?!.*USING)", re.MULTILINE)


@dataclass
class Plan:
    """The faults of a plan in words, and how many blocks it looked at (PostgreSQL only)."""

    faults: list[str] = field(default_factory=list)
    buffers: int | None = None


def plan_of(sql: str, values: object, *, in_order: bool) -> Plan:
    """Runs a question once under the eyes of its database; `in_order` forbids to sort at all."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", values)
            found = cursor.fetchone()[0]
            return read_tree(json.loads(found) if isinstance(found, str) else found, in_order)
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", values)
        return read_steps("\n".join(str(row[3]) for row in cursor.fetchall()), in_order)


def read_tree(explained: list[dict[str, Any]], in_order: bool) -> Plan:
    """PostgreSQL's plan."""
    top = explained[0]["Plan"]
    faults = [fault for node in _nodes(top) if (fault := _fault(node, in_order))]
    return Plan(faults, top["Shared Hit Blocks"] + top["Shared Read Blocks"])


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for inner in node.get("Plans", ()):
        yield from _nodes(inner)


def _fault(node: dict[str, Any], in_order: bool) -> str:
    kind = node["Node Type"]
    if kind == "Seq Scan" and node["Relation Name"] in LARGE:
        return f"walks over {node['Relation Name']}"
    if "Sort" in kind and (in_order or node["Plans"][0]["Actual Rows"] > SOME):
        return f"sorts {node['Plans'][0]['Actual Rows']} rows"
    return ""


def read_steps(steps: str, in_order: bool) -> Plan:
    """SQLite's plan; it knows aliases, which are the tables' names wherever a table is asked once."""
    faults = [f"walks over {name}" for name in WALK.findall(steps) if name in LARGE]
    if in_order and "USE TEMP B-TREE FOR ORDER BY" in steps:
        faults.append("sorts")
    return Plan(faults)
