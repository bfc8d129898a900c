"""The same installation twice: once as it is, once with chain and tasks in partitions of a county each (PostgreSQL)."""

import subprocess
import sys

from web.backup.digests import differences
from web.bench.crew import Hand, Tally, crew, ratio, round_of
from web.bench.databases import POSTGRESQL, Place, scratch
from web.prove.inside import Found, tell
from web.prove.partitions.splitting import PLANS
from web.prove.proof import Asked, Proof

# Cases lived in each of four counties before, and partitions: the four, and what a province has besides.
CASES, PARTITIONS, ROUNDS = 3, 100, 3
CHAIN, TASKS = (plan.table for plan in PLANS)
MAKING, ASKING = "web.prove.partitions.making", "web.prove.partitions.asking"
COUNTIES = ("411224", "340303", "430681", "451203")


def run(asked: Asked) -> Proof:
    """`count` cases a county before the split, and as many rounds of lives on both sides afterwards."""
    proof = Proof("partitions")
    if POSTGRESQL in asked.kinds:
        prove(proof, asked.count or CASES)
    return proof


def prove(proof: Proof, count: int, leave_out: int = 0) -> None:
    """Lives, copies, splits, compares; `leave_out` so many rows stay behind at the split, to be found."""
    counties = [*COUNTIES, *(str(number) for number in range(990101, 990101 + PARTITIONS - len(COUNTIES)))]
    with scratch((POSTGRESQL,)) as made:
        whole = made.product(POSTGRESQL)
        _live([Hand(whole, "dibao", number) for number in range(len(COUNTIES))], count)
        chain, parts = copied(whole, made.address, "chain"), copied(whole, made.address, "parts")
        orders = {"counties": counties, "leave_out": leave_out}
        tell(chain, MAKING, {**orders, "tables": [CHAIN]})
        split = tell(parts, MAKING, {**orders, "tables": [CHAIN, TASKS]})
        known = [tell(place, ASKING, {"plans": place is parts}) for place in (whole, parts)]
        compare(proof, split, *known)
        figures = {name: known[1][name] for name in ("questions", "pruned", "wide")}
        figures |= {f"lost_{table}": len(told) for table, told in split["lost"].items()}
        proof.figures[POSTGRESQL] = {**figures, **_cost([whole, chain, parts], count), "rows": split["rows"]}
        ended = tell(parts, ASKING, {})
        proof.tried += 1
        proof.details += [f"分区后办完的件：{county}的链不完整" for county in ended["broken"]]
        _tell_lost(split["lost"], known[1]["widest"])


def copied(whole: Place, address: str, name: str) -> Place:
    """Another database beside the first with the same rows."""
    command = ["psql", "--quiet", "--no-psqlrc", "--command", f"CREATE DATABASE {name} TEMPLATE hulian"]
    subprocess.run([*command, f"{address.rpartition('/')[0]}/postgres"], check=True)
    own = {"HULIAN_DATABASE_URL": f"{address.rpartition('/')[0]}/{name}"}
    return Place(POSTGRESQL, {**whole.environment, **own})


def compare(proof: Proof, split: Found, whole: Found, parts: Found) -> None:
    """Rows, pages and chains are the same; the partitions refuse what the table refused."""
    proof.tried += len(whole["tables"]) + len(whole["pages"]) + 1 + split["acts"]
    proof.details += [f"分区以后{told}" for told in differences(whole["tables"], parts["tables"])]
    slips = [path for path, shown in whole["pages"].items() if shown != parts["pages"][path] or shown[:3] != "200"]
    proof.details += [f"分区以后{path}的页面不同或打不开：{whole['pages'][path][:3]}" for path in slips]
    proof.details += [f"分区以后{county}的链不完整" for county in parts["broken"]]
    proof.details += [f"分区以后没有拒绝：{act}" for act in split["unguarded"]]


def _tell_lost(lost: dict[str, list[str]], widest: list[str]) -> None:
    """What stands in the way, in PostgreSQL's words, for who reads along."""
    lines = [f"{table}  {told}" for table, slips in lost.items() for told in slips]
    print("\n".join([*lines, *(f"reads every partition: WHERE {told}" for told in widest)]), file=sys.stderr)


def _live(hands: list[Hand], count: int) -> None:
    with crew(*hands):
        for hand in hands:
            round_of([hand], count)


def _cost(places: list[Place], count: int) -> dict[str, float]:
    """The same lives on all sides, turn and turn about: what a step costs in partitions over what it costs whole."""
    hands, tallies = [Hand(place, "dibao", 4) for place in places], [Tally() for _ in places]
    with crew(*hands):
        for hand in hands:
            round_of([hand], 1)
        for _ in range(ROUNDS):
            for hand, tally in zip(hands, tallies, strict=True):
                tally.add(round_of([hand], count))
    found: dict[str, float] = {}
    for name, tally in zip(("whole", "chain", "parts"), tallies, strict=True):
        found[f"step_ms_{name}"] = round(tally.row("step", POSTGRESQL).p50_ms, 2)
        found[f"{name}_cpu_ratio"] = round(ratio(tally, tallies[0]), 3)
        found[f"{name}_wall_ratio"] = round(1 / ratio(tally, tallies[0], "rates"), 3)
    return found
