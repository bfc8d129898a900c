"""Needs meet what society offers, households confirm, the ledger adds up; calls; visits after help; evaluations."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from cases import evaluations, follow_ups, hotline, needs, resources
from cases.errors import AlreadyDone, Blocked, NotAllowed, NotFound
from cases.models import CharityProject, Evaluation, Household, Need, ResourceMatch
from cases.referrals import measuring
from cases.resources import Card
from cases.sampling import digest_of
from monitoring.board import pools
from offices.models import StandardValue, User
from rules.shipped import shipped_rows
from tests import builders
from tests.arrivals import new_source

pytestmark = pytest.mark.django_db
People = dict[str, User]


def project(people: People, now: datetime, **changes: object) -> CharityProject:
    """A project of the county's charity that pays for schooling, with two places and 3000 yuan."""
    found = resources.organisations_for(people["county_approver"], now.date()).first()
    charity = found or resources.enter_organisation(
        "县慈善总会", "charity", "0398-0000", builders.COUNTY, people["county_approver"], now
    )
    card = Card("爱心助学", builders.COUNTY, ["schooling"], date(2026, 1, 1), fund=300_000, places=2)
    return resources.enter_project(charity, replace(card, **changes), people["county_approver"], now)


def need_of(household: Household, people: People, now: datetime) -> Need:
    found = needs.report(people["village_aide"], household.area, household.name, "孩子上学有困难", "", now)
    return resources.ask(found.pk, "schooling", household, people["caseworker"], now)


@pytest.mark.proves("S1-30")
def test_standards_data_and_resources_stand_on_one_page_with_what_each_lacks(
    household: Household, people: People, now: datetime
) -> None:
    on, head = now.date(), people["county_head"]
    project(people, now)
    project(people, now, title="去年的", until_on=date(2026, 6, 30))
    need_of(household, people, now)
    new_source(people["county_approver"], "silent", "medical_security", ["medical_own_cost"])
    given = measuring.Given("dwelling", household.pk, on)
    measuring.enter_by_hand(given, people["caseworker"], now)

    found = pools.pools(pools.Place(head, on, builders.COUNTY))
    counts = {count.key: (count.number, count.lacking) for pool in found for count in pool.counts}

    assert [pool.key for pool in found] == ["standards", "data", "resources"]
    assert counts["sources"] == (1, 1), "it never sent anything"
    assert (counts["organisations"], counts["projects"], counts["needs"]) == ((1, 0), (1, 0), (1, 1))
    assert counts["measures"] == (1, 0) and counts["indicators"][0] == 128
    examples = [row for row in shipped_rows() if row.area == builders.COUNTY and row.example]
    assert counts["values"][1] >= len({row.key for row in examples}) > 0
    client = Client()
    client.force_login(head, backend=settings.AUTHENTICATION_BACKENDS[-1])
    shown = client.get(reverse("web:pools")).content.decode()
    assert all(title in shown for title in ("一套标准体系", "一个数据中枢", "一体化资源池", "还没有对接"))
    far = builders.person("county_head", builders.FAR_VILLAGE)
    other = pools.pools(pools.Place(far, on, "340303000000"))
    assert {count.key: count.number for count in other[2].counts}["projects"] == 0


