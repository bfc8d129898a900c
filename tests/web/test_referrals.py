"""Pages of referrals: who gets in, a department answers, a sheet comes back, figures open what they count."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, reverse

from cases.models import Household, Member, Referral
from cases.referrals import pushing
from cases.referrals.pushing import Wish
from offices.models import Holding, Office, PostKind, User
from tests import builders
from tests.web.conftest import MOMENT
from web.posts import ANSWERS_REFERRALS, ENTERS_MEASURES, PUSHES_REFERRALS, READS_REFERRALS
from web.referrals.urls import urlpatterns

pytestmark = pytest.mark.usefixtures("base")
SignedIn = Callable[[User], Client]
ADDRESSEE = "addressee"

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
    fixed = {"act": "begin", "which": "paper"}
    return reverse(f"web:{name}", args=[{**parts, **fixed}[part] for part in TABLE[name][1]])


def test_every_address_opens_for_its_posts_in_its_area_and_for_no_other(
    people: dict[str, User], referral: Referral, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.referrals.lists.meetings.read_pdf", lambda paper: b"%PDF-1.7")
    assert {each.name for each in urlpatterns if isinstance(each, URLPattern)} == set(TABLE)
    wrong = []
    for post in PostKind.values:
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
    own = [name for name, (_, parts, _) in TABLE.items() if {"referral", "push", "household", "office"} & set(parts)]
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

    rows = Referral.objects.order_by("id")
    assert [(row.department, row.member_id) for row in rows] == [("medical_security", member.pk), ("charity", None)]
