"""Departments' data for tests: a source, people in the base, and files on their way to become facts."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from cases.intake import member_of
from cases.models import Household, Member
from monitoring.models import Delivery, Source
from monitoring.receiving import deliveries, sources
from offices.models import User
from tests.builders import COUNTY, NOW, VILLAGE, resident_id

AUGUST = date(2026, 8, 1)
HEAD = "姓名,公民身份号码,出生日期,村（社区）,发生日期,个人自付医疗费用（报销后）"


def new_source(actor: User, code: str, department: str, items: list[str], **other: Any) -> Source:
    source = Source(code=code, county=COUNTY[:6], department=department, title=f"{department}月报", items=items)
    source.legal_basis, source.purpose, source.owner = "国办发〔2023〕39号 三（一）", "低收入人口动态监测", "数据股"
    source.cycle = "monthly"
    for name, value in other.items():
        setattr(source, name, value)
    return sources.save(source, actor, NOW)


def person(serial: int, name: str, area: str = VILLAGE) -> Member:
    household = Household.objects.create(area=area, name=name, residence_kind="rural", opened_at=NOW)
    told = {"name": name, "relation": "self", "resident_id": resident_id(serial)}
    member = member_of(household, told, NOW.date())
    member.save()
    return member


def line(name: str, number: str, amount: str = "8000", born: str = "", village: str = "", on: str = "") -> str:
    return ",".join([name, number, born, village, on, amount])


def received(source: Source, actor: User | None, lines: Sequence[str], **other: Any) -> Delivery:
    data = "\n".join([HEAD, *lines]).encode()
    made = deliveries.receive(source, AUGUST, "八月.csv", [data], actor, NOW, **other)
    return deliveries.check(made.pk, lambda: NOW)


def taken(source: Source, actor: User, other: User, lines: Sequence[str], **more: Any) -> Delivery:
    made = received(source, actor, lines, **more)
    deliveries.accept(made.pk, False, other, NOW)
    return deliveries.go_on(made.pk, lambda: NOW)
