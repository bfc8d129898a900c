"""Changes the keys under which people's data are sealed while the service runs; stopped, it goes on where it was."""

import json

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from monitoring import sealing
from processes import keys


class Command(BaseCommand):
    """rotate_keys [--go-on] [--index] [--retire] [--json]"""

    help = "更换密钥：生成新密钥并把全部密文改用新密钥，服务照常运行；中断后用 --go-on 接着做"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--go-on", action="store_true", help="不生成新密钥，接着把剩下的密文改用最新的密钥")
        parser.add_argument("--index", action="store_true", help="更换检索身份证号码用的索引密钥")
        parser.add_argument("--retire", action="store_true", help="把已经没有密文使用的旧密钥移到 retired 目录")
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")

    def handle(self, *args: object, **options: object) -> None:
        done = self._act(options)
        done["keys"] = {purpose: list(keys.device().numbers(purpose)) for purpose in keys.PURPOSES}
        self.stdout.write(json.dumps(done, ensure_ascii=False, indent=None if options["json"] else 1))
        if done.get("unreadable"):
            raise CommandError("有密文打不开，旧密钥不能停用，请把名单交系统管理员")

    def _act(self, options: dict[str, object]) -> dict[str, object]:
        if options["retire"]:
            return {"retired": sealing.retire()}
        if options["index"]:
            return {"indexes": sealing.change_index(timezone.now())}
        if not options["go_on"]:
            sealing.new_keys()
        return sealing.rotate(self.stderr.write).as_dict()
