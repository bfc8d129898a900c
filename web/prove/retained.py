"""Rows of every class at random ages in one installation, of households that are finished with and of others.

Each row says a word of its own. Whether it has to go is reckoned here from its age and its household alone, not by the
product's own queries; afterwards every word is looked for where it lay, in a dump, on the disk and in the files.
"""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from django.conf import settings
from django.core import serializers
from django.db import connection, connections
from django.utils import timezone

from cases.errors import Blocked, NotAllowed
from cases.models import ChainEntry, DestructionList, DestructionRow
from monitoring.retention import automatic, lists
from monitoring.retention.kinds import KINDS
from offices.demo_accounts import DONGMING_VILLAGE
from offices.models import PostKind, User
from rules.privacy import TIMEKEEPER, TWO_PERSONS, privacy
from web.prove import retained_rows
from web.prove.hands import Hands
from web.prove.retained_rows import GROUNDS, Planted

State, Fate = DestructionList.State, DestructionRow.Fate
# Of lists carried out, how many workers are killed on the way, and after how long at most.
KILLS, SOON = 2, 0.15
MOST_DETAILS = 40


@dataclass
class World:
    """What was planted, and the two persons who may destroy."""

    now: datetime
    lister: User
    approver: User
    planted: list[Planted] = field(default_factory=list)


def proved(count: int, seed: int, cluster: str = "") -> dict[str, object]:
    """What was tried and what was wrong, with the figures of rows planted, destroyed, withheld and of kills."""
    chance = Random(seed)
    world = planted(count, chance)
    killed, wrong = carried_out(world, chance, kills=KILLS)
    wrong += [*left_behind(world), *forgotten()]
    gone = sum(row.goes for row in world.planted)
    figures = {"rows": len(world.planted), "gone": gone, "kept": len(world.planted) - gone, "kills": killed}
    return {"tried": len(world.planted) + killed, "details": wrong[:MOST_DETAILS], **figures}


def planted(count: int, chance: Random) -> World:
    """So many households, each with a row of every class; a third of them is still needed for one reason or another."""
    now = timezone.now()
    hands = Hands(DONGMING_VILLAGE, chance, now)
    holders = [next(_of_county(hands, post)) for post in (PostKind.COUNTY_APPROVER, PostKind.COUNTY_HEAD)]
    world = World(now, *holders)
    for _turn in range(count):
        case = hands.apply(now)
        ground = chance.choice([*GROUNDS, *[""] * (2 * len(GROUNDS))])
        retained_rows.settle(case, ground, chance, world.lister, now)
        world.planted += retained_rows.plant(case, ground, chance, world.lister, now)
    world.planted += retained_rows.plant_own(count, chance, world.lister, now)
    return world


def _of_county(hands: Hands, post: str) -> Iterator[User]:
    rows = User.objects.filter(holdings__post=post, holdings__office__division_id=f"{hands.area[:6]}000000")
    yield from rows.order_by("pk")


def carried_out(world: World, chance: Random, kills: int) -> tuple[int, list[str]]:
    """Every class is listed, approved by another and destroyed, workers are killed on the way; then time works."""
    killed, wrong = 0, list[str]()
    for kind in KINDS:
        if (listed := _listed(kind, world)) is None:
            continue
        wrong += [f"{kind}：提出人自己批准了清册"] if _approves(listed.pk, world.lister, world.now) else []
        lists.approve(listed.pk, world.approver, world.now)
        for _turn in range(kills):
            _kill(lambda pk=listed.pk: lists.go_on(pk, timezone.now), chance)
            killed += 1
        done = lists.go_on(listed.pk, timezone.now)
        wrong += [*_unsettled(done)]
    automatic.each_round(world.now)
    automatic.daily(world.now)
    return killed, wrong


def _listed(kind: str, world: World) -> DestructionList | None:
    """The list of a class; none where the product finds nothing due, which is compared with what should be gone."""
    try:
        return lists.make(kind, "保存期限已满", world.lister, world.now)
    except Blocked:
        return None


def _approves(list_id: int, who: User, now: datetime) -> bool:
    try:
        lists.approve(list_id, who, now)
    except NotAllowed:
        return False
    return True


def _kill(work: Callable[[], object], chance: Random) -> None:
    connections.close_all()
    child = os.fork()
    if not child:
        work()
        os._exit(0)
    time.sleep(chance.uniform(0, SOON))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _unsettled(listed: DestructionList) -> Iterator[str]:
    """A list that is not done, whose sums do not agree with its rows, or that stands in the chain not exactly once."""
    rows = {fate: listed.rows.filter(fate=fate).count() for fate in Fate}
    told = (listed.state, listed.destroyed, listed.withheld, listed.total)
    if told != (State.DONE, rows[Fate.DESTROYED], rows[Fate.WITHHELD], sum(rows.values())) or rows[Fate.WAITING]:
        yield f"{listed.kind}：清册没有办完或者合计不对 {told}"
    entries = ChainEntry.objects.filter(act="destroyed", county=listed.county, detail__list=listed.number).count()
    if entries != 1:
        yield f"{listed.kind}：销毁在链上记了{entries}次"


def left_behind(world: World) -> Iterator[str]:
    """Rows that should be gone and are not, or are gone and should not be; and words found where none may be."""
    for row in world.planted:
        if row.is_there() == row.goes:
            yield f"{row.kind}：{'到期的还在' if row.goes else '没有到期或者仍需要的没有了'}（{row.told}）"
    gone = {row.word: row.kind for row in world.planted if row.goes and not row.is_there()}
    yield from _found(gone, "导出的数据", _dump())
    for name, data in _on_disk():
        yield from _found(gone, name, data)


def _found(words: dict[str, str], where: str, data: bytes) -> Iterator[str]:
    text = data.decode("utf-8", "replace")
    yield from (f"{kind}：销毁以后在{where}里还找到{word}" for word, kind in words.items() if word in text)


def _dump() -> bytes:
    """Every row of every table as text: names, masks, search indexes; what is sealed is looked at row by row above."""
    tables = [model for model in retained_rows.tables() if model._meta.managed]
    found = [serializers.serialize("json", model._default_manager.all().iterator()) for model in tables]
    return json.dumps([json.loads(text) for text in found], ensure_ascii=False).encode()


def _on_disk() -> Iterator[tuple[str, bytes]]:
    """The files of the installation, and the database itself where it is a file."""
    for path in settings.MEDIA_ROOT.rglob("*"):
        if path.is_file():
            yield str(path.relative_to(settings.MEDIA_ROOT)), path.read_bytes()
    if connection.vendor == "sqlite" and os.path.exists(name := str(connection.settings_dict["NAME"])):
        for end in ("", "-wal"):
            if os.path.exists(name + end):
                with open(name + end, "rb") as file:
                    yield f"数据库文件{end}", file.read()


def forgotten() -> Iterator[str]:
    """Classes that stand in the rows on retention and that nobody ends."""
    two, time_keeper = set(KINDS), {*automatic.EACH_ROUND, *automatic.DAILY}
    for who, ended in ((TWO_PERSONS, two), (TIMEKEEPER, time_keeper)):
        told = {row.id for row in privacy().ended_by(who)}
        yield from (f"{name}：写了由{who}结束，没有做" for name in sorted(told ^ ended))
