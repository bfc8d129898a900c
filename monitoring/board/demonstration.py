"""What supervisors do, for trying the system out: orders in three states, reminders, and a local closure."""

from datetime import datetime, timedelta

from django.db import transaction

from monitoring.board import calendar_changes, figures, orders, reminding
from monitoring.models import OrderAct, SupervisionOrder
from monitoring.notifying import outbox
from offices.models import User
from processes.models import Task

Kind = OrderAct.Kind
PAPER = "卢民函（演示）第7号"
ANSWERED = "已补齐材料；逾期原因是当事人外出务工，昨日已入户，本周内办结。"
# What is asked, how many days ago, and what the office and the supervisor did about it so far.
Acts = tuple[tuple[str, str, str], ...]
ORDERS: tuple[tuple[str, int, Acts], ...] = (
    (
        "请核清超期原因，三个工作日内办结并报告。",
        12,
        (
            (Kind.RECEIVE, "caseworker", ""),
            (Kind.ANSWER, "caseworker", "已入户核实，材料已报县级审核。"),
            (Kind.CLOSE, "supervisor", "情况清楚，予以办结。"),
        ),
    ),
    ("请说明未按期办理的原因和完成时间。", 8, ((Kind.RECEIVE, "head", ""), (Kind.ANSWER, "head", ANSWERED))),
    ("请逐户说明进展，明确责任人。", 9, ((Kind.RECEIVE, "caseworker", ""),)),
)
CLOSURES = ((7, "防汛停办"), (12, "办公场所检修"))


def ensure(now: datetime) -> int:
    """Makes the orders and the closure once; returns how many orders there are."""
    people = {user.username[6:]: user for user in User.objects.filter(username__startswith="lushi.", is_invented=True)}
    if not people or SupervisionOrder.objects.exists():
        return 0
    with transaction.atomic():
        made = _orders(people, now)
        reminding.remind(now, outbox.tell)
        _closure(people, now)
    return made


def _orders(people: dict[str, User], now: datetime) -> int:
    """Each order is about one task of the township that is late, or the next one due where none is."""
    rows = figures.counted_by(people["supervisor"], now.astimezone().date())
    rows = rows.filter(state=Task.State.OPEN, due_on__isnull=False, office__holdings__user=people["caseworker"])
    chosen = list(rows.order_by("due_on", "pk").values_list("pk", "office_id")[: len(ORDERS)])
    for (task, office_id), (text, days_ago, acts) in zip(chosen, ORDERS, strict=False):
        then = now - timedelta(days=days_ago)
        order = orders.issue(people["supervisor"], office_id, [task], text, 3, then)
        for hours, (kind, who, said) in enumerate(acts, start=1):
            orders.act(order.pk, kind, people[who], said, then + timedelta(hours=hours))
    return len(chosen)


def _closure(people: dict[str, User], now: datetime) -> None:
    """Days on which the county's offices stay shut: one change in force, one that waits for the second person."""
    on = now.astimezone().date()
    made = [
        calendar_changes.enter(
            people["approver"], "county", f"{name} {on + timedelta(days=days):%Y-%m-%d}", f"{PAPER}之{place}", on, now
        )
        for place, (days, name) in enumerate(CLOSURES, start=1)
    ]
    calendar_changes.confirm(made[0].pk, people["county_head"], now)
