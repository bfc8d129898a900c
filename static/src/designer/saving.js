/*
 * Saving while one draws: one text at a time, a second after the last change, and again while the net is down.
 * Each text carries the revision it was read at; when somebody else has changed it since, nothing is written.
 */
const PAUSE = 1000;
const AGAIN = 5000;
const LEAVING_LIMIT = 60000;

export class Saving {
  constructor({ api, kept, texts, said, saved, moved }) {
    Object.assign(this, { api, kept, texts, said, saved, moved });
    this.waiting = new Map();
    this.timer = null;
    this.busy = null;
    this.stopped = new Set();
  }

  /** A text has changed: kept here at once, sent after a pause. */
  change(path, text) {
    this.texts[path].text = text;
    this.kept.put(path, text, this.texts[path].revision);
    this.waiting.set(path, text);
    if (this.stopped.has(path)) return;
    this.said("saving");
    this.schedule(PAUSE);
  }

  schedule(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), pause);
  }

  /** Tells whether something of a text is not on the server yet. */
  has(path) {
    return this.waiting.has(path);
  }

  /** Sends what waits, now; resolves when all has been answered. */
  async flush(leaving = false) {
    clearTimeout(this.timer);
    if (this.busy) await this.busy;
    for (const path of this.waiting.keys()) {
      if (this.stopped.has(path)) continue;
      this.busy = this.send(path, leaving);
      const sent = await this.busy;
      this.busy = null;
      if (!sent) return;
    }
  }

  async send(path, leaving) {
    const text = this.waiting.get(path);
    const seen = this.texts[path].revision;
    const answer = await this.api.post("save", { path, text, seen }, leaving && text.length < LEAVING_LIMIT);
    if (answer.status === 200) return this.done(path, text, answer);
    if (answer.status === 409) return this.stop(path, answer);
    if (answer.status === 0 || answer.status >= 500) return this.later(answer);
    this.said("failed", answer.message ?? "请重新登录后再试");
    return false;
  }

  done(path, text, answer) {
    this.texts[path].revision = answer.revision;
    if (this.waiting.get(path) === text) {
      this.waiting.delete(path);
      this.kept.drop(path);
    } else {
      this.kept.put(path, this.waiting.get(path), answer.revision);
      this.schedule(PAUSE);
    }
    if (!this.waiting.size) this.said("saved", answer.saved_at);
    this.saved(answer);
    return true;
  }

  stop(path, answer) {
    this.stopped.add(path);
    this.said("moved", answer.message);
    this.moved(path, this.waiting.get(path), answer);
    return false;
  }

  later(answer) {
    this.said("waiting", answer.message);
    this.schedule(AGAIN);
    return false;
  }

  /** Goes on after somebody else's change was looked at: with one's own text on top of theirs. */
  async keepMine(path, text, revision) {
    this.texts[path] = { text, revision };
    this.waiting.set(path, text);
    this.stopped.delete(path);
    this.said("saving");
    await this.flush();
  }

  /** Takes the server's text and forgets one's own. */
  takeTheirs(path, text, revision) {
    this.texts[path] = { text, revision };
    this.waiting.delete(path);
    this.stopped.delete(path);
    this.kept.drop(path);
    this.said("saved");
  }
}
