"""What stands in the way of a merger, in words that say what to do; and what differs between the places."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Q

from cases import reserve
from cases.models import Case, Member, MoveRun, Relocation, ReserveFund, ReviewWave
from monitoring.mergers.carrying import UNFINISHED
from monitoring.mergers.plans import STANDING, holdings_of
from monitoring.models import Merger, MergerLine
from offices import divisions
from offices.divisions import Level
from offices.errors import NoOffice
from offices.models import Division, Holding, OfficeKind, PostKind
from offices.routing import in_force, office_for
from processes import region, standard_rows
from processes.models import Task
from rules.areas import lineage

CODE = re.compile(r"[0-9]{12}")
# How many examples a sentence names.
NAMED = 3


def of(merger: Merger, on: date) -> list[str]:
    """Everything that has to be put right before a merger can be carried out on a day; nothing when it can."""
    lines = list(merger.lines.order_by("old_code"))
    found = [*_of_codes(lines), *_of_other_mergers(merger, lines)]
    # What comes after asks the places themselves, which must be right for that.
    if found:
        return found
    return [
        *_of_offices(lines, on),
        *_of_posts(merger, lines, on),
        *_of_standards(lines, on),
        *_of_deciders(lines, on),
        *_of_persons(lines),
        *_of_relocations(lines),
        *_of_runs(lines),
        *_of_funds(lines),
    ]


def differences(merger: Merger, on: date) -> list[str]:
    """Values that are otherwise in the place that takes over: decisions from the day on read those."""
    found: list[str] = []
    lines = list(merger.lines.order_by("old_code"))
    for line in _widest(lines) if not list(_of_codes(lines)) else ():
        here, there = region.standards(line.old_code, on), region.standards(line.new_code, on)
        for key, kind in sorted({(row.key, row.residence_kind or "") for row in standard_rows.read(_own(line))}):
            old, new = here.find(key, kind or None), there.find(key, kind or None)
            if old is not None and new is not None and old.value != new.value:
                found.append(f"{key}：原{old.value}，并入后{new.value}（{new.cite}）")
    return found


def _own(line: MergerLine) -> list[str]:
    """The areas that hold for one of the two places and not for both."""
    return sorted(set(lineage(line.old_code)) ^ set(lineage(line.new_code)))


def _widest(lines: list[MergerLine]) -> list[MergerLine]:
    """The township's own line where there is one: its villages lie under it."""
    towns = [line for line in lines if divisions.level(line.old_code) == Level.TOWNSHIP]
    return towns or lines


def _of_codes(lines: list[MergerLine]) -> Iterator[str]:
    ends, towns = {line.old_code for line in lines}, {line.old_code: line.new_code for line in _widest(lines)}
    rows = {row.code: row for row in Division.objects.filter(code__in=[*ends, *(line.new_code for line in lines)])}
    for line in lines:
        old, new = rows.get(line.old_code), rows.get(line.new_code)
        if old is None or old.valid_to:
            yield f"{line.old_code}已经不是现行区划，请放弃这项撤并，重新拟订"
        elif not CODE.fullmatch(line.new_code) or divisions.level(line.new_code) != old.level:
            yield f"{old.name}的承接区划代码“{line.new_code}”不是同级的12位代码"
        elif line.new_code in ends:
            yield f"{old.name}的承接区划{line.new_code}自己也在撤销之列"
        elif new is not None and new.valid_to:
            yield f"{old.name}的承接区划{new.name}（{new.code}）已经撤销"
        elif new is None and old.level != Level.VILLAGE:
            yield f"{old.name}的承接区划{line.new_code}还没有登记，请先导入区划"
        elif old.parent in towns and divisions.parent(line.new_code) != towns[old.parent]:
            yield f"{old.name}的承接村（社区）{line.new_code}不在承接的乡镇（街道）之下"
        elif new is None and not line.new_name.strip():
            yield f"{old.name}的承接村（社区）{line.new_code}是新设的，请写明名称"
    yield from _forgotten(lines, ends)


def _forgotten(lines: list[MergerLine], ends: set[str]) -> Iterator[str]:
    towns = [line.old_code for line in lines if divisions.level(line.old_code) == Level.TOWNSHIP]
    for row in Division.objects.filter(parent__in=towns, valid_to__isnull=True).exclude(code__in=ends).order_by("code"):
        yield f"{row.name}（{row.code}）没有写明并到哪里"


def _of_other_mergers(merger: Merger, lines: list[MergerLine]) -> Iterator[str]:
    codes = [code for line in lines for code in (line.old_code, line.new_code)]
    others = MergerLine.objects.filter(merger__state__in=STANDING).exclude(merger=merger)
    for other in others.filter(Q(old_code__in=codes)).select_related("merger").order_by("pk")[:NAMED]:
        if other.merger.state != Merger.State.DRAFT or other.merger_id < merger.pk:
            yield f"区划{other.old_code}在另一项撤并（{other.merger.document}）里，先办结或者放弃那一项"


def _of_offices(lines: list[MergerLine], on: date) -> Iterator[str]:
    for line in lines:
        kind = OfficeKind.TOWNSHIP_OFFICE if divisions.level(line.new_code) == Level.TOWNSHIP else None
        kind = kind or (OfficeKind.VILLAGE_COMMITTEE if Division.objects.filter(code=line.new_code).exists() else None)
        try:
            if kind:
                office_for(kind, line.new_code, on)
        except NoOffice as none:
            yield str(none)


