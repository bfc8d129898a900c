"""The pages of reviews: who sees which award, what they show, and starting from them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import procedures
from cases.models import Award, Case, ReviewWave
from cases.reviews import watching
from tests import builders
from tests.reviews import walking

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]


@pytest.fixture
def people() -> walking.People:
    return builders.team()


@pytest.fixture
def award(people: walking.People) -> Award:
    found = builders.granted(people)
    found.next_review_on = timezone.now().date() + timedelta(days=5)
    found.save()
    return found


def seen_by(people: walking.People, post: str) -> Client:
    client = Client()
    client.force_login(people[post])
    return client


def test_the_plan_names_what_is_due_and_a_wave_opens_it(award: Award, people: walking.People) -> None:
    client = seen_by(people, "county_approver")

    page = client.get(reverse("web:reviews")).content.decode()
    assert award.household.name in page and "待启动" in page

    started = client.post(reverse("web:start_wave"), follow=True)
    assert "已完成" in started.content.decode()
    assert ReviewWave.objects.get().opened == 1
    assert "核查中" in client.get(reverse("web:reviews")).content.decode()


def test_an_award_shows_its_months_and_a_death_without_a_member_is_refused_in_words(
    award: Award, people: walking.People
) -> None:
    client = seen_by(people, "caseworker")
    page = client.get(reverse("web:award", args=[award.pk])).content.decode()
    assert "2026-10" in page and "正常发放" in page
    assert f'value="{timezone.localdate():%Y-%m-%d}"' in page, "a date field shows the day that is proposed"

    told = {"cause": "death", "happened_on": timezone.now().date().isoformat(), "told": "村里报告。"}
    refused = client.post(reverse("web:open_review", args=[award.pk]), told)
    assert (refused.status_code, Case.objects.filter(procedure="review").count()) == (422, 0)
    assert "请选择去世的成员" in refused.content.decode() and "村里报告。" in refused.content.decode()

    member = award.household.members.get(until_on__isnull=True)
    client.post(reverse("web:open_review", args=[award.pk]), told | {"member": member.pk})
    assert Case.objects.get(procedure="review").cause == "death"


def test_an_award_of_another_county_does_not_exist(award: Award, people: walking.People) -> None:
    stranger = builders.person("caseworker", builders.FAR_VILLAGE, "elsewhere")
    client = Client()
    client.force_login(stranger)

    assert client.get(reverse("web:award", args=[award.pk])).status_code == 404
    assert client.post(reverse("web:open_review", args=[award.pk]), {}).status_code == 404
    assert award.household.name not in client.get(reverse("web:reviews")).content.decode()


@pytest.mark.proves("REV-11")
def test_who_left_stays_on_the_watch_list_for_its_time(award: Award, people: walking.People) -> None:
    case, on = award.case, timezone.now().date()
    case.outcome = Case.Outcome.STOP
    watching.watch(case, on)
    client = seen_by(people, "caseworker")

    assert award.household.name in client.get(reverse("web:watches")).content.decode()
    case.watch.until_on = on - timedelta(days=1)
    case.watch.from_on = on - timedelta(days=2)
    case.watch.save()
    assert award.household.name not in client.get(reverse("web:watches")).content.decode()


def test_refused_work_is_entered_from_the_page_of_the_household_and_listed(
    award: Award, people: walking.People
) -> None:
    client, home = seen_by(people, "caseworker"), reverse("web:household", args=[award.household.uid])
    page = client.get(home).content.decode()
    entry = reverse("web:record_refusal", args=[award.household.uid])
    assert entry in page and reverse("web:award", args=[award.pk]) in page

    told = {name: "已写明" for name in ("work", "offered_by", "suits", "evidence")}
    told |= {"member": award.household.members.get().pk, "refused_on": (timezone.now() + timedelta(days=2)).date()}
    refused = client.post(entry, told)
    assert refused.status_code == 422 and "拒绝日期不能晚于今天" in refused.content.decode()
    told["refused_on"] = timezone.now().date()
    assert client.post(entry, told).url == home
    assert "已写明" in client.get(reverse("web:refusals")).content.decode()


def test_a_scheme_offers_its_own_procedures_and_no_others(award: Award, people: walking.People) -> None:
    client = seen_by(people, "caseworker")
    page = client.get(reverse("web:award", args=[award.pk])).content.decode()
    tried = client.post(reverse("web:open_procedure", args=[award.pk, "care_grading"]), follow=True).content.decode()

    assert "本类救助的其他程序" not in page and "不能启动" in tried
    assert not Case.objects.filter(procedure="care_grading").exists()
    award.case.scheme = award.scheme = "tekun"
    assert procedures.offered(award, timezone.now().date()) == {"care_grading": "生活自理能力复核评估"}
