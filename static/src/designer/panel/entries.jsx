/* The fields of the panel: the library's own where they fit, with Chinese labels and what they write. */
import { SelectEntry, TextFieldEntry, isSelectEntryEdited, isTextFieldEntryEdited } from "@bpmn-io/properties-panel";
import { useService } from "bpmn-js-properties-panel";

import { withCurrent } from "../catalogue.js";
import { readProperties } from "../extensions.js";

/** A select over options; get and set read and write its value. */
export function Choice({ id, element, label, hint, options, nothing, get, set }) {
  const value = get(element);
  return (
    <SelectEntry
      id={id}
      element={element}
      label={label}
      description={hint}
      getValue={get}
      setValue={(chosen) => set(chosen)}
      getOptions={() => withCurrent(options, value, nothing)}
    />
  );
}

/** A line of text; validate returns a sentence when the text will not do, and then nothing is written. */
export function Line({ id, element, label, hint, get, set, validate }) {
  const debounce = useService("debounceInput");
  return (
    <TextFieldEntry
      id={id}
      element={element}
      label={label}
      description={hint}
      debounce={debounce}
      getValue={get}
      setValue={(text, wrong) => wrong || set(text ?? "")}
      validate={validate}
    />
  );
}

/** A select that writes a property of the element. */
export function PropertyChoice({ name, ...rest }) {
  const extensions = useService("extensions");
  const { element } = rest;
  const get = () => readProperties(element)[name] ?? "";
  return <Choice {...rest} get={get} set={(value) => extensions.setProperties(element, { [name]: value })} />;
}

/** A line that writes a property of the element. */
export function PropertyLine({ name, ...rest }) {
  const extensions = useService("extensions");
  const { element } = rest;
  const get = () => readProperties(element)[name] ?? "";
  return <Line {...rest} get={get} set={(value) => extensions.setProperties(element, { [name]: value })} />;
}

/** A paragraph of the panel, for what is only said. */
export function Said({ id, children, tone = "quiet" }) {
  return (
    <div class="bio-properties-panel-entry" data-entry-id={id}>
      <p class={`panel-said panel-${tone}`}>{children}</p>
    </div>
  );
}

export const selectEdited = isSelectEntryEdited;
export const lineEdited = isTextFieldEntryEdited;
