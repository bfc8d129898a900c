"""Sources, this month's demand list and two deliveries for trying the system out; everything in them is invented."""

from datetime import datetime, timedelta
from random import Random

from cases.models import Member
from cases.secrets import unseal_text
from monitoring.models import Delivery, Source
from monitoring.receiving import deliveries, demands
from offices.models import User

COUNTY = "411224"
GROUND, PURPOSE = "国办发〔2023〕39号 三（一）", "低收入人口动态监测和主动发现"
# Code, department, title, items, cycle, owner.
SOURCES = (
    (
        "medical-costs",
        "medical_security",
        "住院和门诊费用",
        ("medical_total_cost", "medical_own_cost"),
        "monthly",
        "待遇科",
    ),
    ("deaths", "health", "死亡医学证明", ("death_certificate",), "monthly", "人口家庭科"),
    ("employment", "human_resources", "就业和参保", ("wage", "employment_registered"), "monthly", "就业中心"),
    ("disability", "disabled_persons", "残疾人证", ("disability", "disability_kind"), "monthly", "组联科"),
    (
        "students",
        "education",
        "控辍保学和突发困难学生",
        ("dropped_out", "student_sudden_hardship"),
        "monthly",
        "资助中心",
    ),
    ("houses", "housing", "农村危房", ("dangerous_house",), "quarterly", "村镇股"),
    ("drinking-water", "water", "饮水安全", ("drinking_water",), "monthly", "农水股"),
    ("relapse-prevention", "agriculture", "防止返贫致贫对象", ("relapse_prevention_list",), "monthly", "监测股"),
    ("provincial-warnings", "provincial_platform", "省级预警名单", ("provincial_warning",), "monthly", "监测中心"),
)
HEAD = "姓名,公民身份号码,发生日期,个人自付医疗费用（报销后）（元）"
LIST = "姓名,公民身份号码,防止返贫致贫对象名单"
PERSONS, LISTED = 12, 4


def ensure(now: datetime) -> int:
    """Makes the sources and deliveries unless they are there; returns how many sources were made."""
    if Source.objects.filter(county=COUNTY).exists():
        return 0
    made = [_source(*row) for row in SOURCES]
    Source.objects.bulk_create(made)
    demands.prepare(COUNTY, now.date(), None, now)
    _deliveries({source.code: source for source in made}, now)
    return len(made)


def _source(code: str, department: str, title: str, items: tuple[str, ...], cycle: str, owner: str) -> Source:
    told = {"legal_basis": GROUND, "purpose": PURPOSE, "cycle": cycle, "owner": owner, "standard": "数据项目录"}
    return Source(code=f"{COUNTY}-{code}", county=COUNTY, department=department, title=title, items=list(items), **told)


def _deliveries(sources: dict[str, Source], now: datetime) -> None:
    """Two taken, one with a doubt about a person, one a list of whom to watch; a third waits for a second look."""
    source, farms = (sources[f"{COUNTY}-{word}"] for word in ("medical-costs", "relapse-prevention"))
    one, other = (User.objects.filter(username=name).first() for name in ("lushi.approver", "lushi.county_head"))
    if one is None or other is None:
        return
    rows = _rows(now)
    last = now.date().replace(day=1) - timedelta(days=1)
    listed = "\n".join([LIST, *(f"{name},{number},脱贫不稳定户" for name, number in rows[2 : 2 + LISTED] or rows[:1])])
    for kind, name, file in (
        (source, "住院费用.csv", _file(rows, last.isoformat())),
        (farms, "防止返贫致贫对象.csv", listed.encode()),
    ):
        done = deliveries.receive(kind, last, name, [file], one, now)
        deliveries.check(done.pk, lambda: now)
        deliveries.accept(done.pk, False, other, now)
        deliveries.go_on(done.pk, lambda: now)
    waiting: Delivery = deliveries.receive(
        source, now.date(), "住院费用.csv", [_file(rows[:6], now.date().isoformat())], one, now
    )
    deliveries.check(waiting.pk, lambda: now)
    deaths = Source.objects.get(code=f"{COUNTY}-deaths")
    spoilt = deliveries.receive(deaths, last, "死亡名单.csv", [_spoilt(rows, now)], one, now)
    deliveries.check(spoilt.pk, lambda: now)


def _rows(now: datetime) -> list[tuple[str, str]]:
    """People of the demonstration, one with an id that a spreadsheet has spoilt and one who is not there."""
    members = Member.objects.filter(household__area__startswith=COUNTY, household__is_invented=True)
    known = members.exclude(resident_id_index="").order_by("id")[:PERSONS]
    rows = [(each.name, unseal_text(each.resident_id_sealed, "member.resident_id", each.uid)) for each in known]
    return [*((name, number[:12] + "000000" if place == 1 else number) for place, (name, number) in enumerate(rows))]


def _file(rows: list[tuple[str, str]], on: str) -> bytes:
    rng = Random(on)
    lines = [f"{name},{number},{on},{rng.randrange(2_000, 60_000)}" for name, number in rows]
    return "\n".join([HEAD, *lines, ",411224195003150010,,500"]).encode("gb18030")


def _spoilt(rows: list[tuple[str, str]], now: datetime) -> bytes:
    """What comes back from a busy department: a check digit that is wrong, a day that is still to come, a row twice."""
    today, (name, number) = now.astimezone().date(), rows[0]
    wrong = f"{number[:17]}{'X' if number[17] != 'X' else '0'}"
    lines = [(name, wrong, today), (name, number, today + timedelta(days=40)), ("", "", today)]
    known = [(*row, today - timedelta(days=3)) for row in (rows[-1], rows[-1])]
    told = [",".join(map(str, (*line, "是"))) for line in (*lines, *known)]
    return "\n".join(["姓名,公民身份号码,发生日期,死亡医学证明", *told]).encode("gb18030")
