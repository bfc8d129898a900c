"""One installation filled with people whose every number is known, then searched byte by byte for those numbers."""

import base64
import logging
import os
import re
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from pathlib import Path
from random import Random

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from cases import secrets, submissions
from cases.documents import issue
from cases.models import Award, Case, Household, Member
from cases.sealing.columns import Column, columns, unreadable
from monitoring import sealing
from offices.demo_accounts import DONGMING_VILLAGE
from web.prove.hands import Hands

# What an illness, a confession, a place is called nowhere but in what these people write.
ILLNESS = "红斑性暗语症"
SWAPS, PRINTED = 200, 3


def proved(count: int, seed: int, cluster: str) -> dict[str, object]:
    """What was searched and tried, and every place where a secret lay open or a seal did not hold."""
    log = StringIO()
    logging.getLogger().addHandler(logging.StreamHandler(log))
    chance = Random(seed)
    # Whatever is laid aside for a moment lies in the installation's folder, so that what is left of it is searched too.
    os.environ["TMPDIR"] = tempfile.tempdir = str(Path(settings.MEDIA_ROOT).parent / "laid_aside")
    Path(tempfile.tempdir).mkdir()
    cases = enter(count, chance)
    secret = known(cases)
    wrong, turned = rotate_under_load(chance, seconds=4.0)
    swaps, opened = swapped(chance)
    searched, found = search(secret, places(cluster, log.getvalue()))
    tried = searched + swaps + turned
    figures = {"canaries": len(secret), "files": searched, "swaps": swaps, "resealed": turned}
    return {"tried": tried, "details": wrong + opened + found, **figures}


def enter(count: int, chance: Random) -> list[Case]:
    """Households that apply, some of which go their way to the decision and have their letters printed."""
    now = timezone.now()
    hands = Hands(DONGMING_VILLAGE, chance, now)
    cases = []
    for turn in range(count):
        case = hands.apply(now)
        _confess(case, now)
        if turn % 8 == 0:
            hands.walk(case, now)
        cases.append(case)
    for document in cases[0].documents.order_by("pk")[:PRINTED]:
        issue.read_pdf(document)
    return cases


def _confess(case: Case, now: object) -> None:
    """Something about health, said at a step."""
    said = {"told": ILLNESS, "illness": ILLNESS, "phone": "13911112222"}
    submissions.record(case, None, "household_investigation", said, None, now)


def known(cases: Iterable[Case]) -> dict[str, str]:
    """Everything that must lie nowhere in plain: the text, and what it is."""
    found = {ILLNESS: "病情", "13911112222": "电话"}
    for case in cases:
        home = Household.objects.get(pk=case.household_id)
        found[secrets.unseal_text(home.phone_sealed, "household.phone", home.uid)] = "电话"
        found[secrets.unseal_text(home.address_sealed, "household.address", home.uid)] = "住址"
        for member in Member.objects.filter(household=home):
            found[secrets.unseal_text(member.resident_id_sealed, "member.resident_id", member.uid)] = "身份证号"
    for award in Award.objects.exclude(account_sealed=b""):
        found[secrets.unseal_text(award.account_sealed, "award.account_sealed", award.account_uid)] = "账号"
    return {text: kind for text, kind in found.items() if len(text) >= 6}


