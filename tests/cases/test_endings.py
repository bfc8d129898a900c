"""Applications that end without a decision: nothing stays open, a letter goes out, the chain tells who and why."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cases import endings
from cases.errors import Blocked, NotAllowed
from cases.models import Attachment, Case, ChainEntry, Clock
from offices.models import StandardValue, User
from processes.models import Task, Timer
from tests import builders

pytestmark = pytest.mark.django_db
NOW = builders.NOW
SCAN = b"%PDF-1.4 1 0 obj<</Type/Catalog>>"


@pytest.fixture
def people() -> dict[str, User]:
    return builders.team()


@pytest.fixture
def case(people: dict[str, User]) -> Case:
    return builders.apply(people["village_aide"], builders.single("李建国", 1)).case


def paper() -> dict[str, object]:
    return {"paper": SimpleUploadedFile("撤回申请.pdf", SCAN)}


def nothing_is_open(case: Case) -> bool:
    case.refresh_from_db()
    waiting = Task.objects.filter(process=case.process_id, state__in=["open", "waiting"])
    clocks = Clock.objects.filter(case=case, stopped_on__isnull=True)
    rows = (waiting, clocks, Timer.objects.filter(process=case.process_id))
    return case.state == "closed" and case.process.state == "ended" and not any(each.exists() for each in rows)


def waiting_for_papers(case: Case, people: dict[str, User]) -> None:
    rows = [{"paper": "残疾人证", "why": "没有交", "how": "交复印件"}]
    until = (NOW.date() + timedelta(days=10)).isoformat()
    more = {"acceptance_outcome": "correction", "missing_papers": rows, "correction_until": until}
    builders.do(builders.open_task(case), people, NOW + timedelta(hours=1), **more)


def days_of_silence(days: int) -> None:
    made = StandardValue(area=builders.COUNTY, key=endings.SILENCE, value=str(days), from_on=NOW.date())
    made.set_by, made.cite, made.unit = "county", "本县规定", "calendar_day"
    made.save()


def test_an_application_is_withdrawn_with_a_signed_paper(case: Case, people: dict[str, User]) -> None:
    letter = endings.withdraw_application(case.pk, people["caseworker"], "已就业。", NOW, paper())
    assert nothing_is_open(case) and case.outcome == "withdrawn"
    assert (letter.kind, Attachment.objects.filter(case=case).count()) == ("ending", 1)
    assert ChainEntry.objects.filter(case=case).last().act == "withdraw_application"


@pytest.mark.parametrize("until", ["acceptance", "means_test_request", "public_notice", "notice_result"])
def test_at_every_stage_nothing_stays_open(case: Case, people: dict[str, User], until: str) -> None:
    now = builders.advance(case, people, until)
    endings.withdraw_application(case.pk, people["caseworker"], "已就业。", now, paper())
    assert nothing_is_open(case)
    assert not case.notices.filter(taken_down_on__isnull=True).exists()


def test_without_the_signed_paper_a_clerk_withdraws_nothing(case: Case, people: dict[str, User]) -> None:
    with pytest.raises(Blocked, match="本人签名"):
        endings.withdraw_application(case.pk, people["caseworker"], "已就业。", NOW)
    with pytest.raises(NotAllowed, match="本人在线办理"):
        endings.withdraw_application(case.pk, people["village_aide"], "已就业。", NOW, paper())


def test_what_was_decided_is_not_withdrawn(case: Case, people: dict[str, User]) -> None:
    now = builders.advance(case, people, "delivery")
    with pytest.raises(Blocked, match="已经作出决定"):
        endings.withdraw_application(case.pk, people["caseworker"], "已就业。", now, paper())


def test_the_death_of_who_lived_alone_ends_the_application(case: Case, people: dict[str, User]) -> None:
    letter = endings.applicant_died(case.pk, people["caseworker"], NOW.date(), "", "村里报告，有死亡证明。", NOW)
    assert letter is not None and nothing_is_open(case) and case.outcome == "died"
    assert case.household.members.get().until_on == NOW.date()


def test_a_member_goes_on_in_the_place_of_the_dead(people: dict[str, User]) -> None:
    case = builders.apply(people["village_aide"]).case
    told = endings.applicant_died(case.pk, people["caseworker"], NOW.date(), "杨德全", "有死亡证明。", NOW)
    case.refresh_from_db()
    assert told is None and (case.applicant, case.state) == ("杨德全", "open")
    with pytest.raises(Blocked, match="现在的家庭成员"):
        endings.applicant_died(case.pk, people["caseworker"], NOW.date(), "陈秀禾", "有死亡证明。", NOW)


def test_silence_counts_only_after_a_reminder_and_the_time_that_the_area_set(
    case: Case, people: dict[str, User]
) -> None:
    clerk = people["caseworker"]
    with pytest.raises(Blocked, match="当地没有规定"):
        endings.abandoned(case.pk, clerk, NOW)
    days_of_silence(30)
    with pytest.raises(Blocked, match="没有在等申请人补正"):
        endings.abandoned(case.pk, clerk, NOW)
    waiting_for_papers(case, people)
    with pytest.raises(Blocked, match="还没有超过30天"):
        endings.abandoned(case.pk, clerk, NOW + timedelta(days=30))
    late = NOW + timedelta(days=31)
    with pytest.raises(Blocked, match="没有提醒过"):
        endings.abandoned(case.pk, clerk, late)
    endings.remind(case.pk, clerk, "电话提醒，本人接听。", NOW + timedelta(days=20))
    endings.abandoned(case.pk, clerk, late)
    assert nothing_is_open(case) and case.outcome == "abandoned"


@pytest.mark.proves("DB-35")
def test_one_may_apply_again_at_once_unless_the_area_set_a_waiting_time(people: dict[str, User]) -> None:
    rich = [{"member": "李建国", "item": "wage", "amount": "3000.00", "period": "month"}]
    case = builders.apply(people["village_aide"], builders.single("李建国", 1) | {"incomes": rich}).case
    now = builders.advance(case, people, "examination")
    refusal = {"refusal_reasons": ["income_not_below"], "refusal_text": "收入不低于标准。"}
    builders.do(builders.open_task(case), people, now, proposal="refuse", **refusal)
    now = builders.advance(case, people, "county_confirmation", now)
    builders.do(builders.open_task(case), people, now, confirmation_opinion="refuse", **refusal)
    builders.do(builders.open_task(case), people, now, decision_outcome="refuse", **refusal)
    now = builders.advance(case, people, "archiving", now) if builders.open_task(case).element != "archiving" else now
    builders.do(builders.open_task(case), people, now)
    again = builders.single("李建国", 1)
    StandardValue.objects.filter(key="reapply.wait_months").update(value="6")
    StandardValue.objects.get(key="reapply.wait_months").save()
    with pytest.raises(Blocked, match="可以再次申请"):
        builders.apply(people["village_aide"], again, now + timedelta(days=30))
    told = again | {"changed_since_refusal": "本人失业，已没有收入。"}
    assert builders.apply(people["village_aide"], told, now + timedelta(days=30)).case.state == "open"


def test_the_nation_sets_no_waiting_time(base: None) -> None:
    assert StandardValue.objects.get(key="reapply.wait_months", area="0" * 12).value == "0"
