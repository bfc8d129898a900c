"""What one application for everything was answered with, for the samples of its documents."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

FACTS: dict[str, object] = {
    "tests": [
        {"title": "特困人员供养", "result": "不符合", "why": "有法定赡养、抚养、扶养义务人且有履行能力"},
        {"title": "最低生活保障", "result": "不符合", "why": "月人均收入 690.00 元不低于低保标准 632.00 元"},
        {
            "title": "单人户低保",
            "result": "符合",
            "why": "杨禾苗：符合单独申请条件，本人月收入 0.00 元低于低保标准 632.00 元",
        },
        {"title": "低保边缘家庭", "result": "符合", "why": "月人均收入 690.00 元低于低保边缘家庭标准 948.00 元"},
        {"title": "刚性支出困难家庭", "result": "未核对", "why": "已符合前面的救助项目"},
    ],
    "classes": [
        {"title": "单人户低保", "persons": 1, "amount": Decimal("632.00"), "people": ("杨禾苗",)},
        {"title": "低保边缘家庭", "persons": 4, "amount": Decimal("0.00"), "people": ()},
    ],
    "leads": [],
    "special_items": [
        {
            "title": "普通高中国家助学金",
            "person": "杨禾苗",
            "department": "教育部门",
            "result": "给予",
            "pays": "一次性",
            "amount": Decimal("1500.00"),
            "reason": "",
        },
        {
            "title": "公益性岗位安置",
            "person": "杨德全",
            "department": "人力资源社会保障部门",
            "result": "不予",
            "pays": "",
            "amount": None,
            "reason": "已在务工，不属于就业困难人员（社会救助法 第二十七条）",
        },
    ],
    "declines_until": date(2026, 10, 22),
    "class_title": "单人户低保",
    "class_people": "杨禾苗",
    "class_persons": 1,
    "class_amount": Decimal("632.00"),
    "class_first_month": date(2026, 11, 1),
    "class_clause": "最低生活保障审核确认办法 第八条",
    "class_why": "月人均收入 690.00 元低于低保边缘家庭标准 948.00 元，财产状况符合规定",
}
