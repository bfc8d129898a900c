"""By what the province or a certificate knows somebody: asked for by one administrator, let in by another."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import ChainEntry
from monitoring.staffing import imports
from offices.models import Session, StaffImport, User
from tests import builders
from tests.web.conftest import MOMENT

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]
SignIn = Callable[[User], Client]
REASON = "当面核对工作证"
WRONG = [
    ({}, "填写统一身份标识或者证书序列号"),
    ({"统一身份标识": "有 空格"}, "不能有空格"),
    ({"统一身份标识": "411224196803150026"}, "身份证号"),
    ({"证书序列号": "13803980001"}, "手机号"),
    ({"统一身份标识": "taken"}, "另一个账号"),
    ({"证书序列号": "撤销"}, "相同"),
]


def ask(people: dict[str, User], whose: User, **told: str) -> StaffImport:
    return imports.ask_identity(whose, {"依据": REASON, **told}, people["system_administrator"], MOMENT)


def release(people: dict[str, User], asked: StaffImport) -> list[dict[str, object]]:
    return imports.release(asked.pk, people["security_administrator"], MOMENT).outcomes


def test_it_takes_two_administrators_and_is_told_without_its_value(people: dict[str, User]) -> None:
    whose = people["caseworker"]
    asked = ask(people, whose, 统一身份标识="henan-00217", 证书序列号="5A:77")
    whose.refresh_from_db()
    assert (whose.subject, whose.certificate) == ("", "")
    with pytest.raises(NotAllowed):
        imports.release(asked.pk, people["system_administrator"], MOMENT)

    Session.objects.create(session_key="one", user=whose, expire_date=MOMENT)
    release(people, asked)

    whose.refresh_from_db()
    assert (whose.subject, whose.certificate) == ("henan-00217", "5A:77")
    assert not Session.objects.filter(user=whose).exists()
    entry = ChainEntry.objects.get(act="identity_given")
    assert entry.actor == people["security_administrator"] and "henan" not in str(entry.detail)
    assert entry.detail["user"] == whose.pk and entry.detail["asked_by"] == people["system_administrator"].pk


def test_an_empty_cell_leaves_what_is_there_and_a_word_takes_it_away(people: dict[str, User]) -> None:
    whose = people["caseworker"]
    User.objects.filter(pk=whose.pk).update(subject="henan-00217", certificate="5A:77")

    release(people, ask(people, whose, 统一身份标识="撤销"))

    whose.refresh_from_db()
    assert (whose.subject, whose.certificate) == ("", "5A:77")


@pytest.mark.parametrize(("told", "why"), WRONG)
def test_what_cannot_be_is_refused_in_words_and_leaves_nothing(
    people: dict[str, User], told: dict[str, str], why: str
) -> None:
    User.objects.filter(pk=people["grid_head"].pk).update(subject="taken")

    with pytest.raises(Blocked, match=why):
        ask(people, people["caseworker"], **told)

    assert not StaffImport.objects.exists()


def test_what_became_somebody_elses_meanwhile_is_left_out(people: dict[str, User]) -> None:
    asked = ask(people, people["caseworker"], 统一身份标识="henan-00217")
    User.objects.filter(pk=people["grid_head"].pk).update(subject="henan-00217")

    (outcome,) = release(people, asked)

    people["caseworker"].refresh_from_db()
    assert outcome["fate"] == "wrong" and "另一个账号" in str(outcome["why"])
    assert people["caseworker"].subject == ""


def test_nobody_gets_one_by_the_own_hand_nor_over_the_border(people: dict[str, User]) -> None:
    with pytest.raises(Blocked, match="不能给自己"):
        ask(people, people["system_administrator"], 统一身份标识="henan-1")
    (outcome,) = release(people, ask(people, people["security_administrator"], 统一身份标识="henan-2"))
    assert outcome["fate"] == "wrong" and "不能给自己" in str(outcome["why"])
    with pytest.raises(NotFound):
        ask(people, builders.person("caseworker", builders.FAR_VILLAGE), 统一身份标识="henan-3")
    with pytest.raises(NotAllowed):
        imports.ask_identity(
            people["grid_head"], {"统一身份标识": "x", "依据": REASON}, people["security_administrator"], MOMENT
        )


def test_on_the_pages_one_asks_another_lets_in_and_the_third_reads_it(
    people: dict[str, User], signed_in: SignIn
) -> None:
    system, security = signed_in(people["system_administrator"]), signed_in(people["security_administrator"])
    page = reverse("web:staff_person", args=[people["caseworker"].pk])
    told = {"do": "identity", "identity-certificate": "5A:77", "identity-reason": REASON}

    assert "identity-certificate" not in security.get(page).content.decode()
    assert security.post(page, told).status_code == 403
    answer = system.post(page, told)
    one = system.get(answer["Location"]).content.decode()
    assert people["caseworker"].username in one and "5A:77" in one and REASON in one
    assert security.post(answer["Location"], {"do": "release"}).status_code == 302
    assert "5A:77" in security.get(page).content.decode()

    audited = signed_in(people["auditor"]).get(reverse("web:audit")).content.decode()
    assert "登记登录身份" in audited and "证书序列号" in audited and "5A:77" not in audited
    assert (
        "identity-certificate"
        not in system.get(reverse("web:staff_person", args=[people["system_administrator"].pk])).content.decode()
    )
