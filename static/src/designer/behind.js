/*
 * Putting something behind an element: between it and what follows, with room made for it, since only gateways may have
 * two ways out. What ends a way, or stands behind a gateway, gets a way of its own.
 */
import { is } from "bpmn-js/lib/util/ModelUtil";

const GAP = 50;

class PutBehind {
  constructor(modeling, autoPlace, spaceTool, canvas) {
    Object.assign(this, { modeling, autoPlace, spaceTool, canvas });
  }

  preExecute(context) {
    const { before, shape } = context;
    const flow = before.outgoing.find((each) => is(each, "bpmn:SequenceFlow"));
    const apart = !flow || is(before, "bpmn:Gateway") || is(shape, "bpmn:EndEvent");
    context.shape = apart ? this.autoPlace.append(before, shape) : this.between(shape, before, flow);
  }

  between(shape, before, flow) {
    const ahead = flow.target.x > before.x;
    if (ahead) this.makeRoom(before, flow.target, shape);
    const level = Math.abs(middle(flow.target) - middle(before)) < before.height;
    const x = before.x + before.width + GAP + shape.width / 2;
    const place = ahead && level ? { x, y: middle(before) } : middleOf(flow);
    return this.modeling.createShape(shape, place, flow);
  }

  makeRoom(before, target, shape) {
    const edge = before.x + before.width + 5;
    const missing = shape.width + 2 * GAP - 5 - Math.max(0, target.x - edge);
    if (missing <= 0) return;
    const all = this.canvas.getRootElement().children.flatMap((each) => [each, ...each.children]);
    const { movingShapes, resizingShapes } = this.spaceTool.calculateAdjustments(all, "x", missing, edge);
    this.modeling.createSpace(movingShapes, resizingShapes, { x: missing, y: 0 }, "e", edge);
  }
}
PutBehind.$inject = ["modeling", "autoPlace", "spaceTool", "canvas"];

function middle(shape) {
  return shape.y + shape.height / 2;
}

function middleOf({ waypoints }) {
  const at = Math.floor((waypoints.length - 1) / 2);
  const [one, other] = [waypoints[at], waypoints[at + 1]];
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}

class Behind {
  constructor(commandStack, selection) {
    this.commands = commandStack;
    this.selection = selection;
    commandStack.registerHandler("behind.put", PutBehind);
  }

  /** Puts a new shape behind an element as one undoable step and returns it. */
  put(before, shape) {
    const context = { before, shape };
    this.commands.execute("behind.put", context);
    return context.shape;
  }

  /** The same, and the new shape is chosen. */
  append(before, shape) {
    this.selection.select(this.put(before, shape));
  }
}
Behind.$inject = ["commandStack", "selection"];

export const behindModule = { __init__: ["behind"], behind: ["type", Behind] };
