"""What the documents of changes, moves, corrections and sanctions print beyond the answers themselves."""

from __future__ import annotations

from cases.documents.kind_facts import Facts, maker
from cases.models import Decision


@maker("increase")
def _increase(work: object, said: Facts) -> Facts:
    decision = Decision.objects.get(case=work.case)
    return {"previous_amount": decision.previous_amount}
