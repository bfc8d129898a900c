"""What a procedure about an award knows of the household from the cases before it: nobody is asked for it again."""

from cases import submissions
from cases.household_facts import merged
from cases.models import Case

# What the household told stands in the answers of this step; a later procedure starts from it.
TOLD = "application"
Answers = dict[str, dict[str, object]]


def answers_of(case: Case) -> Answers:
    """The newest answers of each step of a case, on top of what earlier cases of the same award had established."""
    own = submissions.latest(case)
    return {**before(case), **own} if case.about_id else own


def before(case: Case) -> Answers:
    """The household as the cases before this one left it, as if it had told so at once; officials' views stay there."""
    told: dict[str, object] = {}
    for earlier in _earlier(case):
        answers = submissions.latest(earlier)
        told = {**told, **answers.get(TOLD, {})}
        told.update(merged({**answers, TOLD: told}))
    return {TOLD: told}


def _earlier(case: Case) -> list[Case]:
    """The case that granted the award and those about it since; an award that came from elsewhere brings its own."""
    assert case.about is not None
    granted = case.about.case
    later = Case.objects.filter(about_id=case.about_id, pk__lt=case.pk)
    return [*(_earlier(granted) if granted.about_id else ()), granted, *later.order_by("id")]
