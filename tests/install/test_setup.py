"""What the set-up script says to somebody who may not install software."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HIDDEN = {"chromium", "chromium-browser", "chromium-headless-shell", "pdftotext", "sudo", "id"}


def poor_machine(folder: Path) -> dict[str, str]:
    """An environment like this one, without a browser, without root and without sudo."""
    folder.mkdir()
    for place in ("/usr/bin", "/bin", "/sbin", "/usr/sbin"):
        for program in Path(place).iterdir():
            link = folder / program.name
            if program.name not in HIDDEN and not link.exists():
                link.symlink_to(program)
    (folder / "id").write_text("#!/bin/sh\necho 1000\n")
    (folder / "id").chmod(0o755)
    return {**os.environ, "PATH": str(folder), "HULIAN_VAR": str(folder.parent / "var")}


def test_without_rights_it_names_the_packages_and_stops(tmp_path: Path) -> None:
    environment = poor_machine(tmp_path / "bin")

    done = subprocess.run(
        ["/bin/bash", "install/setup.sh"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert "apt-get install" in done.stderr
    assert {"chromium", "poppler-utils"} <= set(done.stderr.split())
    assert "[2/7]" not in done.stdout


def test_the_digest_follows_content_and_ignores_compiled_python(tmp_path: Path) -> None:
    folder = tmp_path / "room"
    (folder / "__pycache__").mkdir(parents=True)
    (folder / "a.py").write_text("one")

    def digest() -> str:
        command = ["bash", "-c", f". install/common.sh; digest {folder} {tmp_path / 'absent'}"]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    first = digest()
    (folder / "__pycache__/a.pyc").write_text("compiled")
    assert digest() == first
    (folder / "a.py").write_text("two")
    assert digest() != first
