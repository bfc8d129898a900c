/* Chinese for the few words that bpmn-js itself puts on the screen. */
const WORDS = {
  "Open {element}": "打开{element}",
  "no parent for {element} in {parent}": "{parent} 中的 {element} 没有上级",
  "no process or collaboration to display": "没有可显示的流程",
};

function translate(template, replacements = {}) {
  const text = WORDS[template] || template;
  return text.replace(/\{([^}]+)\}/g, (whole, key) => replacements[key] ?? whole);
}

export const translateModule = { translate: ["value", translate] };
