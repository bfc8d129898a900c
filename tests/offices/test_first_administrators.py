"""The first administrators: two persons, no password that anybody else has, and never a second time."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from offices.models import Holding, User

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]
TWO = ["--system", "li.wei", "李维", "--security", "an.ning", "安宁"]


@pytest.fixture
def county(base: None) -> str:
    Holding.objects.all().delete()
    return "411224"


def made(county: str, told: list[str]) -> list[dict[str, str]]:
    out = io.StringIO()
    call_command("first_administrators", county, *told, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_two_persons_come_in_with_passwords_that_they_have_to_change(county: str) -> None:
    first, second = made(county, TWO)

    assert first["password"] != second["password"] and {first["post"], second["post"]} == {"系统管理员", "安全管理员"}
    assert [user.must_change_password for user in User.objects.filter(username__in=("li.wei", "an.ning"))] == [True] * 2
    assert User.objects.get(username="li.wei").check_password(first["password"])
    assert not User.objects.filter(is_superuser=True).exists()


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (["--system", "li.wei", "李维", "--security", "LI.WEI", "安宁"], "两个人"),
        (["--system", "li.wei", "李维", "--security", "an.ning", "李维"], "两个人"),
        (["--system", "411224196803150026", "李维", "--security", "an.ning", "安宁"], "身份证号"),
    ],
)
def test_what_is_no_two_persons_is_refused_and_leaves_nothing(county: str, told: list[str], why: str) -> None:
    with pytest.raises(CommandError, match=why):
        made(county, told)

    assert not Holding.objects.exists()


def test_a_county_that_has_administrators_gets_no_others_by_command(county: str) -> None:
    made(county, TWO)

    with pytest.raises(CommandError, match="已经有管理员"):
        made(county, ["--system", "wang.hai", "王海", "--security", "zhou.min", "周敏"])
