/* What could not be sent yet stays in this browser, one entry for each person, draft and diagram. */

export class Kept {
  constructor(user, draft) {
    this.prefix = `hulian.draft.${user}.${draft}.`;
  }

  put(path, text, seen) {
    try {
      localStorage.setItem(this.prefix + path, JSON.stringify({ text, seen }));
    } catch (full) {
      console.warn("the browser keeps no copy", full);
    }
  }

  get(path) {
    const found = localStorage.getItem(this.prefix + path);
    return found ? JSON.parse(found) : null;
  }

  drop(path) {
    localStorage.removeItem(this.prefix + path);
  }
}
