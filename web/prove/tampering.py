"""One county's chain in one installation: filled by steps and looks, guarded, then tampered with by who may do all."""

import logging
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import orjson
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from cases.auditing import exporting, heads, verifier
from cases.models import Case, ChainEntry, ChainHead, Member
from offices.demo_accounts import DONGMING_VILLAGE
from offices.models import User
from processes.models import Task
from web.prove.hands import Hands

CASES, LOOKS = 4, 120
Row = dict[str, Any]
Head = tuple[str, str, int, str]
Check = Callable[..., list[str]]
NUMBERS = re.compile(r"第(\d+)(?:至(\d+))?条")
GUARDS = import_module("cases.migrations.0026_chain_kept_whole")


@dataclass(frozen=True)
class Tampered:
    """What was done, and the numbers of the entries of which at least one has to be named."""

    what: str
    rows: tuple[int, ...]


def proved(count: int, seed: int, cluster: str) -> dict[str, object]:
    """What was tried and what failed; figures: entries, looks asked and written, refused by the guards, by kind."""
    logging.disable(logging.INFO)
    chance, county = Random(seed), DONGMING_VILLAGE[:6]
    wrong, figures = entered(chance)
    refused, let_through = guards_refuse()
    anchors = told_outside()
    GUARDS.drop_triggers(None, connection.schema_editor())
    found, kinds = tamperings(county, count, chance, anchors, verifier.check)
    wrong += let_through + found + alone(county, anchors)
    tried = count + figures["looks"] + figures["steps"] + refused + len(let_through) + 2
    return {"tried": tried, "details": wrong, **figures, "refused": refused, **kinds}


def entered(chance: Random) -> tuple[list[str], dict[str, int]]:
    """Cases go their way and are looked at over HTTP: as many entries as steps, and as looks."""
    now, wrong = timezone.now(), list[str]()
    hands = Hands(DONGMING_VILLAGE, chance, now)
    cases = [hands.apply(now) for _ in range(CASES)]
    for case in cases:
        hands.walk(case, now, "notice_period")
    done = Task.objects.filter(process__case__in=cases, state=Task.State.DONE).count()
    steps = ChainEntry.objects.filter(case__in=cases, act="submit", element__gt="").count()
    if steps < done:
        wrong.append(f"办了{done}步，链上只有{steps}条")
    looked, written = looks(hands, cases, chance)
    if looked != written:
        wrong.append(f"看了{looked}次，链上记了{written}条")
    return wrong, {"steps": done, "looks": looked, "entries": ChainEntry.objects.count()}


def looks(hands: Hands, cases: Sequence[Case], chance: Random) -> tuple[int, int]:
    """How often pages with people's data were opened, and how many entries that made."""
    before, client = ChainEntry.objects.filter(act__in=("look", "reveal")).count(), Client()
    officer = hands.caseworker(timezone.now())
    client.force_login(officer, backend=settings.AUTHENTICATION_BACKENDS[-1])
    opened = 0
    with patch("web.files.issue.read_pdf", lambda document: b"%PDF-1.7"), override_settings(ALLOWED_HOSTS=["*"]):
        for turn in range(LOOKS):
            answer = _look(client, chance.choice(cases), turn)
            opened += answer.status_code == 200 and not answer.headers.get("Location")
    return opened, ChainEntry.objects.filter(act__in=("look", "reveal")).count() - before


def _look(client: Client, case: Case, turn: int) -> Any:
    """One look of one of three kinds; whole ids are asked for less often than they may be."""
    paper = case.documents.first()
    if turn % 6 == 0:
        member = Member.objects.filter(household=case.household_id)[0]
        address = reverse("web:reveal", args=[case.number, member.uid])
        return client.post(address, {"reason": "核对身份证件"}, headers={"HX-Request": "true"})
    if turn % 2 and paper:
        return client.get(reverse("web:document", args=[paper.uid]))
    return client.get(reverse("web:case", args=[case.number]))


def guards_refuse() -> tuple[int, list[str]]:
    """What the database itself refuses of the chain and its heads, and what it lets through."""
    statements = [
        "UPDATE cases_chainentry SET act = 'forged'",
        "UPDATE cases_chainentry SET detail = '{}' WHERE sequence = 1",
        "DELETE FROM cases_chainentry",
        "DELETE FROM cases_chainhead",
        "UPDATE cases_chainhead SET sequence = 0",
        "DELETE FROM cases_destructionlist",
        *(["TRUNCATE cases_chainentry CASCADE"] if connection.vendor == "postgresql" else []),
    ]
    let_through = [one for one in statements if not _refused(one)]
    # An empty table has no row at which SQLite could refuse.
    let_through = [one for one in let_through if "destructionlist" not in one]
    return len(statements) - len(let_through), [f"数据库没有拒绝：{one}" for one in let_through]


def _refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            transaction.set_rollback(True)
    except DatabaseError:
        return True
    return False


def told_outside() -> list[Head]:
    """The heads as the file outside has them after a day's telling."""
    with tempfile.TemporaryDirectory() as folder, override_settings(HEAD_FILE=f"{folder}/heads.txt"):
        heads.keep(timezone.now())
        return verifier.read_heads(Path(settings.HEAD_FILE).read_text("utf-8"), DONGMING_VILLAGE[:6])


