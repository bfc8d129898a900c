"""What every test shares: its own files and database, headless Chromium in Chinese, and the choice of database.

How to keep a test cheap: docs/howto/write-a-test.md.
"""

import io
import os
import shutil
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase, override_settings
from django.utils import timezone
from playwright.sync_api import expect

from processes import editions
from tests.kept import keep, put_back

# Playwright's synchronous calls run inside an event loop, which Django would otherwise refuse to query from.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

ROOT = Path(__file__).resolve().parent.parent
# The shell has no windows of its own to draw: it takes two thirds of the work of the whole browser.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
PLAIN = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--lang=zh-CN")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)


# Two workers and a browser share two cores: what a page does at once may take seconds there.
expect.set_options(timeout=20_000)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew instead of comparing")


def on_postgresql() -> bool:
    return settings.DATABASES["default"]["ENGINE"].endswith("postgresql")


# Whoever writes to a database, or asks one, does it through one of these.
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}


def asks_the_database(item: pytest.Item) -> bool:
    marks = item.get_closest_marker("django_db") or item.get_closest_marker("postgresql")
    return bool(marks) or not DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))


def told_apart(item: pytest.Item) -> bool:
    """Whether PostgreSQL could answer this test otherwise than SQLite does."""
    return asks_the_database(item) and not item.get_closest_marker("either_database")


def belongs_to_this_run(item: pytest.Item) -> bool:
    """All but PostgreSQL's own run on SQLite; PostgreSQL runs what it could answer otherwise."""
    return told_apart(item) if on_postgresql() else not item.get_closest_marker("postgresql")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks what drives the browser, and leaves out what belongs to the run with the other database."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    left_out = [item for item in items if not belongs_to_this_run(item)]
    if left_out:
        items[:] = [item for item in items if belongs_to_this_run(item)]
        config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Gives SQLite a file as in production: in memory, all threads of the live server would share one connection."""
    if not on_postgresql():
        name = tmp_path_factory.getbasetemp() / "hulian.sqlite3"
        own = settings.DATABASES["default"]
        own.setdefault("TEST", {})["NAME"] = str(name)
        # No test pulls the plug; an installation waits for its disk.
        own["OPTIONS"] = {**own["OPTIONS"], "init_command": own["OPTIONS"]["init_command"].replace("=FULL", "=OFF")}


@pytest.fixture(scope="session", autouse=True)
def own_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keeps uploads of tests out of the installation, and passwords cheap."""
    with override_settings(
        MEDIA_ROOT=tmp_path_factory.mktemp("files"),
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(scope="session")
def django_db_use_migrations() -> bool:
    """Whether the tables are made by going through all migrations, which takes a worker a quarter of a minute.

    On PostgreSQL the first worker does; on SQLite setting up the installation did (make setup).
    """
    return on_postgresql() and os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_use_migrations: bool, django_db_blocker: Any) -> Iterator[None]:
    """Loads what every installation has, once for the whole run, and has it put back after a test that commits."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        if not django_db_use_migrations:
            add_triggers()
        load_base()
        keep()
        # Django would empty every table, and each next test would load the base again: that took two minutes in all.
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: start_again())
        yield


TRIGGERS = (
    "offices.migrations.0002_tablestamp",
    "offices.migrations.0006_signing_in",
    "offices.migrations.0008_posts_apart",
    "processes.migrations.0006_edition_stamp",
    "cases.migrations.0024_name_pairs",
    "cases.migrations.0026_chain_kept_whole",
)


def add_triggers() -> None:
    """What the migrations make beside tables."""
    with connection.schema_editor() as editor:
        for module in TRIGGERS:
            import_module(module).add_triggers(None, editor)


def load_base() -> None:
    """Regions, packs, calendars, editions, demo accounts."""
    cache.clear()
    for command in ("load_region", "load_packs", "load_calendar", "demo_accounts"):
        call_command(command, stdout=io.StringIO())
    editions.publish_shipped(timezone.now())


def start_again() -> None:
    """Nothing is left of the test before: neither its rows nor what the process remembers of them."""
    put_back()
    cache.clear()
    editions.forget()


@pytest.fixture
def base(db: None) -> None:
    """The regions, packs, calendars, editions and demo accounts that every installation has."""


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(scope="session")
def fonts() -> Path:
    """Where the fonts of documents lie; what is printed without them measures nothing."""
    directory = Path(settings.FONT_DIRECTORY)
    if not (directory / "FandolFang-Regular.otf").is_file():
        pytest.skip("nothing to print with: the fonts are downloaded by make setup, which had no way to them")
    return directory


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    assert CHROMIUM, "Chromium is missing: run make setup"
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        # A page lives for seconds here: what its scripts gain from being compiled well costs more than it saves.
        "args": [*PLAIN, "--js-flags=--no-opt", "--num-raster-threads=1"],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "reduced_motion": "reduce",
        "viewport": {"width": 1366, "height": 900},
    }


@pytest.fixture(scope="session")
def axe() -> Callable[..., list[str]]:
    """Returns a function: page -> what axe-core finds serious or critical on it, one line a finding.

    Colours are the dearest to look at, and the same at every width: `colours=False` leaves them to another look.
    """
    script = (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")

    def serious(page: Any, colours: bool = True) -> list[str]:
        if not page.evaluate("typeof axe === 'object'"):
            page.evaluate(script)
        options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": colours}}}
        found = page.evaluate("options => axe.run(document, options)", options)["violations"]
        return [
            f"{each['id']}: {node['html'][:160]}"
            for each in found
            if each["impact"] in ("serious", "critical")
            for node in each["nodes"]
        ]

    return serious
