"""A notice or a closure by two persons: every due date that moves is shown first, and nothing else moves."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cases.errors import AlreadyDone, Blocked, NotAllowed
from cases.models import Clock
from monitoring.board import calendar_changes
from offices.models import CalendarDay, User
from processes import region
from rules.calendar_lines import read_notice
from rules.errors import ConfigError
from tests import builders
from tests.builders import NOW, VILLAGE

FLOOD = "防汛停办 2026-09-03 2026-09-04"
PAPER = "卢氏县人民政府公告"


def test_a_notice_is_read_as_a_clerk_types_it() -> None:
    text = "元旦：2027-01-01 至 2027-01-03；上班 2027-01-09、2027-01-10\n\n清明节 2027-4-5"

    found = read_notice(text, "state_council", "0" * 12, "国办发明电〔2026〕9号", date(2026, 11, 4))

    assert [(f"{day.on:%m-%d}", day.working, day.name) for day in found.days] == [
        *(("01-01", False, "元旦"), ("01-02", False, "元旦"), ("01-03", False, "元旦")),
        *(("01-09", True, "元旦"), ("01-10", True, "元旦"), ("04-05", False, "清明节")),
    ]
    assert found.years == {2027}
    assert read_notice(FLOOD, "county", "411224000000", PAPER, date(2026, 9, 1)).years == frozenset()


@pytest.mark.parametrize(
    "text",
    ["", "元旦", "2027-01-01", "元旦 2027-02-30", "元旦 2027-01-03 2027-01-01", "元旦 2027-01-01\n腊八 2027-01-01"],
)
def test_a_line_that_cannot_be_read_is_refused_with_how_to_write_it(text: str) -> None:
    with pytest.raises(ConfigError):
        read_notice(text, "county", "411224000000", PAPER, date(2026, 9, 1))


@pytest.fixture
def people(base: None) -> dict[str, User]:
    return builders.team()


@pytest.mark.django_db
def test_a_local_closure_is_previewed_moves_running_limits_of_its_county_and_needs_two_persons(
    people: dict[str, User],
) -> None:
    other = builders.apply(people["village_aide"], builders.single("李桂兰", 5)).case
    case = builders.apply(people["village_aide"]).case
    builders.do(builders.open_task(case), people, NOW + timedelta(minutes=5))
    bare = builders.open_task(other)
    approver, head = people["county_approver"], people["county_head"]
    builders.hold(approver, "county_head", VILLAGE)
    before = dict(Clock.objects.filter(case=case).values_list("rule", "due_on"))
    with pytest.raises(NotAllowed):
        calendar_changes.enter(people["caseworker"], "county", FLOOD, PAPER, NOW.date(), NOW)

    change = calendar_changes.enter(approver, "county", FLOOD, PAPER, NOW.date(), NOW)

    assert dict(Clock.objects.filter(case=case).values_list("rule", "due_on")) == before, "a preview moves nothing"
    assert not CalendarDay.objects.filter(document=PAPER).exists()
    shown = {row[1]: (row[2], row[3]) for row in change.moves if row[0] == case.number}
    with pytest.raises(NotAllowed):
        calendar_changes.confirm(change.pk, approver, NOW)

    done = calendar_changes.confirm(change.pk, head, NOW + timedelta(hours=1))

    after = dict(Clock.objects.filter(case=case).values_list("rule", "due_on"))
    moved = {rule: (f"{before[rule]}", f"{after[rule]}") for rule in before if before[rule] != after[rule]}
    assert moved == {rule: days for rule, days in shown.items() if rule in before} != {}
    assert done.moves == change.moves
    # A step whose limit runs from its opening, without a clock, moves as well.
    later = builders.open_task(other)
    assert [
        other.number,
        bare.rule,
        f"{bare.due_on}",
        f"{later.due_on}",
        "",
    ] in done.moves and later.due_on > bare.due_on
    assert not region.calendar(VILLAGE).is_working_day(date(2026, 9, 3))
    assert region.calendar(builders.FAR_VILLAGE).is_working_day(date(2026, 9, 3))
    with pytest.raises(AlreadyDone):
        calendar_changes.confirm(change.pk, head, NOW)
    with pytest.raises(Blocked):
        calendar_changes.enter(approver, "county", FLOOD, PAPER, NOW.date(), NOW)


@pytest.mark.django_db
def test_the_calendar_pages_keep_what_was_typed_and_hide_cases_from_an_administrator(people: dict[str, User]) -> None:
    case = builders.apply(people["village_aide"]).case
    told = {"layer": "county", "document": PAPER, "issued_on": "2026-09-01", "text": "防汛停办"}
    approver, head, admin = (Client() for _ in range(3))
    for client, post in ((approver, "county_approver"), (head, "county_head"), (admin, "system_administrator")):
        client.force_login(people[post])
    address = reverse("web:calendar_changes")

    refused = approver.post(address, told)
    assert refused.status_code == 422 and "防汛停办" in refused.content.decode()
    page = approver.post(address, {**told, "text": FLOOD}, follow=True)
    assert case.number in page.content.decode() and "确认生效" not in page.content.decode()
    uid = page.context["change"].uid
    seen = admin.get(reverse("web:calendar_change", args=[uid])).content.decode()
    assert case.number not in seen and "确认生效" not in seen
    assert head.post(reverse("web:settle_calendar_change", args=[uid, "confirm"]), follow=True).status_code == 200
    assert "已生效" in head.get(address).content.decode()
