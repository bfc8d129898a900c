"""What stands beside a task: countersigns with their opinions, copies, questions, urging."""

from dataclasses import dataclass

from cases import access, asides, countersigning
from cases.models import Aside, Countersign, Opinion
from monitoring import asking
from monitoring.asking import Colleague
from offices.models import User
from processes.models import Task
from web.desk import Desk


@dataclass(frozen=True)
class Signed:
    """A countersign as the page shows it: each opinion with whether it was given before a correction."""

    row: Countersign
    opinions: list[tuple[Opinion, bool]]
    is_void: bool
    own: Opinion | None


@dataclass(frozen=True)
class Beside:
    """Everything beside a task for one reader."""

    signed: list[Signed]
    said: list[Aside]
    colleagues: list[Colleague]
    may_ask: bool
    may_urge: bool

    @property
    def open(self) -> Signed | None:
        """The countersign that runs."""
        return next((each for each in self.signed if not each.row.outcome and not each.is_void), None)


def beside(task: Task, here: Desk) -> Beside:
    """Reads what stands beside a task, and notes that the reader has read what was said to them."""
    asides.read(task, here.user, here.now)
    may_ask = task.state == Task.State.OPEN and access.can_act(here.user, task, here.on)
    return Beside(
        [_signed(row, here.user) for row in countersigning.of_task(task)],
        list(asides.of_task(task)),
        asking.colleagues(task, here.user, here.now) if may_ask else [],
        may_ask,
        task.state == Task.State.OPEN and task.holder_id != here.user.pk and not may_ask,
    )


def _signed(row: Countersign, user: User) -> Signed:
    opinions = [(opinion, countersigning.before_correction(opinion)) for opinion in row.opinions.all()]
    waiting = (opinion for opinion, _ in opinions if opinion.signer_id == user.pk and not opinion.removed_at)
    own = next((opinion for opinion in waiting if not opinion.view and not row.outcome), None)
    return Signed(row, opinions, countersigning.is_void(row), own)
