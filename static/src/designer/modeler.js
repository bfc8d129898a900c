/* bpmn-js as this product uses it: Chinese, our own elements only, our own panel. */
import Modeler from "bpmn-js/lib/Modeler";
import { BpmnPropertiesPanelModule } from "bpmn-js-properties-panel";
import MinimapModule from "diagram-js-minimap";

import { allowedModule } from "./allowed.js";
import { behindModule } from "./behind.js";
import { lettersModule } from "./documents.js";
import { descriptor, extensionsModule } from "./extensions.js";
import { idsModule } from "./ids.js";
import { lanesModule } from "./lanes.js";
import { limitsModule } from "./limits.js";
import { panelModule } from "./panel/provider.jsx";
import { wordsModule } from "./words.js";

const FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

/** Returns a modeler in a place of the page, with its panel in another. */
export function makeModeler(container, panel, catalogue) {
  return new Modeler({
    container,
    propertiesPanel: { parent: panel, layout: { groups: {} } },
    textRenderer: { defaultStyle: { fontFamily: FONT }, externalStyle: { fontFamily: FONT } },
    moddleExtensions: { spiffworkflow: descriptor },
    additionalModules: [
      BpmnPropertiesPanelModule,
      MinimapModule,
      wordsModule,
      idsModule,
      allowedModule,
      behindModule,
      extensionsModule,
      lanesModule,
      lettersModule,
      limitsModule,
      panelModule,
      { catalogue: ["value", catalogue] },
    ],
  });
}
