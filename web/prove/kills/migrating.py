"""The tables of a new installation made by a migration that is killed and run again until it comes to its end."""

from collections.abc import Iterator
from random import Random

from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from web.prove.kills.kind import Kind
from web.prove.kills.victim import Say, left_alone

NAME = "migrated"
CACHE = "web_shared_cache"
Shape = list[tuple[object, ...]]
SHAPES = {
    "sqlite": "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name",
    "postgresql": "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
    " WHERE table_schema = 'public' UNION ALL SELECT tablename, indexname, indexdef, '' FROM pg_indexes"
    " WHERE schemaname = 'public' UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), ''"
    " FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2, 3",
}


class Migrating(Kind):
    """A database of its own beside the installation's, which tells what the tables should look like."""

    name, longest = "migrate", 3.0

    def __init__(self, chance: Random) -> None:
        super().__init__(chance)
        self.wanted, self.own = shape(), str(connection.settings_dict["NAME"])
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {NAME}")
            self.other = NAME
        else:
            self.other = f"{self.own}.{NAME}"

    def prepare(self) -> None:
        """Nothing: the next run goes on in the database as the kill left it."""

    def work(self, say: Say) -> None:
        """The command that an administrator gives again."""
        self._there()
        call_command("migrate", verbosity=0)

    def wrong(self, told: list[str]) -> Iterator[str]:
        """What was begun is taken back: the same command goes on (a child that is not killed shows it at the end)."""
        self.done += 1
        yield from ()

    def finish(self) -> Iterator[str]:
        """Run once more, all is there, and the tables are those of an installation that nobody killed."""
        yield from left_alone(self._finish)

    def _finish(self, say: Say) -> None:
        self.work(say)
        executor = MigrationExecutor(connection)
        if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
            say(f"还有{len(plan)}步迁移没有做")
        if different := set(shape()) ^ set(self.wanted):
            say(f"表结构与没有中断过的安装不同：{sorted(map(str, different))[:3]}")

    def _there(self) -> None:
        connections.close_all()
        connection.settings_dict["NAME"] = self.other


def shape() -> Shape:
    """Tables, columns, indexes and constraints."""
    with connection.cursor() as cursor:
        cursor.execute(SHAPES[connection.vendor])
        # The table of the shared cache is made by a command of its own.
        return [tuple(row) for row in cursor.fetchall() if CACHE not in str(row)]
