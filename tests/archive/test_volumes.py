"""One file a household: put together by itself, closed once, amended openly, kept long enough, destroyed by two."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from cases import attachments, chain
from cases.archive import contents, destruction, keeping, volumes
from cases.documents.kinds import KINDS, OFFICE_PAPERS
from cases.documents.own_kinds import kinds_in
from cases.errors import Blocked, NotAllowed
from cases.invented.decade import Past, once_more
from cases.models import Attachment, Award, Case, ChainEntry, Document, Household, Volume, VolumeItem
from forms.joining import load_sections
from offices.models import StandardValue, User
from processes.editions import read_shipped, shipped_schemes
from rules.errors import ConfigError
from rules.filing import APPROVAL, DAILY, kept_until, plan, read_plan
from tests import builders

pytestmark = pytest.mark.django_db
People = dict[str, User]


def close(household: Household, people: People, now: datetime) -> Volume:
    return volumes.close_household(household.pk, people["county_approver"], now)


def bring(case: Case, name: str, field: str, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Attachment:
    """A photo that came with a case, without a file on the disk."""
    row = Attachment.objects.create(
        case=case, field=field, name=name, content_type="image/jpeg", size=3, digest=DIGEST, uploaded_at=now
    )
    monkeypatch.setattr(attachments, "read", lambda attachment: (b"jpg", "image/jpeg"))
    return row


DIGEST = "a1b4d4c2de0b2cf3e8d4f1a5ad4fa1f0c0b9d2a0b5d86dc0b8e9c6dfb7a3d3bb"


# What belongs where


@pytest.mark.proves("ARC-01", "ARC-03")
def test_applications_are_filed_by_household_and_everything_later_as_daily_work() -> None:
    filing = plan()

    assert filing.class_of("application").title == "审批类"
    assert {filing.class_of(name).title for name in ("review", "sanction", "anything_new")} == {"日常管理类"}
    assert filing.part_of("termination").title == "复核、听取意见、增发减发和终止"


def test_every_procedure_kind_of_document_and_upload_of_the_schemes_in_the_box_has_a_place() -> None:
    filing, named = plan(), set(KINDS) | set(OFFICE_PAPERS)
    placed = {kind for part in filing.parts for kind in part.kinds} | {k for row in filing.elsewhere for k in row.kinds}
    asked = {name for part in filing.parts for name in part.fields}
    uploads, entries = set(), set()
    for scheme in shipped_schemes():
        texts = read_shipped(scheme)
        named |= set(kinds_in(texts))
        sections = load_sections(scheme, texts).values()
        uploads |= {item.name for section in sections for item in section.fields if item.kind in FILES}
        entries |= entry_diagrams(texts)
    procedures = [name for row in filing.classes for name in row.procedures]

    assert named <= placed
    assert uploads <= asked
    assert sorted(procedures) == sorted({"application", *entries} - set(shipped_schemes()))


FILES = ("attachment", "photos")


def entry_diagrams(texts: Mapping[str, str]) -> set[str]:
    """The processes that nobody calls: each is a procedure that begins by itself."""
    drawn = "".join(text for path, text in texts.items() if path.endswith(".bpmn"))
    called = set(re.findall(r'calledElement="([^"]+)"', drawn))
    return set(re.findall(r'<bpmn:process id="([^"]+)"', drawn)) - called


@pytest.mark.proves("ARC-02", "ARC-08")
def test_a_household_file_puts_itself_together_in_the_fixed_order(
    household: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = household.cases.get(procedure="application")
    bring(case, "户口簿.jpg", "identity_paper", builders.NOW, monkeypatch)
    bring(case, "票据.jpg", "bills", builders.NOW, monkeypatch)

    papers = contents.papers_of([case])
    places = [paper.part.place for paper in papers]

    assert places == sorted(places)
    assert {paper.part.title for paper in papers} >= {
        "审批表和决定",
        "调查、核对和评议",
        "申请书、承诺和授权",
        "户口簿、身份证明",
        "收入、财产和支出证明",
        "公示、公布和送达",
        "办件材料目录",
    }
    assert len(papers) == Document.objects.filter(case=case).count() + 2


@pytest.mark.proves("ARC-05")
def test_money_goes_to_the_accounts_and_statistics_to_the_office_files(household: Household) -> None:
    case = household.cases.get(procedure="application")
    before = len(contents.papers_of([case]))
    Document.objects.create(
        case=case, kind="payment_roll", title="发放名册", code="ROLL", issued_on=date(2026, 10, 1),
        issued_at=builders.NOW, html_sealed=b"", digest="0",
    )  # fmt: skip

    assert plan().other_file("payment_roll").title == "会计档案"
    assert plan().other_file("monthly_statistics").title == "文书档案"
    assert plan().other_file("decision") is None
    assert len(contents.papers_of([case])) == before


def test_a_plan_in_which_a_paper_has_two_places_or_none_is_refused() -> None:
    part = '[[parts]]\ntitle = "甲"\nkinds = ["decision"]\n'
    rest = '[[parts]]\ntitle = "其他"\nrest = true\n'

    with pytest.raises(ConfigError, match="decision"):
        read_plan(part + part + rest)
    with pytest.raises(ConfigError, match="rest"):
        read_plan(part)
    with pytest.raises(ConfigError, match="归入|文书种类"):
        read_plan('[[parts]]\ntitle = "空"\n' + rest)


# Closing


@pytest.mark.proves("D30")
def test_a_closed_volume_numbers_every_page_without_a_gap(
    household: Household, people: People, later: datetime
) -> None:
    volume = close(household, people, later)
    rows = list(volume.items.order_by("place"))

    assert volume.number == "411224-SP-2026-0001"
    assert [row.place for row in rows] == list(range(1, len(rows) + 1))
    assert [row.first_page for row in rows[1:]] == [row.first_page + row.pages for row in rows[:-1]]
    assert volume.pages == rows[-1].first_page + rows[-1].pages - 1
    assert volumes.faults(volume) == []
    assert volumes.waiting_for(household) == []


def test_a_household_without_closed_cases_has_nothing_to_close(people: People) -> None:
    case = builders.apply(people["village_aide"]).case

    with pytest.raises(Blocked, match="办结归档"):
        volumes.close_household(case.household_id, people["county_approver"], builders.NOW)


@pytest.mark.proves("ARC-11")
def test_the_next_application_opens_the_next_volume(household: Household, people: People, later: datetime) -> None:
    first = close(household, people, later)
    past = Past(builders.VILLAGE, builders.NOW.date(), people["caseworker"])
    once_more(past, household, date(2026, 3, 1))

    second = close(household, people, later)

    assert (first.ordinal, second.ordinal, second.items.count()) == (1, 2, 15)


@pytest.mark.proves("ARC-03")
def test_daily_work_is_bound_by_office_and_year(household: Household, people: People, later: datetime) -> None:
    case = household.cases.filter(procedure="review", closed_at__year=2026).first()

    volume = volumes.close_daily(builders.TOWN, 2026, people["county_approver"], later)

    assert volume.number == "411224-GL-2026-0001"
    assert (volume.household, volume.area) == (None, builders.TOWN)
    assert case.pk in set(volume.items.values_list("case_id", flat=True))
    with pytest.raises(Blocked, match="没有等待立卷"):
        volumes.close_daily(builders.TOWN, 2026, people["county_approver"], later)


# Amendments and faults


@pytest.mark.proves("ARC-12")
def test_what_comes_after_closing_is_an_amendment_with_reason_person_and_day(
    household: Household, people: People, later: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    volume, actor = close(household, people, later), people["county_approver"]
    bring(household.cases.get(procedure="application"), "补交的残疾证.jpg", "disability_paper", later, monkeypatch)
    pages = volume.pages

    with pytest.raises(Blocked, match="为什么"):
        volumes.amend(volume.pk, actor, " ", later)
    (row,) = volumes.amend(volume.pk, actor, "申请人补交", later)

    assert (row.amends, row.reason, row.first_page) == (True, "申请人补交", pages + 1)
    assert volume.items.filter(amends=True).get().filed_by == actor
    assert chain.entries(household).last().act == "amend_volume"
    with pytest.raises(Blocked, match="没有需要补充"):
        volumes.amend(volume.pk, actor, "再来", later)


@pytest.mark.proves("ARC-12", "ARC-10")
def test_a_changed_line_and_a_changed_or_lost_paper_are_named(
    household: Household, people: People, later: datetime
) -> None:
    volume = close(household, people, later)
    row = volume.items.filter(document__kind="decision").get()
    letter, other = row.document, volume.items.exclude(pk=row.pk).first().document
    Document.objects.filter(pk=letter.pk).update(html_sealed=other.html_sealed)
    VolumeItem.objects.filter(pk=row.pk).update(title="另一份")

    found = volumes.faults(volume)
    assert found == ["卷内文件目录与立卷时不一致", f"第{row.place}件《另一份》被改动，不能打开"]
    entry = ChainEntry.objects.filter(act="close_volume").get()
    assert (entry.actor, entry.detail["digest"]) == (people["county_approver"], volume.digest)


def test_a_paper_is_in_one_volume_only(household: Household, people: People, later: datetime) -> None:
    row = close(household, people, later).items.first()

    row.pk, row.place = None, 999
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


# Who keeps them, where, how long


@pytest.mark.proves("ARC-06")
def test_the_county_keeps_the_files_unless_the_area_leaves_them_to_its_townships(
    household: Household, people: People, later: datetime
) -> None:
    with pytest.raises(NotAllowed, match="县级民政部门保管"):
        volumes.close_household(household.pk, people["caseworker"], later)

    StandardValue.objects.create(
        area="411224000000", key="archive.keeper", value="township", from_on=date(2026, 1, 1), set_by="county",
        cite="卢氏县档案办法",
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="乡镇"):
        close(household, people, later)
    volume = volumes.close_household(household.pk, people["caseworker"], later)

    assert volume.keeper.kind == "township_office"


@pytest.mark.proves("ARC-07")
def test_a_volume_says_in_which_room_cabinet_and_box_it_stands(household: Household) -> None:
    shelf = keeping.shelf_of(household.area)

    assert (shelf.room, shelf.cabinet) == ("卢氏县档案室", "东明镇柜")
    assert shelf.box.endswith("盒")


@pytest.mark.proves("ARC-04")
def test_the_years_of_an_approval_begin_when_help_has_ended(
    award: Award, people: People, later: datetime, in_years: Callable[[int], date]
) -> None:
    volume = close(award.household, people, later)
    assert keeping.keep_until(volume, later.date()) is None

    Award.objects.filter(pk=award.pk).update(state=Award.State.ENDED, ended_on=date(2028, 2, 29))

    assert keeping.keep_until(volume, in_years(4)) == date(2031, 3, 1)
    assert kept_until(date(2026, 12, 31), 5) == date(2031, 12, 31)
    assert keeping.retention_years(DAILY, volume.area, later.date()) == 5
    assert keeping.retention_years(APPROVAL, volume.area, later.date()) == 3


@pytest.fixture
def in_years() -> Callable[[int], date]:
    return lambda count: date(2026 + count, 1, 1)


def test_a_household_that_applies_again_is_not_done_with(household: Household, later: datetime) -> None:
    Award.objects.update(state=Award.State.ENDED, ended_on=later.date())
    assert keeping.stopped_on(household) == later.date()

    Case.objects.filter(about=None).update(state=Case.State.OPEN, closed_at=None)
    assert keeping.stopped_on(household) is None


# Destruction


@pytest.mark.proves("ARC-04")
def test_a_volume_past_its_years_is_destroyed_by_two_and_stays_on_record(
    household: Household, people: People, later: datetime
) -> None:
    volume = close(household, people, later)
    actor, far = people["county_approver"], later + timedelta(days=365 * 5)
    Award.objects.update(state=Award.State.ENDED, ended_on=later.date())
    with pytest.raises(Blocked, match="未满保管期限"):
        destruction.list_volumes([volume.pk], "已满保管期限", actor, later)
    listed = destruction.list_volumes([volume.pk], "已满保管期限，无继续保存价值", actor, far)
    with pytest.raises(NotAllowed, match="提出人以外"):
        destruction.approve(listed.pk, actor, far)

    destruction.approve(listed.pk, people["county_head"], far)

    volume.refresh_from_db()
    assert volume.state == Volume.State.DESTROYED
    assert volume.items.count() > 5
    assert bytes(volume.items.first().document.html_sealed) == b""
    assert volumes.faults(volume) == []
    assert destruction.candidates(Volume.objects.all(), far.date()) == []
    with pytest.raises(Blocked, match="已经销毁"):
        volumes.amend(volume.pk, actor, "补充", far)


def test_a_household_that_came_back_keeps_its_papers(household: Household, people: People, later: datetime) -> None:
    volume, far = close(household, people, later), later + timedelta(days=365 * 5)
    Award.objects.update(state=Award.State.ENDED, ended_on=later.date())
    listed = destruction.list_volumes([volume.pk], "已满保管期限", people["county_approver"], far)
    Award.objects.update(state=Award.State.ACTIVE, ended_on=None)

    with pytest.raises(Blocked, match="又在享受救助"):
        destruction.approve(listed.pk, people["county_head"], far)
