"""The pages of risk warnings: who opens them, the visit in two clicks, one visit for all, answers as a workbook."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cases.models import Award, Case, ChainEntry, Household, Member, Watch
from cases.payments import sheets
from monitoring.models import Level, RiskWarning
from monitoring.risk import coverage, dispatching, quality, reading, watching
from monitoring.risk.coverage import Sums
from monitoring.risk.dispatching import Sign
from offices.models import StandardValue, User
from rules.watch_groups import shipped_groups
from tests import builders
from tests.web.conftest import MOMENT, draw_no_refusals
from web.posts import DISPATCHES, RAISES_LEADS, READS_QUALITY, READS_WARNINGS, TUNES, VISITS

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
LISTS = {
    "risk_warnings": READS_WARNINGS,
    "risk_replies": READS_WARNINGS,
    "risk_watch": READS_WARNINGS,
    "risk_coverage": READS_QUALITY,
    "risk_lead": RAISES_LEADS,
    "risk_quality": READS_QUALITY,
    "risk_tune": TUNES,
    "risk_runs": DISPATCHES,
}
ONE = {"risk_warning": READS_WARNINGS, "risk_visit": VISITS}


@pytest.fixture
def warning(people: dict[str, User]) -> RiskWarning:
    """A warning about a household that has no case."""
    home = Household.objects.create(
        uid=uuid4(), area=builders.VILLAGE, name="甲某", residence_kind="rural", opened_at=MOMENT
    )
    Member.objects.create(uid=uuid4(), household=home, name="甲某", relation="self", from_on=MOMENT.date())
    sign = Sign(home.pk, Level.RED, "record:1", "provincial_warning", "省级低收入人口预警", "YJ-1")
    run = dispatching.start(builders.COUNTY[:6], "province", [sign], MOMENT.date(), None, MOMENT)
    dispatching.go_on(run.pk, lambda: MOMENT)
    return RiskWarning.objects.get()


def asked(people: dict[str, User], signed_in: SignIn, warning: RiskWarning) -> Iterator[tuple[str, str, bool, bool]]:
    """Address, post, whether it opened, whether it should."""
    for post, user in people.items():
        client = signed_in(user)
        for name, posts in (LISTS | ONE).items():
            address = reverse(f"web:{name}", args=[warning.pk] if name in ONE else [])
            yield name, post, client.get(address).status_code == 200, post in posts


@pytest.mark.either_database
def test_pages_open_for_the_posts_that_need_them_and_not_from_another_county(
    people: dict[str, User], signed_in: SignIn, warning: RiskWarning, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_no_refusals(monkeypatch)
    # What the pages look like is drawn once below; here only who is let in counts.
    for module in ("pages", "visits", "quality", "watching", "dispatch", "coverage"):
        monkeypatch.setattr(f"web.risk.{module}.render", lambda *told, status=200: HttpResponse(status=status))
    assert [told for told in asked(people, signed_in, warning) if told[2] != told[3]] == []

    far = signed_in(builders.person("caseworker", builders.FAR_VILLAGE))
    assert far.get(reverse("web:risk_warning", args=[warning.pk])).status_code == 404
    assert far.get(reverse("web:risk_visit", args=[warning.pk])).status_code == 404
    monkeypatch.undo()


def test_pages_are_drawn_for_those_who_start_runs_tune_and_tell(
    people: dict[str, User], signed_in: SignIn, warning: RiskWarning
) -> None:
    approver, grid = signed_in(people["county_approver"]), signed_in(people["grid_member"])
    far = signed_in(builders.person("caseworker", builders.FAR_VILLAGE))

    assert "派发记录" in approver.get(reverse("web:risk_runs")).content.decode()
    assert "新预警" in approver.get(reverse("web:risk_run", args=[warning.run_id])).content.decode()
    assert "遇到什么困难" in grid.get(reverse("web:risk_lead")).content.decode()
    preview = approver.post(reverse("web:risk_tune"), {"indicator": "provincial_warning", "kind": "mute"})
    assert "会漏掉发现问题的" in preview.content.decode()
    assert "甲某" not in far.get(reverse("web:risk_warnings")).content.decode()


@pytest.mark.proves("S0-10", "S4-01", "S4-04")
def test_a_grid_member_finds_the_household_in_the_list_and_answers_with_one_choice(
    people: dict[str, User], signed_in: SignIn, warning: RiskWarning
) -> None:
    grid = signed_in(people["grid_member"])
    other = builders.apply(people["village_aide"], builders.single("甲某", 9)).case
    Case.objects.filter(pk=other.pk).update(household=warning.household)
    assert "甲某" in grid.get(reverse("web:risk_warnings"), {"state": "open", "level": "1"}).content.decode()
    assert "甲某" not in grid.get(reverse("web:risk_warnings"), {"level": "4"}).content.decode()

    shown = grid.get(reverse("web:risk_visit", args=[warning.pk])).content.decode()
    wrong = grid.post(reverse("web:risk_visit", args=[warning.pk]), {"verification_outcome": "complex"})
    done = grid.post(
        reverse("web:risk_visit", args=[warning.pk]),
        {"verification_outcome": "refuted", "false_alarm": "no_hardship"},
    )

    warning.refresh_from_db()
    assert "一次走访，一并办理" in shown
    assert "受理审查" in shown
    assert (wrong.status_code, done.status_code) == (422, 302)
    assert (warning.state, warning.visited_on) == ("verifying", MOMENT.date())


@pytest.mark.proves("S2-15", "S1-08")
def test_answers_go_back_to_the_sender_as_a_workbook_without_ids(
    people: dict[str, User], signed_in: SignIn, warning: RiskWarning
) -> None:
    RiskWarning.objects.update(state="closed", outcome="refuted", reply="已有帮扶。", replied_on=MOMENT.date())

    answer = signed_in(people["county_approver"]).get(reverse("web:risk_replies"))
    header, line = sheets.read(answer.content, "反馈.xlsx")

    assert dict(zip(header, line, strict=True)) | {"来源编号": "YJ-1", "反馈内容": "已有帮扶。"} == dict(
        zip(header, line, strict=True)
    )
    assert "身份" not in "".join(header)


@pytest.mark.proves("S1-39", "S1-34", "S1-25", "MON-01")
def test_a_household_in_sight_stands_in_its_group_and_goes_to_the_end_after_a_visit(
    people: dict[str, User], signed_in: SignIn, warning: RiskWarning
) -> None:
    client = signed_in(people["caseworker"])
    client.post(
        reverse("web:risk_watch_enter", args=[warning.household.uid]), {"group": "mental_disorder", "told": "社区报告"}
    )
    before = client.get(reverse("web:risk_watch"), {"group": "mental_disorder"}).content.decode()
    client.post(
        reverse("web:risk_visit", args=[warning.pk]), {"verification_outcome": "refuted", "false_alarm": "outdated"}
    )

    place = warning.household.watch_groups.get()
    population = watching.population(people["caseworker"], MOMENT.date())
    assert "甲某" in before and "红色" in before
    assert place.looked_on == MOMENT.date()
    assert len(population) == 6
    assert (population[-1].households, population[-1].warned) == (1, 1)


@pytest.mark.proves("S1-02", "S1-25", "MON-01")
def test_fourteen_groups_and_the_shares_of_them_that_are_helped_are_counted_as_they_are_listed(
    people: dict[str, User], signed_in: SignIn, warning: RiskWarning
) -> None:
    county, on = people["county_head"], MOMENT.date()
    helped, many = _home("乙某", members=3), _home("丙某", builders.OTHER_VILLAGE, members=2)
    award = _award(helped, "dibao")
    for home in (helped, many):
        watching.enter(home, "poverty_relieved", "脱贫人口名单", county, MOMENT)
    Watch.objects.create(household=warning.household, case=award.case, reason="refuse", from_on=on, until_on=on)
    _award(many, "relapse_prevention")
    StandardValue.objects.create(
        area=builders.COUNTY, key="population.registered", value="50", from_on=on, set_by="county", cite="县统计"
    )

    found = coverage.coverage(county, on)
    lines = {line.key: line for line in (*found.classes, *found.groups)}

    assert len(shipped_groups().by_id) >= 14 <= len(found.groups)
    assert (lines["poverty_relieved"].all, lines["poverty_relieved"].helped) == (Sums(2, 5), Sums(1, 3))
    assert lines["poverty_relieved"].rate == Decimal("60.0"), "three of five persons"
    assert (lines["relapse_prevention"].all, lines["relapse_prevention"].rate) == (Sums(1, 2), Decimal("0.0"))
    assert (lines["refused"].all, found.low_income, found.potential) == (Sums(1, 1), Sums(2, 5), Sums(1, 1))
    assert (found.persons, found.rate) == (6, Decimal("12.0"))
    assert coverage.coverage(people["caseworker"], on).registered is None, "a township is no share of its county"
    assert len(watching.groups_of("370000000000", on)) == 14, "as many as its province speaks of"

    client = signed_in(county)
    listed = client.get(reverse("web:risk_watch"), {"group": "poverty_relieved", "helped": "no"}).content.decode()
    assert "丙某" in listed and "乙某" not in listed
    shown = client.get(reverse("web:risk_coverage")).content.decode()
    assert "60.0%" in shown and "12.00%" in shown
    only = client.get(reverse("web:risk_coverage"), {"town": builders.OTHER_VILLAGE[:9]}).context["found"]
    assert (only.low_income, only.registered) == (Sums(1, 2), None)
    book = sheets.read(client.get(reverse("web:risk_coverage"), {"format": "xlsx"}).content, "监测覆盖.xlsx")
    assert ["脱贫人口", "2", "5", "1", "3", "60.0"] in [list(row) for row in book]
    refused = client.get(reverse("web:watches"), {"reason": "refuse"}).content.decode()
    assert "甲某" in refused and "甲某" not in client.get(reverse("web:watches"), {"reason": "stop"}).content.decode()


def _home(name: str, area: str = builders.VILLAGE, members: int = 1) -> Household:
    home = Household.objects.create(area=area, name=name, residence_kind="rural", opened_at=MOMENT)
    for _ in range(members):
        Member.objects.create(household=home, name=name, relation="self", from_on=MOMENT.date())
    return home


def _award(home: Household, scheme: str) -> Award:
    """A status of a household; how it came about does not matter here."""
    told = {"scheme": scheme, "kind": "status", "area": home.area, "persons": home.members.count(), "amount": 0}
    return Award.objects.create(case=Case.objects.get(), household=home, from_month=MOMENT.date(), **told)


@pytest.mark.proves("S1-09", "S1-45")
def test_the_quality_page_tells_hits_false_alarms_and_the_funnel(
    people: dict[str, User], signed_in: SignIn, warning: RiskWarning
) -> None:
    day = MOMENT.date()
    RiskWarning.objects.update(
        state="closed", outcome="refuted", false_alarm="outdated", visited_on=day, verified_on=day
    )
    rows = reading.warnings_for(people["county_approver"], day)

    shown = signed_in(people["county_approver"]).get(reverse("web:risk_quality")).content.decode()
    told = quality.worth(rows, "indicator", day, day)
    ends = (("eligible", {}), ("policy_gap", {}), ("ineligible", {"follow_up": warning.case}))
    for place, (outcome, more) in enumerate(ends):
        home = _home(f"乙{place}")
        where = {"area": home.area, "town": home.area[:9], "county": home.area[:6], "level": 1, "source": "province"}
        RiskWarning.objects.create(
            household=home, state="closed", outcome=outcome, received_on=day, raised_at=MOMENT, **where, **more
        )
    new = RiskWarning.objects.get(outcome="eligible")
    _award(new.household, "dibao")
    Case.objects.update(outcome="stop", decided_on=day + timedelta(days=3), opened_at=MOMENT)
    funnel = quality.funnel(rows, day, day)

    assert "数据过时，情况早已变化" in shown
    assert [(row.key, row.verified, row.hits, row.rate, row.days) for row in told] == [
        ("provincial_warning", 1, 0, 0.0, 0)
    ]
    assert (funnel.warned, funnel.verified, funnel.found) == (4, 4, 3)
    assert (funnel.included, funnel.referred, funnel.exited, funnel.days_to_include) == (1, 1, 1, 3)


@pytest.mark.proves("MON-04")
def test_a_drop_that_could_not_go_on_says_why_and_is_tried_again_once_that_is_mended(
    people: dict[str, User], signed_in: SignIn
) -> None:
    village, day = builders.FAR_VILLAGE, MOMENT.date()
    home = Household.objects.create(uid=uuid4(), area=village, name="乙某", residence_kind="rural", opened_at=MOMENT)
    run = dispatching.start(village[:6], "province", [Sign(home.pk, Level.RED, "record:9")], day, None, MOMENT)
    client = signed_in(builders.person("county_approver", village))
    page, act = reverse("web:risk_run", args=[run.pk]), reverse("web:risk_run_act", args=[run.pk])
    assert "应由省级或设区的市或县级设定" in client.get(page).text
    assert "重新派发" in client.get(page).text and "看派出的预警" not in client.get(page).text
    assert signed_in(people["county_approver"]).post(act, {"what": "retry"}).status_code == 404

    key = "risk_warning.verification_days"
    StandardValue.objects.create(
        area=f"{village[:6]}000000", key=key, value=40, from_on=day, set_by="county", cite="试"
    )
    client.post(act, {"what": "retry"})

    assert "已完成" in client.get(page).text and RiskWarning.objects.get().household == home
    assert "已经不在这一步" in client.post(act, {"what": "retry"}, follow=True).text
    acts = ChainEntry.objects.filter(county=village[:6], act__in=("dispatch", "retry_dispatch"))
    assert list(acts.order_by("id").values_list("act", flat=True)) == ["dispatch", "retry_dispatch"]


@pytest.mark.proves("S1-32")
def test_who_has_a_warning_hands_it_to_another_level_from_its_page_and_a_slip_keeps_what_was_typed(
    people: dict[str, User], signed_in: SignIn, warning: RiskWarning
) -> None:
    page, act = (reverse(f"web:{name}", args=[warning.pk]) for name in ("risk_warning", "risk_hand_on"))
    grid, county = signed_in(people["grid_member"]), signed_in(people["county_approver"])
    assert "转另一级办理" in grid.get(page).text and "转另一级办理" not in county.get(page).text
    slip = grid.post(act, {"tier": "moon", "reason": "这户在集镇租住"})
    assert (slip.status_code, "这户在集镇租住" in slip.text, "请选择转给哪一级" in slip.text) == (422, True, True)

    told = grid.post(act, {"tier": "county", "reason": "这户在集镇租住"}, follow=True).text

    assert "村（社区）转县（市、区）：这户在集镇租住" in told and "期限不变" in told
    assert grid.post(act, {"tier": "village", "reason": "退回"}).status_code == 403
    task = warning.case.process.tasks.get()
    assert reverse("web:task", args=[task.pk]) in county.get(page).text
    done = {"verification_outcome": "refuted", "false_alarm": "not_here"}
    county.post(reverse("web:task", args=[task.pk]), done)
    warning.refresh_from_db()
    assert warning.state == "verifying"
    assert "预警转另一级办理" in county.get(reverse("web:household", args=[warning.household.uid])).text
