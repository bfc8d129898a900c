"""Six assistance processes as short lists of steps and flows, and what the report says of each kind of element."""


def user(key, name, group="", seat=True, **more):
    told = {"group": group, "seat": seat} if group else {}
    return {"key": key, "kind": "userTask", "name": name, **told, **more}


def step(key, kind, name="", **more):
    return {"key": key, "kind": kind, "name": name, **more}


def temporary():
    """Temporary assistance: a small sum at once, or the usual way."""
    fields = (("situation", "遇到的困难", "string", True), ("urgentNeed", "情况紧急", "boolean", False))
    nodes = [
        step("start", "startEvent", "群众求助"),
        user("accept", "受理求助", "乡镇经办人", fields=fields),
        step("urgent", "exclusiveGateway", "情况紧急？", default="flow_urgent_examine"),
        user("pay", "小额快救", "审批组", seat=False, person="${initiator}"),
        user("examine", "调查审核", "入户调查员", due="P3D"),
        step("tell", "serviceTask", "发送告知短信"),
        step("end", "endEvent", "办结"),
    ]
    flows = [
        ("start", "accept", ""),
        ("accept", "urgent", ""),
        ("urgent", "pay", "urgentNeed == true"),
        ("urgent", "examine", ""),
        ("pay", "tell", ""),
        ("examine", "tell", ""),
        ("tell", "end", ""),
    ]
    return "临时救助", nodes, flows, {}, "ready"


def dibao():
    """Dibao with lanes, a parallel part and a public notice."""
    nodes = [
        step("start", "startEvent", "提出申请"),
        user("accept", "受理申请", "乡镇经办人"),
        step("split", "parallelGateway"),
        user("check", "信息核对", "核对机构人员"),
        user("visit", "入户调查", "入户调查员"),
        step("join", "parallelGateway"),
        user("appraise", "民主评议", "村（居）委会"),
        step("notice", "intermediateCatchEvent", "公示期满", timer="P7D"),
        step("object", "exclusiveGateway", "有异议？"),
        user("confirm", "审核确认", "县级审核人"),
        step("granted", "endEvent", "确认"),
        step("refused", "endEvent", "不予确认", trigger="terminateEventDefinition"),
    ]
    flows = [
        ("start", "accept", ""),
        ("accept", "split", ""),
        ("split", "check", ""),
        ("split", "visit", ""),
        ("check", "join", ""),
        ("visit", "join", ""),
        ("join", "appraise", ""),
        ("appraise", "notice", ""),
        ("notice", "object", ""),
        ("object", "confirm", "objections == 0"),
        ("object", "refused", "objections > 0"),
        ("confirm", "granted", ""),
    ]
    lanes = {
        "村委会": ("start", "appraise"),
        "乡镇人民政府": ("accept", "split", "visit", "join", "notice", "object", "refused"),
        "县民政局": ("check", "confirm", "granted"),
    }
    return "最低生活保障", nodes, flows, lanes, "ready"


def tekun():
    """Tekun: a script, a time limit on a step, a sub-process without start and end, no default."""
    inside = [
        user("ability", "自理能力评估", "乡镇经办人", within="care"),
        user("guardian", "确定照料人", within="care"),
        step("sum", "scriptTask", "计算供养标准", script="import os; os.system('id')", within="care"),
    ]
    nodes = [
        step("start", "startEvent", "申请供养"),
        step("care", "subProcess", "评估"),
        *inside,
        step("late", "boundaryEvent", "评估超期", timer="P10D", on="care"),
        user("urge", "督办"),
        step("decide", "exclusiveGateway", "怎样供养？"),
        user("home", "分散供养"),
        user("house", "集中供养"),
        step("end", "endEvent"),
    ]
    flows = [
        ("start", "care", ""),
        ("ability", "guardian", ""),
        ("guardian", "sum", ""),
        ("care", "decide", ""),
        ("late", "urge", ""),
        ("urge", "end", ""),
        ("decide", "home", "way == 'home'"),
        ("decide", "house", "wayFinder.choose(household).isHouse()"),
        ("home", "end", ""),
        ("house", "end", ""),
    ]
    return "特困人员供养", nodes, flows, {}, "unfinished"