@pytest.mark.proves("S0-19", "S0-20", "S1-18", "S4-17")
def test_a_need_is_matched_with_reasons_confirmed_by_the_household_and_given_once(
    household: Household, people: People, now: datetime
) -> None:
    aide, on = people["caseworker"], now.date()
    near = project(people, now, title="本村助学", area=builders.VILLAGE, until_on=date(2026, 12, 31))
    wide = project(people, now)
    project(people, now, title="医疗互助", kinds=["medical"])
    project(people, now, title="去年的", until_on=date(2026, 6, 30))
    need = need_of(household, people, now)

    found = resources.suggestions(need, on)
    assert [each.project for each in found] == [near, wide]
    assert found[0].why[1:3] == ("就在本村（社区）", "2026-12-31前有效") and "还有2个名额" in found[1].why

    match = resources.offer(need.pk, wide.pk, aide, now)
    with pytest.raises(AlreadyDone):
        resources.finish(match.pk, aide, "给了", now)
    with pytest.raises(Blocked):
        resources.offer(need.pk, wide.pk, aide, now)
    resources.confirm(match.pk, aide, "in_person", True, now)
    with pytest.raises(Blocked, match="3000.00元"):
        resources.finish(match.pk, aide, "给了", now, amount=300_001)
    match.refresh_from_db()
    assert match.state == "confirmed"
    resources.finish(match.pk, aide, "已发放助学金", now, amount=120_000)
    with pytest.raises(AlreadyDone):
        resources.finish(match.pk, aide, "再给一次", now, amount=1)
    assert resources.left([wide])[wide.pk] == resources.Left(1, 180_000)
    measure = household.measures.get()
    assert (measure.kind, measure.title, measure.amount, measure.outcome) == (
        *("charity_project", "爱心助学", 1200),
        "已发放助学金",
    )

    company = project(people, now, title="社工陪伴", kinds=["company"])
    lonely = needs.report(
        people["village_aide"], household.area, household.name, "老人独居，心里苦闷", "", now, "volunteers"
    )
    resources.ask(lonely.pk, "company", household, aide, now)
    lonely.refresh_from_db()
    assert [each.project for each in resources.suggestions(lonely, on)] == [company]
    visited = resources.offer(lonely.pk, company.pk, aide, now)
    resources.confirm(visited.pk, aide, "in_person", True, now)
    resources.finish(visited.pk, aide, "社工每周探访", now)
    assert household.measures.filter(kind="social_work", title="社工陪伴", amount=None).exists()

    resources.give(near, on, 40, 0, "开学活动", people["county_approver"], now)
    with pytest.raises(NotAllowed):
        resources.give(near, on, 1, 0, "", aide, now)
    ledger = resources.ledger(people["county_head"], date(2026, 1, 1), on, on)
    assert (ledger.organisations, len(ledger.lines), ledger.persons, ledger.amount) == (1, 5, 42, 120_000)


def test_what_the_household_does_not_want_is_not_given_and_other_counties_see_nothing(
    household: Household, people: People, now: datetime
) -> None:
    need, card = need_of(household, people, now), project(people, now, places=1)
    match = resources.offer(need.pk, card.pk, people["caseworker"], now)
    assert resources.left([card])[card.pk].places == 0

    resources.confirm(match.pk, people["caseworker"], "phone", False, now)
    with pytest.raises(AlreadyDone):
        resources.finish(match.pk, people["caseworker"], "给了", now)
    assert resources.left([card])[card.pk].places == 1
    far = builders.person("caseworker", builders.FAR_VILLAGE)
    assert not resources.matches_for(far, now.date()).exists()
    assert not resources.projects_for(far, now.date()).exists()
    with pytest.raises(NotFound):
        resources.offer(need.pk, card.pk, far, now)
    assert ResourceMatch.objects.get().state == "declined"


@pytest.mark.proves("LAW-20", "S0-23", "S4-09")
def test_a_call_for_help_becomes_a_need_at_once_and_is_answered_within_the_area_s_days(
    people: People, now: datetime
) -> None:
    actor, told = people["county_approver"], hotline.Told("邻居家断粮两天", "赵满仓", "王女士", "13700000000")
    call = hotline.register("report", builders.VILLAGE, told, now, actor, now)

    assert (call.number, call.due_on) == ("12349", date(2026, 11, 6))
    assert call.need.source == "hotline" and call.need.name == "赵满仓" and "断粮" in needs.read(call.need)["told"]
    assert list(needs.needs_for(people["caseworker"], now.date())) == [call.need]
    assert not hotline.late(hotline.calls_for(actor, now.date()), date(2026, 11, 6)).exists()
    assert hotline.late(hotline.calls_for(actor, now.date()), date(2026, 11, 7)).get() == call
    hotline.answer(call.pk, actor, "已请乡镇上门", now)
    with pytest.raises(AlreadyDone):
        hotline.answer(call.pk, actor, "再答", now)

    with pytest.raises(Blocked, match="是谁"):
        hotline.register("request", builders.VILLAGE, hotline.Told("没钱看病"), now, actor, now)
    with pytest.raises(NotAllowed):
        hotline.register("question", builders.FAR_VILLAGE, told, now, actor, now)
    own = {"area": builders.COUNTY, "set_by": "县", "cite": "办法", "from_on": date(2026, 11, 1)}
    StandardValue.objects.create(key="contact.hotline", value="0398-12349", **own)
    assert hotline.number_of(builders.VILLAGE, now.date()) == "0398-12349"


