"""A list of the province's warnings from its arrival to the reply: one household is helped, one refuted, one referred.

Told over HTTP, as the people of the county click: 6,000 rows on SQLite, some hundred on PostgreSQL, and once more with
few rows where nothing is remembered between two requests.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cases import chain
from cases.intake import member_of
from cases.models import Award, Case, Household, Member, Referral
from cases.payments import sheets
from cases.takeover import workbook
from monitoring.models import Delivery, DispatchRun, RiskWarning, Source, SupervisionOrder, Unmatched
from monitoring.receiving import deliveries as receiving
from monitoring.risk import escalating
from offices.demo_accounts import DONGMING_VILLAGE, LUSHI
from offices.models import Division
from processes import editions
from processes.models import Task
from tests.builders import resident_id
from tests.conftest import on_postgresql
from tests.journeys import answers
from tests.journeys.county import SHANGHAI, Journey, person
from tests.web.test_apply import posted

ARRIVES = datetime(2026, 10, 12, 9, tzinfo=SHANGHAI)
HEAD = ("公民身份号码", "姓名", "村（社区）", "发生日期", "省级低收入人口预警")
POOR, HELPED, UNINSURED, FORGOTTEN, ILL = "陈秀禾", "周老栓", "李玉梅", "赵满仓", "钱福来"
COLOURS = {POOR: "橙", HELPED: "黄", UNINSURED: "黄", FORGOTTEN: "红", ILL: "蓝"}
# The wife, the husband: both stand on the list, and are one household.
COUPLE = ("411224196803150026", "411224196511020019")
STRANGER = 9000
FOUND = "三口人靠丈夫打零工生活，孩子上学，房屋安全。"
pytestmark = pytest.mark.django_db


@dataclass
class Offices:
    """The people of the county before their screens, and the clock in which all of them believe."""

    now: datetime
    reload: bool = False

    def at(self, name: str) -> Client:
        """A person who came in just now; with `reload` nothing is remembered of the request before."""
        if self.reload:
            editions.forget()
            cache.clear()
        client = Client()
        client.force_login(person(f"lushi.{name}"), backend=settings.AUTHENTICATION_BACKENDS[-1])
        return client

    def reads(self, name: str, page: str, *args: object, **query: object) -> str:
        """The text of a page that somebody opens."""
        answer = self.at(name).get(reverse(f"web:{page}", args=args), query)
        assert answer.status_code == 200, (page, answer.status_code)
        return answer.content.decode()

    def does(self, name: str, page: str, *args: object, told: dict[str, object]) -> HttpResponse:
        """What somebody sends from a page, and the page that comes then; ten minutes have passed."""
        self.now += timedelta(minutes=10)
        answer = self.at(name).post(reverse(f"web:{page}", args=args), told, follow=True)
        assert answer.status_code == 200, (page, answer.status_code, answer.content.decode()[-3000:])
        return answer

    def finishes(self, name: str, household: str, element: str, **told: object) -> HttpResponse:
        """Somebody does a waiting step of a household's warning on its page."""
        rows = Task.objects.filter(process__case__household__name=household, process__case__scheme="risk_warning")
        task = rows.get(element=element, state=Task.State.OPEN)
        return self.does(name, "task", task.pk, told=posted(told))


@pytest.fixture
def county(base: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Offices]:
    """The demonstration county on the morning on which the list comes; its worker takes files in at once."""
    cache.clear()
    offices = Offices(ARRIVES)
    monkeypatch.setattr("django.utils.timezone.now", lambda: offices.now)
    monkeypatch.setattr("monitoring.receiving.jobs.enqueue", lambda pk: _work(pk, offices))
    monkeypatch.setattr("cases.documents.jobs.enqueue", lambda document_id: None)
    yield offices
    editions.forget()


def _work(delivery_id: int, offices: Offices) -> None:
    receiving.check(delivery_id, lambda: offices.now)
    receiving.go_on(delivery_id, lambda: offices.now)


@pytest.mark.proves("S2-15", "S2-16", "S2-18", "MON-03", "MON-04", "S0-06", "S1-08", "S1-32")
def test_a_whole_list_is_handed_down_and_each_of_its_rows_has_an_answer(county: Offices) -> None:
    a_list_is_followed_to_its_end(county, 300 if on_postgresql() else 6000)


@pytest.mark.either_database
def test_the_same_with_everything_forgotten_between_two_clicks(county: Offices) -> None:
    county.reload = True
    a_list_is_followed_to_its_end(county, 40)


