/* 办理要求: who does a step, on which clause, within which deadline, on which form, and which letters follow. */
import { useService } from "bpmn-js-properties-panel";
import { useState } from "@bpmn-io/properties-panel/preact/hooks";

import { kindIssued, lettersAfter } from "../documents.js";
import { readProperties } from "../extensions.js";
import { Choice, PropertyChoice, PropertyLine, lineEdited, selectEdited } from "./entries.jsx";

function Office({ element, id }) {
  const catalogue = useService("catalogue");
  const level = useService("lanes").levelOf(element);
  const hint = level ? `画在“${level}”泳道里。` : "还没有放进泳道，请放进办理层级的泳道。";
  return (
    <PropertyChoice
      name="office_kind"
      id={id}
      element={element}
      label="承办机构"
      hint={hint}
      options={catalogue.offices(level)}
    />
  );
}

const words = (element, name) => (readProperties(element)[name] ?? "").split(/\s+/).filter(Boolean);

function Post({ element, id }) {
  const { lists } = useService("catalogue");
  const extensions = useService("extensions");
  const set = (post) =>
    extensions.setProperties(element, { post: [post, ...words(element, "post").slice(1)].filter(Boolean).join(" ") });
  return (
    <Choice
      id={id}
      element={element}
      label="岗位"
      hint="谁的待办里出现这个环节。"
      options={lists.posts}
      get={() => words(element, "post")[0] ?? ""}
      set={set}
    />
  );
}

function Helpers({ element, id }) {
  const { lists } = useService("catalogue");
  const extensions = useService("extensions");
  const chosen = words(element, "also");
  const label = (post) => lists.posts.find((each) => each.value === post)?.label ?? post;
  const write = (posts) => extensions.setProperties(element, { also: posts.join(" ") });
  const rest = lists.posts.filter((each) => !chosen.includes(each.value));
  return (
    <div class="bio-properties-panel-entry" data-entry-id={id}>
      <label class="bio-properties-panel-label" for={`panel-${id}`}>
        还可以由谁代填
      </label>
      {chosen.map((post) => (
        <span class="panel-chip" key={post}>
          {label(post)}
          <button
            type="button"
            aria-label={`去掉${label(post)}`}
            onClick={() => write(chosen.filter((each) => each !== post))}
          >
            ×
          </button>
        </span>
      ))}
      <select
        id={`panel-${id}`}
        class="bio-properties-panel-input"
        value=""
        onChange={(event) => write([...chosen, event.target.value])}
      >
        <option value="">添加岗位</option>
        {rest.map((each) => (
          <option value={each.value}>{each.label}</option>
        ))}
      </select>
    </div>
  );
}

function Clause({ element, id }) {
  const catalogue = useService("catalogue");
  const rule = catalogue.deadline(readProperties(element).deadline);
  const hint = rule?.clause ? `时限规则的依据：${rule.clause}` : "例如：社会救助法 第四十八条";
  return <PropertyLine name="clause" id={id} element={element} label="依据条款" hint={hint} />;
}

function Deadline({ element, id }) {
  const catalogue = useService("catalogue");
  const rule = catalogue.deadline(readProperties(element).deadline);
  const hint = rule ? `依据：${rule.clause}` : "没有合适的，请先到“规则与时限”页添加。";
  return (
    <PropertyChoice
      name="deadline"
      id={id}
      element={element}
      label="时限规则"
      hint={hint}
      options={catalogue.deadlines()}
    />
  );
}

function Form({ element, id }) {
  const catalogue = useService("catalogue");
  const own = element.businessObject.id;
  const known = catalogue.lists.forms.find((each) => each.name === own);
  const nothing = known ? `与编号同名：${known.title}` : "请选择";
  const hint = "没有合适的，请先到“表单”页添加。";
  return (
    <PropertyChoice
      name="form"
      id={id}
      element={element}
      label="表单"
      hint={hint}
      nothing={nothing}
      options={catalogue.forms()}
    />
  );
}

function Documents({ element, id }) {
  const catalogue = useService("catalogue");
  const selection = useService("selection");
  const letters = useService("letters");
  const [kind, setKind] = useState("");
  const options = catalogue.documents();
  const title = (each) => options.find((option) => option.value === each)?.label ?? each;
  const add = () => {
    letters.add(element, kind, title(kind));
    setKind("");
  };
  return (
    <div class="bio-properties-panel-entry" data-entry-id={id}>
      <label class="bio-properties-panel-label" for={`panel-${id}`}>
        办完后制发的文书
      </label>
      {lettersAfter(element).map((task) => (
        <button type="button" class="panel-link" key={task.id} onClick={() => selection.select(task)}>
          {title(kindIssued(task))}
        </button>
      ))}
      <div class="panel-adding">
        <select
          id={`panel-${id}`}
          class="bio-properties-panel-input"
          value={kind}
          onChange={(event) => setKind(event.target.value)}
        >
          <option value="">选一种文书</option>
          {options.map((each) => (
            <option value={each.value}>{each.label}</option>
          ))}
        </select>
        <button type="button" class="btn btn-sm" disabled={!kind} onClick={add}>
          加在后面
        </button>
      </div>
    </div>
  );
}

/** The group of a user task. */
export function userTaskGroup() {
  return {
    id: "requirements",
    label: "办理要求",
    shouldOpen: true,
    entries: [
      { id: "office", component: Office, isEdited: selectEdited },
      { id: "post", component: Post, isEdited: selectEdited },
      { id: "also", component: Helpers },
      { id: "clause", component: Clause, isEdited: lineEdited },
      { id: "deadline", component: Deadline, isEdited: selectEdited },
      { id: "form", component: Form, isEdited: selectEdited },
      { id: "documents", component: Documents },
    ],
  };
}
