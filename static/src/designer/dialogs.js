/* Dialogs: somebody else was faster, and which keys do what. */
import { button, download, make } from "./dom.js";
import { changedElements } from "./differences.js";

function open(title, body, buttons) {
  const dialog = make("dialog", { class: "designer-dialog", "aria-label": title });
  const foot = buttons.map(([label, act, look]) =>
    button(
      label,
      () => {
        if (act?.() !== false) dialog.close();
      },
      { class: `btn ${look ?? ""}` },
    ),
  );
  dialog.append(make("h2", {}, title), ...body, make("div", { class: "designer-dialog-foot" }, ...foot));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Says who changed what, and asks what to do; nothing has been overwritten. */
export function askWhose({ title, mine, theirs, by, at, look, keep }) {
  const changed = changedElements(mine, theirs);
  const list = make("ul", {}, ...changed.slice(0, 12).map((each) => make("li", {}, each)));
  const body = [
    make("p", {}, `${by}在 ${at} 保存了“${title}”，您的修改还没有存上，对方的也没有被覆盖。`),
    ...(changed.length ? [make("p", {}, "两份图不一样的地方："), list] : []),
  ];
  open("别人先保存了这张图", body, [
    ["看对方的图", look, "btn-primary"],
    ["以我的为准，另存一版", keep, ""],
    ["下载我的图", () => download(`${title}（我的）.bpmn`, mine, "application/xml") ?? false, ""],
    ["先不处理", null, "btn-ghost"],
  ]);
}

const KEYS = [
  ["点画布或按 Tab 移到画布", "下面的按键才起作用"],
  ["Ctrl + F", "按名称查找并选中一个元素"],
  ["E", "改选中元素的名称"],
  ["R", "换成别的类型"],
  ["C", "从选中的元素画连线"],
  ["H、L、S", "移动画布、框选、拉开间距"],
  ["方向键", "移动选中的元素；加 Shift 走得远；没有选中时移动画布"],
  ["Delete", "删除选中的元素"],
  ["Ctrl + C、Ctrl + V", "复制、粘贴"],
  ["Ctrl + Z、Ctrl + Y", "撤销、重做"],
  ["Ctrl + 加号、减号、0", "放大、缩小、原大小"],
  ["Ctrl + A", "全选"],
];

/** Shows which keys do what, and the way without a mouse. */
export function showKeys(steps) {
  const rows = KEYS.map(([keys, what]) => make("tr", {}, make("th", { scope: "row" }, keys), make("td", {}, what)));
  const table = make("table", { class: "table" }, make("tbody", {}, ...rows));
  const other = make("p", {}, "不用鼠标：在“选元素”里选一个，右边就能填写；整条流程也可以在环节表里改。");
  if (steps) other.append(make("a", { href: steps }, "打开环节表"));
  open("按键说明", [table, other], [["知道了", null, "btn-primary"]]);
}
