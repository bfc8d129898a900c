"""Which element of ours each element of BPMN becomes, with the sentence for the report: data, no behaviour."""

from __future__ import annotations

SAME = frozenset(
    {
        *("startEvent", "endEvent", "userTask", "serviceTask", "subProcess", "callActivity"),
        *("exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"),
        *("intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"),
    }
)
# Element -> ours, topic, sentence.
TURNED: dict[str, tuple[str, str, str]] = {
    "task": ("userTask", "seat", "没有说明由谁办，改成了用户任务；请选承办机构和岗位，自动办的请改为服务任务。"),
    "manualTask": ("userTask", "seat", "线下办理也要登记结果，改成了用户任务；请选承办机构和岗位。"),
    "receiveTask": ("userTask", "message", "不收消息，改成了用户任务，由人登记收到的内容；请选承办机构和岗位。"),
    "scriptTask": (
        "userTask",
        "script",
        "脚本没有带入，先放一个用户任务占位；要自动办的请改为服务任务并选择一个操作，算法写进规则表。",
    ),
    "businessRuleTask": (
        "serviceTask",
        "operation",
        "不用决策表，改成了服务任务；规则写进规则表，操作请选 assess 或 decide。",
    ),
    "sendTask": ("serviceTask", "message", "不发消息，改成了服务任务；操作请选 issue_document 并选文书种类。"),
    "complexGateway": ("inclusiveGateway", "structure", "不支持复杂网关，改成了包容网关；请核对各流向的条件。"),
    "transaction": ("subProcess", "structure", "不支持事务子流程，改成了普通子流程；要撤销的请画明去向。"),
    "adHocSubProcess": ("subProcess", "structure", "不支持即席子流程，改成了普通子流程；请画明先后顺序。"),
    "callChoreography": ("userTask", "message", "不支持编排，改成了用户任务占位；请改画。"),
    "subChoreography": ("userTask", "message", "不支持编排，改成了用户任务占位；请改画。"),
    "choreographyTask": ("userTask", "message", "不支持编排，改成了用户任务占位；请改画。"),
}
# Events by place and trigger: ours, topic, sentence. A trigger that is not here at its place is dropped by `OTHERWISE`.
EVENTS: dict[tuple[str, str], tuple[str, str, str]] = {
    ("intermediateCatchEvent", "messageEventDefinition"): (
        "userTask",
        "message",
        "不等消息，改成了用户任务，由人登记收到的内容；请选承办机构和岗位。",
    ),
    ("intermediateCatchEvent", "conditionalEventDefinition"): (
        "userTask",
        "event",
        "不支持条件事件，改成了用户任务；能自动判断的请改为网关。",
    ),
    ("intermediateThrowEvent", "messageEventDefinition"): (
        "serviceTask",
        "message",
        "不发消息，改成了服务任务；操作请选 issue_document 并选文书种类。",
    ),
    ("endEvent", "messageEventDefinition"): (
        "serviceTask",
        "message",
        "结束时发消息改成了服务任务加结束；操作请选 issue_document 并选文书种类。",
    ),
    ("endEvent", "signalEventDefinition"): (
        "intermediateThrowEvent",
        "event",
        "结束时发信号改成了发信号的中间事件加结束。",
    ),
}
ENDS = "这种结束方式不支持，改成了普通结束；请用网关画明去向。"
STARTS = "流程由申请或登记发起，触发条件没有带入；请确认由谁发起。"
BOUNDARY_MESSAGE = "不等消息，改成了等信号；请确认由哪一步发出这个信号，或改画为用户任务。"
THROWS = "这种抛出事件不起作用，没有带入，前后直接相连；需要时请用用户任务或服务任务画明。"
BOUNDARY_LEFT = "这种边界事件不支持，没有带入；它后面的环节现在没有来路，请用网关画明去向。"
EVENT_SUB_PROCESS = "不支持事件子流程，整段没有带入；请改为边界事件或另画流程。"
COMPENSATION = "补偿环节不会自动执行；请画明更正的环节。"
LOOP = "不支持循环任务，只办一次；要反复的请用网关画成回路。"
COLLECTION = "多实例不能引用数据集合，现在只办一份；请写明次数，或在一张表单里填多行。"
UNKNOWN_CALL = "所调用的流程不在文件里，先放一个用户任务占位；请改为调用活动并选择要调用的流程。"
CONDITION_LEFT = "条件“{text}”看不准意思，没有带入；请从事实清单里选。"
CONDITION_CHANGED = "条件改写成“{text}”；请确认用到的事实由哪张表单填写。"
DEADLINE_WRITTEN = "原来写的是“{text}”；时限要有规则和条款，请在“规则与时限”里加一条，或另选一条。"
DEADLINE_EMPTY = "没有写时间；请在“规则与时限”里加一条，或另选一条。"
