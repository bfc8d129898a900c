"""The time-keeper: one round, or a round every half minute until it is stopped."""

import json
import os
import signal
import time
from pathlib import Path
from threading import Event

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections
from django.utils import timezone

from monitoring import clock_guard, leading
from monitoring.ticking import Ticked, tick

SECONDS = 30
# Names this start of the machine; where no kernel tells one, the name of the process does for as long as it lives.
BOOT = Path("/proc/sys/kernel/random/boot_id")


def read_clocks() -> clock_guard.Reading:
    """The time of day and the machine's own count of seconds."""
    running = time.clock_gettime(time.CLOCK_BOOTTIME) if BOOT.exists() else time.monotonic()
    boot = BOOT.read_text().strip() if BOOT.exists() else f"process {os.getpid()}"
    return clock_guard.Reading(timezone.now(), boot, running)


def guarded_tick() -> Ticked | None:
    """One round, or None when the clock cannot be believed."""
    reading = read_clocks()
    return tick(reading.at) if clock_guard.trust(reading) else None


class Command(BaseCommand):
    """tick [--forever]"""

    help = "处理时间到了的事：公示期满等定时、无人在做的后台任务"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--forever", action="store_true", help="每半分钟一轮，直到停止")
        parser.add_argument("--json", action="store_true", help="输出总是 JSON；写不写都一样")

    def handle(self, *args: object, **options: object) -> None:
        if not options["forever"]:
            if (done := guarded_tick()) is None:
                raise CommandError("系统时钟可疑，没有处理到期事项：请核对服务器时间，并在“系统状况”中确认。")
            self.stdout.write(json.dumps(vars(done)))
            return
        stopped = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        while not stopped.is_set():
            close_old_connections()
            if leading.leads():
                guarded_tick()
            stopped.wait(SECONDS)
