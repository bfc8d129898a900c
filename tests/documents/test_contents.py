"""Each paper says what the law and the mission want it to say."""

import re
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from cases.documents.context import DecisionLines, ListingRow
from cases.documents.invented import MEMBERS, sample
from cases.documents.invented_answers import ISSUED
from tests.documents import measure
from tests.documents.conftest import Print, Write


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append("".join(data.split()))


def words(html: str) -> str:
    reader = _Text()
    reader.feed(re.sub(r"<svg.*?</svg>", "", html, flags=re.S))
    return "".join(reader.found)


def says(html: str, *wanted: str) -> list[str]:
    """Returns what was wanted and is not there."""
    found = words(html)
    return [text for text in wanted if text.replace(" ", "") not in found]


@pytest.mark.proves("D01")
def test_the_application_form_asks_for_household_means_and_account(write: Write) -> None:
    html = write("application_form")

    assert not says(html, *(member.name for member in MEMBERS), *(member.id_number for member in MEMBERS))
    assert not says(html, "户籍地", "居住地", "申请类别", "申请理由", "近亲属", "发放账户", "6228000000000000621")
    assert not says(html, "工资性收入", "经营净收入", "转移净收入", "自有住房", "银行存款", "医疗支出", "实际给付")
    assert not says(html, "申请人（或者代理人）签字、捺印")


@pytest.mark.proves("D02")
def test_the_undertaking_names_truth_changes_and_consequences_and_is_signed_by_every_adult(write: Write) -> None:
    html = write("undertaking")

    assert not says(html, "真实、完整", "发生变化的，及时告知", "退回所得", "杨德厚", "指印")
    assert says(html, "杨禾苗") == ["杨禾苗"]


@pytest.mark.proves("D03")
def test_the_authorisation_names_everybody_the_scope_the_bodies_and_its_end(write: Write) -> None:
    html = write("authorisation")

    assert not says(html, *(f"{member.name}" for member in MEMBERS), *(member.id_number for member in MEMBERS))
    assert not says(
        html, "卢核授〔2026〕118号", "卢氏县居民家庭经济状况核对中心", "2027年9月6日", "银行存款", "不动产登记"
    )
    assert not says(html, "监护人陈秀禾代签", "指印", "法定赡养、抚养、扶养义务人的单独同意", "杨春生")


@pytest.mark.proves("D04")
def test_the_entrustment_names_agent_matters_and_term(write: Write) -> None:
    html = write("entrustment")

    assert not says(html, "周明理", "（一）代为提交申请和补正材料", "（三）代为配合家庭经济状况调查", "2026年12月31日")


@pytest.mark.proves("D05")
def test_the_correction_lists_all_missing_papers_once_with_how_and_until_when(write: Write) -> None:
    html = write("correction")

    assert not says(
        html, "残疾人证", "核对授权书", "务工收入说明", "一次性告知", "2026年9月23日", "便民服务中心3号窗口"
    )
    assert not says(html, "当面提交、交由村协理员代转、网上提交", "《最低生活保障审核确认办法》第十条")


@pytest.mark.proves("D06")
def test_the_acceptance_starts_the_clock_and_gives_the_last_day_with_its_reason(write: Write) -> None:
    html = write("acceptance")

    assert not says(
        html, "受理日期为2026年9月9日", "2026年10月26日前完成", "30个工作日", "启动信息核对", "0398-7870000"
    )
    assert not says(html, "东政受〔2026〕52号", "DB411224202600036", "卢氏县东明镇人民政府", "2026年10月15日")


@pytest.mark.proves("D07")
def test_the_non_acceptance_gives_reason_and_both_remedies(write: Write) -> None:
    html = write("non_acceptance")

    assert not says(
        html, "不得就同一事项重复申请", "60日内，向卢氏县人民政府申请行政复议", "6个月内，直接向卢氏县人民法院"
    )


