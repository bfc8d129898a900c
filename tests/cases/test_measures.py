"""Measures and their effect, the labour register and the yearly services, achievement tables, monthly exchanges."""

from datetime import date, timedelta
from decimal import Decimal

import orjson
import pytest

from cases import secrets
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import Award, Exchange, Household, LabourTag, LedgerEntry, Measure, Member, Referral
from cases.recognitions import REMOVED
from cases.referrals import achievements, exchanges, labour, measuring, monthly, reach, tables
from cases.referrals.achievements import Span
from cases.referrals.exchange_lines import SHARED
from cases.referrals.labour import Seen
from cases.referrals.measuring import Given
from cases.takeover import workbook
from monitoring.models import WatchGroup
from monitoring.risk import sharing
from offices.models import Holding, Office, StandardValue, User
from tests import builders
from tests.builders import COUNTY, NOW

pytestmark = pytest.mark.usefixtures("base")
DAY = NOW.date()


def household(name: str, serial: int, area: str = builders.VILLAGE) -> Household:
    """A household of one that lives in a village, without a case."""
    found = Household.objects.create(area=area, name=name, residence_kind="rural", opened_at=NOW)
    number = builders.resident_id(serial)
    person = Member(household=found, name=name, relation="self", from_on=DAY, resident_id_index=secrets.blind(number))
    person.resident_id_sealed = secrets.seal_text(number, "member.resident_id", person.uid)
    person.save()
    return found


def gave(found: Household, kind: str, actor: User, **told: object) -> Measure:
    """A measure that a household got today."""
    by_person = tables.measures().kinds[kind].per == "person"
    member = found.members.get().pk if by_person else None
    return measuring.enter_by_hand(Given(kind, found.pk, DAY, member, **told), actor, NOW)  # type: ignore[arg-type]


@pytest.fixture
def caseworker() -> User:
    return builders.person("caseworker", builders.VILLAGE)


def test_a_measure_is_entered_once_with_its_department_and_in_the_area_only(caseworker: User) -> None:
    found = household("李建国", 1)
    loan = gave(found, "loan", caseworker, title="香菇贷", amount=Decimal(50000))
    assert gave(found, "loan", caseworker, title="香菇贷", amount=Decimal(50000)) == loan
    assert loan.department == "agriculture"
    with pytest.raises(Blocked, match="选择成员"):
        measuring.enter_by_hand(Given("training", found.pk, DAY), caseworker, NOW)
    with pytest.raises(Blocked, match="不登记金额"):
        gave(found, "job_offer", caseworker, amount=Decimal(1))
    with pytest.raises(NotFound):
        gave(household("张三", 9, builders.FAR_VILLAGE), "loan", caseworker)
    worker = User.objects.create_user("liaison.housing", password="builders-only-2026", display_name="住建")
    office = Office.objects.get(division_id=builders.COUNTY, department="housing")
    Holding.objects.create(user=worker, office=office, post="liaison", from_on=date(2024, 1, 1))
    with pytest.raises(NotFound):
        gave(found, "dwelling", worker)


@pytest.mark.proves("S2-26")
def test_the_effect_of_a_measure_is_judged_and_counted_by_kind(caseworker: User) -> None:
    found = household("李建国", 1)
    loan, post = gave(found, "loan", caseworker), gave(found, "public_post", caseworker)
    measuring.rate(loan.pk, "good", "", caseworker, NOW)
    with pytest.raises(Blocked, match="原因"):
        measuring.rate(post.pk, "none", "", caseworker, NOW)
    span = Span(caseworker, DAY, date(2026, 1, 1), date(2026, 12, 31))

    assert achievements.effects(span) == [("公益性岗位安置", 0, 0, 0, 1), ("小额信贷", 1, 0, 0, 0)]


