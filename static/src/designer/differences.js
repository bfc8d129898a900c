/* Which elements two texts of a diagram draw or describe differently, named as people call them. */

function elements(text) {
  const found = new Map();
  for (const node of new DOMParser().parseFromString(text, "application/xml").querySelectorAll("[id]")) {
    if (/:(definitions|process|collaboration|laneSet|subProcess|BPMN\w+)$/.test(node.tagName)) continue;
    found.set(node.id, { name: node.getAttribute("name") || node.id, text: flat(node) });
  }
  return found;
}

const flat = (node) => node.outerHTML.replace(/>\s+</g, "><").replace(/\sxmlns:\w+="[^"]*"/g, "");

/** Returns sentences, one for each element that differs. */
export function changedElements(mine, theirs) {
  const [here, there] = [elements(mine), elements(theirs)];
  const found = [];
  for (const [id, { name, text }] of here) {
    if (!there.has(id)) found.push(`“${name}”只在我的图里`);
    else if (there.get(id).text !== text) found.push(`“${name}”写得不一样`);
  }
  for (const [id, { name }] of there) if (!here.has(id)) found.push(`“${name}”只在对方的图里`);
  return found;
}
