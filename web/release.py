"""Program and database belong together: neither an older program on a newer database, nor the other way round."""

from collections.abc import Set as AbstractSet

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader

Migration = tuple[str, str]


class WrongDatabase(Exception):
    """The database is of another release; the message says what to do."""


def check() -> None:
    """Raises WrongDatabase unless the database has exactly the migrations that this program knows."""
    loader = MigrationLoader(connections[DEFAULT_DB_ALIAS])
    ours = {label for label, _ in loader.disk_migrations}
    judge(
        {each for each in loader.applied_migrations if each[0] in ours}, set(loader.disk_migrations), replaced(loader)
    )


def replaced(loader: MigrationLoader) -> set[Migration]:
    """Migrations that a squashed one stands for: applied once, they are no sign of a newer program."""
    return {each for known in loader.disk_migrations.values() for each in known.replaces}


def judge(applied: AbstractSet[Migration], known: AbstractSet[Migration], former: AbstractSet[Migration]) -> None:
    """Compares what was applied with what is known: what is unknown makes the database newer, what lacks, older."""
    if newer := sorted(applied - known - former):
        raise WrongDatabase(
            f"数据库比程序新（{_named(newer)}）：请换用升级后的程序；要退回旧程序，须先恢复升级前的备份"
        )
    if older := sorted(known - applied):
        raise WrongDatabase(f"数据库还没有升级（缺 {_named(older)}）：请先运行 manage.py prepare")


def _named(migrations: list[Migration]) -> str:
    rest = f"等{len(migrations)}项" if len(migrations) > 1 else ""
    return ".".join(migrations[0]) + rest
