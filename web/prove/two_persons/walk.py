"""A long walk: random people at random acts, with posts, deputies and accounts changing under them.

Every official holds every post of the work and every administrator one of theirs, so that nothing but the rule of two
persons stands between somebody and their own entry. What each did is kept beside the product; an act of the second
person that goes through for one of the first is a violation. Most approvals are taken back, to be tried again.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from random import Random
from unittest.mock import patch

from django.db import DatabaseError, transaction
from django.utils import timezone

from cases import designing, handing
from cases.errors import CaseError
from monitoring.models import Delivery
from offices import codes
from offices.demo_accounts import DONGMING_VILLAGE, LUSHI
from offices.errors import OfficeError
from offices.models import Absence, Holding, Office, OfficeKind, PostKind, User
from processes.errors import ProcessError
from processes.findings import findings
from rules.errors import RulesError
from web.prove.inside import Found
from web.prove.two_persons import money, registers, steps
from web.prove.two_persons.matter import Matter, Scene

REFUSALS = (CaseError, OfficeError, ProcessError, RulesError, DatabaseError, codes.CodeRefused)
# In so many steps every matter is entered by one and approved by another at least once.
OFFICIALS, ADMINISTRATORS, SHOWN, ENOUGH = 6, 4, 20, 10_000
K, P = OfficeKind, PostKind
SEATS: tuple[tuple[str, str, str], ...] = (
    *((K.TOWNSHIP_OFFICE, money.TOWN, post) for post in (P.CASEWORKER, P.INVESTIGATOR, P.HEAD_OF_OFFICE)),
    *((K.CIVIL_AFFAIRS_BUREAU, LUSHI, post) for post in (P.COUNTY_APPROVER, P.COUNTY_HEAD)),
    *((K.CIVIL_AFFAIRS_BUREAU, LUSHI, post) for post in (P.PROCESS_DESIGNER, P.PROCESS_APPROVER, P.SUPERVISOR)),
    (K.FINANCE_BUREAU, LUSHI, P.FINANCE_CLERK),
    (K.MEANS_TEST_CENTRE, LUSHI, P.MEANS_TEST_OFFICER),
    (K.VILLAGE_COMMITTEE, DONGMING_VILLAGE, P.VILLAGE_AIDE),
)
MATTERS: tuple[type[Matter], ...] = (
    *(money.Roll, money.Account, money.Order, money.Hold, money.Release, money.Recovery, money.Reserve),
    *(registers.Grant, registers.Staff, registers.Codes, registers.Token, registers.Export, registers.Calendar),
    *(registers.Raising, registers.Tuning, registers.Delivered, registers.Destroying, registers.Editing),
    *(steps.Step, steps.Extension, steps.Countersigned),
)
# Cases are where most decisions are made.
OFTEN = {steps.Step: 5}
OF_OWN, KEPT, OF_THE_WORLD, OF_ENTERING = 0.6, 0.15, 0.06, 0.2


def proved(count: int, seed: int, cluster: str = "", fault: str = "") -> Found:
    """Walks so many steps; the `fault` named after a matter lets one of its approvals through, to be found."""
    with _findings_once():
        walk = Walk(seed)
        if fault:
            walk.let_through(fault)
        for _ in range(count):
            walk.step()
    tried = {f"own_{name}": n for name, n in sorted(walk.own.items())}
    done = {f"approved_{name}": n for name, n in sorted(walk.approved.items())}
    never = [each.name for each in walk.matters if count >= ENOUGH and not walk.approved[each.name]]
    world = {f"world_{name}": n for name, n in sorted(walk.moved.items())}
    return {
        "tried": count,
        "details": [*walk.violations[:SHOWN], *(f"{name}：没有一次由第二人办成" for name in never)],
        **tried,
        **done,
        **world,
    }


@contextmanager
def _findings_once() -> Iterator[None]:
    """What is wrong with a scheme's texts depends on the texts alone; to ask once for each is enough."""
    known = cache(lambda scheme, texts: findings(scheme, dict(texts)))
    with patch.object(designing, "findings", lambda scheme, texts: known(scheme, tuple(sorted(texts.items())))):
        yield


