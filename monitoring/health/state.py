"""How the installation is at this moment: each part with its figure, and what to do when it is not well."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from cases.floor import policies, setting
from monitoring import replica
from monitoring.health import beats
from monitoring.models import Beat

TICK_AT_MOST, WORKER_AT_MOST = timedelta(minutes=5), timedelta(minutes=15)
LEAST_DISK, LEAST_SHARE = 512 * 1024 * 1024, 0.03
BACKUP_AT_MOST, REHEARSAL_AT_MOST = timedelta(hours=26), timedelta(days=100)
GIGABYTE = 1024**3


@dataclass(frozen=True)
class Check:
    """One part: its name inside, its title, whether it is well, its figure in words, and what to do if not."""

    name: str
    title: str
    well: bool
    figure: str
    todo: str


def vital(now: datetime) -> list[Check]:
    """What the service cannot do without; cheap enough to be asked every few seconds."""
    try:
        known = {beat.name: beat for beat in Beat.objects.filter(name__in=(beats.TICK, beats.WORKER))}
    except DatabaseError:
        return [_database(False), _disk()]
    return [_database(True), _time_keeper(known.get(beats.TICK), now), _worker(known.get(beats.WORKER), now), _disk()]


def _database(well: bool) -> Check:
    todo = "查看数据库服务是否启动、磁盘是否写满；恢复后本页自动转为正常，不必重启网页服务"
    return Check("database", "数据库", well, connection.vendor if well else "连不上", todo)


def _time_keeper(beat: Beat | None, now: datetime) -> Check:
    age = beats.age(beat, now)
    todo = "重新启动 tick 服务（manage.py tick --forever）；停过几天也不会漏：启动后一轮补办，法定期限不变"
    return Check("time_keeper", "时间服务", age is not None and age <= TICK_AT_MOST, ago(age), todo)


def _worker(beat: Beat | None, now: datetime) -> Check:
    age = beats.age(beat, now)
    todo = "重新启动 worker 服务（manage.py db_worker）；排队的任务一件不丢，启动后接着做"
    return Check("worker", "后台程序", age is not None and age <= WORKER_AT_MOST, ago(age), todo)


def _disk() -> Check:
    """The disk on which files, and on SQLite the database, are kept."""
    place = Path(settings.MEDIA_ROOT)
    while not place.exists():
        place = place.parent
    usage = shutil.disk_usage(place)
    well = usage.free >= LEAST_DISK and usage.free >= usage.total * LEAST_SHARE
    figure = f"剩余{usage.free / GIGABYTE:.1f} GB，共{usage.total / GIGABYTE:.1f} GB"
    return Check("disk", "磁盘", well, figure, "清理旧备份和日志，或者扩容；写满前先停止上传大文件")


def follower() -> list[Check]:
    """Whether the replica answers and how far behind it is; nothing where there is none. The primary can do without."""
    if not replica.configured():
        return []
    found = replica.standing()
    figure = "没有应答，统计由主库回答" if found is None else f"落后{found.lag.total_seconds():.0f}秒"
    todo = "查看统计库的 PostgreSQL 是否启动、是否还在接收主库的日志；期间看板和统计由主库回答，数字不受影响"
    return [Check("replica", "统计库", found is not None and found.near, figure, todo)]


def backup(kept: Mapping[str, Mapping[str, object]], now: datetime) -> list[Check]:
    """How old the last backup and the last rehearsal of restoring are, and whether they went well."""
    return [
        _kept(title, kept.get(kind), now, at_most, todo)
        for kind, title, at_most, todo in (
            ("backup", "最近备份", BACKUP_AT_MOST, "检查定时备份是否在跑、备份盘是否写满；立即手工备份一次"),
            ("rehearsal", "最近恢复演练", REHEARSAL_AT_MOST, "照运行手册演练一次恢复：没有演练过的备份不能算备份"),
        )
    ]


def _kept(title: str, told: Mapping[str, object] | None, now: datetime, at_most: timedelta, todo: str) -> Check:
    age = max(now - datetime.fromisoformat(str(told["at"])), timedelta(0)) if told else None
    well = age is not None and age <= at_most and bool(told and told.get("ok", True))
    return Check(title, title, well, ago(age), todo)


def floor() -> list[Check]:
    """Whether PostgreSQL itself keeps this server to the asker's area; the embedded database has no such thing."""
    if connection.vendor != "postgresql":
        return []
    lacking = policies.lacking()
    binds = setting.binds()
    figure = f"{len(policies.standing())}张表" + (f"，还差{len(lacking)}张" if lacking else "")
    if not binds:
        figure = "没有起作用：服务用的是表的所有者或者超级用户" if not lacking else "没有开启"
    todo = "由表的所有者运行 install/production/postgresql/grant.sh，网页服务用 hulian_web 连接数据库，再重启服务"
    return [Check("floor", "第二道防线（行级安全）", binds and not lacking, figure, todo)]


def ago(age: timedelta | None) -> str:
    """A length of time in words, rounded down to its largest unit."""
    if age is None:
        return "从来没有"
    seconds = int(age.total_seconds())
    for unit, title in ((86400, "天"), (3600, "小时"), (60, "分钟")):
        if seconds >= unit:
            return f"{seconds // unit}{title}前"
    return f"{seconds}秒前"
