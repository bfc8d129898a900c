"""The day on which something happened, in Beijing, reckoned by the database without asking Python row by row."""

from typing import Any

from django.db.models import DateField, Func
from django.db.models.sql.compiler import SQLCompiler


class DayOf(Func):
    """The date of a moment in Beijing; China has had no summer time since 1991."""

    output_field = DateField()
    arity = 1

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        """Moments are kept as text in UTC."""
        return self.as_sql(compiler, connection, template="date(%(expressions)s, '+8 hours')", **context)

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        """Moments are kept with their zone."""
        template = "(%(expressions)s AT TIME ZONE 'Asia/Shanghai')::date"
        return self.as_sql(compiler, connection, template=template, **context)
