"""What an invented household and its offices write on the pages, under the words that stand there."""

import io

from PIL import Image, ImageDraw

APPLICANT = "陈秀禾"
HUSBAND, CHILD = "杨德全", "杨禾苗"
PHONE = "0398-7870000"


def photo(words: str = "现场") -> dict[str, object]:
    """A picture as a phone takes it."""
    image = Image.new("RGB", (1200, 900), (176, 190, 180))
    ImageDraw.Draw(image).rectangle((300, 350, 900, 800), fill=(120, 92, 70))
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=80)
    return {"name": f"{words}.jpg", "mimeType": "image/jpeg", "buffer": kept.getvalue()}


def pair(first: str, second: str) -> list[dict[str, object]]:
    """Two officers who sign."""
    return [{"姓名": name, "签名": name} for name in (first, second)]


def application(resident_id: str = "411224196803150026", wage: str = "800.00") -> dict[str, object]:
    """A couple with a child at school; the husband works by the day."""
    return {
        "申请的救助项目": "最低生活保障",
        "家庭所在地": "农村",
        "申请理由": "丈夫患慢性病，只能打零工，孩子上学，生活困难。",
        "联系电话": "13800000621",
        "现住址": "东明村三组27号",
        "申请方式": "本人",
        "家庭成员": [
            {"姓名": APPLICANT, "与申请人关系": "本人", "身份证号": resident_id, "劳动能力": "部分丧失劳动能力"},
            {"姓名": HUSBAND, "与申请人关系": "配偶", "身份证号": "411224196511020019", "劳动能力": "部分丧失劳动能力"},
            {"姓名": CHILD, "与申请人关系": "子女", "身份证号": "411224201306180041", "在校阶段": "义务教育"},
        ],
        "收入": [{"谁的收入": HUSBAND, "收入项目": "零工、务工收入", "金额（元）": wage, "周期": "每月"}],
        "账户类型": "社会保障卡（优先）",
        "户名": APPLICANT,
        "卡号或账号": "6228480010000000017",
        "家里有人是救助经办人员或村（居）委会成员的近亲属": "否",
        "我承诺所填情况真实、完整；家庭人口、收入、财产发生变化及时报告；不实的，愿承担退回救助金等责任": True,
        "全体成员同意县级民政部门及其核对机构查询家庭的收入和财产，只用于本次申请和获得救助期间的核查": True,
        "成员签名": [
            {"成员": APPLICANT, "签名": APPLICANT},
            {"成员": HUSBAND, "签名": HUSBAND},
            {"成员": CHILD, "签名": APPLICANT, "由监护人代签": "是"},
        ],
    }


REQUEST = {
    "核对事项": ["银行存款", "车船登记"],
    "核对期间自": "2025-09",
    "核对期间至": "2026-08",
    "已核对：全体成员都签了核对授权书，查询只用于本办件": True,
    "同时核对家庭以外的义务人": "否",
}
RESULTS = {
    "开始核对日期": "2026-09-01",
    "已查询的来源": ["银行存款", "车船登记"],
    "查到的项目": [
        {"来源": "车船登记", "成员": HUSBAND, "查到的情况": "二轮摩托车一辆", "金额（元）": "900.00"},
    ],
}
BANK_TABLE = "来源,成员,查到的情况,金额（元）,截至日期\n银行存款,杨德全,农商行活期存款,3200,2026/8/31\n"
FINDINGS = {
    "逐项采信": [
        {"是否采信": "不采信", "理由": "摩托车已于去年报废", "佐证材料": "报废证明"},
        {"是否采信": "采信", "理由": "存款属实"},
    ],
    "核对结论": "存款属实，不超过标准。",
    "申请人对核对结果有异议并提供了证明": "否",
    "据此增加的财产": [{"谁的财产": HUSBAND, "财产种类": "银行存款", "价值（元）": "3200.00"}],
}


def visit(first: str, second: str, on: str) -> dict[str, object]:
    return {
        "调查方式": "入户",
        "开始时间": f"{on}T09:00",
        "结束时间": f"{on}T09:40",
        "被访人姓名": APPLICANT,
        "被访人与申请人关系": "本人",
        "家庭成员配合调查": "是",
        "调查人员": pair(first, second),
        "住房": "自有",
        "住房安全等级": "安全",
        "饮水安全有保障": "是",
        "吃饭": "自产粮食蔬菜",
        "穿衣": "四季衣被够用",
        "现场照片": (photo("门前"), photo("屋内")),
        "调查结论": "情况与申报一致。",
        "在场家庭成员签名": "已签名",
        "家庭成员签名": APPLICANT,
    }


def inquiry(first: str, second: str, on: str) -> dict[str, object]:
    return {
        "访问日期": on,
        "了解到的情况": "邻里反映与申报一致。",
        "调查人员": pair(first, second),
        "访问记录": [{"被访邻居": "赵满仓", "与该户的关系": "邻居", "反映的情况": "家里靠打零工，日子紧。"}],
    }


def examination(examiner: str) -> dict[str, object]:
    return {
        "审核意见": "拟给予最低生活保障",
        "已核对测算表：人口、收入、扣减、财产与调查核对结果一致": True,
        "审核说明": "符合条件，拟给予。",
        "经办人签名": examiner,
    }


def opinion(head: str) -> dict[str, object]:
    return {"意见": "同意审核意见，报县级民政部门", "意见内容": "同意。", "负责人签名": head}


def notice(on: str, poster: str) -> dict[str, object]:
    return {
        "公示地点": ["村（社区）公示栏", "乡镇（街道）便民大厅"],
        "张贴日期": on,
        "受理异议的电话": PHONE,
        "公示栏照片": photo("公示栏"),
        "张贴人": poster,
    }


def granted(signer: str, first_words: str = "决定") -> dict[str, object]:
    signature = "承办人签名" if first_words == "意见" else "负责人签名"
    outcome = "同意给予" if first_words == "意见" else "给予"
    return {first_words: outcome, "已核对测算表，同意系统计算的金额": True, signature: signer}


def refused(signer: str, first_words: str, why: str) -> dict[str, object]:
    signature = {"审核意见": "经办人签名", "意见": "承办人签名"}.get(first_words, "负责人签名")
    outcome = "拟不予最低生活保障" if first_words == "审核意见" else "不予"
    reason = "家庭人均收入不低于当地低保标准（社会救助法 第十八条）"
    return {first_words: outcome, "不予的理由": [reason], "事实和依据": why, signature: signer}


def reinvestigation(first: str, second: str, on: str) -> dict[str, object]:
    return {
        "调查日期": on,
        "查明的情况": "在县城餐馆务工，有工资表为证。",
        "异议成立": "是",
        "查明后增加的收入": [
            {
                "谁的收入": APPLICANT,
                "收入项目": "工资薪金",
                "金额（元）": "2600.00",
                "周期": "每月",
                "佐证材料": "工资表",
            }
        ],
        "调查人员": pair(first, second),
    }


def reply(on: str) -> dict[str, object]:
    return {"处理结果": "异议成立", "答复内容": "经查异议成立，已重新核算。", "答复日期": on, "答复方式": "书面"}


def delivered(on: str, server: str) -> dict[str, object]:
    return {
        "送达方式": "直接送达",
        "送达日期": on,
        "收件人": APPLICANT,
        "收件人签名": APPLICANT,
        "送达人签名": server,
    }
