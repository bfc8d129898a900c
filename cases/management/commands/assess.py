"""Judges the household of one file and prints the answer; stores nothing."""

import json
import sys
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from processes import region
from rules.assessment import as_json, assess, parse_facts
from rules.errors import RulesError

STDIN = "-"
MOST_CHARACTERS = 2_000_000


class Command(BaseCommand):
    """assess FILE: exit 0 for an answer (grant, refuse, blocked), 1 for facts it cannot read, 2 for wrong usage."""

    help = "按一份家庭事实（TOML 或 JSON，- 为标准输入）试算救助资格和金额，输出 JSON，不保存任何内容"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="家庭事实文件；- 表示标准输入")
        parser.add_argument("--json", action="store_true", help="输出总是 JSON；写不写都一样")

    def handle(self, *args: object, **options: Any) -> None:
        try:
            household = parse_facts(_read(options["file"]))
            standards = region.standards(household.area, household.on, household.residence_kind)
            answer = assess(household, standards, region.tables())
        except RulesError as slip:
            raise CommandError(slip.message) from slip
        self.stdout.write(as_json(answer))


def _read(file: str) -> Mapping[str, Any]:
    text = _text(file)
    try:
        facts = _parse(text, file)
    except ValueError as slip:
        raise CommandError(f"{file} 不是正确的 TOML 或 JSON：{slip}") from slip
    except RecursionError as slip:
        raise CommandError(f"{file} 嵌套过深，不能读取") from slip
    if not isinstance(facts, Mapping):
        raise CommandError(f"{file} 的最外层应是一组“名称 = 值”，见 docs/reference/facts.md")
    return facts


def _text(file: str) -> str:
    try:
        text = sys.stdin.read() if file == STDIN else Path(file).read_text(encoding="utf-8-sig")
    except OSError as slip:
        raise CommandError(f"不能读取文件 {file}：{slip.strerror}") from slip
    except UnicodeDecodeError as slip:
        raise CommandError(f"{file} 不是 UTF-8 编码的文本") from slip
    if len(text) > MOST_CHARACTERS:
        raise CommandError(f"{file} 超过 {MOST_CHARACTERS} 个字符")
    return text


def _parse(text: str, file: str) -> Any:
    """The name's ending decides; without one, a text that opens with a brace is JSON."""
    is_json = file.endswith(".json") or (not file.endswith(".toml") and text.lstrip().startswith("{"))
    if is_json:
        return json.loads(text, parse_float=Decimal)
    return tomllib.loads(text, parse_float=Decimal)