def rotate_under_load(chance: Random, seconds: float) -> tuple[list[str], int]:
    """The keys change while others write and read; afterwards everything opens and nothing is under a former key."""
    stop, slips, written = threading.Event(), list[str](), list[int]()
    threads = [threading.Thread(target=_busy, args=(stop, slips, written, turn)) for turn in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(seconds / 4)
    sealing.new_keys()
    turned = sealing.rotate().resealed
    stop.set()
    for thread in threads:
        thread.join()
    _age_files()
    last = sealing.rotate()
    slips += [f"打不开：{name}" for name in last.unreadable] + [f"仍在用旧密钥：{name}" for name in last.left]
    sealing.change_index(timezone.now())
    gone = sealing.retire()
    slips += [] if {"field.1", "state.1", "index.1"} <= set(gone) else [f"旧密钥没有停用：{gone}"]
    slips += [f"{column.title}有{len(rows)}行打不开" for column in columns() if (rows := unreadable(column))]
    slips += _not_found()
    return [*slips, *([] if written else ["换密钥时没有人在写"])], turned + last.resealed


def _age_files() -> None:
    """As if an hour had passed: what was written a moment ago is left alone by a round."""
    for file in sealing.every_file():
        then = time.time() - 3600
        os.utime(file.path, (then, then))


def _busy(stop: threading.Event, slips: list[str], written: list[int], turn: int) -> None:
    """Somebody who keeps writing telephones and answers, and reads back what was written."""
    try:
        rows = list(Household.objects.order_by("pk").values_list("pk", "uid"))[turn::2]
        for number in range(10**9):
            pk, uid = rows[number % len(rows)]
            phone = f"1390000{number % 10_000:04d}"
            Household.objects.filter(pk=pk).update(phone_sealed=secrets.seal_text(phone, "household.phone", uid))
            kept = Household.objects.values_list("phone_sealed", flat=True).get(pk=pk)
            if secrets.unseal_text(kept, "household.phone", uid) != phone:
                slips.append("写进去的电话读出来不一样")
            written.append(pk)
            if stop.is_set():
                return
            time.sleep(0.002)
    except Exception as slip:  # noqa: BLE001 - whatever stops a writer is what this proof looks for
        slips.append(f"换密钥时写入失败：{type(slip).__name__} {slip}")
    finally:
        connections.close_all()


def _not_found() -> list[str]:
    wrong = []
    for member in Member.objects.exclude(resident_id_index=""):
        number = secrets.unseal_text(member.resident_id_sealed, "member.resident_id", member.uid)
        if not Member.objects.filter(resident_id_index=secrets.blind(number), pk=member.pk).exists():
            wrong.append(f"换索引密钥以后找不到成员{member.pk}")
    return wrong


def swapped(chance: Random) -> tuple[int, list[str]]:
    """Sealed values put into another row or another column: none opens there."""
    held = [(column, row) for column in columns() for row in list(column.values(column.filled()))[:40]]
    pairs = [(chance.choice(held), chance.choice(held)) for _ in range(SWAPS)]
    tried = [pair for pair in pairs if _bound(*pair[0]) != _bound(*pair[1])]
    return len(tried), [
        f"{one[0].title}的密文在{other[0].title}打开了" for one, other in tried if _opens(one[1][2], *other)
    ]


def _bound(column: Column, row: tuple[int, object, bytes]) -> tuple[str, object]:
    return column.field.place, row[1]


def _opens(sealed: bytes, column: Column, row: tuple[int, object, bytes]) -> bool:
    return secrets.opens(sealed, column.field.place, row[1])


def places(cluster: str, log: str) -> Iterator[tuple[str, bytes]]:
    """Everything that this run has left: a dump, the files of the database, the folder of the installation, the log."""
    yield "日志", log.encode()
    dumped = StringIO()
    call_command("dumpdata", "--exclude=contenttypes", stdout=dumped)
    yield "导出的数据", dumped.getvalue().encode()
    connection.close()
    roots = [Path(settings.MEDIA_ROOT).parent, *(_of_the_server(cluster) if connection.vendor == "postgresql" else [])]
    for path in sorted({path for root in roots for path in root.rglob("*") if path.is_file()}):
        if "keys" not in path.parts and "fonts" not in path.parts:
            yield str(path), _bytes_of(path)
    if connection.vendor == "postgresql":
        address = os.environ["HULIAN_DATABASE_URL"]
        yield "pg_dump", subprocess.run(["pg_dump", address], check=True, stdout=subprocess.PIPE).stdout


def _of_the_server(cluster: str) -> list[Path]:
    """Where the scratch PostgreSQL keeps its tables, its log ahead and its own words (install/postgres.sh).

    What it still holds in memory is written there first.
    """
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
    connection.close()
    return [Path(Path(cluster, "data").read_text("utf-8").strip())]


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def search(secret: Mapping[str, str], where: Iterable[tuple[str, bytes]]) -> tuple[int, list[str]]:
    """Looks for every secret in every place, as it is, in UTF-16, hexadecimal and base 64; returns places and finds."""
    wanted = {form: kind for text, kind in secret.items() for form in _forms(text)}
    pattern = re.compile(b"|".join(re.escape(form) for form in sorted(wanted, key=len, reverse=True)))
    searched, found = 0, list[str]()
    for name, data in where:
        searched += 1
        kinds = sorted({wanted[hit] for hit in pattern.findall(data)})
        if kinds:
            found.append(f"{Path(name).name}里有明文：{'、'.join(kinds)}")
    return searched, found


def _forms(text: str) -> Iterator[bytes]:
    plain = text.encode()
    yield from (plain, text.encode("utf-16-le"), plain.hex().encode(), ascii_escaped(text))
    if len(plain) >= 15:
        yield base64.b64encode(plain[: len(plain) // 3 * 3])


def ascii_escaped(text: str) -> bytes:
    """As JSON writes it for who reads ASCII only."""
    return text.encode("ascii", "backslashreplace")
