"""A county takes an edition out, another reads it in as a draft; both stand in the chain."""

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from cases import exchange
from cases.errors import NotAllowed
from cases.models import ChainEntry
from processes.editions import digest_of, in_force
from processes.models import SchemeDraft, SchemeEdition
from processes.packages import read_package
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(base):
    return builders.team()


@pytest.fixture
def designer(people):
    return people["process_designer"]


def exported(path, *more):
    call_command("export_edition", "dibao", "--on", "2026-09-01", "--to", str(path), *more)
    return path.read_bytes()


def test_an_edition_goes_out_and_comes_into_an_empty_database_with_the_same_digest(designer, tmp_path, capsys):
    digest = in_force("dibao", builders.NOW.date()).digest
    data = exported(tmp_path / "dibao.hulian.zip", "--package")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM processes_schemeedition")

    call_command("import_package", str(tmp_path / "dibao.hulian.zip"), "--by", designer.username, "--json")

    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    draft = SchemeDraft.objects.get(pk=told["draft"])
    assert SchemeEdition.objects.count() == 0
    assert told["digest"] == digest == digest_of(draft.texts) == read_package(data).digest
    assert (draft.scheme, draft.drafted_by) == ("dibao", designer)


def test_going_out_and_coming_in_stand_in_the_chain(designer, tmp_path):
    edition = in_force("dibao", builders.NOW.date())
    data = exchange.export(edition.id, designer, builders.NOW, package=True)

    draft = exchange.open_package(read_package(data), "学习外县做法", "某文件", designer, builders.NOW)

    acts = list(ChainEntry.objects.order_by("id").values_list("act", flat=True))[-3:]
    assert acts == ["edition_exported", "scheme_imported", "draft_opened"]
    assert dict(draft.texts) == dict(edition.texts)


def test_only_a_designer_of_the_owner_reads_a_package_in(designer, people):
    edition = in_force("dibao", builders.NOW.date())
    package = read_package(exchange.export(edition.id, designer, builders.NOW, package=True))

    with pytest.raises(NotAllowed):
        exchange.open_package(package, "试试", "某文件", people["caseworker"], builders.NOW)
    assert not SchemeDraft.objects.exists()


def test_the_files_go_out_without_manifest(designer, tmp_path, capsys):
    exported(tmp_path / "dibao.zip", "--by", designer.username, "--json")

    told = json.loads(capsys.readouterr().out)
    assert told["digest"] == in_force("dibao", builders.NOW.date()).digest
    assert ChainEntry.objects.filter(act="edition_exported", actor=designer).count() == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nothing", "--on", "2026-09-01", "--to", "{}/x.zip"], "没有已发布"),
        (["dibao", "--on", "2026-09-01", "--to", "{}/none/x.zip"], "不能写入"),
        (["dibao", "--on", "2026-09-01", "--to", "{}/x.zip", "--by", "nobody"], "没有用户"),
    ],
)
def test_an_export_that_cannot_be_made_says_why(base, arguments, sentence, tmp_path):
    with pytest.raises(CommandError, match=sentence):
        call_command("export_edition", *(each.format(tmp_path) for each in arguments))


def test_a_package_that_cannot_come_in_says_why(designer, tmp_path):
    path = tmp_path / "x.hulian.zip"
    with pytest.raises(CommandError, match="不能读取"):
        call_command("import_package", str(path))
    path.write_bytes(b"no zip")
    with pytest.raises(CommandError, match="不是完整的流程包"):
        call_command("import_package", str(path))
    exported(tmp_path / "dibao.hulian.zip", "--package")
    with pytest.raises(CommandError, match="请用 --by 写明由谁起草"):
        call_command("import_package", str(tmp_path / "dibao.hulian.zip"), "--by", "nobody")
