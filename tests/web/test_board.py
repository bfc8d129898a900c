"""The pages around the board: who opens which, an order from the list to its close, what a sheet and a list show."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case
from monitoring.board import orders
from monitoring.models import SupervisionOrder
from offices.models import User
from tests import builders
from tests.web.conftest import MOMENT, draw_no_refusals
from web.posts import ISSUES_ORDERS, READS_ORDERS, SUPERVISES

SignIn = Callable[[User], Client]
WORDS = "请在期限内办结，并说明原因。"


@pytest.fixture
def order(case: Case, people: dict[str, User]) -> SupervisionOrder:
    task = builders.open_task(case)
    return orders.issue(people["supervisor"], task.office_id, [task.pk], WORDS, 3, MOMENT)


def test_feature_72_every_page_opens_for_its_posts_in_its_area_and_for_no_other(
    order: SupervisionOrder,
    case: Case,
    people: dict[str, User],
    signed_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    draw_no_refusals(monkeypatch)
    pages = {
        reverse("web:supervision"): SUPERVISES,
        reverse("web:supervision_tasks"): SUPERVISES,
        reverse("web:supervision_weeks"): SUPERVISES,
        reverse("web:savings"): SUPERVISES,
        reverse("web:pools"): SUPERVISES,
        reverse("web:standing"): SUPERVISES,
        reverse("web:forecast"): SUPERVISES,
        reverse("web:forecast_tasks", args=[0, 5]): SUPERVISES,
        reverse("web:in_hand"): SUPERVISES,
        reverse("web:two_clocks", args=[case.number]): SUPERVISES,
        reverse("web:supervision_orders"): READS_ORDERS,
        reverse("web:new_supervision_order"): ISSUES_ORDERS,
    }
    wrong = []
    for post in ("supervisor", "head_of_office", "county_head", "caseworker", "liaison", "finance_clerk", "applicant"):
        client = signed_in(people[post])
        answers = {address: client.get(address).status_code for address in pages}
        wrong += [(post, address) for address, posts in pages.items() if (answers[address] == 200) != (post in posts)]
    assert wrong == []

    stranger = signed_in(builders.person("supervisor", builders.FAR_VILLAGE, "stranger"))
    for name, part in (("two_clocks", case.number), ("supervision_order", order.uid), ("order_paper", order.uid)):
        assert stranger.get(reverse(f"web:{name}", args=[part])).status_code == 404
    assert order.number not in stranger.get(reverse("web:supervision_orders")).content.decode()
    assert stranger.get(reverse("web:forecast")).context["rows"] == []
    assert stranger.get(reverse("web:in_hand")).context["rows"] == []


def test_an_order_goes_from_the_list_to_the_office_and_back(
    case: Case, people: dict[str, User], signed_in: SignIn
) -> None:
    supervisor, clerk = signed_in(people["supervisor"]), signed_in(people["caseworker"])
    task = builders.open_task(case)
    new = reverse("web:new_supervision_order") + f"?figure=open&town={case.town}"

    refused = supervisor.post(new, {"to_office": task.office_id, "text": "", "days": 99})
    assert refused.status_code == 422 and 'value="99"' in refused.content.decode(), "what was typed is kept"
    supervisor.post(new, {"to_office": task.office_id, "text": WORDS, "days": 2})
    order = SupervisionOrder.objects.get()
    again = supervisor.post(new, {"to_office": task.office_id, "text": WORDS, "days": 2})
    assert again.status_code == 422 and "已在督办中" in again.content.decode()

    page, act = (reverse(f"web:{name}", args=[order.uid]) for name in ("supervision_order", "act_on_order"))
    assert (
        WORDS in clerk.get(page).content.decode() and order.number in clerk.get("/supervision/orders/").content.decode()
    )
    for client, told in (
        (clerk, {"kind": "receive"}),
        (clerk, {"kind": "answer", "text": "已办结。"}),
        (supervisor, {"kind": "close"}),
    ):
        assert client.post(act, told).status_code == 302
    assert "已办结" in supervisor.get("/supervision/orders/?closed=1").content.decode()
    assert clerk.post(act, {"kind": "close"}).status_code == 403
