"""A person decides: a decision without its signing person cannot be stored."""

import pytest
from django.db import IntegrityError, transaction

from cases.models import Decision
from tests.cases.test_decisions import refused


@pytest.mark.proves("PUB-09")
@pytest.mark.parametrize("missing", ["decided_by_id", "decided_at"])
def test_a_decision_without_the_person_and_the_moment_cannot_be_stored(missing: str) -> None:
    made = Decision.objects.get(case=refused().case)
    setattr(made, missing, None)

    with pytest.raises(IntegrityError), transaction.atomic():
        made.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=made.pk).update(**{missing: None})
