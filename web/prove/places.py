"""What may happen around cases: households move and are merged, places too, remedies are sought, editions come."""

import re
from collections.abc import Iterator
from datetime import datetime
from random import Random

from cases import access, merging, procedures, remedies
from cases.errors import CaseError
from cases.invented import staff
from cases.models import Award, Case, Household, MergeRecord, Relocation, Remedy
from monitoring.mergers import carrying, hindrances, jobs, plans, runs
from offices import divisions
from offices.divisions import Level
from offices.models import Division, Holding, OfficeKind, User
from offices.routing import in_force
from processes import editions
from processes.models import SchemeEdition, Task
from web.prove.hands import Hands

STEP = re.compile(r'(<bpmn:userTask id="\w+" name="[^"（]*)(?:（第\d+版）)?"')
OPEN = (Task.State.OPEN, Task.State.WAITING)
# Villages that have people from the start, so that there is somebody to move to.
OTHER_VILLAGES = ("411224100001", "411224101200", "411224107202")
RESULTS = ("upheld", "changed", "revoked", "ordered", "not_accepted", "withdrawn")


class Places:
    """The county in which a life goes on, and where its village has gone."""

    def __init__(self, chance: Random, hands: Hands, now: datetime) -> None:
        self.chance, self.hands = chance, hands
        self.county = hands.area[:6]
        there = [each for each in OTHER_VILLAGES if Division.objects.filter(code=each, level=Level.VILLAGE).exists()]
        self.villages = [hands.area, *there]
        rows = Division.objects.filter(code__in=there)
        staff.employ(Random("neighbours"), self.county, list(rows), 1, now.date())
        self.approver = User.objects.get(username="lushi.approver")
        self.head = User.objects.get(username="lushi.county_head")
        self.editions = 0
        self.meet(now)

    def meet(self, now: datetime) -> None:
        """Reads who holds which post today."""
        self.hands.people = staff.present(self.county, now.date())

    def cases(self) -> "list[Case]":
        """Every case of the county, wherever it has gone."""
        return list(Case.objects.filter(county=self.county).defer("process__engine_state").order_by("pk"))

    def move_house(self, now: datetime) -> Case:
        """A household that is helped moves to another village: its award shall go on there."""
        rows = Award.objects.filter(area__startswith=self.county, state=Award.State.ACTIVE, kind=Award.Kind.MONTHLY)
        award = self._one(list(rows.order_by("pk")))
        return procedures.open_procedure(award, "relocation", "relocation", self.hands.caseworker(now), now)

    def told(self, task: Task) -> dict[str, object]:
        """Where somebody who moves says to move to: now and then a place that has been merged away since."""
        if task.element != "relocation_request":
            return {}
        return {"to_area": self.chance.choice([each for each in self.villages if each != task.area])}

    def merge_households(self, now: datetime) -> None:
        """Two households turn out to be one, or what was thought one are two."""
        standing = list(MergeRecord.objects.filter(split_at__isnull=True).order_by("pk"))
        if standing and self.chance.random() < 0.4:
            merging.split(self.chance.choice(standing).pk, self.approver, "核实为两户。", now)
            return
        free = Household.objects.filter(area__startswith=self.county).exclude(cases__state=Case.State.OPEN)
        homes = list(free.order_by("pk").distinct()[:60])
        if len(homes) < 2:
            raise CaseError("没有可以合并的户")
        kept, gone = self.chance.sample(homes, 2)
        merging.merge(kept.pk, gone.pk, self.approver, "核实为同一户。", now)

    def turn_against(self, now: datetime) -> None:
        """A reconsideration or a lawsuit about what was decided, taken a step further."""
        waiting = list(Remedy.objects.filter(case__county=self.county, result="").order_by("pk"))
        on = now.astimezone().date()
        if waiting and self.chance.random() < 0.6:
            remedy = self.chance.choice(waiting)
            if remedy.accepted_on is None and self.chance.random() < 0.5:
                remedies.accept(remedy.pk, self.approver, on, self.chance.random() < 0.3, now)
            elif self.chance.random() < 0.3:
                remedies.extend(remedy.pk, self.approver, now)
            else:
                said = {"result": self.chance.choice(RESULTS), "result_on": on, "received_on": on}
                remedies.conclude(remedy.pk, self.approver, said, now)
            return
        kind = self.chance.choice(Remedy.Kind.values)
        remedies.file(self._one(self.cases()).pk, self.approver, kind, on, now)

    def merge_places(self, now: datetime) -> None:
        """The township, or the village alone, goes into another one; who works there goes along, or half of them."""
        on, village = now.astimezone().date(), self.hands.area
        old = divisions.parent(village) if self.chance.random() < 0.5 else village
        new = self.chance.choice([each for each in self._standing(old) if each != old])
        made = plans.enter(self.approver, old, new, on, "撤并批复", now)
        stays = [row.holding_id for row in made.posts.order_by("pk") if self.chance.random() < 0.2]
        made = plans.change(made.pk, self.approver, {}, stays, on, now)
        plans.confirm(made.pk, self.head, made.revision, hindrances.of(made, on), now)
        jobs.start(made.pk, now)
        runs.go_on(made.pk, lambda: now)
        self._settle(dict(made.lines.values_list("old_code", "new_code")), now)

    def _standing(self, like: str) -> list[str]:
        """The places into which another one of its level may go: villages near by, some townships."""
        level = divisions.level(like)
        rows = Division.objects.filter(code__startswith=self.county, level=level, valid_to__isnull=True)
        near = rows.filter(parent=divisions.parent(like)) if level == Level.VILLAGE else rows
        return list(near.order_by("code").values_list("code", flat=True)[:6])

    def _settle(self, ways: dict[str, str], now: datetime) -> None:
        area = ways.get(self.hands.area, self.hands.area)
        self.villages = list(dict.fromkeys([area, *self.villages]))
        self.hands.settle(area, now)

    def republish(self, now: datetime) -> None:
        """The procedure is published anew with its steps called otherwise; who has begun goes on as it was."""
        scheme = self.chance.choice(("dibao", "temporary"))
        texts = SchemeEdition.objects.get(pk=editions.in_force(scheme, now.date()).id).texts
        self.editions += 1
        name = rf"\1（第{self.editions}版）\""
        editions.publish(scheme, {path: STEP.sub(name, text) for path, text in texts.items()}, now.date(), None, now)

    def _one(self, rows: list) -> object:
        if not rows:
            raise CaseError("没有可以办的")
        return self.chance.choice(rows)

    def wrong(self, now: datetime) -> Iterator[str]:
        """What does not hold of places: rows left behind, cases torn apart, sight that is not that of the place."""
        yield from _left_behind()
        yield from _apart()
        yield from self._sight(now)
        yield from _relocated()

    def _sight(self, now: datetime) -> Iterator[str]:
        """What each person sees is what lies under the seats of today, counted here anew."""
        on = now.astimezone().date()
        lying = list(Case.objects.filter(county=self.county).values_list("pk", "area"))
        ours = Holding.objects.filter(office__division__code__startswith=self.county, post__in=access.SEES_CASES)
        held = ours.exclude(office__kind=OfficeKind.AGRICULTURE_BUREAU)
        for user in User.objects.filter(pk__in=held.values("user")).order_by("pk"):
            rows = held.filter(in_force(on), user=user)
            under = tuple(divisions.significant(code) for code in rows.values_list("office__division", flat=True))
            expected = {pk for pk, area in lying if area.startswith(under)} if under else set()
            if self._seen(user, now) != expected:
                yield f"{user}看到的办件与现有岗位所辖的不一致"

    def _seen(self, user: User, now: datetime) -> set[int]:
        own = access.cases_for(user, now.astimezone().date()).exclude(applicant_user=user)
        return set(own.filter(county=self.county).values_list("pk", flat=True))


