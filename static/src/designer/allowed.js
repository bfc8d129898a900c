/* Only what the engine takes is on offer: palette, context pad and replace menu, cut down to processes/diagrams.py. */
import ReplaceMenuProvider from "bpmn-js/lib/features/popup-menu/ReplaceMenuProvider";
import { is } from "bpmn-js/lib/util/ModelUtil";

const TOOLS = ["hand-tool", "lasso-tool", "space-tool", "global-connect-tool", "tool-separator"];
const SHAPES = {
  "create.start": ["bpmn:StartEvent", "event", "bpmn-icon-start-event-none", "开始"],
  "create.user-task": ["bpmn:UserTask", "activity", "bpmn-icon-user-task", "用户任务：有人办理的环节"],
  "create.service-task": ["bpmn:ServiceTask", "activity", "bpmn-icon-service-task", "服务任务：系统自动做的事"],
  "create.call-activity": ["bpmn:CallActivity", "activity", "bpmn-icon-call-activity", "共用环节：调用另一张图"],
  "create.exclusive-gateway": ["bpmn:ExclusiveGateway", "gateway", "bpmn-icon-gateway-xor", "排他网关：只走一条"],
  "create.parallel-gateway": ["bpmn:ParallelGateway", "gateway", "bpmn-icon-gateway-parallel", "并行网关：同时走几条"],
  "create.timer": [
    "bpmn:IntermediateCatchEvent",
    "event",
    "bpmn-icon-intermediate-event-catch-timer",
    "期限：放在线上等期满，放在环节边上限时",
    { eventDefinitionType: "bpmn:TimerEventDefinition" },
  ],
  "create.end": ["bpmn:EndEvent", "event", "bpmn-icon-end-event-none", "结束"],
  "create.frame": ["bpmn:Participant", "frame", "bpmn-icon-participant", "流程框：还没有外框和泳道的图先放一个"],
  "create.note": ["bpmn:TextAnnotation", "artifact", "bpmn-icon-text-annotation", "注释"],
};
const APPENDED = ["create.user-task", "create.service-task", "create.exclusive-gateway", "create.timer", "create.end"];
const REPLACEMENTS = new Set([
  "replace-with-user-task",
  "replace-with-service-task",
  "replace-with-call-activity",
  "replace-with-expanded-subprocess",
  "replace-with-subprocess",
  "replace-with-collapsed-subprocess",
  "replace-with-exclusive-gateway",
  "replace-with-parallel-gateway",
  "replace-with-inclusive-gateway",
  "replace-with-event-based-gateway",
  "replace-with-none-start",
  "replace-with-none-end",
  "replace-with-terminate-end",
  "replace-with-none-intermediate-throw",
  "replace-with-timer-intermediate-catch",
  "replace-with-timer-boundary",
  "replace-with-non-interrupting-timer-boundary",
  "replace-with-sequence-flow",
  "replace-with-default-flow",
]);

function pick(entries, wanted) {
  return Object.fromEntries(Object.entries(entries).filter(([name]) => wanted(name)));
}

class AllowedPalette {
  constructor(palette, create, elementFactory) {
    this.create = create;
    this.factory = elementFactory;
    palette.registerProvider(500, this);
  }

  getPaletteEntries() {
    const shapes = Object.entries(SHAPES).map(([name, shape]) => [name, this.entry(shape)]);
    return (entries) => ({
      ...pick(entries, (name) => TOOLS.includes(name)),
      ...Object.fromEntries(shapes),
      ...pick(entries, (name) => name === "create.subprocess-expanded"),
    });
  }

  entry([type, group, className, title, options]) {
    const make = () => (group === "frame" ? this.factory.createParticipantShape() : this.factory.createShape({ type, ...options }));
    const start = (event) => this.create.start(event, make());
    return { group, className, title, action: { dragstart: start, click: start } };
  }
}
AllowedPalette.$inject = ["palette", "create", "elementFactory"];

class AllowedPad {
  constructor(contextPad, create, elementFactory, behind) {
    this.create = create;
    this.factory = elementFactory;
    this.behind = behind;
    contextPad.registerProvider(500, this);
  }

  getContextPadEntries(element) {
    return (entries) => {
      const appendable = "append.gateway" in entries || is(element, "bpmn:EventBasedGateway");
      const kept = pick(entries, (name) => !name.startsWith("append.") || name === "append.text-annotation");
      return { ...(appendable ? this.appended(element) : {}), ...kept };
    };
  }

  appended(element) {
    const shapes = is(element, "bpmn:EventBasedGateway") ? ["create.timer"] : APPENDED;
    return Object.fromEntries(shapes.map((name) => [name.replace("create", "append"), this.entry(SHAPES[name])]));
  }

  entry([type, , className, title, options]) {
    const shape = () => this.factory.createShape({ type, ...options });
    return {
      group: "model",
      className,
      title: `接：${title}`,
      action: {
        click: (_, element) => this.behind.append(element, shape()),
        dragstart: (event, element) => this.create.start(event, shape(), { source: element }),
      },
    };
  }
}
AllowedPad.$inject = ["contextPad", "create", "elementFactory", "behind"];

class AllowedReplacements extends ReplaceMenuProvider {
  _createEntries(target, options) {
    return super._createEntries(target, options.filter(isOffered));
  }

  _createSequenceFlowEntries(target, options) {
    return super._createSequenceFlowEntries(target, options.filter(isOffered));
  }

  getPopupMenuHeaderEntries() {
    return {};
  }
}
AllowedReplacements.$inject = ReplaceMenuProvider.$inject;

const isOffered = ({ actionName }) => REPLACEMENTS.has(actionName);

export const allowedModule = {
  __init__: ["allowedPalette", "allowedPad"],
  allowedPalette: ["type", AllowedPalette],
  allowedPad: ["type", AllowedPad],
  replaceMenuProvider: ["type", AllowedReplacements],
};
