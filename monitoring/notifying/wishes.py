"""What a person wants to be told outside the page: ways, digest, quiet hours."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from monitoring.models import Channel, MessageWish
from offices.models import User


def of(user: User) -> MessageWish:
    """A person's wish; who has said nothing gets one digest a day."""
    return MessageWish.objects.filter(user=user).first() or MessageWish(user=user)


def ways(user: User, wish: MessageWish) -> list[str]:
    """The ways out of the house that the installation has and the person can be reached on."""
    found: list[str] = []
    if settings.EMAIL_HOST and wish.by_mail and user.email:
        found.append(Channel.MAIL)
    if settings.MESSAGE_GATEWAY["url"] and wish.by_gateway and wish.account:
        found.append(Channel.GATEWAY)
    return found


def is_quiet(wish: MessageWish, hour: int) -> bool:
    """Whether an hour of the day lies in the quiet hours; equal ends mean that there are none."""
    if wish.quiet_from <= wish.quiet_until:
        return wish.quiet_from <= hour < wish.quiet_until
    return hour >= wish.quiet_from or hour < wish.quiet_until


def not_quiet(wish: MessageWish, now: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours in which it lies (local time)."""
    local = now.astimezone()
    if not is_quiet(wish, local.hour):
        return now
    end = local.replace(hour=wish.quiet_until, minute=0, second=0, microsecond=0)
    return end if end > local else end + timedelta(days=1)


@transaction.atomic
def keep(wish: MessageWish, email: str) -> MessageWish:
    """Keeps a person's wish and the address that goes with it."""
    wish.save()
    wish.user.email = email
    wish.user.save(update_fields=["email"])
    return wish