def _of_posts(merger: Merger, lines: list[MergerLine], on: date) -> Iterator[str]:
    """Nobody settles the own post, and each post that has open work has somebody in the office that takes over."""
    along = {row.holding_id for row in merger.posts.filter(goes_along=True)}
    held = list(holdings_of(merger, on))
    both = {merger.entered_by_id, merger.confirmed_by_id}
    for row in held:
        if row.pk in along and row.user_id in both:
            yield f"{row.user}是这项撤并的经办人，自己的任职不能随同转任，请取消勾选，由管理员另行授权"
    for line in lines:
        here = [row for row in held if row.office.division_id == line.old_code]
        yield from _left_alone(line, {row.post for row in here}, {row.post for row in here if row.pk in along}, on)


def _left_alone(line: MergerLine, held: set[str], coming: set[str], on: date) -> Iterator[str]:
    """Posts with open work that somebody holds until now and nobody would hold then."""
    there = Holding.objects.filter(in_force(on), office__division=line.new_code, user__is_active=True)
    open_posts = Task.objects.filter(office__division=line.old_code, state__in=UNFINISHED).order_by("post")
    needed = held & set(open_posts.values_list("post", flat=True).distinct())
    for post in sorted(needed - coming - set(there.values_list("post", flat=True))):
        yield f"{line.new_name}没有人任“{PostKind(post).label}”，待办会没有人办：请先授权，或者让原任职的人随同转任"


def _of_standards(lines: list[MergerLine], on: date) -> Iterator[str]:
    for line in _widest(lines):
        here, there = region.standards(line.old_code, on), region.standards(line.new_code, on)
        for key, kind in sorted(
            {(row.key, row.residence_kind or "") for row in standard_rows.read(lineage(line.old_code))}
        ):
            if here.find(key, kind or None) is not None and there.find(key, kind or None) is None:
                yield f"承接的{line.new_name}没有参数“{key}”，请先在地区参数里登记"


def _of_deciders(lines: list[MergerLine], on: date) -> Iterator[str]:
    """Who confirms must not change under cases that are open: their papers would name another than who signed."""
    for line in _widest(lines):
        old, new = region.decider("", line.old_code, on).level, region.decider("", line.new_code, on).level
        area = divisions.significant(line.old_code)
        cases = Case.objects.filter(area__startswith=area, state=Case.State.OPEN, decided_on__isnull=True)
        if old != new and (left := cases.count()):
            yield f"两地的确认权限不同（县级或者乡镇确认），还有{left}件没有决定：请先统一委托，或者先办结"


def _of_persons(lines: list[MergerLine]) -> Iterator[str]:
    """One person with an open case of one scheme on both sides would have two in one place."""
    here, there = [line.old_code for line in lines], {line.new_code for line in lines}
    opened = Member.objects.filter(until_on__isnull=True, household__cases__state=Case.State.OPEN).exclude(
        resident_id_index=""
    )
    columns = ("resident_id_index", "household__cases__scheme")
    ours = opened.filter(household__area__in=here)
    mine = dict.fromkeys(ours.values_list(*columns).distinct())
    known = opened.filter(household__area__in=there, resident_id_index__in=ours.values("resident_id_index"))
    both = [row for row in known.values_list(*columns, "household__cases__number") if row[:2] in mine]
    if both:
        told = _told(sorted({row[2] for row in both}))
        yield f"有{len(both)}人在两地都有同类在办办件（{told}），请先合并重复户或者办结其一"


def _told(words: list[str]) -> str:
    return "、".join(words[:NAMED]) + ("等" if len(words) > NAMED else "")


def _of_relocations(lines: list[MergerLine]) -> Iterator[str]:
    """A relocation between the two places would lead from a place to itself."""
    ways = {line.old_code: line.new_code for line in lines}
    under_way = Relocation.objects.filter(state__in=[Relocation.State.PREPARED, Relocation.State.SENT])
    rows = under_way.filter(Q(from_area__in=ways) | Q(to_area__in=ways)).select_related("case")
    both = [
        row.case.number for row in rows if ways.get(row.from_area, row.from_area) == ways.get(row.to_area, row.to_area)
    ]
    if both:
        yield f"有{len(both)}件转移接续正在两地之间办理（{_told(sorted(both))}），请先办结或者取消"


def _of_runs(lines: list[MergerLine]) -> Iterator[str]:
    codes = [line.old_code for line in lines]
    if ReviewWave.objects.filter(area__in=codes, state__in=["waiting", "running"]).exists():
        yield "原区划有一批核查正在进行，请等它完成"
    if MoveRun.objects.filter(area__in=codes, state=MoveRun.State.RUNNING).exists():
        yield "原区划有一次办件迁移正在进行，请等它完成"


def _of_funds(lines: Iterable[MergerLine]) -> Iterator[str]:
    """Money is no row that follows: what is left in a township's fund is settled by its own books."""
    for fund in ReserveFund.objects.filter(area__in=[line.old_code for line in lines]).select_related("office"):
        if (left := reserve.balance(fund)) != Decimal(0):
            yield f"{fund.office}{fund.year}年度备用金还有余额{left}元，请先缴回或者结清"
