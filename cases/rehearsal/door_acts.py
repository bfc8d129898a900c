"""Acts around one application: applying for another class."""

from dataclasses import replace
from typing import Any

from cases.rehearsal import deeds
from cases.rehearsal.stage import Stage
from cases.rehearsal.vocabulary import Act, Said

S = Said
Told = dict[str, Any]


def apply_for(stage: Stage, told: Told) -> object:
    """Hands in an application for another scheme than the file's own."""
    answers = {"scheme": told["scheme"], **(told.get("answers") or {})}
    opened = deeds.apply(replace(stage, scheme=told["scheme"]), {**told, "answers": answers})
    stage.chosen = 0
    return opened


ACTS = (
    Act(
        "apply_for",
        "向另一类救助提出申请",
        "与 apply 相同",
        (
            S("scheme", "text", "哪一类，如 dibao、one_door", required=True),
            S("by", "role", "谁来申请或录入；岗位决定申请方式", "caseworker"),
            S("channel", "text", "申请方式", "由 by 决定"),
            S("area", "division", "向哪里申请", "文件的 area"),
            S("answers", "answers", "这次填的栏目", "默认填法"),
            S("without", "words", "故意不填的栏目", "都填"),
        ),
        apply_for,
    ),
)