def a_list_is_followed_to_its_end(county: Offices, rows: int) -> None:
    people = the_county_knows_its_people(rows)
    the_list_comes_in_and_a_second_person_accepts_it(county, people)
    the_list_becomes_warnings(county, rows)
    the_grid_member_visits(county)
    the_township_examines(county)
    who_is_poor_is_granted_dibao_with_the_arithmetic_shown(county)
    the_insurance_answers_by_spreadsheet(county)
    the_county_answers_and_the_province_gets_its_file(county, rows)
    the_supervisor_orders_what_is_overdue(county)
    assert chain.verify(LUSHI[:6]) is None


def the_county_knows_its_people(rows: int) -> list[tuple[str, str]]:
    """As many people as the list has rows: five families in one village, all others over the whole county."""
    places = list(Division.objects.filter(code__startswith=LUSHI[:6], level=5).values_list("code", flat=True)[:60])
    named = [(name, DONGMING_VILLAGE) for name in COLOURS]
    others = [(f"户{number}", places[number % len(places)]) for number in range(rows - len(named) - 1)]
    homes = [_home(name, area) for name, area in [*named, *others]]
    Household.objects.bulk_create(homes, batch_size=1000)
    members = [_member(home, resident_id(number)) for number, home in enumerate(homes)]
    members[0] = _member(homes[0], COUPLE[0])
    members.append(_member(homes[0], COUPLE[1], "杨德全", "spouse"))
    Member.objects.bulk_create(members, batch_size=1000)
    ids = [COUPLE[0], *(resident_id(number) for number in range(1, len(homes))), COUPLE[1]]
    return list(zip([*(home.name for home in homes), "杨德全"], ids, strict=True))


def _home(name: str, area: str) -> Household:
    return Household(uid=uuid4(), area=area, name=name, residence_kind="rural", opened_at=ARRIVES)


def _member(home: Household, number: str, name: str = "", relation: str = "self") -> Member:
    told = {"name": name or home.name, "relation": relation, "resident_id": number}
    return member_of(home, told, date(2026, 1, 1))


def the_list_comes_in_and_a_second_person_accepts_it(county: Offices, people: list[tuple[str, str]]) -> None:
    """An approver registers the source and uploads the province's workbook; the head of the bureau lets it in."""
    told = {"title": "省级低收入人口监测平台", "code": "411224-province", "department": "provincial_platform"}
    told |= {"items": ["provincial_warning"], "cycle": "monthly", "legal_basis": "国办发〔2023〕39号 三（四）"}
    county.does("approver", "new_source", told=told | {"purpose": "预警核查", "owner": "省厅", "active": "on"})
    lines = [(number, name, "", "2026-10-08", COLOURS.get(name, "蓝")) for name, number in people]
    lines += [("411224195003150010", "号码错", "", "2026-10-08", "红")]
    lines += [(resident_id(0), "颜色错", "", "2026-10-08", "紫")]
    lines += [(resident_id(STRANGER), "外来人", DONGMING_VILLAGE, "2026-10-08", "黄")]
    file = SimpleUploadedFile("省级预警10月.xlsx", workbook.write({"预警名单": [HEAD, *lines]}))
    upload = {"source": Source.objects.get().pk, "month": "2026-10", "file": file}
    assert "由另一人复核" in county.does("approver", "deliveries", told=upload).content.decode()
    delivery = Delivery.objects.get()
    assert (delivery.good, delivery.doubtful, delivery.bad) == (len(people) + 1, 1, 1)
    page = county.does("county_head", "received_act", delivery.uid, told={"what": "good"}).content.decode()
    assert "已接收" in page and "预警核查和反馈" in page


def the_list_becomes_warnings(county: Offices, rows: int) -> None:
    """The run was opened by itself; whoever looks lets it go on, and its end is a warning for each household."""
    run = DispatchRun.objects.get()
    while run.state in ("waiting", "running"):
        page = county.reads("approver", "risk_run", run.pk)
        run.refresh_from_db()
    assert (run.state, run.total, run.opened) == ("done", rows, rows - 1)
    assert reverse("web:received", args=[Delivery.objects.get().uid]) in page
    couple = RiskWarning.objects.get(household__name=POOR)
    assert (couple.signs.count(), couple.get_level_display(), couple.due_on) == (2, "橙色", date(2026, 10, 26))
    assert not RiskWarning.objects.filter(due_on__isnull=True).exists()
    assert set(Unmatched.objects.values_list("reason", flat=True)) == {"unknown", "damaged"}
    brought = {"delivery": str(Delivery.objects.get().uid), "state": "open"}
    listed = county.at("approver").get(reverse("web:risk_warnings"), brought)
    assert listed.context["page"].paginator.count == rows - 1