@pytest.mark.proves("S0-17")
def test_a_tag_of_ability_has_evidence_and_day_goes_to_employment_and_refuses_nobody(caseworker: User) -> None:
    found = household("李建国", 1)
    member = found.members.get()
    with pytest.raises(Blocked, match="依据"):
        labour.tag(member.pk, Seen("full", "nearby", " ", DAY), caseworker, NOW)
    labour.tag(member.pk, Seen("full", "job", "入户看到身体健康", DAY - timedelta(days=30)), caseworker, NOW)
    tag = labour.tag(member.pk, Seen("partial", "nearby", "腰伤，村医证明", DAY), caseworker, NOW)
    assert LabourTag.objects.get(until_on__isnull=True) == tag
    assert labour.read_evidence(tag) == "腰伤，村医证明"

    labour.push([tag.pk], caseworker, NOW)
    assert Referral.objects.get().to_office.department == "human_resources"
    idle = household("王桂兰", 2).members.get()
    ill = labour.tag(idle.pk, Seen("none", "not_now", "重度残疾证", DAY), caseworker, NOW)
    with pytest.raises(Blocked, match="没有想就业"):
        labour.push([ill.pk], caseworker, NOW)


def test_nothing_that_decides_on_assistance_reads_the_labour_register() -> None:
    from pathlib import Path

    import cases

    root = Path(cases.__file__).parent
    readers = {path.relative_to(root).as_posix() for path in root.rglob("*.py") if "LabourTag" in path.read_text()}
    own = {"referrals/labour.py", "referrals/reach.py", "models/referral.py", "models/__init__.py", "floor/tables.py"}
    assert {path for path in readers if not path.startswith("migrations/")} <= own


@pytest.mark.proves("S2-30")
def test_three_offers_one_guidance_one_training_a_year_are_counted_and_what_lacks_late_is_told(
    caseworker: User,
) -> None:
    first, second = household("李建国", 1), household("王桂兰", 2)
    for each in (first, second):
        labour.tag(each.members.get().pk, Seen("full", "job", "入户了解", DAY), caseworker, NOW)
    gave(first, "job_offer", caseworker, times=3)
    gave(first, "job_guidance", caseworker)
    gave(first, "training", caseworker)
    gave(second, "job_offer", caseworker)
    tags = reach.labour_tags_for(caseworker, DAY)

    def states(year: int, on: date) -> list[str]:
        return [one.state for one in labour.services(tags, year, on)]

    assert states(2026, DAY) == ["going", "done"]
    assert states(2026, date(2026, 10, 9)) == ["late", "done"]
    assert states(2026, date(2027, 1, 1)) == ["missed", "done"]
    assert labour.services(tags, 2026, DAY)[0].done == {"job_offer": 1, "job_guidance": 0, "training": 0}


def monitored(award: Award, **told: object) -> Award:
    """The household of an award, watched by agriculture as well."""
    return Award.objects.create(
        case=award.case,
        household=award.household,
        scheme="relapse_prevention",
        kind=Award.Kind.STATUS,
        area=award.area,
        persons=1,
        amount=0,
        from_month=award.from_month,
        **told,
    )


