"""Every code of the linter, each with the smallest diagram that deserves it."""

import pytest

from processes.catalogue import LEVELS, Catalogue
from processes.linter import lint
from tests.processes.drawing import draw

CATALOGUE = Catalogue(
    operations=frozenset({"issue_document", "f"}),
    documents=frozenset({"decision"}),
    facts=frozenset({"yes", "again"}),
    deadlines=frozenset({"dibao.acceptance", "rule"}),
    sections=frozenset({"a", "b", "c"}),
    offices={"township_office": LEVELS[1], "civil_affairs_bureau": LEVELS[2]},
    posts=frozenset({"caseworker"}),
)
GOOD = """
start s
user a
xor x
user b
service f op=issue_document kind="decision"
timer w deadline("rule")
xor y
end e
s > a > x
x > b if yes
x > f otherwise
b > w > y
f > y
y > e
"""
BOX = """sub box {
start bs
parallel p1
user a
user b
parallel p2
end be
bs > p1
p1 > a > p2
p1 > b > p2
p2 > be
}"""


def check(text, catalogue=CATALOGUE, **options):
    return lint({"p": draw(text, **options)}, "p", catalogue)


def codes(findings):
    return {finding.code.removeprefix("scheme.") for finding in findings}


def test_a_good_diagram_has_no_findings():
    assert check(GOOD) == []


def test_parallel_work_in_its_own_sub_process_may_be_done_again():
    text = f"start s\n{BOX}\nuser c\nxor x\nend e\ns > box > c > x\nx > box if again\nx > e otherwise"

    assert check(text) == []


def chained(blocks):
    lines, flows, last = ["start s", "end e"], [], "s"
    for number in range(blocks):
        lines += [f"parallel o{number}", f"service l{number} op=f", f"service r{number} op=f", f"parallel c{number}"]
        flows += [f"{last} > o{number}", f"o{number} > l{number} > c{number}", f"o{number} > r{number} > c{number}"]
        last = f"c{number}"
    return "\n".join([*lines, *flows, f"{last} > e"])


