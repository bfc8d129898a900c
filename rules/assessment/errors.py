"""What can be wrong with told facts or with the tables that judge them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rules.errors import RulesError


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: where it stands, what was found, what is allowed."""

    path: str
    found: str
    allowed: str

    def __str__(self) -> str:
        return f"{self.path}：写的是 {self.found}；允许的是{self.allowed}"


class InvalidFacts(RulesError):
    """家庭事实填写有误。"""

    code = "invalid_facts"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"{place}. {problem}" for place, problem in enumerate(self.problems, 1))
        super().__init__(f"家庭事实有 {len(self.problems)} 处填写有误：\n{lines}")
