"""Invented help from departments: some needs pushed last quarter and now, some answered, a few measures and tags."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from cases.models import Household, Measure, Referral
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
    _in_each_state(homes[:HOUSEHOLDS], sender, worker, now)
    return min(len(homes), HOUSEHOLDS)


def _in_each_state(homes: Sequence[Household], sender: User, worker: User, now: datetime) -> None:
    """One push that was taken over, one that is worked on, one that was given back; the others stay as they came."""
    then = now - timedelta(days=3)
    for home in homes:
        head = home.members.filter(until_on__isnull=True).order_by("pk").first()
        if head is not None:
            wishes = [Wish(home.pk, item, head.pk, "本人愿意参加") for item in ("training_subsidy", "job_service")]
            pushing.push(wishes, sender, then)
    sent = list(Referral.objects.filter(household__in=homes, sent_at=then).order_by("pk"))
    answering.receive([row.pk for row in sent[:1]], worker, now)
    for row in sent[1:2]:
        answering.begin(row.pk, worker, now)
    for row in sent[2:3]:
        answering.give_back(row.pk, "本人已满六十周岁，不属于培训补贴对象，请核实。", worker, now)
    for row in sent[3:4]:
        answering.answer(row.pk, Answer("not_given", "已推荐两次，本人因照顾老人暂不就业。"), worker, now)
    for made in Measure.objects.filter(household__in=homes).order_by("pk")[:1]:
        measuring.rate(made.pk, "good", "就业稳定三个月以上", sender, now)


def _holder(post: str, division: str) -> User | None:
    return User.objects.filter(holdings__post=post, holdings__office__division=division).order_by("pk").first()


def _liaison(town: str) -> User | None:
    county = divisions.at(town, divisions.Level.COUNTY)
    held = User.objects.filter(holdings__post=PostKind.LIAISON, holdings__office__division=county)
    return held.filter(holdings__office__department="human_resources").order_by("pk").first()
