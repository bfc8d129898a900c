"""Pages of departments' data: who gets in, an upload by one and a second look by another, a doubt settled, a push."""

from collections.abc import Callable
from datetime import timedelta

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases.models import ChainEntry
from cases.takeover import workbook
from monitoring.models import Delivery, Demand, Record, Source, Unmatched
from monitoring.receiving import deliveries as domain
from monitoring.receiving import jobs, returning, sources
from offices.models import User
from tests import arrivals as base
from tests import builders
from tests.builders import NOW, resident_id
from tests.web.conftest import draw_no_refusals
from web.posts import DOORS, KEEPS_SOURCES, READS_DATA, SENDS_DATA, SETTLES_DOUBTS, SUPERVISES

SignIn = Callable[[User], Client]
LISTS = {
    "deliveries": READS_DATA,
    "sources": READS_DATA,
    "demands": READS_DATA,
    "demands_sheet": READS_DATA,
    "demands_late": SUPERVISES,
    "rounds": READS_DATA,
    "rounds_sheet": READS_DATA,
    "new_source": KEEPS_SOURCES,
    "doubts": SETTLES_DOUBTS,
}
OF_SOURCE = {"source_edit": KEEPS_SOURCES, "source_template": SENDS_DATA, "source_blank": SENDS_DATA}


@pytest.fixture
def medical(people: dict[str, User], monkeypatch: pytest.MonkeyPatch) -> Source:
    """A source whose deliveries are worked on at once."""
    monkeypatch.setattr(jobs, "enqueue", _at_once)
    return base.new_source(people["county_approver"], "411224-medical", "medical_security", ["medical_own_cost"])


def _at_once(delivery_id: int) -> None:
    domain.check(delivery_id, lambda: NOW)
    domain.go_on(delivery_id, lambda: NOW)


