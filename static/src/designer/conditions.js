/*
 * Conditions as rows of fact, sign and value: read from the expression of a flow, written back, said in Chinese.
 * An expression outside of what rows can show is not read at all (null): it is shown as it stands, never guessed.
 */

/** The signs that fit a kind of fact: the words on the screen, and how many values follow. */
const EQUAL = { sign: "==", label: "是" };
const OTHER = { sign: "!=", label: "不是" };
const FLAG = [
  { sign: "yes", label: "为“是”", bare: true },
  { sign: "no", label: "为“否”", bare: true },
];
const CHOICE = [
  EQUAL,
  OTHER,
  { sign: "in", label: "是其中之一", many: true },
  { sign: "not in", label: "不是其中任何一项", many: true },
];
const NUMBER = [
  { sign: "==", label: "等于" },
  { sign: "!=", label: "不等于" },
  { sign: ">", label: "大于" },
  { sign: ">=", label: "不少于" },
  { sign: "<", label: "小于" },
  { sign: "<=", label: "不超过" },
];
const DATE = [
  { sign: "==", label: "就在" },
  { sign: ">=", label: "不早于" },
  { sign: ">", label: "晚于" },
  { sign: "<=", label: "不晚于" },
  { sign: "<", label: "早于" },
];
const LIST = [
  { sign: "has", label: "包含" },
  { sign: "lacks", label: "不包含" },
];
const SIGNS = { flag: FLAG, choice: CHOICE, list: LIST, number: NUMBER, date: DATE, text: [EQUAL, OTHER] };
const NUMBERS = new Set(["number", "integer", "decimal", "money"]);
const FLAGS = new Set(["flag", "yes_no", "consent"]);
const CONSTANTS = new Set(["and", "or", "not", "in", "true", "false", "null", "True", "False", "None"]);

/** How a fact is compared: flag, choice, list, number, date or text. */
export function kindOf(fact) {
  if (!fact) return "text";
  if (FLAGS.has(fact.kind)) return "flag";
  if (fact.kind === "choices") return "list";
  if (fact.choices?.length) return "choice";
  if (NUMBERS.has(fact.kind)) return "number";
  return fact.kind === "date" ? "date" : "text";
}

/** The signs on offer for a fact. */
export function signsOf(fact) {
  return SIGNS[kindOf(fact)];
}

const TOKEN = /\s*(?:("[^"]*"|'[^']*')|(-?\d+(?:\.\d+)?)|([A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)*)|(==|!=|<=|>=|[<>()[\],]))/y;

function tokens(text) {
  const found = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text);
    if (!match) return null;
    const [, quoted, number, word, sign] = match;
    if (quoted !== undefined) found.push({ value: quoted.slice(1, -1), kind: "text" });
    else if (number !== undefined) found.push({ value: number, kind: "number" });
    else found.push({ value: word ?? sign, kind: word ? "word" : "sign" });
  }
  return found;
}

class Reader {
  constructor(list) {
    this.list = list;
    this.at = 0;
  }

  is(value) {
    const next = this.list[this.at];
    return next !== undefined && next.kind !== "text" && next.value === value;
  }

  takes(value) {
    const found = this.is(value);
    if (found) this.at += 1;
    return found;
  }

  need(value) {
    if (!this.takes(value)) throw new SyntaxError(value);
  }

  one(...kinds) {
    const next = this.list[this.at];
    if (!next || !kinds.includes(next.kind)) throw new SyntaxError(kinds.join());
    this.at += 1;
    return next.value;
  }

  rows() {
    const rows = [this.row()];
    const join = this.is("or") ? "or" : "and";
    while (this.takes(join)) rows.push(this.row());
    if (this.at < this.list.length) throw new SyntaxError("rest");
    return { join, rows };
  }

  row() {
    if (this.takes("(")) {
      const row = this.row();
      this.need(")");
      return row;
    }
    if (this.takes("not")) return { fact: this.fact(), sign: "no", values: [] };
    if (this.list[this.at]?.kind === "text") return this.membership(this.value());
    return this.comparison(this.fact());
  }

  membership(value) {
    const negated = this.takes("not");
    this.need("in");
    return { fact: this.fact(), sign: negated ? "lacks" : "has", values: [value] };
  }

  fact() {
    const name = this.one("word");
    if (CONSTANTS.has(name) || this.is("(")) throw new SyntaxError(name);
    return name;
  }

  comparison(fact) {
    const negated = this.takes("not");
    if (this.takes("in")) return { fact, sign: negated ? "not in" : "in", values: this.items() };
    if (negated) throw new SyntaxError("not");
    const sign = ["==", "!=", "<=", ">=", "<", ">"].find((each) => this.takes(each));
    return sign ? this.compared(fact, sign) : { fact, sign: "yes", values: [] };
  }

  compared(fact, sign) {
    const flag = ["true", "false"].find((each) => this.takes(each));
    if (flag && (sign === "==" || sign === "!=")) {
      return { fact, sign: (flag === "true") === (sign === "==") ? "yes" : "no", values: [] };
    }
    return { fact, sign, values: [this.value()] };
  }

  value() {
    if (!this.takes("date")) return this.one("text", "number");
    this.need("(");
    const day = this.one("text");
    this.need(")");
    return day;
  }

  items() {
    this.need("[");
    const values = [this.value()];
    while (this.takes(",")) values.push(this.value());
    this.need("]");
    return values;
  }
}

/** Returns {join, rows} of an expression; no rows for none; null for one that rows cannot show. */
export function read(expression, find) {
  if (!expression?.trim()) return { join: "and", rows: [] };
  try {
    const condition = new Reader(tokens(expression) ?? []).rows();
    return condition.rows.every((row) => isWhole(row, find(row.fact))) ? condition : null;
  } catch (slip) {
    if (slip instanceof SyntaxError) return null;
    throw slip;
  }
}

/** Tells whether every part of a row is chosen, and chosen in a way the language can write. */
export function isWhole({ fact, sign, values }, known) {
  const offered = signsOf(known).find((each) => each.sign === sign);
  if (!fact || !offered) return false;
  if (offered.bare) return true;
  const kind = kindOf(known);
  const fits = (value) => (kind === "number" ? /^-?\d+(\.\d+)?$/.test(value) : value !== "" && !/["\\]/.test(value));
  return values.length > 0 && values.every(fits);
}

function written(value, known) {
  const kind = kindOf(known);
  if (kind === "number") return value;
  return kind === "date" ? `date("${value}")` : `"${value}"`;
}

function rowText({ fact, sign, values }, known) {
  if (sign === "yes") return fact;
  if (sign === "no") return `not ${fact}`;
  const list = values.map((value) => written(value, known));
  if (sign === "has" || sign === "lacks") return `${list[0]} ${sign === "has" ? "in" : "not in"} ${fact}`;
  return `${fact} ${sign} ${sign.endsWith("in") ? `[${list.join(", ")}]` : list[0]}`;
}

/** The expression of some rows. */
export function write({ join, rows }, find) {
  return rows.map((row) => rowText(row, find(row.fact))).join(` ${join} `);
}

function rowWords({ fact, sign, values }, known) {
  const label = signsOf(known).find((each) => each.sign === sign)?.label ?? sign;
  const named = values.map((value) => known?.choices?.find((each) => each.value === value)?.label ?? value);
  return `“${known?.label ?? fact}”${label}${named.map((each) => `“${each}”`).join("、")}`;
}

/** Some rows as a Chinese sentence. */
export function say({ join, rows }, find) {
  return rows.map((row) => rowWords(row, find(row.fact))).join(join === "or" ? "，或者" : "，并且");
}
