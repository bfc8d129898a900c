"""Grids of any depth, patrols that settle what is open, teams, task forces with stages, and what must be public."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from cases import follow_ups, meetings, needs, secrets
from cases.errors import AlreadyDone, Blocked, NotAllowed, NotFound
from cases.models import FollowUpVisit, Household, Need
from monitoring import disclosures, programmes
from monitoring.board import standing
from monitoring.board.standing import Place, Round
from monitoring.comparing.daily import next_round
from monitoring.grids import open_items, patrols, sheets, teams, tree
from monitoring.grids.patrols import ANSWERS, QUESTIONS, Seen
from monitoring.grids.tree import Entry, Role
from monitoring.models import Comparison, Grid, GridSeat, Milestone, PatrolVisit, RiskWarning
from monitoring.programmes import Name, Plan, Stage
from monitoring.risk import dispatching
from monitoring.risk.dispatching import Sign
from offices.models import Office, User
from rules.deadline_rules import add_months
from tests import builders

pytestmark = pytest.mark.django_db
People = dict[str, User]
FINE = dict.fromkeys(QUESTIONS, "fine")


@pytest.fixture
def group(people: People, now: datetime) -> Grid:
    """County, township, village and a group of the village: four levels, each with its head."""
    parent, actor = None, people["county_approver"]
    levels = (
        ("卢氏县网格", builders.COUNTY, "county_head"),
        ("东明镇网格", builders.TOWN, "head_of_office"),
        ("村网格", builders.VILLAGE, "village_aide"),
        ("三组网格", builders.VILLAGE, "grid_head"),
    )
    for name, area, head in levels:
        parent = tree.add(Entry(name, area), parent, actor, now)
        tree.seat(parent, people[head], Role.HEAD, actor, now)
    return parent


def seated(group: Grid, people: People, now: datetime) -> GridSeat:
    """The grid member visits regularly, the village aide helps one household."""
    tree.seat(group, people["grid_member"], Role.LEVEL_1, people["caseworker"], now)
    return tree.seat(group, people["village_aide"], Role.LEVEL_2, people["caseworker"], now)


@pytest.mark.proves("S4-07", "S0-25")
def test_four_levels_have_a_head_each_and_members_come_from_the_posts_of_the_area(
    group: Grid, people: People, now: datetime
) -> None:
    seated(group, people, now)
    monitor = tree.seat(group, people["caseworker"], Role.MONITOR, people["caseworker"], now)
    found = tree.branches(people["county_head"], now.date())

    assert [branch.depth for branch in found] == [0, 1, 2, 3]
    assert not tree.missing_levels(found)
    assert [seat.role for seat in found[3].members] == ["level_1", "level_2", "monitor"]
    assert found[3].grid.programmes == ["low_income", "relapse_prevention"]
    deeper = group
    for name in ("东片", "一号院", "二单元"):
        deeper = tree.add(Entry(name, builders.VILLAGE), deeper, people["caseworker"], now)
    assert tree.branches(people["county_head"], now.date())[-1].depth == 6

    far = builders.person("grid_member", builders.FAR_VILLAGE)
    with pytest.raises(Blocked, match="任职"):
        tree.seat(group, far, Role.LEVEL_1, people["caseworker"], now)
    with pytest.raises(Blocked, match="已经有网格长"):
        tree.seat(group, people["village_aide"], Role.HEAD, people["caseworker"], now)
    with pytest.raises(Blocked, match="范围之内"):
        tree.add(Entry("外村", builders.FAR_VILLAGE), group, _at_far("county_approver"), now)
    with pytest.raises(NotAllowed):
        tree.add(Entry("再分", builders.VILLAGE), group, people["grid_member"], now)
    tree.leave(monitor.pk, people["caseworker"], now)
    assert not tree.grids_for(far, now.date()).exists()


@pytest.mark.proves("S4-21")
def test_standing_work_comes_round_by_itself_and_who_does_a_round_has_planned_the_next(
    group: Grid, household: Household, people: People, now: datetime
) -> None:
    on, head, county = now.date(), people["county_head"], builders.COUNTY[:6]
    seated(group, people, now)
    Grid.objects.filter(pk=group.pk).update(every_days=30)
    tree.place_all(group, people["caseworker"], now)

    def rounds(day: date) -> dict[str, Round]:
        return {each.key: each for each in standing.rounds(Place(head, day, county))}

    before = rounds(on)
    assert len(before) == 9 and {"demands", "watching", "reviews", "feedback", "lists", "meetings"} < before.keys()
    assert (before["patrols"].next_on, before["patrols"].waits, before["patrols"].late) == (on, 1, 0)
    assert (before["follow_ups"].waits, before["comparison"].last_on) == (1, None)

    patrols.record(household, Seen(on, FINE), people["grid_member"], now)
    follow_ups.record(household, on, "visit", 4, "", False, people["village_aide"], now)
    finished = {"started_at": now, "moved_at": now, "finished_at": now, "state": "done", "cycle": "periodic"}
    Comparison.objects.create(area=builders.COUNTY, month=on.replace(day=1), engine="duckdb", **finished)

    after, month_on = rounds(on), on + timedelta(days=31)
    assert (after["patrols"].last_on, after["patrols"].next_on) == (on, on + timedelta(days=30))
    assert (after["patrols"].waits, after["follow_ups"].waits) == (0, 0)
    assert after["follow_ups"].next_on == add_months(on, 6)
    assert after["comparison"].next_on == next_round(county, on) > on
    # Nobody ordered anything, and a month later the household is due again.
    assert (rounds(month_on)["patrols"].waits, rounds(month_on)["patrols"].late) == (1, 1)
    assert rounds(add_months(on, 3))["comparison"].late == 1


def _at_far(post: str) -> User:
    return builders.person(post, builders.FAR_VILLAGE)


@pytest.mark.proves("S4-07", "S3-11", "S1-26", "S1-36", "S4-09")
def test_one_visit_settles_what_is_open_and_trouble_seen_becomes_a_need(
    group: Grid, household: Household, people: People, now: datetime
) -> None:
    on, member, aide = now.date(), people["grid_member"], people["village_aide"]
    helper = seated(group, people, now)
    assert tree.place_all(group, people["caseworker"], now) == 1
    assert [due.role for due in patrols.plan(member, on)] == ["level_1"]
    tree.place(group, household, helper, people["caseworker"], now)
    assert [(due.role, due.due_on) for due in patrols.plan(aide, on)] == [("level_2", on)]

    run = dispatching.start(builders.COUNTY[:6], "province", [Sign(household.pk, 1, "row:1")], on, None, now)
    dispatching.go_on(run.pk, lambda: now)

    items = open_items.of(household, member, on)
    assert [(item.kind, item.settles) for item in items] == [("follow_up", True), ("verification", True)]
    county = {item.kind: (item.settles, item.office) for item in open_items.of(household, people["county_head"], on)}
    assert county["task"][0] is False and "村" in county["task"][1]
    keys, team = [item.key for item in items], (("township_cadre", "郭志远"), ("social_worker", "小李"))
    told = FINE | {"medical": "trouble"}
    with pytest.raises(Blocked, match="什么困难"):
        patrols.record(household, Seen(on, told, met=keys), member, now)
    with pytest.raises(Blocked, match="满意度"):
        patrols.record(household, Seen(on, told, trouble="药费付不起", met=keys), member, now)
    assert not PatrolVisit.objects.exists() and not Need.objects.exists()
    seen = Seen(on, told, "屋里整洁", team, keys, 4, "药费付不起")
    with pytest.raises(Blocked, match="核实结论"):
        patrols.record(household, seen, member, now)
    seen = replace(seen, verified={"verification_outcome": "policy_gap"})
    visit = patrols.record(household, seen, member, now)

    assert RiskWarning.objects.get().state == "verifying"
    assert [met["kind"] for met in visit.met] == [
        "follow_up",
        "verification",
    ] and FollowUpVisit.objects.get().satisfaction == 4
    need = Need.objects.get()
    assert need.household == household and "药费付不起" in needs.read(need)["told"]
    assert [item.kind for item in open_items.of(household, member, on)] == ["task", "need"]
    assert follow_ups.plan(member, on, on) == []
    assert [due.due_on for due in patrols.plan(member, on)] == [on + timedelta(days=30)]
    with pytest.raises(AlreadyDone):
        patrols.record(household, Seen(on, FINE), member, now)
    with pytest.raises(Blocked, match="别人办了"):
        patrols.record(household, Seen(on, FINE, met=keys), aide, now)
    figures = patrols.statistics(people["county_head"], date(2026, 11, 1), on, on)[-1]
    assert (figures.households, figures.visits, figures.seen, figures.trouble, figures.joint) == (1, 1, 1, 1, 1)
    assert figures.helped == 0
    needs.inform(need.pk, people["caseworker"], now, household.cases.first())
    assert patrols.statistics(people["county_head"], date(2026, 11, 1), on, on)[-1].helped == 1


def test_who_visits_must_look_after_the_household_and_answer_every_question(
    group: Grid, household: Household, people: People, now: datetime
) -> None:
    tree.place_all(group, people["caseworker"], now)
    with pytest.raises(NotAllowed, match="不归您的网格"):
        patrols.record(household, Seen(now.date(), FINE), people["grid_member"], now)
    with pytest.raises(NotFound):
        patrols.record(household, Seen(now.date(), FINE), _at_far("grid_member"), now)
    seated(group, people, now)
    with pytest.raises(Blocked, match="每个走访问题"):
        patrols.record(household, Seen(now.date(), {"food": "fine"}), people["grid_member"], now)
    assert set(ANSWERS) == {"fine", "trouble", "unseen"}


def test_a_sheet_brings_all_grids_and_people_or_none_and_twice_the_same_brings_nothing(
    people: People, now: datetime
) -> None:
    head, rows = (
        "网格,上级网格,区划代码,角色,账号",
        [
            f"三组,村网格,{builders.VILLAGE},一级网格员,{people['grid_member'].username}",
            f"县网格,,{builders.COUNTY},网格长,{people['county_head'].username}",
            f"村网格,县网格,{builders.VILLAGE},网格长,{people['village_aide'].username}",
            f"三组,村网格,{builders.VILLAGE},二级网格员,{people['village_aide'].username}",
        ],
    )

    def take(*lines: str) -> sheets.Taken:
        return sheets.take_in("网格.csv", "\n".join(lines).encode("gb18030"), people["county_approver"], now)

    for wrong, why in (
        (f"四组,没有的,{builders.VILLAGE},,", "没有上级网格"),
        (f"四组,县网格,{builders.VILLAGE},组长,x", "角色须是"),
        (f"四组,县网格,{builders.VILLAGE},网格长,nobody", "不在本网格范围内任职"),
        (f"县网格,,{builders.COUNTY},网格长,{people['county_approver'].username}", "已经有网格长"),
    ):
        with pytest.raises(Blocked, match=f"第6行.*{why}"):
            take(head, *rows, wrong)
    assert not Grid.objects.exists()

    assert take(head, *rows) == sheets.Taken(3, 4)
    assert take(head, *rows) == sheets.Taken(0, 0)
    assert [branch.depth for branch in tree.branches(people["county_head"], now.date())] == [0, 1, 2]
    with pytest.raises(NotAllowed):
        sheets.take_in("a.csv", "\n".join([head, *rows]).encode(), people["grid_member"], now)


@pytest.mark.either_database
@pytest.mark.proves("S4-08")
def test_a_county_of_1313_grids_and_3741_members_is_read_with_a_handful_of_queries(
    people: People, now: datetime, django_assert_max_num_queries: object
) -> None:
    by, on = {"entered_by": people["county_head"], "entered_at": now}, now.date()
    rows = [Grid(area=builders.VILLAGE, name=f"网格{n}", path=f"{n}/", from_on=on, **by) for n in range(1, 1314)]
    grids = Grid.objects.bulk_create(rows)
    users = User.objects.bulk_create(User(username=f"grid{n}", password="!") for n in range(3741))
    roles = (Role.HEAD, Role.LEVEL_1, Role.LEVEL_2)
    GridSeat.objects.bulk_create(
        GridSeat(grid=grids[n % 1313], user=user, role=roles[n // 1313], from_on=on, **by)
        for n, user in enumerate(users)
    )

    with django_assert_max_num_queries(4):
        found = tree.branches(people["county_head"], on)

    assert (len(found), sum(len(branch.members) + (branch.head is not None) for branch in found)) == (1313, 3741)


@pytest.mark.proves("S1-42", "S3-03")
def test_a_village_team_is_sent_and_reports_and_somebody_may_sit_in_two_teams(
    people: People, household: Household, now: datetime
) -> None:
    leader, other, sends = people["village_aide"], people["grid_member"], people["caseworker"]
    first = teams.found("东明村小队", builders.VILLAGE, leader, [other], sends, now)
    second = teams.found("乡村振兴专班小队", builders.VILLAGE, other, [], sends, now)
    assert set(teams.teams_for(other, now.date())) == {first, second}

    due_at, soon = now + timedelta(hours=2), now + timedelta(minutes=40)
    row = teams.send(first.pk, "disaster", "夜里房屋进水", due_at, household, sends, now)
    with pytest.raises(NotAllowed):
        teams.close(row.pk, sends, now, "看过了", now)
    with pytest.raises(Blocked, match="到场时间"):
        teams.close(row.pk, leader, now - timedelta(days=1), "看过了", now)
    done = teams.close(row.pk, leader, soon, "已转移安置，提请临时救助", soon)
    assert teams.read(done) == {"told": "夜里房屋进水", "result": "已转移安置，提请临时救助"}
    with pytest.raises(AlreadyDone):
        teams.close(row.pk, leader, soon, "再报", soon)
    with pytest.raises(NotAllowed):
        teams.found("自己组队", builders.VILLAGE, leader, [], leader, now)


@pytest.mark.proves("S3-01", "S3-13")
def test_a_task_force_has_head_office_members_stages_and_an_issued_list(people: People, now: datetime) -> None:
    actor, on = people["county_approver"], now.date()
    office = Office.objects.get(division_id=builders.COUNTY, kind="civil_affairs_bureau")
    names = [Name("head", "县人民政府", "石为民", "副县长"), Name("office_head", office.name, "张守正", "局长")]
    stages = [
        Stage("部署启动", date(2026, 4, 1), date(2026, 4, 30)),
        Stage("集中推进", date(2026, 5, 1), date(2026, 12, 31)),
        Stage("长期坚持", date(2027, 1, 1)),
    ]
    plan = Plan("分层分类帮扶工作专班", "卢办〔2026〕1号", builders.COUNTY, date(2026, 4, 1), names, stages)
    with pytest.raises(Blocked, match="组长"):
        programmes.found(Plan(plan.title, plan.basis, plan.area, plan.from_on, names[1:]), office, actor, now)
    made = programmes.found(plan, office, actor, now)

    rows = list(made.milestones.order_by("from_on"))
    assert [programmes.state_of(row, on) for row in rows] == ["late", "running", "coming"]
    programmes.finish_stage(rows[0].pk, on, "专班已组建", actor, now)
    assert programmes.state_of(Milestone.objects.get(pk=rows[0].pk), on) == "done"
    paper = programmes.issue_list(made, actor, now)
    html = secrets.unseal_text(paper.html_sealed, meetings.HTML_PLACE, paper.uid)
    assert "石为民" in html and "办公室设在" in html and paper.title == "关于成立分层分类帮扶工作专班的通知"
    assert not programmes.programmes_for(_at_far("county_approver"), on).exists()


@pytest.mark.proves("S0-02", "S1-46")
def test_a_county_is_a_pilot_by_a_dated_row_and_a_province_counts_its_pilots(base: None) -> None:
    on = builders.NOW.date()

    assert "试点" in programmes.is_pilot(builders.COUNTY, on).cite
    assert programmes.is_pilot(builders.COUNTY, date(2023, 12, 31)) is None
    assert programmes.is_pilot(builders.FAR_VILLAGE, on) is None
    found = programmes.pilots("410000", on)
    assert (found.names, found.percent) == (("卢氏县",), round(100 / found.counties))


@pytest.mark.proves("PUB-10")
def test_policies_guides_and_lists_are_open_in_ten_working_days_and_the_rest_in_twenty(
    people: People, now: datetime
) -> None:
    office = Office.objects.get(division_id=builders.TOWN, kind="township_office")
    arose, on, actor = date(2026, 9, 1), now.date(), people["caseworker"]
    rows = [disclosures.enter(kind, "九月确认名单", arose, office, actor, now) for kind in disclosures.Kind.values]

    assert [row.due_on for row in rows] == [date(2026, 9, 15)] * 3 + [date(2026, 9, 29)]
    assert [disclosures.state_of(row, date(2026, 9, 15)) for row in rows[2:]] == ["due", "due"]
    opened = disclosures.open_up(rows[2].pk, on, "县政府网站", actor, now)
    assert disclosures.state_of(opened, on) == "opened_late"
    seen = disclosures.disclosures_for(people["supervisor"], on)
    assert disclosures.late(seen, on).count() == 4
    assert [row.title for row in disclosures.published()] == ["九月确认名单"]
    with pytest.raises(AlreadyDone):
        disclosures.open_up(rows[2].pk, on, "再公开", actor, now)
    with pytest.raises(NotAllowed):
        disclosures.enter("policy", "x", arose, office, people["village_aide"], now)


@pytest.mark.proves("S0-23")
def test_trainings_and_publicity_are_kept_with_place_and_persons(people: People, now: datetime) -> None:
    held = disclosures.Held("training", "网格员业务培训", now.date(), "县党校", 120)
    row = disclosures.enter_training(held, builders.COUNTY, people["county_approver"], now)

    assert list(disclosures.trainings_for(people["supervisor"], now.date())) == [row]
    assert not disclosures.trainings_for(_at_far("supervisor"), now.date()).exists()
    with pytest.raises(Blocked, match="今天"):
        later = disclosures.Held("publicity", "宣传日", now.date() + timedelta(days=1), "集市", 10)
        disclosures.enter_training(later, builders.COUNTY, people["county_approver"], now)
