/* Talking with the server: every answer is {status, ...what it says}; status 0 means that it was not reached. */

export class Api {
  constructor(base, token) {
    this.base = base;
    this.token = token;
  }

  /** Reads something; asked plainly, so that what the page has preloaded is taken. */
  async get(name) {
    return this.answer(() => fetch(`${this.base}${name}/`));
  }

  async post(name, body = {}, leaving = false) {
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token };
    const request = { method: "POST", headers, body: JSON.stringify(body), keepalive: leaving };
    return this.answer(() => fetch(`${this.base}${name}/`, request));
  }

  async answer(ask) {
    let response;
    try {
      response = await ask();
    } catch {
      return { status: 0, message: "网络不通" };
    }
    try {
      return { status: response.status, ...(await response.json()) };
    } catch {
      return { status: response.status === 200 ? 500 : response.status, message: "服务器没有正常回答，请稍后再试" };
    }
  }
}
