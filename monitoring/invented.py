"""A little of working together to try the system out with: grids, a project, a call, a team, a conference.

Everything goes through the real write path, by the demonstration's own people of Lushi.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from cases import evaluations, follow_ups, hotline, meetings, needs, resources
from cases.ballots import Ballot
from cases.meetings import Matter, Record, Seat
from cases.models import Award, CharityProject, Household
from cases.referrals import exchanges
from cases.resolutions import Order
from cases.resources import Card
from monitoring import disclosures, programmes
from monitoring.grids import patrols, teams, tree
from monitoring.grids.patrols import Seen
from monitoring.grids.tree import Entry, Role
from monitoring.models import Grid
from monitoring.programmes import Name, Plan, Stage
from offices import divisions
from offices.demo_accounts import DONGMING_VILLAGE, LUSHI
from offices.models import Office, OfficeKind, User
from offices.routing import office_for

TOWN = divisions.parent(DONGMING_VILLAGE)


@dataclass(frozen=True)
class Cast:
    """Who acts, and when."""

    people: dict[str, User]
    now: datetime

    @property
    def on(self) -> date:
        """Today."""
        return self.now.astimezone().date()

    def by(self, word: str) -> User:
        """A demonstration account of Lushi by its word."""
        return self.people[f"lushi.{word}"]


@transaction.atomic
def ensure(now: datetime) -> int:
    """Makes the demonstration of working together unless it is there; returns how many grids were made."""
    people = {user.username: user for user in User.objects.filter(username__startswith="lushi.", is_invented=True)}
    if not people or Grid.objects.filter(area=LUSHI).exists():
        return 0
    cast = Cast(people, now)
    made = _grids(cast)
    _team(cast)
    _resources(cast)
    _call(cast)
    _open_things(cast)
    _task_force(cast)
    _conference(cast)
    _seen_to(cast)
    _evaluation(cast)
    _exchanged(cast)
    return made


def _grids(cast: Cast) -> int:
    levels = (
        ("卢氏县总网格", LUSHI, "county_head"),
        ("东明镇网格", TOWN, "head"),
        ("东明村网格", DONGMING_VILLAGE, "aide"),
        ("东明村三组网格", DONGMING_VILLAGE, "grid"),
    )
    parent = None
    for name, area, head in levels:
        days = 30 if area == DONGMING_VILLAGE else None
        parent = tree.add(Entry(name, area, every_days=days), parent, cast.by("approver"), cast.now)
        tree.seat(parent, cast.by(head), Role.HEAD, cast.by("approver"), cast.now)
    tree.seat(parent, cast.by("grid"), Role.LEVEL_1, cast.by("caseworker"), cast.now)
    tree.seat(parent, cast.by("aide"), Role.LEVEL_2, cast.by("caseworker"), cast.now)
    tree.place_all(parent, cast.by("caseworker"), cast.now)
    return len(levels)


def _team(cast: Cast) -> None:
    members = [cast.by("grid"), cast.by("investigator1")]
    leader, sender = cast.by("aide"), cast.by("caseworker")
    team = teams.found("东明村快速响应小队", DONGMING_VILLAGE, leader, members, sender, cast.now)
    told, due_at = "夜里降雨，三组一户房屋进水，需要先安置。", cast.now + timedelta(hours=2)
    teams.send(team.pk, "disaster", told, due_at, None, sender, cast.now)


def _resources(cast: Cast) -> None:
    keeper, aide = cast.by("approver"), cast.by("caseworker")
    charity = resources.enter_organisation("卢氏县慈善总会（示例）", "charity", "", LUSHI, keeper, cast.now)
    station = resources.enter_organisation("东明镇社工站（示例）", "social_work", "", LUSHI, keeper, cast.now)
    started = cast.on.replace(month=1, day=1)
    cards = (
        (charity, Card("爱心助学（示例）", LUSHI, ["schooling"], started, None, "困难家庭在读学生", 5_000_000, 50)),
        (station, Card("陪伴探访（示例）", TOWN, ["company", "care"], started, None, "独居老人和困境儿童", None, 30)),
    )
    projects = [resources.enter_project(owner, card, keeper, cast.now) for owner, card in cards]
    resources.give(projects[0], cast.on, 12, 1_440_000, "开学季集中发放", keeper, cast.now)
    home = Household.objects.filter(area=DONGMING_VILLAGE).order_by("pk").first()
    if home is not None:
        need = needs.report(cast.by("aide"), home.area, home.name, "孩子开学，学费和住宿费有困难", "", cast.now)
        resources.ask(need.pk, "schooling", home, aide, cast.now)
        resources.offer(need.pk, projects[0].pk, aide, cast.now)
    _helped(cast, projects[1])


def _helped(cast: Cast, project: CharityProject) -> None:
    """A second need that went all the way: offered, wanted, and what came of it."""
    aide = cast.by("caseworker")
    home = Household.objects.filter(area=DONGMING_VILLAGE).order_by("-pk").first()
    if home is None:
        return
    need = needs.report(cast.by("grid"), home.area, home.name, "老人独居，子女在外，想有人常来看看", "", cast.now)
    resources.ask(need.pk, "company", home, aide, cast.now)
    match = resources.offer(need.pk, project.pk, aide, cast.now)
    resources.confirm(match.pk, aide, "in_person", True, cast.now)
    resources.finish(match.pk, aide, "社工每周上门一次，老人满意", cast.now)


def _call(cast: Cast) -> None:
    told = hotline.Told("邻居家老人摔伤，没人照顾，家里断了收入。", "赵满仓", "王女士", "")
    hotline.register("report", DONGMING_VILLAGE, told, cast.now - timedelta(hours=3), cast.by("approver"), cast.now)
    asked = hotline.Told("问临时救助要带哪些材料。", "", "李先生", "")
    call = hotline.register(
        "question", DONGMING_VILLAGE, asked, cast.now - timedelta(hours=2), cast.by("caseworker"), cast.now
    )
    hotline.answer(call.pk, cast.by("caseworker"), "已告知带身份证和困难证明，可以先受理后补。", cast.now)
    older = hotline.Told("反映公示栏没有贴出名单。", "", "赵女士", "")
    hotline.register(
        "complaint", DONGMING_VILLAGE, older, cast.now - timedelta(days=30), cast.by("caseworker"), cast.now
    )


def _open_things(cast: Cast) -> None:
    office = office_for(OfficeKind.TOWNSHIP_OFFICE, DONGMING_VILLAGE, cast.on)
    actor, since = cast.by("caseworker"), cast.on - timedelta(days=20)
    item = disclosures.enter("name_list", "上月低保确认名单", since, office, actor, cast.now)
    disclosures.open_up(item.pk, cast.on - timedelta(days=15), "镇政务公开栏", actor, cast.now)
    disclosures.enter("guide", "临时救助办事指南（修订）", since, office, actor, cast.now)
    held = disclosures.Held("training", "网格员走访培训", since, "东明镇便民服务中心", 36)
    disclosures.enter_training(held, TOWN, actor, cast.now)


def _task_force(cast: Cast) -> None:
    office = office_for(OfficeKind.CIVIL_AFFAIRS_BUREAU, LUSHI, cast.on)
    year = cast.on.year
    names = [
        Name("head", "县人民政府（示例）", "石为民", "副县长"),
        Name("office_head", office.name, "张守正", "局长"),
        *(Name("member", name, f"代表{place}") for place, name in enumerate(_departments(), start=1)),
    ]
    stages = [
        Stage("部署启动", date(year, 4, 1), date(year, 4, 30)),
        Stage("集中推进", date(year, 5, 1), date(year, 12, 31)),
        Stage("长期坚持", date(year + 1, 1, 1)),
    ]
    plan = Plan("分层分类社会救助工作专班（示例）", "演示用示例，无文件依据", LUSHI, date(year, 4, 1), names, stages)
    made = programmes.found(plan, office, cast.by("approver"), cast.now)
    first = made.milestones.order_by("from_on").first()
    if first is not None and first.from_on <= cast.on:
        programmes.finish_stage(first.pk, max(first.from_on, cast.on), "专班已组建", cast.by("approver"), cast.now)


def _departments() -> list[str]:
    rows = Office.objects.filter(division_id=LUSHI, kind=OfficeKind.DEPARTMENT).order_by("pk")
    return list(rows.values_list("name", flat=True)[:3])


def _conference(cast: Cast) -> None:
    units = meetings.usual_units(LUSHI, cast.on)
    seats = [Seat("张守正", units[0]), *(Seat(f"代表{place}", unit) for place, unit in enumerate(units[1:], start=1))]
    votes = [Ballot(seat.name, "abstained" if place == 3 else "in_favour") for place, seat in enumerate(seats)]
    home = Household.objects.filter(area=DONGMING_VILLAGE).order_by("pk").first()
    about = {"household": str(home.uid), "ballots": votes, "decision": "agreed"} if home else {}
    orders = [Order(units[1], "落实学生资助，结果报县民政局", cast.on + timedelta(days=10))]
    matter = Matter(
        "一户家庭的帮扶分工",
        "支出骤增，现有救助之外仍有困难。",
        "同意按实际困难帮扶，教育部门落实资助。",
        orders=orders,
        **about,
    )
    record = Record("joint_conference", cast.on, "县民政局会议室", "张守正", seats, [matter], papers=["入户调查情况"])
    meetings.hold(record, LUSHI, cast.by("approver"), cast.now)


def _seen_to(cast: Cast) -> None:
    """Visits of the grid: one that found all well and settled what it could, one that found trouble, a revisit."""
    grid, homes = cast.by("grid"), list(Household.objects.filter(area=DONGMING_VILLAGE).order_by("pk")[1:4])
    fine = dict.fromkeys(patrols.QUESTIONS, "fine")
    told = ("", "老人腿脚不便，取水要走一里路。")
    for home, trouble in zip(homes, told, strict=False):
        answers = fine | ({"water": "trouble"} if trouble else {})
        seen = Seen(cast.on, answers, "家里整洁，冬衣齐备。", [("aide", "莫春梅")], trouble=trouble)
        patrols.record(home, seen, grid, cast.now)
    for home in homes[2:]:
        follow_ups.record(home, cast.on, "phone", 4, "按月收到了钱，想问问采暖补贴", False, cast.by("aide"), cast.now)


def _evaluation(cast: Cast) -> None:
    """A third party asked about three households, of which it has answered for the first."""
    keeper = cast.by("approver")
    order = evaluations.Order(
        "上半年社会救助第三方评估（示例）",
        "豫西社会工作服务中心（示例）",
        "演示用示例，无文件依据",
        ["政策知晓", "办理及时", "对结果满意"],
        3,
        cast.on + timedelta(days=30),
    )
    made = evaluations.order(order, LUSHI, keeper, cast.now)
    if Award.objects.filter(area__startswith=LUSHI[:6]).exists():
        evaluations.draw(made.pk, keeper, cast.now)
        first = made.lines.order_by("pk").first()
        if first is not None:
            evaluations.answer(first.pk, keeper, [90, 85, 95], "知道标准，不清楚渐退期", cast.now)


def _exchanged(cast: Cast) -> None:
    """What the county sent to the province's platform, with the platform's receipt."""
    sent, _data = exchanges.send("province", LUSHI, cast.by("approver"), cast.now)
    exchanges.acknowledge(sent.pk, "YS-HZ-0001（演示）", cast.by("approver"), cast.now)
