"""The time-keeper: one round, or a round every half minute until it is stopped."""

import json
import signal
from threading import Event

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils import timezone

from monitoring.ticking import tick

SECONDS = 30


class Command(BaseCommand):
    """tick [--forever]"""

    help = "处理时间到了的事：公示期满等定时、失去工人的后台任务"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--forever", action="store_true", help="每半分钟一轮，直到停止")
        parser.add_argument("--json", action="store_true", help="输出总是 JSON；写不写都一样")

    def handle(self, *args: object, **options: object) -> None:
        if not options["forever"]:
            self.stdout.write(json.dumps(vars(tick(timezone.now()))))
            return
        stopped = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        while not stopped.is_set():
            close_old_connections()
            tick(timezone.now())
            stopped.wait(SECONDS)
