"""Deliveries of departments taken in, one after another."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from django.db.models import Count, QuerySet
from django.utils import timezone

from cases.intake import member_of
from cases.invented import names
from cases.models import Household
from monitoring.models import Delivery, Record, Source, Unmatched
from monitoring.receiving import deliveries, dry_run, sources
from offices.demo_accounts import DONGMING_VILLAGE
from offices.models import PostKind, User
from web.prove.kills.kind import Kind
from web.prove.kills.victim import Say

ROWS, KNOWN, BATCH = 300, 60, 10
HEAD = "姓名,公民身份号码,出生日期,村（社区）,发生日期,个人自付医疗费用（报销后）"


class Importing(Kind):
    """The same people's medical costs, sent anew as soon as the last list is in, in small batches."""

    name, longest = "import", 0.3

    def __init__(self, chance: Random) -> None:
        super().__init__(chance)
        dry_run.BATCH = BATCH
        self.now = timezone.now()
        self.month = self.now.date().replace(day=1)
        days = [date(1940, 1, 1) + timedelta(days=n) for n in range(ROWS)]
        self.numbers = [names.resident_id(chance, DONGMING_VILLAGE, day, "male") for day in days]
        for serial, number in enumerate(self.numbers[:KNOWN]):
            _known(f"人{serial}", number, self.now)
        self.source, self.sent = _source(self.now), 0

    def prepare(self) -> None:
        """Something has always just arrived."""
        if not self._under_way().exists():
            self.sent += 1
            lines = [f"人{n},{number},,,,{8000 + self.sent}" for n, number in enumerate(self.numbers)]
            data = "\n".join([HEAD, *lines]).encode()
            push = Delivery.Channel.PUSH
            deliveries.receive(self.source, self.month, f"{self.sent}.csv", [data], None, self.now, channel=push)

    def _under_way(self) -> "QuerySet[Delivery]":
        return Delivery.objects.filter(source=self.source).exclude(state=Delivery.State.DONE)

    def work(self, say: Say) -> None:
        """Checks and takes in what arrived."""
        for delivery in self._under_way():
            deliveries.check(delivery.pk, timezone.now)
            deliveries.go_on(delivery.pk, timezone.now)

    def wrong(self, told: list[str]) -> Iterator[str]:
        """No row is written twice, and a delivery says of itself what its rows are."""
        facts = Count("records", distinct=True)
        for each in Delivery.objects.filter(source=self.source).annotate(n=facts).order_by("-pk")[:2]:
            if each.n != each.facts:
                yield f"批次{each.pk}说有{each.facts}条，实有{each.n}条"
        twice = Record.objects.filter(delivery__source=self.source).values("delivery", "line", "item")
        for row in twice.annotate(n=Count("id")).filter(n__gt=1):
            yield f"批次{row['delivery']}第{row['line']}行写了{row['n']}次"

    def finish(self) -> Iterator[str]:
        """Every delivery is done, and no row of it is missing."""
        self.work(lambda line: None)
        for each in Delivery.objects.filter(source=self.source):
            self.done += each.facts
            rows = each.matched + each.outside + Unmatched.objects.filter(delivery=each).count()
            if (each.state, each.facts, rows) != (Delivery.State.DONE, KNOWN, ROWS):
                yield f"批次{each.pk}（{each.get_state_display()}）：{each.facts}条，应为{KNOWN}条"


def _known(name: str, number: str, now: datetime) -> None:
    household = Household.objects.create(area=DONGMING_VILLAGE, name=name, residence_kind="rural", opened_at=now)
    member_of(household, {"name": name, "relation": "self", "resident_id": number}, now.date()).save()


def _source(now: datetime) -> Source:
    actor = User.objects.filter(holdings__post=PostKind.COUNTY_APPROVER, username="lushi.approver").first()
    source = Source(code="kills", county=DONGMING_VILLAGE[:6], department="medical_security", title="医疗费用（试）")
    source.items, source.cycle, source.takes_good_rows = ["medical_own_cost"], "monthly", True
    source.legal_basis, source.purpose, source.owner = "国办发〔2023〕39号 三（一）", "低收入人口动态监测", "数据股"
    return sources.save(source, actor, now)
