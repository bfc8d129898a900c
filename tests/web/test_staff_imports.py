"""A county's people from one workbook: tried, released by another, safe to repeat; wrong rows come back."""

import io
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases.errors import Blocked, NotAllowed
from cases.takeover import workbook
from monitoring.models import Grid, GridSeat
from monitoring.staffing import imports, layout
from offices.models import Holding, Office, PostGrant, StaffImport, User
from tests import builders
from tests.web.conftest import MOMENT

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]
SignIn = Callable[[User], Client]
HEADS = {name: [column.title for column in columns] for name, columns in layout.COLUMNS.items()}
TOWN, TOWN_OFFICE = "411224107000", "卢氏县东明镇人民政府"
GOOD = {
    "机构": [[TOWN, "其他部门", "卢氏县东明镇社会工作站", "卢东社", "", "0398-7870001", ""]],
    "人员和岗位": [
        ["dm.qin", "秦知夏", "", TOWN_OFFICE, "乡镇经办人", "2026-09-01"],
        ["dm.qin", "秦知夏", "", TOWN_OFFICE, "入户调查员", ""],
        ["dm.shi", "施望舒", "shi@example.invalid", "卢氏县东明镇社会工作站", "部门联络员", "45900"],
    ],
    "登录身份": [["dm.qin", "henan-00217", "", "当面核对工作证"]],
    "网格": [["东明镇试点网格", "", TOWN, "网格长", "dm.qin"]],
}
BAD = [
    (["411224196803150026", "李维", "", TOWN_OFFICE, "乡镇经办人", ""], "身份证号"),
    (["a", "李维", "", TOWN_OFFICE, "乡镇经办人", ""], "3至60个"),
    (["dm.li", "", "", TOWN_OFFICE, "乡镇经办人", ""], "没有填写姓名"),
    (["dm.li", "李维", "", "没有的机构", "乡镇经办人", ""], "没有机构"),
    (["dm.li", "李维", "", TOWN_OFFICE, "乡长", ""], "岗位只能是"),
    (["dm.li", "李维", "不是邮箱", TOWN_OFFICE, "乡镇经办人", ""], "电子邮箱"),
    (["dm.li", "李维", "", TOWN_OFFICE, "乡镇经办人", "去年"], "日期"),
    (["lushi.auditor", "严清和", "", TOWN_OFFICE, "乡镇经办人", ""], "不能同时任"),
    (["DM.QIN", "秦知夏", "", TOWN_OFFICE, "入户调查员", ""], "大小写"),
]


def filled(sheets: dict[str, list[list[str]]]) -> bytes:
    return workbook.write({name: [HEADS[name], *rows] for name, rows in sheets.items()})


def tried(people: dict[str, User], sheets: dict[str, list[list[str]]] = GOOD) -> StaffImport:
    return imports.try_file("人员.xlsx", filled(sheets), people["system_administrator"], MOMENT)


def made() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (User, Office, Holding, PostGrant, Grid, GridSeat))


def test_a_trial_says_what_would_be_and_changes_nothing(people: dict[str, User]) -> None:
    before = made()

    assert imports.counts(tried(people)) == {"new": 5, "changed": 1, "same": 0, "wrong": 0}
    assert made() == before


def test_the_list_comes_in_when_another_administrator_lets_it_in_and_a_second_time_changes_nothing(
    people: dict[str, User],
) -> None:
    before = made()
    found = imports.release(tried(people).pk, people["security_administrator"], MOMENT)

    assert [now - then for now, then in zip(made(), before, strict=True)] == [2, 1, 3, 3, 1, 1]
    assert found.released_by == people["security_administrator"]
    assert not User.objects.get(username="dm.qin").has_usable_password()

    again, after = tried(people), made()
    assert imports.counts(again) == {"new": 0, "changed": 0, "same": 6, "wrong": 0}
    imports.release(again.pk, people["security_administrator"], MOMENT)
    assert made() == after


def test_who_brought_the_list_does_not_let_it_in(people: dict[str, User]) -> None:
    with pytest.raises(NotAllowed):
        imports.release(tried(people).pk, people["system_administrator"], MOMENT)


