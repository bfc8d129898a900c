/* 流转条件: rows of fact, comparison and value, joined by and / or; nobody types code. */
import { is, isAny } from "bpmn-js/lib/util/ModelUtil";
import { useService } from "bpmn-js-properties-panel";
import { useEffect, useState } from "@bpmn-io/properties-panel/preact/hooks";

import { isWhole, kindOf, read, say, signsOf, write } from "../conditions.js";
import { Said } from "./entries.jsx";

const EMPTY = { fact: "", sign: "", values: [] };
const MULTI = "properties-panel.multi-command-executor";

/** Tells whether a flow leaves a gateway that chooses. */
export function isChosen(flow) {
  const chooses = flow.source && isAny(flow.source, ["bpmn:ExclusiveGateway", "bpmn:InclusiveGateway"]);
  return is(flow, "bpmn:SequenceFlow") && chooses && flow.source.outgoing.length > 1;
}

const isDefault = (flow) => flow.source.businessObject.default === flow.businessObject;
const expressionOf = (flow) => flow.businessObject.conditionExpression?.body ?? "";

function Default({ element, id }) {
  const commands = useService("commandStack");
  const change = (event) => {
    const wanted = event.target.checked ? element.businessObject : undefined;
    const steps = [{ element: element.source, properties: { default: wanted } }];
    if (wanted) steps.push({ element, properties: { conditionExpression: undefined } });
    commands.execute(
      MULTI,
      steps.map((context) => ({ cmd: "element.updateProperties", context })),
    );
  };
  return (
    <div class="bio-properties-panel-entry" data-entry-id={id}>
      <label>
        <input type="checkbox" checked={isDefault(element)} onChange={change} /> 默认流向
      </label>
      <div class="bio-properties-panel-description">其他条件都不成立时走这一条，不用写条件。</div>
    </div>
  );
}

function Value({ known, value, label, change }) {
  if (known?.choices?.length) {
    return (
      <select
        class="bio-properties-panel-input"
        aria-label={label}
        value={value}
        onChange={(event) => change(event.target.value)}
      >
        <option value="">请选择</option>
        {known.choices.map((each) => (
          <option value={each.value}>{each.label}</option>
        ))}
      </select>
    );
  }
  const type = { number: "number", date: "date" }[kindOf(known)] ?? "text";
  return (
    <input
      class="bio-properties-panel-input"
      aria-label={label}
      type={type}
      step="any"
      value={value}
      onChange={(event) => change(event.target.value.trim())}
    />
  );
}

function Values({ row, known, label, change }) {
  const offered = signsOf(known).find((each) => each.sign === row.sign);
  if (!offered || offered.bare) return null;
  if (!offered.many) {
    return <Value known={known} value={row.values[0] ?? ""} label={label} change={(value) => change([value])} />;
  }
  const toggle = (value, on) => change(on ? [...row.values, value] : row.values.filter((each) => each !== value));
  return (
    <fieldset class="panel-ticks" aria-label={label}>
      {known.choices.map((each) => (
        <label>
          <input
            type="checkbox"
            checked={row.values.includes(each.value)}
            onChange={(event) => toggle(each.value, event.target.checked)}
          />{" "}
          {each.label}
        </label>
      ))}
    </fieldset>
  );
}

function Row({ row, at, facts, find, change, remove }) {
  const known = find(row.fact);
  const pickFact = (name) => change({ fact: name, sign: signsOf(find(name))[0].sign, values: [] });
  const pickSign = (sign) => change({ ...row, sign, values: row.values.slice(0, 1) });
  return (
    <div class="panel-row" role="group" aria-label={`条件${at}`}>
      <select
        class="bio-properties-panel-input"
        aria-label={`条件${at}：看什么`}
        value={row.fact}
        onChange={(event) => pickFact(event.target.value)}
      >
        <option value="">看什么</option>
        {row.fact && !known && <option value={row.fact}>{row.fact}</option>}
        {facts.map((each) => (
          <option value={each.name}>{each.label}</option>
        ))}
      </select>
      {row.fact && (
        <select
          class="bio-properties-panel-input"
          aria-label={`条件${at}：怎么比`}
          value={row.sign}
          onChange={(event) => pickSign(event.target.value)}
        >
          {signsOf(known).map((each) => (
            <option value={each.sign}>{each.label}</option>
          ))}
        </select>
      )}
      {row.fact && (
        <Values row={row} known={known} label={`条件${at}：值`} change={(values) => change({ ...row, values })} />
      )}
      <button type="button" class="panel-remove" aria-label={`删除条件${at}`} onClick={remove}>
        ×
      </button>
    </div>
  );
}