@pytest.mark.either_database
def test_every_page_opens_for_its_posts_and_for_nobody_else(
    medical: Source, people: dict[str, User], signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_no_refusals(monkeypatch)
    wrong = []
    for post in sorted(READS_DATA | SETTLES_DOUBTS) + ["village_aide", "process_designer", "applicant"]:
        client = signed_in(people[post])
        for name, posts in (LISTS | OF_SOURCE).items():
            path = reverse(f"web:{name}", args=[medical.pk] if name in OF_SOURCE else [])
            status = client.get(path).status_code
            # The liaison of the team speaks for no department and reaches no source of it.
            allowed = {200, 404} if post == "liaison" else {200}
            if (status in allowed) is not (post in posts):
                wrong.append((post, name, status))
    assert wrong == []


def test_one_uploads_another_accepts_and_what_is_wrong_goes_back_as_a_workbook(
    medical: Source, people: dict[str, User], signed_in: SignIn
) -> None:
    base.person(1, "张三")
    one, two = signed_in(people["county_approver"]), signed_in(people["county_head"])
    lines = [base.line("张三", resident_id(1)), base.line("", "411224195003150010")]
    file = SimpleUploadedFile("八月.csv", "\n".join([base.HEAD, *lines]).encode("gb18030"))
    page = one.post(reverse("web:deliveries"), {"source": medical.pk, "month": "2026-08", "file": file}, follow=True)
    told, made = page.content.decode(), Delivery.objects.get()
    assert "校验位不符" in told and "由另一人复核" in told and resident_id(1) not in told
    act = reverse("web:received_act", args=[made.uid])
    assert one.post(act, {"what": "good"}).status_code == 403

    assert "已接收" in two.post(act, {"what": "good"}, follow=True).content.decode()

    assert Record.objects.get().amount == 800_000
    assert two.get(reverse("web:received_faults", args=[made.uid])).content[:2] == b"PK"
    _mended_rows_go_in(one, two, reverse("web:received_wrong_rows", args=[made.uid]), medical)
    assert "八月.csv" not in one.get(reverse("web:deliveries")).content.decode()
    far = builders.person("county_head", builders.FAR_VILLAGE)
    assert signed_in(far).get(reverse("web:received", args=[made.uid])).status_code == 404


def _mended_rows_go_in(one: Client, two: Client, path: str, source: Source) -> None:
    """The wrong rows come back as they were sent with a reason each; mended, the same workbook is sent again."""
    ((_name, rows),) = workbook.read("a.xlsx", two.get(path).content).items()
    assert rows[0] == [*base.HEAD.split(","), returning.REASON]
    assert rows[1][1] == "411224195003150010" and "校验位不符" in rows[1][-1] and len(rows) == 2
    assert ChainEntry.objects.filter(act="data_bad_rows_taken_out").count() == 1
    rows[1][1] = resident_id(1)
    file = SimpleUploadedFile("改好.xlsx", workbook.write({"改好": rows}))
    one.post(reverse("web:deliveries"), {"source": source.pk, "month": "2026-08", "file": file})
    mended = Delivery.objects.latest("id")
    two.post(reverse("web:received_act", args=[mended.uid]), {"what": "whole"})
    assert (mended.good, mended.bad, Record.objects.filter(delivery=mended).count()) == (1, 0, 1)
    returning.expire(NOW + returning.KEPT + timedelta(days=1))
    assert two.get(path).status_code == 409


def test_a_doubt_is_settled_beside_its_candidates_and_slips_keep_what_was_typed(
    medical: Source, people: dict[str, User], signed_in: SignIn
) -> None:
    member = base.person(1, "张三")
    base.taken(
        medical, people["county_approver"], people["county_head"], [base.line("张三", "", village=builders.VILLAGE)]
    )
    client, waiting = signed_in(people["caseworker"]), Unmatched.objects.get()
    listed = client.get(reverse("web:doubts")).content.decode()
    assert "张三" not in listed and "张＊" in listed
    page = reverse("web:doubt", args=[waiting.uid])
    told = client.get(page).content.decode()
    assert "同一个村（社区）" in told and resident_id(1) not in told
    slipped = client.post(page, {"what": "match", "resident_id": "123", "note": "问过村里"})
    assert slipped.status_code == 422 and "问过村里" in slipped.content.decode()

    client.post(page, {"what": "match", "member": member.pk, "note": "问过村里"})

    assert Record.objects.get().member == member


def test_headings_are_saved_as_a_template_and_the_next_file_is_read_by_them(
    medical: Source, people: dict[str, User], signed_in: SignIn
) -> None:
    client, page = signed_in(people["county_approver"]), reverse("web:source_template", args=[medical.pk])
    typed = {"title_resident_id": "证件号", "title_medical_own_cost": "自付", "unit_medical_own_cost": "wan"}
    refused = client.post(page, typed | {"title_resident_id": ""})
    assert refused.status_code == 422 and "自付" in refused.content.decode()
    client.post(page, typed)
    base.person(1, "张三")

    made = domain.receive(medical, base.AUGUST, "a.csv", [f"证件号,自付\n{resident_id(1)},1.2".encode()], None, NOW)
    domain.check(made.pk, lambda: NOW)
    domain.accept(made.pk, True, people["county_head"], NOW)
    domain.go_on(made.pk, lambda: NOW)

    assert Record.objects.get().amount == 1_200_000


def test_a_source_is_registered_and_its_token_shown_once(
    medical: Source, people: dict[str, User], signed_in: SignIn
) -> None:
    client = signed_in(people["county_approver"])
    told = {"title": "水质", "code": "411224-water", "department": "water", "items": ["wage"], "cycle": "monthly"}
    told |= {"legal_basis": "依据", "purpose": "监测", "owner": "王科长", "active": "on"}
    assert "请选择这个部门在目录里的数据项" in client.post(reverse("web:new_source"), told).content.decode()
    client.post(reverse("web:new_source"), told | {"items": ["drinking_water"]})
    water = Source.objects.get(code="411224-water")
    page = client.post(reverse("web:source_token", args=[water.pk])).content.decode()
    token = page.split('<code class="text-break">')[1].split("<")[0]
    assert sources.by_token("411224-water", token) == water
    assert token not in client.get(reverse("web:source_edit", args=[water.pk])).content.decode()
    told = {"county": water.county, "month": base.AUGUST, "asked_for": "civil_affairs", "asked_at": NOW}
    Demand.objects.create(source=water, due_on=base.AUGUST, **told)
    head = signed_in(people["county_head"])
    assert "部门数据逾期" in head.get(reverse("web:demands_late")).content.decode()
    assert "水质" in head.get(reverse("web:demands"), {"late": "1"}).content.decode()


@pytest.mark.either_database
@pytest.mark.proves("MON-02", "S2-11")
@pytest.mark.parametrize(
    ("function", "door"),
    [
        ("采集录入", "needs"),
        ("数据共享", "deliveries"),
        ("监测预警", "risk_warnings"),
        ("数字监督", "supervision"),
        ("转办推送", "referrals"),
    ],
)
def test_each_of_the_five_functions_of_the_platform_has_its_door_and_page(
    function: str, door: str, people: dict[str, User], signed_in: SignIn
) -> None:
    posts = ("county_head", "county_approver")
    named = next(each for each in DOORS if each.name == door and each.posts & set(posts))
    client = signed_in(people[next(post for post in posts if post in named.posts)])

    page = client.get(reverse(f"web:{door}"))

    assert page.status_code == 200, function
    assert str(named.title) in page.content.decode()


def test_a_push_by_token_is_answered_with_a_receipt_and_without_one_is_turned_away(
    medical: Source, people: dict[str, User], client: Client
) -> None:
    token = sources.new_token(medical, people["county_head"], NOW)
    path = reverse("web:push", args=[medical.code])
    rows = [{"公民身份号码": resident_id(1), "个人自付医疗费用（报销后）": "12"}]
    sent = {"data": orjson.dumps({"month": "2026-08", "rows": rows}), "content_type": "application/json"}
    assert client.post(path, **sent).status_code == 401
    headers = {"authorization": f"Bearer {token}", "idempotency-key": "2026-08-0001"}

    first = client.post(path, headers=headers, **sent)
    again = client.post(path, headers=headers, **sent)

    assert first.status_code == 202 and first.json()["receipt"] == again.json()["receipt"]
    assert Delivery.objects.count() == 1 and first.json()["month"] == "2026-08"
    shown = client.get(reverse("web:push_receipt", args=[medical.code, first.json()["receipt"]]), headers=headers)
    assert (shown.json()["state"], shown.json()["good"]) == ("checked", 1)
    other = new_source_of_all(people["county_head"])
    assert client.post(path, headers=headers | {"authorization": f"Bearer {other}"}, **sent).status_code == 401
    for told, why in (
        ({"data": sent["data"], "key": "x"}, "8至80位"),
        ({"data": sent["data"].replace(b'"12"', b'"13"')}, "已经用于别的内容"),
        ({"data": sent["data"], "key": "2026-08-0002"}, "已经收到过"),
        ({"data": b'{"month": "2026-08", "county": "340303", "rows": [{"a": 1}]}'}, "只能推送411224的数据"),
        ({"data": b'{"month": "2026-08", "rows": [{"a": [1]}]}'}, "第1行"),
        ({"data": "{'月'}".encode("gb18030")}, "不是 JSON"),
    ):
        words = headers | {"idempotency-key": told.get("key", headers["idempotency-key"])}
        answer = client.post(path, headers=words, data=told["data"], content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (422, "blocked") and why in answer.json()["error"]
    assert Delivery.objects.count() == 1


def new_source_of_all(actor: User) -> str:
    """The token of a source that no county owns: it names the county of each push."""
    wide = base.new_source(actor, "province", "medical_security", ["medical_own_cost"])
    token = sources.new_token(wide, actor, NOW)
    Source.objects.filter(pk=wide.pk).update(county="")
    return token


def test_a_push_of_a_source_of_all_counties_has_to_name_one_that_is_here(
    people: dict[str, User], client: Client, medical: Source
) -> None:
    token = new_source_of_all(people["county_head"])
    headers = {"authorization": f"Bearer {token}", "idempotency-key": "2026-08-0001"}
    row = {"公民身份号码": resident_id(1), "个人自付医疗费用（报销后）": 12}
    for county, status in (("", 422), ("999999", 422), ("abc", 422), ("411224", 202)):
        body = orjson.dumps({"month": "2026-08", "county": county, "rows": [row]})
        path = reverse("web:push", args=["province"])
        assert client.post(path, headers=headers, data=body, content_type="application/json").status_code == status
    assert Delivery.objects.get().county == "411224"
