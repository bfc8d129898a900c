"""What every test shares: its own files and database, headless Chromium in Chinese, and the choice of database."""

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import expect

from offices.models import Division
from processes import editions

# Playwright's synchronous calls run inside an event loop, which Django would otherwise refuse to query from.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None)


# Two workers and a browser share two cores: what a page does at once may take seconds there.
expect.set_options(timeout=20_000)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew instead of comparing")


def on_postgresql() -> bool:
    return settings.DATABASES["default"]["ENGINE"].endswith("postgresql")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks what drives the browser, and leaves PostgreSQL's own tests to the run that has one."""
    left_out = []
    for item in items:
        if "page" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
        if item.get_closest_marker("postgresql") and not on_postgresql():
            left_out.append(item)
    if left_out:
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Gives SQLite a file as in production: in memory, all threads of the live server would share one connection."""
    if not on_postgresql():
        name = tmp_path_factory.getbasetemp() / "hulian.sqlite3"
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(name)


@pytest.fixture(scope="session", autouse=True)
def own_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keeps uploads of tests out of the installation, and passwords cheap."""
    with override_settings(
        MEDIA_ROOT=tmp_path_factory.mktemp("files"),
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Loads what every installation has, once for the whole run: regions, packs, calendars, editions, demo accounts."""
    with django_db_blocker.unblock():
        load_base()


@pytest.fixture
def base(db: None) -> None:
    """The base again, for a test that runs after another one emptied the tables."""
    if not Division.objects.exists():
        # The rows come back under other ids than those remembered.
        cache.clear()
        editions.forget()
        load_base()


def load_base() -> None:
    """Offices get new numbers when they are loaded anew, so what routing remembers of the old ones goes."""
    cache.clear()
    for command in ("load_region", "load_packs", "load_calendar", "demo_accounts"):
        call_command(command, stdout=io.StringIO())
    editions.publish_shipped(timezone.now())


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    assert CHROMIUM, "Chromium is missing: run make setup"
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--lang=zh-CN"],
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
def axe() -> Callable[[Any], list[str]]:
    """Returns a function: page -> what axe-core finds serious or critical on it, one line a finding."""
    script = (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")

    def serious(page: Any) -> list[str]:
        page.evaluate(script)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        return [
            f"{each['id']}: {node['html'][:160]}"
            for each in found
            if each["impact"] in ("serious", "critical")
            for node in each["nodes"]
        ]

    return serious