def the_grid_member_visits(county: Offices) -> None:
    """Three doors: one family is poor, one is helped already, one is insured by nobody."""
    seen = {
        POOR: {"verification_outcome": "eligible", "verification_found": FOUND},
        HELPED: {"verification_outcome": "refuted", "false_alarm": "already_helped"},
        UNINSURED: {"verification_outcome": "policy_gap", "verification_found": "今年没有参加居民医保。"},
    }
    for name, told in seen.items():
        warning = RiskWarning.objects.get(household__name=name)
        visit = reverse("web:risk_visit", args=[warning.pk])
        assert visit in county.reads("grid", "patrol", warning.household.uid)
        assert "省级低收入人口预警" in county.reads("grid", "risk_visit", warning.pk)
        county.does("grid", "risk_visit", warning.pk, told=told)
        warning.refresh_from_db()
        assert warning.state == "verifying"


def the_township_examines(county: Offices) -> None:
    """The caseworker confirms what the grid member found; of the refuted one too the reason is kept."""
    page = county.finishes(
        *("caseworker", POOR, "verification_examination"), verification_outcome="eligible", next_scheme="dibao"
    )
    assert "预警核查单" in page.content.decode()
    told = {"verification_outcome": "refuted", "false_alarm": "already_helped"}
    county.finishes("caseworker", HELPED, "verification_examination", **told)
    told = {"verification_outcome": "policy_gap", "missing_items": ["insurance_premium"]}
    county.finishes("caseworker", UNINSURED, "verification_examination", **told)
    refuted = RiskWarning.objects.get(household__name=HELPED)
    assert "困难已经解决，或者已有帮扶" in county.reads("approver", "risk_warning", refuted.pk)


def who_is_poor_is_granted_dibao_with_the_arithmetic_shown(county: Offices) -> None:
    """The application is filled with what is known; its case leads back to the warning, and the warning to it."""
    warning = RiskWarning.objects.get(household__name=POOR)
    form = county.reads("caseworker", "application", "dibao", DONGMING_VILLAGE)
    assert FOUND in form and POOR in form and "杨德全" in form
    told = posted(answers.application(), channel="counter")
    county.does("caseworker", "application", "dibao", DONGMING_VILLAGE, told=told)
    case = Case.objects.get(scheme="dibao")
    assert case.household == warning.household
    assert reverse("web:risk_warning", args=[warning.pk]) in county.reads("caseworker", "case", case.number)
    assert case.number in county.reads("caseworker", "risk_warning", warning.pk)
    granted(county, case)
    page = county.reads("caseworker", "case", case.number)
    assert all(words in page for words in ("月人均收入", "核算逐行明细", "240.00", "849.00"))
    assert str(Award.objects.get(case=case).amount) == "849.00"


def granted(county: Offices, case: Case) -> None:
    """The way of every application, which other journeys tell step by step."""
    journey = Journey(case, "", "lushi", county.now)
    journey.investigate()
    journey.run("examination", "opinion", "public_notice")
    journey.wait_for_timer()
    journey.run("notice_result", "county_confirmation", "decision", "publication", "delivery", "archiving")
    county.now = journey.now


def the_insurance_answers_by_spreadsheet(county: Offices) -> None:
    """The bureau does not sign in: its open pushes go out as a workbook and come back with three columns filled."""
    pushed = Referral.objects.get()
    assert (pushed.household.name, pushed.department, pushed.state) == (UNINSURED, "medical_security", "sent")
    assert pushed.to_office.name in county.reads("caseworker", "referral_sheets")
    out = county.at("caseworker").get(reverse("web:referral_sheet", args=[pushed.to_office_id])).content
    rows = workbook.read("待反馈.xlsx", out)["待反馈"]
    head = rows[0]
    for title, words in (("收到日期", "2026-10-14"), ("办理情况", "已资助参保"), ("结果和金额", "已落实 400.00")):
        rows[1] += [""] * (len(head) - len(rows[1]))
        rows[1][head.index(title)] = words
    back = SimpleUploadedFile("待反馈.xlsx", workbook.write({"待反馈": rows}))
    page = county.does("caseworker", "referral_sheets", told={"office": pushed.to_office_id, "file": back})
    assert "已登记1条" in page.content.decode()
    pushed.refresh_from_db()
    assert (pushed.state, pushed.outcome, str(pushed.amount)) == ("answered", "given", "400.00")
    shown = county.reads("caseworker", "household", pushed.household.uid)
    assert "部门反馈结果" in shown and "资助参加城乡居民基本医疗保险" in county.reads(
        "caseworker", "referrals", tab="all"
    )


