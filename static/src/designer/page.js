/* What stands round the canvas: tabs, tools, the state of saving, findings. */
import { button, make } from "./dom.js";

const TYPES = {
  "bpmn:UserTask": "用户任务",
  "bpmn:ServiceTask": "服务任务",
  "bpmn:CallActivity": "共用环节",
  "bpmn:SubProcess": "子流程",
  "bpmn:Lane": "泳道",
  "bpmn:Participant": "流程框",
  "bpmn:SequenceFlow": "连线",
  "bpmn:StartEvent": "开始",
  "bpmn:EndEvent": "结束",
  "bpmn:TextAnnotation": "注释",
  "bpmn:Association": "注释线",
  "bpmn:Group": "分组框",
};

function typeOf(element) {
  if (TYPES[element.type]) return TYPES[element.type];
  return element.type.endsWith("Gateway") ? "网关" : "事件";
}

function nameOf(element) {
  const own = element.businessObject;
  if (own.name || own.text) return own.name || own.text;
  if (!own.sourceRef || !own.targetRef) return own.id;
  return `${own.sourceRef.name || own.sourceRef.id} → ${own.targetRef.name || own.targetRef.id}`;
}

/** Builds the page in its root and returns what can be done with it. */
export function buildPage(root, board) {
  const parts = {
    canvas: make("div", { class: "designer-canvas" }),
    panel: make("fieldset", { class: "designer-panel", "aria-label": "填写选中元素的要求" }),
    findings: make("section", { class: "designer-findings", "aria-label": "检查结果" }),
    others: make("span", { class: "designer-others", role: "status" }),
    said: make("span", { class: "designer-state", role: "status" }),
    noted: make("p", { class: "designer-note", role: "status" }),
    warned: make("div", { class: "designer-banner", role: "alert" }),
  };
  const tabs = makeTabs(board);
  const tools = makeTools(board);
  const desk = make("div", { class: "designer-desk" }, parts.canvas, parts.panel);
  const bar = make("div", { class: "designer-bar" }, tools.node, parts.others, parts.said);
  root.replaceChildren(tabs.node, bar, parts.warned, parts.noted, desk, parts.findings);
  return { ...parts, ...actions(parts), selectTab: tabs.select, listElements: tools.list, steps: tools.steps };
}

function actions({ said, noted, warned }) {
  return {
    state(name, words) {
      said.dataset.state = name;
      said.textContent = words;
    },
    note(words) {
      noted.textContent = words ?? "";
    },
    banner(words = "", buttons = []) {
      warned.replaceChildren(...(words ? [make("span", {}, words), ...buttons] : []));
    },
  };
}

function makeTabs(board) {
  const tabs = new Map();
  for (const path of board.paths) {
    const tab = make("button", { type: "button", role: "tab", class: "diagram-tab" }, board.title(path));
    tab.addEventListener("click", () => board.leaveFor(path));
    tabs.set(path, tab);
  }
  const list = [...tabs.values()];
  const node = make("div", { class: "diagram-tabs", role: "tablist", "aria-label": "本草稿的流程图" }, ...list);
  node.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = list[(list.indexOf(document.activeElement) + step + list.length) % list.length];
    next.focus();
    next.click();
  });
  const select = (path) => {
    for (const [each, tab] of tabs) {
      tab.setAttribute("aria-selected", String(each === path));
      tab.tabIndex = each === path ? 0 : -1;
    }
  };
  return { node, select };
}

function makeTools(board) {
  const drawing = () => board.drawing;
  const undo = button("撤销", () => board.undo());
  const redo = button("重做", () => board.redo());
  const chooser = make("select", { class: "form-select form-select-sm designer-chooser", "aria-label": "选元素" });
  chooser.addEventListener("change", () => drawing().select(chooser.value));
  const wide = button("铺满窗口", () => {
    const on = board.root.classList.toggle("designer-wide");
    wide.setAttribute("aria-pressed", String(on));
    wide.textContent = on ? "退出铺满" : "铺满窗口";
  });
  const edits = make("span", { class: "designer-edits" }, undo, redo);
  const node = make(
    "span",
    { class: "designer-tools", role: "group", "aria-label": "画图工具" },
    edits,
    button("＋", () => drawing().zoomBy(1.25), { "aria-label": "放大", title: "放大" }),
    button("－", () => drawing().zoomBy(0.8), { "aria-label": "缩小", title: "缩小" }),
    button("看全图", () => drawing().fit()),
    button("缩略图", () => drawing().get("minimap").toggle()),
    chooser,
    button("导出流程图", () => board.exportDiagram()),
    button("导出图片", () => board.exportPicture()),
    ...(board.root.dataset.steps ? [make("a", { class: "btn btn-sm", href: board.root.dataset.steps }, "环节表")] : []),
    button("按键说明", () => board.keys()),
    wide,
  );
  const list = (elements) => {
    const options = elements.map((each) => make("option", { value: each.id }, `${typeOf(each)}：${nameOf(each)}`));
    chooser.replaceChildren(make("option", { value: "" }, "选元素"), ...options);
  };
  const steps = (commands, editable) => {
    edits.hidden = !editable;
    undo.title = commands.canUndo() ? "撤销这次画图的上一步" : "撤销上一次已保存的修改";
  };
  return { node, list, steps };
}
