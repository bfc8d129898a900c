/*
 * The designer's canvas: the diagrams of a draft drawn with bpmn-js, described in its panel, saved while one draws.
 *
 * In a page (templates/web/designer/canvas.html):
 *
 *   <div class="designer" data-url="/designer/7/data/" data-csrf="…" data-user="12" data-steps="/designer/7/steps/"></div>
 *
 * The JSON that data-url answers with is described in web/designer/texts.py. When the diagram stands and the panel can
 * be used, the div has data-ready="true" (or "failed"). The bpmn.io mark in the corner has to stay visible.
 */
import { Api } from "./api.js";
import { Board } from "./board.js";

async function start(root) {
  const api = new Api(root.dataset.url.replace(/data\/$/, ""), root.dataset.csrf);
  const data = await api.get("data");
  if (data.status !== 200) {
    root.textContent = `流程图打不开：${data.message ?? "请刷新页面再试"}。`;
    root.dataset.ready = "failed";
    return;
  }
  await new Board(root, api, data).open();
  root.dataset.ready = "true";
  performance.mark("designer-ready");
}

for (const root of document.querySelectorAll(".designer")) start(root);
