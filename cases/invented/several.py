"""What invented people answer where one form goes to many departments: the items offered, each given."""

from cases import prefill
from cases.invented.answers import Answers
from cases.special_aid import CHOICE, REPLY
from processes import editions
from processes.models import Task
from rules.catalogue import load_catalogue

SUM = "300.00"


def offered(task: Task) -> Answers:
    """The rows that a form of departments starts with, answered; nothing for any other step."""
    if task.section not in (CHOICE, REPLY):
        return {}
    rows = prefill.initial_for(task.process.case, task)
    return rows if task.section == CHOICE else {"replies": [_given(task, row) for row in rows["replies"]]}


def _given(task: Task, row: Answers) -> Answers:
    """Money once, a service as a service."""
    item = load_catalogue(editions.load(task.process.edition_id).tables).items[str(row["item"])]
    paid = {"pays": "once", "item_amount": SUM} if item.result == "money" else {"pays": "service"}
    return {**row, "item_result": "grant", **paid}
