"""Passwords: what one has to be like, how long it is good, and setting one, by the profile of the installation.

`dengbao3` follows GB/T 22239-2019 8.1.4.1 a (length, composition, regular change); `asvs` follows OWASP ASVS 5.0
6.2 (length and lists of known passwords, no composition, no change by the calendar). ADR 25 says why there are two.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.db import transaction

from offices.models import PastPassword, PostKind, User


@dataclass(frozen=True)
class Profile:
    """Shortest length, kinds of characters, days until it must be changed (0: never), how many are remembered."""

    length: int
    kinds: int
    days: int
    remembered: int


PROFILES = {"dengbao3": Profile(10, 3, 90, 5), "asvs": Profile(12, 0, 0, 5)}
# Residents look up their own application and nothing else; a change by the calendar would only lock old people out.
APPLICANT = Profile(8, 0, 0, 1)
KINDS = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
# What people here choose first and foreign lists do not know; looked for with digits and signs taken away.
FAVOURITES = frozenset((Path(__file__).parent / "data/favourite_passwords.txt").read_text(encoding="utf-8").split())
READABLE = "abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789"
GIVEN_LENGTH = 12


def profile_of(user: User | None) -> Profile:
    """The profile that binds a person; somebody who is an applicant and nothing else has a lighter one."""
    if user is not None and user.pk:
        posts = set(user.holdings.values_list("post", flat=True))
        if posts == {PostKind.APPLICANT}:
            return APPLICANT
    return PROFILES[settings.SIGN_IN.passwords]


class FitsProfile:
    """Django's validator for length and composition."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError with a sentence for each thing that is missing."""
        profile, slips = profile_of(user), []
        if len(password) < profile.length:
            slips.append(f"密码至少{profile.length}位，现在只有{len(password)}位。")
        if sum(bool(re.search(kind, password)) for kind in KINDS) < profile.kinds:
            slips.append(f"密码要有大写字母、小写字母、数字、其他符号中的至少{profile.kinds}种。")
        if slips:
            raise ValidationError(slips)

    def get_help_text(self) -> str:
        """The rule in a sentence."""
        return told(PROFILES[settings.SIGN_IN.passwords])


class NotEasilyGuessed:
    """Django's validator against what people here choose first."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError for a favourite word with digits around it, the user name, one sign repeated."""
        plain = password.lower()
        core = re.sub(r"^[^a-z]+|[^a-z]+$", "", plain)
        word = re.sub(r"[^a-z]", "", core.translate(str.maketrans("@013$5", "aoiess")))
        letters = re.sub(r"[^a-z]", "", plain)
        if {word, letters} & FAVOURITES or len(set(plain)) < 5:
            raise ValidationError("这个密码太常见，别人很容易猜到，请换一个。")
        name = user.username.lower() if user else ""
        if name and (name in plain or plain in name):
            raise ValidationError("密码里不要有自己的用户名。")

    def get_help_text(self) -> str:
        """The rule in a sentence."""
        return "不要用常见密码，也不要用自己的用户名、姓名。"


class NotUsedBefore:
    """Django's validator against going back to an old password."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError for the present password and for those that the profile remembers."""
        if user is None or not user.pk:
            return
        remembered = profile_of(user).remembered
        past = user.past_passwords.order_by("-until_at").values_list("password", flat=True)[:remembered]
        if any(check_password(password, old) for old in [user.password, *past]):
            raise ValidationError(f"不能用现在的密码，也不能用最近{remembered}次用过的密码。")

    def get_help_text(self) -> str:
        """The rule in a sentence."""
        return "不能与最近用过的密码相同。"


def told(profile: Profile) -> str:
    """What a profile asks for, in a sentence."""
    kinds = f"，含大写字母、小写字母、数字、其他符号中的至少{profile.kinds}种" if profile.kinds else ""
    days = f"；每{profile.days}天更换一次" if profile.days else ""
    return f"不少于{profile.length}位{kinds}；不要用姓名、用户名或常见密码，不能与最近用过的相同{days}。"


def must_change(user: User, now: datetime) -> str:
    """Why a person has to choose a new password before anything else; empty when they need not."""
    if user.is_invented or not user.has_usable_password():
        return ""
    if user.must_change_password:
        return "given"
    days = PROFILES[settings.SIGN_IN.passwords].days
    since = user.password_changed_at or user.date_joined
    # Only of somebody whose password looks old is it asked whether the lighter profile is theirs.
    if days and since + timedelta(days=days) < now and profile_of(user).days:
        return "old"
    return ""


@transaction.atomic
def change(user: User, password: str, now: datetime) -> None:
    """Sets the password that a person chose; the one before is remembered."""
    _set(user, password, now)
    user.must_change_password = False
    user.save(update_fields=["password", "password_changed_at", "must_change_password"])


@transaction.atomic
def give(user: User, now: datetime) -> str:
    """Sets and returns a password made by chance, which the person must change when they come in with it.

    For new accounts and for those who forgot theirs; shown once and kept nowhere. The caller ends the sessions.
    """
    password = _by_chance()
    _set(user, password, now)
    user.must_change_password = True
    user.save(update_fields=["password", "password_changed_at", "must_change_password"])
    return password


def _set(user: User, password: str, now: datetime) -> None:
    if user.password and user.has_usable_password():
        PastPassword.objects.create(user=user, password=user.password, until_at=now)
    kept = user.past_passwords.order_by("-until_at").values_list("pk", flat=True)[: profile_of(user).remembered]
    user.past_passwords.exclude(pk__in=list(kept)).delete()
    user.set_password(password)
    user.password_changed_at = now


def _by_chance() -> str:
    """Signs that are not mistaken for each other on paper, of three kinds, with a hyphen to read it out by."""
    signs = [secrets.choice(group) for group in READABLE]
    signs += [secrets.choice("".join(READABLE)) for _ in range(GIVEN_LENGTH - len(signs))]
    secrets.SystemRandom().shuffle(signs)
    word = "".join(signs)
    return "-".join(word[place : place + 4] for place in range(0, GIVEN_LENGTH, 4))
