"""An import's report as rows for the page: grouped by what to do, alike pieces together, each of them named."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from processes.importing import Done, Imported, ImportItem
from processes.importing.dialects import TOPICS

DONE = {
    Done.KEPT: _("原样带入"),
    Done.CHANGED: _("改动后带入"),
    Done.LEFT_OUT: _("没有带入"),
    Done.ADDED: _("补上的"),
}
STATES = {"ready": _("可以接着画"), "unfinished": _("能打开，还要补齐"), "blocked": _("不能打开")}
KINDS = {
    "process": _("流程"),
    "lane": _("泳道"),
    "participant": _("池"),
    "task": _("任务"),
    "userTask": _("用户任务"),
    "manualTask": _("手工任务"),
    "serviceTask": _("服务任务"),
    "scriptTask": _("脚本任务"),
    "sendTask": _("发送任务"),
    "receiveTask": _("接收任务"),
    "businessRuleTask": _("规则任务"),
    "callActivity": _("调用活动"),
    "subProcess": _("子流程"),
    "startEvent": _("开始"),
    "endEvent": _("结束"),
    "intermediateCatchEvent": _("等待事件"),
    "intermediateThrowEvent": _("抛出事件"),
    "boundaryEvent": _("边界事件"),
    "exclusiveGateway": _("排他网关"),
    "parallelGateway": _("并行网关"),
    "inclusiveGateway": _("包容网关"),
    "eventBasedGateway": _("事件网关"),
    "complexGateway": _("复杂网关"),
    "sequenceFlow": _("连线"),
    "conditionExpression": _("条件"),
    "message": _("消息"),
    "messageFlow": _("消息流"),
    "dataObjectReference": _("数据对象"),
    "dataStoreReference": _("数据存储"),
    "textAnnotation": _("批注"),
    "script": _("脚本"),
    "timerEventDefinition": _("定时"),
    "messageEventDefinition": _("消息触发"),
    "errorEventDefinition": _("错误触发"),
    "multiInstanceLoopCharacteristics": _("多实例"),
    "standardLoopCharacteristics": _("循环"),
}
# Of details of drawings and settings without effect so many places are named; of all else every one.
MOST_PLACES = 30
_DETAILS = ("picture", "setting", "kept", "data")


@dataclass
class Row:
    """Alike pieces: what they are, what was done, what to do, and where they stand."""

    kind: str | Promise
    code: str
    dialect: str
    done: str
    done_words: str | Promise
    message: str
    decide: bool
    times: dict[str, int] = field(default_factory=dict)
    more: int = 0

    @property
    def places(self) -> list[str]:
        """Where the pieces stand, each spot once, with how many when there are several."""
        return [f"{place}（{count}）" if count > 1 else place for place, count in self.times.items()]


@dataclass
class Topic:
    """All rows about one thing to do."""

    title: str
    rows: list[Row]
    decide: int
    pieces: int


def topics(imported: Imported) -> list[Topic]:
    """Everything that did not simply come in, in the order in which somebody would deal with it."""
    found: dict[str, dict[tuple[str, ...], Row]] = defaultdict(dict)
    counts: dict[str, list[bool]] = defaultdict(list)
    for item in imported.items:
        if item.done == Done.KEPT and not item.decide:
            continue
        counts[item.code].append(item.decide)
        _add(found[item.code], item)
    return [
        Topic(title, list(found[code].values()), sum(counts[code]), len(counts[code]))
        for code, title in TOPICS.items()
        if code in found
    ]


def _add(rows: dict[tuple[str, ...], Row], item: ImportItem) -> None:
    key = (item.kind, item.attribute, item.done.value, item.message, str(item.decide))
    if key not in rows:
        code = item.attribute or item.kind
        rows[key] = Row(
            KINDS.get(item.kind, ""), code, item.dialect, item.done.value, DONE[item.done], item.message, item.decide
        )
    row = rows[key]
    place = item.place or item.id or (f"第 {item.line} 行" if item.line else "")
    if item.code in _DETAILS and place not in row.times and len(row.times) >= MOST_PLACES:
        row.more += 1
    elif place:
        row.times[place] = row.times.get(place, 0) + 1


def verdicts(imported: Imported) -> list[dict[str, object]]:
    """Each process with its verdict, the one that is meant to run first."""
    rows = [
        {
            "id": id,
            "title": imported.titles[id],
            "state": verdict.state,
            "words": STATES[verdict.state],
            "reasons": verdict.reasons,
            "main": id == imported.main,
        }
        for id, verdict in imported.verdicts.items()
    ]
    return sorted(rows, key=lambda row: not row["main"])
