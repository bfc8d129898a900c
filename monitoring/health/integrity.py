"""Looking through a county's data on demand: chain, seals, files, calendars, standards, editions, posts."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta

from cryptography.exceptions import InvalidTag
from django.db.models import Model
from django.utils.timezone import make_aware

from cases import access, assessments, attachments, awards, chain, secrets, submissions
from cases.documents import issue, jobs
from cases.errors import Blocked
from cases.models import Assessment, Attachment, Award, Case, ChainHead, Document, Member, Submission
from monitoring.retention import automatic
from monitoring.staffing import gaps
from offices import divisions
from offices.models import CalendarYear, Division, Holding
from offices.routing import in_force
from offices.separation import any_apart
from processes import editions, region
from processes.models import SchemeEdition
from rules.assistance import assistance
from rules.privacy import privacy

# The newest so many of each table are opened, and so many files looked for: a sample, said to be one.
SAMPLE, MOST_FILES = 200, 5_000
SEALED: dict[type[Model], tuple[str, str, str, str]] = {
    Submission: ("sealed", submissions.PLACE, "uid", "case__area"),
    Assessment: ("sealed", assessments.PLACE, "uid", "case__area"),
    Document: ("html_sealed", issue.PLACE, "uid", "case__area"),
    Award: ("account_sealed", awards.PLACE, "account_uid", "area"),
    Member: ("resident_id_sealed", "member.resident_id", "uid", "household__area"),
}
# Without these no application can be judged.
STANDARDS = ("dibao.standard", "tekun.standard", "tekun.care.able", "tekun.care.partial", "tekun.care.lost")


@dataclass(frozen=True)
class Found:
    """One thing that was looked at: whether it is sound, what was found, and what to do if it is not."""

    title: str
    sound: bool
    told: str
    todo: str


def look(county: str, now: datetime) -> list[Found]:
    """Everything about a county (six digits), one finding a thing."""
    on = now.astimezone().date()
    return [found for each in CHECKS for found in each(county, on)]


def as_rows(found: list[Found]) -> list[dict[str, object]]:
    """Findings as plain values, to be kept."""
    return [asdict(each) for each in found]


def _chain(county: str, _on: date) -> Iterator[Found]:
    broken = chain.verify(county)
    head = ChainHead.objects.filter(county=county).first()
    told = f"全部{head.sequence if head else 0}条完整" if broken is None else f"第{broken}条与摘要不符"
    yield Found("审计链", broken is None, told, "立即封存数据库，报告审计员，从备份核对这一条前后的记录")


def _sealed(county: str, _on: date) -> Iterator[Found]:
    tried = broken = 0
    for model, (column, place, uid, area) in SEALED.items():
        rows = model._default_manager.filter(access.in_areas({county}, area)).order_by("-pk")
        for sealed, own in rows.values_list(column, uid)[:SAMPLE]:
            tried, broken = tried + 1, broken + (not _opens(sealed, place, own))
    told = f"抽查{tried}处，{broken}处打不开"
    yield Found("加密字段", not broken, told, "核对密钥目录 keys 是否与数据库同属一套；换回正确的密钥，不要重新生成")


def _opens(sealed: bytes, place: str, uid: object) -> bool:
    try:
        secrets.unseal(sealed, place, uid)
    except (InvalidTag, Blocked):
        return False
    return True


def _files(county: str, _on: date) -> Iterator[Found]:
    mine = Case.objects.filter(access.in_areas({county})).values("pk")
    uploads = Attachment.objects.filter(case__in=mine, destroyed_on__isnull=True).order_by("-pk")[:MOST_FILES]
    printed = Document.objects.filter(case__in=mine, state=Document.State.PRINTED).order_by("-pk")[:MOST_FILES]
    lost = [each for each in uploads if not attachments.path_of(each).is_file()]
    unprinted = [each for each in printed if not jobs.pdf_path(each).is_file()]
    told = f"查看{len(uploads)}个附件、{len(printed)}份文书，缺{len(lost)}个附件、{len(unprinted)}份文书"
    todo = "从备份恢复 files 目录；文书的 PDF 可以在“后台任务”页重新成文，附件不能重做"
    yield Found("附件和文书文件", not lost and not unprinted, told, todo)


def _strays(_county: str, on: date) -> Iterator[Found]:
    """Files that no row names, of the whole installation: what is younger the time-keeper has yet to take away."""
    days = timedelta(days=privacy().find("stray_file").days + 1)
    count = sum(1 for _path in automatic.stray_files(make_aware(datetime.combine(on, time.min)) - days))
    told = f"{count}个文件没有记录，又过了期限" if count else "没有"
    todo = "查看时间服务是否在运行：没有记录的附件、文书和数据文件，它每天覆写后删除"
    yield Found("无主文件", not count, told, todo)


def _calendars(_county: str, on: date) -> Iterator[Found]:
    there = set(CalendarYear.objects.values_list("year", flat=True))
    # The notice for the next year comes in November as a rule.
    missing = [year for year in (on.year, *([on.year + 1] if on.month == 12 else [])) if year not in there]
    told = f"已载入{'、'.join(map(str, sorted(there))) or '无'}" + (
        f"；缺{'、'.join(map(str, missing))}" if missing else ""
    )
    yield Found(
        "放假安排", not missing, told, "在“办公日历”录入国务院办公厅的年度通知，另一人确认；缺的年份到期日都是暂定"
    )


def _standards(county: str, on: date) -> Iterator[Found]:
    rows = region.standards(divisions.full(county), on)
    missing = [key for key in STANDARDS if all(rows.find(key, kind) is None for kind in ("rural", "urban", None))]
    told = f"缺{'、'.join(missing)}" if missing else "低保、特困标准都有"
    yield Found("救助标准", not missing, told, "请县级民政部门在“标准调整”录入并由另一人批准")


def _editions(_county: str, on: date) -> Iterator[Found]:
    published = SchemeEdition.objects.filter(state="published", in_force_from__lte=on)
    there = set(published.values_list("scheme", flat=True))
    missing = [title_of(scheme) for scheme in editions.shipped_schemes() if scheme not in there]
    told = f"缺{'、'.join(missing)}" if missing else f"{len(there)}个救助类别都有现行版本"
    yield Found("流程版本", not missing, told, "执行 manage.py prepare 发布随系统提供的流程，或者请流程审定人发布")


def title_of(scheme: str) -> str:
    """A scheme's title, or its word where it is a procedure of all schemes."""
    known = assistance().schemes.get(scheme)
    return known.title if known else scheme


