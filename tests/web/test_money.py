"""Pages of payments: who gets in, what they show, and a month walked through by its people."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases.models import MessageOptOut, PayeeAccount, PaymentBlock, PaymentRoll, RecoveryPlan
from cases.payments import accounts, orders, sheets
from offices.models import PostKind, User
from tests import builders
from tests.cases import money
from tests.web.conftest import draw_no_refusals
from web.money.urls import urlpatterns
from web.posts import (
    APPROVES_MONEY,
    CONFIRMS_ACCOUNTS,
    ENTERS_ACCOUNTS,
    HOLDS_MONEY,
    PREPARES_MONEY,
    READS_MONEY,
    READS_MONEY_LINES,
    RECOVERS_MONEY,
)

As = Callable[[User], Client]
# Who is let in to each address, and what its path needs; acts are asked with POST.
TABLE: dict[str, tuple[frozenset[str], str, bool]] = {
    "money": (READS_MONEY, "", False),
    "roll_prepare": (PREPARES_MONEY, "", False),
    "roll": (READS_MONEY, "roll", False),
    "roll_lines": (READS_MONEY, "roll", False),
    "roll_recompute": (PREPARES_MONEY, "roll", True),
    "roll_drop": (PREPARES_MONEY, "roll", True),
    "roll_freeze": (PREPARES_MONEY, "roll", True),
    "roll_approve": (APPROVES_MONEY, "roll", True),
    "roll_file": (READS_MONEY, "roll", True),
    "roll_send": (PREPARES_MONEY, "roll", True),
    "batch": (READS_MONEY, "batch", False),
    "batch_file": (PREPARES_MONEY, "batch", True),
    "batch_return": (PREPARES_MONEY, "batch", True),
    "batch_book": (PREPARES_MONEY, "batch", True),
    "money_lines": (READS_MONEY_LINES, "", False),
    "line_cancel": (PREPARES_MONEY, "line", True),
    "money_blocks": (READS_MONEY_LINES, "", False),
    "money_block": (READS_MONEY_LINES, "block", False),
    "money_award": (READS_MONEY_LINES, "award", False),
    "money_account": (ENTERS_ACCOUNTS, "award", False),
    "money_hold": (HOLDS_MONEY, "award", False),
    "money_account_confirm": (CONFIRMS_ACCOUNTS, "account", True),
    "money_messages": (ENTERS_ACCOUNTS, "award", True),
    "money_recovery_enter": (RECOVERS_MONEY, "award", False),
    "money_recoveries": (READS_MONEY_LINES, "", False),
    "money_recovery": (READS_MONEY_LINES, "recovery", False),
    "money_recovery_receive": (RECOVERS_MONEY, "recovery", True),
    "money_recovery_write_off": (RECOVERS_MONEY, "recovery", True),
    "money_orders": (READS_MONEY, "", False),
    "money_order_enter": (PREPARES_MONEY, "", False),
    "money_order_confirm": (APPROVES_MONEY, "order", True),
    "money_budget": (READS_MONEY, "", False),
    "money_audit": (READS_MONEY, "", True),
}


@pytest.fixture
def paths(people: dict[str, User], moment: datetime) -> dict[str, int]:
    """A roll of September with a batch, an award held back, an account to be confirmed."""
    now, clerk = money.moment(date(2026, 9, 2)), people["finance_clerk"]
    award = money.grant(people["county_head"], date(2026, 8, 10), "400.00")
    dead = money.grant(people["county_head"], date(2026, 8, 10), "300.00")
    money.died(dead, people["village_aide"], date(2026, 7, 20), date(2026, 8, 22))
    roll = money.approved(people, date(2026, 9, 2), date(2026, 9, 1))
    batch = money.batches.make(roll.pk, clerk, now)
    account = accounts.enter(
        award.pk, "bank_card", "农商银行", "陈秀禾", "6217000010000000021", "换卡", people["caseworker"], now
    )
    told = {"area": money.AREA, "kind": "subsidy", "title": "补贴", "schemes": ["dibao"], "amount": 5, "cite": "示例"}
    months = {"from_month": date(2026, 10, 1), "until_month": date(2026, 10, 1)}
    order = orders.enter(orders.SubsidyOrder(**told, **months), clerk, now)
    return {
        "roll": roll.pk,
        "batch": batch.pk,
        "line": roll.lines.get(award=dead).pk,
        "block": PaymentBlock.objects.get().pk,
        "award": award.pk,
        "recovery": RecoveryPlan.objects.create(
            award=award, amount=5, reason="多发", opened_by=people["county_head"], opened_at=now
        ).pk,
        "account": account.pk,
        "order": order.pk,
    }


def ask(client: Client, name: str, paths: dict[str, int]) -> int:
    _, part, acts = TABLE[name]
    address = reverse(f"web:{name}", args=[paths[part]] if part else [])
    return (client.post(address) if acts else client.get(address)).status_code


@pytest.mark.either_database
def test_every_address_lets_in_its_posts_and_no_other_and_nothing_from_another_county(
    people: dict[str, User], paths: dict[str, int], signed_in: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_no_refusals(monkeypatch)
    assert {each.name for each in urlpatterns} == set(TABLE)
    far = builders.team(builders.FAR_VILLAGE)
    wrong = []
    for post in PostKind.values:
        near_client, far_client = signed_in(people[post]), signed_in(far[post])
        for name, (posts, part, acts) in TABLE.items():
            if post not in posts:
                if ask(near_client, name, paths) != 403:
                    wrong.append((name, post))
            elif part and ask(far_client, name, paths) != 404:
                wrong.append((name, post, "elsewhere"))
            elif not acts and ask(near_client, name, paths) != 200:
                wrong.append((name, post, "kept out"))

    assert wrong == []


def test_no_page_of_payments_shows_a_whole_account(
    people: dict[str, User], paths: dict[str, int], signed_in: As
) -> None:
    for post in ("finance_clerk", "county_approver", "caseworker"):
        client = signed_in(people[post])
        for name, (posts, part, acts) in TABLE.items():
            if post in posts and not acts:
                body = client.get(reverse(f"web:{name}", args=[paths[part]] if part else [])).content.decode()
                assert money.ACCOUNT not in body and "6217000010000000021" not in body, name


def test_a_month_is_prepared_frozen_approved_sent_and_answered_on_the_pages(
    people: dict[str, User], signed_in: As
) -> None:
    for amount in ("400.00", "300.50"):
        money.grant(people["county_head"], date(2026, 8, 10), amount)
    clerk, head = signed_in(people["finance_clerk"]), signed_in(people["county_head"])

    made = clerk.post(reverse("web:roll_prepare"), {"scheme": "dibao", "month": "2026-09"})
    roll = PaymentRoll.objects.get()
    assert made.url == reverse("web:roll", args=[roll.pk])
    clerk.post(reverse("web:roll_freeze", args=[roll.pk]))
    assert "批准发放" in head.get(made.url).content.decode() and "批准发放" not in clerk.get(made.url).content.decode()
    head.post(reverse("web:roll_approve", args=[roll.pk]))
    batch = clerk.post(reverse("web:roll_send", args=[roll.pk])).url
    file = clerk.post(f"{batch}file/", {"bank-form": "csv", "bank-purpose": "送农商银行"})
    assert file.headers["Content-Disposition"].startswith("attachment") and money.ACCOUNT in file.content.decode()

    data = sheets.as_csv([("序号", "金额", "结果", "说明"), (1, "400.00", "成功", ""), (2, "300.50", "失败", "销户")])
    tried = clerk.post(f"{batch}return/", {"file": SimpleUploadedFile("回盘.csv", data)})
    assert "还没有登记任何一行" in tried.content.decode()
    clerk.post(f"{batch}book/", {"key": tried.context["key"]})

    roll.refresh_from_db()
    assert sorted(roll.lines.values_list("state", flat=True)) == ["failed", "paid"]
    assert "销户" in signed_in(people["caseworker"]).get(reverse("web:money_lines")).content.decode()
    stranger = signed_in(builders.person("finance_clerk", builders.VILLAGE, "other.clerk"))
    again = stranger.post(f"{batch}book/", {"key": tried.context["key"]}, follow=True)
    assert "已过期" in again.content.decode()


def test_what_was_paid_too_much_is_got_back_on_a_decision_and_written_off_by_another_person(
    people: dict[str, User], signed_in: As
) -> None:
    head = people["county_head"]
    award = money.grant(head, date(2026, 7, 10), "400.00")
    money.paid(people, date(2026, 8, 3), date(2026, 8, 1))
    cause = money.change(award, head, date(2026, 8, 20), "300.00", date(2026, 8, 1), "correct")
    approver, address = signed_in(people["county_approver"]), reverse("web:money_recovery_enter", args=[award.pk])
    assert [row for row, _sum in approver.get(reverse("web:money_recoveries")).context["waiting"]] == [award]

    told = {"decision": cause.pk, "reason": "少报收入"}
    refused = approver.post(address, told | {"amount": "401"})
    assert refused.status_code == 422 and "400.00元" in refused.content.decode()
    page = approver.post(address, told | {"amount": "100"}).url
    assert approver.get(reverse("web:money_recoveries")).context["waiting"] == []
    approver.post(f"{page}receive/", {"receive-amount": "60", "receive-note": "收据1号"})
    own = approver.post(f"{page}write-off/", {"write_off-amount": "40", "write_off-note": "批复1号"})
    assert own.status_code == 422 and "立项人以外的人" in own.content.decode()
    signed_in(head).post(f"{page}write-off/", {"write_off-amount": "40", "write_off-note": "批复1号"})

    assert RecoveryPlan.objects.get().state == "done"


def test_a_household_that_wants_no_messages_says_so_once_and_may_change_its_mind(
    people: dict[str, User], paths: dict[str, int], signed_in: As
) -> None:
    client, address = signed_in(people["caseworker"]), reverse("web:money_messages", args=[paths["award"]])

    client.post(address, {"wanted": ""})
    assert "这一户不要到账短信" in client.get(reverse("web:money_award", args=[paths["award"]])).content.decode()
    client.post(address, {"wanted": "1"})

    assert not MessageOptOut.objects.exists()


@pytest.mark.either_database
def test_a_hold_says_when_it_ends_and_a_second_person_of_the_county_lets_it_stand(
    people: dict[str, User], paths: dict[str, int], signed_in: As
) -> None:
    clerk, head = signed_in(people["caseworker"]), signed_in(people["county_head"])
    clerk.post(reverse("web:money_hold", args=[paths["award"]]), {"from_month": "2026-10-01", "text": "本人失联"})
    made = PaymentBlock.objects.get(cause="other")
    page = reverse("web:money_block", args=[made.pk])

    assert (
        f"{made.ends_on}" in clerk.get(page).content.decode() and "确认继续暂停" not in clerk.get(page).content.decode()
    )
    assert head.post(page, {"step": "confirm", "reason": ""}).status_code == 422
    head.post(page, {"step": "confirm", "reason": "村里证实外出未归"})

    made.refresh_from_db()
    assert (made.ends_on, made.confirmed_by) == (None, people["county_head"])


def test_the_township_enters_an_account_twice_and_with_its_paper(
    people: dict[str, User], paths: dict[str, int], signed_in: As
) -> None:
    client, address = signed_in(people["caseworker"]), reverse("web:money_account", args=[paths["award"]])
    told = {"kind": "social_security_card", "bank": "农商银行", "payee": "陈秀禾", "reason": "换卡"}
    numbers = {"number": "6217000010000000039", "again": "6217000010000000093"}

    refused = client.post(address, told | numbers)
    page = refused.content.decode()
    assert refused.status_code == 422 and "不一致" in page and "请上传凭证" in page and "农商银行" in page
    paper = SimpleUploadedFile("卡.pdf", b"%PDF-1.7 card", content_type="application/pdf")
    client.post(address, told | {"number": numbers["number"], "again": numbers["number"], "paper": paper})

    made = PayeeAccount.objects.order_by("id").last()
    assert (made.mask, made.confirmed_at, made.paper.field) == ("****0039", None, "account_paper")
