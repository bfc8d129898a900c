"""A heavy day at the inbox, for trying the system out: countersigns of each manner, questions, filters, a hand-over."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from cases import access, handing, steps
from cases.models import Countersign, Opinion
from monitoring import asking, saved_filters
from offices.models import User
from processes.models import Task

Manner, View = Countersign.Manner, Opinion.View


@dataclass(frozen=True)
class Asked:
    """One countersign: who asks whom what, how many must agree, and what was said so far, in order."""

    manner: str
    asker: str
    signers: tuple[str, ...]
    question: str
    said: tuple[tuple[str, str], ...] = ()
    needed: int = 0


COUNTERSIGNS = (
    Asked(Manner.ALL, "approver", ("county_head", "head"), "该户新增购车记录，是否影响财产认定，请会签。"),
    Asked(
        Manner.IN_ORDER,
        "approver",
        ("caseworker", "head", "county_head"),
        "分户是否属实，请依次签署意见。",
        ((View.AGREE, "户口簿与实际居住一致。"),),
    ),
    Asked(
        Manner.VOTE,
        "approver",
        ("investigator1", "head", "county_head"),
        "是否同意按支出扣减认定，请表决。",
        ((View.AGREE, ""),),
        2,
    ),
    Asked(Manner.ANY, "caseworker", ("investigator1", "head"), "请任一位熟悉情况的同志确认入户记录。"),
)
SAVED = (
    ("approver", "本周到期的低保", "tab=mine&scheme=dibao&due=soon", False),
    ("caseworker", "已超期的", "tab=office&due=overdue", True),
)


def ensure(now: datetime) -> int:
    """Makes them once, on the tasks that the demonstration left open; returns how many countersigns there are."""
    people = {user.username[6:]: user for user in User.objects.filter(username__startswith="lushi.", is_invented=True)}
    if not people or Countersign.objects.exists():
        return 0
    with transaction.atomic():
        made = sum(_countersign(people, asked, now) for asked in COUNTERSIGNS)
        _beside(people, now)
        _handed_over(people, now)
        for who, name, query, shared in SAVED:
            saved_filters.keep(people[who], name, query, shared, now)
    return made


def _free(person: User, now: datetime) -> Task | None:
    """The next task of a person that nobody has been asked about; taken when it lay with the office."""
    rows = access.inbox_for(person, now.astimezone().date()).filter(countersigns=None, asides=None)
    task = rows.exclude(process__case__scheme="risk_warning").order_by("due_on", "pk").first()
    if task is not None and task.holder_id is None:
        steps.claim(task.pk, person, now)
    return task


def _countersign(people: dict[str, User], asked: Asked, now: datetime) -> int:
    actor = people[asked.asker]
    task = _free(actor, now)
    if task is None:
        return 0
    signers = [people[who] for who in asked.signers]
    made = asking.countersign(task, actor, asked.manner, signers, asked.question, now, asked.needed)
    for opinion, (view, words) in zip(made.opinions.order_by("place"), asked.said, strict=False):
        asking.sign(opinion.pk, opinion.signer, view, words, now)
    return 1


def _beside(people: dict[str, User], now: datetime) -> None:
    """A question that waits, one that was answered, a copy, and an urging."""
    task = _free(people["caseworker"], now - timedelta(hours=2))
    if task is None:
        return
    clerk, head = people["caseworker"], people["head"]
    asking.ask(task, clerk, head, "这户的赡养费按协议还是按规则核算？", now - timedelta(hours=1))
    answered = asking.ask(task, clerk, people["investigator1"], "入户时见到本人了吗？", now - timedelta(hours=1))
    asking.answer(answered.pk, people["investigator1"], "见到了，精神状况较好。", now)
    asking.copy_to(task, clerk, people["approver"], now)
    asking.urge(task, people["supervisor"], now)


def _handed_over(people: dict[str, User], now: datetime) -> None:
    giver, taker = people["investigator1"], people["investigator2"]
    task = _free(giver, now)
    if task is not None:
        handing.hand_over(task.office_id, giver, giver, taker, "外出培训一周", now)
