"""The one place that reads the environment: every switch of an installation, with its default."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from cases.floor.hull import WHOLE, options
from config import gateways, sign_in

BASE_DIR = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Environment:
    """What an installation sets: variables start with HULIAN_."""

    demo: bool
    debug: bool
    var: Path
    database_url: str
    replica_url: str
    replica_lag: int
    hosts: list[str]
    https: bool
    base_url: str
    keys: Path
    cipher_suite: str
    key_device: str
    head_file: str
    head_log: str
    certificate_adapter: str
    message_file: str
    mail_url: str
    mail_from: str
    gateway: dict[str, str]
    virus_scanner: str
    backups: Path
    backup_url: str
    wal_spool: str
    sign_in: sign_in.SignIn
    sms_gateway: dict[str, object]
    metrics_token: str
    metrics_from: list[str]
    json_logs: bool


def read() -> Environment:
    """Reads the variables once; demo mode is on unless HULIAN_DEMO=0."""
    var = Path(os.environ.get("HULIAN_VAR", BASE_DIR / "var"))
    port = os.environ.get("PORT", "8000")
    demo = os.environ.get("HULIAN_DEMO", "1") == "1"
    return Environment(
        demo=demo,
        debug=os.environ.get("HULIAN_DEBUG", "0") == "1",
        var=var,
        database_url=os.environ.get("HULIAN_DATABASE_URL", ""),
        replica_url=os.environ.get("HULIAN_REPLICA_URL", ""),
        replica_lag=sign_in.number(os.environ, "HULIAN_REPLICA_LAG", 60),
        hosts=os.environ.get("HULIAN_HOSTS", "127.0.0.1,localhost").split(","),
        https=os.environ.get("HULIAN_HTTPS", "0") == "1",
        base_url=os.environ.get("HULIAN_BASE_URL", f"http://127.0.0.1:{port}"),
        keys=Path(os.environ.get("HULIAN_KEYS", var / "keys")),
        cipher_suite=os.environ.get("HULIAN_CIPHER_SUITE", "aes"),
        key_device=os.environ.get("HULIAN_KEY_DEVICE", ""),
        head_file=os.environ.get("HULIAN_HEAD_FILE", ""),
        head_log=os.environ.get("HULIAN_HEAD_LOG", ""),
        certificate_adapter=os.environ.get("HULIAN_CERTIFICATE_ADAPTER", ""),
        message_file=os.environ.get("HULIAN_MESSAGE_FILE", ""),
        mail_url=os.environ.get("HULIAN_MAIL_URL", ""),
        mail_from=os.environ.get("HULIAN_MAIL_FROM", "hulian@localhost"),
        gateway=gateway(os.environ),
        virus_scanner=os.environ.get("HULIAN_CLAMD", ""),
        backups=Path(os.environ.get("HULIAN_BACKUPS", var / "backups")),
        backup_url=os.environ.get("HULIAN_BACKUP_URL", ""),
        wal_spool=os.environ.get("HULIAN_WAL_SPOOL", ""),
        sign_in=sign_in.read(os.environ, demo),
        sms_gateway=gateways.sms(os.environ.get("HULIAN_SMS_GATEWAY", "")),
        metrics_token=os.environ.get("HULIAN_METRICS_TOKEN", ""),
        metrics_from=[each for each in os.environ.get("HULIAN_METRICS_FROM", "").split(",") if each],
        json_logs=os.environ.get("HULIAN_LOG", "line") == "json",
    )


def gateway(known: Mapping[str, str]) -> dict[str, str]:
    """How to reach the gateway for messages to people who work here; no address, no gateway."""
    body = '{"account": "{account}", "text": "{text}", "link": "{link}"}'
    return {
        "url": known.get("HULIAN_GATEWAY_URL", ""),
        "body": known.get("HULIAN_GATEWAY_BODY", body),
        "success": known.get("HULIAN_GATEWAY_SUCCESS", "errcode == 0"),
        "receipt": known.get("HULIAN_GATEWAY_RECEIPT", "msgid"),
    }


def mail(url: str) -> tuple[str, int, str, str, bool, bool]:
    """Host, port, user, password, TLS from the start, TLS after greeting, from `smtp(s)://user:password@host:port`."""
    parts = urlsplit(url)
    from_the_start = parts.scheme == "smtps"
    port = parts.port or (465 if from_the_start else 25)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return parts.hostname or "", port, user, password, from_the_start, bool(user) and not from_the_start


def secret(keys: Path, name: str) -> bytes:
    """Returns the named 32-byte key from the key folder, made once with owner-only rights."""
    path = keys / name
    if not path.exists():
        keys.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(32))
    return path.read_bytes()


def database(url: str, var: Path) -> dict[str, object]:
    """Returns Django's database entry: PostgreSQL when an address is given, else the embedded SQLite."""
    if not url:
        return embedded(var)
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        # No question of a page runs so long that compiling it to machine code, a tenth of a second, would pay.
        "OPTIONS": {"options": f"-c jit=off {_hull()}".rstrip()},
    }


def _hull() -> str:
    """Which places a connection sees from its start: all of them for commands (manage.py says so), else none."""
    return options(WHOLE) if os.environ.get("HULIAN_HULL") == "whole" else ""


def databases(known: Environment) -> dict[str, dict[str, object]]:
    """Every database of an installation by its alias; a replica only where PostgreSQL has one."""
    found = {"default": database(known.database_url, known.var)}
    if known.replica_url:
        found["replica"] = replica(known.replica_url, known.var)
    return found


def replica(url: str, var: Path) -> dict[str, object]:
    """A streaming replica: whoever waits for one that is silent is soon let go, and the primary is asked instead."""
    waits = {"connect_timeout": 2, "tcp_user_timeout": 5000, "options": "-c jit=off -c statement_timeout=20000"}
    return {**database(url, var), "OPTIONS": waits, "TEST": {"MIRROR": "default"}}


def embedded(var: Path) -> dict[str, object]:
    """SQLite as measured safe: WAL, writers take the lock at BEGIN, every commit reaches the disk."""
    var.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": var / "hulian.sqlite3",
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            # Of the tables and indexes that a page reads, 64 MB stay at hand instead of 2.
            " PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;",
        },
    }


def share_figures(var: Path) -> None:
    """Has the web processes of one host add their counters up in a folder; before the counters are made."""
    folder = var / "metrics"
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(folder))