def review():
    """Annual review: begun by a timer, a decision table, each member asked, an implicit split and no end."""
    nodes = [
        step("start", "startEvent", "每年一月", trigger="timerEventDefinition", cycle="R/P1Y"),
        step("standard", "businessRuleTask", "比对新标准"),
        user("ask", "逐人核实", "村级社会救助协理员", collection=True),
        step("manual", "manualTask", "整理档案"),
        user("adjust", "调整待遇", "县级审核人"),
        step("archive", "task", "归档"),
    ]
    flows = [
        ("start", "standard", ""),
        ("standard", "ask", ""),
        ("ask", "manual", ""),
        ("ask", "adjust", ""),
        ("manual", "archive", ""),
    ]
    return "年度核查", nodes, flows, {}, "ready"


def medical():
    """Medical assistance with the insurer as a black box, messages, data and a called process that is not here."""
    nodes = [
        step("start", "startEvent", "收到申请", trigger="messageEventDefinition"),
        user("accept", "受理", "医保经办人员", seat=True),
        step("send", "sendTask", "商请医保部门"),
        step("wait", "intermediateCatchEvent", "等待费用结算单", trigger="messageEventDefinition"),
        step("call", "callActivity", "家庭经济状况核对", called="MeansTest"),
        step("loop", "task", "反复核对票据", loop=True),
        step("end", "endEvent", "通知结果", trigger="messageEventDefinition"),
    ]
    chain = ["start", "accept", "send", "wait", "call", "loop", "end"]
    flows = [(one, other, "") for one, other in zip(chain, chain[1:], strict=False)]
    return "医疗救助", nodes, flows, {"": ("black box",)}, "ready"


def disaster():
    """Disaster assistance: events that we lack, a link, an event sub-process, notes."""
    nodes = [
        step("start", "startEvent", "灾情上报"),
        step("which", "eventBasedGateway", "等什么？"),
        step("help", "intermediateCatchEvent", "上级通知", trigger="signalEventDefinition"),
        step("time", "intermediateCatchEvent", "满十日", timer="P10D"),
        user("survey", "查灾核灾", "网格员"),
        step("broken", "boundaryEvent", "道路中断", trigger="errorEventDefinition", on="survey"),
        step("wait", "task", "改期再查"),
        step("jump", "intermediateThrowEvent", "转发放", trigger="linkEventDefinition"),
        step("land", "intermediateCatchEvent", "转发放", trigger="linkEventDefinition"),
        user("give", "发放款物", "乡镇经办人"),
        step("end", "endEvent", "结束"),
        step("watch", "subProcess", "余震处置", triggered=True),
        step("shaken", "startEvent", "余震", trigger="signalEventDefinition", within="watch"),
        user("leave", "转移安置", within="watch"),
    ]
    flows = [
        ("start", "which", ""),
        ("which", "help", ""),
        ("which", "time", ""),
        ("help", "survey", ""),
        ("time", "survey", ""),
        ("broken", "wait", ""),
        ("wait", "survey", ""),
        ("survey", "jump", ""),
        ("land", "give", ""),
        ("give", "end", ""),
        ("shaken", "leave", ""),
    ]
    return "受灾人员救助", nodes, flows, {"note": ("灾后十日内完成核灾",)}, "ready"


# What the report must say of each element, by kind of element or trigger: told by hand.
SAID = {
    "task": "changed",
    "manualTask": "changed",
    "scriptTask": "changed",
    "businessRuleTask": "changed",
    "sendTask": "changed",
    "callActivity": "changed",
    "script": "left_out",
    "timeDuration": "changed",
    "linkEventDefinition": "left_out",
    "errorEventDefinition": "left_out",
    "messageFlow": "left_out",
    "message": "left_out",
    "dataObjectReference": "left_out",
    "textAnnotation": "kept",
    "standardLoopCharacteristics": "left_out",
}
PROCESSES = {each.__name__: each for each in (temporary, dibao, tekun, review, medical, disaster)}
