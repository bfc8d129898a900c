"""How soon after a refusal a household may apply again: at once, unless the area has set a waiting time (DB-35)."""

from collections.abc import Mapping
from datetime import date

from cases import secrets
from cases.errors import Blocked
from cases.floor.setting import beyond
from cases.models import Case, Member
from processes import region
from rules.deadline_rules import add_months

WAIT = "reapply.wait_months"


def check(scheme: str, data: Mapping[str, object], area: str, on: date) -> None:
    """Blocked before the waiting time is over; who names a major change since the refusal need not wait."""
    row = region.standards(area, on).find(WAIT)
    months = int(row.value) if row else 0
    refused = _last_refusal(scheme, data) if months else None
    if refused is None or refused.decided_on is None or data.get("changed_since_refusal"):
        return
    free_on = add_months(refused.decided_on, months)
    if on < free_on:
        raise Blocked(
            f"上次申请（办件编号{refused.number}）没有通过，当地规定{free_on}起可以再次申请；"
            "家庭情况有重大变化的，请在“其他情况”中写明，随时可以申请"
        )


@beyond("same_person")
def _last_refusal(scheme: str, data: Mapping[str, object]) -> Case | None:
    members = data.get("members") or []
    indexes = secrets.blinds(str(row["resident_id"]) for row in members if row.get("resident_id"))
    households = Member.objects.filter(resident_id_index__in=indexes).values("household_id")
    rows = Case.objects.filter(scheme=scheme, household_id__in=households, outcome=Case.Outcome.REFUSE)
    return rows.order_by("decided_on").last()
