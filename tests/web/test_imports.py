"""Reading in over HTTP: a diagram or a package is reported on, then opened as a draft; who may, and what is refused."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases.models import ChainEntry
from offices.models import User
from processes import engine
from processes.editions import digest_of
from processes.models import SchemeDraft, SchemeEdition
from processes.packages import read_package
from web.prove.diagrams import ATTACKS

SignIn = Callable[[User], Client]
TESTS = Path(__file__).resolve().parents[1]
FOREIGN = TESTS / "processes" / "foreign"
WHY = {"title": "借鉴外地画法", "basis": "某政发〔2026〕1号"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def designer(people: dict[str, User], signed_in: SignIn) -> Client:
    return signed_in(people["process_designer"])


@pytest.fixture
def base(base: None) -> SchemeEdition:
    return SchemeEdition.objects.filter(scheme="dibao").latest("in_force_from")


def upload(client: Client, data: bytes, name: str = "a.bpmn"):
    return client.post(reverse("web:import"), {"file": SimpleUploadedFile(name, data)})


def packed(page) -> str:
    return re.search(r'<textarea name="packed" hidden>([^<]+)<', page.content.decode())[1]


def opened(client: Client, path: Path, base: SchemeEdition, **more: str):
    """Uploads, then goes on from the report."""
    page = upload(client, path.read_bytes())
    assert page.status_code == 200
    body = {**WHY, "packed": packed(page), "process": "process_1", "base": base.pk, "sections": "on", **more}
    return client.post(reverse("web:import_open"), body)


def test_the_report_names_each_thing_that_stays_outside(designer: Client) -> None:
    page = upload(designer, (FOREIGN / "camunda7" / "tekun.bpmn").read_bytes()).content.decode()

    for words in ("脚本没有带入", "计算供养标准", "camunda:candidateGroups", "评估超期", "能打开，还要补齐"):
        assert words in page
    assert "os.system" not in page


def test_a_diagram_is_opened_as_a_draft_in_the_place_of_the_schemes_own(designer: Client, base: SchemeEdition) -> None:
    opened(designer, FOREIGN / "camunda7" / "temporary.bpmn", base)

    draft = SchemeDraft.objects.get()
    changed = {path for path in draft.texts if draft.texts[path] != base.texts.get(path)}
    assert changed == {"bpmn/dibao.bpmn", "forms/schemas/dibao.toml"}
    assert "urgent_need" in draft.texts["forms/schemas/dibao.toml"]
    assert 'deadline" value="dibao.task_3"' in draft.texts["bpmn/dibao.bpmn"]
    diagrams = {path: text for path, text in draft.texts.items() if path.endswith(".bpmn")}
    engine.parse_spec(diagrams, "dibao")
    acts = list(ChainEntry.objects.order_by("id").values_list("act", flat=True))[-2:]
    assert acts == ["scheme_imported", "draft_opened"]


def test_a_diagram_is_opened_as_a_new_stage(designer: Client, base: SchemeEdition) -> None:
    opened(designer, FOREIGN / "bizagi" / "dibao.bpmn", base, stage="early_hearing")

    draft = SchemeDraft.objects.get()
    assert set(draft.texts) - set(base.texts) == {"bpmn/shared/early_hearing.bpmn"}
    assert 'process id="stage_early_hearing"' in draft.texts["bpmn/shared/early_hearing.bpmn"]


def test_a_stage_that_is_there_is_replaced_under_the_id_by_which_it_is_called(
    designer: Client, base: SchemeEdition
) -> None:
    opened(designer, FOREIGN / "bpmnio" / "temporary.bpmn", base, stage="public_notice")

    draft = SchemeDraft.objects.get()
    assert set(draft.texts) == set(base.texts)
    assert 'process id="stage_public_notice"' in draft.texts["bpmn/shared/public_notice.bpmn"]


def test_a_bad_answer_keeps_the_report_and_what_was_typed(designer: Client, base: SchemeEdition) -> None:
    page = opened(designer, FOREIGN / "flowable" / "review.bpmn", base, stage="../etc", title="")

    text = page.content.decode()
    assert page.status_code == 422
    assert "../etc" in text and WHY["basis"] in text and "导入报告" in text
    page = opened(designer, FOREIGN / "flowable" / "review.bpmn", base, stage="../etc")
    assert "阶段的名称只能用小写英文字母" in page.content.decode()
    assert not SchemeDraft.objects.exists()


@pytest.mark.parametrize("path", ATTACKS, ids=lambda path: path.stem)
def test_an_attack_is_refused_at_the_field_or_comes_in_without_its_sting(
    designer: Client, base: SchemeEdition, path: Path
) -> None:
    page = upload(designer, path.read_bytes())

    text = page.content.decode()
    assert page.status_code in (200, 422)
    if page.status_code == 422:
        assert 'class="invalid-feedback d-block"' in text
    if page.status_code == 422 or "不能打开" in text:
        assert 'name="packed"' not in text
        return
    designer.post(
        reverse("web:import_open"), {**WHY, "packed": packed(page), "process": "p", "base": base.pk, "stage": "tried"}
    )
    for draft in SchemeDraft.objects.all():
        assert "__import__" not in draft.texts["bpmn/shared/tried.bpmn"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "文件是空的"),
        (b"hello", "不是完整的 XML"),
        (b"PK\x03\x04 and no more", "不是完整的流程包"),
        (b" " * 8_000_001, "文件超过 8 MB"),
    ],
)
def test_a_file_that_is_neither_is_refused_at_the_field(designer: Client, data: bytes, sentence: str) -> None:
    assert sentence in upload(designer, data).content.decode()


def test_a_package_goes_out_and_comes_in_as_a_draft(designer: Client, base: SchemeEdition) -> None:
    answer = designer.get(reverse("web:edition_package", args=[base.pk]))
    assert answer.headers["Content-Disposition"].endswith(".hulian.zip")

    page = upload(designer, answer.content, "dibao.hulian.zip")
    assert page.status_code == 200 and "内容与摘要相符" in page.content.decode()
    designer.post(reverse("web:import_open_package"), {**WHY, "packed": packed(page)})

    draft = SchemeDraft.objects.get()
    assert digest_of(draft.texts) == base.digest == read_package(answer.content).digest
    assert dict(draft.examples) == dict(base.examples)


def test_the_files_of_an_edition_are_downloaded_and_it_is_recorded(designer: Client, base: SchemeEdition) -> None:
    answer = designer.get(reverse("web:edition_files", args=[base.pk]))

    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert set(archive.namelist()) == set(base.texts)
    assert ChainEntry.objects.filter(act="edition_exported").count() == 1


def test_a_scheme_of_another_department_stays_closed(
    people: dict[str, User], signed_in: SignIn, base: SchemeEdition
) -> None:
    client = signed_in(User.objects.get(username="lushi.farm_designer"))
    package = client.get(reverse("web:edition_package", args=[base.pk])).content

    page = upload(client, package, "dibao.hulian.zip").content.decode()
    assert "由别的部门负责" in page
    answer = client.post(
        reverse("web:import_open_package"),
        {**WHY, "packed": packed(upload(signed_in(people["process_designer"]), package))},
    )
    assert answer.status_code == 403
    answer = opened(client, FOREIGN / "camunda7" / "temporary.bpmn", base)
    assert answer.status_code == 422
    assert not SchemeDraft.objects.exists()


@pytest.mark.parametrize("post", ["caseworker", "auditor", "system_administrator", "process_approver", "applicant"])
def test_only_designers_read_in(people: dict[str, User], signed_in: SignIn, post: str) -> None:
    client = signed_in(people[post])

    assert client.get(reverse("web:import")).status_code == 403
    assert client.post(reverse("web:import_open"), {}).status_code == 403
    assert client.post(reverse("web:import_open_package"), {}).status_code == 403


@pytest.mark.parametrize(("post", "status"), [("auditor", 200), ("caseworker", 403), ("county_approver", 403)])
def test_who_reads_editions_takes_them_out(
    people: dict[str, User], signed_in: SignIn, base: SchemeEdition, post: str, status: int
) -> None:
    client = signed_in(people[post])

    assert client.get(reverse("web:edition_files", args=[base.pk])).status_code == status
    assert client.get(reverse("web:edition_package", args=[base.pk])).status_code == status


def test_a_tampered_page_is_asked_to_upload_again(designer: Client) -> None:
    for text in ("", "not base64!", "AAAA"):
        answer = designer.post(reverse("web:import_open"), {**WHY, "packed": text})
        assert answer.status_code == 409 and "请重新上传" in answer.content.decode()
