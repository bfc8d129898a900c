"""Sends the messages that wait in the outbox: to a file that a gateway takes away, or to the screen."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from cases.payments.messages import FileSender, ScreenSender, Sender, gateway, send_waiting


class Command(BaseCommand):
    """send_messages [--file FILE] [--most N]"""

    help = "发送外发消息：写入短信网关取走的文件，或显示在屏幕上（演示）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--file", type=Path, help="追加到这个文件；不写则用 HULIAN_MESSAGE_FILE，都没有则显示在屏幕上，号码遮盖"
        )
        parser.add_argument("--most", type=int, default=500, help="这一次最多发送几条")

    def handle(self, *args: object, **options: object) -> None:
        path = options["file"]
        sender: Sender = FileSender(path) if isinstance(path, Path) else gateway() or ScreenSender(self.stderr)
        sent = send_waiting(sender, timezone.now(), int(str(options["most"])))
        self.stdout.write(json.dumps({"sent": sent}))
