"""A package of a household's file proves itself without a network: every changed byte is named."""

import io
import json
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cases.archive import packing, verifier, volumes
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import FileExport, Household
from offices.models import User
from tests import builders

pytestmark = pytest.mark.django_db
People = dict[str, User]


@pytest.fixture
def package(household: Household, people: People, later: datetime, tmp_path: Path) -> Path:
    volumes.close_household(household.pk, people["county_approver"], later)
    volumes.close_daily(builders.TOWN, 2026, people["county_approver"], later)
    path = tmp_path / "file.zip"
    with path.open("w+b") as target:
        packing.export(household.pk, people["county_approver"], "移交县档案馆", later, target)
    return path


@pytest.mark.proves("ARC-09", "ARC-10")
def test_a_package_is_whole_and_holds_every_paper_with_who_what_and_when(package: Path, household: Household) -> None:
    assert verifier.check(package) == []

    with zipfile.ZipFile(package) as archive:
        told = json.loads(archive.read("catalogue.json"))["volumes"]
        chain = json.loads(archive.read("chain.json"))["entries"]
        names = archive.namelist()
    papers = [paper for volume in told for paper in volume["papers"]]
    assert len(papers) == sum(case.documents.count() for case in household.cases.all())
    assert all(paper["file"] in names and paper["author"] and paper["on"] for paper in papers)
    assert {row["act"] for row in chain} >= {"apply", "submit", "close_volume"}
    assert FileExport.objects.get().digest == verifier.digest_of_package(package)


def test_every_changed_file_is_named(package: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}

    for name, data in content.items():
        broken = content | {name: data[:-1] + bytes([data[-1] ^ 1])}
        assert any(name in problem for problem in verifier.check(_packed(package.parent / "broken.zip", broken))), name


def _packed(path: Path, content: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


def test_a_file_taken_away_put_in_or_written_anew_with_its_digest_is_named(package: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    paper = next(name for name in content if name.endswith(".pdf") and "cover" not in name)
    where = package.parent / "broken.zip"

    without = {name: data for name, data in content.items() if name != paper}
    assert verifier.check(_packed(where, without)) == [f"{paper} 缺失"]
    assert verifier.check(_packed(where, content | {"新的.pdf": b"x"})) == ["新的.pdf 不在清单中，是后来放进去的"]
    assert verifier.check(_packed(where, without | {"manifest.json": b"{"})) == ["manifest.json 被改动，不能读取"]
    assert verifier.check(_packed(where, {"a": b""})) == ["缺少 manifest.json，不能核验"]
    changed = json.loads(content["chain.json"])
    changed["entries"][0]["act"] = "nothing"
    forged = _forged(content, "chain.json", json.dumps(changed).encode())
    assert verifier.check(_packed(where, forged))[0].startswith("chain.json 第")


def _forged(content: dict[str, bytes], name: str, data: bytes) -> dict[str, bytes]:
    """Somebody who knows the manifest changes a file and writes its digests anew."""
    import hashlib

    manifest = json.loads(content["manifest.json"])
    manifest.pop("digest")
    for row in manifest["files"]:
        if row["path"] == name:
            row |= {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    manifest["digest"] = verifier.digest_of_json(manifest)
    return content | {name: data, "manifest.json": json.dumps(manifest).encode()}


def test_any_single_changed_byte_of_the_package_is_noticed(package: Path) -> None:
    data, where = package.read_bytes(), package.parent / "broken.zip"
    step = max(1, len(data) // 150)

    for place in [*range(0, len(data), step), len(data) - 1]:
        where.write_bytes(data[:place] + bytes([data[place] ^ 0x41]) + data[place + 1 :])
        assert verifier.check(where), place
    where.write_bytes(data[:-500])
    assert verifier.check(where)


def test_the_script_inside_needs_nothing_but_python(package: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    with zipfile.ZipFile(package) as archive:
        archive.extractall(folder)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-S", str(folder / "verify.py"), *words]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env={"PYTHONUTF8": "1"})

    whole, packed = run(), run(str(package))
    paper = next(folder.rglob("001_*.pdf"))
    paper.write_bytes(paper.read_bytes() + b" ")
    broken, missing = run(), run(str(tmp_path / "none.zip"))

    assert (whole.returncode, packed.returncode, broken.returncode, missing.returncode) == (0, 0, 1, 2)
    assert verifier.digest_of_package(package) in packed.stdout
    assert paper.name in broken.stdout


def test_the_command_names_who_took_the_package_out_or_what_was_changed(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("verify_archive", str(package))
    assert "移交县档案馆" in capsys.readouterr().out
    call_command("verify_archive", str(package), "--json")
    assert json.loads(capsys.readouterr().out)["whole"] is True

    package.write_bytes(package.read_bytes()[:-1] + b"x")
    with pytest.raises(SystemExit) as end:
        call_command("verify_archive", str(package))
    assert end.value.code == 1
    with pytest.raises(CommandError):
        call_command("verify_archive", "/nowhere.zip")


def test_a_package_is_not_given_without_purpose_post_or_area(
    household: Household, people: People, later: datetime
) -> None:
    far = builders.person("county_approver", builders.FAR_VILLAGE)

    with pytest.raises(Blocked, match="用途"):
        packing.export(household.pk, people["county_approver"], "", later, io.BytesIO())
    with pytest.raises(NotAllowed):
        packing.export(household.pk, people["supervisor"], "看看", later, io.BytesIO())
    with pytest.raises(NotFound):
        packing.export(household.pk, far, "看看", later, io.BytesIO())
    assert not FileExport.objects.exists()


def test_a_name_that_a_spreadsheet_would_calculate_is_text() -> None:
    paper = dict.fromkeys(("place", "part", "number", "author", "on", "first_page", "pages", "reason", "file"), "＝1+1")

    made = packing._csv([{"volume": 3, "papers": [{**paper, "title": "决定", "amends": ""}]}]).decode("utf-8-sig")

    assert "'＝1+1" in made and "决定" in made and ",＝" not in made
