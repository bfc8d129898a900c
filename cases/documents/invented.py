"""One full context for every kind of document; the county is real, the people are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from cases.documents import life_samples, referral_samples, righting_samples
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
from cases.documents.invented_answers import FACTS, ISSUED
from cases.documents.kinds import DocumentKind, Issuer, find_kind

SCHEME = "最低生活保障"
METHOD = "最低生活保障审核确认办法"
LAW = "社会救助法"

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
    "means_test_start": DeadlineLine("启动信息核对", date(2026, 9, 9), date(2026, 9, 14), "", f"{METHOD} 第十七条"),
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

LISTING = (ListingRow("陈秀禾", 4, "清河村", Decimal("1528")),)

PAPER = OfficialPaper(
    issuers=("卢氏县民政局",),
    addressee="各乡镇人民政府",
    opening=("为规范最低生活保障审核确认工作，根据《社会救助法》《最低生活保障审核确认办法》，现就有关事项通知如下：",),
    sections=(
        Section(
            "严格办理时限",
            (),
            (
                Section(
                    "受理环节。", ("材料齐全的当场受理；材料不齐的，一次性书面告知需要补正的全部材料，不得多次告知。",)
                ),
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
            ("公示期为7天，期满及时撤下；确认结果只公布申请人姓名、家庭成员数量和保障金额。",),
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
    """Returns a full context for a kind of the catalogue."""
    entry = find_kind(kind)
    if entry is None:
        raise LookupError(kind)
    return sample_of(entry)


def sample_of(entry: DocumentKind, scheme_name: str = SCHEME) -> DocumentContext:
    """Returns a full context for any kind, with the scheme's name."""
    kind, office = entry.kind, _OFFICES[entry.issuer]
    context = DocumentContext(
        title=_TITLES.get(kind) or entry.title_for(scheme_name),
        office=office,
        case_number="DB411224202600036",
        scheme_name=scheme_name,
        issued_on=ISSUED,
        household=HOUSEHOLD,
        number=_NUMBERS.get(kind, f"东政{entry.number_word}〔2026〕52号" if entry.number_word else ""),
        addressee=_ADDRESSEES.get(kind, HOUSEHOLD.applicant),
        basis=entry.clauses or tuple(f"{METHOD} 第{article}条" for article in _ARTICLES.get(kind, ("二十一",))),
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
        decision=DecisionLines(
            "refuse", ISSUED, size=4, reasons=reasons, clauses=(f"{LAW} 第十八条", f"{METHOD} 第二十一条")
        ),
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


_SPECIAL = {
    **life_samples.SPECIAL,
    **righting_samples.SPECIAL,
    **referral_samples.SPECIAL,
    "refusal": refused,
    "letterhead": official,
    "official_letter": official,
    "minutes": meeting,
}