@pytest.mark.parametrize(("row", "why"), BAD)
def test_a_wrong_row_is_named_with_its_reason_and_the_others_come_in(
    people: dict[str, User], row: list[str], why: str
) -> None:
    rows = {**GOOD, "人员和岗位": [*GOOD["人员和岗位"], row]}
    found = imports.release(tried(people, rows).pk, people["security_administrator"], MOMENT)

    (wrong,) = [each for each in found.outcomes if each["fate"] == "wrong"]
    assert (wrong["sheet"], wrong["row"]) == ("人员和岗位", 5) and why in wrong["why"]
    assert User.objects.filter(username="dm.qin").exists()

    back = workbook.read("有误.xlsx", imports.wrong_rows(found))["人员和岗位"]
    assert back[0][-2:] == ["原行号", "问题"] and back[1][:4] == row[:4] and why in back[1][-1]


def test_a_grid_whose_person_works_elsewhere_keeps_the_whole_tree_out(people: dict[str, User]) -> None:
    rows = {**GOOD, "网格": [*GOOD["网格"], ["东明镇二组", "东明镇试点网格", TOWN, "网格长", "nobody.here"]]}

    found = imports.release(tried(people, rows).pk, people["security_administrator"], MOMENT)

    wrong = [(each["sheet"], each["row"]) for each in found.outcomes if each["fate"] == "wrong"]
    assert wrong == [("网格", 3)] and not Grid.objects.filter(name="东明镇试点网格").exists()


def test_another_county_is_out_of_reach(people: dict[str, User]) -> None:
    far = builders.person("caseworker", builders.FAR_VILLAGE)
    rows = {
        "人员和岗位": [[far.username, "别人", "", TOWN_OFFICE, "乡镇经办人", ""]],
        "机构": [["340303200000", "其他部门", "外县机构", "", "", "", ""]],
    }

    found = tried(people, rows)

    assert [each["fate"] for each in found.outcomes] == ["wrong", "wrong"]


@pytest.mark.parametrize("data", [b"PK\x03\x04 no workbook", workbook.write({"别的表": [["账号"]]}), b"\0\1"])
def test_what_is_no_list_is_refused_in_words(people: dict[str, User], data: bytes) -> None:
    with pytest.raises(Blocked):
        imports.try_file("x.xlsx", data, people["system_administrator"], MOMENT)


def test_the_template_offers_posts_and_offices_to_choose_from_and_can_be_read_back(people: dict[str, User]) -> None:
    data = layout.blank([Office(name=TOWN_OFFICE)])

    sheets = workbook.read("模板.xlsx", data)
    assert [sheets[name][0] for name in HEADS] == [
        [f"{column.title}{'*' if column.required else ''}" for column in columns] for columns in layout.COLUMNS.values()
    ]
    assert ["乡镇经办人" in row for row in sheets["选项"]].count(True) == 1
    text = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet2.xml").decode()
    assert 'sqref="E2:E5000"><formula1>选项!$B$2:$B$19</formula1>' in text


def test_passwords_are_made_as_they_are_downloaded_and_only_once(people: dict[str, User], signed_in: SignIn) -> None:
    system, security = signed_in(people["system_administrator"]), signed_in(people["security_administrator"])
    upload = SimpleUploadedFile("人员.xlsx", filled(GOOD))
    answer = system.post(reverse("web:staff_imports"), {"do": "upload", "upload-file": upload})
    page = answer["Location"]
    assert system.post(page, {"do": "release"}).status_code == 403
    assert security.post(page, {"do": "release"}).status_code == 302

    slips = workbook.read("口令.xlsx", security.post(page, {"do": "codes"}).content)["口令条"]
    assert [row[1] for row in slips[1:]] == ["dm.qin", "dm.shi"]
    user = User.objects.get(username="dm.qin")
    assert user.check_password(slips[1][2]) and user.must_change_password
    assert security.post(page, {"do": "codes"}).status_code == 409
    assert slips[1][2] not in str(StaffImport.objects.values())
