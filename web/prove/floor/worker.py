"""Inside one installation, connected as the role that serves and told nothing from the start."""

import logging
from datetime import datetime
from random import Random

from django.conf import settings
from django.db import connection
from django.utils import timezone

from cases.floor import setting
from offices.models import Holding, Office, PostKind, User
from web.prove.floor import cost, rows, work
from web.prove.floor.pages import Pages
from web.prove.floor.roles import as_owner, at_the_desk
from web.prove.floor.rows import Table, Tally
from web.prove.inside import Found

# Village, township, county, one who applied; `two_places` holds posts of two provinces, `nobody` has none.
PEOPLE = ("lushi.aide", "lushi.caseworker", "lushi.approver", "lushi.applicant", "lushi.finance", "two_places")
FOREIGN_WRITES = 2
# What `fault` puts in on purpose, to be found.
FAULTS = {
    "open": "ALTER POLICY hull ON cases_member USING (true)",
    "shut": "ALTER POLICY hull ON cases_household USING (false)",
}


def proved(count: int, seed: int, fault: str = "", measured: int = cost.CASES) -> Found:
    """Rows, pages, pages without our filter, cases played, the cost; with a `fault` rows and main pages alone."""
    logging.disable(logging.ERROR)
    settings.ALLOWED_HOSTS.append("testserver")
    tally, now = Tally(), timezone.now()
    tally.check(setting.binds(), "服务角色不受行级安全约束")
    with as_owner():
        _prepare(now, fault)
    tables = rows.known()
    figures = _rows(tables, tally, now, seed)
    pages = Pages(now, seed)
    if fault:
        pages.people = {PostKind.CASEWORKER: pages.people[PostKind.CASEWORKER]}
    for path in ("/cases/", "/notices/"):
        rows.forgotten_after(pages.clients[pages.people[PostKind.CASEWORKER].user], path, tables, tally)
    pages.compare(0 if fault else count)
    figures |= {"pages_compared": pages.tally.tried, "pages_given": pages.given, "addresses": len(pages.urls)}
    if not fault:
        figures |= pages.without_filter() | {"tasks_played": work.played(now, seed, tally)}
        figures |= cost.measured(pages, measured) if measured else {}
    tried, details = tally.tried + pages.tally.tried, tally.details + pages.tally.details
    return {"tried": tried, "details": details, **figures}


def _prepare(now: datetime, fault: str) -> None:
    """Somebody who sits in two provinces, and the fault."""
    user = User.objects.create(username="two_places", display_name="两地", is_invented=True)
    User.objects.create(username="nobody", display_name="无岗", is_invented=True)
    for place in ("lushi.caseworker", "yanshan.caseworker"):
        office = Office.objects.get(holdings__user__username=place, holdings__post=PostKind.CASEWORKER)
        Holding.objects.create(user=user, office=office, post=PostKind.CASEWORKER, from_on=now.date())
    if fault:
        with connection.cursor() as cursor:
            cursor.execute(FAULTS[fault])


def _rows(tables: list[Table], tally: Tally, now: datetime, seed: int) -> dict[str, float]:
    """Each hull by reading and by writing; none at all; and after a request."""
    chance, seen, looked = Random(seed), 0, 0
    rows.nothing_shown(tables, tally, "没有说是谁")
    for name in (*PEOPLE, "nobody"):
        for method in ("GET", "POST"):
            with at_the_desk(User.objects.get(username=name), now, method):
                seen += rows.read_in(tables, tally, f"{name} {method}")
                looked += sum(len(table.codes) for table in tables)
                rows.write_in(tables, tally, f"{name} {method}", chance, FOREIGN_WRITES)
    rows.nothing_shown(tables, tally, "最后")
    empty = [table.name for table in tables if not table.codes]
    return {"tables": len(tables), "tables_without_rows": len(empty), "rows_looked_at": looked, "rows_shown": seen}
