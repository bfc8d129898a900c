/* 基本信息, 编号与说明: what every element has. */
import { is } from "bpmn-js/lib/util/ModelUtil";
import { useService } from "bpmn-js-properties-panel";
import { useEffect, useState } from "@bpmn-io/properties-panel/preact/hooks";

import { strangeWords, suggestId } from "../glossary.js";
import { Line, lineEdited } from "./entries.jsx";

const ID = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;

function Name({ element, id }) {
  const modeling = useService("modeling");
  const question = is(element, "bpmn:ExclusiveGateway") || is(element, "bpmn:InclusiveGateway");
  return (
    <Line
      id={id}
      element={element}
      label="名称"
      hint={question ? "写成问句，例如“是否受理？”" : ""}
      get={() => element.businessObject.name}
      set={(name) => modeling.updateProperties(element, { name: name || undefined })}
    />
  );
}

function Id({ element, id }) {
  const modeling = useService("modeling");
  const own = element.businessObject;
  const validate = (text) => {
    if (!ID.test(text ?? "")) return "编号用小写英文单词，词间用下划线，例如 household_investigation。";
    const holder = own.$model.ids.assigned(text);
    return holder && holder !== own ? `编号“${text}”已经用在别处，请换一个。` : undefined;
  };
  const strange = strangeWords(own.id);
  const hint = strange.length ? `词汇表里没有“${strange.join("”“")}”，请尽量用词汇表里的词。` : "";
  const fix = (text) => modeling.updateProperties(element, { id: text });
  return (
    <>
      <Line id={id} element={element} label="编号" hint={hint} get={() => own.id} set={fix} validate={validate} />
      <Suggestion name={own.name} now={own.id} taken={(text) => own.$model.ids.assigned(text)} use={fix} />
    </>
  );
}

/** Offers an id made of the glossary's words for the name of what still has a number for an id. */
function Suggestion({ name, now, taken, use }) {
  const suggested = suggestId(name ?? "");
  if (!suggested || !/^[a-z]+_\d+$/.test(now) || taken(suggested)) return null;
  return (
    <div class="bio-properties-panel-entry">
      <button type="button" class="btn btn-sm" onClick={() => use(suggested)}>
        编号改用 <code>{suggested}</code>
      </button>
    </div>
  );
}

function Explanation({ element, id }) {
  const modeling = useService("modeling");
  const factory = useService("bpmnFactory");
  const own = element.businessObject;
  const stands = own.get("documentation")[0]?.text ?? "";
  const [text, setText] = useState(stands);
  useEffect(() => setText(stands), [stands, element]);
  const keep = () => {
    if (text === stands) return;
    const documentation = text ? [factory.create("bpmn:Documentation", { text })] : [];
    modeling.updateProperties(element, { documentation });
  };
  return (
    <div class="bio-properties-panel-entry" data-entry-id={id}>
      <label class="bio-properties-panel-label" for={`panel-${id}`}>
        说明
      </label>
      <textarea
        id={`panel-${id}`}
        class="bio-properties-panel-input"
        rows="3"
        value={text}
        onInput={(event) => setText(event.target.value)}
        onBlur={keep}
      />
      <div class="bio-properties-panel-description">写给同事看的话，不影响办理。</div>
    </div>
  );
}

function Runs({ element, id }) {
  const modeling = useService("modeling");
  const process = element.businessObject.get("processRef") ?? element.businessObject;
  const change = (event) => modeling.updateModdleProperties(element, process, { isExecutable: event.target.checked });
  return (
    <div class="bio-properties-panel-entry" data-entry-id={id}>
      <label>
        <input type="checkbox" checked={process.isExecutable !== false} onChange={change} /> 可执行
      </label>
      <div class="bio-properties-panel-description">
        流程编号 <code>{process.id}</code>，与文件名相同，不能在这里改。
      </div>
    </div>
  );
}

const NAMELESS = ["bpmn:Lane", "bpmn:TextAnnotation", "bpmn:Association", "bpmn:Group", "bpmn:Collaboration"];

/** The first group of an element: its name. */
export function nameGroup(element) {
  if (NAMELESS.some((type) => is(element, type))) return [];
  const entries = [{ id: "name", component: Name, isEdited: lineEdited }];
  return [{ id: "general", label: "基本信息", shouldOpen: true, entries }];
}

/** The last group of an element: what is seldom changed. */
export function detailGroup(element) {
  const frame = is(element, "bpmn:Participant") || is(element, "bpmn:Process");
  const first = frame ? { id: "runs", component: Runs } : { id: "id", component: Id, isEdited: lineEdited };
  const entries = [first, { id: "explanation", component: Explanation }];
  return { id: "details", label: "编号与说明", shouldOpen: false, entries };
}
