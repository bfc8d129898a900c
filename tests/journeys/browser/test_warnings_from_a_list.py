"""A short list of the province's warnings on the pages: let in, visited on a phone, handed up, answered, ordered."""

from datetime import date, datetime
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from cases.intake import member_of
from cases.models import Household
from cases.payments import sheets
from cases.takeover import workbook
from monitoring.models import Delivery, RiskWarning, Source, SupervisionOrder
from monitoring.receiving import deliveries
from offices.demo_accounts import DONGMING_VILLAGE, LUSHI
from tests.builders import resident_id
from tests.journeys.browser.conftest import At, Clock, Look
from tests.journeys.browser.screen import Person, turn
from tests.journeys.county import SHANGHAI

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("printed_on_request", "worker")]
MONDAY = datetime(2026, 10, 12, 9, tzinfo=SHANGHAI)
HELPED, FORGOTTEN, LATER = "周老栓", "赵满仓", "钱福来"
LEVELS = {HELPED: "黄", FORGOTTEN: "红", LATER: "蓝"}
TITLE = "省级低收入人口监测平台"


@pytest.fixture
def worker(county: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that does at once what pages leave to it."""

    def work(delivery_id: int) -> None:
        deliveries.check(delivery_id, lambda: county.now)
        deliveries.go_on(delivery_id, lambda: county.now)

    monkeypatch.setattr("monitoring.receiving.jobs.enqueue", work)


@pytest.mark.proves("S2-15", "S1-08", "S1-32")
def test_a_list_is_let_in_visited_answered_and_its_overdue_one_ordered(at: At, county: Clock, look: Look) -> None:
    county.now = MONDAY
    the_list_is_uploaded_and_let_in(at, look, the_people())
    the_grid_member_refutes_one_and_hands_one_up(at, look)
    the_township_and_the_county_answer(at, county, look)
    the_province_gets_its_reply(at, look)
    county.morning_of(date(2026, 10, 21))
    the_supervisor_orders_what_is_overdue(at, look)
    the_township_answers_and_the_supervisor_closes(at, look)


def the_people() -> bytes:
    """Three who live alone, and the province's workbook about them."""
    rows = []
    for serial, (name, level) in enumerate(LEVELS.items(), 1):
        home = Household.objects.create(
            uid=uuid4(), area=DONGMING_VILLAGE, name=name, residence_kind="rural", opened_at=MONDAY
        )
        told = {"name": name, "relation": "self", "resident_id": resident_id(serial)}
        member_of(home, told, date(2026, 1, 1)).save()
        rows.append((resident_id(serial), name, "东明村", "2026-10-08", level))
    Source.objects.create(
        code="411224-province",
        county=LUSHI[:6],
        department="provincial_platform",
        title=TITLE,
        items=["provincial_warning"],
        legal_basis="国办发〔2023〕39号 三（四）",
        purpose="预警核查",
        cycle="monthly",
        owner="省厅",
    )
    head = ("公民身份号码", "姓名", "村（社区）", "发生日期", "省级低收入人口预警")
    return workbook.write({"预警名单": [head, *rows]})


def the_list_is_uploaded_and_let_in(at: At, look: Look, book: bytes) -> None:
    approver = at("lushi.approver").sign_in("lushi.approver").menu("部门数据")
    approver.page.get_by_label("数据来源").select_option(label=TITLE)
    approver.page.get_by_label("数据月份").fill("2026-10")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    approver.page.locator("#id_file").set_input_files({"name": "省级预警.xlsx", "mimeType": kind, "buffer": book})
    turn(approver.page.get_by_role("button", name="上传检查"))
    approver.reads("合格 3", "您上传的数据由另一人复核")
    head = at("lushi.county_head").sign_in("lushi.county_head").menu("部门数据")
    turn(head.page.get_by_role("link", name=TITLE))
    turn(head.page.get_by_role("button", name="全部接收"))
    head.reads("派发：等待开始")
    turn(head.page.get_by_role("link", name="派发：等待开始"))
    head.reads("已完成", "3/3")
    look(head.page, "warnings-run")
    turn(head.page.get_by_role("link", name="看派出的预警"))
    head.reads("下面只列这一批的预警", *LEVELS, "2026-10-19")
    look(head.page, "warnings-listed")


def the_grid_member_refutes_one_and_hands_one_up(at: At, look: Look) -> None:
    grid = at("lushi.grid", 390).sign_in("lushi.grid").go("/warnings/")
    turn(grid.page.get_by_role("link", name=HELPED))
    turn(grid.page.get_by_role("link", name="入户核实", exact=True).first)
    grid.sheet.fill({"核实结论": "误报，或者没有困难", "为什么是误报": "困难已经解决，或者已有帮扶"})
    look(grid.page, "warnings-visit")
    assert grid.page.evaluate("document.documentElement.scrollWidth") <= 390
    grid.submit().reads("已提交，由乡镇（街道）审核")
    grid.go("/warnings/")
    turn(grid.page.get_by_role("link", name=FORGOTTEN))
    grid.page.get_by_text("转另一级办理").click()
    grid.page.get_by_label("转给").select_option(label="乡镇（街道）")
    grid.page.get_by_label("为什么转").fill("户在集镇租住，网格里找不到。")
    look(grid.page, "warnings-hand-on")
    turn(grid.page.get_by_role("button", name="转办", exact=True))
    grid.reads("期限不变", "村（社区）转乡镇（街道）：户在集镇租住")


def the_township_and_the_county_answer(at: At, county: Clock, look: Look) -> None:
    county.pass_(30)
    false = {"审核结论": "误报，或者没有困难", "误报原因": "困难已经解决，或者已有帮扶"}
    at("lushi.caseworker").sign_in("lushi.caseworker").do(HELPED, "审核核查结果", false)
    approver = at("lushi.approver").open_task(HELPED, "反馈核查结果")
    approver.sheet.fill({"反馈内容": "入户核实，低保金已按月发放。"})
    look(approver.page, "warnings-feedback")
    approver.submit()


def the_province_gets_its_reply(at: At, look: Look) -> None:
    approver = at("lushi.approver").menu("部门数据")
    expect(approver.page.get_by_role("link", name="预警反馈")).to_be_visible()
    turn(approver.page.get_by_role("link", name=TITLE))
    approver.reads("来源方 3 行，合成预警 3 条：已办结 1，在办 2")
    look(approver.page, "warnings-reply")
    with approver.page.expect_download() as saved:
        approver.page.get_by_role("link", name="导出给来源方的反馈").click()
    head, *lines = sheets.read(saved.value.path().read_bytes(), "反馈.xlsx")
    told = {line[head.index("户主")]: line[head.index("办理状态")] for line in lines}
    assert told == {HELPED: "已办结", FORGOTTEN: "核查中", LATER: "核查中"}
    assert Delivery.objects.get().dispatches.get().opened == 3


def the_supervisor_orders_what_is_overdue(at: At, look: Look) -> None:
    supervisor = at("lushi.supervisor").sign_in("lushi.supervisor").go("/supervision/?by=scheme")
    look(supervisor.page, "warnings-board")
    row = supervisor.page.get_by_role("row").filter(has_text="预警核查")
    turn(row.locator("a.due-overdue"))
    supervisor.reads(FORGOTTEN, "入户核实")
    look(supervisor.page, "warnings-overdue")
    turn(supervisor.page.get_by_role("link", name="下发督办单"))
    supervisor.page.get_by_label("督办要求").fill("红色预警超期未入户，请说明原因并马上入户。")
    turn(supervisor.page.get_by_role("button", name="下发", exact=True))
    supervisor.reads(FORGOTTEN, "红色预警超期未入户")
    look(supervisor.page, "warnings-order")


def the_township_answers_and_the_supervisor_closes(at: At, look: Look) -> None:
    order, warning = SupervisionOrder.objects.get(), RiskWarning.objects.get(household__name=FORGOTTEN)
    caseworker = at("lushi.caseworker").go("/supervision/orders/")
    turn(caseworker.page.get_by_role("link", name=order.number))
    turn(caseworker.page.get_by_role("button", name="签收"))
    caseworker.go(f"/warnings/{warning.pk}/").reads("已经超过核查期限", "已于2026-10-21上报")
    look(caseworker.page, "warnings-late")
    turn(caseworker.page.get_by_role("link", name="入户核实", exact=True).first)
    caseworker.sheet.fill(
        {"核实结论": "可能符合社会救助条件", "看到的情况": "独居，屋顶漏雨，没有收入。"}
    ).page.wait_for_timeout(0)
    caseworker.submit()
    answered(caseworker, order, "回复", "当日已入户，可能符合低保条件，待审核。")
    supervisor = answered(at("lushi.supervisor"), order, "办结", "同意。")
    supervisor.reads("当日已入户", "同意。")
    look(supervisor.page, "warnings-order-closed")
    order.refresh_from_db()
    warning.refresh_from_db()
    assert (order.state, warning.state) == ("closed", "verifying")


def answered(person: Person, order: SupervisionOrder, act: str, words: str) -> Person:
    """Somebody writes on an order and sends it on."""
    person.go(f"/supervision/orders/{order.uid}/")
    person.page.get_by_label("办理情况或意见").fill(words)
    turn(person.page.get_by_role("button", name=act, exact=True))
    return person
