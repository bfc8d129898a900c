/* The list of findings below the canvas, and their marks on the drawing. */
import { make } from "./dom.js";

const KINDS = { error: ["错误", "finding-error"], warning: ["提醒", "finding-warning"] };

export class Findings {
  constructor(root, open) {
    this.root = root;
    this.open = open;
    this.list = [];
  }

  /** Shows findings: errors first. */
  show(list, titleOf) {
    this.list = [...list].sort((one, other) => (one.severity > other.severity) - (one.severity < other.severity));
    const rows = this.list.map((finding) => this.row(finding, titleOf(finding.where)));
    const errors = this.list.filter((each) => each.severity === "error").length;
    const head = `检查结果：${errors} 个错误，${this.list.length - errors} 个提醒`;
    const none = make("p", { class: "quiet" }, "没有发现问题。");
    this.root.replaceChildren(
      make("h2", { class: "findings-head", role: "status" }, head),
      rows.length ? make("ul", { class: "findings-list" }, ...rows) : none,
    );
  }

  row(finding, title) {
    const [word, css] = KINDS[finding.severity] ?? KINDS.error;
    const mark = make("span", { class: `tag ${css}` }, word);
    const where = make("span", { class: "finding-where" }, title ? `${title}：` : "");
    const row = make("button", { type: "button", class: "finding", "data-code": finding.code }, mark, where);
    row.append(finding.message);
    row.addEventListener("click", () => this.open(finding));
    return make("li", {}, row);
  }

  /** Marks the elements of the diagram that is shown. */
  mark(modeler, path) {
    const overlays = modeler.get("overlays");
    const registry = modeler.get("elementRegistry");
    overlays.remove({ type: "finding" });
    const byElement = new Map();
    for (const each of this.list.filter((finding) => finding.where === path && registry.get(finding.element))) {
      byElement.set(each.element, [...(byElement.get(each.element) ?? []), each]);
    }
    for (const [element, found] of byElement) {
      const shape = registry.get(element);
      if (shape !== modeler.get("canvas").getRootElement()) overlays.add(element, "finding", this.badge(shape, found));
    }
  }

  badge(shape, found) {
    const error = found.some((each) => each.severity === "error");
    const [word, css] = error ? KINDS.error : KINDS.warning;
    const text = found.map((each) => each.message).join("\n");
    const html = make("div", { class: `finding-badge ${css}`, role: "img", "aria-label": `${word}：${text}` }, "!");
    html.title = text;
    const position = shape.waypoints ? middle(shape.waypoints) : { top: -10, left: -10 };
    return { position, html, scale: { min: 0.8, max: 1.2 } };
  }
}

/** The middle of a line, seen from the upper left corner of the box round it: overlays are placed from there. */
function middle(waypoints) {
  const at = Math.floor((waypoints.length - 1) / 2);
  const [one, other] = [waypoints[at], waypoints[at + 1]];
  const left = Math.min(...waypoints.map((each) => each.x));
  const top = Math.min(...waypoints.map((each) => each.y));
  return { left: (one.x + other.x) / 2 - left - 9, top: (one.y + other.y) / 2 - top - 9 };
}
