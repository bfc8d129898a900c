"""Writes the edition of a scheme in force on a day as its files, or as a package for another county."""

import json
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cases import exchange
from cases.errors import CaseError
from offices.models import User
from processes.editions import in_force
from processes.errors import ProcessError


class Command(BaseCommand):
    """export_edition SCHEME --on DATE --to FILE [--package] [--by USERNAME]"""

    help = "导出某天施行的流程版本：默认是各文件的压缩包，--package 是别的县能导入的流程包"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("scheme", help="救助类别，如 dibao")
        parser.add_argument("--on", type=_day, help="哪天施行的版本，如 2026-07-01；不写是今天")
        parser.add_argument("--to", type=Path, required=True, help="写到哪个文件；已有的文件不覆盖")
        parser.add_argument("--package", action="store_true", help="导出流程包：带清单、摘要和算例")
        parser.add_argument("--by", help="谁导出，写用户名；写了就记入链")
        parser.add_argument("--json", action="store_true", help="结果写成 JSON")

    def handle(self, *args: object, **options: Any) -> None:
        now = timezone.now()
        try:
            edition = in_force(options["scheme"], options["on"] or now.astimezone().date())
            body = exchange.export(edition.id, _person(options["by"]), now, package=options["package"])
            with options["to"].open("xb") as file:
                file.write(body)
        except (ProcessError, CaseError) as slip:
            raise CommandError(str(slip)) from slip
        except OSError as slip:
            raise CommandError(f"不能写入 {options['to']}：{slip.strerror}") from slip
        told = {"scheme": edition.scheme, "digest": edition.digest, "bytes": len(body), "file": str(options["to"])}
        words = (
            f"{edition.scheme} {edition.in_force_from} {edition.digest[:16]}：{len(body)} 字节，写入 {options['to']}"
        )
        self.stdout.write(json.dumps(told, ensure_ascii=False) if options["json"] else words)


def _person(username: str | None) -> User | None:
    if username is None:
        return None
    person = User.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise CommandError(f"没有用户“{username}”")
    return person


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as slip:
        raise ArgumentTypeError(f"“{text}”不是日期，应写成 2026-07-01") from slip