CASES = {
    "a task without form section": ("E002", "a", "start s\nuser a form=missing\nend e\ns > a > e"),
    "a task without deadline": ("E008", "a", "start s\nuser a deadline=\nend e\ns > a > e"),
    "a task with an unknown deadline": ("E008", "a", "start s\nuser a deadline=x.y\nend e\ns > a > e"),
    "a timer with an unknown deadline": ("E008", "w", 'start s\ntimer w deadline("x")\nend e\ns > w > e'),
    "a task without office": ("E003", "a", "start s\nuser a office_kind=\nend e\ns > a > e"),
    "a task without post": ("E003", "a", "start s\nuser a post=\nend e\ns > a > e"),
    "a task with an unknown office": ("E003", "a", "start s\nuser a office_kind=bank\nend e\ns > a > e"),
    "a task with an unknown post": ("E003", "a", "start s\nuser a post=king\nend e\ns > a > e"),
    "a task with an unknown helper": ("E003", "a", "start s\nuser a also=king\nend e\ns > a > e"),
    "an office in the wrong lane": ("E003", "a", "start s\nuser a office_kind=civil_affairs_bureau\nend e\ns > a > e"),
    "an unknown operation": ("E004", "g", "start s\nservice g\nend e\ns > g > e"),
    "a service without operation": ("E004", "g", "start s\nraw <bpmn:serviceTask id='g' />\nend e\ns > g > e"),
    "an unknown document": ("E005", "f", 'start s\nservice f op=issue_document kind="x"\nend e\ns > f > e'),
    "an unknown fact in a condition": (
        "E006",
        "flow_x_a",
        "start s\nxor x\nuser a\nend e\ns > x\nx > a if no\nx > e otherwise\na > e",
    ),
    "an unknown fact in a parameter": ("E006", "f", "start s\nservice f kind=no\nend e\ns > f > e"),
    "an unknown fact in a number of instances": ("E006", "a", "start s\nuser a times=no\nend e\ns > a > e"),
    "a script": ("E010", "g", "start s\nraw <bpmn:scriptTask id='g' />\nend e\ns > g > e"),
    "a link event": (
        "B002",
        "g",
        "start s\nraw <bpmn:intermediateThrowEvent id='g'><bpmn:linkEventDefinition /></bpmn:intermediateThrowEvent>\n"
        "end e\ns > g > e",
    ),
    "a complex gateway": ("B002", "g", "start s\nraw <bpmn:complexGateway id='g' />\nend e\ns > g > e"),
    "a plain task": ("B002", "g", "start s\nraw <bpmn:task id='g' />\nend e\ns > g > e"),
    "a timer at the start": (
        "B002",
        "g",
        "raw <bpmn:startEvent id='g'><bpmn:timerEventDefinition><bpmn:timeDate>deadline('rule')</bpmn:timeDate>"
        "</bpmn:timerEventDefinition></bpmn:startEvent>\nend e\ng > e",
    ),
    "two triggers on one event": (
        "B002",
        "g",
        "start s\nraw <bpmn:intermediateCatchEvent id='g'><bpmn:signalEventDefinition /><bpmn:signalEventDefinition />"
        "</bpmn:intermediateCatchEvent>\nend e\ns > g > e",
    ),
    "an event sub-process": (
        "B002",
        "g",
        "start s\nend e\ns > e\nraw <bpmn:subProcess id='g' triggeredByEvent='true' />",
    ),
    "a condition after a task": ("B003", "flow_a_e", "start s\nuser a\nend e\ns > a\na > e if yes"),
    "two flows out of a task": ("B004", "a", "start s\nuser a\nend e\nend f\ns > a > e\na > f"),
    "parallel work on a loop": (
        "B005",
        "p2",
        "start s\nparallel p1\nuser a\nuser b\nparallel p2\nxor x\nend e\ns > p1\np1 > a > p2\np1 > b > p2\np2 > x\n"
        "x > p1 if again\nx > e otherwise",
    ),
    "an inclusive gateway on a loop": (
        "B005",
        "i",
        "start s\ninclusive i\nuser a\nend e\ns > i\ni > a if again\ni > e otherwise\na > i",
    ),
    "parallel work after parallel work": ("B006", "o0", chained(8)),
    "an expression that does not compile": (
        "B007",
        "flow_x_a",
        "start s\nxor x\nuser a\nend e\ns > x\nx > a if yes and\nx > e otherwise\na > e",
    ),
    "a gateway without default": ("B008", "x", "start s\nxor x\nend e\nend f\ns > x\nx > e if yes\nx > f if again"),
    "a flow without condition": ("B008", "flow_x_e", "start s\nxor x\nend e\nend f\ns > x\nx > e\nx > f otherwise"),
    "a step that is not reached": ("B009", "a", "start s\nuser a\nend e\ns > e\na > e"),
    "a dead end": ("B010", "a", "start s\nparallel x\nuser a\nend e\ns > x\nx > a\nx > e"),
    "a flow into nowhere": ("B010", "flow_a_z", "start s\nuser a\nend e\ns > a > z"),
    "a day written out": ("B011", "w", "start s\ntimer w 2026-07-01\nend e\ns > w > e"),
    "a period written out": ("B011", "w", 'start s\ntimer w "P7D"\nend e\ns > w > e'),
    "a timer without date": (
        "B011",
        "w",
        "start s\nraw <bpmn:intermediateCatchEvent id='w'><bpmn:timerEventDefinition /></bpmn:intermediateCatchEvent>\n"
        "end e\ns > w > e",
    ),
    "a process that calls itself": ("B012", "p", "start s\ncall c p\nend e\ns > c > e"),
    "a called process that is missing": ("B013", "p", "start s\ncall c q\nend e\ns > c > e"),
    "no start": ("B014", "p", "user a\nend e\na > e"),
    "two starts": ("B014", "p", "start s\nstart t\nend e\ns > e\nt > e"),
    "a flow into the start": ("B014", "s", "start s\nuser a\nxor x\nend e\ns > a > x\nx > s if again\nx > e otherwise"),
    "an id used twice": ("B015", "a", "start s\nuser a\nuser a\nend e\ns > a > e"),
    "an id the engine keeps for itself": ("B015", "End", "start s\nend End\ns > End"),
    "an element without id": ("B015", "", "start s\nend e\ns > e\nraw <bpmn:userTask />"),
    "a flow without id": (
        "B015",
        "",
        "start s\nend e\nraw <bpmn:sequenceFlow sourceRef='s' targetRef='e' />",
    ),
    "too many steps": (
        "B016",
        "p",
        "start s\n" + "\n".join(f"end e{number}" for number in range(201)) + "\ns > e1",
    ),
    "a loop without wait": (
        "B017",
        "f",
        "start s\nservice f\nxor x\nend e\ns > f > x\nx > f if again\nx > e otherwise",
    ),
    "a join that waits for ever": (
        "B018",
        "p2",
        "start s\nxor x\nuser a\nuser b\nparallel p2\nend e\ns > x\nx > a if yes\nx > b otherwise\n"
        "a > p2\nb > p2\np2 > e",
    ),
    "branches that are not joined": (
        "B018",
        "c",
        "start s\nparallel x\nuser a\nuser b\nuser c\nend e\ns > x\nx > a > c\nx > b > c\nc > e",
    ),
    "too many instances": ("B019", "a", "start s\nuser a times=101\nend e\ns > a > e"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_mistake_is_found_at_its_element_and_says_what_to_do(name):
    code, element, text = CASES[name]

    found = [each for each in check(text) if each.code == f"scheme.{code}" and each.element == element]

    assert found, codes(check(text))
    assert found[0].severity == "error"
    assert found[0].message.endswith("。")
    assert any(word in found[0].message for word in ("请", "应", "没有尽头"))


WARNINGS = {
    "a default flow with a condition": (
        "B008",
        "start s\nraw <bpmn:exclusiveGateway id='x' name='x' default='flow_x_f' />\nend e\nend f\n"
        "s > x\nx > e if yes\nx > f if again",
    ),
    "a gateway without question": (
        "B020",
        "start s\nraw <bpmn:exclusiveGateway id='x' default='flow_x_f' />\nend e\nend f\ns > x\nx > e if yes\nx > f",
    ),
    "another program's settings": (
        "B022",
        "start s\nraw <bpmn:endEvent id='e'><bpmn:extensionElements><camunda:x /></bpmn:extensionElements>"
        "</bpmn:endEvent>\ns > e",
    ),
}


@pytest.mark.parametrize("name", WARNINGS)
def test_a_doubt_is_only_a_warning(name):
    code, text = WARNINGS[name]

    assert [(each.code, each.severity) for each in check(text)] == [(f"scheme.{code}", "warning")]


def test_a_task_without_name_is_a_warning_and_one_outside_all_lanes_an_error():
    found = check("start s\nend e\ns > a > e\nraw <bpmn:userTask id='a' />")

    assert {"B020", "E003", "E008"} <= codes(found)
    assert any("泳道" in each.message for each in found)


def test_a_lane_that_is_no_level_is_named():
    found = check(GOOD, lane="张三")

    assert {(each.code, each.element) for each in found if "张三" in each.message} >= {("scheme.E003", "lane")}


def test_a_process_that_cannot_be_run_is_named():
    text = draw(GOOD).replace('isExecutable="true"', 'isExecutable="false"')

    assert codes(lint({"p": text}, "p", CATALOGUE)) == {"B021"}


def test_an_unreadable_file_is_named_and_the_others_are_still_checked():
    found = lint({"bad.bpmn": "<", "p": draw("start s\nuser a deadline=\nend e\ns > a > e")}, "p", CATALOGUE)

    assert codes(found) == {"B001", "E008"}


def test_two_processes_of_one_name_and_a_wrong_name_are_named():
    text = draw(GOOD)

    assert "B015" in codes(lint({"one": text, "two": text}, "p", CATALOGUE))
    assert codes(lint({"one": text}, "other", CATALOGUE)) == {"B013"}


def test_a_border_event_belongs_to_its_task():
    text = 'start s\nuser a\nboundary l on a deadline("rule")\nuser b\nend e\ns > a > e\nl > b > e'

    assert check(text) == []


def test_a_wait_inside_a_sub_process_counts_as_a_wait():
    box = "sub box {\nstart bs\nuser a\nend be\nbs > a > be\n}"
    text = f"start s\n{box}\nxor x\nend e\ns > box > x\nx > box if again\nx > e otherwise"
    idle = text.replace("user a", "service a op=f")

    assert check(text) == []
    assert codes(check(idle)) == {"B017"}


def test_without_a_catalogue_names_are_not_checked():
    text = 'start s\nuser a deadline=x.y form=x post=x office_kind=x\nservice g kind="x"\nend e\ns > a > g > e'

    assert check(text, None) == []


def test_parallel_ways_that_go_round_for_ever_do_not_stop_the_linter():
    text = "start s\nparallel x\nuser a\nend e\ns > x\nx > a > x\nx > e"

    assert {"B005", "B006"} <= codes(check(text))


def test_every_code_has_its_case():
    proved = {code for code, *_ in (*CASES.values(), *WARNINGS.values())} | {"B001", "B021"}

    assert proved == {f"E{number:03}" for number in (2, 3, 4, 5, 6, 8, 10)} | {
        f"B{number:03}" for number in range(1, 23)
    }
