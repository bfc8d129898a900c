"""A supervision order as a paper: printed when asked for, of what was written down when it was issued."""

from cases.documents import file_papers
from cases.documents.context import DocumentContext
from monitoring.models import OrderAct, SupervisionOrder
from processes.models import Task
from rules.documents import chinese_date

KIND = "supervision_order"


def as_pdf(order: SupervisionOrder) -> bytes:
    """The order for its office: number, tasks by case number, demand and term; it names nobody helped."""
    issued = order.acts.get(kind=OrderAct.Kind.ISSUE)
    context = DocumentContext(
        title=file_papers.KINDS[KIND].title,
        office=file_papers.office_lines(order.from_office),
        case_number="",
        scheme_name="",
        issued_on=order.issued_at.astimezone().date(),
        number=order.number,
        addressee=order.to_office.name,
        facts={
            "demand": issued.text,
            "due_on": order.due_on,
            "explanation": order.explanation,
            "lines": [
                {"number": task.process.case.number, "step": task.name, "due": _due(task)}
                for task in order.tasks.select_related("process__case").order_by("due_on", "id")
            ],
        },
    )
    return file_papers.pdf_of(KIND, context)[0]


def _due(task: Task) -> str:
    return chinese_date(task.due_on) if task.due_on else "未定"
