"""The text of a process: everything in the diagram is told, and whatever changes in the diagram changes the text."""

import re
from dataclasses import replace

import pytest
from lxml import etree

from cases.documents.kinds import KINDS
from processes import editions
from processes.diagrams import BPMN, read_diagram, read_extensions
from processes.telling.book import read_book
from processes.telling.conditions import tell_condition
from processes.telling.text import tell, tell_one
from rules.domains import COUNT, FLAG, words
from tests.processes.drawing import draw

SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"
TITLES = {kind: each.title_for("最低生活保障") for kind, each in KINDS.items()}


@pytest.fixture(scope="module")
def shipped():
    return editions.read_shipped("dibao")


def text_of(texts, scheme="dibao"):
    return tell(read_book(scheme, texts, TITLES)).plain()


def drawn(text, **stages):
    texts = {"bpmn/p.bpmn": draw(text), **{f"bpmn/{name}.bpmn": draw(each, name) for name, each in stages.items()}}
    return tell(read_book("p", texts))


def test_every_step_wait_and_condition_of_dibao_is_told(shipped):
    text = text_of(shipped)

    for path in (path for path in shipped if path.endswith(".bpmn")):
        root = read_diagram(shipped[path])
        for task in root.iter(f"{{{BPMN}}}userTask", f"{{{BPMN}}}serviceTask", f"{{{BPMN}}}intermediateCatchEvent"):
            assert f"“{task.get('name')}”" in text
        for task in root.iter(f"{{{BPMN}}}userTask"):
            assert read_extensions(task)["properties"]["clause"] in text
        for gateway in root.iter(f"{{{BPMN}}}exclusiveGateway"):
            assert gateway.get("name") in text
    for condition in (
        "“审查结果”为“一次性告知补正”",
        "“由哪一级确认”为“乡镇（街道）”",
        "“未答复的异议件数”大于“0”",
        "“县级必须入户”为“是”",
        "“怎样查明”为“组织民主评议”",
    ):
        assert condition in text


def test_a_step_says_who_by_when_on_which_form_and_clause(shipped):
    lines = text_of(shipped).splitlines()
    at = next(number for number, line in enumerate(lines) if "“拟定公示”" in line and "办理" in line)

    assert lines[at].endswith("由乡镇人民政府（街道办事处）的乡镇经办人办理，村级社会救助协理员也可以办")
    assert "张贴公示" in lines[at + 1]
    assert "《张贴公示》" in lines[at + 2]
    assert lines[at + 3].endswith("依据：最低生活保障审核确认办法 第十九条")


def test_a_period_is_told_with_its_days_and_clause(shipped):
    assert "初审意见公示：自张贴公示之日起7天；最后一天是休息日的顺延（最低生活保障审核确认办法 第十九条）" in text_of(
        shipped
    )


def test_letters_are_called_by_their_titles_and_stages_stand_in_their_place(shipped):
    text = text_of(shipped)

    assert "签发《最低生活保障不予确认告知书》" in text
    assert re.search(r"^11 阶段“公示”", text, re.M)
    assert re.search(r"^11\.4 系统自动“张贴公示”", text, re.M)


def test_a_way_back_and_a_jump_are_told_by_number_and_name(shipped):
    text = text_of(shipped)

    assert "办完后回到第2.4步“受理审查”" in text
    assert "办完后回到第5步“测算并比对标准”" in text
    assert "其他情况（不予受理）：接第24步“送达”" in text


def mutations(path, text):
    """Every part of a diagram that means something, each changed in turn, with what was changed."""
    root = read_diagram(text)
    for element in root.iter():
        where = element.get("id") or element.get("name") or ""
        if element.tag == f"{SPIFF}property":
            yield from _with(root, element, "value", "other", f"{path} {where} {element.get('name')}")
        elif element.tag == f"{SPIFF}parameter":
            yield from _with(root, element, "value", '"archive_catalogue_2"', f"{path} {where} parameter")
        elif element.tag == f"{SPIFF}serviceTaskOperator":
            yield from _with(root, element, "id", "another", f"{path} operation {where}")
        elif element.tag in (f"{{{BPMN}}}conditionExpression", f"{{{BPMN}}}timeDate"):
            yield from _with(
                root,
                element,
                None,
                "household_size > 99" if "cond" in element.tag else 'deadline("dibao.delivery")',
                f"{path} {element.text}",
            )
        elif element.tag == f"{{{BPMN}}}sequenceFlow":
            yield from _retargeted(root, element, path)
        elif element.tag == f"{{{BPMN}}}callActivity":
            yield from _with(root, element, "calledElement", "stage_of_another", f"{path} {where} called")
        if element.get("default"):
            yield from _with(root, element, "default", "nothing", f"{path} {where} default")
        if element.get("name") and element.tag.startswith(f"{{{BPMN}}}") and element.tag not in UNTOLD:
            yield from _with(root, element, "name", "改了名字", f"{path} {where} name")


UNTOLD = {f"{{{BPMN}}}{name}" for name in ("participant", "definitions", "process")}


def _with(root, element, key, value, what):
    before = element.get(key) if key else element.text
    if before == value:
        return
    _put(element, key, value)
    yield what, etree.tostring(root, encoding="unicode")
    _put(element, key, before)


def _put(element, key, value):
    if key is None:
        element.text = value
    else:
        element.set(key, value)


