/* Asks before a page is left on which something was typed that nobody has saved. */
(() => {
  "use strict";

  const FIELDS = "input:not([type=hidden]), select, textarea";

  const differs = (field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (!field.options) return field.value !== field.defaultValue;
    return [...field.options].some((each) => each.selected !== each.defaultSelected) && touched.has(field);
  };

  const touched = new Set();
  let leaving = null;

  /* A page that answers a form without saving it shows again what was typed: it counts as typed. */
  const unsaved = (form) => {
    const fields = [...form.querySelectorAll(FIELDS)].filter((field) => field.name);
    return form !== leaving && fields.length > 0 && ("posted" in form.dataset || fields.some(differs));
  };

  const forms = () => [...document.querySelectorAll("main form:has(> input[name=seen])")];

  document.addEventListener("change", (event) => touched.add(event.target));
  document.addEventListener("submit", (event) => {
    const target = event.submitter?.getAttribute("formtarget") || event.target.target;
    if (target !== "_blank") leaving = event.target;
  });
  addEventListener("pageshow", () => {
    leaving = null;
  });
  addEventListener("beforeunload", (event) => {
    if (forms().some(unsaved)) event.preventDefault();
  });

  const script = document.currentScript;
  if (script && "posted" in script.dataset) {
    document.addEventListener("DOMContentLoaded", () => forms().forEach((form) => (form.dataset.posted = "")));
  }
})();
