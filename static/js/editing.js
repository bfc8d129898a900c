// Editing a draft: values that fit the chosen fact, who else is here, and a preview that keeps up. All of it works without.
(() => {
  "use strict";

  // Conditions: of all values only those of the chosen fact are offered; numbers are written.

  const fit = (row) => {
    const fact = row.querySelector("[name^=fact_]").value;
    const choice = row.querySelector("[name^=choice_]");
    let offered = 0;
    for (const option of choice.querySelectorAll("optgroup option")) {
      const fits = option.value.startsWith(`${fact}:`);
      option.hidden = option.disabled = !fits;
      option.parentElement.hidden = !fits;
      offered += fits;
    }
    if (choice.selectedOptions[0]?.disabled) choice.value = "";
    row.querySelector("[data-choice]").hidden = fact !== "" && !offered;
    row.querySelector("[data-number]").hidden = fact === "" || offered > 0;
  };

  const conditions = () => {
    for (const row of document.querySelectorAll("[data-condition]")) {
      fit(row);
      row.querySelector("[name^=fact_]").addEventListener("change", () => fit(row));
    }
  };

  // Who else is here

  const BEAT = 10000;

  const tellOthers = (line, others) => {
    const names = [...new Set(others.map((each) => each.name))].join("、");
    line.hidden = !names;
    line.textContent = names ? `${names}也在编辑这份草稿；各改各的地方不会互相覆盖。` : "";
  };

  const beat = async (place) => {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": place.dataset.csrf };
    const body = JSON.stringify({ path: place.dataset.path });
    const line = place.querySelector("[data-others]");
    try {
      const answer = await fetch(place.dataset.present, { method: "POST", headers, body });
      if (answer.ok) tellOthers(line, (await answer.json()).others);
    } catch {
      // Offline for a moment: the next beat tries again.
    }
  };

  const presence = () => {
    const place = document.querySelector("[data-present]");
    if (!place) return;
    beat(place);
    setInterval(() => document.hidden || beat(place), BEAT);
  };

  // Preview: what is typed is drawn as the form will look, without being saved.

  const QUIET = 400;

  // What somebody has tried in the preview stays tried.
  const redraw = (shown, html) => {
    const answers = [...shown.querySelectorAll("input[name]:not([type=hidden], [type=file]), select[name], textarea[name]")];
    shown.innerHTML = html;
    for (const old of answers) {
      const same = [...shown.querySelectorAll(`[name="${CSS.escape(old.name)}"]`)];
      if (!/radio|checkbox/.test(old.type)) same.slice(0, 1).forEach((input) => (input.value = old.value));
      else if (old.checked) same.filter((input) => input.value === old.value).forEach((input) => (input.checked = true));
    }
  };

  const previews = () => {
    const form = document.querySelector("form[data-preview]");
    const shown = document.querySelector("[data-preview-shown]");
    if (!form || !shown) return;
    let waiting, asked = 0;
    const draw = async () => {
      const mine = ++asked;
      const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form) });
      if (answer.ok && mine === asked) redraw(shown, await answer.text());
    };
    const later = () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => draw().catch(() => {}), QUIET);
    };
    form.addEventListener("input", later);
    form.addEventListener("change", later);
  };

  // The preview stands outside any form, so nothing in it is ever sent; only what depends on an answer is shown or hidden.

  const answersIn = (shown, name) =>
    [...shown.querySelectorAll(`[name="${CSS.escape(name)}"]`)]
      .filter((input) => !/radio|checkbox/.test(input.type) || input.checked)
      .map((input) => (input.type === "checkbox" && input.value === "on" ? "yes" : input.value));

  const showQuestions = (shown) => {
    for (const part of shown.querySelectorAll("[data-show-field]")) {
      const wanted = part.dataset.showValues.split(" ");
      part.hidden = !answersIn(shown, part.dataset.showField).some((answer) => wanted.includes(answer));
    }
  };

  // A long form is shown where the question stands that is being written.
  const scrollThere = (shown) => {
    const name = shown.querySelector("[data-preview-at]")?.dataset.previewAt;
    const at = name && shown.querySelector(`[name="${CSS.escape(name)}"], [data-list="${CSS.escape(name)}"]`);
    const frame = shown.closest(".beside");
    if (at) frame.scrollTop += at.getBoundingClientRect().top - frame.getBoundingClientRect().top - frame.clientHeight / 2;
  };

  const trials = () => {
    const shown = document.querySelector("[data-preview-shown]");
    if (!shown) return;
    showQuestions(shown);
    scrollThere(shown);
    shown.addEventListener("change", () => showQuestions(shown));
    new MutationObserver(() => {
      showQuestions(shown);
      scrollThere(shown);
    }).observe(shown, { childList: true });
  };

  const widths = () => {
    const shown = document.querySelector("[data-preview-shown]");
    for (const button of document.querySelectorAll("[data-preview-width]")) {
      button.addEventListener("click", () => {
        shown.classList.toggle("phone", button.dataset.previewWidth === "phone");
        for (const each of document.querySelectorAll("[data-preview-width]")) {
          each.setAttribute("aria-pressed", String(each === button));
        }
      });
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    conditions();
    presence();
    previews();
    trials();
    widths();
    document.querySelector("[data-error-summary]")?.focus();
  });
})();
