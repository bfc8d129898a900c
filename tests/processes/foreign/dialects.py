"""How six tools write: prefix, namespaces, ids, and what they hang on each element; with what a report must say."""

import hashlib
import json
from html import escape

EVENTS = ("startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent")


class Dialect:
    """How one tool writes: its prefix, namespaces, ids, and what it hangs on each element."""

    name, prefix, exporter = "plain", "bpmn:", ""
    spaces: dict[str, str] = {}
    drawn = True

    def id(self, key, kind):
        letters = hashlib.sha256(f"{self.name}{key}".encode()).hexdigest()[:7]
        stem = {"sequenceFlow": "Flow", "lane": "Lane", "participant": "Participant", "process": "Process"}.get(kind)
        stem = stem or ("Event" if kind in EVENTS else "Gateway" if kind.endswith("Gateway") else "Activity")
        return f"{stem}_{letters}"

    def condition(self, text):
        tag = f"{self.prefix}conditionExpression"
        return f'<{tag} xsi:type="{self.prefix}tFormalExpression">{escape(text)}</{tag}>'

    def attributes(self, node):
        return ""

    def extensions(self, node):
        return ""

    def shape_attributes(self, node):
        return ""

    def expects(self, node):
        return []


class Camunda7(Dialect):
    """Camunda Modeler for platform 7."""

    name, exporter = "camunda7", "Camunda Modeler"
    spaces = {"camunda": "http://camunda.org/schema/1.0/bpmn", "modeler": "http://camunda.org/schema/modeler/1.0"}

    def condition(self, text):
        return super().condition("${" + text + "}")

    def attributes(self, node):
        kind, made = node["kind"], ""
        if "group" in node:
            made += f' camunda:candidateGroups="{node["group"]}"'
        if "person" in node:
            made += f' camunda:assignee="{node["person"]}"'
        if "due" in node:
            made += f' camunda:dueDate="{node["due"]}"'
        if kind == "serviceTask":
            made += ' camunda:asyncBefore="true" camunda:delegateExpression="${noticeDelegate}"'
        if kind == "businessRuleTask":
            made += ' camunda:resultVariable="result" camunda:decisionRef="standard_check"'
        return made

    def extensions(self, node):
        made = ""
        if "fields" in node:
            rows = "".join(self.field(*row) for row in node["fields"])
            made += f"<camunda:formData>{rows}</camunda:formData>"
        if node["kind"] == "userTask":
            made += '<camunda:taskListener class="cn.gov.NoticeListener" event="create" />'
        return made

    def field(self, id, label, kind, required):
        check = '<camunda:validation><camunda:constraint name="required" /></camunda:validation>' if required else ""
        return f'<camunda:formField id="{id}" label="{label}" type="{kind}">{check}</camunda:formField>'

    def expects(self, node):
        made = []
        if "group" in node:
            made.append((node["id"], "camunda:candidateGroups", "changed" if node["seat"] else "left_out"))
        if "person" in node:
            made.append((node["id"], "camunda:assignee", "left_out"))
        if "due" in node:
            made.append((node["id"], "camunda:dueDate", "changed"))
        if node["kind"] == "serviceTask":
            made.append((node["id"], "camunda:delegateExpression", "left_out"))
        if node["kind"] == "businessRuleTask":
            made.append((node["id"], "camunda:decisionRef", "left_out"))
        return made


class Camunda8(Dialect):
    """Camunda Web Modeler for Zeebe."""

    name, exporter = "camunda8", "Camunda Web Modeler"
    spaces = {"zeebe": "http://camunda.org/schema/zeebe/1.0", "modeler": "http://camunda.org/schema/modeler/1.0"}

    def condition(self, text):
        return super().condition("=" + text.replace("==", "=").replace("'", '"'))

    def extensions(self, node):
        made = ""
        if "group" in node:
            made += f'<zeebe:assignmentDefinition candidateGroups="{node["group"]}" />'
        if "person" in node:
            made += f'<zeebe:assignmentDefinition assignee="{node["person"]}" />'
        if "fields" in node:
            made += f'<zeebe:formDefinition formKey="camunda-forms:bpmn:form_{node["key"]}" />'
        if node["kind"] in ("serviceTask", "sendTask", "scriptTask", "businessRuleTask"):
            made += '<zeebe:taskDefinition type="assistance-worker" retries="3" />'
            made += '<zeebe:ioMapping><zeebe:input source="=household" target="household" /></zeebe:ioMapping>'
        return made

    def process_extensions(self, nodes):
        forms = ""
        for node in nodes:
            if "fields" in node:
                kinds = {"boolean": "checkbox", "long": "number"}
                rows = [
                    {"key": id, "label": label, "type": kinds.get(kind, "textfield"), "validate": {"required": need}}
                    for id, label, kind, need in node["fields"]
                ]
                text = escape(json.dumps({"components": rows}, ensure_ascii=False))
                forms += f'<zeebe:userTaskForm id="form_{node["key"]}">{text}</zeebe:userTaskForm>'
        return forms

    def expects(self, node):
        made = []
        if "group" in node:
            made.append(("assignmentDefinition", "", "changed" if node["seat"] else "left_out"))
        if "fields" in node:
            made.append(("formDefinition", "", "changed"))
        if node["kind"] in ("serviceTask", "sendTask", "scriptTask", "businessRuleTask"):
            made.append(("taskDefinition", "", "left_out"))
        return made


