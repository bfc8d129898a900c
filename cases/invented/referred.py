"""Invented help from departments: some needs pushed last quarter and now, some answered, a few measures and tags."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from cases.models import Household, Referral
from cases.referrals import answering, labour, measuring, pushing
from cases.referrals.answering import Answer
from cases.referrals.labour import Seen
from cases.referrals.measuring import Given
from cases.referrals.pushing import Wish
from offices import divisions
from offices.models import PostKind, User

HOUSEHOLDS = 3
AGO = timedelta(days=70)


@transaction.atomic
def refer(town: str, now: datetime) -> int:
    """Pushes needs of some households of a township; the employment department answers the first of them."""
    sender, worker, then = _holder(PostKind.CASEWORKER, town), _liaison(town), now - AGO
    if sender is None or worker is None:
        return 0
    homes = list(Household.objects.filter(area__startswith=town[:9], awards__isnull=False).distinct().order_by("pk"))
    for place, home in enumerate(homes[:HOUSEHOLDS]):
        member = home.members.filter(until_on__isnull=True).order_by("pk").first()
        if member is None:
            continue
        wishes = [Wish(home.pk, "public_post", member.pk, "想就近找活"), Wish(home.pk, "small_loan")]
        pushing.push(wishes, sender, now if place else then)
        seen = Seen("full" if place else "partial", "nearby", "入户了解", then.astimezone().date())
        labour.tag(member.pk, seen, sender, now)
        given = Given("job_offer", home.pk, then.astimezone().date(), member.pk, times=place + 1)
        measuring.enter_by_hand(given, sender, now)
    first = Referral.objects.filter(household__in=homes, item="public_post").order_by("pk").first()
    if first is not None:
        said = Answer("given", "安排到村保洁岗", amount=Decimal("600.00"))
        answering.answer(first.pk, said, worker, then + timedelta(days=9))
    return min(len(homes), HOUSEHOLDS)


def _holder(post: str, division: str) -> User | None:
    return User.objects.filter(holdings__post=post, holdings__office__division=division).order_by("pk").first()


def _liaison(town: str) -> User | None:
    county = divisions.at(town, divisions.Level.COUNTY)
    held = User.objects.filter(holdings__post=PostKind.LIAISON, holdings__office__division=county)
    return held.filter(holdings__office__department="human_resources").order_by("pk").first()
