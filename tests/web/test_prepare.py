"""Preparing an installation: everything once, the second time nothing, demonstration only where it is allowed."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from cases.invented import demonstration
from cases.invented.stories import CLOSED, OPEN
from cases.models import Case, Household
from offices.demo_accounts import PASSWORD, ROSTER
from offices.models import CalendarYear, Holding, PostKind, StandardValue, User
from processes.models import SchemeEdition

pytestmark = pytest.mark.django_db

FEW = {story.name: story for story in (*OPEN, *CLOSED)}


def prepare(*arguments):
    out = StringIO()
    call_command("prepare", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def few_stories(monkeypatch):
    """Two cases are enough to see that the demonstration is made."""
    monkeypatch.setattr(demonstration, "OPEN", [FEW["accepting"], FEW["confirming"]])
    monkeypatch.setattr(demonstration, "CLOSED", [FEW["not_accepted"]])
    monkeypatch.setattr(demonstration, "YANSHAN", ("confirming",))


def test_an_empty_installation_gets_what_the_commands_need(base):
    Holding.objects.all().delete()
    StandardValue.objects.all().delete()
    CalendarYear.objects.all().delete()

    said = prepare()

    assert StandardValue.objects.exists() and CalendarYear.objects.filter(year=2026).exists()
    assert SchemeEdition.objects.filter(scheme="dibao", state="published").exists()
    assert "演示" not in said and not Household.objects.exists()


def test_preparing_again_writes_nothing(base):
    said = prepare()

    assert "写入0" in said and "变动0" in said and "发布流程版本0个" in said and "新增0" in said


@pytest.mark.either_database
def test_the_demonstration_is_made_once(base, few_stories):
    first = prepare("--demo")
    households = Household.objects.count()
    second = prepare("--demo")

    assert "演示办件6件" in first and "演示办件0件" in second
    assert "演示网格4个" in first and "演示网格0个" in second
    assert "演示督办单1张" in first and "演示督办单0张" in second and "演示比对疑点0条" in second
    assert Household.objects.count() == households == Household.objects.filter(is_invented=True).count()
    assert Case.objects.filter(channel="self", applicant_user__username="lushi.applicant").exists()
    assert Case.objects.filter(area__startswith="340303200", decider="township").exists()


def test_there_is_no_demonstration_outside_demonstration_mode(base):
    with override_settings(DEMO=False):
        with pytest.raises(CommandError, match="演示模式"):
            prepare("--demo")
        with pytest.raises(CommandError, match="演示模式"):
            call_command("demo_accounts")


def test_every_post_of_a_county_can_be_tried(base, client):
    out = StringIO()
    call_command("demo_accounts", "--json", stdout=out)
    rows = json.loads(out.getvalue())

    assert {row["username"] for row in rows} == {person.username for person in ROSTER}
    tried = {row["post"] for row in rows if row["username"].startswith("lushi.")}
    assert tried == set(PostKind.values) - {PostKind.GRID_HEAD}
    assert {row["password"] for row in rows} == {PASSWORD}
    assert all(user.is_invented for user in User.objects.filter(username__in=[row["username"] for row in rows]))


def test_the_table_of_accounts_names_the_password_once(base):
    out = StringIO()
    call_command("demo_accounts", stdout=out)

    assert out.getvalue().count(PASSWORD) == 1 and "卢氏县民政局" in out.getvalue()


def test_the_shared_password_opens_an_account(base):
    call_command("demo_accounts", stdout=StringIO())

    assert User.objects.get(username="yanshan.caseworker").check_password(PASSWORD)