def _left_behind() -> Iterator[str]:
    """Nothing lies in a place that was merged away."""
    for code in Division.objects.exclude(successor="").values_list("code", flat=True):
        yield from (f"{code}已并出，还有{len(keys)}行{follower.title}" for follower, keys in carrying.others_left(code))


def _apart() -> Iterator[str]:
    """A case, its process and its open tasks lie in one place."""
    tasks = Task.objects.filter(state__in=OPEN, process__case__isnull=False)
    rows = tasks.values_list("pk", "area", "process__area", "process__case__area", "process__case__number")
    yield from (f"办件{number}的任务{pk}和办件、流程不在一地" for pk, *three, number in rows if len(set(three)) > 1)


def _relocated() -> Iterator[str]:
    """The place that takes an award over pays from the month after the last one of the place that gave it away."""
    for row in Relocation.objects.filter(state=Relocation.State.DONE).select_related("new_award", "award"):
        assert row.last_month and row.first_month and row.new_award
        months = (row.first_month.year - row.last_month.year) * 12 + row.first_month.month - row.last_month.month
        if months != 1 or row.award.state != Award.State.ENDED:
            yield f"转移接续{row.pk}：迁出地发到{row.last_month:%Y-%m}，迁入地从{row.first_month:%Y-%m}发"
