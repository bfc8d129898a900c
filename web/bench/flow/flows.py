"""The seven-task process drawn for viewflow: the same gateways and parallel part, without the timer."""

from decimal import Decimal
from typing import Any

from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.lock import SelectForUpdateLock
from viewflow.workflow.models import Process


def no_page(request: Any) -> None:
    """Nobody opens a page here."""


class SevenFlow(flow.Flow):
    """Acceptance, two in parallel, examination, opinion, decision, archiving."""

    process_class = Process
    lock_impl = SelectForUpdateLock(nowait=False)

    start = flow.StartHandle(this.begin).Next(this.acceptance)
    acceptance = flow.View(no_page).Next(this.gateway_acceptance)
    gateway_acceptance = flow.If(lambda activation: activation.process.data["outcome"] == "accept").Then(this.split)
    gateway_acceptance = gateway_acceptance.Else(this.archiving)
    split = flow.Split().Next(this.means_test).Next(this.household_investigation)
    means_test = flow.View(no_page).Next(this.join)
    household_investigation = flow.View(no_page).Next(this.join)
    join = flow.Join().Next(this.examination)
    examination = flow.View(no_page).Next(this.gateway_amount)
    gateway_amount = flow.If(lambda activation: Decimal(activation.process.data["amount"]) > 500).Then(this.opinion)
    gateway_amount = gateway_amount.Else(this.decision)
    opinion = flow.View(no_page).Next(this.decision)
    decision = flow.View(no_page).Next(this.archiving)
    archiving = flow.View(no_page).Next(this.end)
    end = flow.End()

    def begin(self, activation: Any, **data: str) -> Process:
        """Starts a process with what its gateways read."""
        activation.process.data = data
        return activation.process
