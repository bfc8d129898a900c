"""Keeps invented documents from flooding the printer: their PDF is made when somebody opens it."""

from collections.abc import Iterator
from contextlib import contextmanager

from cases.documents.jobs import on_request_only


@contextmanager
def on_demand_only() -> Iterator[None]:
    """Prints nothing by itself: no job is asked for."""
    token = on_request_only.set(True)
    try:
        yield
    finally:
        on_request_only.reset(token)
