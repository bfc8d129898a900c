"""Diagrams drawn elsewhere come in whole: each piece kept, changed or left out by name, and what opens also runs."""

import os
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from forms.load import load_schema
from processes import engine
from processes.diagrams import BPMN, NODES, check_diagrams, local_name, read_diagram
from processes.errors import DiagramRefused
from processes.flows import read_parts
from processes.importing import Done, import_diagram, placed
from processes.importing.dialects import PLAIN
from processes.importing.reading import read_foreign
from processes.linter import lint
from web.import_reference import imports_page
from web.reference import NOTE

ROOT = Path(__file__).resolve().parents[2]
FOREIGN = sorted((Path(__file__).parent / "foreign").glob("*/*.bpmn"))
MIWG = Path(os.environ.get("HULIAN_MIWG") or ROOT.parent / "shared" / "data" / "miwg")
MODELS = sorted(MIWG.glob("*.bpmn"))
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"


def named(path):
    return f"{path.parent.name}-{path.stem}"


needs_miwg = pytest.mark.skipif(not MODELS, reason=f"not ours to ship: the BPMN MIWG models are not in {MIWG}")
every = pytest.mark.parametrize("path", [*FOREIGN, *MODELS], ids=named)


def test_there_are_thirty_own_diagrams_in_six_dialects():
    assert len(FOREIGN) >= 30
    assert len({path.parent.name for path in FOREIGN}) == 6


@needs_miwg
def test_all_reference_models_are_tried():
    assert len(MODELS) == 21


@every
def test_each_element_and_each_foreign_attribute_is_accounted_for(path):
    root = read_foreign(path.read_bytes())
    elements = Counter(local_name(each)[:60] for each in root.iter())
    foreign = sum(
        name.startswith("{") and etree.QName(name).namespace not in PLAIN
        for each in root.iter()
        for name in each.attrib
    )

    imported = import_diagram(path.read_bytes())

    source = [item for item in imported.items if item.done != Done.ADDED]
    assert Counter(item.kind for item in source if not item.attribute) == elements
    assert sum(":" in item.attribute for item in source) == foreign
    assert imported.elements == sum(imported.count(done) for done in (Done.KEPT, Done.CHANGED, Done.LEFT_OUT))


@every
def test_what_was_left_out_says_what_to_do_and_what_was_kept_is_there(path):
    imported = import_diagram(path.read_bytes())
    ids = {one.old: one.new for one in imported.renamed}
    written = {
        each.get("id"): local_name(each) for text in imported.diagrams.values() for each in read_diagram(text).iter()
    }

    for item in imported.items:
        assert item.message or item.done == Done.KEPT
        if item.done == Done.KEPT and not item.attribute and item.id and item.kind in NODES | {"sequenceFlow", "lane"}:
            assert written.get(ids.get(item.id, item.id)) == item.kind


@every
def test_what_the_report_says_of_a_diagram_is_true(path):
    imported = import_diagram(path.read_bytes())

    assert imported.main in imported.diagrams
    for process, verdict in imported.verdicts.items():
        roots = {name: read_diagram(text) for name, text in imported.diagrams.items()}
        if verdict.opens:
            check_diagrams(roots, process)
        if verdict.state == "ready":
            engine.parse_spec(imported.diagrams, process)
        else:
            assert verdict.reasons
            with pytest.raises(DiagramRefused):
                engine.parse_spec(imported.diagrams, process)


@every
def test_the_designer_shows_every_step_flow_and_lane(path):
    for text in import_diagram(path.read_bytes()).diagrams.values():
        root = read_diagram(text)
        shown = Counter(each.get("bpmnElement") for each in root.iter(f"{DI}BPMNShape", f"{DI}BPMNEdge"))
        drawn = NODES | {"sequenceFlow", "lane", "participant", "textAnnotation", "group", "association"}

        assert shown == Counter(each.get("id") for each in root.iter(f"{{{BPMN}}}*") if local_name(each) in drawn)


@every
def test_ids_are_ours_and_each_is_used_once(path):
    for text in import_diagram(path.read_bytes()).diagrams.values():
        codes = [finding for finding in lint({"p": text}, "p") if finding.code == "scheme.B015"]
        ids = [each.get("id") for each in read_diagram(text).iter() if each.get("id")]

        assert codes == []
        assert len(ids) == len(set(ids))


@every
def test_suggested_forms_can_be_read(path):
    imported = import_diagram(path.read_bytes(), "temporary")

    for section, text in imported.sections.items():
        assert list(load_schema(text)) == [section]
    for rule in imported.rules:
        assert rule.id.startswith("temporary.")
        assert tomllib.loads(rule.text)["deadlines"]


