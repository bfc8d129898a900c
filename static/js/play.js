// Step-through play: a button answers in place, the keyboard stays where the work is, the diagram on its tab.
(() => {
  "use strict";

  async function send(form, button) {
    const body = new FormData(form);
    if (button && button.name) body.set(button.name, button.value);
    const answer = await fetch(location.href, { method: "POST", body, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.getElementById("play");
    if (!answer.ok || !next) throw new Error(`play ${answer.status}`);
    document.getElementById("play").replaceWith(document.adoptNode(next));
    document.dispatchEvent(new Event("htmx:afterSettle"));
    const here = next.querySelector("[role=alert]") || document.getElementById("play-clock");
    here.tabIndex = -1;
    here.focus({ preventScroll: true });
  }

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-swap]");
    if (!form || form.dataset.plain) return;
    event.preventDefault();
    const button = event.submitter;
    form.setAttribute("aria-busy", "true");
    send(form, button).catch(() => {
      // Whatever went wrong, the form works as a form.
      form.dataset.plain = "true";
      form.requestSubmit(button);
    });
  });
})();
