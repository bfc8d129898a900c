/* The groups of service tasks, lanes, timers and shared stages. */
import { useService } from "bpmn-js-properties-panel";

import { readOperation } from "../extensions.js";
import { Choice, Said, selectEdited } from "./entries.jsx";

const ISSUES = "issue_document";
const literal = (text) => text?.trim().match(/^(["'])([^"']*)\1$/)?.[2];

function Operation({ element, id }) {
  const catalogue = useService("catalogue");
  const extensions = useService("extensions");
  const { operation } = readOperation(element);
  const summary = catalogue.lists.operations.find((each) => each.name === operation)?.summary;
  return (
    <Choice
      id={id}
      element={element}
      label="操作"
      hint={summary ?? "系统在这里自动做什么。"}
      options={catalogue.operations()}
      get={() => operation}
      set={(chosen) => extensions.setOperation(element, chosen, {})}
    />
  );
}

function Kind({ element, id }) {
  const catalogue = useService("catalogue");
  const extensions = useService("extensions");
  const { operation, parameters } = readOperation(element);
  if (operation !== ISSUES) return null;
  const set = (kind) => extensions.setOperation(element, operation, { ...parameters, kind: kind && `"${kind}"` });
  return (
    <Choice
      id={id}
      element={element}
      label="文书种类"
      hint="没有合适的，请先到“文书”页添加。"
      options={catalogue.documents()}
      get={() => literal(parameters.kind) ?? ""}
      set={set}
    />
  );
}

/** Parameters that the panel has no field for are shown as they stand and kept. */
function Parameters({ element, id }) {
  const { operation, parameters } = readOperation(element);
  const others = Object.entries(parameters).filter(
    ([name, text]) => operation !== ISSUES || name !== "kind" || literal(text) === undefined,
  );
  if (!others.length) return null;
  return <Said id={id}>{`其他参数（保持不变）：${others.map(([name, text]) => `${name} = ${text}`).join("；")}`}</Said>;
}

export function serviceTaskGroup() {
  return {
    id: "operation",
    label: "系统动作",
    shouldOpen: true,
    entries: [
      { id: "operation", component: Operation, isEdited: selectEdited },
      { id: "kind", component: Kind, isEdited: selectEdited },
      { id: "parameters", component: Parameters },
    ],
  };
}

function Level({ element, id }) {
  const { lists } = useService("catalogue");
  const modeling = useService("modeling");
  return (
    <Choice
      id={id}
      element={element}
      label="办理层级"
      hint="泳道里的环节由这一级的机构办理。"
      options={lists.lanes}
      get={() => element.businessObject.name ?? ""}
      set={(name) => modeling.updateProperties(element, { name: name || undefined })}
    />
  );
}

export function laneGroup() {
  const entries = [{ id: "level", component: Level, isEdited: selectEdited }];
  return { id: "level", label: "层级", shouldOpen: true, entries };
}

const RULE = /^\s*deadline\(\s*(["'])([^"']*)\1\s*\)\s*$/;

function TimerRule({ element, id }) {
  const catalogue = useService("catalogue");
  const modeling = useService("modeling");
  const factory = useService("bpmnFactory");
  const timer = element.businessObject.eventDefinitions[0];
  const stands = timer.timeDate?.body ?? "";
  const rule = stands.match(RULE)?.[2] ?? "";
  const set = (chosen) => {
    const timeDate = chosen ? factory.create("bpmn:FormalExpression", { body: `deadline("${chosen}")` }) : undefined;
    if (timeDate) timeDate.$parent = timer;
    modeling.updateModdleProperties(element, timer, { timeDate, timeDuration: undefined, timeCycle: undefined });
  };
  const strange = stands && !rule ? `现在写的是 ${stands}，请改选。` : "";
  const clause = catalogue.deadline(rule)?.clause;
  const hint = strange || (clause ? `依据：${clause}` : "期满后流程自动往下走。");
  return (
    <Choice
      id={id}
      element={element}
      label="到期按"
      hint={hint}
      options={catalogue.deadlines()}
      get={() => rule}
      set={set}
    />
  );
}

export function timerGroup() {
  const entries = [{ id: "rule", component: TimerRule, isEdited: selectEdited }];
  return { id: "timer", label: "时限", shouldOpen: true, entries };
}

function Stage({ element, id }) {
  const catalogue = useService("catalogue");
  const modeling = useService("modeling");
  return (
    <Choice
      id={id}
      element={element}
      label="调用哪张图"
      hint="双击图上的共用环节可以打开它。"
      options={catalogue.stages()}
      get={() => element.businessObject.calledElement ?? ""}
      set={(called) => modeling.updateProperties(element, { calledElement: called || undefined })}
    />
  );
}

export function stageGroup() {
  const entries = [{ id: "stage", component: Stage, isEdited: selectEdited }];
  return { id: "stage", label: "共用环节", shouldOpen: true, entries };
}
