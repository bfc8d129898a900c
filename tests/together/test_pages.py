"""The pages of working together: who gets in, what is typed stays when it is refused, one course through each."""

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, reverse

from cases import needs
from cases.models import (
    CharityOrganisation,
    CharityProject,
    Evaluation,
    GivenAid,
    HotlineCall,
    Household,
    Need,
    Resolution,
)
from monitoring.models import Disclosure, Grid, PatrolVisit, Programme, ResponseTeam, TeamDispatch
from offices.models import Office, User
from tests import builders
from tests.web.conftest import draw_no_refusals
from web import posts
from web.together.urls import urlpatterns

pytestmark = pytest.mark.django_db
Visit = Callable[[str], Client]
EVERYBODY = frozenset(posts.P.values)
# Each address with the posts it opens for, and whether it stands for everybody.
TABLE = {
    "resolutions": posts.READS_RESOLUTIONS,
    "resolution": posts.READS_RESOLUTIONS,
    "meeting_year": posts.READS_MEETINGS,
    "projects": posts.READS_RESOURCES,
    "charity_ledger": posts.READS_RESOURCES,
    "project": posts.READS_RESOURCES,
    "need_card": posts.MATCHES_RESOURCES,
    "matches": posts.READS_RESOURCES,
    "match": posts.READS_RESOURCES,
    "follow_ups": posts.READS_FOLLOW_UPS,
    "follow_up": posts.READS_FOLLOW_UPS,
    "evaluations": posts.READS_EVALUATIONS,
    "evaluation": posts.READS_EVALUATIONS,
    "evaluation_line": posts.ORDERS_EVALUATIONS,
    "grids": posts.READS_GRIDS,
    "patrol_figures": posts.READS_GRIDS,
    "grid": posts.READS_GRIDS,
    "patrols": posts.PATROLS,
    "patrol": posts.READS_GRIDS,
    "teams": posts.READS_GRIDS,
    "team": posts.READS_GRIDS,
    "dispatch": posts.READS_GRIDS,
    "calls": posts.READS_CALLS,
    "call": posts.READS_CALLS,
    "disclosures": posts.READS_DISCLOSURES,
    "disclosure": posts.READS_DISCLOSURES,
    "programmes": posts.READS_PROGRAMMES,
    "programme": posts.READS_PROGRAMMES,
    "evaluations_open": EVERYBODY,
    "policy": EVERYBODY,
}