@pytest.mark.proves("S0-14", "S0-15", "S0-16", "S0-18", "S1-35", "S1-44", "S2-22", "S2-28", "S4-12", "S4-13")
def test_achievement_tables_count_what_was_given_and_each_figure_opens_its_rows() -> None:
    people = builders.team()
    actor = people["caseworker"]
    award = builders.granted(people, "李建国", 1)
    monitored(award, state=Award.State.ENDED, ended_on=date(2026, 12, 1), end_reason=REMOVED)
    home, other = award.household, household("王桂兰", 2)
    month = date(2026, 11, 1)
    LedgerEntry.objects.create(award=award, month=month, kind="paid", amount=Decimal(-632), at=NOW, by=actor)
    aided = {"scheme": "temporary", "kind": Award.Kind.ONCE, "area": home.area, "from_month": month}
    Award.objects.create(case=award.case, household=home, persons=1, amount=2000, **aided)
    gave(home, "loan", actor, title="香菇贷", amount=Decimal(50000))
    gave(other, "industry", actor, amount=Decimal(3000))
    gave(home, "training", actor)
    gave(home, "transfer_job", actor)
    gave(other, "public_post", actor)
    gave(other, "workshop_job", actor)
    gave(other, "work_relief", actor, amount=Decimal(1200))
    gave(home, "medical_aid", actor, amount=Decimal("190.50"), times=2)
    gave(home, "medical_insured", actor, amount=Decimal(400))
    gave(home, "chronic_identification", actor)
    gave(home, "student_aid", actor, amount=Decimal(625))
    gave(other, "home_teaching", actor, times=9)
    gave(other, "dwelling", actor, amount=Decimal(20000))
    gave(other, "drinking_water", actor)
    gave(other, "child_rehabilitation", actor)
    gave(other, "social_work", actor, times=4, amount=Decimal(300))
    span = Span(actor, DAY, date(2026, 1, 1), date(2026, 12, 31))

    figures = {each.line.id: each for _, lines in achievements.tables_of(span) for each in lines}
    told = {name: each.value for name, each in figures.items()}
    assert (told["medical_times"], told["medical_amount"], told["insured_share"]) == (2, Decimal("190.50"), 100)
    assert (told["chronic_persons"], told["houses"], told["rehabilitated"]) == (1, 1, 1)
    assert (told["home_taught"], told["home_teaching_times"], told["student_amount"]) == (1, 9, Decimal("625.00"))
    assert (told["loan_households"], told["loan_share"], told["industry_households"]) == (1, Decimal("100.00"), 1)
    assert (told["trained"], told["transferred"], told["posts"], told["workshop_jobs"]) == (1, 1, 1, 1)
    assert (told["work_relief_persons"], told["water_households"], told["social_work_times"]) == (1, 1, 4)
    assert (told["removed_households"], told["removed_share"]) == (1, Decimal("100.00"))
    assert (told["basic_households"], told["risk_households"], told["growth_households"]) == (2, 1, 2)
    assert (told["dibao_paid"], told["tekun_paid"], told["temporary_aided"]) == (Decimal("632.00"), 0, 1)
    assert told["catalogue_items"] == len(tables.catalogue().items) > 20
    for name in ("houses", "trained", "removed_households", "loan_share"):
        assert achievements.rows_of(span, figures[name].line).count() == 1
    book = workbook.read("成效", achievements.as_xlsx(span))
    assert ["资助学生金额", "625.00", "元"] in book["教育资助"]
    far = Span(builders.person("county_head", builders.FAR_VILLAGE), DAY, span.first, span.last)
    assert not any(
        each.value for _, lines in achievements.tables_of(far) for each in lines if each.line.counts != "items"
    )


@pytest.mark.proves("S2-10", "S1-27", "S1-38")
def test_lists_go_between_the_bureaus_each_month_and_to_the_platforms_with_receipts() -> None:
    people = builders.team()
    award = builders.granted(people, "李建国", 1)
    monitored(award)
    after = NOW.replace(month=(award.case.decided_on.month % 12) + 1, day=1) + timedelta(days=1)
    assert monthly.make_due(after) == 2
    assert monthly.make_due(after) == 0, "a month's lists are made once"
    sent = {row.kind: row for row in Exchange.objects.all()}
    assert [sent[kind].total for kind in ("new_whole_households", "new_monitored")] == [1, 1]

    farm = builders.person("county_approver", builders.VILLAGE, "farm.officer", office_kind="agriculture_bureau")
    county = people["county_approver"]
    with pytest.raises(NotAllowed):
        exchanges.acknowledge(sent["new_whole_households"].pk, "", county, after)
    taken = exchanges.acknowledge(sent["new_whole_households"].pk, "", farm, after)
    assert (taken.state, taken.receipt, taken.receipted_by) == ("receipted", "已签收1户", farm)
    (line,) = exchanges.recognised(taken.lines.select_related("household"))
    assert line.agrees and "relapse_prevention" in line.held

    made, data = exchanges.send("province", builders.COUNTY, county, after)
    assert exchanges.send("province", builders.COUNTY, county, after)[0] == made
    told = orjson.loads(data)
    assert {row["status"] for row in told["lines"]} == {"dibao", "relapse_prevention"}
    with pytest.raises(Blocked, match="回执"):
        exchanges.acknowledge(made.pk, "", county, after)
    by_program = exchanges.acknowledge_by_digest(builders.COUNTY, made.digest, "省平台2026-0912", after)
    assert (by_program.state, by_program.receipt) == ("receipted", "省平台2026-0912")


