/* Which groups the panel shows for which element. */
import { getBusinessObject, is } from "bpmn-js/lib/util/ModelUtil";

import { Said } from "./entries.jsx";
import { flowGroup, isChosen } from "./flow.jsx";
import { detailGroup, nameGroup } from "./general.jsx";
import { laneGroup, serviceTaskGroup, stageGroup, timerGroup } from "./others.jsx";
import { userTaskGroup } from "./user-task.jsx";

const hasTimer = (element) =>
  is(element, "bpmn:Event") &&
  getBusinessObject(element)
    .get("eventDefinitions")
    ?.some((each) => is(each, "bpmn:TimerEventDefinition"));

const OWN = [
  [(element) => is(element, "bpmn:UserTask"), userTaskGroup],
  [(element) => is(element, "bpmn:ServiceTask"), serviceTaskGroup],
  [(element) => is(element, "bpmn:Lane"), laneGroup],
  [(element) => is(element, "bpmn:CallActivity"), stageGroup],
  [hasTimer, timerGroup],
  [isChosen, flowGroup],
];

function collaborationGroup() {
  const Hint = ({ id }) => <Said id={id}>点选图上的环节、泳道或连线，在这里填写它的要求。</Said>;
  return { id: "hint", label: "怎样填写", shouldOpen: true, entries: [{ id: "hint", component: Hint }] };
}

class Groups {
  constructor(propertiesPanel, translate) {
    this.translate = translate;
    propertiesPanel.registerProvider(this);
  }

  getGroups(element) {
    return () => this.groups(element).map((group) => ({ translate: this.translate, ...group }));
  }

  groups(element) {
    if (is(element, "bpmn:Collaboration")) return [collaborationGroup()];
    const own = OWN.filter(([fits]) => fits(element)).map(([, group]) => group(element));
    return [...nameGroup(element), ...own, detailGroup(element)];
  }
}
Groups.$inject = ["propertiesPanel", "translate"];

export const panelModule = { __init__: ["groups"], groups: ["type", Groups] };
