"""Every sealed column of the installation, read from the declarations of the tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.apps import apps
from django.db.models import BinaryField, Model, Q, QuerySet, Value
from django.db.models.functions import Substr

from cases import secrets
from offices.sealed import SealedField


@dataclass(frozen=True)
class Column:
    """A sealed column: its table, its declaration."""

    model: type[Model]
    field: SealedField

    @property
    def name(self) -> str:
        """Table and column, as the database calls them."""
        return f"{self.model._meta.db_table}.{self.field.column}"

    @property
    def title(self) -> str:
        """Table and column in Chinese."""
        return f"{self.model._meta.verbose_name}·{self.field.verbose_name}"

    def filled(self) -> QuerySet[Model]:
        """The rows in which something is sealed."""
        return self.model._default_manager.exclude(**{self.field.attname: b""})

    def beginning(self, front: bytes) -> Q:
        """The condition that a value begins with bytes; used on rows annotated with `front`."""
        return Q(front=Value(front, BinaryField()))

    def fronted(self, length: int) -> QuerySet[Model]:
        """The filled rows with how their sealed value begins."""
        return self.filled().annotate(front=Substr(self.field.attname, 1, length, output_field=BinaryField()))

    def values(self, rows: QuerySet[Model]) -> Iterator[tuple[int, UUID, bytes]]:
        """Key, owner and sealed bytes of rows."""
        for pk, owner, sealed in rows.values_list("pk", self.field.owner, self.field.attname):
            yield pk, owner, bytes(sealed)


@cache
def columns() -> tuple[Column, ...]:
    """All sealed columns by name; who declares a `SealedField` is among them without another word."""
    found = [
        Column(model, field)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, SealedField)
    ]
    return tuple(sorted(found, key=lambda column: column.name))


def waiting(column: Column) -> QuerySet[Model]:
    """The rows whose value is not under the newest key yet."""
    front = secrets.head()
    return column.fronted(len(front)).exclude(column.beginning(front))


def unreadable(column: Column) -> list[int]:
    """The keys of the rows whose value does not open at its place."""
    rows = column.values(column.filled())
    return [pk for pk, owner, sealed in rows if not secrets.opens(sealed, column.field.place, owner)]
