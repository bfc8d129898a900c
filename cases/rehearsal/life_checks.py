"""Calculations about an award that need no case: on which ground it may change, by which clause."""

from collections.abc import Mapping
from typing import Any

from cases.errors import NotFound
from cases.rehearsal.vocabulary import Check, Leaf, Said
from forms.codes import options
from processes.editions import Edition
from rules.award_life import award_life

L, S = Leaf, Said


def ground(told: Mapping[str, Any], edition: Edition) -> dict[str, Any]:
    """A statutory ground as the tables have it for a scheme; NotFound where the scheme does not know it."""
    found = award_life(edition.tables).ground(told["code"], told.get("scheme") or edition.scheme)
    if found is None:
        raise NotFound("本类救助没有这个变动事由")
    return {"title": dict(options("review.reason"))[found.code], "outcomes": found.outcomes, "clause": found.clause}


CHECKS = (
    Check(
        "ground",
        "增发、减发、终止的一个法定事由",
        (
            S("code", "text", "事由，见 forms/codes/review.toml 的 [reason]", required=True),
            S("scheme", "text", "救助项目", "文件的 scheme"),
        ),
        (
            L("title", "text", "名称"),
            L("outcomes", "words", "可以作为哪些结论的理由：continue、increase、reduce、stop、gradual_exit"),
            L("clause", "part", "依据"),
            L("refused", "part", "必须被拒绝，提示里含有这段文字"),
        ),
        ground,
    ),
)
