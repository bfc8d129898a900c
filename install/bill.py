"""Prints the bill of materials of wheels as CycloneDX: name, version, licence and SHA-256 of each."""

import email
import hashlib
import json
import sys
import zipfile
from email.message import Message
from pathlib import Path


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


def component(wheel: Path) -> dict[str, object]:
    """One entry."""
    said = metadata(wheel)
    name, version = str(said["Name"]), str(said["Version"])
    return {
        "type": "library",
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{name.lower().replace('_', '-')}@{version}",
        "licenses": [{"license": {"name": licence(said)}}],
        "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(wheel.read_bytes()).hexdigest()}],
    }


def main(wheels: list[str]) -> None:
    """Writes one JSON object."""
    told = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1}
    told["components"] = [component(Path(name)) for name in sorted(wheels)]
    json.dump(told, sys.stdout, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main(sys.argv[1:])
