"""The source code of the running version is at hand for everybody who uses it."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from django.test import Client
from django.urls import reverse

from offices.models import User
from web.source import sources

SignIn = Callable[[User], Client]


def test_every_page_leads_to_the_source_and_its_licence(people: dict[str, User], signed_in: SignIn) -> None:
    link = reverse("web:source")
    assert link in Client().get(reverse("web:notices")).content.decode()
    assert link in signed_in(people["caseworker"]).get(reverse("web:inbox")).content.decode()

    page = Client().get(link).content.decode()
    assert "AGPL-3.0-or-later" in page and "GNU AFFERO GENERAL PUBLIC LICENSE" in page


def test_the_source_of_the_running_version_is_whole_and_holds_nothing_of_the_installation(
    client: Client, db: None
) -> None:
    names = zipfile.ZipFile(io.BytesIO(client.get(reverse("web:source_zip")).content)).namelist()

    assert {"hulian/LICENSE", "hulian/manage.py", "hulian/web/source.py", "hulian/bpmn/dibao.bpmn"} <= set(names)
    assert [name for name in names if name.split("/")[1] in ("var", ".venv", ".git", "node_modules")] == []
    assert [name for name in names if name.endswith((".key", ".sqlite3", ".pyc"))] == []


def test_links_hidden_files_and_what_was_made_on_the_spot_stay_out_of_the_source(tmp_path: Path) -> None:
    (tmp_path / "web/__pycache__").mkdir(parents=True)
    for name in ("web/a.py", "web/.env", "web/__pycache__/a.pyc", "web/data.sqlite3", "secret.key"):
        (tmp_path / name).write_text("x")
    (tmp_path / "web/link.py").symlink_to(tmp_path / "secret.key")

    assert [path.name for path in sources(tmp_path)] == ["a.py"]


def test_taking_the_source_again_and_again_is_slowed(client: Client, db: None) -> None:
    statuses = [client.get(reverse("web:source_zip")).status_code for _ in range(6)]

    assert statuses == [200] * 5 + [429]
