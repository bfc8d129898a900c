"""One household that stands in every register of the watch-tower, and strangers who open every list: they see nothing.

Whoever adds a list need not think of this test: it opens every address without a key of these sub-areas.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, reverse

from cases import evaluations, follow_ups, hotline, needs, resources
from cases.models import Household
from cases.referrals import labour, measuring, pushing
from cases.referrals.labour import Seen
from cases.referrals.measuring import Given
from cases.referrals.pushing import Wish
from monitoring.board import orders
from monitoring.grids import teams, tree
from monitoring.grids.tree import Entry
from monitoring.risk import leads, watching
from offices.models import User
from processes.models import Task
from tests import builders
from web.board.urls import urlpatterns as of_board
from web.comparing.urls import urlpatterns as of_comparing
from web.heavy.urls import urlpatterns as of_heavy
from web.receiving.urls import urlpatterns as of_receiving
from web.referrals.urls import urlpatterns as of_referrals
from web.risk.urls import urlpatterns as of_risk
from web.together.urls import urlpatterns as of_together

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]
LISTS = (of_board, of_comparing, of_heavy, of_receiving, of_referrals, of_risk, of_together)
OLD = ("inbox", "cases", "needs")
# Where the household's own township reads of it.
KNOWN = [
    f"web:{name}" for name in ("referrals", "measures", "labour_tags", "risk_warnings", "risk_watch", "follow_ups")
]
People = dict[str, User]


def everywhere(household: Household, people: People, now: datetime) -> list[str]:
    """Puts the household into every register; returns the words by which it would be known."""
    clerk, county, on = people["caseworker"], people["county_approver"], now.date()
    member = household.members.order_by("pk")[0]
    warning = leads.raise_lead(leads.Lead(household.area, household.name, "屋顶漏雨", "grid"), clerk, now)
    watching.enter(household, next(iter(watching.entered_by_hand(household.area, on))), "村里反映", clerk, now)
    need = needs.report(clerk, household.area, household.name, "缺学费", "", now)
    resources.ask(need.pk, "schooling", household, clerk, now)
    follow_ups.record(household, on, "visit", 4, "", False, clerk, now)
    told = hotline.Told("断粮两天", about=household.name)
    hotline.register("report", household.area, told, now - timedelta(hours=1), clerk, now)
    pushing.push([Wish(household.pk, "public_post", member.pk)], clerk, now)
    measuring.enter_by_hand(Given("dwelling", household.pk, on, amount=Decimal(20000)), clerk, now)
    labour.tag(member.pk, Seen("full", "training", "身体健康", on), clerk, now)
    row = evaluations.order(
        evaluations.Order("满意度", "某中心", "合同", ["知晓"], 1, on), builders.COUNTY, county, now
    )
    evaluations.draw(row.pk, county, now)
    tree.place(tree.add(Entry("东明一组", household.area), None, clerk, now), household, None, clerk, now)
    team = teams.found("东明小队", household.area, people["village_aide"], [], clerk, now)
    teams.send(team.pk, "disaster", "进水", now + timedelta(hours=2), household, clerk, now)
    task = Task.objects.get(process=warning.case.process_id)
    orders.issue(people["supervisor"], task.office_id, [task.pk], "请抓紧", 3, now)
    return [household.name, warning.case.number]


def lists() -> Iterator[str]:
    patterns = [each for urls in LISTS for each in urls if isinstance(each, URLPattern)]
    yield from (f"web:{each.name}" for each in patterns if "<" not in str(each.pattern))
    yield from (f"web:{name}" for name in OLD)


def telling(client: Client, names: Iterable[str], words: list[str]) -> list[str]:
    """The lists that open and tell one of the words."""
    pages = [(name, client.get(reverse(name))) for name in names]
    texts = [(name, page.content.decode(errors="replace")) for name, page in pages if page.status_code == 200]
    assert len(texts) >= len(KNOWN), "nothing was opened"
    return [name for name, text in texts if any(word in text for word in words)]


@pytest.fixture
def signed_in(now: datetime, monkeypatch: pytest.MonkeyPatch) -> Callable[[User], Client]:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)

    def client_of(user: User) -> Client:
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        return client

    return client_of


def test_what_one_township_knows_of_a_household_stands_in_no_list_of_another_township_or_county(
    household: Household, people: People, now: datetime, signed_in: Callable[[User], Client]
) -> None:
    Household.objects.filter(pk=household.pk).update(name="赫连无双")
    household.members.filter(name=household.name).update(name="赫连无双")
    household.refresh_from_db()
    words = everywhere(household, people, now)

    stranger = builders.person("county_approver", builders.FAR_VILLAGE)
    for post in ("county_head", "supervisor"):
        builders.hold(stranger, post, builders.FAR_VILLAGE)
    for post in ("head_of_office", "caseworker"):
        builders.hold(stranger, post, builders.OTHER_VILLAGE)

    auditor = builders.person("auditor", builders.FAR_VILLAGE)

    assert [telling(signed_in(each), lists(), words) for each in (stranger, auditor)] == [[], []]
    assert telling(signed_in(people["caseworker"]), KNOWN, words) == KNOWN
