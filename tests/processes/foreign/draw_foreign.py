"""Draws the foreign diagrams beside this file: six assistance processes, each as six tools export it.

Run `python -m tests.processes.foreign.draw_foreign` after a change. What the report of an import must say is written
here by hand, feature by feature, and never taken from the importer.
"""

import json
from html import escape
from pathlib import Path

from tests.processes.foreign.dialects import DIALECTS, EVENTS
from tests.processes.foreign.stories import PROCESSES, SAID

HERE = Path(__file__).parent
MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SPACES = {
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}


class Drawing:
    """One process in one dialect: the text, and what its report has to say."""

    def __init__(self, dialect, title, nodes, flows, more):
        self.dialect, self.title, self.nodes, self.flows, self.more = dialect, title, nodes, flows, more
        self.p = dialect.prefix
        for node in nodes:
            node["id"] = dialect.id(node["key"], node["kind"])
        self.ids = {node["key"]: node["id"] for node in nodes}
        self.flow_ids = {f"flow_{one}_{other}": dialect.id(f"{one}>{other}", "sequenceFlow") for one, other, _ in flows}

    def text(self):
        d, p = self.dialect, self.p
        spaces = {**({p[:-1]: MODEL} if p else {"": MODEL}), **SPACES, **d.spaces}
        declared = " ".join(f'xmlns:{key}="{uri}"' if key else f'xmlns="{uri}"' for key, uri in spaces.items())
        encoding = "UTF-16" if d.name == "bizagi" else "UTF-8"
        head = f'<?xml version="1.0" encoding="{encoding}"?>\n<{p}definitions {declared} id="Definitions_1"'
        head += f' targetNamespace="http://bpmn.io/schema/bpmn" exporter="{d.exporter}" exporterVersion="5.1">'
        process, body = d.id("process", "process"), self.body("")
        frame, outside = self.frame(process)
        forms = d.process_extensions(self.nodes) if hasattr(d, "process_extensions") else ""
        forms = self.tag("extensionElements", forms) if forms else ""
        told = f'id="{process}" name="{self.title}" isExecutable="true"'
        made = f"{outside}<{p}process {told}>{forms}{frame}{body}</{p}process>"
        return f"{head}{made}{self.picture(process)}</{p}definitions>\n".replace("><", ">\n<")

    def tag(self, kind, body="", /, **attributes):
        told = "".join(f' {key}="{value}"' for key, value in attributes.items())
        return f"<{self.p}{kind}{told}>{body}</{self.p}{kind}>" if body else f"<{self.p}{kind}{told} />"

    def frame(self, process):
        """Lanes inside the process; pools, messages and data outside or beside it."""
        lanes, outside = "", ""
        named = {name: keys for name, keys in self.more.items() if name not in ("", "note")}
        for name, keys in named.items():
            refs = "".join(self.tag("flowNodeRef", self.ids[key]) for key in keys)
            lanes += self.tag("lane", refs, id=self.dialect.id(name, "lane"), name=name)
        if lanes:
            lanes = self.tag("laneSet", lanes, id="LaneSet_1")
        if named or "" in self.more:
            pool = self.tag("participant", id="Pool_own", name=self.title, processRef=process)
            if "" in self.more:
                pool += self.tag("participant", id="Pool_other", name="医疗保障局")
                pool += self.tag("messageFlow", id="Message_1", sourceRef=self.ids["send"], targetRef="Pool_other")
                outside += self.tag("message", id="Message_bill", name="费用结算单")
                lanes += self.tag("dataObjectReference", id="Data_1", name="票据", dataObjectRef="Data_2")
                lanes += self.tag("dataObject", id="Data_2")
            outside = self.tag("collaboration", pool, id="Collaboration_1") + outside
        if "note" in self.more:
            lanes += self.tag("textAnnotation", self.tag("text", self.more["note"][0]), id="Note_1")
            lanes += self.tag("association", id="Link_1", sourceRef=self.ids["survey"], targetRef="Note_1")
        return lanes, outside

    def body(self, within):
        inside = [node for node in self.nodes if node.get("within", "") == within]
        keys = {node["key"] for node in inside}
        made = "".join(self.node(node) for node in inside)
        for one, other, condition in self.flows:
            if one in keys:
                test = self.dialect.condition(condition) if condition else ""
                id = self.flow_ids[f"flow_{one}_{other}"]
                made += self.tag("sequenceFlow", test, id=id, sourceRef=self.ids[one], targetRef=self.ids[other])
        return made

    def node(self, node):
        told = {"id": node["id"]} | ({"name": node["name"]} if node["name"] else {})
        if "default" in node:
            told["default"] = self.flow_ids[node["default"]]
        if "on" in node:
            told["attachedToRef"] = self.ids[node["on"]]
        if "called" in node:
            told["calledElement"] = node["called"]
        if node.get("triggered"):
            told["triggeredByEvent"] = "true"
        attributes = "".join(f' {key}="{value}"' for key, value in told.items()) + self.dialect.attributes(node)
        extensions = self.dialect.extensions(node)
        body = self.tag("extensionElements", extensions) if extensions else ""
        for one, other, _ in self.flows:
            flow = self.flow_ids[f"flow_{one}_{other}"]
            body += self.tag("incoming", flow) if other == node["key"] else ""
            body += self.tag("outgoing", flow) if one == node["key"] else ""
        body += self.inner(node)
        return f"<{self.p}{node['kind']}{attributes}>{body}</{self.p}{node['kind']}>"

    def inner(self, node):
        made = ""
        if "timer" in node:
            made += self.tag("timerEventDefinition", self.tag("timeDuration", node["timer"]))
        if "cycle" in node:
            made += self.tag("timerEventDefinition", self.tag("timeCycle", node["cycle"]))
        elif "trigger" in node:
            more = {"name": node["name"]} if node["trigger"].startswith("link") else {}
            made += self.tag(node["trigger"], **more)
        if "script" in node:
            made += self.tag("script", escape(node["script"]))
        if node.get("collection"):
            made += self.tag("multiInstanceLoopCharacteristics", isSequential="false")
        if node.get("loop"):
            made += self.tag("standardLoopCharacteristics")
        return made + (self.body(node["key"]) if node["kind"] == "subProcess" else "")

    def picture(self, process):
        """A plain drawing in a row; inner steps lie on their open sub-process."""
        if not self.dialect.drawn:
            return ""
        shapes, at = "", {}
        for number, node in enumerate(self.nodes):
            size = (36, 36) if node["kind"] in EVENTS else (50, 50) if node["kind"].endswith("Gateway") else (100, 80)
            at[node["key"]] = (150 + number * 140, 200 + (number % 2) * 120, *size)
            x, y, width, height = at[node["key"]]
            more = ' isExpanded="true"' if node["kind"] == "subProcess" else ""
            more += self.dialect.shape_attributes(node)
            bounds = f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}" />'
            shapes += (
                f'<bpmndi:BPMNShape id="{node["id"]}_di" bpmnElement="{node["id"]}"{more}>{bounds}</bpmndi:BPMNShape>'
            )
        for one, other, _ in self.flows:
            (x, y, width, height), (to, down, _, tall) = at[one], at[other]
            points = (
                f'<di:waypoint x="{x + width}" y="{y + height / 2}" /><di:waypoint x="{to}" y="{down + tall / 2}" />'
            )
            id = self.flow_ids[f"flow_{one}_{other}"]
            shapes += f'<bpmndi:BPMNEdge id="{id}_di" bpmnElement="{id}">{points}</bpmndi:BPMNEdge>'
        plane = f'<bpmndi:BPMNPlane id="Plane_1" bpmnElement="{process}">{shapes}</bpmndi:BPMNPlane>'
        return f'<bpmndi:BPMNDiagram id="Diagram_1">{plane}</bpmndi:BPMNDiagram>'

    def expected(self, state):
        """Rows of (id or kind, attribute, done) that the report must have, and the verdict."""
        text, rows = self.text(), []
        for node in self.nodes:
            if node.get("within") != "watch":  # What is in an event sub-process stays outside with it.
                rows += self.dialect.expects(node)
                rows += [(node["id"], "", SAID[node["kind"]])] if node["kind"] in SAID else []
        rows += [(kind, "", done) for kind, done in SAID.items() if f"<{self.p}{kind}" in text]
        unique = sorted(set(rows))
        listed = "".join(f"  {json.dumps(row, ensure_ascii=False)},\n" for row in map(list, unique))
        return f'state = "{state}"\nsaid = [\n{listed}]\n'


def draw(dialect, name):
    """One file of the corpus and its expected report."""
    title, nodes, flows, more, state = PROCESSES[name]()
    dialect.drawn = not (dialect.name == "bpmnio" and name in ("tekun", "dibao"))
    if dialect.name in ("bpmnio",):
        nodes = [{**node, "kind": "task" if node["kind"] == "userTask" else node["kind"]} for node in nodes]
    drawing = Drawing(dialect, title, nodes, flows, more)
    return drawing.text(), drawing.expected(state)


def main():
    for dialect in DIALECTS:
        folder = HERE / dialect.name
        folder.mkdir(exist_ok=True)
        for name in PROCESSES:
            text, expected = draw(dialect, name)
            encoding = "utf-16" if dialect.name == "bizagi" else "utf-8"
            (folder / f"{name}.bpmn").write_bytes(text.encode(encoding))
            (folder / f"{name}.expected.toml").write_text(expected, "utf-8")


if __name__ == "__main__":
    main()