@pytest.fixture
def visit(people: dict[str, User], now: datetime, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """Signs somebody of the county in."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)

    def as_(post: str) -> Client:
        client = Client()
        client.force_login(people[post], backend=settings.AUTHENTICATION_BACKENDS[-1])
        return client

    return as_


def test_every_address_stands_in_the_table() -> None:
    assert {each.name for each in urlpatterns if isinstance(each, URLPattern)} == set(TABLE)


@pytest.mark.either_database
def test_lists_open_for_their_posts_and_for_no_other_and_only_public_pages_without_signing_in(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_no_refusals(monkeypatch)
    known = {post: visit(post) for post in ("county_approver", "process_designer")}
    for name in [each.name for each in urlpatterns if "<" not in str(each.pattern)]:
        address, public = reverse(f"web:{name}"), TABLE[name] == EVERYBODY
        assert (name, Client().get(address).status_code) == (name, 200 if public else 302)
        for post, client in known.items():
            assert (name, post, client.get(address).status_code == 200) == (name, post, post in TABLE[name])


@pytest.mark.either_database
def test_what_does_not_exist_here_is_not_found_and_other_posts_are_turned_away(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_no_refusals(monkeypatch)
    kinds = {"<uuid:uid>": [uuid4()], "<int:pk>": [987654], "<uuid:uid>/<int:place>": [uuid4(), 1]}
    single = [
        (each.name, next(kinds[kind] for kind in reversed(kinds) if kind in str(each.pattern)))
        for each in urlpatterns
        if "<" in str(each.pattern)
    ]
    approver, stranger = visit("county_approver"), visit("process_designer")

    assert len(single) == 14
    for name, args in single:
        address = reverse(f"web:{name}", args=args)
        assert (name, approver.get(address).status_code) == (name, 404)
        assert (name, stranger.get(address).status_code) == (name, 403)


def sent(client: Client, address: str, do: str, **told: object) -> object:
    """Sends one of the forms of a page."""
    body = {f"{do}-{name}": value for name, value in told.items()}
    return client.post(address, {"do": do, **body})


def test_a_project_is_entered_matched_confirmed_and_stands_in_the_printed_ledger(
    visit: Visit, household: Household, people: dict[str, User], now: datetime
) -> None:
    county, town = visit("county_approver"), visit("caseworker")
    projects = reverse("web:projects")
    sent(county, projects, "body", name="县慈善总会", kind="charity", contact="")
    card = {"organisation": CharityOrganisation.objects.get().pk, "title": "爱心助学", "area": builders.COUNTY}
    card |= {"kinds": ["schooling"], "fund": "3000", "from_on": "2026-01-01"}
    refused = sent(county, projects, "project", **card | {"until_on": "2025-01-01"})
    assert refused.status_code == 422 and "结束日期不能早于" in refused.content.decode()
    assert 'value="爱心助学"' in refused.content.decode()
    sent(county, projects, "project", **card)
    need = needs.report(people["village_aide"], household.area, household.name, "学费", "", now)

    page = reverse("web:need_card", args=[need.pk])
    sent(town, page, "card", kind="schooling", household=household.pk)
    shown = town.get(page).content.decode()
    assert "服务区域包含本村" in shown and "还有3000.00元" in shown
    made = sent(town, page, "offer", project=CharityProject.objects.get().pk)
    sent(town, made["Location"], "confirm", wanted="yes", way="phone")
    sent(town, made["Location"], "finish", given="yes", persons=1, amount="1200", result="已发放")

    assert GivenAid.objects.get().amount == 120_000
    ledger = county.get(reverse("web:charity_ledger")).content.decode()
    assert "1,200.00" in ledger and "爱心助学" in ledger
    assert county.get(reverse("web:charity_ledger"), {"year": "abc"}).status_code == 404


@pytest.mark.proves("S4-07", "S0-25")
def test_a_grid_member_sees_on_one_page_what_is_open_and_settles_it_with_one_visit(
    visit: Visit, household: Household, people: dict[str, User]
) -> None:
    town, member = visit("caseworker"), visit("grid_member")
    grids = reverse("web:grids")
    both = ["low_income", "relapse_prevention"]
    made = sent(
        town, grids, "grid", name="三组网格", area=builders.VILLAGE, programmes=both, parent="", every_days="30"
    )
    page = made["Location"]
    sent(town, page, "seat", user=people["grid_member"].pk, role="level_1")
    sent(town, page, "fill")
    assert "一级网格员" in town.get(page).content.decode() and "缺网格长" in town.get(grids).content.decode()

    assert household.name in member.get(reverse("web:patrols")).content.decode()
    address = reverse("web:patrol", args=[household.uid])
    assert "定期回访" in member.get(address).content.decode()
    asked = {f"ask_{key}": "fine" for key in ("food", "clothing", "schooling", "medical", "housing", "water")}
    told = asked | {"on": "2026-11-01", "note": "一切都好", "companions": "社工 李晓", "satisfaction": "5"}
    key = f"met_follow_up:{household.awards.get().pk}"
    wrong = sent(member, address, "visit", **told | {"companions": "李晓", key: "on"})
    assert wrong.status_code == 422 and "写得不对" in wrong.content.decode() and "一切都好" in wrong.content.decode()
    sent(member, address, "visit", **told | {key: "on"})

    assert PatrolVisit.objects.get().companions == [{"role": "social_worker", "name": "李晓"}]
    shown = member.get(address).content.decode()
    assert "没有待办的事" in shown and "一切都好" in shown
    assert Grid.objects.get().every_days == 30 and not Need.objects.exists()
    assert "三组网格" in visit("supervisor").get(reverse("web:patrol_figures")).content.decode()


def test_a_call_a_team_an_evaluation_a_disclosure_and_a_task_force_go_their_way(
    visit: Visit, household: Household, people: dict[str, User]
) -> None:
    county, town, aide = visit("county_approver"), visit("caseworker"), visit("village_aide")
    told = {"kind": "report", "area": builders.VILLAGE, "content": "断粮两天", "received_at": "2026-10-31T20:00"}
    made = sent(town, reverse("web:calls"), "call", **told, about="赵满仓", phone="13700000000")
    sent(town, made["Location"], "reply", reply="马上上门")
    assert HotlineCall.objects.get().answered_at is not None and Need.objects.get().name == "赵满仓"

    teams = f"{reverse('web:teams')}?area={builders.VILLAGE}"
    leader = people["village_aide"].pk
    sent(town, teams, "team", name="东明村小队", area=builders.VILLAGE, leader=leader, members=[])
    team = reverse("web:team", args=[ResponseTeam.objects.get().pk])
    errand = sent(town, team, "send", cause="disaster", told="房屋进水", hours=2, household=household.pk)
    sent(aide, errand["Location"], "report", arrived_at="2026-11-01T09:00", result="已转移")
    assert TeamDispatch.objects.get().closed_by == people["village_aide"]

    order = {"title": "满意度评估", "evaluator": "某中心", "basis": "合同", "questions": "知晓\n及时", "size": 1}
    page = sent(county, reverse("web:evaluations"), "order", **order, due_on="2026-12-31")["Location"]
    sent(county, page, "draw")
    line = reverse("web:evaluation_line", args=[Evaluation.objects.get().uid, 1])
    assert sent(county, line, "answer", score_0=101, score_1=80).status_code == 422
    sent(county, line, "answer", score_0=90, score_1=80, note="")
    sent(county, page, "close", result="总体满意")
    public = Client().get(reverse("web:evaluations_open")).content.decode()
    assert Evaluation.objects.get().seed in public and household.name not in public

    disclosures = reverse("web:disclosures")
    sent(town, disclosures, "item", kind="name_list", title="十月确认名单", arose_on="2026-10-30")
    item = Disclosure.objects.get()
    sent(town, reverse("web:disclosure", args=[item.pk]), "open", opened_on="2026-11-01", where="县政府网站")
    held = {"kind": "training", "title": "网格员培训", "on": "2026-10-20", "place": "县党校", "persons": 120}
    sent(county, disclosures, "training", **held, area=builders.COUNTY)
    assert "网格员培训" in county.get(disclosures).content.decode()
    public = Client().get(reverse("web:policy")).content.decode()
    assert "十月确认名单" in public and "12349" in public and "赵满仓" not in public

    force = {"title": "帮扶专班", "basis": "卢办〔2026〕1号", "from_on": "2026-04-01"}
    names = "组长 县人民政府 石为民 副县长\n办公室主任 县民政局 张守正 局长"
    programmes = reverse("web:programmes")
    assert "写得不对" in sent(county, programmes, "new", **force, names="石为民", stages="").content.decode()
    page = sent(county, programmes, "new", **force, names=names, stages="部署 2026-04-01 2026-04-30")["Location"]
    stage = Programme.objects.get().milestones.get().pk
    sent(county, page, "stage", stage=stage, done_on="2026-05-06", result="已部署")
    sent(county, page, "paper")
    assert "已完成" in county.get(page).content.decode()
    assert "关于成立帮扶专班的通知" in county.get(reverse("web:meetings")).content.decode()


def test_a_joint_conference_is_entered_with_votes_by_name_and_tasks_on_its_page(
    visit: Visit, household: Household
) -> None:
    county, case = visit("county_approver"), household.cases.get(procedure="application")
    address, school = (
        reverse("web:enter_meeting"),
        Office.objects.get(division_id=builders.COUNTY, department="education"),
    )
    assert school.name in county.get(address).content.decode()
    matter = {"topic": "困难认定", "case_number": case.number, "views": "同意救助", "decision": "agreed"}
    matter |= {"in_favour": "0", "against": "0", "abstained": "0", "ballots": "田景和 赞成\n卫长河 赞成"}
    told = {f"matter-0-{name}": value for name, value in matter.items()} | {
        "kind": "joint_conference",
        "held_on": "2026-10-30",
        "place": "会议室",
        "chair": "田景和",
        "papers": "入户调查表",
        "members": "县民政局 田景和\n县财政局 卫长河\n县医保局 燕青山 缺席",
        "matter-TOTAL_FORMS": "1",
        "matter-INITIAL_FORMS": "0",
    }
    wrong = county.post(address, told | {"matter-0-orders": "教育局 落实"}).content.decode()
    assert "责任单位全称" in wrong
    order = {"matter-0-orders": f"{school.name} 2026-11-20 落实助学"}
    page = county.get(county.post(address, told | order)["Location"]).content.decode()

    assert "赞成：田景和、卫长河" in page and "落实助学" in page and "入户调查表" in page
    assert "落实助学" in county.get(reverse("web:resolutions")).content.decode()
    assert Resolution.objects.get().due_on.isoformat() == "2026-11-20"