@every
def test_nothing_of_another_tool_and_no_code_is_in_the_result(path):
    for text in import_diagram(path.read_bytes()).diagrams.values():
        uris = {etree.QName(each).namespace for each in read_diagram(text).iter()}

        assert uris <= {BPMN, "http://spiffworkflow.org/bpmn/schema/1.0/core", DI[1:-1]} | {
            "http://www.omg.org/spec/DD/20100524/DC",
            "http://www.omg.org/spec/DD/20100524/DI",
        }
        assert "os.system" not in text
        assert "cn.gov" not in text


@every
def test_a_diagram_that_came_in_comes_in_again_unchanged(path):
    first = import_diagram(path.read_bytes())
    for process, text in first.diagrams.items():
        again = import_diagram(text.encode())

        assert again.renamed == ()
        if set(first.diagrams) == {process} and first.verdicts[process].state == "ready":
            assert again.diagrams == {process: text}
            assert again.count(Done.LEFT_OUT) == again.count(Done.CHANGED) == again.count(Done.ADDED) == 0


@pytest.mark.parametrize("path", FOREIGN, ids=named)
def test_the_report_says_what_was_written_down_by_hand(path):
    expected = tomllib.loads(path.with_suffix(".expected.toml").read_text("utf-8"))

    imported = import_diagram(path.read_bytes())

    said = {(key, item.attribute, item.done.value) for item in imported.items for key in (item.id, item.kind)}
    assert [row for row in expected["said"] if tuple(row) not in said] == []
    assert imported.verdicts[imported.main].state == expected["state"]


def test_the_drawn_files_are_what_the_drawing_script_draws():
    from tests.processes.foreign.dialects import DIALECTS
    from tests.processes.foreign.draw_foreign import draw

    for path in FOREIGN:
        dialect = next(each for each in DIALECTS if each.name == path.parent.name)
        text, expected = draw(dialect, path.stem)
        assert path.read_bytes().decode("utf-16" if dialect.name == "bizagi" else "utf-8") == text
        assert path.with_suffix(".expected.toml").read_text("utf-8") == expected


def test_a_process_takes_the_name_of_the_file_it_goes_into():
    imported = import_diagram((FOREIGN[0].parent / "dibao.bpmn").read_bytes())

    text = placed(imported, imported.main, "stage_imported")

    engine.parse_spec({"stage_imported": text}, "stage_imported")
    assert [each.get("id") for each in read_diagram(text).iter(f"{{{BPMN}}}process")] == ["stage_imported"]


def test_what_is_meant_for_one_dialect_runs_as_it_was_drawn():
    imported = import_diagram((Path(__file__).parent / "foreign" / "camunda7" / "temporary.bpmn").read_bytes())
    root = read_diagram(imported.diagrams[imported.main])
    (part,) = read_parts(root)
    conditions = {flow.condition for flow in part.flows}

    assert conditions == {None, "urgent_need == true"}
    assert [name for name in imported.sections] == ["task_1"]
    assert 'urgent_need = { kind = "yes_no", label = "情况紧急", required = false }' in imported.sections["task_1"]
    assert [(rule.id, rule.days, rule.unit) for rule in imported.rules] == [("imported.task_3", 3, "calendar_day")]


def test_the_table_in_the_reference_is_what_import_says_today():
    page = (ROOT / "docs" / "reference" / "imports.md").read_text("utf-8")

    assert imports_page(NOTE) == page
    assert len([line for line in page.splitlines() if line.count("|") == 12]) == 2 * 2 + len(FOREIGN) + 21


def test_the_table_keeps_the_reference_models_where_their_folder_is_absent(monkeypatch, tmp_path):
    monkeypatch.setenv("HULIAN_MIWG", str(tmp_path))

    assert imports_page(NOTE) == (ROOT / "docs" / "reference" / "imports.md").read_text("utf-8")


@pytest.mark.parametrize("name", ["dibao", "tekun"])
def test_what_was_never_drawn_is_laid_out_without_overlaps(name):
    imported = import_diagram((Path(__file__).parent / "foreign" / "bpmnio" / f"{name}.bpmn").read_bytes())
    root = read_diagram(imported.diagrams[imported.main])
    solid = {each.get("id") for each in root.iter(f"{{{BPMN}}}*") if local_name(each) in NODES - {"boundaryEvent"}}

    for plane in root.iter(f"{DI}BPMNPlane"):
        shapes = [each for each in plane if each.get("bpmnElement") in solid]
        boxes = [[float(each[0].get(side)) for side in ("x", "y", "width", "height")] for each in shapes]
        for number, (x, y, width, height) in enumerate(boxes):
            for left, top, wide, high in boxes[number + 1 :]:
                assert x + width <= left or left + wide <= x or y + height <= top or top + high <= y
