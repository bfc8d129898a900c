/* What may not be changed on the drawing: nothing while it is only read, and never the name of a lane by typing. */
import { is } from "bpmn-js/lib/util/ModelUtil";
import RuleProvider from "diagram-js/lib/features/rules/RuleProvider";

const CHANGES = [
  "connection.create",
  "connection.reconnect",
  "connection.start",
  "connection.updateWaypoints",
  "elements.create",
  "elements.delete",
  "elements.move",
  "elements.paste",
  "lane.insert",
  "shape.append",
  "shape.create",
  "shape.replace",
  "shape.resize",
];

class ReadingRules extends RuleProvider {
  constructor(eventBus) {
    super(eventBus);
    this.on = false;
    const refused = ({ element }) => (this.on || is(element, "bpmn:Lane") ? false : undefined);
    eventBus.on("directEditing.activate.allowed", 3000, refused);
  }

  init() {
    this.addRule(CHANGES, 3000, () => (this.on ? false : undefined));
  }
}
ReadingRules.$inject = ["eventBus"];

export const readingModule = { __init__: ["reading"], reading: ["type", ReadingRules] };
