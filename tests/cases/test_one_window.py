"""One window for every way of applying, and a means test that can be contested."""

import pytest

from cases import access, submissions
from cases.errors import FormRejected
from cases.models import Case, Channel
from tests import builders
from tests.journeys.county import apply

APPLY_AS = {
    Channel.SELF: "applicant",
    Channel.COUNTER: "caseworker",
    Channel.AGENT: "caseworker",
    Channel.VILLAGE_AIDE: "village_aide",
    Channel.DISCOVERY: "grid_member",
}


@pytest.mark.proves("LAW-16")
def test_applications_of_every_channel_wait_in_one_queue_of_the_township() -> None:
    people = builders.team()
    assert set(APPLY_AS) == set(Channel) - {Channel.OFFICE}

    for place, (channel, post) in enumerate(APPLY_AS.items()):
        builders.apply(people[post], builders.single(f"李{place}", place + 1), channel=channel)

    waiting = access.inbox_for(people["caseworker"], builders.NOW.date())
    assert {task.process.case.channel for task in waiting} == set(APPLY_AS)
    assert {(task.element, task.office.kind, task.office.division_id) for task in waiting} == {
        ("acceptance", "township_office", builders.TOWN)
    }
    assert Case.objects.filter(process__tasks__in=waiting).distinct().count() == len(APPLY_AS)


@pytest.mark.proves("DB-14")
def test_who_contests_the_means_test_with_evidence_is_tested_again_before_the_case_goes_on() -> None:
    journey = apply()
    journey.run("acceptance", "means_test_request", "means_test")
    told = {"applicant_told_on": journey.now.date().isoformat(), "applicant_objects": True}

    with pytest.raises(FormRejected) as refused:
        journey.do("means_test_findings", **told)
    assert list(refused.value.form.errors) == ["recheck_result"]
    assert "means_test_findings" in journey.waiting()

    journey.do("means_test_findings", **told, recheck_result="银行更正：该账户已于2025年销户。")
    kept = submissions.latest_of(journey.case, "means_test_findings")
    assert (kept["applicant_told_on"], kept["recheck_result"][:4]) == (told["applicant_told_on"], "银行更正")
