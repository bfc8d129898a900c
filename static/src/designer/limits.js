/* What may not be drawn: nothing at all while one only reads, never a second frame, never a lane's name by typing. */
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

class Limits extends RuleProvider {
  constructor(eventBus) {
    super(eventBus);
    this.reading = false;
    const refused = ({ element }) => (this.reading || is(element, "bpmn:Lane") ? false : undefined);
    eventBus.on("directEditing.activate.allowed", 3000, refused);
  }

  init() {
    this.addRule(CHANGES, 3000, () => (this.reading ? false : undefined));
    this.addRule("shape.create", 2500, ({ shape, target }) =>
      is(shape, "bpmn:Participant") && target && !is(target, "bpmn:Process") ? false : undefined,
    );
  }
}
Limits.$inject = ["eventBus"];

export const limitsModule = { __init__: ["limits"], limits: ["type", Limits] };
