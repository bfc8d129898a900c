"""A case is bound to an edition at application and bound anew at acceptance: not accepted, it goes the newest way."""

from datetime import date, datetime, timedelta

import pytest

from cases import chain, steps
from cases.errors import FormRejected
from cases.models import Case, ChainEntry, MoveCase
from cases.moving import acceptance
from monitoring.ticking import tick
from offices.models import User
from processes.editions import Edition
from processes.models import Process, SchemeEdition
from tests import builders
from tests.builders import COUNTY, NOW, ZONE, open_task
from tests.cases import new_editions as new

pytestmark = pytest.mark.django_db
IN_FORCE = date(2026, 9, 7)
MORNING = datetime(2026, 9, 7, 8, tzinfo=ZONE)
SIGNED = {"name": "杨德全", "on": ""}
MISSING = {
    "acceptance_outcome": "correction",
    "correction_until": "2026-09-20",
    "missing_papers": [{"paper": "残疾人证", "why": "没有提交"}],
}
People = dict[str, User]


@pytest.fixture
def people() -> People:
    return builders.team()


@pytest.fixture
def case(people: People) -> Case:
    """An application that nobody has accepted yet."""
    return builders.apply(people["village_aide"]).case


def newer(texts: new.Texts | None = None) -> Edition:
    changed = texts or new.with_step(new.shipped(), new.DIBAO, "gateway_notice", "hearing", "听取意见", "examination")
    return new.published(changed, IN_FORCE, NOW)


def edition_of(case: Case) -> int:
    return Process.objects.get(pk=case.process_id).edition_id


def accept(case: Case, people: People, now: datetime) -> None:
    builders.do(open_task(case, "acceptance"), people, now)


def test_when_an_edition_comes_into_force_cases_not_yet_accepted_go_over(case: Case, people: People) -> None:
    accepted = builders.apply(people["village_aide"], builders.single("甲", 1)).case
    accept(accepted, people, NOW + timedelta(hours=1))
    edition = newer()

    before = tick(MORNING - timedelta(days=1)).rebound
    after = tick(MORNING).rebound

    assert (before, after) == (0, 1)
    assert edition_of(case) == edition.id != edition_of(accepted)
    entry = ChainEntry.objects.get(case=case, act="move")
    assert entry.actor is None and entry.detail["to"] == edition.digest[:16]


def test_a_second_round_has_nothing_left_to_do(case: Case) -> None:
    newer()
    tick(MORNING)
    revision = Process.objects.get(pk=case.process_id).revision

    assert tick(MORNING + timedelta(minutes=1)).rebound == 0
    assert Process.objects.get(pk=case.process_id).revision == revision
    assert ChainEntry.objects.filter(act="move").count() == 1


def test_who_is_accepted_before_the_time_keeper_came_is_accepted_under_the_new_edition(
    case: Case, people: People
) -> None:
    edition = newer()

    accept(case, people, MORNING)

    case.refresh_from_db()
    assert case.accepted_on == IN_FORCE and edition_of(case) == edition.id
    assert MoveCase.objects.get().state == MoveCase.State.MOVED and chain.verify(COUNTY[:6]) is None
    assert acceptance.move_unaccepted(MORNING + timedelta(hours=1)).moved == 0


def test_who_was_accepted_the_day_before_keeps_the_old_edition(case: Case, people: People) -> None:
    edition = newer()

    accept(case, people, MORNING - timedelta(days=1))
    tick(MORNING)

    assert edition_of(case) != edition.id and not ChainEntry.objects.filter(act="move").exists()


def test_a_step_that_is_refused_leaves_its_case_where_it_was(case: Case, people: People) -> None:
    edition = newer()

    with pytest.raises(FormRejected):
        steps.submit(open_task(case).pk, people["caseworker"], {}, {}, MORNING)

    assert edition_of(case) != edition.id and not MoveCase.objects.exists()


def test_a_step_inserted_before_acceptance_waits_for_what_is_not_accepted(case: Case, people: People) -> None:
    """The open acceptance stays open; a case sent back for papers meets the new step when it comes again."""
    newer(new.with_step(new.shipped(), new.APPLICATION, "acceptance", "hearing", "听取意见", "acceptance"))

    tick(MORNING)

    assert MoveCase.objects.get().passed == ["听取意见"]
    assert open_task(case).element == "acceptance"


def test_what_cannot_go_over_stays_and_is_kept_with_its_reason(case: Case, people: People) -> None:
    edition = newer(new.with_id(new.shipped(), new.APPLICATION, "acceptance", "accept"))

    rounds = [acceptance.move_unaccepted(MORNING) for _ in range(2)]

    assert [each.refused for each in rounds] == [1, 0]
    row = MoveCase.objects.get()
    assert row.state == MoveCase.State.REFUSED and "在新版本里没有了" in row.reasons[0]["message"]
    assert edition_of(case) != edition.id
    accept(case, people, MORNING)
    assert Case.objects.get(pk=case.pk).accepted_on == IN_FORCE


def test_an_older_edition_that_comes_back_into_force_takes_them_back(case: Case) -> None:
    newer()
    tick(MORNING)
    again = new.published(new.shipped(), IN_FORCE + timedelta(days=1), NOW)

    tick(MORNING + timedelta(days=1))

    assert edition_of(case) == again.id
    assert (
        SchemeEdition.objects.get(pk=again.id).digest
        == SchemeEdition.objects.filter(scheme="dibao").order_by("id").first().digest
    )


def test_an_applicant_who_completes_papers_on_that_day_goes_the_new_way(case: Case, people: People) -> None:
    builders.do(open_task(case), people, NOW + timedelta(hours=1), **MISSING)
    edition = newer()

    told = builders.signed({"correction_note": "已补齐", "correction_signature": SIGNED}, IN_FORCE.isoformat())
    steps.submit(open_task(case, "correction").pk, people["caseworker"], told, {}, MORNING)

    assert edition_of(case) == edition.id and open_task(case).element == "acceptance"
