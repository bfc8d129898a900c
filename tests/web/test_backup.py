"""Backups: what is sealed opens only whole, what is old goes, and a comparison sees one changed row."""

import io
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from cases.models import ChainHead
from offices.models import User
from web.backup import digests, keys, looking, restoring, sealing, status, taking
from web.backup.errors import BackupError
from web.backup.store import MANIFEST, Store, kept, moment_of, name_of
from web.prove.restore.proof import unlike

KEY, OTHER = b"k" * 32, b"o" * 32
TEXT = bytes(range(256)) * 9000


def sealed(text: bytes) -> bytes:
    target = io.BytesIO()
    sealing.seal(io.BytesIO(text), target, KEY)
    return target.getvalue()


def opened(data: bytes, key: bytes = KEY) -> bytes:
    target = io.BytesIO()
    sealing.unseal(io.BytesIO(data), target, key, "一份")
    return target.getvalue()


@pytest.mark.parametrize("text", [b"", b"a", TEXT, b"x" * sealing.PIECE, b"x" * (sealing.PIECE * 2)])
def test_what_was_sealed_opens_as_it_was(text):
    assert opened(sealed(text)) == text


def test_a_sealed_backup_shows_nothing_of_what_is_in_it():
    assert b"411224199001011234" not in sealed(b"411224199001011234" * 50)


@pytest.mark.parametrize("place", [0, 20, 40, 5000, -1])
def test_one_changed_byte_anywhere_is_seen(place):
    data = bytearray(sealed(TEXT))
    data[place] ^= 1
    with pytest.raises(BackupError, match="一份"):
        opened(bytes(data))


def test_a_backup_whose_end_is_missing_is_refused_even_between_two_pieces():
    data = sealed(TEXT)
    head = len(sealing.MARK) + sealing.SALT
    first = head + sealing.LENGTH + int.from_bytes(data[head : head + sealing.LENGTH], "big")
    for cut in (first, first + 2, len(data) - 1, head, 3):
        with pytest.raises(BackupError):
            opened(data[:cut])


def test_a_backup_opens_with_its_own_key_only():
    with pytest.raises(BackupError, match="密钥不对"):
        opened(sealed(TEXT), OTHER)


def test_keys_come_back_under_their_passphrase_and_no_other(tmp_path):
    folder = tmp_path / "keys"
    folder.mkdir()
    (folder / "retired").mkdir()
    for name, key in (("field.2.aesgcm.key", KEY), ("code.key", OTHER), ("retired/field.1.aesgcm.key", OTHER)):
        (folder / name).write_bytes(key)
    with pytest.raises(BackupError, match="至少14个字符"):
        keys.save(folder, tmp_path / "short", "too short")
    assert keys.save(folder, tmp_path / "kept", "a sentence that is long") == 3
    assert keys.load(tmp_path / "kept", tmp_path / "back", "a sentence that is long") == 3
    back = tmp_path / "back"
    assert (back / "field.2.aesgcm.key").read_bytes() == KEY
    assert (back / "code.key").read_bytes() == (back / "retired" / "field.1.aesgcm.key").read_bytes() == OTHER
    assert all(path.stat().st_mode & 0o077 == 0 for path in back.rglob("*"))
    with pytest.raises(BackupError):
        keys.load(tmp_path / "kept", tmp_path / "none", "another sentence entirely")


def test_two_days_of_sets_stay_then_one_a_day_a_week_and_a_month():
    last = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
    hourly = [last - timedelta(hours=hours) for hours in range(24 * 400)]
    stay = kept(hourly)
    assert sum(last - moment < timedelta(days=2) for moment in stay) == 48
    days = {(last.date() - moment.date()).days for moment in stay}
    assert set(range(14)) <= days
    assert {(moment.year, moment.month) for moment in stay} >= {(2025, 12), (2026, 1), (2026, 6)}
    assert len(stay) < 48 + 14 + 8 + 24


def test_files_of_a_moment_are_those_of_the_next_list_and_what_was_destroyed_since(tmp_path):
    place = Store(tmp_path).made()
    day = datetime(2026, 7, 1, tzinfo=UTC)
    for hours, text in ((0, '{"a": "1", "gone": "2"}'), (2, '{"a": "1", "b": "3"}')):
        (place.lists / f"{name_of(day + timedelta(hours=hours))}.json").write_text(text, encoding="utf-8")
    assert place.files_at(day + timedelta(hours=1)) == {"a": "1", "gone": "2", "b": "3"}
    assert moment_of(name_of(day)) == day


