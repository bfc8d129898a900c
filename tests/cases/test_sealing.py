"""Sealed values: two suites, bound to their row, under a new key while people write, and nothing left unreadable."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.db.models import BinaryField

from cases import progress, secrets
from cases.models import Case, Member
from cases.sealing import columns, rotating
from monitoring import sealing
from offices.sealed import SealedField
from processes import keys
from processes.models import Process
from tests import builders

NOW = datetime(2026, 9, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
NUMBER, PLACE = "411224198001010011", "member.resident_id"


@pytest.fixture
def ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> keys.FileKeys:
    """Keys of this test's own, which every change of the folder shows at once."""
    return _held(keys.FileKeys(tmp_path, "aes"), monkeypatch)


def _held(own: keys.FileKeys, monkeypatch: pytest.MonkeyPatch) -> keys.FileKeys:
    monkeypatch.setattr(keys, "PEEP", 0.0)
    monkeypatch.setattr(keys, "device", lambda: own)
    return own


@pytest.fixture
def case(base: None, ring: keys.FileKeys, settings: Any, tmp_path: Path) -> Iterator[Case]:
    """A case whose people were entered under the ring's first keys, beside no files of other tests."""
    settings.MEDIA_ROOT = tmp_path / "files"
    yield builders.apply(builders.team()["village_aide"]).case


@pytest.mark.parametrize(("suite", "mark"), [("aes", 1), ("sm", 2)])
def test_both_suites_seal_open_and_refuse_another_row(
    suite: str, mark: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _held(keys.FileKeys(tmp_path, suite), monkeypatch)
    uid = uuid4()

    sealed = secrets.seal_text(NUMBER, PLACE, uid)

    # The same text in the same place, each time with a nonce of its own, which stands behind the head.
    nonces = {secrets.seal_text(NUMBER, PLACE, uid)[secrets.HEAD.size :][:12] for _ in range(500)}
    assert len(nonces) == 500
    assert sealed[:4] == bytes([2, mark, 0, 1]) and NUMBER.encode() not in sealed
    assert secrets.unseal_text(sealed, PLACE, uid) == NUMBER
    for place, owner in ((PLACE, uuid4()), ("household.phone", uid)):
        with pytest.raises(InvalidTag):
            secrets.unseal(sealed, place, owner)
    for at in range(1, len(sealed)):
        assert not secrets.opens(sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :], PLACE, uid)


def test_what_the_first_release_sealed_still_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "field.key").write_bytes(b"k" * 32)
    _held(keys.FileKeys(tmp_path, "sm"), monkeypatch)
    uid, nonce = uuid4(), b"n" * 12
    old = b"\x01" + nonce + AESGCM(b"k" * 32).encrypt(nonce, NUMBER.encode(), PLACE.encode() + uid.bytes)

    assert secrets.unseal_text(old, PLACE, uid) == NUMBER
    assert keys.device().make(keys.FIELD) == 2 and secrets.seal_text(NUMBER, PLACE, uid)[1] == 2


def test_a_missing_key_is_told_and_never_replaced(ring: keys.FileKeys, tmp_path: Path) -> None:
    uid = uuid4()
    sealed = secrets.seal_text(NUMBER, PLACE, uid)
    ring.make(keys.FIELD)
    ring.retire(keys.FIELD, 1)

    with pytest.raises(keys.KeyMissing, match="第1号"):
        secrets.unseal_text(sealed, PLACE, uid)
    assert (tmp_path / "retired/field.1.aes256gcm.key").exists()


def test_two_processes_that_begin_together_have_the_same_first_key(tmp_path: Path) -> None:
    first, second = keys.FileKeys(tmp_path, "aes"), keys.FileKeys(tmp_path, "aes")

    assert first.digest(keys.INDEX, 1, b"x") == second.digest(keys.INDEX, 1, b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["index.1.hmac-sha256.key"]


def test_every_column_of_bytes_is_declared_as_sealed_or_is_a_saved_state() -> None:
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, BinaryField) and not (isinstance(field, SealedField) and field.place)
    }

    # Codes of the second factor are sealed under a key of their own (offices/codes.py).
    assert found == {"processes.Process.engine_state", "offices.CodeKey.sealed"}


def test_keys_change_while_people_write_and_nothing_becomes_unreadable(case: Case, ring: keys.FileKeys) -> None:
    member = Member.objects.filter(household=case.household).order_by("pk")[0]
    state = Process.objects.get(pk=case.process_id).engine_state
    for purpose in (keys.FIELD, keys.STATE):
        ring.make(purpose)

    rotating.turn(sealing.every_file())
    late = Member.objects.get(pk=member.pk)
    late.resident_id_sealed = secrets.HEAD.pack(2, 1, 1) + ring.encrypt(
        1, NUMBER.encode(), secrets.HEAD.pack(2, 1, 1) + PLACE.encode() + late.uid.bytes
    )
    late.save()
    assert sealing.retire() == ["state.1"]
    done = sealing.rotate()

    assert done.unreadable == done.left == [] and sealing.retire() == ["field.1"]
    assert not any(columns.waiting(column).exists() for column in columns.columns())
    assert not any(columns.unreadable(column) for column in columns.columns())
    assert bytes(Process.objects.get(pk=case.process_id).engine_state) != bytes(state)


def test_a_value_moved_to_another_row_is_found_and_the_old_key_stays(case: Case, ring: keys.FileKeys) -> None:
    one, other = Member.objects.exclude(resident_id_sealed=b"").order_by("pk")[:2]
    Member.objects.filter(pk=one.pk).update(resident_id_sealed=other.resident_id_sealed)
    ring.make(keys.FIELD)

    done = sealing.rotate()

    assert done.unreadable == [f"cases_member.resident_id_sealed {one.pk}"]
    assert done.left and "field.1" not in sealing.retire()


def test_people_are_found_by_their_ids_before_and_after_the_index_key_changes(case: Case, ring: keys.FileKeys) -> None:
    before = dict(Member.objects.exclude(resident_id_index="").values_list("pk", "resident_id_index"))
    codes = progress.digest("A1", "12345678")

    changed = sealing.change_index(NOW)

    after = dict(Member.objects.exclude(resident_id_index="").values_list("pk", "resident_id_index"))
    assert changed >= len(before) == len(after) and not set(before.values()) & set(after.values())
    for member in Member.objects.exclude(resident_id_index=""):
        number = secrets.unseal_text(member.resident_id_sealed, PLACE, member.uid)
        assert secrets.blind(number) == member.resident_id_index
    assert "index.1" in sealing.retire() and progress.digest("A1", "12345678") == codes


def test_codes_on_receipts_stay_good_under_a_new_key_until_the_last_one_is_gone(
    case: Case, ring: keys.FileKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "of", lambda found: found)
    first_release = ring.digest(keys.RECEIPT, 1, f"{case.number}:11111111".encode()).hex()
    kept = {"11111111": first_release, "22222222": progress.digest(case.number, "22222222")}
    sealing.new_keys()
    kept["33333333"] = progress.digest(case.number, "33333333")
    assert [told.partition(".")[0] for told in kept.values()][1:] == ["1", "2"]

    for code, told in kept.items():
        Case.objects.filter(pk=case.pk).update(code_digest=told)
        assert progress.find(case.number, f" {code} ") == case
        assert not any(progress.find(case.number, other) for other in kept if other != code)
        assert ("receipt.1" in sealing.retire()) == (code == "33333333")
    assert progress.find("A1", "33333333") is None and progress.find(case.number, "33333333") == case

    Case.objects.filter(pk=case.pk).update(code_digest="")
    assert progress.find(case.number, "33333333") is None
