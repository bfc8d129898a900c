/* What a diagram may name: offices, posts, deadline rules, forms, documents, operations, facts, levels, stages. */

export class Catalogue {
  constructor(lists) {
    this.update(lists);
  }

  /** Takes newer lists: somebody has added a form or a rule on another page. */
  update(lists) {
    this.lists = lists;
    this.factsByName = new Map(lists.facts.map((fact) => [fact.name, fact]));
  }

  /** A fact by name, or nothing. */
  fact(name) {
    return this.factsByName.get(name);
  }

  /** The offices of a level first, then the others, as groups of a select. */
  offices(level) {
    const group = (label, list) => (list.length ? [{ label, children: list }] : []);
    const here = this.lists.offices.filter((each) => each.lane === level);
    const elsewhere = this.lists.offices.filter((each) => each.lane !== level);
    return [...group(level ? `${level}的机构` : "机构", here), ...group(level ? "其他层级的机构" : "机构", elsewhere)];
  }

  /** The kind of office that stands for a level when nothing else is known. */
  officeOf(level) {
    return this.lists.offices.find((each) => each.lane === level)?.value ?? "";
  }

  deadlines() {
    return this.lists.deadlines.map((rule) => ({ value: rule.id, label: this.deadlineLabel(rule) }));
  }

  deadlineLabel({ title, days, unit }) {
    return `${title}（${days ? days + unit : "天数由本地规定"}）`;
  }

  deadline(id) {
    return this.lists.deadlines.find((each) => each.id === id);
  }

  forms() {
    return this.lists.forms.map(({ name, title }) => ({ value: name, label: title }));
  }

  documents() {
    return this.lists.documents.map(({ kind, title }) => ({ value: kind, label: title }));
  }

  operations() {
    return this.lists.operations.map(({ name, summary }) => ({ value: name, label: summary.split(/[：；，]/)[0] }));
  }

  stages() {
    return this.lists.stages.map(({ id, title }) => ({ value: id, label: title }));
  }
}

/** The options of a select: nothing chosen, the list, and what stands there now although the list lacks it. */
export function withCurrent(options, value, nothing = "请选择") {
  const flat = options.flatMap((each) => each.children ?? [each]);
  const strange = value && !flat.some((each) => each.value === value);
  return [
    { value: "", label: nothing },
    ...options,
    ...(strange ? [{ value, label: `${value}（目录里没有，请改选）` }] : []),
  ];
}
