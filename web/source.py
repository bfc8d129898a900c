"""The source code of the running version, for whoever uses it over the network (AGPL-3.0 第13条)."""

import io
import zipfile
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from web import errors
from web.throttle import spent

TRIES, PERIOD = 5, 600
# What the repository holds; nothing that an installation makes (data, keys, packages) stands here.
FOLDERS = (
    *("LICENSES", "bpmn", "cases", "config", "docs", "forms", "install", "locale", "monitoring", "offices"),
    *("processes", "rules", "static", "templates", "tests", "web"),
)
FILES = (
    *("LICENSE", "README.md", "Makefile", "build.mjs", "manage.py", "package.json", "package-lock.json"),
    *("pyproject.toml", "requirements.lock", "uv.lock"),
)
MADE = ("__pycache__", "node_modules", "var")


def running_version() -> str:
    """The version that runs."""
    try:
        return version("hulian")
    except PackageNotFoundError:
        lines = (settings.BASE_DIR / "pyproject.toml").read_text("utf-8").splitlines()
        return next(line.split('"')[1] for line in lines if line.startswith("version"))


@require_safe
def source(request: HttpRequest) -> HttpResponse:
    """Licence, version and how to get the source."""
    licence = (settings.BASE_DIR / "LICENSE").read_text("utf-8")
    return render(request, "web/source.html", {"version": running_version(), "licence": licence})


@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """The source as one file, made from what is installed."""
    if spent(request, "source", TRIES, PERIOD):
        return errors.page(request, 429, _("下载过于频繁"), _("请10分钟后再试。"))
    name = f"hulian-{running_version()}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(archive(settings.BASE_DIR), content_type="application/zip", headers=headers)


@cache
def archive(base: Path) -> bytes:
    """The project's files; they do not change while they run, so they are packed once a process."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(sources(base)):
            file.write(path, f"hulian/{path.relative_to(base).as_posix()}")
    return packed.getvalue()


def sources(base: Path) -> Iterator[Path]:
    """Yields the files of the project; links, hidden files and what was made on the spot are left out."""
    yield from (base / name for name in FILES if (base / name).is_file())
    for folder in FOLDERS:
        yield from (path for path in (base / folder).rglob("*") if _belongs(path, base))


def _belongs(path: Path, base: Path) -> bool:
    parts = path.relative_to(base).parts
    made = any(part in MADE or part.startswith(".") for part in parts)
    return path.is_file() and not path.is_symlink() and not made and path.suffix not in (".pyc", ".sqlite3")
