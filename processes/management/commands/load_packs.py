"""Loads region packs into rows."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from processes import packs
from rules.errors import RulesError


class Command(BaseCommand):
    """load_packs [DIR]"""

    help = "导入地区参数包；网页上录入的数值不受影响"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=packs.FOLDER, help="参数包所在的文件夹")

    def handle(self, *args: object, **options: object) -> None:
        folder = Path(str(options["folder"]))
        if not folder.is_dir():
            raise CommandError(f"没有文件夹{folder}")
        try:
            done = packs.load(packs.read(folder))
        except RulesError as slip:
            raise CommandError(str(slip)) from slip
        self.stdout.write(f"参数{done.rows}项（写入{done.written}，移除{done.removed}）")
        for name in done.kept:
            self.stderr.write(f"{name}：已有人工录入的数值，未改动")
