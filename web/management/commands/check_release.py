"""Refuses to go on where program and database are of different releases, or settings leave data open.

Each service runs it before it starts.
"""

from django.core.management.base import BaseCommand, CommandError

from web import release, starting


class Command(BaseCommand):
    """check_release: exit 1 with what to do when the database is newer or older than the program."""

    help = "核对程序和数据库是不是同一版；不是就说明怎么办，以 1 退出"
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        try:
            release.check()
            starting.refuse_unsafe()
        except (release.WrongDatabase, starting.Unsafe) as slip:
            raise CommandError(str(slip)) from slip
