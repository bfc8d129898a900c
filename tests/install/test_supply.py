"""No version known to be bad, no secret among the files, and a list of all parts."""

import importlib.util
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SPEC = importlib.util.spec_from_file_location("supply", ROOT / "install" / "supply.py")
supply = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(supply)


def test_nothing_is_locked_below_its_floor() -> None:
    assert list(supply.below_the_floor()) == []


@pytest.mark.parametrize(
    ("name", "kept", "bad"),
    [
        ("requirements.lock", "django==5.2.19", "django==5.2.6"),
        ("requirements.lock", "weasyprint==70.0", "weasyprint==68.1"),
    ],
)
def test_a_bad_version_is_named_with_its_notice(
    name: str, kept: str, bad: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in (name, "package-lock.json", "install/floors.toml"):
        target = tmp_path / each
        target.parent.mkdir(exist_ok=True)
        target.write_text((ROOT / each).read_text("utf-8").replace(kept, bad), "utf-8")
    monkeypatch.setattr(supply, "ROOT", tmp_path)

    (told,) = supply.below_the_floor()

    assert bad.replace("==", " ") in told and "CVE-" in told


# Written in pieces, so that these are not found where they stand.
SECRETS = {
    "a private key": "-----BEGIN " + "PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0B",
    "a key of a cloud": "AKIA" + "IOSFODNN7EXAMPLE",
    "a token of a forge": "ghp_" + "a" * 36,
    "a token of somebody signed in": "eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + "zdWIiOiIxMjM0NTY3ODkwIn0." + "x" * 43,
    "a password in an address": "postgresql://hulian:" + "correcthorse@db/hulian",
    "a resident id": "411224" + "196803150026",
}


@pytest.mark.parametrize("kind", SECRETS)
def test_a_secret_is_found_and_not_repeated(kind: str) -> None:
    (told,) = supply.secrets_in("web/x.py", f"a\nb = '{SECRETS[kind]}'")

    assert told == f"web/x.py:2: {kind}"


def test_a_file_of_keys_is_found_by_its_name() -> None:
    assert list(supply.secrets_in("install/session.key", "")) == ["install/session.key: a file of keys"]


def test_the_list_of_parts_names_everything_that_is_locked(tmp_path: Path) -> None:
    target = tmp_path / "parts.json"

    assert supply.main(["parts", str(target)]) == 0

    listed = {part["purl"] for part in json.loads(target.read_text("utf-8"))["components"]}
    assert "pkg:pypi/django@5.2.19" in listed
    assert any(purl.startswith("pkg:npm/bpmn-js@") for purl in listed)
    assert len(listed) == len(supply.python_parts()) + len(supply.npm_parts())
