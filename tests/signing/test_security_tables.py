"""What each database answers itself: the log only grows, two persons reset a code, each try gets its own number."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from offices import security_log, tries
from offices.models import CodeReset, SecurityEvent, User
from tests import builders

NOW = builders.NOW


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_user("someone")


def test_the_log_is_neither_changed_nor_cut_for_half_a_year(user: User) -> None:
    for days in (0, 200):
        security_log.write("refused", user, datetime.now(tz=NOW.tzinfo) - timedelta(days=days))
    young, old = SecurityEvent.objects.order_by("-at")

    for act in (lambda: SecurityEvent.objects.filter(pk=old.pk).update(kind="signed_in"), young.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    old.delete()

    assert SecurityEvent.objects.count() == 1


def test_the_database_itself_wants_two_persons_for_a_reset(user: User) -> None:
    with pytest.raises(IntegrityError):
        CodeReset.objects.create(
            user=user, reason="x", asked_by=user, asked_at=NOW, confirmed_by=user, confirmed_at=NOW
        )


def test_counting_gives_each_try_a_number_of_its_own_and_forgets_what_is_over(db: None) -> None:
    assert [tries.count("x", 60, 0.0) for _ in range(3)] == [1, 2, 3]
    assert (tries.counted("x", 60, 59.9), tries.count("x", 60, 60.0)) == (3, 1)
    assert tries.forget_old(61.0) == 1