@pytest.mark.proves("S2-20")
def test_helped_households_are_asked_again_by_plan_and_what_dissatisfies_must_be_told(
    household: Household, people: People, now: datetime
) -> None:
    aide, on = people["village_aide"], now.date()
    due = follow_ups.plan(aide, on, on)
    assert [each.household for each in due] == [household] and due[0].late(on)

    with pytest.raises(Blocked, match="不满意"):
        follow_ups.record(household, on, "visit", 2, "", False, aide, now)
    visit = follow_ups.record(household, on, "visit", 2, "钱到得晚", True, aide, now)

    assert follow_ups.read(visit) == "钱到得晚"
    assert follow_ups.plan(aide, on, on) == []
    assert [each.due_on for each in follow_ups.plan(aide, on, on + timedelta(days=200))] == [date(2027, 5, 1)]
    assert follow_ups.satisfaction_of(follow_ups.visits_for(aide, on)) == {5: 0, 4: 0, 3: 0, 2: 1, 1: 0}
    far = builders.person("village_aide", builders.FAR_VILLAGE)
    assert follow_ups.plan(far, on, on) == []
    with pytest.raises(NotFound):
        follow_ups.record(household, on, "visit", 5, "", False, far, now)


@pytest.mark.proves("S2-20")
def test_a_third_party_evaluates_a_sample_that_anybody_can_draw_again(
    household: Household, people: People, now: datetime
) -> None:
    order = evaluations.Order("救助满意度评估", "某评估中心", "合同", ["政策知晓", "发放及时"], 1, now.date())
    row = evaluations.order(order, builders.COUNTY, people["county_approver"], now)
    before = digest_of(row.seed)
    row = evaluations.draw(row.pk, people["county_approver"], now)

    uids = [str(household.uid)]
    line = row.lines.get()
    far = builders.person("head_of_office", builders.OTHER_VILLAGE)
    assert list(evaluations.sample_for(row, far, now.date())) == []
    assert list(evaluations.sample_for(row, people["head_of_office"], now.date())) == [line]
    assert digest_of(row.seed) == before and row.population_digest == evaluations.digest_of_list(uids)
    assert evaluations.drawn_from(row.seed, uids, 1) == [str(line.household.uid)]
    with pytest.raises(AlreadyDone):
        evaluations.draw(row.pk, people["county_approver"], now)
    with pytest.raises(Blocked, match="还有1户"):
        evaluations.close(row.pk, people["county_approver"], "好", now)
    with pytest.raises(Blocked, match="每个问题"):
        evaluations.answer(line.pk, people["county_approver"], [90], "", now)
    evaluations.answer(line.pk, people["county_approver"], [90, 70], "发放晚两天", now)
    assert evaluations.means(row) == {"政策知晓": 90, "发放及时": 70}
    assert evaluations.close(row.pk, people["county_head"], "总体满意", now).state == Evaluation.State.CLOSED


def test_the_lowest_numbers_of_a_list_are_drawn_whatever_its_order() -> None:
    uids = [f"户{number}" for number in range(200)]

    drawn = evaluations.drawn_from("3f", uids, 20)

    assert drawn == evaluations.drawn_from("3f", reversed(uids), 20) and len(set(drawn)) == 20
    highest = max(evaluations.number_of("3f", uid) for uid in drawn)
    assert all(evaluations.number_of("3f", uid) > highest for uid in set(uids) - set(drawn))
    assert drawn != evaluations.drawn_from("40", uids, 20)
