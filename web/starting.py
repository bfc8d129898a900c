"""Before the doors open: what an installation must not start with, said in a sentence that tells what to change."""

from contextlib import suppress

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from offices.models import Installation


class Unsafe(Exception):
    """The installation is set up in a way in which it must not start; the sentences say what to change."""


def refuse_unsafe() -> None:
    """Raises Unsafe for settings under which real data would lie open, and for a demonstration on a real database."""
    told = unsafe(settings.DEMO, settings.DEBUG, settings.SESSION_COOKIE_SECURE, settings.ALLOWED_HOSTS)
    # A database that is not there, or not made yet, is told of in its own words by whoever asks it next.
    with suppress(DatabaseError):
        told += _of_database()
    if told:
        raise Unsafe("\n".join(told))


def _of_database() -> list[str]:
    """A database that was once run for real stays so: a demonstration would show its accounts."""
    known = Installation.objects.exists()
    if settings.DEMO:
        return ["这个数据库里是正式数据，不能以演示方式启动：请设 HULIAN_DEMO=0，或者换一个数据库。"] if known else []
    if not known:
        Installation.objects.create(real_since=timezone.now())
    return []


def unsafe(demo: bool, debug: bool, https: bool, hosts: list[str]) -> list[str]:
    """Why an installation for real data must not start, a sentence each; a demonstration may be as it likes."""
    if demo:
        return []
    found = []
    if debug:
        found.append("正式运行不能打开调试（去掉 HULIAN_DEBUG=1）：出错页会把数据显示给任何人。")
    if "*" in hosts or not set(hosts) - {"127.0.0.1", "localhost", ""}:
        found.append("正式运行要写明网站的域名或地址（HULIAN_HOSTS=例如 jiuzhu.example.gov.cn），不能是 * 或只有本机。")
    if not https:
        found.append("正式运行必须经加密连接访问：配好反向代理和证书后设 HULIAN_HTTPS=1。")
    return found