def _retargeted(root, flow, path):
    siblings = [
        each.get("id") for each in flow.getparent() if each.tag in NODES and each.get("id") != flow.get("targetRef")
    ]
    other = next(each for each in reversed(siblings) if each != flow.get("sourceRef"))
    yield from _with(root, flow, "targetRef", other, f"{path} {flow.get('id')} target")


NODES = {f"{{{BPMN}}}{name}" for name in ("userTask", "serviceTask", "exclusiveGateway", "endEvent", "parallelGateway")}


CHANGED = {
    "bpmn/dibao.bpmn": "dibao",
    "bpmn/shared/public_notice.bpmn": "dibao",
    "bpmn/shared/review.bpmn": "review",
}


def test_whatever_changes_in_a_diagram_changes_the_text(shipped):
    """A scheme's own diagram, a stage of it, and a procedure that starts on its own: enough for every kind of step."""
    book, same, tried = read_book("dibao", shipped, TITLES), [], 0
    read_once = {name: getattr(book, name) for name in ("sections", "tables", "titles", "domains")}

    for path, entry in CHANGED.items():
        before = tell_one(book, entry).plain()
        for what, text in mutations(path, shipped[path]):
            tried += 1
            changed = replace(book, texts={**shipped, path: text})
            vars(changed).update(read_once)
            if tell_one(changed, entry).plain() == before:
                same.append(what)

    assert tried > 300
    assert same == []


def test_a_new_step_shifts_the_numbers_and_is_told(shipped):
    flow = re.search(r'<bpmn:sequenceFlow id="flow_assess_examination"[^>]*/>', shipped["bpmn/dibao.bpmn"])[0]
    step = (
        '<bpmn:userTask id="hearing" name="听取意见" />'
        '<bpmn:sequenceFlow id="f1" sourceRef="assess" targetRef="hearing" />'
        '<bpmn:sequenceFlow id="f2" sourceRef="hearing" targetRef="examination" />'
    )
    text = text_of({**shipped, "bpmn/dibao.bpmn": shipped["bpmn/dibao.bpmn"].replace(flow, step)})

    assert "6 “听取意见”（不在任何泳道里）：由（没有写由哪个机构）（没有写由哪个岗位）办理" in text
    assert "7 “初审”" in text


def test_what_is_drawn_wrong_is_told_as_wrong_and_stops_nothing():
    told = drawn("start s\nuser a form=nothing deadline=x.y\nuser b\ncall c missing\nend e\ns > a\nb > e").plain()

    assert "“x.y”（还没有这条时限规则）" in told
    assert "表单“nothing”（还没有）" in told
    assert "（后面没有连线，到这里就停住了）" in told
    assert "（前面没有连线，从开始走不到这里）" in told
    assert "（调用的流程“missing”不存在）" in told


def test_stages_that_call_themselves_are_told_once():
    told = drawn("start s\ncall c p\nend e\ns > c > e")

    assert len(told.lines) == 3


def test_a_scheme_without_a_diagram_says_so():
    assert tell(read_book("p", {})).plain() == "（还没有可以读的流程图）\n"


def test_parallel_instances_borders_and_signals_are_told():
    told = drawn(
        'start s\nuser a times=size one-by-one until size > 3\nboundary b on a deadline("rule")\ncatch k signal\n'
        "throw h signal\nterminate t\nend e\ns > a > k > h > e\nb > t"
    ).plain()

    assert "共办“size”次，一次接一次办理，“size”大于“3”时提前结束" in told
    assert "“a”办理期间，一到“b”，中止原环节，改走这里" in told
    assert "等待的是信号" in told
    assert "发出信号“h”" in told
    assert "立即结束，其他还没有办完的一并终止" in told


def test_a_diagram_beyond_all_bounds_is_told_without_running_away():
    steps = "\n".join(f"user u{number}" for number in range(400))
    flows = " > ".join(["s", *(f"u{number}" for number in range(400)), "e"])

    assert len(drawn(f"start s\n{steps}\nend e\n{flows}").lines) == 402


FACTS = {"yes": FLAG, "size": COUNT, "outcome": words(grant="给予", refuse="不予")}
NAMES = {"yes": "本人同意", "size": "人数", "outcome": "决定"}


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("yes", "“本人同意”为“是”"),
        ("not yes", "“本人同意”为“否”"),
        ('outcome == "grant"', "“决定”为“给予”"),
        ('outcome != "grant" and size >= 2', "“决定”不为“给予”，并且“人数”不小于“2”"),
        (
            'yes and (size < 2 or outcome in ["grant", "refuse"])',
            "“本人同意”为“是”，并且（“人数”小于“2”，或者“决定”为其中之一：“给予”、“不予”）",
        ),
        ("1 < size <= 3", "“1”小于“人数”，并且“人数”不大于“3”"),
        ("not (size > 2)", "不是（“人数”大于“2”）这种情形"),
        ("size + 1 > -2", "（“人数”加“1”）大于负“2”"),
        ("max(size, 2) > 1", "max（“人数”、“2”）大于“1”"),
        ("yes == true", "“本人同意”为“是”"),
        ("size >", "（写得不对的条件）size >"),
    ],
)
def test_a_condition_is_told_in_words(condition, told):
    assert tell_condition(condition, NAMES, FACTS) == told
