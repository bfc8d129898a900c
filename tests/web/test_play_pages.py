"""Step-through play in the browser and without: buttons, clock, history; it is stored nowhere and trusts no page."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from cases import designing
from cases.models import ChainEntry
from offices.models import User
from processes import drafts
from processes.models import Process, SchemeDraft, SchemeEdition
from tests import builders, redrawn
from tests.web.conftest import MOMENT

pytestmark = pytest.mark.either_database

SignIn = Callable[[User], Client]


@pytest.fixture
def draft(people: dict[str, User]) -> SchemeDraft:
    base = SchemeEdition.objects.filter(scheme="dibao", state="published").latest("in_force_from")
    return designing.open_draft("dibao", "听取意见", "第四十八条", people["process_designer"], MOMENT, base=base)


@pytest.fixture
def player(people: dict[str, User], signed_in: SignIn, draft: SchemeDraft) -> "Player":
    return Player(signed_in(people["process_designer"]), reverse("web:draft_play", args=[draft.pk]))


class Player:
    """Presses the buttons of the page, without scripts."""

    def __init__(self, client: Client, address: str) -> None:
        self.client, self.address = client, address
        self.page: Any = client.get(address)

    def press(self, act: str, **said: str) -> "Player":
        self.page = self.client.post(self.address, {"play": self.page.context["token"], "act": act, **said})
        return self

    def do(self, name: str, **facts: str) -> "Player":
        step = next(step for step in self.page.context["steps"] if step.name == name)
        return self.press(f"complete:{step.key}", **{f"fact.{fact}": value for fact, value in facts.items()})

    @property
    def waiting(self) -> list[str]:
        return [step.name for step in self.page.context["steps"]]

    @property
    def text(self) -> str:
        return self.page.content.decode()


def test_a_draft_is_walked_through_with_the_buttons_of_the_page(player: Player) -> None:
    assert player.waiting == ["申请"]

    player.do("申请").do("受理审查", acceptance_outcome="accept")

    assert player.waiting == ["提请核对", "入户调查", "邻里访问、信函索证"]
    assert "会签发文书：最低生活保障申请受理通知书" in player.text
    assert not Process.objects.exists() and not ChainEntry.objects.filter(act="look").exists()


def test_a_step_without_its_answer_names_the_question(player: Player) -> None:
    player.do("申请").do("受理审查")

    assert player.waiting == ["受理审查"] and "还缺“审查结果”" in player.text


def test_the_clock_goes_by_working_days_and_to_the_next_limit_and_back(player: Player) -> None:
    player.do("申请").do("受理审查", acceptance_outcome="accept")
    start = player.page.context["clock"]

    limit = player.press("next").page.context["clock"]
    friday = player.press("clock", to="2026-09-04").page.context["clock"]
    monday = player.press("day:1").page.context["clock"]
    back = player.press("clock", to=start.isoformat())

    assert start < limit and friday.isoformat() == "2026-09-04" and monday.isoformat() == "2026-09-07"
    assert back.page.context["clock"] == start and len(back.waiting) == 3


def test_history_is_jumped_back_to_and_the_last_act_undone(player: Player) -> None:
    player.do("申请").do("受理审查", acceptance_outcome="accept").do("入户调查")

    assert "入户调查" not in player.waiting
    assert "入户调查" in player.press("undo").waiting
    assert player.press("jump:1").waiting == ["受理审查"]


def test_another_place_and_day_start_the_play_anew(player: Player) -> None:
    player.do("申请").press("restart", area=builders.TOWN, from_on="2026-03-02")

    assert player.waiting == ["申请"] and player.page.context["clock"].isoformat() == "2026-03-02"
    assert player.page.context["told"]["area"] == builders.TOWN


FOREIGN = signing.dumps({"acts": [{"do": "set"}]}, salt="other")


@pytest.mark.parametrize("token", ["", "x" * 500, FOREIGN], ids=["none", "long", "signed elsewhere"])
def test_a_play_that_we_did_not_sign_begins_anew(player: Player, token: str) -> None:
    player.page = player.client.post(player.address, {"play": token, "act": "undo"})

    assert player.page.status_code == 200 and player.waiting == ["申请"]


@pytest.mark.parametrize("act", ["complete:999", "jump:x", "jump:-5", "day:9", "clock", "nothing", "complete:", "undo"])
def test_buttons_that_no_page_has_do_nothing_bad(player: Player, act: str) -> None:
    player.press(act)

    assert player.page.status_code == 200 and player.waiting == ["申请"]


def test_a_draft_that_cannot_run_says_why(player: Player, draft: SchemeDraft) -> None:
    diagram = (
        draft.texts[redrawn.DIBAO]
        .replace("<bpmn:userTask", "<bpmn:sendTask")
        .replace("</bpmn:userTask>", "</bpmn:sendTask>")
    )
    drafts.save(draft.pk, redrawn.DIBAO, diagram, draft.revision, draft.drafted_by_id, MOMENT)

    page = player.client.get(player.address)

    assert page.status_code == 200 and "sendTask" in page.content.decode()


def test_a_draft_changed_meanwhile_goes_on_as_far_as_it_can(player: Player, draft: SchemeDraft) -> None:
    player.do("申请")
    for path, text in redrawn.with_hearing().items():
        if text != draft.texts.get(path):
            draft = drafts.save(draft.pk, path, text, draft.revision, draft.drafted_by_id, MOMENT)

    player.do("受理审查", acceptance_outcome="accept")

    assert player.page.status_code == 200 and "提请核对" in player.waiting


def test_editions_are_played_by_who_may_read_them_and_by_nobody_else(
    people: dict[str, User], signed_in: SignIn, draft: SchemeDraft
) -> None:
    address = reverse("web:edition_play", args=[draft.base_id])

    assert Player(signed_in(people["auditor"]), address).do("申请").waiting == ["受理审查"]
    assert signed_in(people["caseworker"]).get(address).status_code == 403
    assert signed_in(people["auditor"]).get(reverse("web:draft_play", args=[draft.pk])).status_code == 403


def test_nothing_on_the_page_is_left_in_english(player: Player) -> None:
    player.do("申请")

    shown = re.sub(r"<script.*?</script>|<[^>]+>", " ", player.text, flags=re.S)
    assert not re.search(r"\b(None|True|False|acceptance|accept|decider)\b", shown)
