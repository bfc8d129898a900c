"""What the forms were answered with, by field name, for the samples of all kinds of document."""

from __future__ import annotations

from datetime import date, datetime

from cases.documents import door_samples, life_samples, righting_samples, risk_samples

APPLIED, ACCEPTED, ISSUED = date(2026, 9, 7), date(2026, 9, 9), date(2026, 10, 15)

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
    "non_acceptance_reason": (
        "经查询，你户已于2026年8月在卢氏县城关镇提出同一申请并被受理，目前正在办理，同一家庭不得就同一事项重复申请。"
    ),
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
    "investigation_findings": (
        "该户共同生活4人，其中2人残疾、1人患慢性病，收入来源为种植和零工，实际生活状况与申报相符。"
    ),
    "inquired_on": date(2026, 9, 13),
    "interviews": (
        {"name": "赵满仓", "relation": "邻居", "said": "两口子身体都不好，家里靠种几亩地和打零工，日子紧。"},
        {"name": "郭巧云", "relation": "村民小组组长", "said": "杨德厚常年吃药，没有其他收入来源，情况属实。"},
    ),
    "letters": (
        {"recipient": "东明镇中心学校", "asked": "杨禾苗在读和资助情况", "answer": "在读，享受寄宿生生活补助"},
    ),
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
    "opinion": (
        "经调查核实，该户家庭月人均收入250元，低于当地标准，财产状况符合规定，建议给予最低生活保障，月保障金额1528元。"
    ),
    "notice_place": "清河村村务公开栏",
    "objection_office": "东明镇民政办公室",
    "objection_received_on": date(2026, 10, 20),
    "objection_content": "反映公示的某户有在外务工子女，未将赡养费计入家庭收入。",
    "objection_path": "民主评议",
    "objection_findings": (
        "经核对，该子女已单独立户，其赡养能力和实际给付已按规定核算计入；评议会应到9人、实到7人，一致认为情况属实。"
    ),
    "objection_conclusion": "公示内容无误，维持原初审意见，按程序报县级民政部门审核确认。",
    "sampling": "随机抽查：2026年10月第7件到达，随机号码2816，抽查比例30%，随机号码落在抽查比例之内。",
    "notice_result": "2026年10月16日至10月22日在清河村公示7天，收到异议1件，已核查答复。",
    "opinion_text": "同意，报县民政局审核确认。",
    "township": "东明镇人民政府",
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
FACTS |= righting_samples.FACTS | life_samples.FACTS | door_samples.FACTS | risk_samples.FACTS
