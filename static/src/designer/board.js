/* The designer's desk: which diagram is open, and what happens when it changes. */
import { Catalogue } from "./catalogue.js";
import { askWhose, showKeys } from "./dialogs.js";
import { button, clock, download, make } from "./dom.js";
import { Drawing } from "./drawing.js";
import { Findings } from "./findings.js";
import { Kept } from "./kept.js";
import { buildPage } from "./page.js";
import { Presence } from "./presence.js";
import { Saving } from "./saving.js";

const STATES = {
  saving: () => "正在保存…",
  saved: (at) => (at ? `已保存 ${at.slice(0, 5)}` : "已保存"),
  waiting: (why) => `未保存：${why}，已留在本机，稍后自动再试`,
  failed: (why) => `未保存：${why}`,
  moved: (why) => `未保存：${why}`,
};

export class Board {
  constructor(root, api, data) {
    this.root = root;
    this.api = api;
    this.take(data);
    this.catalogue = new Catalogue(data.catalogue);
    this.page = buildPage(root, this);
    this.kept = new Kept(root.dataset.user, this.draft.id);
    this.findings = new Findings(this.page.findings, (finding) => this.goTo(finding));
    this.drawing = new Drawing({
      canvas: this.page.canvas,
      panel: this.page.panel,
      catalogue: this.catalogue,
      changed: () => this.changed(),
      opens: (id) => this.openStage(id),
    });
    this.saving = new Saving({
      api,
      kept: this.kept,
      texts: this.texts,
      said: (state, detail) => this.say(state, detail),
      saved: (answer) => this.checked(answer),
      moved: (path, mine, theirs) => this.moved(path, mine, theirs),
    });
    this.presence = new Presence(this.page.others, api, () => this.path, (revision) => this.catchUp(revision));
    this.found = data.findings;
  }

  take({ draft, texts }) {
    this.draft = draft;
    this.texts = texts;
    const own = `bpmn/${draft.scheme}.bpmn`;
    this.paths = Object.keys(texts).sort((one, other) => (other === own) - (one === own) || (one < other ? -1 : 1));
  }

  /** Draws the first diagram (or the one the address names) and begins to listen. */
  async open() {
    this.restore();
    const named = new URLSearchParams(location.search);
    const wanted = named.get("path");
    await this.show(this.paths.includes(wanted) ? wanted : this.paths[0]);
    if (named.get("element")) this.drawing.select(named.get("element"));
    this.presence.start([]);
    addEventListener("visibilitychange", () => document.hidden && this.saving.flush(true));
    addEventListener("pagehide", () => this.saving.flush(true));
    addEventListener("online", () => this.saving.flush());
  }

  /** What an earlier visit could not send is sent now, unless the text has gone on since. */
  restore() {
    if (!this.draft.editable) return;
    for (const path of this.paths) {
      const kept = this.kept.get(path);
      const stands = this.texts[path];
      if (!kept || kept.text === stands.text) this.kept.drop(path);
      else if (kept.seen >= stands.revision) this.saving.change(path, kept.text);
      else this.moved(path, kept.text, { by: "后来的修改", at: "此后", ...stands });
    }
  }

