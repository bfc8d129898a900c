// Before a session ends for want of use: a warning in time, and what was typed is kept for when its owner is back.
(() => {
  "use strict";

  const WARN = 120;
  const body = document.body;
  if (!body.dataset.left) return;
  const token = () => JSON.parse(body.getAttribute("hx-headers") || "{}")["X-CSRFToken"];
  const page = () => location.pathname + location.search;
  let timer = 0;
  let bar = null;
  let moved = false;

  const wait = (seconds) => {
    clearTimeout(timer);
    timer = setTimeout(look, Math.max(5, seconds) * 1000);
  };

  // Asking is no use of the system; a hand on the keyboard is, and is told once a while, for typing alone sends nothing.
  const look = async () => {
    try {
      const answer = moved
        ? await fetch("/session/stay/", { method: "POST", headers: { "X-CSRFToken": token() } })
        : await fetch("/session/left/", { headers: { "X-Waiting": "1" } });
      moved = false;
      if (answer.redirected || !answer.ok) return leave();
      const { left } = await answer.json();
      if (left <= 0) return leave();
      if (left > WARN) {
        bar?.remove();
        bar = null;
        return wait(Math.min(left - WARN, 300));
      }
      warn(left);
      await keep();
      wait(left > 20 ? 15 : left + 1);
    } catch {
      wait(30);
    }
  };

  const warn = (left) => {
    if (!bar) {
      bar = document.createElement("div");
      bar.className = "idle-bar";
      bar.setAttribute("role", "alertdialog");
      bar.setAttribute("aria-live", "assertive");
      const stay = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-primary", textContent: "继续办理" });
      stay.addEventListener("click", () => {
        moved = true;
        look();
      });
      bar.append(document.createElement("p"), stay);
      body.append(bar);
    }
    bar.firstChild.textContent = `很久没有操作，${left}秒后自动退出。已填的内容已暂存，重新登录后可以接着填。`;
  };

  // Forms

  const typed = (form) =>
    [...new FormData(form)].filter(([name, value]) => typeof value === "string" && value && name !== "csrfmiddlewaretoken");

  const differs = (input) => {
    if (!input.name || input.type === "hidden") return false;
    if (/radio|checkbox/.test(input.type)) return input.checked !== input.defaultChecked;
    return input.defaultValue !== undefined && input.value !== input.defaultValue;
  };

  const changed = (form) => [...form.elements].some(differs);

  // Forms that save drafts by themselves need no second copy; passwords and files are never kept.
  const forms = () =>
    [...document.querySelectorAll("main form[method=post]")].filter((form) => !form.dataset.autosave && !form.querySelector("[type=password]"));

  const keep = async () => {
    const fresh = forms().find(changed);
    if (!fresh) return;
    const data = new FormData();
    data.append("page", page());
    for (const [name, value] of typed(fresh)) data.append(name, value);
    await fetch("/session/keep/", { method: "POST", body: data, headers: { "X-CSRFToken": token(), "X-Waiting": "1" } });
  };

  const leave = () => {
    clearTimeout(timer);
    location.assign(`/sign-in/?next=${encodeURIComponent(`${page()}#kept`)}`);
  };

  const giveBack = async () => {
    history.replaceState(null, "", page());
    const answer = await fetch(`/session/kept/?page=${encodeURIComponent(page())}`);
    const pairs = answer.ok ? (await answer.json()).typed : [];
    const form = pairs.length && forms().find((each) => pairs.every(([name]) => each.elements[name]));
    if (!form) return;
    for (const input of form.elements) {
      const values = pairs.filter(([name]) => name === input.name).map(([, value]) => value);
      if (!values.length || /file|hidden|submit|button/.test(input.type)) continue;
      if (/radio|checkbox/.test(input.type)) input.checked = values.includes(input.value);
      else input.value = values[0];
    }
    const told = Object.assign(document.createElement("p"), { className: "notice-box", textContent: "上次自动退出前填的内容已放回，请核对后提交。" });
    told.setAttribute("role", "status");
    form.prepend(told);
  };

  for (const kind of ["input", "pointerdown", "keydown"]) addEventListener(kind, () => (moved = true), { passive: true });
  wait(Math.min(Number(body.dataset.left) - WARN, 300));
  if (location.hash === "#kept") giveBack();
})();
