// The inbox by keyboard: j and k (or the arrows) go from task to task, x ticks, Enter opens, / searches, ? explains.
(() => {
  "use strict";

  const rows = () => [...document.querySelectorAll("#inbox tbody tr[data-task]")];
  const boxes = () => [...document.querySelectorAll('#inbox input[name="ids"]')];
  const typing = (target) => target.closest("input:not([type=checkbox]), select, textarea, dialog, [contenteditable]");
  let at = -1;

  const go = (by) => {
    const all = rows();
    if (!all.length) return;
    at = Math.min(Math.max(at + by, 0), all.length - 1);
    all.forEach((row, place) => row.classList.toggle("is-here", place === at));
    const link = all[at].querySelector("a.row-link");
    link.focus({ preventScroll: true });
    all[at].scrollIntoView({ block: "nearest" });
  };

  const count = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    const told = document.querySelector("[data-ticked]");
    if (told) told.textContent = ticked ? `已勾选 ${ticked} 件` : "勾选后可成批办理";
    const all = document.querySelector("[data-tick-all]");
    if (all) all.checked = ticked > 0 && ticked === boxes().length;
  };

  const tickAll = (checked) => {
    for (const box of boxes()) box.checked = checked;
    count();
  };

  const tick = () => {
    const box = rows()[at]?.querySelector('input[name="ids"]');
    if (!box) return;
    box.checked = !box.checked;
    count();
  };

  const acts = {
    j: () => go(1),
    k: () => go(-1),
    ArrowDown: () => go(1),
    ArrowUp: () => go(-1),
    x: tick,
    a: () => tickAll(!boxes().every((box) => box.checked)),
    "/": () => document.getElementById("text")?.focus(),
    "?": () => document.getElementById("keys")?.showModal(),
    "[": () => document.querySelector('#inbox a[rel="prev"]')?.click(),
    "]": () => document.querySelector('#inbox a[rel="next"]')?.click(),
  };

  // The arrows scroll the page until somebody has started to walk through the list.
  const scrolls = (event) => event.key.startsWith("Arrow") && !event.target.closest("#inbox tbody");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !(event.key in acts)) return;
    if (scrolls(event)) return;
    event.preventDefault();
    acts[event.key]();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-tick-all]")) tickAll(event.target.checked);
    else if (event.target.name === "ids") count();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys]")) document.getElementById("keys")?.showModal();
  });
  document.addEventListener("htmx:afterSwap", () => {
    at = -1;
    count();
  });
})();
