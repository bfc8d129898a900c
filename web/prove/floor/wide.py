"""What works for all places, on a connection opened as `manage.py` opens it: jobs, time-keeper, export, check."""

from collections import Counter
from collections.abc import Callable
from io import StringIO
from pathlib import Path

from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cases.floor import setting
from cases.models import Case
from monitoring.health import integrity, integrity_job
from offices.demo_accounts import LUSHI
from web.prove.floor.roles import as_owner
from web.prove.floor.rows import Tally
from web.prove.inside import Found


def proved(folder: str) -> Found:
    """Each of them once, as the role that serves."""
    tally = Tally()
    tally.check(setting.binds(), "这个连接不受行级安全约束")
    with as_owner():
        cases = Case.objects.count()
    tally.check(Case.objects.count() == cases, "命令的连接看不到所有的办件")
    integrity_job.enqueue(LUSHI[:6])
    for words, command in _commands(Path(folder)).items():
        tally.check(_done(command), f"{words}没有做成")
    jobs = Counter(DBTaskResult.objects.values_list("status", flat=True))
    tally.check(set(jobs) == {"SUCCESSFUL"}, f"任务的结果：{dict(jobs)}")
    now = timezone.now()
    bound = integrity.as_rows(integrity.look(LUSHI[:6], now))
    with as_owner():
        free = integrity.as_rows(integrity.look(LUSHI[:6], now))
    tally.check(integrity_job.last(LUSHI[:6]) and bound == free, "完整性检查与所有者查的不同")
    return {"tried": tally.tried, "details": tally.details, "jobs": sum(jobs.values())}


def _commands(folder: Path) -> dict[str, Callable[[], object]]:
    out = StringIO()
    return {
        "后台任务": lambda: call_command("db_worker", batch=True, startup_delay=False, stdout=out),
        "计时": lambda: call_command("tick", stdout=out),
        "整县导出": lambda: call_command("export_county", LUSHI, str(folder), stdout=out, stderr=out),
        "导出的核对": lambda: call_command("export_county", LUSHI, str(folder), check=True, stdout=out),
        "计时之后的后台任务": lambda: call_command("db_worker", batch=True, startup_delay=False, stdout=out),
    }


def _done(command: Callable[[], object]) -> bool:
    try:
        command()
    except SystemExit as end:
        return not end.code
    except CommandError:
        return False
    return True
