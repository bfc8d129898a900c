"""The pages of mergers: entered by one, put right there, confirmed by another, refused with a sentence at the field."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from monitoring.models import Merger
from offices.models import User
from tests.builders import TOWN, VILLAGE

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]
SignIn = Callable[[User], Client]
INTO = "411224100000"


def test_a_merger_is_entered_put_right_and_confirmed_by_another(people: dict[str, User], signed_in: SignIn) -> None:
    page, approver = reverse("web:mergers"), signed_in(people["county_approver"])
    told = {"old": TOWN, "new": INTO, "on": "2026-10-01", "document": "批复〔2026〕8号"}

    late = approver.post(page, told | {"on": "2026-01-01"})
    same = approver.post(page, told | {"new": VILLAGE})
    made = approver.post(page, told)

    assert late.status_code == 422 and "不能早于今天" in late.content.decode()
    assert same.status_code == 422 and "须同级" in same.content.decode()
    merger = Merger.objects.get()
    one = reverse("web:merger", args=[merger.uid])
    assert made.status_code == 302 and made.url == one
    lines = {f"code_{row.old_code}": row.new_code for row in merger.lines.all()}
    names = {f"name_{row.old_code}": row.new_name for row in merger.lines.all()}
    wrong = approver.post(one, {**lines, **names, "on": "2026-10-01", f"code_{VILLAGE}": "东明"})
    assert wrong.status_code == 422 and "请填12位数字" in wrong.content.decode() and "东明" in wrong.content.decode()

    settle = reverse("web:settle_merger", args=[merger.uid, "confirm"])
    head = signed_in(people["county_head"])
    assert "确认撤并" in head.get(one).content.decode()
    assert head.post(settle, {"revision": merger.revision}).status_code == 302
    merger.refresh_from_db()
    assert merger.state == Merger.State.CONFIRMED and merger.confirmed_by == people["county_head"]


def test_a_township_does_not_see_it(people: dict[str, User], signed_in: SignIn) -> None:
    assert signed_in(people["head_of_office"]).get(reverse("web:mergers")).status_code == 403
