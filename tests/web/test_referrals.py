"""Pages of referrals: who gets in, a department answers, a sheet comes back, figures open what they count."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, reverse

from cases import progress
from cases.models import Exchange, Household, LabourTag, Measure, Member, Referral
from cases.referrals import exchanges, measuring, pushing
from cases.referrals.measuring import Given
from cases.referrals.pushing import Wish
from monitoring.models import Source
from monitoring.receiving import sources
from offices.models import Holding, Office, PostKind, User
from tests import builders
from tests.web.conftest import MOMENT, draw_no_refusals
from web.posts import (
    ANSWERS_REFERRALS,
    ENTERS_MEASURES,
    EXCHANGES,
    PUSHES_REFERRALS,
    READS_ACHIEVEMENTS,
    READS_EXCHANGES,
    READS_LABOUR,
    READS_REFERRALS,
    TAGS_LABOUR,
)
from web.referrals.urls import urlpatterns

pytestmark = pytest.mark.usefixtures("base")
SignedIn = Callable[[User], Client]
# Opened by a token, not by a post.
OWN = {"referral", "push", "household", "office", "measure", "exchange"}
BY_TOKEN = {"exchange_api", "exchange_api_receipt"}

# Address: who opens it, what its path needs, whether it acts. A referral opens for its area and its department.
TABLE: dict[str, tuple[frozenset[str], tuple[str, ...], bool]] = {
    "referrals": (READS_REFERRALS, (), False),
    "receive_referrals": (ANSWERS_REFERRALS, (), True),
    "note_feedback": (READS_REFERRALS, (), True),
    "push_many": (PUSHES_REFERRALS, (), False),
    "referral_sheets": (ENTERS_MEASURES, (), False),
    "referral_sheet": (PUSHES_REFERRALS, ("office",), False),
    "referral_ledger": (READS_REFERRALS, (), False),
    "referral": (READS_REFERRALS - {"liaison"}, ("referral",), False),
    "referral_act": (ANSWERS_REFERRALS, ("referral", "act"), True),
    "referral_paper": (READS_REFERRALS - {"liaison"}, ("push", "which"), False),
    "push_referrals": (PUSHES_REFERRALS, ("household",), False),
    "household_measures": (READS_REFERRALS - {"liaison"}, ("household",), False),
    "tag_labour": (TAGS_LABOUR, ("household",), False),
    "measures": (READS_REFERRALS, (), False),
    "rate_measure": (PUSHES_REFERRALS, ("measure",), True),
    "achievements": (READS_ACHIEVEMENTS, (), False),
    "achievement": (READS_ACHIEVEMENTS, ("line",), False),
    "labour_tags": (READS_LABOUR, (), False),
    "push_labour": (PUSHES_REFERRALS, (), True),
    "labour_services": (READS_LABOUR, (), False),
    "doctors": (READS_ACHIEVEMENTS, (), False),
    "push_doctors": (PUSHES_REFERRALS, (), True),
    "exchanges": (READS_EXCHANGES, (), False),
    "send_exchange": (EXCHANGES, (), True),
    "exchange": (READS_EXCHANGES - {"liaison"}, ("exchange",), False),
    "acknowledge_exchange": (READS_EXCHANGES, ("exchange",), True),
}


@pytest.fixture
def referral(people: dict[str, User]) -> Referral:
    """A public post asked for somebody who lives alone."""
    home = Household.objects.create(area=builders.VILLAGE, name="李建国", residence_kind="rural", opened_at=MOMENT)
    number = f"{builders.resident_id(1)[:6]}********{builders.resident_id(1)[-4:]}"
    person = Member.objects.create(
        household=home, name="李建国", relation="self", resident_id_mask=number, from_on=MOMENT.date()
    )
    pushing.push([Wish(home.pk, "public_post", person.pk, "想就近找活")], people["caseworker"], MOMENT)
    return Referral.objects.get()


@pytest.fixture
def worker(base: None) -> User:
    """The liaison of the employment department, to which the post was pushed."""
    user = User.objects.create_user("liaison.work", password="builders-only-2026", display_name="劳有所")
    office = Office.objects.get(division_id=builders.COUNTY, department="human_resources")
    Holding.objects.create(user=user, office=office, post="liaison", from_on=date(2024, 1, 1))
    return user


def address(name: str, row: Referral) -> str:
    parts = {"referral": row.uid, "push": row.push.uid, "household": row.household.uid, "office": row.to_office_id}
    fixed = {"act": "begin", "which": "paper", "line": "houses"}
    fixed |= {"measure": Measure.objects.get().uid, "exchange": Exchange.objects.get().uid}
    return reverse(f"web:{name}", args=[{**parts, **fixed}[part] for part in TABLE[name][1]])


def told_apart() -> list[str]:
    """One post of all those before which the same doors stand open."""
    opened = {frozenset(name for name, row in TABLE.items() if post in row[0]): post for post in PostKind.values}
    return list(opened.values())


@pytest.mark.either_database
def test_every_address_opens_for_its_posts_in_its_area_and_for_no_other(
    people: dict[str, User], referral: Referral, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_no_refusals(monkeypatch)
    monkeypatch.setattr("web.referrals.lists.meetings.read_pdf", lambda paper: b"%PDF-1.7")
    assert {each.name for each in urlpatterns if isinstance(each, URLPattern)} == set(TABLE) | BY_TOKEN
    given = Given("dwelling", referral.household_id, MOMENT.date(), amount=Decimal(20000))
    measuring.enter_by_hand(given, people["caseworker"], MOMENT)
    exchanges.send("province", builders.COUNTY, people["county_approver"], MOMENT)
    wrong = []
    for post in told_apart():
        client = signed_in(people[post])
        for name, (posts, _, acts) in TABLE.items():
            if acts and post in posts:
                continue
            answer = client.post(address(name, referral)) if acts else client.get(address(name, referral))
            if (answer.status_code == 200) != (post in posts):
                wrong.append((name, post, answer.status_code))
            assert builders.resident_id(1) not in answer.content.decode(errors="replace")
    assert wrong == []
    far = signed_in(builders.person("county_approver", builders.FAR_VILLAGE))
    own = [name for name, (_, parts, _) in TABLE.items() if OWN & set(parts)]
    assert {far.get(address(name, referral)).status_code for name in own if not TABLE[name][2]} == {404}


@pytest.mark.proves("S1-32", "S2-36")
def test_a_department_takes_a_push_answers_it_and_the_township_takes_note(
    people: dict[str, User], referral: Referral, worker: User, signed_in: SignedIn
) -> None:
    client = signed_in(worker)
    assert "李建国" in client.get(reverse("web:referrals")).text
    client.post(reverse("web:receive_referrals"), {"row": [referral.pk]})
    act = reverse("web:referral_act", args=[referral.uid, "answer"])
    slip = client.post(act, {"outcome": "not_given", "told": "年龄不符合", "amount": "600"})
    assert (slip.status_code, "未落实的不写金额" in slip.text, "年龄不符合" in slip.text) == (422, True, True)
    assert client.post(act, {"outcome": "given", "told": "安排到村保洁岗", "amount": "600"}).status_code == 302

    town = signed_in(people["caseworker"])
    assert "待签收" in town.get(reverse("web:referrals"), {"tab": "unnoted"}).text
    town.post(reverse("web:note_feedback"), {"row": [referral.pk]})
    shown = town.get(reverse("web:household", args=[referral.household.uid])).text
    assert all(
        words in shown for words in ("推送部门转办", "部门接收转办", "部门反馈结果", "签收部门反馈", "登记帮扶措施")
    )
    ledger = town.get(reverse("web:referral_ledger"), {"figure": "given"}).text
    assert "2026年第3季度" in ledger and "公益性岗位安置" in ledger


def test_a_sheet_goes_out_comes_back_and_says_what_is_wrong_at_the_row(
    people: dict[str, User], referral: Referral, signed_in: SignedIn
) -> None:
    client = signed_in(people["county_approver"])
    made = client.get(reverse("web:referral_sheet", args=[referral.to_office_id]))
    assert made.status_code == 200 and made.content[:2] == b"PK"
    told = f"编号,收到日期,办理情况,结果和金额\n{referral.number},2026-09-02,已上岗,给了\n"
    file = SimpleUploadedFile("反馈.csv", told.encode("utf-8-sig"))

    answer = client.post(reverse("web:referral_sheets"), {"office": referral.to_office_id, "file": file})
    assert "看不懂结果" in answer.text and "1处有问题" in answer.text


def test_measures_are_typed_in_judged_and_counted_and_a_slip_stays_typed(
    people: dict[str, User], referral: Referral, signed_in: SignedIn
) -> None:
    client = signed_in(people["caseworker"])
    page = reverse("web:household_measures", args=[referral.household.uid])
    told = {"kind": "dwelling", "title": "C级修缮", "from_on": "2027-01-01", "times": "1", "amount": "20000"}
    slip = client.post(page, told)
    assert (slip.status_code, "不能晚于今天" in slip.text, "C级修缮" in slip.text) == (422, True, True)
    assert client.post(page, told | {"from_on": "2026-09-01"}).status_code == 302
    row = Measure.objects.get()
    client.post(reverse("web:rate_measure", args=[row.uid]), {"effect": "good", "note": ""})
    assert "C级修缮" in client.get(reverse("web:measures"), {"effect": "good"}).text
    shown = client.get(reverse("web:achievements")).text
    assert reverse("web:achievement", args=["houses"]) in shown
    assert "李建国" in client.get(reverse("web:achievement", args=["houses"]), {"year": 2026}).text
    assert client.get(reverse("web:achievements"), {"format": "xlsx"}).content[:2] == b"PK"


def test_a_tag_typed_in_is_pushed_and_the_services_owed_are_shown(
    people: dict[str, User], referral: Referral, signed_in: SignedIn
) -> None:
    client = signed_in(people["caseworker"])
    page = reverse("web:tag_labour", args=[referral.household.uid])
    told = {"member": referral.member_id, "ability": "full", "wish": "training", "seen_on": "2026-09-01"}
    assert "请写明依据" in client.post(page, told).text
    client.post(page, told | {"evidence": "入户看到身体健康"})
    client.post(reverse("web:push_labour"), {"row": [LabourTag.objects.get().pk]})
    assert Referral.objects.latest("pk").item == "training_subsidy"
    assert "0 / 3" in client.get(reverse("web:labour_services")).text


def test_a_platform_fetches_delivers_and_acknowledges_with_its_token(people: dict[str, User], client: Client) -> None:
    source = Source.objects.create(
        code="platform", county=builders.COUNTY[:6], department="civil_affairs", title="省平台", owner="省厅"
    )
    token = sources.new_token(source, people["county_approver"], MOMENT)
    page, head = reverse("web:exchange_api", args=["platform", "province"]), {"Authorization": f"Bearer {token}"}
    assert client.get(page).status_code == 401
    # The word with which a department pushes its rows does not open the county's list.
    assert client.get(page, headers=head).status_code == 401
    Source.objects.filter(pk=source.pk).update(platform="province")
    other = reverse("web:exchange_api", args=["platform", "relapse_prevention"])
    assert client.get(other, headers=head).status_code == 401
    given = client.get(page, headers=head)
    assert given.json()["format"] == "hulian-exchange-1"
    body = b'{"format": "hulian-exchange-1", "lines": [{"name": "x", "status": "dibao", "resident_id": "1"}]}'
    taken = client.post(page, body, content_type="application/json", headers=head).json()
    assert (taken["total"], taken["good"], taken["faults"][0]["row"]) == (1, 0, 1)
    again = client.post(page, body, content_type="application/json", headers=head).json()
    assert again["receipt"] == taken["receipt"]
    sent = Exchange.objects.get(direction="out")
    receipt = reverse("web:exchange_api_receipt", args=["platform", "province"])
    said = {"digest": sent.digest, "receipt": "省平台2026-1"}
    assert (
        client.post(receipt, said, content_type="application/json", headers=head).json()["receipt"] == said["receipt"]
    )
    assert client.post(receipt, b"[]", content_type="application/json", headers=head).status_code == 422


@pytest.mark.proves("S1-33")
def test_many_are_pushed_at_once_and_what_fits_a_household_is_offered(
    people: dict[str, User], signed_in: SignedIn
) -> None:
    award = builders.granted(people, "李建国", 1, builders.NOW, insured_medical=False)
    client = signed_in(people["caseworker"])
    shown = client.get(reverse("web:push_referrals", args=[award.household.uid])).text
    assert "没有参加基本医疗保险" in shown and "医疗保障部门" in shown
    member = award.household.members.get()
    sent = {"offer": [f"insurance_premium:{member.pk}"], "told": "今年没有参保"}
    assert client.post(reverse("web:push_referrals", args=[award.household.uid]), sent).status_code == 302
    sent = {"row": [award.household.pk], "item": "charity_goods"}
    assert client.post(reverse("web:push_many"), sent).status_code == 302

    told = progress.of(award.case).helps
    assert {(each.title, each.state) for each in told} == {
        ("资助参加城乡居民基本医疗保险", "待接收"),
        ("慈善物资帮扶", "待接收"),
    }
    rows = Referral.objects.order_by("id")
    assert [(row.department, row.member_id) for row in rows] == [("medical_security", member.pk), ("charity", None)]
