"""The real diagram of dibao from application to archiving, its documents issued, granted by the county."""

from random import Random

from cases import intake
from cases.invented import households, script
from cases.invented.answers import Scene, fill
from cases.invented.stories import Story
from cases.models import Channel
from processes import editions
from processes.models import Task
from web.bench.variants.carried import Carried, Carrier
from web.bench.variants.county import Village, this_morning

SCHEME, STORY = "dibao", Story("granted")
# A county that has a standard of its own for both kinds of residence; its bureau decides.
LUSHI, RURAL_LINE = 0, 500


class Dibao(Carrier):
    """Invented households that qualify."""

    def __init__(self, number: int) -> None:
        super().__init__(Village(LUSHI, this_morning()), self._told)
        self.rng, self.taken = Random(f"dibao {number}"), set[str]()
        self.households: dict[int, households.Invented] = {}

    def open(self, cases: int) -> None:
        """Takes applications."""
        self.cases = [self._open() for _ in range(cases)]

    def _open(self) -> Carried:
        village = self.village
        made = households.invent(
            self.rng,
            village.area[:6],
            village.area,
            village.division.name,
            village.now.date(),
            line=RURAL_LINE,
            taken=self.taken,
        )
        actor = village.caseworker()
        members = tuple(str(row["name"]) for row in made.members)
        scene = Scene(village.now.date(), actor, str(actor), made.applicant, members, made.phone)
        section = editions.in_force(SCHEME, scene.on).section(intake.ELEMENT)
        raw = fill(section, script.application(made, scene, "rural", False), scene)
        case = intake.apply(SCHEME, actor, raw, {}, village.now, channel=Channel.COUNTER, area=village.area).case
        self.households[case.pk] = made
        return Carried(case, members, village.now)

    def _told(self, task: Task, carried: Carried) -> dict[str, object]:
        return dict(script.told(STORY, task.element, self.households[carried.case.pk], 0))


def make(number: int) -> Dibao:
    """One worker's cases."""
    return Dibao(number)
