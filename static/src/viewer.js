/*
 * The read-only process diagram on a case page (bpmn-js), with what is done, current and waiting marked on it.
 *
 * In a page:
 *
 *   <link rel="stylesheet" href="{% static 'built/viewer.css' %}">
 *   <div class="diagram" data-diagram="case-diagram"></div>
 *   {{ state|json_script:"case-diagram" }}
 *   <script src="{% static 'built/viewer.js' %}" defer></script>
 *
 * or, instead of data-diagram, data-url="/…" that answers with the same JSON:
 *
 *   {
 *     "diagrams": [{"id": "dibao", "title": "最低生活保障", "xml": "<bpmn:definitions …"}],
 *     "marks": {"dibao": {"examination": {"state": "done" | "current" | "waiting", "badge": "张某 · 还剩3个工作日"}}},
 *     "open": "dibao",
 *     "states": {"heat4": "最多"}
 *   }
 *
 * "states" (optional) takes the place of the three states of a case: marks of other names, with their legend.
 * The first diagram is shown, or the one named by "open" (optional). With more than one diagram a tab list appears,
 * and a call activity whose called process is among them opens that diagram on click or Enter. "badge" is optional.
 * A mark on an element that the diagram does not have is left out silently: an older edition may differ.
 * When the diagram stands, the div has data-ready="true" (or "failed") for tests.
 *
 * Pages that are swapped in by htmx are picked up by themselves. The bpmn.io mark in the corner has to stay visible.
 */
import Viewer from "bpmn-js/lib/Viewer";
import KeyboardMoveModule from "diagram-js/lib/navigation/keyboard-move";
import MoveCanvasModule from "diagram-js/lib/navigation/movecanvas";

import { translateModule } from "./translate.js";

const FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';
const STATES = { done: "已办结", current: "正在办理", waiting: "等待期满" };
const READABLE = 0.8;

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

class Diagram {
  constructor(root, { diagrams, marks = {}, open, states = STATES }) {
    this.root = root;
    this.states = states;
    this.diagrams = diagrams;
    this.marks = marks;
    this.canvasNode = make("div", { class: "diagram-canvas" });
    this.said = make("p", { class: "diagram-said", role: "status" });
    this.build();
    this.viewer = new Viewer({
      container: this.canvasNode,
      additionalModules: [KeyboardMoveModule, MoveCanvasModule, translateModule],
      textRenderer: { defaultStyle: { fontFamily: FONT }, externalStyle: { fontFamily: FONT } },
    });
    this.viewer.on("element.click", ({ element }) => this.follow(element));
    this.show(this.find(open) ? open : diagrams[0].id);
  }

  find(id) {
    return this.diagrams.find((diagram) => diagram.id === id);
  }

  build() {
    const zoom = (sign, label, act) => {
      const button = make("button", { type: "button", class: "diagram-zoom", "aria-label": label, title: label }, sign);
      button.addEventListener("click", act);
      return button;
    };
    const legend = Object.entries(this.states).map(([state, label]) =>
      make("span", { class: `diagram-key diagram-key-${state}` }, label),
    );
    const bar = make(
      "div",
      { class: "diagram-bar" },
      ...legend,
      make(
        "span",
        { class: "diagram-zooms" },
        zoom("＋", "放大", () => this.zoomBy(1.25)),
        zoom("－", "缩小", () => this.zoomBy(0.8)),
        zoom("⤢", "适合窗口", () => this.fit()),
      ),
    );
    this.tabs = this.diagrams.length > 1 ? this.buildTabs() : [];
    this.root.replaceChildren(...(this.tabs.length ? [this.tabList] : []), bar, this.canvasNode, this.said);
  }

