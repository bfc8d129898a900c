"""Who looked at whom: the looks of the counties that an auditor answers for, and how often somebody looks at all."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils.timezone import make_aware

from cases import access
from cases.models import LOOKS, ChainEntry, ChainHead
from offices.models import PostKind, User

TITLES = {
    "look": "查看",
    "reveal": "查看完整证件号码",
    "status": "查询救助身份",
    "certificate_call": "调用电子证照",
    "data_look": "查看部门数据",
    "export": "导出名单",
    "export_file": "导出档案",
    "bank_file": "导出银行文件",
    "finance_file": "导出财政文件",
    "audit_file": "导出审计文件",
    "data_copy": "提供本人信息副本",
}


# Digits of a county's code.
COUNTY = 6


@dataclass(frozen=True)
class Asked:
    """Which looks are wanted: of whom, at which case, of which kind, on which days."""

    who: str = ""
    case: str = ""
    act: str = ""
    from_on: date | None = None
    until_on: date | None = None


def looks_for(user: User, on: date, asked: Asked = Asked()) -> QuerySet[ChainEntry]:
    """The looks within an auditor's areas, the newest first; nobody else has any."""
    prefixes = access.reach(user, on).areas({PostKind.AUDITOR})
    rows = ChainEntry.objects.filter(_within(prefixes), act__in=[asked.act] if asked.act in LOOKS else LOOKS)
    if asked.who:
        rows = rows.filter(Q(actor__username=asked.who) | Q(actor__display_name__contains=asked.who))
    if asked.case:
        rows = rows.filter(case__number__startswith=asked.case.upper())
    if asked.from_on:
        rows = rows.filter(at__gte=_start(asked.from_on))
    if asked.until_on:
        rows = rows.filter(at__lt=_start(asked.until_on + timedelta(days=1)))
    return rows.select_related("actor", "case", "household").order_by("-id")


def _within(prefixes: set[str]) -> Q:
    """A chain is a county's: who answers for less sees what is about a household there, and nothing without one."""
    whole = [prefix for prefix in prefixes if len(prefix) <= COUNTY]
    parts = prefixes - set(whole)
    wanted = access.in_areas(parts, "household__area")
    for prefix in whole:
        wanted |= Q(county__startswith=prefix)
    return wanted


def counties_of(user: User, on: date) -> list[str]:
    """The counties whose whole chain an auditor may verify and take out."""
    prefixes = access.reach(user, on).areas({PostKind.AUDITOR})
    heads = ChainHead.objects.values_list("county", flat=True).order_by("county")
    return [county for county in heads if any(county.startswith(prefix) for prefix in prefixes)]


def _start(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))


def revealed_since(actor: User, county: str, since: datetime) -> int:
    """How many whole ids a person has had shown in a county since a moment."""
    return ChainEntry.objects.filter(county=county, actor=actor, act="reveal", at__gte=since).count()