def the_county_answers_and_the_province_gets_its_file(county: Offices, rows: int) -> None:
    """Every warning that was verified is answered; the reply has a line for each row of the list, done or not."""
    for name, words in {POOR: "已纳入低保。", HELPED: "已有帮扶。", UNINSURED: "已资助参保。"}.items():
        county.finishes("approver", name, "feedback", reply_text=words)
    delivery = Delivery.objects.get()
    reply = reverse("web:risk_replies_of", args=[delivery.uid])
    assert reply in county.reads("approver", "deliveries") and reply in county.reads(
        "approver", "received", delivery.uid
    )
    head, *lines = sheets.read(county.at("approver").get(reply).content, "反馈.xlsx")
    told = [dict(zip(head, line, strict=True)) for line in lines]
    by_name = {row["户主"]: (row["办理状态"], row["核查结论"], row["反馈内容"]) for row in told}
    assert len(told) == rows + 2
    assert by_name[POOR] == ("已办结", "可能符合条件，转入申请", "已纳入低保。")
    assert by_name[HELPED] == ("已办结", "误报，无须处理", "已有帮扶。")
    assert by_name[UNINSURED] == ("已办结", "政策没有落实，予以落实", "已资助参保。")
    assert by_name[FORGOTTEN][0] == "核查中" and by_name["外＊人"][0] == "人员待核对"
    assert [row["误报原因"] for row in told if row["户主"] == HELPED] == ["困难已经解决，或者已有帮扶"]
    assert not {number for number in COUPLE if number in str(told)}


def the_supervisor_orders_what_is_overdue(county: Offices) -> None:
    """The red one was visited by nobody: the board counts it, the order names it, the village answers, it is closed."""
    warning = RiskWarning.objects.get(household__name=FORGOTTEN)
    escalating.escalate(county.now)
    place = {"by": "village", "scheme": "risk_warning", "town": warning.town}
    board = county.at("supervisor").get(reverse("web:supervision"), place).context
    (line,) = [line for line in board["lines"] if line.row.key == warning.area]
    overdue = RiskWarning.objects.filter(area=warning.area, state="open", due_on__lt=county.now.date())
    assert line.row.counts["overdue"] == overdue.count() == 1
    look = place | {"village": warning.area, "figure": "overdue"}
    assert FORGOTTEN in county.reads("supervisor", "supervision_tasks", **look)
    page = f"{reverse('web:new_supervision_order')}?" + "&".join(f"{key}={value}" for key, value in look.items())
    told = {"to_office": warning.case.process.tasks.get().office_id, "text": "红色预警超期未入户，请说明。", "days": 3}
    shown = county.at("supervisor").post(page, told, follow=True).content.decode()
    order = SupervisionOrder.objects.get()
    assert all(words in shown for words in (order.number, FORGOTTEN, "红色预警", "入户核实"))
    assert order.tasks.get().process.case == warning.case
    the_village_answers_and_the_supervisor_closes(county, order, warning)


def the_village_answers_and_the_supervisor_closes(
    county: Offices, order: SupervisionOrder, warning: RiskWarning
) -> None:
    assert order.number in county.reads("aide", "supervision_orders")
    county.does("aide", "act_on_order", order.uid, told={"kind": "receive"})
    gone = {"verification_outcome": "refuted", "false_alarm": "not_here"}
    county.does("grid", "risk_visit", warning.pk, told=gone)
    county.does("aide", "act_on_order", order.uid, told={"kind": "answer", "text": "当日已入户，本人已迁往县城。"})
    assert "当日已入户" in county.reads("supervisor", "supervision_order", order.uid)
    county.does("supervisor", "act_on_order", order.uid, told={"kind": "close", "text": "同意。"})
    order.refresh_from_db()
    warning.refresh_from_db()
    assert (order.state, warning.state) == ("closed", "verifying")
