// Forms: rows of lists, questions that depend on others, drafts, pictures and signatures. Everything works without it too.
(() => {
  "use strict";

  const LOCAL = "hulian.draft.";
  const KEEP_LOCAL = 12 * 60 * 60 * 1000;
  const QUIET = 2500;

  // Questions that depend on an earlier answer

  const answersOf = (form, name) =>
    [...form.elements]
      .filter((input) => input.name === name && (!/radio|checkbox/.test(input.type) || input.checked))
      .map((input) => (input.type === "checkbox" && input.value === "on" ? "yes" : input.value));

  const showQuestions = (form) => {
    for (const part of form.querySelectorAll("[data-show-field]")) {
      const wanted = part.dataset.showValues.split(" ");
      part.hidden = !answersOf(form, part.dataset.showField).some((answer) => wanted.includes(answer));
    }
  };

  // Rows of lists

  const addRow = (list) => {
    const rows = list.querySelector("[data-rows]");
    const fresh = list.querySelector("template").content.cloneNode(true);
    const place = 1 + Math.max(-1, ...[...rows.children].map((row) => Number(row.dataset.row.split("-").pop())));
    for (const node of fresh.querySelectorAll("*")) {
      for (const attribute of [...node.attributes]) {
        if (attribute.value.includes("__row__")) node.setAttribute(attribute.name, attribute.value.replaceAll("__row__", place));
      }
    }
    rows.append(fresh);
    const row = rows.lastElementChild;
    numberRows(list);
    dress(row);
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    return row;
  };

  const numberRows = (list) => {
    const label = list.querySelector("legend").firstChild.textContent.trim();
    list.querySelectorAll("[data-row]").forEach((row, place) => row.setAttribute("aria-label", `${label} ${place + 1}`));
  };

  const removeRow = (row) => {
    const list = row.closest("[data-list]");
    row.remove();
    numberRows(list);
    list.querySelector("[data-add]").focus();
  };

  const offerNames = (form) => {
    for (const offer of document.querySelectorAll("datalist[id^=people-]")) {
      const list = form.querySelector(`[data-list="${offer.id.slice(7)}"]`);
      if (!list) continue;
      const names = [...list.querySelectorAll("[data-rows] input[name$='-name']")].map((input) => input.value.trim());
      offer.replaceChildren(...names.filter(Boolean).map((name) => Object.assign(document.createElement("option"), { value: name })));
    }
  };

  // Pictures

  const preview = (input) => {
    const place = input.parentElement.querySelector("[data-preview]");
    if (place) place.replaceChildren(...[...input.files].map(thumbnail));
  };

  // Drawn small on a canvas: an old phone need not hold the whole picture, and the content policy knows no blob addresses.
  const thumbnail = (file) => {
    const cell = document.createElement("div");
    const canvas = document.createElement("canvas");
    cell.className = "col-4 col-sm-3 col-md-2";
    canvas.className = "img-fluid rounded border";
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", file.name);
    createImageBitmap(file, { resizeWidth: 240 }).then(
      (image) => {
        Object.assign(canvas, { width: image.width, height: image.height });
        canvas.getContext("2d").drawImage(image, 0, 0);
      },
      () => cell.replaceChildren(file.name),
    );
    cell.append(canvas);
    return cell;
  };

  // Signatures drawn with finger, pen or mouse

  const sign = (box) => {
    const pad = box.querySelector("[data-pad]");
    const canvas = pad.querySelector("canvas");
    const kept = box.querySelector("[data-drawn]");
    const pen = canvas.getContext("2d");
    const at = (event) => {
      const frame = canvas.getBoundingClientRect();
      return [((event.clientX - frame.left) * canvas.width) / frame.width, ((event.clientY - frame.top) * canvas.height) / frame.height];
    };
    let drawing = false;
    pad.hidden = false;
    Object.assign(pen, { lineWidth: 4, lineCap: "round", lineJoin: "round" });
    if (kept.value.startsWith("data:image/png")) {
      const image = new Image();
      image.onload = () => pen.drawImage(image, 0, 0);
      image.src = kept.value;
    }
    canvas.addEventListener("pointerdown", (event) => {
      drawing = true;
      canvas.setPointerCapture(event.pointerId);
      pen.beginPath();
      pen.moveTo(...at(event));
      event.preventDefault();
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!drawing) return;
      pen.lineTo(...at(event));
      pen.stroke();
    });
    canvas.addEventListener("pointerup", () => {
      drawing = false;
      kept.value = canvas.toDataURL("image/png");
      kept.dispatchEvent(new Event("change", { bubbles: true }));
    });
    canvas.addEventListener("touchmove", (event) => event.preventDefault(), { passive: false });
    box.querySelector("[data-clear]").addEventListener("click", () => {
      pen.clearRect(0, 0, canvas.width, canvas.height);
      kept.value = "";
    });
  };

  const dress = (root) => root.querySelectorAll("[data-signature]").forEach((box) => sign(box));

  // Drafts: on the server; a copy stays on this device only while the connection is down

  const owner = () => document.body.dataset.user || "";
  const localKey = (form) => `${LOCAL}${owner()}.${form.dataset.autosave}`;

  const localCopies = () => {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(LOCAL));
    } catch {
      return [];
    }
  };

  const sweep = (everything) => {
    for (const key of localCopies()) {
      let old = true;
      try {
        old = Date.now() - JSON.parse(localStorage.getItem(key)).at > KEEP_LOCAL;
      } catch {
        old = true;
      }
      if (everything || old || !key.startsWith(`${LOCAL}${owner()}.`)) localStorage.removeItem(key);
    }
  };

  const typed = (form) => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");

  const tell = (form, text) => {
    const place = document.querySelector(form.dataset.autosaveStatus || "[data-autosave-status]");
    if (place) place.textContent = text;
  };

  const keepHere = (form) => {
    try {
      localStorage.setItem(localKey(form), JSON.stringify({ at: Date.now(), typed: typed(form) }));
      tell(form, "网络不通，已暂存在本机，联网后自动上传。");
    } catch {
      tell(form, "网络不通，本机也存不下，请先不要关闭本页。");
    }
  };

  const save = async (form) => {
    const body = new FormData();
    for (const [name, value] of typed(form)) body.append(name, value);
    const token = form.querySelector("[name=csrfmiddlewaretoken]");
    if (token) body.append(token.name, token.value);
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body, headers: { "HX-Request": "true" }, credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      const read = new DOMParser().parseFromString(await answer.text(), "text/html").body.textContent;
      tell(form, read.trim().replace(/\s+/g, " ") || "草稿已保存。");
      localStorage.removeItem(localKey(form));
    } catch {
      keepHere(form);
    }
  };

  const watch = (form) => {
    let timer = 0;
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(() => save(form), QUIET);
    };
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      if (navigator.onLine) localStorage.removeItem(localKey(form));
      else keepHere(form);
    });
    addEventListener("online", () => localStorage.getItem(localKey(form)) && save(form));
    offerCopy(form);
  };

  const offerCopy = (form) => {
    const stored = localStorage.getItem(localKey(form));
    if (!stored) return;
    const copy = JSON.parse(stored);
    const bar = document.createElement("div");
    bar.className = "alert alert-warning";
    bar.setAttribute("role", "status");
    bar.append(`本机存有 ${new Date(copy.at).toLocaleString("zh-CN")} 没能上传的内容。`);
    for (const [text, act] of [["恢复", () => restore(form, copy.typed)], ["丢弃", () => localStorage.removeItem(localKey(form))]]) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm ms-2", textContent: text });
      button.addEventListener("click", () => {
        act();
        bar.remove();
      });
      bar.append(button);
    }
    form.prepend(bar);
  };

  const restore = (form, pairs) => {
    for (const [name] of pairs) {
      const [, list, place] = name.match(/^([a-z][a-z0-9_]*)-(\d+)-/) || [];
      const home = list && form.querySelector(`[data-list="${list}"]`);
      while (home && !home.querySelector(`[data-row="${list}-${place}"]`) && home.querySelectorAll("[data-row]").length <= Number(place)) addRow(home);
    }
    for (const input of form.elements) {
      if (!input.name || /file|submit|button/.test(input.type) || input.name === "csrfmiddlewaretoken") continue;
      const values = pairs.filter(([name]) => name === input.name).map(([, value]) => value);
      if (/radio|checkbox/.test(input.type)) input.checked = values.includes(input.value);
      else if (values.length) input.value = values[0];
    }
    showQuestions(form);
    offerNames(form);
    save(form);
  };

  // One set of listeners for all forms of the page

  const start = (form) => {
    dress(form);
    showQuestions(form);
    form.addEventListener("input", (event) => {
      if (/-name$/.test(event.target.name || "")) offerNames(form);
    });
    form.addEventListener("change", (event) => {
      showQuestions(form);
      if (event.target.type === "file") preview(event.target);
    });
    form.addEventListener("click", (event) => {
      const button = event.target.closest("[data-add], [data-remove]");
      if (!button) return;
      event.preventDefault();
      if (button.matches("[data-add]")) addRow(button.closest("[data-list]"));
      else removeRow(button.closest("[data-row]"));
      showQuestions(form);
      form.dispatchEvent(new Event("change"));
    });
    if (form.dataset.autosave) watch(form);
  };

  sweep(false);
  document.querySelectorAll("form[data-form]").forEach(start);
  document.querySelector("[data-error-summary]")?.focus();
  document.querySelectorAll("[data-sign-out]").forEach((door) => {
    door.addEventListener(door.tagName === "FORM" ? "submit" : "click", () => sweep(true));
  });
})();
