"""The last net under the logs: whatever a record says, numbers that name a person leave it masked.

Nothing here is meant to log such a number; an exception of a library, or of the database, may do it all the same.
"""

import logging
import re
from traceback import format_tb

# Resident ids of 18 and 15 digits and accounts of 16 to 19, not inside a longer word or digest; blanks may part them.
LONG = re.compile(r"(?<![0-9A-Za-z_-])(\d{6})\d{5,9}(\d{3}[0-9Xx])(?![0-9A-Za-z])")
PARTED = re.compile(r"(?<![0-9A-Za-z])\d{4}(?:[ -]\d{4}){3}(?:[ -]?\d{1,3})?(?![0-9A-Za-z])")
PHONE = re.compile(r"(?<![0-9A-Za-z])(?:\+?86[ -]?)?(1[3-9]\d)[ -]?\d{4}[ -]?(\d{4})(?![0-9A-Za-z])")
# PostgreSQL repeats in its refusals what the row holds: names and illnesses, which no pattern knows.
KEY = re.compile(r"(Key \([^)]*\)=\()[^\n]*?(\) (?:already|is|conflicts))")
ROW = re.compile(r"(Failing row contains \()[^\n]*(\))")
STATEMENT = re.compile(r"^(LINE \d+: ).*$", re.M)
# What somebody typed stands behind the question mark of an address.
TYPED = re.compile(r"(/[\w/.%-]*)\?[^\s'\"]+")
# Of the errors that led to an error so many are told.
DEEPEST = 10


def masked(text: str) -> str:
    """The text with resident ids, accounts, telephone numbers and the database's rows masked."""
    for pattern in (KEY, ROW):
        text = pattern.sub(r"\1***\2", text)
    text = TYPED.sub(r"\1?***", STATEMENT.sub(r"\1***", text))
    text = LONG.sub(r"\1********\2", text)
    text = PARTED.sub("**** **** ****", text)
    return PHONE.sub(r"\1****\2", text)


def wordless(error: BaseException | None) -> str:
    """The places an error and those that led to it went through, and their kinds; their words may name people."""
    told: list[str] = []
    while error is not None and len(told) < DEEPEST:
        told.append("".join(format_tb(error.__traceback__)) + type(error).__name__)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\nled to\n".join(reversed(told))


class Masks(logging.Filter):
    """Masks a record once, message, exception and stack, so that every handler and format gets the masked one."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets every record through, masked."""
        record.msg, record.args = masked(_message(record)), ()
        if record.exc_info:
            # Python's own formatters write this text and do not look at the exception again.
            record.exc_text = wordless(record.exc_info[1])
        elif record.exc_text:
            record.exc_text = masked(record.exc_text)
        if record.stack_info:
            record.stack_info = masked(record.stack_info)
        return True


def _message(record: logging.LogRecord) -> str:
    """What the record says; one whose arguments do not fit its text says only the text."""
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return str(record.msg)
