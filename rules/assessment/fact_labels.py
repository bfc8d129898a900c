"""What the facts of conditions are called, for whoever chooses them from a list."""

from __future__ import annotations

from rules.assessment.vocabulary import VOCABULARY
from rules.decide import Kinds

_WORKED_OUT = {
    "household_size": "共同生活的家庭成员人数",
    "per_capita_income": "月人均收入（元）",
    "dibao_standard": "低保标准（元/月）",
    "margin_standard": "低保边缘家庭标准（元/月）",
    "below_margin_standard": "收入低于低保边缘家庭标准",
    "assets_within_limit": "财产状况符合规定",
    "assets_over": "超出规定的财产",
    "income_ceiling": "人均可支配收入上限（元/月）",
    "rigid_expenditure": "全年刚性支出（元）",
    "household_income": "全年家庭总收入（元）",
    "rigid_share_exceeds": "刚性支出占比超过规定",
    "higher_scheme": "已符合更高一类救助",
    "emergency": "有急难情形",
    "no_labour_ability": "无劳动能力",
    "no_able_obligor": "没有有履行能力的法定义务人",
    "no_income_source": "无生活来源",
    "child_allowance_chosen": "已选择儿童基本生活保障",
    "able_obligor": "有履行能力的法定义务人",
    "in_margin_household": "属于低保边缘家庭",
    "severely_disabled": "重度残疾",
    "third_grade_mind": "三级智力、精神残疾",
    "special_difficulty": "其他特殊困难",
    "adult": "成年",
    "support_told": "已说明供养费",
    "own_income_below_standard": "本人收入低于低保标准",
    "own_assets_within_limit": "本人财产状况符合规定",
    "ground_found": "属于可以单独申请的情形",
    "own_income": "本人月收入（元）",
}


def fact_labels(kinds: Kinds) -> dict[str, str]:
    """The Chinese name of each fact of a section; what the vocabulary asks for has its own label."""
    told = {name: column.label for part in ("top", "members") for name, column in VOCABULARY.columns[part].items()}
    return {name: _WORKED_OUT.get(name) or told.get(name, name) for name in kinds}
