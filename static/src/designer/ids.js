/* New elements get ids that can be read: step_1, not Activity_0x3f9. */
import { is } from "bpmn-js/lib/util/ModelUtil";
import BpmnFactory from "bpmn-js/lib/features/modeling/BpmnFactory";

const PREFIXES = [
  ["bpmn:UserTask", "task"],
  ["bpmn:ServiceTask", "document"],
  ["bpmn:CallActivity", "stage"],
  ["bpmn:SubProcess", "part"],
  ["bpmn:Gateway", "gateway"],
  ["bpmn:StartEvent", "start"],
  ["bpmn:EndEvent", "end"],
  ["bpmn:Event", "timer"],
  ["bpmn:SequenceFlow", "flow"],
  ["bpmn:Lane", "lane"],
];

class ReadableIds extends BpmnFactory {
  _ensureId(element) {
    const known = PREFIXES.find(([type]) => is(element, type));
    if (element.id || !known) return super._ensureId(element);
    const ids = this._model.ids;
    let number = 1;
    while (ids.assigned(`${known[1]}_${number}`)) number += 1;
    element.id = `${known[1]}_${number}`;
    ids.claim(element.id, element);
  }
}
ReadableIds.$inject = ["moddle"];

export const idsModule = { bpmnFactory: ["type", ReadableIds] };
