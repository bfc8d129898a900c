"""The chain kept as written: tampering is found and named, the end is told outside, an auditor lists looks."""

import io
import zipfile
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from cases import chain, revealing
from cases.auditing import exporting, heads, looks, verifier
from cases.errors import Blocked
from cases.models import Case, ChainEntry, DailyHead, Member
from offices.models import User
from tests import builders
from tests.unguarded import GUARDS, unguarded
from web.prove import tampering

COUNTY = builders.COUNTY[:6]


@pytest.fixture
def people() -> dict[str, User]:
    return builders.team()


@pytest.fixture
def case(people: dict[str, User]) -> Case:
    """A case that its caseworker has looked at a few times."""
    made = builders.apply(people["village_aide"]).case
    for _ in range(8):
        chain.look(people["caseworker"], made, "办理", builders.NOW)
    return made


def as_auditor(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="offices.backends.PeopleBackend")
    return client


@pytest.mark.parametrize("table", [*GUARDS.KEPT_AS_WRITTEN, "cases_chainhead"])
def test_the_database_refuses_to_take_away_what_was_written(case: Case, table: str) -> None:
    heads.keep(builders.NOW)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")


def test_every_tampering_is_found_and_the_entry_named(case: Case, settings: Any, tmp_path: Path) -> None:
    settings.HEAD_FILE = str(tmp_path / "heads.txt")
    heads.keep(builders.NOW)
    anchors = verifier.read_heads((tmp_path / "heads.txt").read_text("utf-8"), COUNTY)

    with unguarded():
        wrong, kinds = tampering.tamperings(COUNTY, 30, Random(3), anchors, verifier.check)
        unanchored, _kinds = tampering.tamperings(COUNTY, 5, Random(3), [], verifier.check)

    assert wrong == [] and set(kinds.values()) == {6}
    # Without a head from outside, what was taken off the end is not missed.
    assert unanchored and all("cut" in line or "deleted" in line for line in unanchored)


@pytest.mark.either_database
def test_the_proof_sees_a_verifier_that_overlooks_something(case: Case) -> None:
    def lazy(rows: list[dict], *more: object) -> list[str]:
        return [fault for fault in verifier.check(rows, *more) if "被改动" not in fault]

    with unguarded():
        wrong, _kinds = tampering.tamperings(COUNTY, 5, Random(1), [], lazy)

    assert any("edited" in line for line in wrong)


@pytest.mark.either_database
def test_the_end_of_a_chain_is_told_once_a_day_and_again_when_nobody_listened(
    case: Case, settings: Any, tmp_path: Path
) -> None:
    settings.HEAD_FILE = str(tmp_path / "gone" / "heads.txt")
    with pytest.raises(OSError, match="heads"):
        heads.keep(builders.NOW)
    assert not DailyHead.objects.exists()

    settings.HEAD_FILE = str(tmp_path / "heads.txt")

    assert heads.keep(builders.NOW) == 1 and heads.keep(builders.NOW) == 0
    assert (tmp_path / "heads.txt").read_text("utf-8").startswith(f"{COUNTY} 2026-09-02 ")


@pytest.mark.either_database
def test_a_package_verifies_itself(case: Case, people: dict[str, User]) -> None:
    made = io.BytesIO()

    count = exporting.export(COUNTY, people["auditor"], builders.NOW, made)

    with zipfile.ZipFile(made) as package:
        rows = list(verifier.read_rows(package.read("chain.jsonl").decode().splitlines()))
        assert {"verify.py", "heads.txt", "说明.txt"} < set(package.namelist())
    assert len(rows) == count == ChainEntry.objects.filter(county=COUNTY).count()
    assert verifier.check(rows) == [] and rows[-1]["act"] == "export_chain"


def test_an_auditor_lists_the_looks_of_the_own_area_and_nobody_else_has_any(
    case: Case, people: dict[str, User]
) -> None:
    on = builders.NOW.date()
    everything = looks.looks_for(people["auditor"], on)

    assert everything.filter(case=case).count() == 8
    assert not looks.looks_for(people["county_head"], on).exists()
    assert looks.looks_for(people["auditor"], on, looks.Asked(who=people["caseworker"].username)).count() == 8
    assert not looks.looks_for(builders.person("auditor", builders.FAR_VILLAGE), on).exists()


@pytest.mark.either_database
def test_the_pages_are_the_auditors(case: Case, people: dict[str, User]) -> None:
    auditor, head = as_auditor(people["auditor"]), as_auditor(people["county_head"])
    addresses = [reverse("web:looks"), reverse("web:chain_check")]

    assert all(auditor.get(address).status_code == 200 for address in addresses)
    assert all(head.get(address).status_code == 403 for address in addresses)
    assert case.number in auditor.get(addresses[0], {"act": "look"}).content.decode()
    assert auditor.post(reverse("web:export_chain", args=[COUNTY])).headers["Content-Type"] == "application/zip"
    assert auditor.post(reverse("web:export_chain", args=["340303"])).status_code == 404


def test_whole_ids_are_shown_for_a_reason_and_not_without_end(
    case: Case, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revealing, "MOST_AN_HOUR", 2)
    member, actor = Member.objects.filter(household=case.household)[0], people["caseworker"]
    with pytest.raises(Blocked, match="理由"):
        revealing.whole_id(case, member, "看", actor, builders.NOW)

    shown = [revealing.whole_id(case, member, "核对证件", actor, builders.NOW) for _ in range(2)]

    assert len(set(shown)) == 1 and len(shown[0]) == 18
    with pytest.raises(Blocked, match="一小时"):
        revealing.whole_id(case, member, "核对证件", actor, builders.NOW)
    assert ChainEntry.objects.filter(act="reveal").count() == 2
