// Small help for pages: one "why" open at a time, printing.
(() => {
  "use strict";

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
  document.addEventListener(
    "toggle",
    (event) => {
      if (!event.target.matches?.(".why[open]")) return;
      for (const other of document.querySelectorAll(".why[open]")) if (other !== event.target) other.open = false;
    },
    true,
  );
})();