class Flowable(Dialect):
    """Flowable Design: no prefix, ids of a GUID."""

    name, prefix, exporter = "flowable", "", "Flowable Open Source Modeler"
    spaces = {"flowable": "http://flowable.org/bpmn"}

    def id(self, key, kind):
        digest = hashlib.md5(f"{self.name}{key}".encode(), usedforsecurity=False).hexdigest().upper()
        return f"sid-{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:]}"

    def condition(self, text):
        return f'<conditionExpression xsi:type="tFormalExpression"><![CDATA[${{{text}}}]]></conditionExpression>'

    def attributes(self, node):
        made = ""
        if "group" in node:
            made += f' flowable:candidateGroups="{node["group"]}"'
        if "person" in node:
            made += f' flowable:assignee="{node["person"]}"'
        if "due" in node:
            made += f' flowable:dueDate="{node["due"]}"'
        if node["kind"] == "serviceTask":
            made += ' flowable:async="true" flowable:class="cn.gov.flow.NoticeService"'
        return made

    def extensions(self, node):
        made = ""
        for id, label, kind, required in node.get("fields", ()):
            need = ' required="true"' if required else ""
            made += f'<flowable:formProperty id="{id}" name="{label}" type="{kind}"{need}></flowable:formProperty>'
        if node["kind"] == "serviceTask":
            made += '<flowable:field name="template"><flowable:string>notice</flowable:string></flowable:field>'
        return made

    def expects(self, node):
        made = []
        if "group" in node:
            made.append((node["id"], "flowable:candidateGroups", "changed" if node["seat"] else "left_out"))
        if "fields" in node:
            made.append((node["fields"][0][0], "", "changed"))
        if node["kind"] == "serviceTask":
            made += [(node["id"], "flowable:class", "left_out"), ("field", "", "left_out")]
        return made


class Signavio(Dialect):
    """Signavio Process Manager: metadata on everything, colours, ids of a GUID."""

    name, prefix, exporter = "signavio", "", "Signavio Process Editor, http://www.signavio.com"
    spaces = {
        "signavio": "http://www.signavio.com",
        "color": "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
    }
    id = Flowable.id

    def condition(self, text):
        return f'<conditionExpression xsi:type="tFormalExpression">{escape(text)}</conditionExpression>'

    def extensions(self, node):
        made = '<signavio:signavioMetaData metaKey="bgcolor" metaValue="#ffffcc"/>'
        if "group" in node:
            made += f'<signavio:signavioMetaData metaKey="rolle" metaValue="{node["group"]}"/>'
        return made

    def shape_attributes(self, node):
        return ' color:background-color="#ffffcc"'

    def expects(self, node):
        made = [("signavioMetaData", "", "left_out"), ("BPMNShape", "color:background-color", "left_out")]
        if "group" in node and node["seat"]:
            made.append(("signavioMetaData", "", "changed"))
        return made


class Bizagi(Dialect):
    """Bizagi Modeler: its own block in each element, its prefix never declared, UTF-16 as it saves on Windows."""

    name, prefix, exporter = "bizagi", "", "Bizagi Modeler"

    def id(self, key, kind):
        return f"Id_{Flowable.id(self, key, kind).removeprefix('sid-').lower()}"

    def condition(self, text):
        return f"<conditionExpression>{escape(text)}</conditionExpression>"

    def extensions(self, node):
        role = f"<bizagi:Performer>{node['group']}</bizagi:Performer>" if "group" in node else ""
        props = '<bizagi:BizagiProperty name="bgColor" value="#ECEFFF" />'
        props = f"<bizagi:BizagiProperties>{props}</bizagi:BizagiProperties>"
        return f"<bizagi:BizagiExtensions>{role}{props}</bizagi:BizagiExtensions>"

    def expects(self, node):
        made = [("BizagiProperty", "", "left_out")]
        if "group" in node:
            made.append(("Performer", "", "changed" if node["seat"] else "left_out"))
        return made


class BpmnIo(Dialect):
    """demo.bpmn.io: plain tasks, colours, nothing to run; the drawing is left out of one file."""

    name, exporter = "bpmnio", "bpmn-js (https://demo.bpmn.io)"
    spaces = {"bioc": "http://bpmn.io/schema/bpmn/biocolor/1.0"}

    def shape_attributes(self, node):
        return ' bioc:stroke="#1e88e5" bioc:fill="#bbdefb"'

    def expects(self, node):
        return [("BPMNShape", "bioc:fill", "left_out")] if self.drawn else []


DIALECTS = (Camunda7(), Camunda8(), Flowable(), Signavio(), Bizagi(), BpmnIo())
