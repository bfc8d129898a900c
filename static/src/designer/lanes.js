/* Lanes are office levels: which one an element stands in, and what a new task of that level begins with. */
import { is } from "bpmn-js/lib/util/ModelUtil";

import { readProperties } from "./extensions.js";

class Lanes {
  constructor(elementRegistry) {
    this.registry = elementRegistry;
  }

  /** The name of the level an element is drawn in, or "" outside of every lane. */
  levelOf(element) {
    const across = element.x + element.width / 2;
    const down = element.y + element.height / 2;
    const around = this.registry.filter(
      (each) =>
        is(each, "bpmn:Lane") &&
        each.x <= across &&
        across <= each.x + each.width &&
        each.y <= down &&
        down <= each.y + each.height,
    );
    around.sort((one, other) => one.height - other.height);
    return around[0]?.businessObject.name ?? "";
  }

  /** What most user tasks of a level say under a property, or "". */
  customOf(level, property) {
    const counts = new Map();
    for (const task of this.registry.filter((each) => is(each, "bpmn:UserTask") && this.levelOf(each) === level)) {
      const value = readProperties(task)[property];
      if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return [...counts].sort((one, other) => other[1] - one[1])[0]?.[0] ?? "";
  }
}
Lanes.$inject = ["elementRegistry"];

/** A new user task that says nothing yet takes over the level's usual office and post. */
function LaneDefaults(eventBus, lanes, extensions, catalogue) {
  eventBus.on("commandStack.shape.create.postExecuted", 100, ({ context: { shape } }) => {
    if (!is(shape, "bpmn:UserTask") || Object.keys(readProperties(shape)).length) return;
    const level = lanes.levelOf(shape);
    const office = lanes.customOf(level, "office_kind") || catalogue.officeOf(level);
    if (office) extensions.setProperties(shape, { office_kind: office, post: lanes.customOf(level, "post") });
  });
}
LaneDefaults.$inject = ["eventBus", "lanes", "extensions", "catalogue"];

export const lanesModule = { __init__: ["laneDefaults"], lanes: ["type", Lanes], laneDefaults: ["type", LaneDefaults] };
