/* The drawing in its frame: shown, moved, read out as text. */
import { is } from "bpmn-js/lib/util/ModelUtil";

import { makeModeler } from "./modeler.js";

const READABLE = 0.85;
const EDGE = 24;

export class Drawing {
  constructor({ canvas, panel, catalogue, changed, opens }) {
    this.canvasNode = canvas;
    this.panel = panel;
    this.modeler = makeModeler(canvas, panel, catalogue);
    this.showing = false;
    this.readOnly = false;
    this.modeler.on("commandStack.changed", () => this.showing || changed());
    this.modeler.on("element.dblclick", 2000, ({ element }) => this.follow(element, opens));
    new ResizeObserver(() => this.get("canvas").resized()).observe(canvas);
  }

  get(service) {
    return this.modeler.get(service);
  }

  follow(element, opens) {
    const called = is(element, "bpmn:CallActivity") && element.businessObject.calledElement;
    return called && opens(called) ? false : undefined;
  }

  /** Draws a text; returns sentences about what could not be read. Throws when it is no diagram at all. */
  async show(xml, title) {
    this.showing = true;
    try {
      const { warnings } = await this.modeler.importXML(xml);
      this.frame();
      const svg = this.canvasNode.querySelector("svg");
      svg.setAttribute("role", "application");
      svg.setAttribute("aria-label", `${title}流程图`);
      return warnings.map((each) => each.message);
    } finally {
      this.showing = false;
    }
  }

  /** Lets the drawing be read only, or changed again. */
  setReadOnly(on) {
    this.readOnly = on;
    this.get("limits").reading = on;
    this.panel.disabled = on;
    this.canvasNode.classList.toggle("is-reading", on);
  }

  async text() {
    return (await this.modeler.saveXML({ format: true })).xml;
  }

  async picture() {
    return (await this.modeler.saveSVG()).svg;
  }

  /** The first look: whole when that can be read, else readable and at the start; never below the palette. */
  frame() {
    if (this.fit() >= READABLE) return;
    const start = this.get("elementRegistry").find((each) => each.type === "bpmn:StartEvent");
    if (!start) return;
    const canvas = this.get("canvas");
    const { inner, outer } = canvas.viewbox();
    const size = { width: outer.width / READABLE, height: outer.height / READABLE };
    const y = Math.max(inner.y - EDGE, Math.min(start.y - size.height / 2, inner.y + inner.height + EDGE - size.height));
    canvas.viewbox({ x: inner.x - this.paletteWidth() / READABLE, y, ...size });
  }

  fit() {
    const canvas = this.get("canvas");
    canvas.resized();
    const { inner, outer } = canvas.viewbox();
    const left = this.paletteWidth();
    const across = (outer.width - left - EDGE) / inner.width;
    const scale = Math.min(1, across, (outer.height - 2 * EDGE) / inner.height);
    canvas.viewbox({
      x: inner.x - left / scale,
      y: inner.y - (outer.height / scale - inner.height) / 2,
      width: outer.width / scale,
      height: outer.height / scale,
    });
    return scale;
  }

  /** How much of the left side the palette covers, with some air. */
  paletteWidth() {
    return (this.canvasNode.querySelector(".djs-palette")?.offsetWidth ?? 0) + EDGE;
  }

  zoomBy(factor) {
    const canvas = this.get("canvas");
    canvas.zoom(Math.min(4, Math.max(0.2, canvas.zoom() * factor)));
  }

  /** Selects an element and brings it into the middle; nothing happens when the diagram has none of this id. */
  select(id) {
    const element = this.get("elementRegistry").get(id);
    if (!element?.parent) return;
    const canvas = this.get("canvas");
    canvas.setRootElement(canvas.findRoot(element));
    this.get("selection").select(element);
    this.centre(element);
  }

  centre(element) {
    const canvas = this.get("canvas");
    const { width, height } = canvas.viewbox();
    const box = element.waypoints ? element.waypoints[0] : element;
    const x = box.x + (box.width ?? 0) / 2 - width / 2;
    canvas.viewbox({ x, y: box.y + (box.height ?? 0) / 2 - height / 2, width, height });
  }

  /** Every element a person can choose: shapes from left to right, then the lines. */
  elements() {
    const chosen = this.get("elementRegistry").filter(
      (each) => each.businessObject && !each.labelTarget && is(each, "bpmn:BaseElement") && each.parent,
    );
    return chosen.sort((one, other) => (one.x ?? Infinity) - (other.x ?? Infinity) || 0);
  }
}
