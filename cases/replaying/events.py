"""Which acts start the clocks of a case, for whoever reckons clocks outside the record."""

from collections.abc import Callable, Mapping
from datetime import date

from cases.operations import ANSWER_DUE
from cases.running_clocks import event_of
from processes import region
from processes.clockbook import TOTAL, Clockbook

Find = Callable[[str], object]


def submitted(
    book: Clockbook, step: tuple[str, Mapping[str, str]], rule_id: str, said: Mapping[str, object], on: date
) -> None:
    """Notes what handing in a step ends and starts; the day comes from the form where the form asks for one."""
    book.stop(rule_id, on)
    name, column = event_of(*step)
    if name:
        told = said.get(column) if column else None
        book.event(name, date.fromisoformat(str(told)) if told else on)


def called(book: Clockbook, operation: str, find: Find, on: date) -> None:
    """Notes what an operation of the diagram ends and starts."""
    if operation == "accept_case":
        book.delegated = find("decider") == region.TOWNSHIP
        book.event("acceptance", on)
    elif operation == "take_down_notice":
        book.stop(f"{book.scheme}.public_notice", on)
        # Asked only where the law counts from an objection: a play would put the question to a person.
        if region.rules_started_by(book.scheme, "objection", book.tables) and find("objections_open"):
            book.event("objection", on)
    elif operation == "decide":
        book.stop(f"{book.scheme}.{TOTAL}", on)
        book.stop(ANSWER_DUE, on)
        book.event("decision" if find("decision_outcome") == "grant" else "refusal", on)
    elif operation == "close_case":
        book.stop(ANSWER_DUE, on)
