"""A county can leave on any day with everything it owns, and with nothing of anybody else's."""

from pathlib import Path
from random import Random
from types import SimpleNamespace

import orjson
import pytest
from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse

from cases.models import Case, ChainEntry
from monitoring.exporting import checking, closed, columns, making, releasing, tables
from monitoring.models import CountyExport
from offices.models import User
from tests import builders
from tests.api.conftest import MOMENT
from web.prove.exported_rows import exported


def test_every_table_is_exported_or_says_why_not() -> None:
    found = {model._meta.label for model in tables.tables()}
    for model in apps.get_models():
        assert (model._meta.label in found) != bool(tables.why_not(model)), model._meta.label
    assert set(tables.LEFT_OUT) | set(tables.OF_PEOPLE) | tables.WHOLE <= {m._meta.label for m in apps.get_models()}


def test_a_table_about_which_nothing_was_said_is_refused() -> None:
    class Forgotten:
        _meta = SimpleNamespace(label="cases.Forgotten", fields=[])

    with pytest.raises(tables.Untold, match="Forgotten"):
        tables.path_of(Forgotten)


def test_bytes_are_sealed_by_declaration_or_left_out_and_what_is_left_out_exists() -> None:
    known = list(apps.get_models())
    assert columns.untold_bytes(list(tables.tables())) == []
    named = {columns.id_of(field) for model in known for field in model._meta.get_fields() if hasattr(field, "model")}
    assert set(columns.LEFT_OUT) <= named


@pytest.fixture
def without_editions(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand files of shipped editions are written by one test, not by each."""
    monkeypatch.setattr(making, "_editions", lambda export: None)


@pytest.mark.either_database
def test_an_export_stopped_and_begun_anew_is_whole_and_its_faults_are_seen(
    people: dict[str, User], case: Case, tmp_path: Path
) -> None:
    far = builders.team(builders.FAR_VILLAGE)
    other = builders.apply(far["village_aide"], builders.single("外县人", 7), area=builders.FAR_VILLAGE).case
    found = exported(tmp_path / "county", Random(3))
    assert found["details"] == [] and found["seeded_found"] == 3
    lines = [orjson.loads(told) for told in (tmp_path / "county/tables/cases.Case.jsonl").open("rb")]
    assert [row["number"] for row in lines] == [case.number] != [other.number]
    assert "code_digest" not in lines[0]
    words = (tmp_path / "county/tables/cases.Member.jsonl").read_text("utf-8")
    assert "411224196803150026" not in words


def test_without_a_receivers_key_nothing_sealed_goes_along(
    people: dict[str, User], case: Case, tmp_path: Path, without_editions: None
) -> None:
    making.make(making.begin("411224", tmp_path / "county", b"", MOMENT), lambda: MOMENT)
    assert not (tmp_path / "county/sealed").exists() and not (tmp_path / "county/files").exists()
    assert checking.wrong(tmp_path / "county") == []
    with pytest.raises(ValueError, match="已经做完"):
        making.begin("411224", tmp_path / "county", b"", MOMENT)


def test_two_people_let_a_county_go_and_a_worker_writes_it(
    people: dict[str, User], case: Case, without_editions: None
) -> None:
    asks, head = people["system_administrator"], people["county_head"]
    client = Client()
    client.force_login(asks, backend=settings.AUTHENTICATION_BACKENDS[-1])
    told = {"to": "省厅数据中心", "purpose": "系统更换"}
    assert client.post(reverse("web:county_exports"), told | {"receiver": "nonsense"}).status_code == 422
    client.post(reverse("web:county_exports"), told | {"receiver": closed.make_keys()[0]})
    made = CountyExport.objects.get()
    assert client.post(reverse("web:decide_county_export", args=[made.pk])).status_code == 403
    far = builders.person("county_head", builders.FAR_VILLAGE, "far.head")
    with pytest.raises(releasing.NotFound):
        releasing.decide(made.pk, True, far, MOMENT)
    releasing.decide(made.pk, True, head, MOMENT)
    assert not releasing.go_on(made.pk, MOMENT, lambda: MOMENT, 60)
    made.refresh_from_db()
    assert made.state == CountyExport.State.DONE and made.rows > 100
    client.force_login(head, backend=settings.AUTHENTICATION_BACKENDS[-1])
    assert str(releasing.folder_of(made)) in client.get(reverse("web:county_exports")).content.decode()
    acts = list(ChainEntry.objects.filter(act__startswith="county_export").values_list("act", flat=True))
    assert acts == ["county_export_asked", "county_export_released", "county_export_made"]


def test_a_closed_file_opens_for_its_receiver_alone(tmp_path: Path) -> None:
    (public, secret), (_other, strange) = closed.make_keys(), closed.make_keys()
    path, told = tmp_path / "closed", b"0123456789" * 20_000
    with path.open("wb") as file:
        writer = closed.Closing(file, closed.read_public(public))
        writer.write(told)
        writer.close()
    assert b"".join(closed.opened(path, secret)) == told and b"0123456789" not in path.read_bytes()
    for broken in (path.read_bytes()[:-1], path.read_bytes()[: 48 + closed.FRAME + closed.TAG]):
        (tmp_path / "cut").write_bytes(broken)
        with pytest.raises(InvalidTag):
            list(closed.opened(tmp_path / "cut", secret))
    with pytest.raises(InvalidTag):
        list(closed.opened(path, strange))
    with pytest.raises(closed.NotAKey):
        closed.read_public(secret)
