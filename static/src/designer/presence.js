/* Who else has the draft open, and whether it has gone on without us. */
import { make } from "./dom.js";

const BEAT = 10000;

export class Presence {
  constructor(root, api, where, wentOn) {
    Object.assign(this, { root, api, where, wentOn });
  }

  start(others) {
    this.show(others);
    this.beat();
    setInterval(() => this.beat(), BEAT);
    document.addEventListener("visibilitychange", () => this.beat());
  }

  async beat() {
    if (document.hidden) return;
    const { status, others, revision } = await this.api.post("present", { path: this.where() });
    if (status !== 200) return;
    this.show(others);
    this.wentOn(revision);
  }

  show(others) {
    const here = others.map(({ name, path, since }) => {
      const same = path === this.where();
      const words = same ? `${name}也开着这张图` : `${name}也在这份草稿里`;
      return make("span", { class: `tag ${same ? "tag-warn" : ""}`, title: `${since}进来` }, words);
    });
    this.root.replaceChildren(...here);
  }
}
