"""Households whose economy was tested already: recognised recipients are not tested again for a time."""

from datetime import date

from django.db.models import Q

from cases.facts import CaseFacts, derived
from cases.floor.setting import beyond
from cases.models import Award, Case, Member
from processes import region
from rules.deadline_rules import add_months
from rules.domains import FLAG

# Recognised by a test of income and assets (社会救助法 第四十二条第二款).
TESTED = ("tekun", "dibao", "dibao_margin", "rigid_expenditure")
MONTHS = "temporary.known_months"


@derived(
    "已认定为特困、低保、低保边缘或者刚性支出困难家庭，在本地规定的期限内不再核对收入财产", "经济状况已经认定", FLAG
)
def economy_known(facts: CaseFacts) -> bool:
    row = region.standards(facts.case.area, facts.on).find(MONTHS)
    return bool(row) and recognised_since(facts.case, add_months(facts.on, -int(str(row.value))))


@beyond("same_person")
def recognised_since(case: Case, since: date) -> bool:
    """Whether the household, or a member of it elsewhere, holds a tested status granted on or after a day's month."""
    own = case.household.members.filter(until_on__isnull=True).exclude(resident_id_index="")
    same = Member.objects.filter(resident_id_index__in=own.values("resident_id_index"), until_on__isnull=True)
    held = Q(household=case.household) | Q(household_id__in=same.values("household_id"))
    rows = Award.objects.filter(held, scheme__in=TESTED).exclude(state=Award.State.ENDED)
    return rows.filter(case__decided_on__gte=since).exists()
