// Choosing who signs: found by name, office or post, chosen in order; without scripts the list alone serves.
(() => {
  "use strict";

  const button = (words, label, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm";
    made.textContent = words;
    made.setAttribute("aria-label", label);
    made.addEventListener("click", act);
    return made;
  };

  const start = (picker) => {
    const part = (name) => picker.querySelector(`[data-picker-${name}]`);
    const find = picker.querySelector("input[type=search]");
    const boxes = [...picker.querySelectorAll("input[type=checkbox]")];
    const lines = [...picker.querySelectorAll("[data-picker-find]")];
    let chosen = boxes.filter((box) => box.checked);

    // The order of signing is the order of the hidden fields; the boxes only show who is chosen.
    const name = boxes[0].name;
    for (const box of boxes) box.removeAttribute("name");

    const move = (place, by) => {
      const [box] = chosen.splice(place, 1);
      chosen.splice(place + by, 0, box);
      show();
      const now = part("chosen").children[place + by];
      (now.querySelector(by < 0 ? "[data-up]" : "[data-down]") || now.querySelector("button")).focus();
    };

    const drop = (box) => {
      box.checked = false;
      chosen = chosen.filter((each) => each !== box);
      show();
    };

    const line = (box, place) => {
      const who = box.dataset.name;
      const item = document.createElement("li");
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value: box.value });
      const told = document.createElement("span");
      told.textContent = who;
      item.append(field, told);
      if (place > 0) {
        const up = button("↑", `${who}提前一位`, () => move(place, -1));
        up.dataset.up = "";
        item.append(up);
      }
      if (place < chosen.length - 1) {
        const down = button("↓", `${who}推后一位`, () => move(place, 1));
        down.dataset.down = "";
        item.append(down);
      }
      item.append(button("×", `不请${who}`, () => (drop(box), find.focus())));
      return item;
    };

    const show = () => {
      part("chosen").replaceChildren(...chosen.map(line));
      part("said").textContent = chosen.length ? `已选${chosen.length}人` : "还没有选人";
    };

    const filter = () => {
      const words = find.value.trim().split(/\s+/);
      for (const each of lines) each.hidden = !words.every((word) => each.dataset.pickerFind.includes(word));
      for (const group of picker.querySelectorAll("[data-picker-group]"))
        group.hidden = !group.querySelector("[data-picker-find]:not([hidden])");
      part("none").hidden = lines.some((each) => !each.hidden);
    };

    const shown = () => boxes.filter((box) => !box.closest("[hidden]"));

    const step = (from, by) => {
      const open = shown();
      const place = open.indexOf(from) + by;
      if (place < 0) find.focus();
      else open[Math.min(place, open.length - 1)]?.focus();
    };

    picker.addEventListener("change", ({ target }) => {
      if (target.type !== "checkbox") return;
      if (!target.checked) drop(target);
      else if (!chosen.includes(target)) {
        chosen.push(target);
        show();
      }
    });
    picker.addEventListener("keydown", (event) => {
      const { key, target } = event;
      if (!["ArrowDown", "ArrowUp", "Enter"].includes(key) || target.tagName !== "INPUT") return;
      event.preventDefault();
      if (key !== "Enter") step(target === find ? null : target, key === "ArrowDown" ? 1 : -1);
      else if (target === find && find.value.trim()) shown()[0]?.click();
      else if (target !== find) target.click();
      if (key === "Enter" && target === find) {
        find.value = "";
        filter();
      }
    });
    find.addEventListener("input", filter);

    part("tools").hidden = false;
    part("plain").hidden = true;
    show();
  };

  // How many must agree is asked of a vote only.
  const manner = (select) => {
    const told = () => {
      for (const each of select.form.querySelectorAll("[data-manner]")) each.hidden = each.dataset.manner !== select.value;
    };
    select.addEventListener("change", told);
    told();
  };

  for (const picker of document.querySelectorAll("[data-picker]")) start(picker);
  for (const select of document.querySelectorAll("select[name=manner]")) manner(select);
})();