  buildTabs() {
    const tabs = this.diagrams.map(({ id, title }) => {
      const tab = make("button", { type: "button", role: "tab", class: "diagram-tab", "data-opens": id }, title);
      const current = Object.values(this.marks[id] || {}).some((mark) => mark.state === "current");
      if (current) tab.append(make("span", { class: "diagram-here" }, "办理中"));
      tab.addEventListener("click", () => this.show(id));
      return tab;
    });
    this.tabList = make("div", { class: "diagram-tabs", role: "tablist", "aria-label": "流程图" }, ...tabs);
    this.tabList.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
      next.focus();
      next.click();
    });
    return tabs;
  }

  async show(id) {
    this.shown = id;
    this.root.dataset.ready = "false";
    for (const tab of this.tabs) {
      const selected = tab.dataset.opens === id;
      tab.setAttribute("aria-selected", String(selected));
      tab.tabIndex = selected ? 0 : -1;
    }
    const { xml, title } = this.find(id);
    try {
      await this.viewer.importXML(xml);
    } catch (error) {
      if (this.shown === id) this.fail(error);
      return;
    }
    if (this.shown !== id) return;
    this.mark(this.marks[id] || {});
    this.frame();
    const svg = this.canvasNode.querySelector("svg");
    svg.setAttribute("role", "application");
    svg.setAttribute("aria-label", `${title}流程图，方向键移动`);
    this.root.dataset.ready = "true";
  }

  fail(error) {
    this.said.textContent = "流程图暂时无法显示，办理步骤见上方列表。";
    this.root.dataset.ready = "failed";
    console.error(error);
  }

  mark(marks) {
    const canvas = this.viewer.get("canvas");
    const overlays = this.viewer.get("overlays");
    const registry = this.viewer.get("elementRegistry");
    const spoken = [];
    for (const [element, { state, badge }] of Object.entries(marks)) {
      const shape = registry.get(element);
      if (!shape || !this.states[state]) continue;
      canvas.addMarker(element, `step-${state}`);
      const name = (shape.businessObject.name || element).replace(/\s+/g, " ");
      if (state !== "done") spoken.push(`${this.states[state]}：${name}${badge ? `（${badge}）` : ""}`);
      if (badge) {
        const html = make("div", { class: `diagram-badge diagram-badge-${state}` }, badge);
        // Below a task; above an event, whose name stands below it.
        const position = shape.width < 60 ? { top: -24, left: 0 } : { bottom: -4, left: 0 };
        overlays.add(element, { position, html, scale: { min: 0.9, max: 1.1 } });
      }
    }
    for (const shape of registry.filter((each) => this.called(each))) canvas.addMarker(shape.id, "step-opens");
    this.said.textContent = spoken.join("；");
  }

  called(element) {
    const id = element.businessObject?.calledElement;
    return id && this.find(id) ? id : null;
  }

  follow(element) {
    const id = this.called(element);
    if (id) this.show(id);
  }

  zoomBy(factor) {
    const canvas = this.viewer.get("canvas");
    canvas.zoom(Math.min(3, Math.max(0.2, canvas.zoom() * factor)));
  }

  fit() {
    const canvas = this.viewer.get("canvas");
    canvas.resized();
    canvas.zoom("fit-viewport", "auto");
    return canvas.zoom();
  }

  // The first view: whole when that can be read, else readable and around the place where the case is.
  frame() {
    if (this.fit() >= READABLE) return;
    const registry = this.viewer.get("elementRegistry");
    const here = Object.entries(this.marks[this.shown] || {}).find(([, mark]) => mark.state !== "done");
    const shape = (here && registry.get(here[0])) || registry.find((each) => each.type === "bpmn:StartEvent");
    if (!shape) return;
    const canvas = this.viewer.get("canvas");
    canvas.zoom(READABLE);
    const { width, height, inner } = canvas.viewbox();
    const within = (wanted, from, length, size) => Math.max(from - 20, Math.min(wanted, from + length + 20 - size));
    const x = within(shape.x + shape.width / 2 - width / 2, inner.x, inner.width, width);
    const y = within(shape.y + shape.height / 2 - height / 2, inner.y, inner.height, height);
    canvas.viewbox({ x, y, width, height });
  }
}

async function load(root) {
  root.dataset.started = "true";
  const { diagram, url } = root.dataset;
  try {
    const state = url
      ? await (await fetch(url, { headers: { Accept: "application/json" } })).json()
      : JSON.parse(document.getElementById(diagram).textContent);
    new Diagram(root, state);
  } catch (error) {
    root.textContent = "流程图暂时无法显示。";
    root.dataset.ready = "failed";
    console.error(error);
  }
}

function start(scope) {
  for (const root of scope.querySelectorAll(".diagram:not([data-started])")) load(root);
}

document.addEventListener("DOMContentLoaded", () => start(document));
document.addEventListener("htmx:afterSettle", () => start(document));
if (document.readyState !== "loading") start(document);
