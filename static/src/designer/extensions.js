/*
 * What an element says for itself: a user task's properties, a service task's operation and its parameters.
 * Written as the engine reads them; empty values are left out, and everything changes in one undoable step.
 */
import { getBusinessObject } from "bpmn-js/lib/util/ModelUtil";

const text = (name) => ({ name, isAttr: true, type: "String" });

/** The engine's own words in a diagram, for bpmn-moddle. */
export const descriptor = {
  name: "SpiffWorkflow",
  prefix: "spiffworkflow",
  uri: "http://spiffworkflow.org/bpmn/schema/1.0/core",
  xml: { tagAlias: "lowerCase" },
  associations: [],
  types: [
    { name: "Properties", superClass: ["Element"], properties: [{ name: "properties", type: "Property", isMany: true }] },
    { name: "Property", superClass: ["Element"], properties: [text("name"), text("value")] },
    {
      name: "ServiceTaskOperator",
      superClass: ["Element"],
      properties: [text("id"), text("resultVariable"), { name: "parameterList", type: "Parameters" }],
    },
    { name: "Parameters", superClass: ["Element"], properties: [{ name: "parameters", type: "Parameter", isMany: true }] },
    { name: "Parameter", superClass: ["Element"], properties: [text("id"), text("type"), text("value")] },
  ],
};

const PROPERTIES = "spiffworkflow:Properties";
const OPERATOR = "spiffworkflow:ServiceTaskOperator";

function find(element, type) {
  return getBusinessObject(element)
    .get("extensionElements")
    ?.get("values")
    .find((each) => each.$type === type);
}

/** The properties of an element by name. */
export function readProperties(element) {
  const listed = find(element, PROPERTIES)?.get("properties") ?? [];
  return Object.fromEntries(listed.map((each) => [each.get("name"), each.get("value") ?? ""]));
}

/** The operation of a service task and its parameters (expressions) by id. */
export function readOperation(element) {
  const operator = find(element, OPERATOR);
  const listed = operator?.get("parameterList")?.get("parameters") ?? [];
  return {
    operation: operator?.get("id") ?? "",
    parameters: Object.fromEntries(listed.map((each) => [each.get("id"), each.get("value") ?? ""])),
  };
}

/** Writes extension elements: the element's own are kept, one kind of them is replaced. */
class Extensions {
  constructor(bpmnFactory, modeling) {
    this.factory = bpmnFactory;
    this.modeling = modeling;
  }

  /** Changes some properties of an element; an empty value takes the property out. */
  setProperties(element, changes) {
    const values = Object.entries({ ...readProperties(element), ...changes }).filter(([, value]) => value);
    this.replace(element, PROPERTIES, values.length ? this.properties(values) : null);
  }

  /** Sets the operation of a service task and its parameters. */
  setOperation(element, operation, parameters) {
    this.replace(element, OPERATOR, operation ? this.operator(operation, parameters) : null);
  }

  properties(values) {
    const listed = values.map(([name, value]) => this.factory.create("spiffworkflow:Property", { name, value }));
    return this.holding(PROPERTIES, "properties", listed);
  }

  operator(id, parameters) {
    const given = Object.entries(parameters).filter(([, value]) => value);
    const operator = this.factory.create(OPERATOR, { id });
    if (given.length) {
      const listed = given.map(([name, value]) =>
        this.factory.create("spiffworkflow:Parameter", { id: name, type: "str", value }),
      );
      operator.parameterList = this.holding("spiffworkflow:Parameters", "parameters", listed);
      operator.parameterList.$parent = operator;
    }
    return operator;
  }

  holding(type, list, children) {
    const parent = this.factory.create(type, { [list]: children });
    for (const child of children) child.$parent = parent;
    return parent;
  }

  replace(element, type, instead) {
    const owner = getBusinessObject(element);
    const others = (owner.get("extensionElements")?.get("values") ?? []).filter((each) => each.$type !== type);
    const values = instead ? [...others, instead] : others;
    const extensionElements = values.length ? this.holding("bpmn:ExtensionElements", "values", values) : undefined;
    if (extensionElements) extensionElements.$parent = owner;
    this.modeling.updateProperties(element, { extensionElements });
  }
}
Extensions.$inject = ["bpmnFactory", "modeling"];

export const extensionsModule = { extensions: ["type", Extensions] };
