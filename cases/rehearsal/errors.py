"""What is wrong with the text of a worked case, line by line."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from cases.errors import CaseError


@dataclass(frozen=True)
class Slip:
    """One mistake: on which line, at which key, and in words what is allowed."""

    line: int
    key: str
    message: str

    def __str__(self) -> str:
        place = f"第{self.line}行" if self.line else "文件"
        return f"{place} {self.key}：{self.message}" if self.key else f"{place}：{self.message}"


class CaseFileRefused(CaseError):
    """这份算例写得不对，没有运行。"""

    code = "case_file"

    def __init__(self, slips: Sequence[Slip]) -> None:
        self.slips = sorted(slips, key=lambda slip: slip.line or math.inf)
        super().__init__("\n".join(str(slip) for slip in self.slips))
