"""Lists page by page: each page names where the next one begins, so that a page costs the same however deep it lies."""

import base64
import binascii
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar

import orjson
from django.db.models import F, Model, Q, QuerySet
from django.utils.translation import gettext as _
from ninja import Query, Schema
from pydantic import Field

from web.api.problems import Refused

Item = TypeVar("Item")
Limit = Annotated[int, Query(ge=1, le=200, description="每页多少条，至多200")]
Cursor = Annotated[str, Query(max_length=200, description="上一页的 next；第一页不填")]


class Page(Schema, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    next: Annotated[str | None, Field(description="下一页的 cursor；没有下一页时为 null")]


@dataclass(frozen=True)
class Order:
    """By a column and then by id; `newest` turns both round."""

    column: str = "id"
    newest: bool = False

    def apply(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows in this order; what has no value comes last."""
        if self.column == "id":
            return rows.order_by("-id" if self.newest else "id")
        column = F(self.column)
        first = column.desc(nulls_last=True) if self.newest else column.asc(nulls_last=True)
        return rows.order_by(first, "-id" if self.newest else "id")

    def after(self, value: object, pk: int) -> Q:
        """What comes after the row with this value and id."""
        way = "lt" if self.newest else "gt"
        tail = Q(**{f"id__{way}": pk})
        if self.column == "id":
            return tail
        if value is None:
            return Q(**{f"{self.column}__isnull": True}) & tail
        same = Q(**{self.column: value}) & tail
        return Q(**{f"{self.column}__{way}": value}) | same | Q(**{f"{self.column}__isnull": True})


def page_of(
    rows: QuerySet[Any], order: Order, cursor: str, limit: int, told: Callable[[list[Any]], Iterable[Any]]
) -> dict[str, object]:
    """One page: `told` says what is told of its rows."""
    chosen = order.apply(rows)
    if cursor:
        chosen = chosen.filter(order.after(*_read(rows.model, order, cursor)))
    found = list(chosen[: limit + 1])
    more = found[limit - 1] if len(found) > limit else None
    return {"items": list(told(found[:limit])), "next": _write(order, more) if more else None}


def _write(order: Order, row: Model) -> str:
    value = getattr(row, order.column)
    return base64.urlsafe_b64encode(orjson.dumps([value, row.pk])).decode().rstrip("=")


def _read(model: type[Model], order: Order, cursor: str) -> tuple[object, int]:
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        value, pk = orjson.loads(raw)
        kept = None if value is None else _value(model, order.column, value)
        if not isinstance(pk, int) or isinstance(pk, bool) or not 0 < pk < 2**63:
            raise ValueError
        return kept, pk
    except (binascii.Error, ValueError, TypeError) as slip:
        told = _("cursor 应是上一页给出的 next，请从第一页重新取。")
        raise Refused(422, "misfit", told, {"cursor": [told]}) from slip


def _value(model: type[Model], column: str, value: object) -> object:
    """A value of the column's own kind; ValueError for any other."""
    kinds = {"DateField": date, "DateTimeField": datetime}
    kind = kinds.get(model._meta.get_field(column).get_internal_type())
    if kind is None:
        if column == "id" and not isinstance(value, int) or isinstance(value, str) and "\x00" in value:
            raise ValueError
        return str(value) if column != "id" else value
    return kind.fromisoformat(str(value))