  title(path) {
    const named = this.texts[path]?.text.match(/<(?:\w+:)?process\b[^>]*?\bname="([^"]*)"/);
    return named?.[1] ?? path ?? "";
  }

  /** Opens a diagram in the canvas. */
  async show(path, text = this.texts[path].text) {
    this.path = path;
    this.page.selectTab(path);
    const looking = text !== this.texts[path].text;
    try {
      this.drawing.setReadOnly(!this.draft.editable || looking);
      const unread = await this.drawing.show(text, this.title(path));
      this.page.note(unread.length ? `有 ${unread.length} 处读不懂：${unread.slice(0, 3).join("；")}` : "");
    } catch (slip) {
      console.error(slip);
      this.page.note("这张图读不出来，请用“导入”重新上传，或者撤销上一次修改。");
    }
    this.showFindings(this.found);
    this.page.listElements(this.drawing.elements());
    this.page.steps(this.drawing.get("commandStack"), this.draft.editable);
  }

  showFindings(found) {
    this.found = found;
    this.findings.show(found, (path) => this.texts[path] && this.title(path));
    this.findings.mark(this.drawing.modeler, this.path);
  }

  async changed() {
    if (this.drawing.readOnly) return;
    // Which diagram this is has to be known before its text is ready: another may be open by then.
    const path = this.path;
    this.saving.change(path, await this.drawing.text());
    if (path !== this.path) return;
    this.page.listElements(this.drawing.elements());
    this.page.steps(this.drawing.get("commandStack"), true);
  }

  say(state, detail) {
    this.page.state(state, STATES[state](detail));
  }

  checked({ revision, findings }) {
    this.draft.revision = Math.max(this.draft.revision, revision);
    this.showFindings(findings);
  }

  /** Goes where a finding points. */
  async goTo({ where, element }) {
    if (this.texts[where] && where !== this.path) await this.leaveFor(where);
    this.drawing.select(element);
  }

  async leaveFor(path) {
    await this.saving.flush();
    await this.show(path);
  }

  openStage(id) {
    const path = this.paths.find((each) => new RegExp(`<(?:\\w+:)?process\\b[^>]*\\bid="${id}"`).test(this.texts[each].text));
    if (path) this.leaveFor(path);
    return Boolean(path);
  }

  /** Takes back the last change: of this sitting, or, when there is none, the last one that was saved. */
  async undo() {
    await this.step("undo", "canUndo");
  }

  async redo() {
    await this.step("redo", "canRedo");
  }

  async step(name, possible) {
    const commands = this.drawing.get("commandStack");
    if (commands[possible]()) {
      commands[name]();
      return;
    }
    await this.saving.flush();
    const answer = await this.api.post(name);
    if (answer.status !== 200) {
      this.page.note(answer.message);
      return;
    }
    if (this.texts[answer.path]) await this.put(answer);
    else this.page.note(`已${name === "undo" ? "撤销" : "重做"}对 ${answer.path} 的修改。`);
    this.checked(answer);
  }

  async put({ path, text, revision }) {
    this.texts[path] = { text, revision };
    await this.show(path);
  }

  /** Somebody else has changed a diagram since it was read here. */
  moved(path, mine, theirs) {
    const title = this.title(path);
    const keep = async () => {
      this.page.banner();
      await this.saving.keepMine(path, mine, theirs.revision);
      await this.show(path);
    };
    const ask = () => askWhose({ title, mine, theirs: theirs.text, ...theirs, look: () => this.look(path, mine, theirs, ask), keep });
    this.page.banner(`“${title}”有两份不同的修改。`, [button("处理", ask)]);
    ask();
  }

  /** Shows the other person's drawing, read only, with the ways on. */
  look(path, mine, theirs, ask) {
    const take = async () => {
      this.page.banner();
      this.saving.takeTheirs(path, theirs.text, theirs.revision);
      await this.show(path);
    };
    const back = async () => {
      await this.show(path);
      this.page.banner(`“${this.title(path)}”有两份不同的修改。`, [button("处理", ask)]);
    };
    const takes = button("用对方的图，放弃我的", take);
    this.page.banner(`正在看${theirs.by}的图（只读）。`, [takes, button("回到我的图", back)]);
    this.show(path, theirs.text);
  }

  /** The draft has gone on elsewhere: what is not being changed here is read anew. */
  async catchUp(revision) {
    if (revision <= this.draft.revision) return;
    const data = await this.api.get("data");
    if (data.status !== 200) return;
    this.catalogue.update(data.catalogue);
    const here = data.texts[this.path];
    const stale = here && here.revision > this.texts[this.path].revision && !this.saving.has(this.path);
    for (const [path, stands] of Object.entries(data.texts)) if (!this.saving.has(path)) this.texts[path] = stands;
    this.draft = data.draft;
    if (stale && here.text !== (await this.drawing.text())) {
      await this.show(this.path);
      this.page.note(`这张图刚由别人修改过，已换成新的（${clock(Date.now())}）。`);
    }
    if (!this.draft.editable) this.drawing.setReadOnly(true);
    this.showFindings(data.findings);
  }

  async exportDiagram() {
    download(`${this.title(this.path)}.bpmn`, await this.drawing.text(), "application/xml");
  }

  async exportPicture() {
    download(`${this.title(this.path)}.svg`, await this.drawing.picture(), "image/svg+xml");
  }

  keys() {
    showKeys(this.root.dataset.steps);
  }
}
