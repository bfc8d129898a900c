"""Log lines without personal data: each says to which request it belongs, and none repeats what somebody sent."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType

# The request that this thread answers, and the number (never the name) of who is signed in.
request_id: ContextVar[str] = ContextVar("request_id", default="-")
user_id: ContextVar[int | None] = ContextVar("user_id", default=None)
# What Django's own loggers tell about a request repeats its address, in which people type names and numbers.
TELLS_ADDRESS = ("django.request", "django.security")


class Request(logging.Filter):
    """Writes the request and the person on every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets everything through, with addresses taken out."""
        record.request_id, record.user_id = request_id.get(), user_id.get()
        if record.name.startswith(TELLS_ADDRESS):
            record.msg, record.args = f"{record.name} {getattr(record, 'status_code', '')}".strip(), ()
        return True


class JsonLines(logging.Formatter):
    """One JSON object a line; of an exception its kind and the places it went through, not its words."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        told: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": getattr(record, "request_id", "-"),
            "process": record.process,
        }
        if getattr(record, "user_id", None) is not None:
            told["user"] = record.user_id
        told |= getattr(record, "figures", {})
        if record.exc_info and record.exc_info[0]:
            told["error"] = record.exc_info[0].__name__
            told["went_through"] = places(record.exc_info[2])
        return json.dumps(told, ensure_ascii=False, default=str)


def places(trace: TracebackType | None) -> list[str]:
    """Where an exception went through: file, line and function of each frame, the innermost last."""
    found = []
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found
