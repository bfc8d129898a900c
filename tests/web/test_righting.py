"""Pages of what happens during an award and afterwards: who sees them, what they do, what they never show."""

from collections.abc import Callable
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases.models import Case, StandardRun, TakeoverRun
from offices.models import User
from tests import builders
from tests.cases import test_raising as raising
from tests.cases import test_takeover as takeover

SignIn = Callable[[User], Client]


def test_a_procedure_is_opened_from_the_page_of_the_household(people: dict[str, User], signed_in: SignIn) -> None:
    award = builders.granted(people, now=builders.NOW - timedelta(days=90))
    client = signed_in(people["caseworker"])
    address = reverse("web:award_procedures", args=[award.pk])
    assert address in client.get(reverse("web:household", args=[award.household.uid])).content.decode()
    page = client.get(address).content.decode()
    assert "情况变化" in page and "骗取救助" not in page
    assert client.post(address, {"procedure": "sanction"}).status_code == 422
    client.post(address, {"procedure": "change"})
    assert Case.objects.get(about=award).procedure == "change"
    far = builders.person("caseworker", builders.FAR_VILLAGE)
    assert signed_in(far).get(address).status_code == 404


def test_an_application_is_ended_on_its_page(case: Case, people: dict[str, User], signed_in: SignIn) -> None:
    client, address = signed_in(people["caseworker"]), reverse("web:case_ending", args=[case.number])
    client.post(reverse("web:case_purpose", args=[case.number]), {"purpose": "handle"})
    assert address in client.get(reverse("web:case", args=[case.number])).content.decode()
    assert "请填写死亡日期" in client.post(address, {"what": "died", "reason": "有证明"}).content.decode()
    paper = SimpleUploadedFile("撤回.pdf", b"%PDF-1.4 1 0 obj<</Type/Catalog>>")
    client.post(address, {"what": "withdraw", "reason": "已就业", "paper": paper})
    case.refresh_from_db()
    assert case.outcome == "withdrawn"
    assert client.get(address).status_code == 404


def test_a_file_is_tried_by_one_and_confirmed_by_another(people: dict[str, User], signed_in: SignIn) -> None:
    one, two = signed_in(people["county_approver"]), signed_in(people["county_head"])
    rows = [takeover.person("A", 7), takeover.person("B", 8, 姓名="")]
    data = takeover.book(rows, [takeover.award("A"), takeover.award("B")])["存量.xlsx"]
    one.post(reverse("web:takeovers"), {"first": SimpleUploadedFile("存量.xlsx", data)})
    run = TakeoverRun.objects.get()
    page = reverse("web:takeover", args=[run.pk])
    told = one.get(page).content.decode()
    assert "没有填写" in told and "由另一人确认" in told and builders.resident_id(7) not in told
    assert (
        one.post(reverse("web:takeover_act", args=[run.pk]), {"what": "confirm", "choice": "clean"}).status_code == 403
    )
    two.post(reverse("web:takeover_act", args=[run.pk]), {"what": "confirm", "choice": "clean"})
    run.refresh_from_db()
    assert run.state in ("running", "done") and run.confirmed_by == people["county_head"]
    report = two.get(reverse("web:takeover_report", args=[run.pk]))
    assert report.content[:2] == b"PK"
    assert signed_in(people["caseworker"]).get(page).status_code == 403
    far = builders.person("county_approver", builders.FAR_VILLAGE)
    assert signed_in(far).get(page).status_code == 404


def test_a_standard_is_planned_previewed_and_confirmed(people: dict[str, User], signed_in: SignIn) -> None:
    raising.standard()
    client = signed_in(people["county_approver"])
    told = {"plan": "1", "scheme": "dibao", "from_on": "2027-01-01", "document": "三民〔2026〕88号"}
    client.post(reverse("web:standards"), told)
    run = StandardRun.objects.get()
    assert (
        "由另一人确认" in client.get(reverse("web:standard_run", args=[run.pk])).content.decode()
        or run.state == "counting"
    )
    asked = {
        "formula": "1",
        "consumption": "18000",
        "ratio": "40",
        "unit": "1",
        "mode": "ceiling",
        "source": "统计年鉴",
    }
    page = client.get(reverse("web:standards"), asked | {"line": "9414"}).content.decode()
    assert "取整为 600 元/月" in page and "不高于省定防返贫监测线" in page


def test_duplicates_and_moves_have_their_pages(people: dict[str, User], signed_in: SignIn) -> None:
    assert signed_in(people["county_approver"]).get(reverse("web:duplicates")).status_code == 200
    assert signed_in(people["caseworker"]).get(reverse("web:duplicates")).status_code == 403
    assert signed_in(people["caseworker"]).get(reverse("web:relocations")).status_code == 200
