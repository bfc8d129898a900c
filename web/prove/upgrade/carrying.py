"""The households of the former release's cases, invented once more in the same order, so that their cases go on."""

from django.db.models import Max

from cases import chain
from cases.invented import households
from cases.models import Case, ChainEntry, ChainHead
from processes.models import Process, Task
from web.bench.variants.carried import Carried
from web.bench.variants.dibao import RURAL_LINE, Dibao


class Again(Dibao):
    """Knows the people of cases that another process opened with the same seed."""

    def take_up(self, case: Case) -> None:
        """Invents the next household of the series for this case."""
        village = self.village
        place, day = (village.area[:6], village.area, village.division.name), village.now.date()
        made = households.invent(self.rng, *place, day, line=RURAL_LINE, taken=self.taken)
        self.households[case.pk] = made
        members = tuple(str(row["name"]) for row in made.members)
        last = ChainEntry.objects.filter(case=case).aggregate(last=Max("at"))["last"]
        self.cases.append(Carried(case, members, last))


def carried_on(cases: int) -> dict[str, object]:
    """Ends every case; says what did not end, which edition each kept, and whether the chains are whole."""
    work, rows = Again(0), list(Case.objects.select_related("process").order_by("id"))
    editions = {case.process_id: case.process.edition_id for case in rows}
    for case in rows:
        work.take_up(case)
    steps = [act() for act in work.acts()]
    wrong = [
        f"{case.number}没有办结" for case in rows if Task.objects.filter(process=case.process_id, state="open").exists()
    ]
    now = dict(Process.objects.filter(pk__in=editions).values_list("pk", "edition_id"))
    wrong += [f"流程{pk}换了版本" for pk, edition in editions.items() if now[pk] != edition]
    counties = ChainHead.objects.values_list("county", flat=True)
    wrong += [f"{county}的链不符" for county in counties if chain.verify(county) is not None]
    if len(rows) != cases:
        wrong.append(f"应有{cases}件，实有{len(rows)}件")
    return {"steps": len(steps), "cases": len(rows), "wrong": wrong}
