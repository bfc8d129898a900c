"""The seven-task process as a flow of viewflow, each task done as its own view does it, without the HTTP around it."""

from collections.abc import Callable, Iterator
from functools import partial

from django import forms
from django.contrib.auth.models import User
from django.db import transaction
from viewflow.workflow.models import Task

from web.bench.flow.flows import SevenFlow

ANSWERS = {"outcome": "grant", "amount": "849.00", "said_on": "2026-09-01", "text": "情况属实，同意。", "signed": "on"}


class Answers(forms.Form):
    """Five questions, as many as a section of the seven has."""

    outcome = forms.ChoiceField(choices=[("grant", "给予"), ("refuse", "不予")])
    amount = forms.DecimalField(max_digits=10, decimal_places=2)
    said_on = forms.DateField()
    text = forms.CharField(max_length=500)
    signed = forms.BooleanField()


class Flow:
    """Processes started by the flow's own start node."""

    def __init__(self) -> None:
        self.user, _ = User.objects.get_or_create(username="bench")
        self.processes: list[int] = []

    def open(self, cases: int) -> None:
        """Starts processes."""
        self.processes = [SevenFlow.start.run(outcome="accept", amount="849.00").pk for _ in range(cases)]

    def acts(self) -> Iterator[Callable[[], None]]:
        """One task of each process in turn."""
        while waiting := self._waiting():
            yield from (partial(self._complete, process_id, task_id) for process_id, task_id in waiting.items())

    def _waiting(self) -> dict[int, int]:
        rows = Task.objects.filter(process_id__in=self.processes, flow_task_type="HUMAN", finished__isnull=True)
        return dict(rows.order_by("-id").values_list("process_id", "id"))

    def _complete(self, process_id: int, task_id: int) -> None:
        """What the library's view wrapper does for a POST, after the person took the task."""
        with transaction.atomic(durable=True), SevenFlow.lock(process_id):
            task = SevenFlow.task_class.objects.get(pk=task_id)
            activation = task.flow_task.activation_class(task)
            activation.assign(self.user)
            if not activation.flow_task.can_execute(self.user, task):
                raise PermissionError(str(task))
            activation.start(None)
            form = Answers(ANSWERS)
            if not form.is_valid():
                raise ValueError(str(form.errors))
            activation.process.data[task.flow_task.name] = {name: str(said) for name, said in form.cleaned_data.items()}
            activation.process.save()
            activation.execute()

    def state_bytes(self) -> list[int]:
        """Its state is its rows."""
        return []


def make(number: int) -> Flow:
    """One worker's processes."""
    return Flow()
