"""What each task, condition and timer must state: office, post, deadline, form, operation, facts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from lxml import etree  # type: ignore[import-untyped]

from processes.catalogue import LEVELS, Catalogue, Finding
from processes.conditions import MAX_INSTANCES, compiled, read_day
from processes.diagrams import BPMN, label, local_name, owner, read_extensions
from processes.flows import lane_of, read_lanes
from rules.errors import ExpressionError

_RULE = re.compile(r"""deadline\(\s*["']([^"']*)["']\s*\)""")
_WORD = re.compile(r"""["']([^"']*)["']""")
_CONDITIONS = ("conditionExpression", "completionCondition")


def unmet(root: etree._Element, catalogue: Catalogue) -> Iterator[Finding]:
    """Everything that the elements of a diagram leave out or name wrongly."""
    lanes = read_lanes(root)
    yield from _lanes(root)
    for task in root.iter(f"{{{BPMN}}}userTask"):
        yield from _user_task(task, lane_of(task, lanes), catalogue)
    for task in root.iter(f"{{{BPMN}}}serviceTask"):
        yield from _service_task(task, catalogue)
    for element in root.iter(*(f"{{{BPMN}}}{name}" for name in (*_CONDITIONS, "loopCardinality"))):
        yield from expression_findings(element.text, owner(element), catalogue)
    for element in root.iter(f"{{{BPMN}}}loopCardinality"):
        yield from _cardinality(element)
    for element in root.iter(f"{{{BPMN}}}timerEventDefinition"):
        yield from _timer(element, catalogue)


def _lanes(root: etree._Element) -> Iterator[Finding]:
    for lane in root.iter(f"{{{BPMN}}}lane"):
        if lane.get("name") not in LEVELS:
            message = f"泳道“{label(lane)}”不是层级名称，应为{'、'.join(LEVELS)}之一。"
            yield Finding("scheme.E003", lane.get("id", ""), message)


def _user_task(task: etree._Element, lane: str | None, catalogue: Catalogue) -> Iterator[Finding]:
    stated = read_extensions(task)["properties"]
    yield from _seat(task, lane, stated, catalogue)
    yield from _listed("scheme.E002", task, "表单", stated.get("form") or task.get("id", ""), catalogue.sections)
    if not stated.get("deadline"):
        yield _finding("scheme.E008", task, "没有写时限，请选一条时限规则")
    else:
        yield from _listed("scheme.E008", task, "时限规则", stated["deadline"], catalogue.deadlines)
    if not task.get("name"):
        yield _finding("scheme.B020", task, "没有中文名称，请填写", "warning")


def _seat(task: etree._Element, lane: str | None, stated: Mapping[str, str], catalogue: Catalogue) -> Iterator[Finding]:
    """Who takes the task: a lane that is a level, a kind of office of that level, and posts."""
    office = stated.get("office_kind", "")
    if lane is None:
        yield _finding("scheme.E003", task, "不在任何泳道里，请放进办理层级的泳道")
    if not office or not stated.get("post"):
        yield _finding("scheme.E003", task, "没有写谁来办，请选承办机构和岗位")
        return
    offices = catalogue.offices
    yield from _listed("scheme.E003", task, "承办机构", office, offices)
    if offices and lane in LEVELS and office in offices and offices[office] != lane:
        yield _finding(
            "scheme.E003", task, f"画在“{lane}”，但承办机构 {office} 属于“{offices[office]}”，请改泳道或机构"
        )
    for post in f"{stated['post']} {stated.get('also', '')}".split():
        yield from _listed("scheme.E003", task, "岗位", post, catalogue.posts)


def _service_task(task: etree._Element, catalogue: Catalogue) -> Iterator[Finding]:
    asked = read_extensions(task)
    if not asked["operation"]:
        yield _finding("scheme.E004", task, "没有选择系统操作，请选一个")
        return
    yield from _listed("scheme.E004", task, "操作", asked["operation"], catalogue.operations)
    for text in asked["parameters"].values():
        yield from expression_findings(text, task, catalogue)
    kind = _WORD.fullmatch(asked["parameters"].get("kind", "").strip())
    if kind:
        yield from _listed("scheme.E005", task, "文书种类", kind[1], catalogue.documents)


def _cardinality(element: etree._Element) -> Iterator[Finding]:
    text = (element.text or "").strip()
    if text.isdigit() and int(text) > MAX_INSTANCES:
        yield _finding("scheme.B019", owner(element), f"多实例次数 {text} 太多，最多 {MAX_INSTANCES}，请改小")


def _timer(element: etree._Element, catalogue: Catalogue) -> Iterator[Finding]:
    text = element.findtext(f"{{{BPMN}}}timeDate")
    if text is None:
        yield _finding("scheme.B011", owner(element), "没有写等到什么时候，请选一条时限规则")
    elif read_day(text) or not _RULE.search(text):
        yield _finding("scheme.B011", owner(element), "期限不能写死，请改为选一条时限规则")
    else:
        yield from expression_findings(text, owner(element), catalogue)


def expression_findings(text: str | None, element: etree._Element, catalogue: Catalogue) -> Iterator[Finding]:
    """An expression that does not compile, or names a fact or a rule that nobody offers."""
    try:
        names = compiled(text).names
    except ExpressionError as slip:
        yield _finding("scheme.B007", element, f"表达式有误，请改正：{slip}".rstrip("。"))
        return
    for name in sorted(names):
        yield from _listed("scheme.E006", element, "事实", name, catalogue.facts)
    for rule in _RULE.findall(text or ""):
        yield from _listed("scheme.E008", element, "时限规则", rule, catalogue.deadlines)


def _listed(
    code: str, element: etree._Element, what: str, name: str, offered: Collection[str] | None
) -> Iterator[Finding]:
    if offered is not None and name not in offered:
        yield _finding(
            code, element, f"{what}“{name}”没有登记，请改用：{'、'.join(sorted(offered)[:12]) or '（尚无可选）'}"
        )


def _finding(code: str, element: etree._Element, what: str, severity: str = "error") -> Finding:
    kind = "流向" if local_name(element) == "sequenceFlow" else ""
    return Finding(code, element.get("id", ""), f"{kind}“{label(element)}”：{what}。", severity)