function Builder({ condition, facts, find, keep }) {
  const { rows, join } = condition;
  const put = (at, row) => keep({ join, rows: rows.map((each, index) => (index === at ? row : each)) });
  return (
    <>
      {rows.length > 1 && (
        <select
          class="bio-properties-panel-input"
          aria-label="几个条件之间"
          value={join}
          onChange={(event) => keep({ join: event.target.value, rows })}
        >
          <option value="and">下面的条件都要成立</option>
          <option value="or">下面的条件成立一个就行</option>
        </select>
      )}
      {rows.map((row, index) => (
        <Row
          key={index}
          row={row}
          at={index + 1}
          facts={facts}
          find={find}
          change={(changed) => put(index, changed)}
          remove={() => keep({ join, rows: rows.filter((each) => each !== row) })}
        />
      ))}
      <button type="button" class="btn btn-sm" onClick={() => keep({ join, rows: [...rows, EMPTY] })}>
        {rows.length ? "再加一个条件" : "加一个条件"}
      </button>
    </>
  );
}

function Condition({ element, id }) {
  const catalogue = useService("catalogue");
  const modeling = useService("modeling");
  const factory = useService("bpmnFactory");
  const find = (name) => catalogue.fact(name);
  const stands = expressionOf(element);
  const [condition, setCondition] = useState(() => read(stands, find));
  useEffect(() => {
    // Rows that are only half chosen are not written yet; they stay while the expression is still what they say.
    const whole = condition?.rows.filter((row) => isWhole(row, find(row.fact))) ?? [];
    if (!condition || write({ ...condition, rows: whole }, find) !== stands) setCondition(read(stands, find));
  }, [stands, element]);
  if (isDefault(element)) return null;
  const store = (body) => {
    const conditionExpression = body ? factory.create("bpmn:FormalExpression", { body }) : undefined;
    if (conditionExpression) conditionExpression.$parent = element.businessObject;
    modeling.updateProperties(element, { conditionExpression });
  };
  const keep = (changed) => {
    setCondition(changed);
    const whole = changed.rows.filter((row) => isWhole(row, find(row.fact)));
    const body = write({ ...changed, rows: whole }, find);
    if (body !== stands) store(body);
  };
  if (!condition) return <Strange id={id} text={stands} again={() => keep({ join: "and", rows: [EMPTY] })} />;
  const unfinished = condition.rows.some((row) => !isWhole(row, find(row.fact)));
  return (
    <div class="bio-properties-panel-entry" data-entry-id={id}>
      <Builder condition={condition} facts={catalogue.lists.facts} find={find} keep={keep} />
      <p class="panel-said" role="status">
        {unfinished && "还有条件没有选完，选完才会写进流程。"}
        {!unfinished && (condition.rows.length ? `${say(condition, find)}时，走这一条。` : "还没有条件。")}
      </p>
    </div>
  );
}

function Strange({ id, text, again }) {
  return (
    <>
      <Said id={id} tone="warning">
        这个条件比较复杂，不能逐项选择，原样保留：<code>{text}</code>
      </Said>
      <div class="bio-properties-panel-entry">
        <button type="button" class="btn btn-sm" onClick={again}>
          重新编写
        </button>
      </div>
    </>
  );
}

/** The group of a flow out of a gateway that chooses. */
export function flowGroup(flow) {
  return {
    id: "condition",
    label: "流转条件",
    shouldOpen: true,
    // A key of its own for each flow: half chosen rows of one never show up at another.
    entries: [
      { id: "default", component: Default },
      { id: `condition-${flow.id}`, component: Condition },
    ],
  };
}
