"""Writes everything that a county owns into a folder, in open formats; makes and uses the receiver's keys."""

from pathlib import Path

from cryptography.exceptions import InvalidTag
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cases import chain
from monitoring.exporting import checking, closed, making
from offices import counties
from offices.errors import OfficeError


class Command(BaseCommand):
    """export_county AREA FOLDER [--receiver KEY] [--check] | --make-key FILE | --open FOLDER --key FILE --to FOLDER"""

    help = "把一个县的全部数据导出到文件夹（JSON Lines）；加密的内容只为接收方的公钥打开后另行加密，没有公钥就不带"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("area", nargs="?", help="县（市、区）的区划代码")
        parser.add_argument("folder", nargs="?", type=Path, help="空文件夹，或者没有做完的导出（接着做）")
        parser.add_argument("--receiver", default="", help="接收方的公钥（hulian-pub-…）")
        parser.add_argument("--check", action="store_true", help="不导出，把文件夹读回来与数据库逐行比较")
        parser.add_argument(
            "--make-key", type=Path, metavar="FILE", help="接收方：生成一对钥匙，私钥写进文件，公钥显示"
        )
        parser.add_argument("--open", type=Path, metavar="FOLDER", help="接收方：打开文件夹里的加密文件")
        parser.add_argument("--key", type=Path, metavar="FILE", help="私钥文件")
        parser.add_argument("--to", type=Path, metavar="FOLDER", help="打开后写到哪里")

    def handle(self, *args: object, **options: object) -> None:
        if options["make_key"]:
            return self._make_key(Path(str(options["make_key"])))
        secret = self._secret(options["key"])
        if options["open"]:
            return self._open(Path(str(options["open"])), secret, options["to"])
        if not options["area"] or not options["folder"]:
            raise CommandError("请写明区划代码和文件夹", returncode=2)
        folder = Path(str(options["folder"]))
        if options["check"]:
            return self._check(folder, secret)
        return self._export(str(options["area"]), folder, str(options["receiver"]))

    def _make_key(self, path: Path) -> None:
        public, secret = closed.make_keys()
        if path.exists():
            raise CommandError(f"{path}已经存在")
        path.touch(0o600)
        path.write_text(f"{secret}\n", "ascii")
        self.stdout.write(public)

    def _secret(self, path: object) -> str:
        return Path(str(path)).read_text("ascii").strip() if path else ""

    def _export(self, area: str, folder: Path, receiver: str) -> None:
        try:
            county = counties.known(area)[:6]
            key = closed.read_public(receiver) if receiver else b""
            export = making.begin(county, folder, key, timezone.now())
            if not export.done:
                detail = {"by": "command", "sealed": bool(key)}
                chain.append_for_county(county, "county_export_made", None, timezone.now(), detail)
        except (OfficeError, ValueError) as slip:
            told = "公钥不对，应以 hulian-pub- 开头" if isinstance(slip, closed.NotAKey) else str(slip)
            raise CommandError(told) from slip
        making.make(export, timezone.now, self.stderr.write)
        self.stdout.write(f"已导出{export.rows}行，{len(export.done)}个文件：{folder}")

    def _check(self, folder: Path, secret: str) -> None:
        found = checking.wrong(folder, secret)
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write("与数据库逐行一致")

    def _open(self, folder: Path, secret: str, to: object) -> None:
        if not secret or not to:
            raise CommandError("请写明 --key 和 --to", returncode=2)
        files = sorted(folder.rglob("*.closed"))
        for path in files:
            target = Path(str(to)) / path.relative_to(folder).with_suffix("")
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                with target.open("wb") as file:
                    file.writelines(closed.opened(path, secret))
            except (InvalidTag, closed.NotAKey) as slip:
                raise CommandError(f"{path.name}打不开：私钥不对，或者文件被改动") from slip
        self.stdout.write(f"打开了{len(files)}个文件：{to}")
