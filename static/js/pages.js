// Small help for pages: one "why" open at a time, printing, back to what was typed.
(() => {
  "use strict";

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    if (event.target.closest("[data-back]")) history.back();
  });
  for (const button of document.querySelectorAll("[data-back]")) button.hidden = history.length < 2;
  document.addEventListener(
    "toggle",
    (event) => {
      if (!event.target.matches?.(".why[open]")) return;
      for (const other of document.querySelectorAll(".why[open]")) if (other !== event.target) other.open = false;
    },
    true,
  );
})();
