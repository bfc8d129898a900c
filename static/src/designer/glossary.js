/* The glossary's words for ids: its tables are bundled, so that page and panel agree. */
import glossary from "../../../docs/glossary.md";

/** Pairs of a Chinese term and the id word it stands for, longest terms first. */
const terms = [];
const known = new Set();
for (const line of glossary.split("\n")) {
  const cells = line.split("|").map((each) => each.trim());
  if (cells.length !== 5 || !/^[a-z][a-z_ ]*$/.test(cells[3])) continue;
  const ids = cells[3].split(/\s+/);
  for (const id of ids) for (const word of id.split("_")) known.add(word);
  cells[1]
    .replace(/（[^）]*）/g, "")
    .split("、")
    .forEach((chinese, at) => terms.push([chinese, ids[at] ?? ids[0]]));
}
terms.sort((one, other) => other[0].length - one[0].length);

/** The words of an id that the glossary does not have; numbers count as known. */
export function strangeWords(id) {
  return id.split("_").filter((word) => word && !/^\d+$/.test(word) && !known.has(word));
}

/** An id made of the glossary's words found in a Chinese name, or "". */
export function suggestId(name) {
  const found = [];
  for (let rest = name; rest; ) {
    const term = terms.find(([chinese]) => chinese && rest.startsWith(chinese));
    if (term && !found.includes(term[1])) found.push(term[1]);
    rest = rest.slice(term ? term[0].length : 1);
  }
  return found.join("_");
}
