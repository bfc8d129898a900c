"""What the set-up script says to somebody who may not install software."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = {"chromium", "chromium-browser", "chromium-headless-shell"}
HIDDEN = {*BROWSERS, "pdftotext", "sudo", "id"}


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


def set_up(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/bash", "install/setup.sh"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_without_rights_it_names_the_packages_and_stops(tmp_path: Path) -> None:
    done = set_up(poor_machine(tmp_path / "bin"))

    assert done.returncode == 1
    assert "apt-get install" in done.stderr
    assert {"chromium", "poppler-utils"} <= set(done.stderr.split())
    assert "[2/" not in done.stdout


@pytest.mark.parametrize("browser", sorted(BROWSERS))
def test_any_browser_will_do(tmp_path: Path, browser: str) -> None:
    environment = poor_machine(tmp_path / "bin")
    (tmp_path / "bin" / browser).symlink_to("/bin/true")

    missing = set(set_up(environment).stderr.split())

    assert "poppler-utils" in missing
    assert not BROWSERS & missing


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
