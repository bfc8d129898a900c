"""One full context for every kind of document; the county is real, the people are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from cases.documents.context import (
    AssessmentLines,
    DeadlineLine,
    DecisionLines,
    DocumentContext,
    HouseholdLines,
    IssuingOffice,
    ListingRow,
    MemberLine,
    OfficialPaper,
    RemedyLines,
    Section,
)
from cases.documents.kinds import KINDS, Issuer

SCHEME = "最低生活保障"
METHOD = "最低生活保障审核确认办法"
LAW = "社会救助法"
APPLIED, ACCEPTED, ISSUED = date(2026, 9, 7), date(2026, 9, 9), date(2026, 10, 15)

TOWNSHIP = IssuingOffice("卢氏县东明镇人民政府", "卢氏县东明镇便民服务中心3号窗口", "0398-7870000", "常文清")
COUNTY = IssuingOffice("卢氏县民政局", "卢氏县城关镇政务服务大厅二楼", "0398-7870001", "田景和")
CENTRE = IssuingOffice("卢氏县居民家庭经济状况核对中心", "卢氏县城关镇政务服务大厅二楼", "0398-7870002", "贺兰亭")

MEMBERS = (
    MemberLine(
        "陈秀禾",
        "本人",
        "411224********0026",
        "411224196803150026",
        "女",
        date(1968, 3, 15),
        "卢氏县东明镇清河村",
        "肢体残疾二级",
        "无劳动能力",
    ),
    MemberLine(
        "杨德全",
        "配偶",
        "411224********0013",
        "411224196511020013",
        "男",
        date(1965, 11, 2),
        "卢氏县东明镇清河村",
        "慢性病",
        "务农",
    ),
    MemberLine(
        "杨禾苗",
        "子女",
        "411224********0048",
        "411224201306180048",
        "女",
        date(2013, 6, 18),
        "卢氏县东明镇清河村",
        "健康",
        "义务教育在读",
        minor=True,
        guardian="陈秀禾",
    ),
    MemberLine(
        "杨德厚",
        "兄弟姐妹",
        "411224********0019",
        "411224197008090019",
        "男",
        date(1970, 8, 9),
        "卢氏县东明镇清河村",
        "精神残疾二级",
        "无劳动能力",
        guardian="杨德全",
    ),
)

HOUSEHOLD = HouseholdLines(
    "陈秀禾",
    "411224********0026",
    "411224196803150026",
    "13800000621",
    "河南省三门峡市卢氏县东明镇清河村三组27号",
    "河南省三门峡市卢氏县东明镇清河村三组27号",
    "清河村",
    MEMBERS,
    4,
)

LINES = (
    {
        "item": "杨德全：种植养殖收入（扣除经营费用后）",
        "rule": "INC-03",
        "clause": f"{METHOD} 第十三条",
        "amount": Decimal("520"),
        "total": Decimal("520"),
        "counted": True,
    },
    {
        "item": "杨德全：零工、务工收入",
        "rule": "INC-02",
        "clause": f"{METHOD} 第十三条",
        "amount": Decimal("600"),
        "total": Decimal("1120"),
        "counted": True,
    },
    {
        "item": "必要就业成本扣减",
        "rule": "INC-08",
        "clause": f"{METHOD} 第十三条",
        "amount": Decimal("-120"),
        "total": Decimal("1000"),
        "counted": True,
    },
    {
        "item": "杨德厚：残疾人两项补贴",
        "rule": "INC-05",
        "clause": f"{METHOD} 第十三条",
        "amount": Decimal("150"),
        "total": Decimal("1000"),
        "counted": False,
    },
)

ASSESSMENT = AssessmentLines(
    LINES, Decimal("250.00"), Decimal("632"), "示例标准，2026年度", Decimal("1528"), ({"scheme": "dibao"},)
)

REMEDIES = RemedyLines("卢氏县人民政府", "卢氏县人民法院")

DEADLINES = {
    "means_test_start": DeadlineLine(
        "启动信息核对", date(2026, 9, 9), date(2026, 9, 14), "", f"{METHOD} 第十七条"
    ),
    "investigation_start": DeadlineLine(
        "启动家庭经济状况调查", date(2026, 9, 9), date(2026, 9, 14), "", f"{METHOD} 第十五条"
    ),
    "correction": DeadlineLine(
        "补正材料", date(2026, 9, 9), date(2026, 9, 23), "自收到本告知书次日起10个工作日。", f"{METHOD} 第十条"
    ),
    "public_notice": DeadlineLine(
        "公示", date(2026, 10, 16), date(2026, 10, 22), "公示期为7天。", f"{METHOD} 第十九条"
    ),
    "confirmation_total": DeadlineLine(
        "审核确认",
        date(2026, 9, 9),
        date(2026, 10, 26),
        "自受理之日的次日起30个工作日，其间国庆节、中秋节放假和调休上班日已经计算在内。",
        f"{METHOD} 第二十二条",
    ),
}

ROW_GROUPS = {
    "incomes": (
        {"class": "工资性收入", "member": "杨德全", "item": "零工、务工收入", "amount": 600, "period": "月"},
        {"class": "经营净收入", "member": "杨德全", "item": "种植养殖收入", "amount": 6240, "period": "年"},
        {"class": "转移净收入", "member": "杨德厚", "item": "残疾人两项补贴", "amount": 150, "period": "月"},
        {"class": "转移净收入", "member": "陈秀禾", "item": "城乡居民养老保险基础养老金", "amount": 0, "period": "月"},
    ),
    "assets": (
        {"kind": "自有住房", "area_sqm": 86, "evidence": "宅基地使用证"},
        {"member": "杨德全", "kind": "银行存款", "value": 3200, "evidence": ""},
        {"member": "杨德全", "kind": "电动自行车", "value": 1800, "exemption_reason": "日常代步"},
    ),
    "expenses": (
        {"member": "杨德全", "kind": "医疗支出", "amount": 8600, "period": "年", "reimbursed": 5100},
        {"member": "杨禾苗", "kind": "教育支出", "amount": 1200, "period": "年"},
    ),
    "obligors": (
        {"name": "杨春生", "relation": "子女", "household_income_monthly": 4300, "pays_monthly": 200, "consents": True},
    ),
}

FACTS: dict[str, object] = ROW_GROUPS | {
    "applied_on": APPLIED,
    "accepted_on": ACCEPTED,
    "applied_by": "本人",
    "reason": "本人和兄弟残疾，丈夫患慢性病需长期服药，家庭主要靠种植和零工维持，子女在校就读，生活困难。",
    "near_relative": "无",
    "account_name": "陈秀禾",
    "account_bank": "卢氏县农村信用合作联社东明信用社",
    "account_number": "6228000000000000621",
    "authorised_bodies": ("卢氏县民政局", "卢氏县居民家庭经济状况核对中心"),
    "authorisation_number": "卢核授〔2026〕118号",
    "authorisation_until": date(2027, 9, 6),
    "agent_name": "周明理",
    "agent_id": "411224197902110034",
    "agent_relation": "邻居",
    "agent_phone": "13800000733",
    "agent_matters": ("代为提交申请和补正材料", "代为接收受理、补正等文书", "代为配合家庭经济状况调查"),
    "agent_until": date(2026, 12, 31),
    "missing_items": (
        {"name": "杨德厚的残疾人证", "requirement": "复印件一份，交验原件；证件正在换发的，提供受理凭证"},
        {"name": "共同生活成员的核对授权书", "requirement": "全体成员签字、捺印；由监护人代签的注明关系"},
        {"name": "杨德全近12个月的务工收入说明", "requirement": "无法取得证明的，可以书面承诺"},
    ),
    "submit_to": "东明镇便民服务中心3号窗口",
    "submit_ways": ("当面提交", "交由村协理员代转", "网上提交"),
    "non_acceptance_reason": "经查询，你户已于2026年8月在卢氏县城关镇提出同一申请并被受理，目前正在办理，同一家庭不得就同一事项重复申请。",
    "other_ways": "可以凭原办件编号继续办理；基本生活出现突发性、紧迫性困难的，可以随时申请临时救助。",
    "query_items": ("户籍", "社会保险缴纳", "不动产登记", "市场主体登记", "车船登记", "银行存款", "商业保险"),
    "query_from": date(2025, 9, 1),
    "query_until": date(2026, 8, 31),
    "query_started_on": date(2026, 9, 11),
    "query_ended_on": date(2026, 9, 16),
    "handler": "常文清",
    "results": (
        {"member": "陈秀禾", "item": "不动产登记", "source": "自然资源部门", "result": "无登记信息"},
        {"member": "陈秀禾", "item": "社会保险缴纳", "source": "人社部门", "result": "城乡居民养老保险参保"},
        {"member": "杨德全", "item": "银行存款", "source": "银行业金融机构", "result": "2个账户", "amount": 3212.6},
        {"member": "杨德全", "item": "车船登记", "source": "公安交管部门", "result": "无登记信息"},
        {"member": "杨德厚", "item": "户籍", "source": "公安部门", "result": "与申报一致"},
    ),
    "differences": "杨德全银行存款核对金额比申报金额多12.60元，属利息入账。",
    "visited_at": datetime(2026, 9, 12, 9, 30),
    "visit_way": "入户",
    "investigators": ("常文清", "孟小舟"),
    "respondent": "陈秀禾",
    "respondent_relation": "本人",
    "food": "以自产粮食蔬菜为主，每周有肉食",
    "clothing": "有四季衣物和被褥",
    "dwelling": "砖混平房四间，86平方米，1998年建",
    "household_goods": "电视机、洗衣机各一台，无空调",
    "dwelling_danger": "安全",
    "safe_water": True,
    "photos": ("a", "b", "c", "d"),
    "investigation_findings": "该户共同生活4人，其中2人残疾、1人患慢性病，收入来源为种植和零工，实际生活状况与申报相符。",
    "inquired_on": date(2026, 9, 13),
    "interviews": (
        {"name": "赵满仓", "relation": "邻居", "said": "两口子身体都不好，家里靠种几亩地和打零工，日子紧。"},
        {"name": "郭巧云", "relation": "村民小组组长", "said": "杨德厚常年吃药，没有其他收入来源，情况属实。"},
    ),
    "letters": ({"recipient": "东明镇中心学校", "asked": "杨禾苗在读和资助情况", "answer": "在读，享受寄宿生生活补助"},),
    "inquiry_findings": "访问邻居和村民小组组长2人，反映情况与申报和入户调查一致。",
    "appraised_at": datetime(2026, 10, 24, 15, 0),
    "appraisal_place": "清河村党群服务中心会议室",
    "appraisal_reason": "公示期间收到异议，反映该户有在外务工子女未计入赡养能力。",
    "chair": "孟小舟",
    "recorder": "常文清",
    "invited": 9,
    "participants": (
        {"name": "孟小舟", "role": "镇政府工作人员"},
        {"name": "常文清", "role": "镇政府工作人员"},
        {"name": "郭巧云", "role": "村民代表"},
        {"name": "赵满仓", "role": "村民代表"},
        {"name": "齐向阳", "role": "村民委员会成员"},
        {"name": "段春芳", "role": "村民代表"},
        {"name": "邓有田", "role": "村民代表"},
    ),
    "stage_policy": "主持人宣讲低保条件、收入核算和公示异议处理规定。",
    "stage_introduction": "申请家庭代表介绍家庭人口、收入、支出，调查人员介绍入户调查和信息核对结果。",
    "stage_discussion": "参会人员就分户子女的赡养能力发表意见，核对了其收入和实际给付。",
    "votes_for": 7,
    "votes_against": 0,
    "votes_abstained": 0,
    "disputes": "无",
    "appraisal_conclusion": "异议所反映的子女已单独立户，实际每月给付200元已经计入，申报情况客观真实。",
    "means_test_findings": "核对银行存款3212.60元，无车辆、无商品房、无市场主体登记，财产状况符合规定。",
    "proposal": "给予",
    "opinion": "经调查核实，该户家庭月人均收入250元，低于当地标准，财产状况符合规定，建议给予最低生活保障，月保障金额1528元。",
    "notice_place": "清河村村务公开栏",
    "objection_office": "东明镇民政办公室",
    "objection_received_on": date(2026, 10, 20),
    "objection_content": "反映公示的某户有在外务工子女，未将赡养费计入家庭收入。",
    "objection_path": "民主评议",
    "objection_findings": "经核对，该子女已单独立户，其赡养能力和实际给付已按规定核算计入；评议会应到9人、实到7人，一致认为情况属实。",
    "objection_conclusion": "公示内容无误，维持原初审意见，按程序报县级民政部门审核确认。",
    "notice_result": "2026年10月16日至10月22日在清河村公示7天，收到异议1件，已核查答复。",
    "township": "东明镇人民政府",
    "findings": "其中零工、务工收入和种植养殖收入已扣除必要成本。",
    "delivery_ways": ("直接送达", "留置送达", "邮寄送达", "电子送达", "委托送达"),
    "delivery_way": "直接送达",
    "delivered_documents": ({"title": "最低生活保障确认通知书", "number": "卢民确〔2026〕36号", "copies": 1},),
    "archive_class": "审批类",
    "archive_number": "411224-104-2026-0036",
    "archived_on": ISSUED,
    "opened_on": APPLIED,
    "closed_on": date(2026, 11, 20),
    "pages_total": 31,
    "retention": "停止救助后不少于3年",
    "papers": tuple(
        {"number": number, "author": author, "title": title, "on": on, "pages": pages}
        for number, author, title, on, pages in (
            ("", "陈秀禾", "社会救助申请表", date(2026, 9, 7), "1-2"),
            ("", "陈秀禾等", "诚信承诺书", date(2026, 9, 7), "3"),
            ("卢核授〔2026〕118号", "陈秀禾等", "家庭经济状况核对授权书", date(2026, 9, 7), "4-5"),
            ("东政受〔2026〕52号", "东明镇人民政府", "最低生活保障申请受理通知书", date(2026, 9, 9), "6-7"),
            ("卢核〔2026〕118号", "县核对中心", "家庭经济状况信息核对报告", date(2026, 9, 16), "8-9"),
            ("", "东明镇人民政府", "社会救助家庭入户调查表", date(2026, 9, 12), "10-12"),
            ("卢民确〔2026〕36号", "卢氏县民政局", "最低生活保障确认通知书", date(2026, 10, 27), "24-26"),
        )
    ),
}

LISTING = (ListingRow("陈秀禾", 4, "清河村", Decimal("1528")),)

PAPER = OfficialPaper(
    issuers=("卢氏县民政局",),
    addressee="各乡镇人民政府",
    opening=(
        "为规范最低生活保障审核确认工作，根据《社会救助法》《最低生活保障审核确认办法》，现就有关事项通知如下：",
    ),
    sections=(
        Section(
            "严格办理时限",
            (),
            (
                Section("受理环节。", ("材料齐全的当场受理；材料不齐的，一次性书面告知需要补正的全部材料，不得多次告知。",)),
                Section(
                    "调查环节。",
                    ("入户调查每组不少于2人，调查表由调查人员和在场家庭成员分别签字。",),
                    (
                        Section("", ("自受理之日起3个工作日内启动家庭经济状况调查。",)),
                        Section(
                            "",
                            ("信息核对按下列次序办理。",),
                            (
                                Section("", ("查验全体成员的授权书。",)),
                                Section("", ("提请县级民政部门核对。",)),
                            ),
                        ),
                    ),
                ),
            ),
        ),
        Section(
            "规范公示和公布",
            (
                "公示期为7天，期满及时撤下；确认结果只公布申请人姓名、家庭成员数量和保障金额。",
            ),
        ),
        Section("强化监督检查", ("县民政局按季度抽查办件，对超期未办的通报整改。",)),
    ),
    annexes=("最低生活保障办理时限表", "公示公布样式"),
    note="此件公开发布",
    copy_number="000012",
    secrecy="",
    urgency="加急",
    copies_to=("县委办公室", "县人大常委会办公室", "县政府办公室", "县财政局", "县审计局"),
    printed_by="卢氏县民政局办公室",
    printed_on=date(2026, 10, 16),
)

_NUMBERS = {
    "authorisation": "卢核授〔2026〕118号",
    "means_test_report": "卢核〔2026〕118号",
    "decision": "卢民确〔2026〕36号",
    "refusal": "卢民不确〔2026〕7号",
    "letterhead": "卢民发〔2026〕9号",
    "official_letter": "卢民函〔2026〕21号",
    "minutes": "第8期",
}
_OFFICES = {Issuer.TOWNSHIP: TOWNSHIP, Issuer.HOUSEHOLD: TOWNSHIP, Issuer.DECIDER: COUNTY, Issuer.CENTRE: CENTRE}
_ADDRESSEES = {
    "undertaking": "卢氏县东明镇人民政府",
    "authorisation": "卢氏县民政局",
    "entrustment": "卢氏县东明镇人民政府",
    "means_test_request": CENTRE.name,
    "means_test_report": TOWNSHIP.name,
    "objection_reply": "异议提出人",
    "public_notice": "",
    "publication": "",
}
_ARTICLES = {
    "correction": ("十",),
    "acceptance": ("十",),
    "non_acceptance": ("四", "十"),
    "means_test_request": ("十五",),
    "means_test_report": ("十七",),
    "opinion": ("十九",),
    "public_notice": ("十九",),
    "objection_reply": ("十九",),
    "confirmation": ("二十", "二十一"),
    "decision": ("二十一", "二十三"),
    "publication": ("二十四",),
}
_TITLES = {
    "letterhead": "卢氏县民政局\n关于规范最低生活保障审核确认工作的通知",
    "official_letter": "卢氏县民政局\n关于商请协助核对家庭经济状况的函",
    "minutes": "社会救助联席会议纪要",
}


def sample(kind: str) -> DocumentContext:
    """Returns a full context for a kind."""
    entry = KINDS[kind]
    office = _OFFICES[entry.issuer]
    context = DocumentContext(
        title=_TITLES.get(kind) or entry.title_for(SCHEME),
        office=office,
        case_number="DB411224202600036",
        scheme_name=SCHEME,
        issued_on=ISSUED,
        household=HOUSEHOLD,
        number=_NUMBERS.get(kind, f"东政{entry.number_word}〔2026〕52号" if entry.number_word else ""),
        addressee=_ADDRESSEES.get(kind, HOUSEHOLD.applicant),
        basis=tuple(f"{METHOD} 第{article}条" for article in _ARTICLES.get(kind, ("二十一",))),
        facts=FACTS,
        decision=granted(),
        assessment=ASSESSMENT,
        deadlines=DEADLINES,
        remedies=REMEDIES,
        listing=LISTING,
        verification_url="https://hulian.example/v/8F3A-52C7-90DE",
        code="8F3A-52C7-90DE",
    )
    return _SPECIAL.get(kind, lambda found: found)(context)


def granted() -> DecisionLines:
    """Returns a decision that grants."""
    return DecisionLines(
        "grant",
        ISSUED,
        Decimal("1528"),
        date(2026, 11, 1),
        4,
        next_recheck_on=date(2027, 4, 15),
        account="卢氏县农村信用合作联社东明信用社，尾号0621",
    )


def refused(context: DocumentContext) -> DocumentContext:
    """Turns a context into a refusal."""
    reasons = ("家庭月人均收入690元，高于当地最低生活保障标准每人每月632元，不符合收入条件。",)
    lines = (LINES[0] | {"amount": Decimal("1560"), "total": Decimal("1560")},) + (
        LINES[1] | {"amount": Decimal("1320"), "total": Decimal("2880")},
        LINES[2] | {"total": Decimal("2760")},
        LINES[3] | {"total": Decimal("2760")},
    )
    return replace(
        context,
        decision=DecisionLines("refuse", ISSUED, size=4, reasons=reasons, clauses=(f"{LAW} 第十八条", f"{METHOD} 第二十一条")),
        assessment=AssessmentLines(lines, Decimal("690"), Decimal("632"), "示例标准，2026年度"),
    )


def official(context: DocumentContext) -> DocumentContext:
    """Turns a context into a paper between offices."""
    return replace(context, paper=PAPER, household=None)


def meeting(context: DocumentContext) -> DocumentContext:
    """Turns a context into minutes."""
    paper = replace(
        PAPER,
        head="卢氏县社会救助联席会议纪要",
        opening=("2026年10月15日，县政府召开社会救助联席会议，研究低收入人口常态化帮扶有关工作。现纪要如下：",),
        sections=(
            Section("关于信息比对", ("会议同意每月组织一次部门数据比对，核查结果由乡镇反馈。",)),
            Section("关于困难个案", ("会议逐一研究了3户困难家庭，同意按一事一议给予救助。",)),
        ),
        annexes=(),
        note="",
        urgency="",
        copy_number="",
        attending=("田景和", "贺兰亭", "县财政局 卫长河", "县医疗保障局 燕青山"),
        on_leave=("县教育局 庞书韵",),
        observing=("东明镇人民政府 孟小舟",),
    )
    return replace(context, paper=paper, household=None)




_SPECIAL = {"refusal": refused, "letterhead": official, "official_letter": official, "minutes": meeting}