@pytest.mark.proves("D08")
def test_the_means_test_papers_name_persons_authorisation_items_period_results_and_purpose(write: Write) -> None:
    request, report = write("means_test_request"), write("means_test_report")

    assert not says(
        request,
        "卢核授〔2026〕118号",
        "杨德厚",
        "411224197008090019",
        "车船登记",
        "2025年9月至2026年8月",
        "只用于本办件",
    )
    assert not says(report, "卢核授〔2026〕118号", "3212.60", "2026年9月16日", "仅限本办件使用")
    assert says(report, "411224196803150026")


@pytest.mark.proves("D09")
def test_the_household_investigation_shows_two_investigators_living_state_and_signatures(write: Write) -> None:
    html = write("household_investigation")

    assert not says(html, "2026年9月12日9时30分", "常文清、孟小舟", "陈秀禾（本人）", "饮水安全", "入户照片4张")
    assert not says(html, "砖混平房四间", "以自产粮食蔬菜为主", "2人以上", "在场家庭成员签字、捺印")


@pytest.mark.proves("D09")
def test_a_refusal_to_sign_is_noted(write: Write) -> None:
    context = sample("household_investigation")
    facts = context.facts | {"refusal_to_sign_reason": "对住房面积有不同意见"}

    html = write("household_investigation", replace(context, facts=facts))

    assert not says(html, "受访人拒绝签字，原因：对住房面积有不同意见")


@pytest.mark.proves("D10")
def test_the_neighbour_inquiry_says_who_was_asked_and_what_was_said(write: Write) -> None:
    html = write("neighbour_inquiry")

    assert not says(html, "赵满仓", "郭巧云", "日子紧", "信函索证", "东明镇中心学校", "被访人签字", "访问人员")


@pytest.mark.proves("D11")
def test_the_appraisal_record_holds_five_stages_the_vote_disputes_and_all_signatures(write: Write) -> None:
    html = write("community_appraisal")

    assert not says(
        html, "宣讲政策", "介绍情况", "现场评议", "形成结论", "签字确认", "同意7票", "争议情况", "应到9人，实到7人"
    )
    assert not says(html, "孟小舟", "齐向阳", "段春芳", "邓有田", "村民代表", "镇政府工作人员")


@pytest.mark.proves("D12")
def test_the_opinion_carries_facts_calculation_class_and_amount(write: Write) -> None:
    html = write("opinion")

    assert not says(
        html,
        "种植养殖收入",
        "第十三条",
        "250元",
        "632元／人·月",
        "月保障金额",
        "1528元／月",
        "经办人签字",
        "负责人签字",
    )
    assert not says(html, "无车辆、无商品房", "建议给予最低生活保障")


@pytest.mark.proves("D13")
def test_the_public_notice_gives_period_place_and_how_to_object(write: Write) -> None:
    html = write("public_notice")

    assert not says(
        html, "2026年10月16日起至2026年10月22日止", "清河村村务公开栏", "东明镇民政办公室", "0398-7870000", "1528"
    )


@pytest.mark.proves("D14")
def test_the_objection_reply_answers_and_keeps_the_objector_secret(write: Write) -> None:
    html = write("objection_reply")

    assert not says(html, "异议提出人：", "民主评议", "维持原初审意见", "身份和联系方式依法保密")
    assert says(html, "陈秀禾") == ["陈秀禾"]


@pytest.mark.proves("D15")
def test_the_confirmation_form_shows_household_calculation_visit_amount_and_first_month(write: Write) -> None:
    html = write("confirmation")

    assert not says(html, "杨德厚", "必要就业成本扣减", "未抽查", "1528元", "2026年11月", "卢氏县民政局", "收到异议1件")


@pytest.mark.proves("D16")
def test_the_decision_names_class_members_amount_first_month_duties_review_and_remedies(write: Write) -> None:
    html = write("decision")

    assert not says(
        html, "最低生活保障", "4人", "杨禾苗", "1528元（人民币壹仟伍佰贰拾捌元整）", "2026年11月", "2027年4月15日"
    )
    assert not says(
        html, "应当及时告知东明镇人民政府", "0398-7870001", "申请行政复议", "提起行政诉讼", "卢民确〔2026〕36号"
    )
    assert says(html, "411224196803150026")


