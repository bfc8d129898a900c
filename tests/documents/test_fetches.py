"""The proofs of what papers fetch, show and hold, with small numbers; and that each sees its fault."""

from dataclasses import replace
from random import Random

import pytest

from web.prove import fetches, ids, notices
from web.prove.attacks.fetches import XML
from web.prove.proof import Asked


def test_every_parser_of_xml_is_in_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    assert fetches.unlisted() == set()

    monkeypatch.delitem(fetches.PARSERS, "processes/diagrams.py")

    assert fetches.unlisted() == {"processes/diagrams.py"}


@pytest.mark.parametrize("name", [name for name in XML if not name.startswith(("long", "wid", "many"))])
def test_no_reader_of_xml_is_led_outside(name: str, tmp_path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(fetches.CANARY)
    text = XML[name]("http://127.0.0.1:1/x.dtd", secret.as_uri())

    assert [told for act in fetches.READERS.values() if (told := fetches._read(act, text))] == []


def test_the_proof_would_see_a_reader_that_opens_files(tmp_path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(fetches.CANARY)

    assert "came in" in fetches._read(lambda text: secret.read_text(), "")


def test_a_hostile_name_changes_letters_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetches, "BATCH", 30)

    assert fetches.named(Random(1)) == ""


def test_the_proof_would_see_a_paper_that_escapes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetches, "BATCH", 30)
    monkeypatch.setattr(fetches, "_written", lambda renderer, kind, name: f"<html><body><p>{name}</p></body></html>")

    assert "drawn differently" in fetches.named(Random(1))


@pytest.mark.proves("D13", "D18", "PUB-07")
def test_no_secret_reaches_the_wall() -> None:
    proof = notices.run(Asked(60, 1, ()))

    assert (proof.tried, proof.details) == (60, [])


def test_the_proof_would_see_a_notice_that_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(notices.KINDS, "public_notice", replace(notices.KINDS["public_notice"], public=False))
    monkeypatch.setattr(notices, "PUBLIC", ["public_notice"])
    monkeypatch.setattr(notices.Renderer, "render", lambda self, kind, scheme, context: str(context.household))

    assert any("shows the id" in detail for detail in notices.run(Asked(3, 1, ())).details)


def test_slips_of_one_digit_and_of_two_neighbours_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ids.run(Asked(5, 1, ())).details == []

    monkeypatch.setattr(ids.numbers, "CHECKS", "0" * 11)

    assert ids.run(Asked(1, 1, ())).details
