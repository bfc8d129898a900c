"""Pages of files: ten years of life open as fast as one, everything through the area's filter."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.auditing import verifier
from cases.invented.decade import Past, make
from cases.models import (
    Award,
    ChainEntry,
    DailyHead,
    FileExport,
    Household,
    LedgerEntry,
    LetterRun,
    Meeting,
    Petition,
    Remedy,
    Volume,
)
from cases.payments import ledger
from offices.models import User
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]
SignIn = Callable[[str], Client]
MOMENT = builders.NOW


@pytest.fixture(autouse=True)
def moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: MOMENT)
    cache.clear()


@pytest.fixture
def signed_in(people: dict[str, User]) -> SignIn:
    def as_(post: str) -> Client:
        client = Client()
        client.force_login(people[post], backend=settings.AUTHENTICATION_BACKENDS[-1])
        return client

    return as_


@pytest.fixture
def decade(people: dict[str, User]) -> Household:
    return make(Past(builders.VILLAGE, MOMENT.date(), people["caseworker"], name="田有福"))


def queries(client: Client, name: str, household: Household) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = client.get(reverse(f"web:{name}", args=[household.uid]))
    assert answer.status_code == 200
    return len(seen)


@pytest.mark.parametrize(
    "name", ["household", "household_chain", "household_file", "benefit_list", "household_remedies"]
)
def test_ten_years_of_life_cost_no_query_more_than_one(
    name: str, household: Household, decade: Household, signed_in: SignIn
) -> None:
    client = signed_in("county_approver")
    queries(client, name, household)  # what the process remembers afterwards

    assert queries(client, name, decade) <= queries(client, name, household)


def test_the_page_shows_the_newest_and_leads_to_the_whole_chain(decade: Household, signed_in: SignIn) -> None:
    client = signed_in("caseworker")

    page = client.get(reverse("web:household", args=[decade.uid]))
    whole = client.get(reverse("web:household_chain", args=[decade.uid]) + "?page=6")

    count = decade.chain.exclude(act="look").count()
    assert (len(page.context["chain"]), page.context["chain_count"]) == (30, count)
    # Ten invented years of money sum as real ones do.
    assert [(ledger.balance(award), ledger.check(award)) for award in decade.awards.all()] == 2 * [(0, [])]
    assert decade.awards.order_by("id")[0].lines.count() == 120
    assert count > 280
    assert "查看全部" in page.content.decode()
    assert page.context["chain"][0].entry.at > page.context["chain"][-1].entry.at
    assert len(whole.context["chain"]) > 0


@pytest.mark.proves("S1-19", "S2-02")
def test_the_benefit_list_says_every_help_with_its_months_and_the_money_that_came(
    decade: Household, signed_in: SignIn
) -> None:
    client = signed_in("caseworker")
    award = decade.awards.get(scheme="dibao")
    LedgerEntry.objects.create(
        award=award,
        month=date(2026, 1, 1),
        kind=LedgerEntry.Kind.RETURNED,
        amount="523.00",
        at=MOMENT,
        by=award.ledger.first().by,
    )

    page = client.get(reverse("web:benefit_list", args=[decade.uid]))
    found = page.context["found"]
    paper = client.get(reverse("web:benefit_paper", args=[decade.uid]))

    assert [(each.award.scheme, each.paid) for each in found.benefits] == [
        ("dibao_margin", Decimal(0)),
        ("dibao", Decimal(62237)),
    ]
    assert len(found.benefits[1].stretches) == 1  # ten years of the same amount read as one line
    assert "62,237.00" in page.content.decode()
    assert b"".join(paper)[:4] == b"%PDF"
    assert ChainEntry.objects.filter(act="print_benefits").count() == 1


@pytest.mark.proves("S4-06")
def test_the_archivist_closes_looks_and_takes_out_the_file_with_a_purpose(
    household: Household, signed_in: SignIn, people: dict[str, User]
) -> None:
    client = signed_in("county_approver")
    assert "等待立卷" in client.get(reverse("web:archive")).content.decode()

    client.post(reverse("web:close_file", args=[household.uid]))
    volume = Volume.objects.get()
    page = client.get(reverse("web:volume", args=[volume.pk])).content.decode()
    refused = client.post(reverse("web:export_file", args=[household.uid]), {"purpose": " "})
    package = client.post(reverse("web:export_file", args=[household.uid]), {"purpose": "复议机关调卷"})

    assert "逐件核对无改动" in page
    assert refused.status_code == 422 and "请写明导出档案的用途" in refused.content.decode()
    assert BytesIO(b"".join(package.streaming_content)).read(2) == b"PK"
    assert FileExport.objects.get().exported_by == people["county_approver"]
    assert ChainEntry.objects.get(act="export_file").detail["purpose"] == "复议机关调卷"


def test_files_of_another_county_are_not_there(household: Household, base: None) -> None:
    far = builders.person("county_approver", builders.FAR_VILLAGE)
    client = Client()
    client.force_login(far, backend=settings.AUTHENTICATION_BACKENDS[-1])

    for name in ("household_file", "benefit_list", "household_remedies", "household_chain"):
        assert client.get(reverse(f"web:{name}", args=[household.uid])).status_code == 404
    for name in ("close_file", "export_file"):
        assert client.post(reverse(f"web:{name}", args=[household.uid]), {"purpose": "x"}).status_code == 404
    assert household.name not in client.get(reverse("web:archive")).content.decode()


@pytest.mark.parametrize("post", ["village_aide", "liaison", "finance_clerk", "process_designer", "applicant"])
def test_other_posts_open_no_file(post: str, household: Household, signed_in: SignIn) -> None:
    client = signed_in(post)

    for name in ("household_file", "benefit_list", "household_remedies"):
        assert client.get(reverse(f"web:{name}", args=[household.uid])).status_code == 403
    assert client.get(reverse("web:archive")).status_code == 403


def test_a_remedy_goes_from_filing_to_the_duty_that_was_carried_out(
    household: Household, signed_in: SignIn, later: datetime
) -> None:
    client, case = signed_in("county_approver"), household.cases.get(procedure="application")
    assert "救济途径" in client.get(reverse("web:household_remedies", args=[household.uid])).content.decode()

    client.post(reverse("web:file_remedy", args=[case.number]), {"kind": "reconsideration", "filed_on": "2026-08-20"})
    remedy = Remedy.objects.get()
    client.post(reverse("web:accept_remedy", args=[remedy.pk]), {"accepted_on": "2026-08-24"})
    client.post(reverse("web:extend_remedy", args=[remedy.pk]))
    bad = client.post(reverse("web:conclude_remedy", args=[remedy.pk]), {"result": "revoked"})
    client.post(reverse("web:conclude_remedy", args=[remedy.pk]), {"result": "revoked", "result_on": "2026-09-01"})
    page = client.get(reverse("web:remedies")).content.decode()

    assert bad.status_code == 422
    remedy.refresh_from_db()
    assert (remedy.due_on, remedy.extended) == (date(2026, 11, 23), True)
    assert "恢复原来的待遇" in page
    client.post(reverse("web:carry_out", args=[remedy.pk]), {"note": "已恢复发放"})
    assert "恢复原来的待遇" not in client.get(reverse("web:remedies")).content.decode()
    assert Award.objects.get().state == Award.State.ACTIVE


def test_a_petition_is_registered_on_the_case_and_answered_before_its_clock_runs_out(
    household: Household, signed_in: SignIn
) -> None:
    client, case = signed_in("caseworker"), household.cases.get(procedure="application")
    told = {
        "kind": "report",
        "received_on": "2026-09-01",
        "content": "该户有车",
        "name": "邻居甲",
        "contact": "1370000",
    }
    address = reverse("web:enter_petition", args=[case.number])
    assert address in client.get(reverse("web:case", args=[case.number])).content.decode()

    early = client.post(address, told | {"received_on": "2026-12-31"})
    client.post(address, told)
    petition = Petition.objects.get()
    register = client.get(reverse("web:petitions")).content.decode()
    page = client.get(reverse("web:petition", args=[petition.pk])).content.decode()
    mute = client.post(reverse("web:answer_petition", args=[petition.pk]), {"findings": "已入户"})
    signed_in("county_head").post(reverse("web:extend_petition", args=[petition.pk]))
    client.post(reverse("web:answer_petition", args=[petition.pk]), {"findings": "已入户", "reply": "不属实"})

    assert early.status_code == 422
    assert "该户有车" in early.content.decode() and "不能晚于今天" in early.content.decode()
    assert "2026-11-02" in register and "邻居甲" not in register and "邻居甲" in page
    assert mute.status_code == 422 and "必须书面答复" in mute.content.decode() and "已入户" in mute.content.decode()
    petition.refresh_from_db()
    assert (petition.state, petition.due_on) == ("replied", date(2026, 11, 30))
    assert "没有待答复" in client.get(reverse("web:petitions")).content.decode()
    assert signed_in("finance_clerk").get(reverse("web:petitions")).status_code == 403


def test_a_meeting_is_entered_with_as_many_matters_as_it_had_and_its_minutes_are_read(
    household: Household, signed_in: SignIn
) -> None:
    client, case = signed_in("county_approver"), household.cases.get(procedure="application")
    matter = {"topic": "困难认定", "case_number": case.number, "views": "同意救助", "decision": "agreed"}
    votes = {"in_favour": "2", "against": "0", "abstained": "0"}
    told = {f"matter-0-{name}": value for name, value in (matter | votes).items()} | {
        "kind": "case_conference",
        "held_on": "2026-09-01",
        "place": "会议室",
        "chair": "田景和",
        "members": "县民政局 田景和\n县财政局 卫长河\n县医保局 燕青山 缺席",
        "matter-TOTAL_FORMS": "1",
        "matter-INITIAL_FORMS": "0",
    }
    address = reverse("web:enter_meeting")
    assert case.number in client.get(address, {"case": case.number}).content.decode()

    more = client.post(address, told | {"more": "1"})
    few = client.post(address, told | {"matter-0-in_favour": "1"})
    unnamed = client.post(address, told | {"members": "田景和"})
    done = client.post(address, told)
    meeting = Meeting.objects.get()
    page = client.get(done["Location"]).content.decode()
    paper = client.get(reverse("web:office_paper", args=[meeting.paper.uid]))

    assert "议题 2" in more.content.decode() and "同意救助" in more.content.decode()
    assert few.status_code == 422 and "半数" in few.content.decode() and "同意救助" in few.content.decode()
    assert "请写成：单位 姓名" in unnamed.content.decode()
    assert "赞成 2 票" in page and meeting.paper.number in client.get(reverse("web:meetings")).content.decode()
    assert b"".join(paper)[:4] == b"%PDF"
    told = {"government": "东明镇人民政府", "figures": "超期办件3件。", "demands": "11月底前清零。"}
    client.post(reverse("web:reminder_letter"), told)
    assert "东明镇人民政府" in client.get(reverse("web:meetings")).content.decode()
    assert signed_in("caseworker").get(reverse("web:meetings")).status_code == 403


def test_a_batch_begins_from_a_list_whose_length_was_seen_and_is_watched_until_it_is_done(
    household: Household, signed_in: SignIn
) -> None:
    client, address = signed_in("county_approver"), reverse("web:new_letters")
    asked = f"{address}?area={builders.COUNTY}&scheme=dibao&group=awards"
    letter = {"kind": "authorisation", "title": "年度续签"}

    counted = client.get(asked).content.decode()
    unnamed = client.post(asked, letter | {"title": ""})
    decided = client.post(asked, letter | {"kind": "decision"})
    begun = client.post(asked, letter)
    run = LetterRun.objects.get()
    page = client.get(begun["Location"]).content.decode()

    assert "名单上 1 件" in counted and "核对授权书" in counted and "决定" not in counted.split("<select")[-1]
    assert (unnamed.status_code, decided.status_code) == (422, 422)
    assert (run.total, run.lines.get().case) == (1, household.cases.get(procedure="application"))
    assert "年度续签" in page and ("<progress" in page or run.state == "done")
    assert "年度续签" in client.get(reverse("web:letter_runs")).content.decode()


def test_the_month_names_where_the_chain_ended_and_the_verifier_reads_it_from_the_sheet(
    household: Household, signed_in: SignIn
) -> None:
    for month, day in ((7, 30), (8, 31), (9, 1)):
        told = {"on": date(2026, month, day), "sequence": month, "digest": f"{month}e11" * 16, "made_at": MOMENT}
        DailyHead.objects.create(county="411224", **told)
    DailyHead.objects.create(county="340303", on=date(2026, 8, 31), sequence=1, digest="f" * 64, made_at=MOMENT)
    client, address = signed_in("county_head"), reverse("web:statistics")

    page = client.get(address, {"month": "2026-08"}).content.decode()
    sheet = client.get(address, {"month": "2026-08", "format": "csv"}).content.decode("utf-8-sig")

    whole = f"411224 2026-08-31 8 {'8e11' * 16}"
    assert "8e11 8e11 8e11" in page and whole in page and "9e11" not in page and "ffff" not in page
    assert f"审计链链尾,2026-08-31,8e11 8e11 8e11,{whole}" in sheet
    assert verifier.read_heads(sheet, "411224") == [("411224", "2026-08-31", 8, "8e11" * 16)]
    assert "审计链链尾" not in client.get(address, {"month": "2026-06"}).content.decode()


def test_feature_70_the_month_opens_as_a_page_as_sheets_and_number_by_number(
    household: Household, signed_in: SignIn
) -> None:
    client, address = signed_in("county_head"), reverse("web:statistics")

    page = client.get(address, {"month": "2026-08"})
    csv, xlsx = (client.get(address, {"month": "2026-08", "format": ending}) for ending in ("csv", "xlsx"))
    behind = client.get(reverse("web:statistics_list", args=["paid"]), {"month": "2026-08"})

    assert page.context["found"].total.households == 1
    assert "523.00" in csv.content.decode("utf-8-sig") and xlsx.content[:2] == b"PK"
    assert household.cases.get(procedure="application").number in behind.content.decode()
    for line in page.context["lines"]:
        part = {"month": "2026-08", "scheme": line["scheme"], "town": line["code"], "kind": line["kind"]}
        opened = client.get(reverse("web:statistics_list", args=["paid"]), part).context["page"].paginator.count
        assert opened == line["line"].households
        other = client.get(reverse("web:statistics_list", args=["paid"]), {**part, "town": "411224100"})
        assert other.context["page"].paginator.count == 0
    assert client.get(address, {"month": "2026-13"}).status_code == 404
    assert client.get(reverse("web:statistics_list", args=["nothing"])).status_code == 404
    assert signed_in("caseworker").get(address).status_code == 403