@pytest.mark.proves("D17")
def test_a_refusal_states_facts_clause_reasons_calculation_and_remedies(write: Write) -> None:
    html = write("refusal")

    assert not says(html, "家庭月人均收入690元", "《社会救助法》第十八条", "高于当地最低生活保障标准每人每月632元")
    assert not says(
        html, "种植养殖收入", "2880", "必要就业成本扣减", "60日内，向卢氏县人民政府", "6个月内，直接向卢氏县人民法院"
    )
    assert not says(html, "411224********0026")
    assert says(html, "411224196803150026")


@pytest.mark.proves("D17")
def test_where_review_comes_first_the_refusal_says_so(write: Write) -> None:
    context = sample("refusal")
    assert context.remedies is not None

    html = write("refusal", replace(context, remedies=replace(context.remedies, review_first=True)))

    assert not says(html, "应当先申请行政复议", "15日内")
    assert says(html, "直接向卢氏县人民法院")


def test_several_reasons_are_counted(write: Write) -> None:
    reasons = ("收入高于标准。", "财产超过规定。")
    decision = DecisionLines("refuse", ISSUED, reasons=reasons, clauses=("社会救助法 第十八条",))

    html = write("refusal", replace(sample("refusal"), decision=decision))

    assert not says(html, "（一）收入高于标准。", "（二）财产超过规定。")


@pytest.mark.proves("D18")
def test_the_publication_shows_name_number_and_amount_and_nothing_else(write: Write) -> None:
    html = write("publication")

    headings = re.findall(r"<th>(.*?)</th>", html)
    assert headings == ["序号", "申请人姓名", "家庭人数", "保障金额<br>（元／月）"]
    assert not says(html, "陈秀禾", "1528")


@pytest.mark.proves("D30")
def test_the_archive_has_a_cover_and_a_catalogue_in_order_with_pages(write: Write) -> None:
    html = write("archive_catalogue")

    assert not says(
        html, "411224-104-2026-0036", "共7件31页", "卷内文件目录", "诚信承诺书", "24-26", "停止救助后不少于3年"
    )


@pytest.mark.proves("D31")
def test_the_delivery_receipt_names_paper_receiver_way_and_day(write: Write) -> None:
    html = write("delivery")

    assert not says(html, "☑直接送达", "☐留置送达", "卢民确〔2026〕36号", "陈秀禾", "收件人", "送达人", "见证人")


@pytest.mark.parametrize(
    "kind", ["acceptance", "correction", "non_acceptance", "decision", "refusal", "objection_reply"]
)
def test_what_an_agency_sends_bears_number_case_number_name_date_and_phone(kind: str, write: Write) -> None:
    context = sample(kind)

    html = write(kind)

    assert not says(
        html, context.number, context.case_number, context.office.name, "2026年10月15日", context.office.phone
    )


def test_fen_are_printed_only_when_there_are_any(write: Write) -> None:
    context = sample("decision")
    assert context.decision is not None

    html = write("decision", replace(context, decision=replace(context.decision, amount=Decimal("1528.50"))))

    assert not says(html, "1528.50元（人民币壹仟伍佰贰拾捌元伍角整）")


@pytest.mark.proves("D13")
def test_a_long_notice_has_twenty_two_rows_a_page_and_counts_on(write: Write, printed: Print) -> None:
    rows = tuple(ListingRow(f"陈{'甲乙丙丁'[number % 4]}禾", 3, "清河村", Decimal(500)) for number in range(100))
    context = replace(sample("public_notice"), listing=rows)

    html = write("public_notice", context)

    assert html.count('class="listing"') == 5
    assert not says(html, "等100户家庭", "附件：拟给予最低生活保障家庭名单")
    assert "<td>23</td>" in html and "<td>100</td>" in html
    assert measure.pages(printed("public_notice", context)) == 6
