/* Letters behind a step: the issue_document tasks that follow it, and adding one more. */
import { is } from "bpmn-js/lib/util/ModelUtil";

import { readOperation } from "./extensions.js";

const OPERATION = "issue_document";

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

/** Adds a task that issues a document behind a step and its letters, as one undoable step. */
class AddLetter {
  constructor(modeling, elementFactory, behind, extensions) {
    Object.assign(this, { modeling, elementFactory, behind, extensions });
  }

  preExecute({ step, kind, title }) {
    const before = lettersAfter(step).at(-1) ?? step;
    const shape = this.behind.put(before, this.elementFactory.createShape({ type: "bpmn:ServiceTask" }));
    this.modeling.updateProperties(shape, { name: `制发${title}` });
    this.extensions.setOperation(shape, OPERATION, { kind: `"${kind}"` });
  }
}
AddLetter.$inject = ["modeling", "elementFactory", "behind", "extensions"];

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
