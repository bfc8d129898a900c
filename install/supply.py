#!/usr/bin/env python3
"""What the system is made of: no version known to be bad, a list of all parts, and no secret among the committed files.

python install/supply.py check            compares both lock files with floors.toml and looks for secrets
python install/supply.py parts [FILE [WHEEL…]]
                                          writes the list of parts (CycloneDX 1.5), to var/parts.json unless told; with
                                          wheels the Python parts are these, with the licence and digest of each
"""

import email
import hashlib
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator, Sequence
from email.message import Message
from pathlib import Path

from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)(.*(?:\n {4}--hash.*)*)", re.M)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
# A text that is a secret wherever it stands. Each is written so that this file does not find itself.
SECRETS = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/=]{16}"),
    "a key of a cloud": re.compile(r"\b(?:AKIA|LTAI|AKID)[A-Za-z0-9]{12,40}\b"),
    "a token of a forge": re.compile(
        r"\b(?:gh[opsu]_[A-Za-z0-9]{36}|glpat-[\w-]{20}|github_pat_\w{40,}|xox[bp]-[\w-]{20,})"
    ),
    "a token of somebody signed in": re.compile(r"\beyJ[\w-]{12,}\.eyJ[\w-]{12,}\.[\w-]{20,}"),
    "a password in an address": re.compile(
        r"\b(?:postgres(?:ql)?|mysql|redis|smtps?|amqp)://[^\s:/@'\"<{$]+:[^\s@'\"<{$]{8,}@"
    ),
}
RESIDENT_ID = re.compile(
    r"(?<![\dA-Fa-f])[1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX](?!\d)"
)
WEIGHTS, CHECKS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
# Where invented people live; an id anywhere else is somebody's.
INVENTED = ("tests/", "cases/invented/", "cases/documents/", "cases/takeover/layout.py", "cases/rehearsal/", "docs/")
KEY_FILES = re.compile(r"\.(?:key|p12|pfx|jks|keystore|kdbx)$|(?:^|/)\.env$|(?:^|/)id_(?:rsa|ed25519)$")


def python_parts() -> dict[str, tuple[str, list[str]]]:
    """Each Python package with its version and the digests it may have."""
    text = (ROOT / "requirements.lock").read_text("utf-8")
    return {name.lower(): (version, HASH.findall(rest)) for name, version, rest in PINNED.findall(text)}


def npm_parts() -> dict[str, tuple[str, str]]:
    """Each JavaScript package with its version and its digest."""
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    return {
        path.rpartition("node_modules/")[2]: (told["version"], told.get("integrity", ""))
        for path, told in packages.items()
        if path and not told.get("optional")
    }


def below_the_floor() -> Iterator[str]:
    """What is locked at a version that is known to be bad, in words."""
    floors = tomllib.loads((ROOT / "install" / "floors.toml").read_text("utf-8"))
    locked = {
        "python": {name: version for name, (version, _) in python_parts().items()},
        "npm": {name: version for name, (version, _) in npm_parts().items()},
    }
    for kind, rows in floors.items():
        for name, row in rows.items():
            version = locked[kind].get(name)
            if version is not None and Version(version) < Version(row["floor"]):
                yield f"{name} {version}: at least {row['floor']} ({row['notice']}: {row['what']})"


def committed() -> Iterator[tuple[str, str]]:
    """Every text file that is, or is about to be, in the repository."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        data = path.read_bytes() if path.is_file() else b"\0"
        if b"\0" not in data[:8000]:
            yield name, data.decode("utf-8", "replace")


def secrets_in(name: str, text: str) -> Iterator[str]:
    """What a file tells that nobody may know, by its kind; the secret itself is not repeated."""
    if KEY_FILES.search(name):
        yield f"{name}: a file of keys"
    for kind, pattern in SECRETS.items():
        for found in pattern.finditer(text):
            yield f"{name}:{text.count(chr(10), 0, found.start()) + 1}: {kind}"
    if not name.startswith(INVENTED):
        for found in filter(_is_right, RESIDENT_ID.finditer(text)):
            yield f"{name}:{text.count(chr(10), 0, found.start()) + 1}: a resident id"


def _is_right(found: re.Match[str]) -> bool:
    number = found[0]
    return CHECKS[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number, strict=False)) % 11] == number[17]


def metadata(wheel: Path) -> Message:
    """What a wheel says of itself."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return email.message_from_bytes(archive.read(name))


def licence(said: Message) -> str:
    """The licence as an expression, a classifier's last part, or the first line of what was written."""
    named = [line.rpartition(":: ")[2] for line in said.get_all("Classifier", []) if line.startswith("License ::")]
    written = (said.get("License") or "").strip().splitlines()
    return str(said.get("License-Expression") or " AND ".join(named) or (written[0] if written else "unknown"))


def _library(name: str, version: str) -> dict[str, object]:
    return {"type": "library", "name": name, "version": version, "purl": f"pkg:pypi/{name.lower()}@{version}"}


def _wheel(wheel: Path) -> dict[str, object]:
    said = metadata(wheel)
    hashes = [{"alg": "SHA-256", "content": hashlib.sha256(wheel.read_bytes()).hexdigest()}]
    known = _library(str(said["Name"]).replace("_", "-"), str(said["Version"]))
    return {**known, "licenses": [{"license": {"name": licence(said)}}], "hashes": hashes}


def _locked() -> list[dict[str, object]]:
    return [
        {**_library(name, version), "properties": [{"name": "hulian:sha256", "value": digest} for digest in digests]}
        for name, (version, digests) in sorted(python_parts().items())
    ]


def parts(wheels: Sequence[Path] = ()) -> dict[str, object]:
    """Everything that is installed, as CycloneDX 1.5 writes it: of Python the wheels given, else all that is locked."""
    python = [_wheel(wheel) for wheel in sorted(wheels)] or _locked()
    npm = [
        {
            **{"type": "library", "name": name, "version": version},
            "purl": f"pkg:npm/{name.replace('@', '%40')}@{version}",
            "properties": [{"name": "hulian:integrity", "value": digest}],
        }
        for name, (version, digest) in sorted(npm_parts().items())
    ]
    own = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    made = {"type": "application", "name": own["name"], "version": own["version"]}
    head = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "metadata": {"component": made}}
    return {**head, "components": python + npm}


def main(asked: list[str]) -> int:
    """Does what was asked; 1 when something is wrong, 2 when nothing sensible was asked."""
    if asked[:1] == ["check"]:
        wrong = [*below_the_floor(), *(each for name, text in committed() for each in secrets_in(name, text))]
        print("\n".join(wrong) or "no version known to be bad, no secret")
        return 1 if wrong else 0
    if asked[:1] == ["parts"]:
        target = Path(asked[1]) if asked[1:] else ROOT / "var" / "parts.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(parts([Path(name) for name in asked[2:]]), ensure_ascii=False, indent=1), "utf-8")
        print(target)
        return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