# On PostgreSQL all tables are read in one snapshot, which the transaction of a test does not allow: `prove restore`.
@pytest.mark.either_database
@pytest.mark.django_db
def test_a_comparison_of_all_tables_names_the_one_with_a_changed_row():
    User.objects.create_user("somebody", password=None)
    before = digests.tables()
    assert digests.differences(before, digests.tables()) == []
    User.objects.filter(username="somebody").update(first_name="改")
    told = digests.differences(before, digests.tables())
    assert [line.partition("：")[0] for line in told] == [User._meta.db_table]


def test_a_file_that_lacks_or_is_changed_is_named():
    assert unlike({"a": "1", "b": "2"}, {"a": "1", "b": "9", "c": "3"}) == ["附件b：没有恢复或者内容不同"]


@pytest.fixture
def installed(settings, tmp_path):
    settings.BACKUPS, settings.BACKUP_STATUS, settings.MEDIA_ROOT = tmp_path / "backups", tmp_path, tmp_path / "files"
    (tmp_path / "files" / "aa").mkdir(parents=True)
    (tmp_path / "files" / "aa" / "photo").write_bytes(b"picture")
    return tmp_path


# What a copy of PostgreSQL is, and back, `prove restore` asks of a real one.
@pytest.mark.django_db
@pytest.mark.either_database
def test_a_set_restores_into_an_empty_folder_with_its_files_and_never_over_anything(installed, monkeypatch):
    ChainHead.objects.create(county="411224", sequence=3, digest="d" * 64)
    # The database of the tests is in the middle of a transaction, which a copy would wait for.
    with closing(sqlite3.connect(installed / "small.sqlite3")) as small:
        small.execute("CREATE TABLE a (b)")
    monkeypatch.setitem(connection.settings_dict, "NAME", installed / "small.sqlite3")
    now = timezone.now()
    taking.take(now)
    (installed / "files" / "aa" / "later").write_bytes(b"later")
    assert taking.soon(timezone.now(), taking.store()) == {"segments": 0, "files": 1}
    monkeypatch.setattr(restoring, "_looked", lambda changed: looking.found())
    made = restoring.restore(installed / "back", now)
    assert (installed / "back" / "files" / "aa" / "photo").read_bytes() == b"picture"
    assert (installed / "back" / "hulian.sqlite3").read_bytes()[:15] == b"SQLite format 3"
    assert made.wrong == ["411224的链从第1条起不符"]
    with pytest.raises(BackupError, match="不是空目录"):
        restoring.restore(installed / "back", now)


# PostgreSQL has a log; only where there is none does an hour bring a whole set.
@pytest.mark.django_db
@pytest.mark.either_database
def test_without_a_log_a_whole_set_is_due_each_hour(installed):
    now, place = timezone.now(), taking.store()
    assert taking.whole_is_due(now, place)
    made = place.sets / name_of(now)
    made.mkdir()
    (made / MANIFEST).write_text("{}", encoding="utf-8")
    assert not taking.whole_is_due(now + timedelta(minutes=59), place)
    assert taking.whole_is_due(now + timedelta(hours=1), place)


def test_a_chain_that_ends_before_the_backup_saw_it_is_told():
    assert looking.lost({"411224": [9, "d"]}, {"heads": {"411224": [7, "c"]}}) == [
        "411224的链在第7条结束，备份时已有9条"
    ]


def test_a_moment_before_every_backup_is_refused_with_what_to_do(installed):
    with pytest.raises(BackupError, match="请核对时间"):
        restoring.restore(installed / "back", datetime(2000, 1, 1, tzinfo=UTC))
    assert MANIFEST


def test_how_the_last_backup_went_is_kept_beside_the_last_rehearsal(installed):
    assert status.read() == {}
    status.note("backup", timezone.now(), ok=True, seconds=1.5)
    status.note("rehearsal", timezone.now(), ok=False, error="链不符")
    assert status.read()["backup"]["seconds"] == 1.5
    assert status.read()["rehearsal"]["error"] == "链不符"
