"""What an installation is made of: its lock, its units, its proxy, and the release that its database belongs to."""

import logging
import re
import runpy
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from web import release

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = ROOT / "install" / "production"
UNITS = sorted((PRODUCTION / "units").glob("*.service"))
sys.path.insert(0, str(ROOT / "install"))

import production_lock  # noqa: E402
import units  # noqa: E402

LOCK = """# written by a tool
alpha==1.0 \\
    --hash=sha256:aa
    # via hulian
beta==2.0 \\
    --hash=sha256:bb
    # via
    #   alpha
    #   tester
tester==3.0 \\
    --hash=sha256:cc
    # via hulian
"""
PROJECT = '[project]\ndependencies = ["alpha>=1"]\n[project.optional-dependencies]\ntest = ["tester"]\n'


def test_an_installation_gets_what_the_product_needs_and_nothing_that_only_tests_need():
    found = production_lock.wanted(PROJECT, LOCK)
    assert [block.partition("==")[0] for block in found] == ["alpha", "beta"]


def test_a_lock_that_lacks_what_the_product_names_is_refused():
    with pytest.raises(SystemExit, match="gamma"):
        production_lock.wanted(PROJECT.replace("alpha>=1", "gamma"), LOCK)


def test_the_real_lock_pins_every_package_of_an_installation_by_hash():
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in ("pyproject.toml", "requirements.lock")]
    found = production_lock.wanted(*texts)
    names = {block.partition("==")[0] for block in found}
    assert {"django", "spiffworkflow", "weasyprint", "gunicorn", "sqlparse"} <= names
    assert not names & {"pytest", "ruff", "mypy", "hypothesis", "schemathesis", "django-stubs"}
    assert all("--hash=sha256:" in block for block in found)


def test_a_database_of_the_same_release_is_served():
    release.judge({("cases", "0001")}, {("cases", "0001")}, set())


def test_an_older_program_refuses_a_newer_database_and_says_what_to_do():
    with pytest.raises(release.WrongDatabase, match="数据库比程序新.*恢复升级前的备份"):
        release.judge({("cases", "0001"), ("cases", "0002")}, {("cases", "0001")}, set())


def test_a_newer_program_refuses_a_database_that_is_not_upgraded_yet():
    with pytest.raises(release.WrongDatabase, match="cases.0002.*prepare"):
        release.judge({("cases", "0001")}, {("cases", "0001"), ("cases", "0002")}, set())


def test_migrations_that_were_joined_later_are_no_sign_of_a_newer_program():
    release.judge({("cases", "0001"), ("cases", "0001_whole")}, {("cases", "0001_whole")}, {("cases", "0001")})


def test_the_tables_of_this_release_are_those_that_it_knows(monkeypatch):
    known = {("cases", "0001_initial")}
    loader = type("Loader", (), {"disk_migrations": dict.fromkeys(known), "applied_migrations": dict.fromkeys(known)})
    monkeypatch.setattr(release, "MigrationLoader", lambda connection: loader)
    monkeypatch.setattr(release, "replaced", lambda loader: set())
    release.check()
    monkeypatch.setattr(loader, "applied_migrations", dict.fromkeys(known | {("cases", "9999_later")}))
    with pytest.raises(release.WrongDatabase):
        release.check()


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_every_service_runs_walled_in_as_a_user_of_its_own_with_bounded_memory(path):
    unit = units.read(path.parent, path.name)
    for key in ("NoNewPrivileges", "PrivateTmp", "ProtectHome", "RestrictNamespaces", "MemoryDenyWriteExecute"):
        assert unit.first(key) == "yes", key
    assert unit.first("ProtectSystem") == "strict"
    assert unit.first("User") == "hulian"
    assert unit.first("CapabilityBoundingSet", "none written") == ""
    assert unit.first("MemoryMax")
    assert unit.first("LimitCORE") == "0", "a dump of a process that died would hold what it had opened"


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_every_command_of_a_service_is_one_that_the_product_has(path):
    unit = units.read(path.parent, path.name)
    for line in unit.keys.get("ExecStartPre", []) + unit.keys["ExecStart"]:
        named = re.search(r"manage\.py (\w+)", line)
        if named and named[1] != "db_worker":
            assert list(ROOT.glob(f"*/management/commands/{named[1]}.py")), line


def test_a_unit_is_read_with_its_instance_and_the_settings_of_its_file(tmp_path):
    (tmp_path / "its.env").write_text('# a word\nHULIAN_HOSTS="one,two"\n', encoding="utf-8")
    lines = f"[Service]\nUser=nobody\nEnvironmentFile={tmp_path}/its.env\nEnvironmentFile=-{tmp_path}/none.env\n"
    (tmp_path / "web@.service").write_text(lines + "Environment=NUMBER=%i\nExecStart=/bin/true %i\n", encoding="utf-8")
    unit = units.read(tmp_path, "web@2.service")
    assert unit.first("ExecStart") == "/bin/true 2"
    known = units.settings(unit)
    assert (known["HULIAN_HOSTS"], known["NUMBER"], known["USER"]) == ("one,two", "2", "nobody")


def test_the_proxy_writes_down_no_search_and_no_page_before():
    text = (PRODUCTION / "nginx" / "hulian.conf").read_text(encoding="utf-8")
    form = text[text.index("log_format") :].partition(";")[0]
    assert all(name not in form for name in ("$request_uri", "$args", "$query_string", "referer", '"$request"'))
    servers = [part for part in text.split("server {")[1:] if "ssl_reject_handshake" not in part]
    assert servers and all("access_log /var/log/nginx/access.log hulian;" in part for part in servers)


def test_an_installation_writes_one_json_object_a_line():
    assert "\nHULIAN_LOG=json\n" in (PRODUCTION / "install.sh").read_text(encoding="utf-8")


def test_the_web_server_s_own_lines_pass_the_net():
    handler = logging.StreamHandler()
    log = SimpleNamespace(error_log=SimpleNamespace(handlers=[handler]))
    runpy.run_path(str(PRODUCTION / "gunicorn.conf.py"))["post_worker_init"](SimpleNamespace(log=log))
    record = logging.LogRecord("gunicorn.error", 40, "x", 1, "Error handling request /cases/?q=%s", ("李桂兰",), None)
    assert handler.filter(record) and record.getMessage() == "Error handling request /cases/?***"


def test_the_proxy_hands_on_nothing_that_a_browser_claims_about_itself():
    text = (PRODUCTION / "nginx" / "hulian.conf").read_text(encoding="utf-8")
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in text
    for name in ("X-Forwarded-Host", "X-Forwarded-Port", "X-Real-IP", "Forwarded"):
        assert f'proxy_set_header {name} "";' in text
    assert "$http_x_" not in text
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in text


def test_a_kept_segment_is_whole_readable_to_the_group_and_never_replaced(tmp_path):
    segment, spool = tmp_path / "0001", tmp_path / "spool"
    segment.write_bytes(b"written by the database")
    segment.chmod(0o600)
    spool.mkdir()
    keep = ["bash", str(ROOT / "install/production/postgresql/keep_wal.sh"), str(segment), "0001", str(spool)]

    subprocess.run(keep, check=True)
    subprocess.run(keep, check=True)

    assert (spool / "0001").read_bytes() == segment.read_bytes()
    assert (spool / "0001").stat().st_mode & 0o777 == 0o640
    assert [path.name for path in spool.iterdir()] == ["0001"]
    segment.write_bytes(b"another of the same name")
    assert subprocess.run(keep, check=False).returncode != 0
    assert (spool / "0001").read_bytes() == b"written by the database"
