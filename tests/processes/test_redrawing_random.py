"""Random edits, one upon another: the engine still reads the process, the picture stays whole, nothing gets lost."""

import random
import re
import tomllib
from pathlib import Path

import pytest

from processes import engine
from processes.catalogue import LEVELS
from processes.errors import RedrawRefused
from processes.redrawing import (
    NewStep,
    Place,
    Step,
    add_branch,
    add_choice,
    add_step,
    lost_with_branch,
    move_down,
    move_step,
    move_up,
    remove_branch,
    remove_step,
    set_step,
    steps,
)
from tests.processes.looking import flaws

ROOT = Path(__file__).resolve().parents[2]
FILES = {path.stem: path.read_text("utf-8") for path in sorted((ROOT / "bpmn").rglob("*.bpmn"))}
EDITS = 10


class Editor:
    """Makes one random edit after another and says which elements each may take away."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.file = self.chance.choice(sorted(FILES))
        self.text = FILES[self.file]

    def edit(self) -> set[str]:
        """Changes the text once and returns the ids that may be gone."""
        act = self.chance.choice(
            (self.add, self.add, self.remove, self.cut, self.move, self.swap, self.lane, self.fork)
        )
        row = self.chance.choice(steps(self.text))
        return act(row)

    def place(self) -> Place:
        row = self.chance.choice(steps(self.text))
        flow = self.chance.choice([lead.flow for each in steps(self.text) for lead in each.leads])
        return self.chance.choice((Place(after=row.id), Place(before=row.id), Place(flow=flow)))

    def step(self) -> NewStep:
        kind = self.chance.choice(("userTask", "serviceTask", "intermediateCatchEvent"))
        timer = "dibao.delivery" if kind == "intermediateCatchEvent" else ""
        operation = "close_case" if kind == "serviceTask" else ""
        lane = self.chance.choice((*LEVELS[:4], "", ""))
        return NewStep(kind, self.chance.choice(("听取意见", "复核", "回访")), lane, timer=timer, operation=operation)

    def add(self, row: Step) -> set[str]:
        self.text = add_step(self.text, self.place(), self.step()).text
        return set()

    def remove(self, row: Step) -> set[str]:
        self.text = remove_step(self.text, row.id)
        return {row.id} | {each.id for each in steps(FILES[self.file]) if each.within == row.id}

    def cut(self, row: Step) -> set[str]:
        lead = self.chance.choice(row.leads) if row.leads else None
        lost = set(lost_with_branch(self.text, lead.flow)) if lead else set()
        inside = {each.id for each in steps(self.text) if each.within in lost}
        self.text = remove_branch(self.text, lead.flow) if lead else self.text
        return lost | inside | {row.id}

    def move(self, row: Step) -> set[str]:
        self.text = move_step(self.text, row.id, self.place())
        return set()

    def swap(self, row: Step) -> set[str]:
        self.text = self.chance.choice((move_up, move_down))(self.text, row.id)
        return set()

    def lane(self, row: Step) -> set[str]:
        self.text = set_step(self.text, row.id, lane=self.chance.choice(LEVELS[:4]))
        return set()

    def fork(self, row: Step) -> set[str]:
        target = self.chance.choice(steps(self.text)).id
        if row.is_gateway:
            step = self.chance.choice((None, self.step()))
            self.text = add_branch(self.text, row.id, target, condition="must_visit", step=step).text
        else:
            self.text = add_choice(
                self.text, self.place(), "是否？", target, condition="must_visit", name="是", step=self.step()
            ).text
        return set()


@pytest.mark.parametrize("seed", range(14))
def test_random_edits_leave_a_whole_process_and_a_whole_picture(seed: int) -> None:
    editor, done = Editor(seed), 0
    for _ in range(EDITS * 3):
        before = {row.id for row in steps(editor.text)}
        try:
            may_go = editor.edit()
        except RedrawRefused:
            continue
        assert before - {row.id for row in steps(editor.text)} <= may_go
        assert flaws(editor.text) == []
        done += 1
        if done == EDITS:
            break

    process = re.search(r'<bpmn:process id="([^"]+)"', editor.text)
    assert process and done
    engine.parse_spec({**FILES, editor.file: editor.text}, process[1])


def test_ids_are_made_of_the_glossary() -> None:
    glossary = (ROOT / "docs/glossary.md").read_text("utf-8")
    rows = [line.strip("| \n").split(" | ") for line in glossary.splitlines() if line.startswith("|")]
    known = {word for row in rows if len(row) == 3 for word in row[2].split()}
    terms = " ".join(row[0] for row in rows)

    for term, word in tomllib.loads((ROOT / "processes/redrawing/words.toml").read_text("utf-8")).items():
        assert term in terms, f"{term} is no term of the glossary"
        assert word in known, f"{word} is no word of the glossary"
