"""One-time codes as second factor (GB/T 22239-2019 8.1.4.1 d, RFC 6238): enrol, check, recover, reset by two."""

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import quote

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django_otp.oath import hotp

from offices.errors import OfficeError
from offices.models import CodeKey, CodeReset, PostKind, RecoveryCode, User

STEP, DIGITS = 30, 6
# A telephone's clock may be half a minute off, either way.
DRIFT = 1
RECOVERY_CODES, RECOVERY_SIGNS = 8, "23456789abcdefghjkmnpqrstuvwxyz"
P = PostKind
# Those who see a whole county or run the system; in villages people see little, and often have no telephone with them.
POSTS = frozenset(
    {
        *(P.COUNTY_APPROVER, P.COUNTY_HEAD, P.MEANS_TEST_OFFICER, P.SUPERVISOR, P.FINANCE_CLERK, P.AUDITOR),
        *(P.PROCESS_DESIGNER, P.PROCESS_APPROVER, P.SYSTEM_ADMINISTRATOR, P.SECURITY_ADMINISTRATOR),
    }
)


class CodeRefused(OfficeError):
    """An act about one-time codes that is not allowed; the sentence says why."""

    code = "not_allowed"


def needed(user: User, posts: Iterable[str]) -> bool:
    """Whether a person has to give a code: by their posts, by the setting, or because they once enrolled."""
    wanted = settings.SIGN_IN.second_factor
    by_post = wanted == "everybody" or (wanted == "posts" and not POSTS.isdisjoint(posts))
    return by_post or user.code_since is not None


def begin(user: User) -> str:
    """Returns the key for the person's telephone in base 32; until a code confirms it, asking again gives the same."""
    if user.code_since is not None:
        raise CodeRefused("已经绑定动态口令；换手机请先由安全管理员重置。")
    row = CodeKey.objects.filter(user=user).first()
    key = _open(row) if row else None
    if key is None:
        key = os.urandom(20)
        CodeKey.objects.update_or_create(user=user, defaults={"sealed": _seal(key, user.pk), "last_step": 0})
    return base64.b32encode(key).decode()


def address(user: User, key: str, title: str) -> str:
    """What the QR picture says: the address form that every authenticator reads."""
    label = quote(f"{title}:{user.username}")
    return f"otpauth://totp/{label}?secret={key}&issuer={quote(title)}&digits={DIGITS}&period={STEP}"


@transaction.atomic
def confirm(user: User, code: str, now: datetime) -> list[str] | None:
    """Takes the first code of a new telephone; returns the recovery codes, or None when it is wrong."""
    if not check(user, code, now):
        return None
    user.code_since = now
    user.save(update_fields=["code_since"])
    return _new_recovery_codes(user)


def check(user: User, code: str, now: datetime) -> bool:
    """Whether a code is right and was not used before, nor one after it; two who send it at once do not both pass."""
    row = CodeKey.objects.filter(user=user).first()
    key = _open(row) if row else None
    if row is None or key is None or len(code) != DIGITS or not (code.isascii() and code.isdigit()):
        return False
    present = int(now.timestamp()) // STEP
    steps = range(present - DRIFT, present + DRIFT + 1)
    right = [step for step in steps if hmac.compare_digest(f"{hotp(key, step, DIGITS):06d}", code)]
    return any(CodeKey.objects.filter(pk=row.pk, last_step__lt=step).update(last_step=step) for step in right)


def recover(user: User, code: str, now: datetime) -> bool:
    """Whether a recovery code of this person is right; it is used up by this."""
    rows = RecoveryCode.objects.filter(user=user, digest=_digest(user.pk, code), used_at__isnull=True)
    return bool(rows.update(used_at=now))


def left(user: User) -> int:
    """How many recovery codes are still good."""
    return user.recovery_codes.filter(used_at__isnull=True).count()


def ask_reset(user: User, reason: str, actor: User, now: datetime) -> CodeReset:
    """One administrator asks that a person's codes be taken away; raises CodeRefused where nothing can be reset."""
    if user.code_since is None:
        raise CodeRefused(f"{user}没有绑定动态口令，不用重置。")
    if user == actor:
        raise CodeRefused("不能重置自己的动态口令，请另一位管理员提出。")
    if CodeReset.objects.filter(user=user, confirmed_at__isnull=True).exists():
        raise CodeRefused(f"{user}的重置已经提出，等另一位管理员确认。")
    return CodeReset.objects.create(user=user, reason=reason, asked_by=actor, asked_at=now)


@transaction.atomic
def confirm_reset(pk: int, actor: User, now: datetime) -> CodeReset:
    """Another administrator confirms: key and recovery codes are gone. The caller ends the person's sessions."""
    asked = CodeReset.objects.select_related("user", "asked_by").filter(pk=pk).first()
    if asked is None:
        raise CodeRefused("没有这条重置申请。")
    if actor.pk in (asked.asked_by_id, asked.user_id):
        raise CodeRefused("提出人和本人都不能确认，请另一位管理员确认。")
    rows = CodeReset.objects.filter(pk=pk, confirmed_at__isnull=True)
    if not rows.update(confirmed_by=actor, confirmed_at=now):
        raise CodeRefused("这条重置已经有人确认。")
    CodeKey.objects.filter(user_id=asked.user_id).delete()
    RecoveryCode.objects.filter(user_id=asked.user_id).delete()
    User.objects.filter(pk=asked.user_id).update(code_since=None)
    return asked


def open_resets(users: QuerySet[User]) -> QuerySet[CodeReset]:
    """What was asked about some people and nobody has confirmed."""
    rows = CodeReset.objects.filter(user__in=users, confirmed_at__isnull=True)
    return rows.select_related("user", "asked_by").order_by("asked_at")


def _new_recovery_codes(user: User) -> list[str]:
    user.recovery_codes.all().delete()
    codes = ["".join(secrets.choice(RECOVERY_SIGNS) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(user.pk, code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _digest(user_id: int, code: str) -> str:
    plain = f"{user_id}:{code.strip().lower().replace('-', '')}"
    return hmac.new(settings.CODE_KEY, plain.encode(), hashlib.sha256).hexdigest()


def _seal(key: bytes, user_id: int) -> bytes:
    nonce = os.urandom(12)
    return nonce + AESGCM(settings.CODE_KEY).encrypt(nonce, key, _binding(user_id))


def _open(row: CodeKey) -> bytes | None:
    """The key, or None when the installation's own key is another than at enrolment: then no code is right."""
    sealed = bytes(row.sealed)
    try:
        return AESGCM(settings.CODE_KEY).decrypt(sealed[:12], sealed[12:], _binding(row.user_id))
    except InvalidTag:
        return None


def _binding(user_id: int) -> bytes:
    return f"code_key:{user_id}".encode()