@pytest.mark.proves("S2-07")
def test_all_six_classes_are_shared_with_a_platform_and_no_class_that_the_county_left_out() -> None:
    people = builders.team()
    county, case = people["county_approver"], builders.apply(people["village_aide"]).case
    told = {"kind": "status", "area": case.area, "persons": 1, "amount": 0, "from_month": DAY.replace(day=1)}
    for serial, scheme in enumerate(set(SHARED) - {"other"}, 1):
        Award.objects.create(case=case, household=household("某人", serial), scheme=scheme, **told)
    listed = household("赵六", 6)
    WatchGroup.objects.create(
        household=listed, group="hidden_need", area=listed.area, from_on=DAY, entered_by=county, entered_at=NOW
    )

    def shared() -> dict[str, str]:
        _made, data = exchanges.send("province", builders.COUNTY, county, NOW, others=sharing.others(COUNTY, DAY))
        return {line["status"]: line["resident_id"] for line in orjson.loads(data)["lines"]}

    assert shared().keys() == set(exchanges.scope(builders.COUNTY, DAY)) == set(SHARED) and len(SHARED) == 6
    assert shared()["other"] == builders.resident_id(6)
    back = exchanges.take_in("province", _other_people(6, 9), builders.COUNTY, county, NOW)
    rows = exchanges.recognised(back.lines.order_by("line"))
    assert [(row.status, row.agrees) for row in rows] == [("其他困难人员", True), ("其他困难人员", False)]
    StandardValue.objects.create(
        area=builders.COUNTY,
        key="exchange.classes",
        value=["dibao", "tekun"],
        from_on=DAY,
        set_by="county",
        cite="县文",
    )
    assert shared().keys() == {"dibao", "tekun"}


def _other_people(*serials: int) -> bytes:
    rows = (f"某人,{builders.resident_id(serial)},{builders.VILLAGE},other,\n" for serial in serials)
    return f"name,resident_id,village,status,since_on\n{''.join(rows)}".encode()


def test_a_delivery_recognises_people_by_number_and_tells_what_is_wrong_at_the_line() -> None:
    county = builders.person("county_approver", builders.VILLAGE)
    known = household("李建国", 1)
    lines = [
        ("李建国", builders.resident_id(1), "dibao", "2026-08-01"),
        ("外来人", builders.resident_id(7), "dibao", "2026-08-01"),
        ("号码错", "411224195003150011", "dibao", "2026-08-01"),
        ("未来", builders.resident_id(8), "dibao", "2027-08-01"),
        ("李建国", builders.resident_id(1), "dibao", "2026-08-01"),
    ]
    rows = "".join(f"{name},{number},{builders.VILLAGE},{status},{on}\n" for name, number, status, on in lines)
    data = f"name,resident_id,village,status,since_on\n{rows}".encode("gb18030")

    first = exchanges.take_in("relapse_prevention", data, builders.COUNTY, county, NOW)
    assert (first.total, first.good, [fault["row"] for fault in first.faults]) == (5, 2, [3, 4, 5])
    assert exchanges.take_in("relapse_prevention", data, builders.COUNTY, county, NOW) == first
    assert [line.household for line in first.lines.order_by("line")] == [known, None]
    told = str(exchanges.receipt_of(first))
    assert first.receipt in told and builders.resident_id(1) not in told and "李建国" not in told
    with pytest.raises(Blocked, match="JSON"):
        exchanges.take_in("province", b'{"format": ', builders.COUNTY, county, NOW)
    with pytest.raises(NotAllowed):
        exchanges.county_of(builders.person("caseworker", builders.VILLAGE), DAY)
