"""A thousand letters as one job: none twice, none lost, whoever is refused is named, and the rest goes on."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from cases.errors import Blocked, NotAllowed
from cases.letters import binding, runs
from cases.models import Case, Document, Household, LetterLine, LetterRun
from offices.models import User
from tests import builders

pytestmark = pytest.mark.django_db
People = dict[str, User]
KIND = "authorisation"


@pytest.fixture
def clock(later: datetime) -> Callable[[], datetime]:
    return lambda: later


def begin(household: Household, people: People, now: datetime, kind: str = KIND) -> LetterRun:
    ids = list(household.cases.values_list("id", flat=True))
    return runs.start(kind, "续签核对授权", ids, builders.COUNTY, people["county_approver"], now)


def test_every_case_gets_one_letter_with_a_number_of_its_own(
    household: Household, people: People, later: datetime, clock: Callable[[], datetime]
) -> None:
    run = runs.go_on(begin(household, people, later).pk, clock)

    papers = Document.objects.filter(letter__run=run)
    assert (run.state, run.done, run.refused, run.total) == ("done", 3, 0, 3)
    assert len(set(papers.values_list("number", flat=True))) == 3
    assert set(papers.values_list("case_id", flat=True)) == set(household.cases.values_list("id", flat=True))
    assert {paper.state for paper in papers} == {Document.State.PRINTED}


def test_a_batch_whose_worker_died_goes_on_without_doubles(
    household: Household,
    people: People,
    later: datetime,
    clock: Callable[[], datetime],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = begin(household, people, later)
    monkeypatch.setattr(runs, "BATCH", 1)
    runs._batch(run, later)
    runs.stop(run.pk, later)
    assert runs.go_on(run.pk, clock).done == 1

    assert runs.resume(run.pk, later)
    again = runs.go_on(run.pk, clock)
    runs.go_on(run.pk, clock)

    assert (again.state, again.done) == ("done", 3)
    assert Document.objects.filter(letter__run=run).count() == 3
    assert not runs.stop(run.pk, later) and not runs.resume(run.pk, later)


def test_what_one_letter_lacks_is_told_on_its_line_and_the_others_go_out(
    household: Household, people: People, later: datetime, clock: Callable[[], datetime]
) -> None:
    run = runs.go_on(begin(household, people, later, "renewal").pk, clock)

    assert (run.state, run.done, run.refused) == ("done", 0, 3)
    assert {line.error for line in LetterLine.objects.filter(run=run)} == {"没有“renewal”这种文书"}
    assert not Document.objects.filter(letter__run=run).exists()


def test_decisions_other_areas_and_other_posts_send_no_batch(
    household: Household, people: People, later: datetime
) -> None:
    far = builders.person("county_approver", builders.FAR_VILLAGE)
    ids = list(household.cases.values_list("id", flat=True))

    for kind in ("decision", "termination", "reduction", "acceptance", "public_notice"):
        with pytest.raises(Blocked, match="不能批量"):
            begin(household, people, later, kind)
    with pytest.raises(Blocked, match="没有可以制发"):
        runs.start(KIND, "x", ids, builders.FAR_VILLAGE, far, later)
    with pytest.raises(NotAllowed):
        runs.start(KIND, "x", ids, builders.COUNTY, people["liaison"], later)
    with pytest.raises(Blocked, match="不在管辖范围"):
        runs.start(KIND, "x", [*ids, 10**9], builders.COUNTY, people["county_approver"], later)
    assert not LetterRun.objects.exists() and Case.objects.count() == 3


def test_the_letters_are_joined_into_one_file_in_the_order_of_the_list(
    household: Household, people: People, later: datetime, clock: Callable[[], datetime]
) -> None:
    run = runs.go_on(begin(household, people, later).pk, clock)

    pages = PdfReader(BytesIO(binding.part(run, 1))).pages

    assert binding.parts(run) == 1
    assert len(pages) % 2 == 0 and len(pages) >= 6  # each letter begins on a front page
