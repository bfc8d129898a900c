"""Pages of data comparison: a county starts a run, supervisors read the counts, nobody finds a name there."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Household
from monitoring.comparing import runs
from monitoring.models import Comparison
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def signed_in(post: str, area: str = builders.COUNTY) -> Client:
    client = Client()
    client.force_login(builders.person(post, area))
    return client


def test_an_approver_starts_a_run_and_a_supervisor_reads_its_counts():
    approver, supervisor = signed_in("county_approver"), signed_in("supervisor")
    asked = {"area": builders.TOWN, "month": "2026-08"}
    page = approver.post(reverse("web:start_comparison"), asked, follow=True)
    run = Comparison.objects.get()
    assert (page.status_code, run.area, run.cycle, run.month) == (200, builders.TOWN, "on_demand", date(2026, 8, 1))
    again = approver.post(reverse("web:start_comparison"), asked)
    assert again.status_code == 422 and "已有一次比对" in again.content.decode()
    assert supervisor.post(reverse("web:start_comparison"), asked).status_code == 403
    assert approver.post(reverse("web:stop_comparison", args=[run.pk]), follow=True).status_code == 200
    read = supervisor.get(reverse("web:comparison", args=[run.pk])).content.decode()
    assert "已停止" in read and "没有命中" in read
    assert "2026-08" in supervisor.get(reverse("web:comparisons")).content.decode()
    catalogue = supervisor.get(reverse("web:indicators")).content.decode()
    assert "医疗支出骤增" in catalogue and "拒止" in catalogue


def test_other_posts_and_other_counties_stay_outside():
    run = runs.start(builders.COUNTY, date(2026, 8, 1), "on_demand", None, builders.NOW)
    assert signed_in("caseworker", builders.TOWN).get(reverse("web:comparisons")).status_code == 403
    elsewhere = signed_in("supervisor", "340303000000")
    assert elsewhere.get(reverse("web:comparison", args=[run.pk])).status_code == 404
    outside = signed_in("county_approver", "340303000000")
    page = outside.post(reverse("web:start_comparison"), {"area": builders.COUNTY, "month": "2026-08"})
    assert page.status_code == 422


@pytest.mark.proves("S0-09")
def test_a_household_shows_its_eight_dimensions_to_its_own_area_only():
    home = Household.objects.create(area=builders.VILLAGE, name="某户", residence_kind="rural", opened_at=builders.NOW)
    address = reverse("web:household_risk", args=[home.uid])
    page = signed_in("caseworker", builders.TOWN).get(address).content.decode()
    assert all(title in page for title in ("经济状况", "重病重残", "住房和饮水", "未见风险"))
    assert signed_in("county_approver", "340303000000").get(address).status_code == 404
    assert signed_in("finance_clerk").get(address).status_code == 403
