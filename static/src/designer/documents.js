/* Letters behind a step: the issue_document tasks that follow it, and adding one more. */
import { is } from "bpmn-js/lib/util/ModelUtil";

import { readOperation } from "./extensions.js";

const OPERATION = "issue_document";
const ROOM = 150;

/** The kind of document a service task issues, or "". */
export function kindIssued(element) {
  const { operation, parameters } = readOperation(element);
  return operation === OPERATION ? (parameters.kind ?? "").replace(/^\s*["']|["']\s*$/g, "") : "";
}

/** The service tasks that issue documents directly behind a step, up to the next thing that is none. */
export function lettersAfter(step) {
  const found = [];
  const seen = new Set([step]);
  for (let next = following(step); next && is(next, "bpmn:ServiceTask") && !seen.has(next); next = following(next)) {
    seen.add(next);
    if (kindIssued(next)) found.push(next);
  }
  return found;
}

function following(element) {
  return element.outgoing.find((flow) => is(flow, "bpmn:SequenceFlow"))?.target;
}

/** Adds a task that issues a document between a step (and its letters) and what follows, as one undoable step. */
class AddLetter {
  constructor(modeling, elementFactory, autoPlace, spaceTool, canvas, extensions) {
    Object.assign(this, { modeling, elementFactory, autoPlace, spaceTool, canvas, extensions });
  }

  preExecute(context) {
    const before = lettersAfter(context.step).at(-1) ?? context.step;
    const flow = before.outgoing.find((each) => is(each, "bpmn:SequenceFlow"));
    const shape = this.elementFactory.createShape({ type: "bpmn:ServiceTask" });
    context.shape = flow ? this.between(shape, before, flow) : this.autoPlace.append(before, shape);
    this.modeling.updateProperties(context.shape, { name: `制发${context.title}` });
    this.extensions.setOperation(context.shape, OPERATION, { kind: `"${context.kind}"` });
  }

  between(shape, before, flow) {
    if (flow.target.x > before.x) this.makeRoom(before, flow.target);
    const x = before.x + before.width + ROOM / 2 + 25;
    const level = Math.abs(middle(flow.target) - middle(before)) < before.height;
    const place = flow.target.x > before.x && level ? { x, y: middle(before) } : middleOf(flow);
    return this.modeling.createShape(shape, place, flow);
  }

  makeRoom(before, target) {
    const edge = before.x + before.width + 5;
    const missing = ROOM + 20 - Math.max(0, target.x - edge);
    if (missing <= 0) return;
    const all = this.canvas.getRootElement().children.flatMap((each) => [each, ...each.children]);
    const { movingShapes, resizingShapes } = this.spaceTool.calculateAdjustments(all, "x", missing, edge);
    this.modeling.createSpace(movingShapes, resizingShapes, { x: missing, y: 0 }, "e", edge);
  }
}
AddLetter.$inject = ["modeling", "elementFactory", "autoPlace", "spaceTool", "canvas", "extensions"];

function middle(shape) {
  return shape.y + shape.height / 2;
}

function middleOf({ waypoints }) {
  const at = Math.floor((waypoints.length - 1) / 2);
  const [one, other] = [waypoints[at], waypoints[at + 1]];
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}

class Letters {
  constructor(commandStack) {
    this.commands = commandStack;
    commandStack.registerHandler("letters.add", AddLetter);
  }

  add(step, kind, title) {
    this.commands.execute("letters.add", { step, kind, title });
  }
}
Letters.$inject = ["commandStack"];

export const lettersModule = { __init__: ["letters"], letters: ["type", Letters] };
