"""The pages around one application: what is offered first, a household as a whole, a department's own work, leads."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from cases import automatic, intake, special_aid, steps
from cases.models import Award, Case, Entitlement, Lead
from cases.work import Work
from offices.models import Office, User
from processes import editions
from tests import builders
from tests.web.conftest import MOMENT

DAY = builders.NOW.date()
SignIn = Callable[[User], Client]


@pytest.fixture
def award(people: dict[str, User]) -> Award:
    """The dibao award of somebody who lives alone and has no medical insurance."""
    return builders.granted(people, "李建国", 1, builders.NOW, insured_medical=False)


def page(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(f"web:{name}", args=args))
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


@pytest.mark.proves("S0-24", "S4-16")
def test_the_one_window_offers_the_application_for_everything_first(people: dict[str, User], signed_in: SignIn) -> None:
    client = signed_in(people["caseworker"])
    shown = client.get(reverse("web:apply"), {"at": builders.VILLAGE}).content.decode()

    first = shown.index("社会救助综合申请</a>")
    assert all(first < shown.index(f"{name}</a>") for name in ("最低生活保障", "特困人员供养", "临时救助"))


@pytest.mark.proves("S4-16", "S3-08")
def test_a_household_as_a_whole_shows_what_it_holds_lacks_and_may_ask_for_in_its_county_only(
    award: Award, people: dict[str, User], signed_in: SignIn
) -> None:
    shown = page(signed_in(people["caseworker"]), "overview", award.household.uid)

    assert "最低生活保障" in shown
    assert "居民用电量补贴" in shown
    assert "没有参加基本医疗保险" in shown
    assert "独居、高龄老年人探访关爱" in shown
    assert builders.resident_id(1) not in shown

    far = builders.person("caseworker", builders.FAR_VILLAGE)
    assert signed_in(far).get(reverse("web:overview", args=[award.household.uid])).status_code == 404


def liaison(department: str) -> User:
    """Somebody who speaks for a department of the county."""
    user = User.objects.create_user(f"liaison.{department}", password="builders-only-2026", display_name=department)
    office = Office.objects.get(division_id=builders.COUNTY, department=department)
    user.holdings.create(office=office, post="liaison", from_on=builders.NOW.date())
    return user


@pytest.mark.proves("S1-14")
def test_a_department_searches_judges_and_the_household_declines_in_time(
    award: Award, people: dict[str, User], signed_in: SignIn
) -> None:
    power = liaison("development_reform")
    client = signed_in(power)
    assert client.post(reverse("web:start_search"), {"department": "education"}).status_code == 403
    run = automatic.start("development_reform", power, MOMENT)
    automatic.go_on(run.pk, lambda: MOMENT)
    row = Entitlement.objects.get(item="electricity")

    assert "居民用电量补贴" in page(client, "items")
    slip = client.post(reverse("web:judge_items"), {"row": [row.pk], "verdict": "grant", "pays": "monthly"})
    assert (slip.status_code, "须写明金额" in slip.content.decode()) == (422, True)
    sent = {"row": [row.pk], "verdict": "grant", "pays": "monthly", "amount": "8"}
    assert client.post(reverse("web:judge_items"), sent).status_code == 302

    row.refresh_from_db()
    assert (row.state, str(row.amount)) == ("told", "8.00")
    aide = signed_in(people["caseworker"])
    assert "本人放弃" in page(aide, "overview", award.household.uid)
    aide.post(reverse("web:decline_item", args=[row.uid]))
    row.refresh_from_db()
    assert row.state == "declined"


def test_a_search_that_is_stopped_proposes_nothing_more_and_twice_the_same_is_no_double(
    award: Award, people: dict[str, User]
) -> None:
    power = liaison("development_reform")
    stopped = automatic.start("development_reform", power, MOMENT)
    assert automatic.stop(stopped.pk, MOMENT)
    assert automatic.go_on(stopped.pk, lambda: MOMENT).found == 0

    found = [automatic.go_on(automatic.start("development_reform", power, MOMENT).pk, lambda: MOMENT) for _ in "12"]
    assert [run.found for run in found] == [2, 0]


@pytest.mark.proves("LAW-17")
def test_a_department_sees_its_own_items_of_a_case_and_not_the_case(
    people: dict[str, User], signed_in: SignIn, base: None
) -> None:
    case = _special(people)
    school, power = liaison("education"), liaison("development_reform")
    task = builders.open_task(case, "development_reform")
    client = signed_in(power)

    assert "发改部门办理" in page(client, "inbox")
    client.post(reverse("web:claim", args=[task.pk]))
    shown = page(client, "task", task.pk)
    assert "居民用电量补贴" in shown
    assert "住得远，看病贵" not in shown
    assert client.get(reverse("web:case", args=[case.number])).status_code == 404
    assert signed_in(school).get(reverse("web:task", args=[task.pk])).status_code == 404


def _special(people: dict[str, User]) -> Case:
    told = builders.single("石守义", 9, scheme="special_aid", application_reason="住得远，看病贵")
    kept = ("scheme", "residence_kind", "application_reason", "phone", "address", "applied_by", "members")
    told = {name: told[name] for name in kept}
    told |= {"undertaking_signed": True, "applicant_signature": {"name": "石守义", "on": "2026-09-02"}}
    opened = intake.apply(
        "special_aid", people["caseworker"], told, {}, builders.NOW, channel="counter", area=builders.VILLAGE
    )
    builders.do(builders.open_task(opened.case), people, builders.NOW)
    task = builders.open_task(opened.case, "item_choice")
    items = [{"item": "electricity"}, {"item": "heating"}]
    steps.submit(task.pk, people["caseworker"], {"items": items}, {}, builders.NOW)
    return opened.case


def test_a_lead_is_taken_once_by_the_office_it_was_handed_to(case: Case, signed_in: SignIn) -> None:
    office = Office.objects.get(division_id=builders.COUNTY, kind="agriculture_bureau")
    lead = Lead.objects.create(
        case=case,
        household=case.household,
        scheme="relapse_prevention",
        office=office,
        area=case.area,
        why="家中有重病成员",
        handed_at=MOMENT,
    )
    farm = User.objects.create_user("liaison.farm", password="builders-only-2026", display_name="禾丰年")
    farm.holdings.create(office=office, post="liaison", from_on=builders.NOW.date())

    assert "家中有重病成员" not in page(signed_in(liaison("health")), "leads")
    client = signed_in(farm)
    assert "家中有重病成员" in page(client, "leads")
    assert client.post(reverse("web:take_lead", args=[lead.uid])).status_code == 302
    lead.refresh_from_db()
    assert (lead.state, lead.taken_by) == ("taken", farm)


def test_the_special_aid_of_an_edition_reads_its_own_catalogue(base: None) -> None:
    edition = editions.in_force("special_aid", builders.NOW.date())
    assert "catalogue" in edition.tables.sections


def test_the_higher_of_two_items_holds_across_applications_and_a_department_ends_what_is_over(
    people: dict[str, User], signed_in: SignIn, base: None
) -> None:
    case = _special(people)
    old = Entitlement.objects.get(item="heating")
    Entitlement.objects.filter(pk=old.pk).update(case=None, item="public_rental", state="granted", pays="service")
    row = Entitlement.objects.get(item="electricity")
    Entitlement.objects.filter(pk=row.pk).update(item="rent_subsidy", state="granted", pays="monthly", amount=100)

    special_aid.settle_items(Work(case.process, case, editions.in_force("special_aid", DAY), None, MOMENT), {})
    row.refresh_from_db()
    assert (row.state, "就高不就低" in row.reason) == ("refused", True)

    Entitlement.objects.filter(pk=old.pk).update(department="housing")
    client = signed_in(liaison("housing"))
    ended = reverse("web:end_items")
    assert client.post(ended, {"row": [old.pk], "reason": ""}).status_code == 422
    assert client.post(ended, {"row": [old.pk], "reason": "已经退租"}).status_code == 302
    old.refresh_from_db()
    assert (old.state, old.reason) == ("ended", "已经退租")
