/* Small pieces of page. */

/** Returns a new element with attributes and children. */
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** Returns a new button that does something when pressed. */
export function button(label, act, attributes = {}) {
  const node = make("button", { type: "button", class: "btn btn-sm", ...attributes }, label);
  node.addEventListener("click", act);
  return node;
}

/** Hands a text to the user as a file. */
export function download(name, text, type) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

/** The hour and minute of a moment, as written on the page. */
export function clock(moment) {
  return new Date(moment).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
}