def tamperings(
    county: str, count: int, chance: Random, anchors: Sequence[Head], check: Check
) -> tuple[list[str], dict[str, int]]:
    """Does so many things to the chain, each undone afterwards; returns what was not found or not named, and kinds."""
    wrong, kinds = list[str](), Counter[str]()
    earlier = _exported(county)
    if faults := check(earlier, anchors):
        return [f"没有动过的链被说成有错：{faults[0]}"], {}
    for turn in range(count):
        with transaction.atomic():
            done = KINDS[turn % len(KINDS)](county, chance)
            faults = check(_exported(county), anchors, earlier if done.what == "rewritten" else ())
            transaction.set_rollback(True)
        kinds[done.what] += 1
        if not faults:
            wrong.append(f"没有发现：{done.what} {done.rows}")
        elif not set(done.rows) & named(faults):
            wrong.append(f"没有指出：{done.what} {done.rows}，说的是{faults[0]}")
    return wrong, dict(kinds)


def named(faults: Sequence[str]) -> set[int]:
    """The numbers of the entries that faults name."""
    found: set[int] = set()
    for first, last in (pair for fault in faults for pair in NUMBERS.findall(fault)):
        found |= set(range(int(first), int(last or first) + 1))
    return found


def alone(county: str, anchors: Sequence[Head]) -> list[str]:
    """The verifier as an auditor has it: two files in a folder, Python alone, before and after an edit."""
    wrong, rows = [], _exported(county)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "verify.py").write_bytes(Path(verifier.__file__).read_bytes())
        (place / "heads.txt").write_text("".join(f"{c} {on} {n} {digest}\n" for c, on, n, digest in anchors))
        for edited, expected in ((False, 0), (True, 1)):
            if edited:
                rows[len(rows) // 2]["act"] = "forged"
            (place / "chain.jsonl").write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
            command = [sys.executable, "-I", "-S", "verify.py", "chain.jsonl", "heads.txt"]
            done = subprocess.run(command, cwd=place, env={}, capture_output=True, check=False)
            if done.returncode != expected:
                wrong.append(f"单独运行的核验程序答{done.returncode}，应当是{expected}")
    return wrong


def _exported(county: str) -> list[Row]:
    return list(verifier.read_rows(exporting.lines(county)))


def _any(county: str, chance: Random) -> ChainEntry:
    last = ChainHead.objects.get(county=county).sequence
    return ChainEntry.objects.get(county=county, sequence=chance.randint(1, last))


def _edit(county: str, chance: Random) -> Tampered:
    row = _any(county, chance)
    changes: list[dict[str, object]] = [
        {"act": "forged"},
        {"detail": {"purpose": "冒名改写"}},
        {"at": timezone.now()},
        {"element": "opinion" if row.element != "opinion" else "decision"},
        {"actor": User.objects.exclude(pk=row.actor_id).order_by("pk").first()},
        {"case": None if row.case_id else Case.objects.order_by("pk")[0]},
        {"digest": "f" * 64},
    ]
    ChainEntry.objects.filter(pk=row.pk).update(**chance.choice(changes))
    return Tampered("edited", (row.sequence,))


def _delete(county: str, chance: Random) -> Tampered:
    row, most = _any(county, chance), chance.randint(1, 4)
    gone = ChainEntry.objects.filter(county=county, sequence__gte=row.sequence, sequence__lt=row.sequence + most)
    numbers = tuple(gone.values_list("sequence", flat=True))
    gone.delete()
    return Tampered("deleted", numbers)


def _swap(county: str, chance: Random) -> Tampered:
    one, other = _any(county, chance), _any(county, chance)
    while other.sequence == one.sequence:
        other = _any(county, chance)
    rows = ChainEntry.objects.filter(county=county)
    rows.filter(pk=one.pk).update(sequence=0)
    rows.filter(pk=other.pk).update(sequence=one.sequence)
    rows.filter(pk=one.pk).update(sequence=other.sequence)
    return Tampered("swapped", (one.sequence, other.sequence))


def _cut(county: str, chance: Random) -> Tampered:
    """The tail goes, and the head is put back to where the chain now ends."""
    last = ChainHead.objects.get(county=county).sequence
    keep = chance.randint(max(1, last - 20), last - 1)
    ChainEntry.objects.filter(county=county, sequence__gt=keep).delete()
    end = ChainEntry.objects.get(county=county, sequence=keep)
    ChainHead.objects.filter(county=county).update(sequence=keep, digest=end.digest)
    return Tampered("cut", tuple(range(keep + 1, last + 1)))


def _rewrite(county: str, chance: Random) -> Tampered:
    """An entry is changed and everything behind it computed anew, with the product's own rule."""
    row = _any(county, chance)
    told = ChainEntry.objects.filter(county=county, sequence__gte=row.sequence).order_by("sequence")
    previous, changed = row.previous, []
    for entry in told.select_related("actor"):
        entry.act, entry.previous = "forged" if entry.pk == row.pk else entry.act, previous
        entry.digest = previous = verifier.digest_of(exporting.plain(entry))
        changed.append((entry.act, entry.previous, entry.digest, entry.pk))
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE cases_chainentry SET act = %s, previous = %s, digest = %s WHERE id = %s", changed)
    ChainHead.objects.filter(county=county).update(digest=previous)
    return Tampered("rewritten", (row.sequence,))


KINDS = (_edit, _delete, _swap, _cut, _rewrite)
