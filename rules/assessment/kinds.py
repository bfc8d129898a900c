"""Which facts the rows of each section may name, and of what kind they are."""

from __future__ import annotations

from rules.assessment.vocabulary import VOCABULARY
from rules.decide import Kinds

_TOLD_KINDS = {"flag": "flag", "number": "number", "money": "number", "decimal": "number"}
_HOUSEHOLD = {
    "household_size": "number",
    "per_capita_income": "number",
    "dibao_standard": "number",
    "margin_standard": "number",
    "below_margin_standard": "flag",
    "assets_within_limit": "flag",
    "assets_over": "text",
    "income_ceiling": "number",
    "rigid_expenditure": "number",
    "household_income": "number",
    "rigid_share_exceeds": "flag",
    "higher_scheme": "flag",
    "emergency": "flag",
}
_TEKUN = {
    "no_labour_ability": "flag",
    "no_able_obligor": "flag",
    "no_income_source": "flag",
    "child_allowance_chosen": "flag",
    "able_obligor": "text",
}
_SINGLE = {
    "in_margin_household": "flag",
    "severely_disabled": "flag",
    "third_grade_mind": "flag",
    "special_difficulty": "flag",
    "adult": "flag",
    "support_told": "flag",
    "own_income_below_standard": "flag",
    "own_assets_within_limit": "flag",
    "ground_found": "flag",
    "own_income": "number",
    "dibao_standard": "number",
}


def _told(part: str) -> dict[str, str]:
    kinds = {}
    for name, column in VOCABULARY.columns[part].items():
        if column.kind in _TOLD_KINDS:
            kinds[name] = _TOLD_KINDS[column.kind]
        elif column.kind == "choice":
            kinds[name] = "|".join(VOCABULARY.choices[column.choices])
    return kinds


HOUSEHOLD_KINDS: Kinds = {**_told("top"), **_HOUSEHOLD}
TEKUN_KINDS: Kinds = {**_told("members"), **_TEKUN}
SINGLE_KINDS: Kinds = {**_told("members"), **_SINGLE}
SECTIONS = {
    "eligibility": HOUSEHOLD_KINDS,
    "member_eligibility": TEKUN_KINDS,
    "single_person_eligibility": SINGLE_KINDS,
}