class Walk:
    """One installation with its people, and everything that two persons do there."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.scene = Scene(self.chance, timezone.now())
        money.awards_with_money(self.scene)
        self.scene.officials = [self._official(number) for number in range(OFFICIALS)]
        self.scene.administrators = [self._administrator(number) for number in range(ADMINISTRATORS)]
        self.matters = [kind(self.scene) for kind in MATTERS]
        self.weights = [OFTEN.get(type(each), 1) for each in self.matters]
        self.violations: list[str] = []
        self.own, self.approved, self.moved = Counter[str](), Counter[str](), Counter[str]()
        self.world: Sequence[Callable[[], object]] = (
            *(self.end_a_post, self.give_posts_back, self.swap_administrators, self.send_a_deputy),
            *(self.hand_everything_over, self.open_a_second_account, self.pass_a_day),
        )

    def _person(self, username: str) -> User:
        return User.objects.create(username=username, display_name=f"被试{username}")

    def _official(self, number: int) -> User:
        user = self._person(f"two.official{number}")
        self._seat(user)
        return user

    def _seat(self, user: User) -> None:
        """Every post of the work."""
        offices = {(kind, area): Office.objects.filter(kind=kind, division_id=area)[0] for kind, area, _ in SEATS}
        told = {"user": user, "from_on": self.scene.now.date() - timedelta(days=90)}
        Holding.objects.bulk_create(
            Holding(office=offices[kind, area], post=post, **told) for kind, area, post in SEATS
        )

    def _administrator(self, number: int) -> User:
        user = self._person(f"two.administrator{number}")
        post = (P.SYSTEM_ADMINISTRATOR, P.SECURITY_ADMINISTRATOR)[number % 2]
        Holding.objects.create(user=user, office=registers.bureau(), post=post, from_on=self._day(-90))
        return user

    def _day(self, days: int) -> object:
        return self.scene.now.date() + timedelta(days=days)

    def let_through(self, name: str) -> None:
        """The seeded fault: one matter whose approvals the product no longer refuses to the person who entered it."""
        matter = next(each for each in self.matters if each.name == name)
        matter.approve = lambda pk, actor: None  # type: ignore[method-assign]

    def step(self) -> None:
        """One act of somebody; what is refused has changed nothing."""
        self.scene.now += timedelta(seconds=1)
        if self.chance.random() < OF_THE_WORLD:
            self._move()
            return
        matter = self.chance.choices(self.matters, self.weights)[0]
        waiting = matter.waiting()
        if not waiting or (len(waiting) < matter.most and self.chance.random() < OF_ENTERING):
            self._enter(matter)
        else:
            self._try(matter, self.chance.choice(waiting))

    def _move(self) -> None:
        act = self.chance.choice(self.world)
        try:
            with transaction.atomic():
                act()
        except REFUSALS:
            self.moved[f"{act.__name__}_refused"] += 1
        else:
            self.moved[act.__name__] += 1

    def _enter(self, matter: Matter) -> None:
        actor = self.chance.choice(matter.enterers)
        try:
            with transaction.atomic():
                pk = matter.enter(actor)
        except REFUSALS:
            return
        matter.hands[pk].add(actor.pk)

    def _try(self, matter: Matter, pk: int) -> None:
        acts = {**matter.changes(), **matter.others()}
        if acts and self.chance.random() < 0.4:
            self._change(matter, pk, self.chance.choice(sorted(acts)))
        else:
            self._approve(matter, pk)

    def _change(self, matter: Matter, pk: int, name: str) -> None:
        actor, changes = self.chance.choice(matter.people), matter.changes()
        act = changes.get(name) or matter.others()[name]
        try:
            with transaction.atomic():
                act(pk, actor)
        except REFUSALS:
            return
        if name in changes:
            matter.hands[pk].add(actor.pk)

    def _approve(self, matter: Matter, pk: int) -> None:
        own = [user for user in (*self.scene.officials, *self.scene.administrators) if user.pk in matter.hands[pk]]
        tries_own = bool(own) and self.chance.random() < OF_OWN
        actor = self.chance.choice(own if tries_own else matter.likely(pk))
        is_own = actor.pk in matter.hands[pk]
        self.own[matter.name] += is_own
        try:
            with transaction.atomic():
                matter.approve(pk, actor)
                transaction.set_rollback(self.chance.random() > self._kept(matter))
        except REFUSALS:
            return
        self.approved[matter.name] += not is_own
        if is_own:
            self.violations.append(f"{matter.told(pk)}：{actor.username}办成了自己经手的")

    def _kept(self, matter: Matter) -> float:
        """Steps of cases go on; what else is approved is mostly taken back."""
        return 1.0 if isinstance(matter, steps.Step) else KEPT

    def end_a_post(self) -> None:
        """Somebody loses a post."""
        rows = Holding.objects.filter(user__in=self.scene.officials, until_on=None)
        if rows.count() > OFFICIALS * len(SEATS) * 2 // 3:
            rows.filter(pk=self.chance.choice(list(rows.values_list("pk", flat=True)))).update(until_on=self._day(-1))

    def give_posts_back(self) -> None:
        """Somebody has every post again."""
        user = self.chance.choice(self.scene.officials)
        Holding.objects.filter(user=user).update(until_on=None)

    def swap_administrators(self) -> None:
        """A system and a security administrator change places: what one asked for might now be granted by the same."""
        first, second = self.chance.sample(self.scene.administrators, 2)
        posts = {row.user_id: row.post for row in Holding.objects.filter(user__in=(first, second), until_on=None)}
        Holding.objects.filter(user__in=(first, second)).delete()
        for user, other in ((first, second), (second, first)):
            Holding.objects.create(user=user, office=registers.bureau(), post=posts[other.pk], from_on=self._day(-1))

    def send_a_deputy(self) -> None:
        """Somebody is away for a day, and a colleague sits in all seats."""
        Absence.objects.filter(user__in=self.scene.officials).delete()
        away, deputy = self.chance.sample(self.scene.officials, 2)
        on = self._day(0)
        Absence.objects.create(user=away, substitute=deputy, from_on=on, until_on=on)

    def hand_everything_over(self) -> None:
        """The head of an office gives all that somebody holds to a colleague."""
        giver, taker, head = self.chance.sample(self.scene.officials, 3)
        office = Office.objects.filter(kind=K.TOWNSHIP_OFFICE, division_id=money.TOWN)[0]
        handing.hand_over(office.pk, head, giver, taker, "调岗", self.scene.now)

    def open_a_second_account(self) -> None:
        """The product knows a person by the province's subject and the certificate: both are one account's alone."""
        first, second = self.chance.sample(self.scene.officials, 2)
        column = self.chance.choice(("subject", "certificate"))
        User.objects.filter(pk=first.pk).update(**{column: f"person{first.pk}"})
        User.objects.filter(pk=second.pk).update(**{column: f"person{first.pk}"})
        self.violations.append(f"两个账号登记了同一个{column}")

    def pass_a_day(self) -> None:
        """The next day; deliveries that were taken are set aside, so that the next list is not a repetition."""
        self.scene.now += timedelta(days=1)
        Delivery.objects.filter(state="running").update(state="stopped")