def _places(county: str, on: date) -> Iterator[Found]:
    low, high = divisions.bounds(divisions.full(county))
    towns = Division.objects.filter(code__gte=low, code__lt=high, level=divisions.Level.TOWNSHIP, valid_to__isnull=True)
    bare = towns.filter(offices__isnull=True).distinct()
    names = "、".join(bare.values_list("name", flat=True)[:10])
    yield Found(
        "乡镇机构", not names, f"没有登记机构的乡镇：{names}" if names else "都已登记", "用“批量导入”的机构表补登"
    )


def _posts(county: str, on: date) -> Iterator[Found]:
    missing = gaps.missing_administrators(county, on)
    told = f"缺{'、'.join(missing)}" if missing else "三员齐全"
    yield Found(
        "三员",
        not missing,
        told,
        "由其余管理员在“人员岗位”提出、在“安全管理”授权；都没有时用 first_administrators 命令",
    )
    held: dict[int, set[str]] = {}
    rows = Holding.objects.filter(in_force(on), access.in_areas({county}, "office__division_id"))
    for user, post in rows.values_list("user_id", "post"):
        held.setdefault(user, set()).add(post)
    clashing = sum(any_apart(posts) for posts in held.values())
    yield Found("岗位兼任", not clashing, f"{clashing}人兼任不相容岗位", "在“人员岗位”结束其中一个岗位")


CHECKS: tuple[Callable[[str, date], Iterator[Found]], ...] = (
    *(_chain, _sealed, _files, _strays, _calendars),
    *(_standards, _editions, _places, _posts),
)
